# SPDX-License-Identifier: GPL-3.0-or-later
"""Zip files with every field in our hands."""
import dataclasses
import struct
import zlib

STORED, DEFLATED = 0, 8


@dataclasses.dataclass
class Entry:
    """A member; what is None follows from the rest."""
    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    external: int = 0
    extra: bytes = b""
    gap: bytes = b""
    local_name: bytes = None
    local_size: int = None
    at: int = None


def deflate(body):
    """Raw deflate."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


def member(name, body, stored=False, **more):
    """An honest member."""
    body = body.encode() if isinstance(body, str) else body
    return Entry(name.encode() if isinstance(name, str) else name,
                 body if stored else deflate(body), len(body),
                 zlib.crc32(body), STORED if stored else DEFLATED, **more)


def filled(name, size, head=b"", tail=b"", byte=b"\0"):
    """A member of one byte many times, never held whole."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, out, crc = byte * (1 << 20), [packer.compress(head)], zlib.crc32(head)
    for _ in range(size >> 20):
        out.append(packer.compress(block))
        crc = zlib.crc32(block, crc)
    out.append(packer.compress(tail) + packer.flush())
    return Entry(name.encode(), b"".join(out),
                 len(head) + (size >> 20 << 20) + len(tail),
                 zlib.crc32(tail, crc))


def local(entry):
    """The local header and what follows it."""
    name = entry.local_name or entry.name
    late = entry.flags & 8
    size = entry.size if entry.local_size is None else entry.local_size
    sums = (0, 0, 0) if late else (entry.crc, len(entry.packed), size)
    tail = struct.pack("<IIII", 0x08074B50, entry.crc, len(entry.packed),
                       entry.size) if late else b""
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, entry.flags,
                       entry.method, 0, 0x21, *sums, len(name),
                       len(entry.extra)) + name + entry.extra + \
        entry.packed + tail


def central(entry, offset):
    """The record of the directory."""
    return struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 0x0314, 20, entry.flags,
        entry.method, 0, 0x21, entry.crc, len(entry.packed), entry.size,
        len(entry.name), 0, 0, 0, 0, entry.external, offset) + entry.name


def build(entries, prefix=b"", tail=b"", comment=b"", shift=True):
    """The file; shift says whether offsets count the prefix."""
    out, rows = bytearray(prefix), []
    base = 0 if shift else len(prefix)
    for entry in entries:
        if entry.at is None:
            out += entry.gap
            offset = len(out) - base
            out += local(entry)
        else:
            offset = entry.at
        rows.append(central(entry, offset))
    start, table = len(out) - base, b"".join(rows)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(rows) & 0xFFFF,
                      len(rows) & 0xFFFF, len(table), start, len(comment))
    return bytes(out) + table + end + comment + tail


def members(parts, stored=("mimetype",)):
    """Honest members from parts."""
    return [member(name, body, name in stored) for name, body in parts.items()]
