# SPDX-License-Identifier: GPL-3.0-or-later
"""Zip packages with the same bytes each time."""
import io
import zipfile
from xml.sax.saxutils import escape as _escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH = (1980, 1, 1, 0, 0, 0)


def escape(text):
    """Text for an element or a double-quoted attribute."""
    return _escape(text, {'"': "&quot;"})


def entry(name, stored=False):
    """A zip entry without a clock or an owner."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system = 0
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info


def packed(name):
    """Whether a part is compressed already."""
    return name.endswith((".png", ".jpg", ".jpeg", ".mp4"))


def pack(parts, stored=()):
    """The parts, name -> str or bytes, as a zip in their own order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            if isinstance(body, str):
                body = body.encode()
            info = entry(name, name in stored or packed(name))
            archive.writestr(info, body, compresslevel=9)
    return out.getvalue()


def unpack(package):
    """The parts of a zip, in order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {info.filename: archive.read(info)
                for info in archive.infolist()}
