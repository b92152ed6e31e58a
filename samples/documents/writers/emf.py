# SPDX-License-Identifier: GPL-3.0-or-later
"""A small enhanced metafile: a disc on a square."""
import struct


def record(kind, body=b""):
    """One record."""
    return struct.pack("<II", kind, 8 + len(body)) + body


def brush(number, red, green, blue):
    """Make a solid brush and take it up."""
    return (record(39, struct.pack("<IIBBBBI", number, 0, red, green, blue, 0,
                                   0)) + record(37, struct.pack("<I", number)))


def picture(size=200):
    """The metafile."""
    box = struct.pack("<iiii", 0, 0, size, size)
    inner = struct.pack("<iiii", size // 4, size // 4, size * 3 // 4,
                        size * 3 // 4)
    rows = [brush(1, 11, 122, 117), record(43, box), brush(2, 242, 165, 65),
            record(42, inner), record(14, struct.pack("<III", 0, 16, 20))]
    body = b"".join(rows)
    frame = struct.pack("<iiii", 0, 0, size * 26, size * 26)
    head = box + frame + b" EMF" + struct.pack(
        "<IIIHHIIIiiii", 0x10000, 88 + len(body), 8, 3, 0, 0, 0, 0, 1024, 768,
        271, 203)
    return record(1, head) + body
