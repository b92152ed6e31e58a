# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artifact may be, checked with tools that cleandeck is not made of.

Each check_ function raises AssertionError with what it saw.
"""
import hashlib
import json
import re
import struct
import subprocess
import tempfile
import xml.etree.ElementTree
import zlib

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
POLICY = "default-src 'none'; sandbox"
POLICY_SVG = ("default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
              "sandbox")
TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png",
         "txt": "text/plain; charset=utf-8"}

# Keys that a page on paper has no use for.
ACTIVE = ("/JS", "/JavaScript", "/OpenAction", "/AA", "/A", "/Annots",
          "/AcroForm", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF",
          "/Metadata", "/URI", "/Launch", "/GoToR", "/GoToE", "/SubmitForm",
          "/ImportData", "/RichMedia", "/Rendition", "/Movie", "/Sound", "/3D",
          "/XFA", "/PieceInfo", "/Thumb", "/OCProperties", "/Outlines",
          "/Names", "/StructTreeRoot", "/AdditionalStreams", "/Encrypt",
          "/Author", "/Title", "/Subject", "/Keywords")

# Known: cairo 1.16 writes a resource twice where a page draws through a soft
# mask. Both entries are the same object; no reader minds, qpdf says it.
KNOWN_WARNING = rb"dictionary has duplicated key /x\d+; last occurrence "

FORBIDDEN_ELEMENTS = {"script", "a", "foreignObject", "text", "animate", "set",
                      "handler", "iframe", "audio", "video"}


def names_of(deck):
    """The artifacts of a deck that was made with the default set."""
    names = ["deck.pdf"]
    for page in range(1, deck["pages"] + 1):
        names += ["slides/%d.svg" % page, "thumbnails/%d.png" % page,
                  "text/%d.txt" % page]
    return names


def fetch(service, deck):
    """name -> bytes of all artifacts, each as the record says it is."""
    bodies = {}
    for artifact in deck["artifacts"]:
        name = artifact["name"]
        answer = service.get(artifact["href"])
        check_answer(answer, artifact)
        bodies[name] = answer.body
    return bodies


def check_answer(answer, artifact):
    """The fields that make an artifact harmless, and its bytes."""
    name, head = artifact["name"], answer.headers
    ending = name.rsplit(".", 1)[1]
    for what, seen, right in (
            ("status", answer.status, 200),
            ("type", head.get("content-type"), TYPES[ending]),
            ("type in the record", artifact["type"], TYPES[ending]),
            ("length", head.get("content-length"), str(artifact["bytes"])),
            ("bytes", len(answer.body), artifact["bytes"]),
            ("sha256", hashlib.sha256(answer.body).hexdigest(),
             artifact["sha256"]),
            ("nosniff", head.get("x-content-type-options"), "nosniff"),
            ("policy", head.get("content-security-policy"),
             POLICY_SVG if ending == "svg" else POLICY),
            ("resource policy", head.get("cross-origin-resource-policy"),
             "same-origin"),
            ("referrer", head.get("referrer-policy"), "no-referrer"),
            ("disposition", head.get("content-disposition"),
             'attachment; filename="deck.pdf"' if ending == "pdf" else None)):
        assert seen == right, "%s: %s is %r" % (name, what, seen)
    assert re.fullmatch(r"private, max-age=\d+, immutable",
                        head.get("cache-control", "")), name
    assert "server" not in head, name


def run_on(command, data):
    """Runs a tool on a file with these bytes; "FILE" stands for its name."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(data)
        file.flush()
        return subprocess.run(
            [file.name if word == "FILE" else word for word in command],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
            timeout=120)


def pdf_text(data):
    """The words of a PDF, by pdftotext."""
    done = run_on(["pdftotext", "-enc", "UTF-8", "FILE", "-"], data)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def pdf_plain(data):
    """The PDF with all streams unpacked."""
    done = run_on(["qpdf", "--qdf", "--object-streams=disable",
                   "--stream-data=uncompress", "FILE", "-"], data)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def find_keys(value):
    """All keys of all dictionaries in JSON."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from find_keys(below)
    elif isinstance(value, list):
        for below in value:
            yield from find_keys(below)


def check_pdf_syntax(data):
    """qpdf finds nothing to say, but for KNOWN_WARNING."""
    done = run_on(["qpdf", "--check", "FILE"], data)
    said = [line for line in (done.stdout + done.stderr).splitlines()
            if b"WARNING" in line and not re.search(KNOWN_WARNING, line)]
    assert done.returncode in (0, 3) and not said, (done.returncode, said)


def check_pdf(data):
    """A PDF without a fault, an action, or anything beside its pages."""
    assert data.startswith(b"%PDF-1."), data[:20]
    check_pdf_syntax(data)
    done = run_on(["qpdf", "--json=1", "--json-key=objects", "FILE"], data)
    assert done.returncode in (0, 3), done.stderr
    active = set(ACTIVE) & set(find_keys(json.loads(done.stdout)))
    assert not active, "the PDF has %s" % sorted(active)


def check_svg(data):
    """SVG elements only, none of which acts, shows text, or reaches out."""
    assert b"<!DOCTYPE" not in data and b"<!ENTITY" not in data
    assert b"<?xml-stylesheet" not in data
    for element in xml.etree.ElementTree.fromstring(data).iter():
        assert isinstance(element.tag, str), "a comment or instruction"
        assert element.tag.startswith(SVG), element.tag
        tag = element.tag[len(SVG):]
        assert tag not in FORBIDDEN_ELEMENTS, tag
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), (tag, name)
            if name in (HREF, "href"):
                assert re.match(r"#[\w-]+$|data:image/(png|jpeg);base64,",
                                value), (tag, value[:80])
            else:
                check_style(tag, name, value)


def check_style(tag, name, value):
    """Addresses in properties are those of the same file."""
    for address in re.findall(r"url\(([^)]*)\)", value):
        assert re.fullmatch(r"['\"]?#[\w-]+['\"]?", address), (tag, name)
    assert "javascript:" not in value and "@import" not in value, (tag, name)


def png_size(data):
    """Width and height of a PNG."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n"), data[:16]
    assert data[12:16] == b"IHDR"
    return struct.unpack(">II", data[16:24])


def png_chunks(data):
    """(name, body) of each chunk; nothing may follow the last."""
    at, chunks = 8, []
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        chunks.append((name.decode(), data[at + 8:at + 8 + size]))
        at += 12 + size
    assert at == len(data) and chunks[-1][0] == "IEND", "a tail"
    return chunks


def check_png(data, width):
    """A PNG of that width that holds its picture and nothing else."""
    assert png_size(data)[0] == width, png_size(data)
    chunks = png_chunks(data)
    names = {name for name, _ in chunks}
    assert names <= {"IHDR", "PLTE", "tRNS", "bKGD", "pHYs", "sRGB", "gAMA",
                     "IDAT", "IEND"}, names
    zlib.decompress(b"".join(body for name, body in chunks if name == "IDAT"))


def check_all(bodies):
    """Every artifact of a deck by the rules of its kind."""
    for name, body in bodies.items():
        try:
            if name == "deck.pdf":
                check_pdf(body)
            elif name.endswith(".svg"):
                check_svg(body)
            elif name.startswith("thumbnails/"):
                check_png(body, 150)
            elif name.endswith(".png"):
                check_png(body, 1600)
            else:
                body.decode("utf-8")
        except AssertionError as why:
            raise AssertionError("%s: %s" % (name, why)) from None
