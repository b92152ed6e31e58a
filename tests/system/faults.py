# SPDX-License-Identifier: GPL-3.0-or-later
"""Honest documents with words in them that the faulty roles obey.

BUILD/faulty (tests/support/faulty) has those roles: Service(libexec=...).
"""
import io
import os
import zipfile

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                       "samples", "documents")


def folder(prefix):
    """The roles that obey."""
    return os.path.join(prefix, "faulty")


def spell(wishes, salt):
    """What a document says so that ROLE does FAULT; the salt is no wish."""
    return "".join("CLEANDECK-FAULT:%s:%s;" % wish for wish in wishes) + \
        "salt:%s;" % salt


def mark_pdf(data, words):
    """A comment behind the last object, where it moves no offset."""
    at = data.rindex(b"startxref")
    return data[:at] + b"%" + words.encode() + b"\n" + data[at:]


def mark_zip(data, words):
    """A part that nobody asks for, not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, \
            zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, source.read(entry))
        target.writestr(zipfile.ZipInfo("docProps/note.bin"), words)
    return out.getvalue()


def deck(*wishes, salt="", base=None):
    """(file name, bytes): for wishes (role, fault).

    render sees no office document: with a wish of its, it is a PDF.
    """
    wants_pdf = any(role == "render" for role, _ in wishes)
    base = base or ("article.pdf" if wants_pdf else "show.ppsx")
    with open(os.path.join(SAMPLES, base), "rb") as file:
        data = file.read()
    mark = mark_pdf if base.endswith(".pdf") else mark_zip
    return base, mark(data, spell(wishes, salt))
