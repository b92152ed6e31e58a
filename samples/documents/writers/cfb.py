# SPDX-License-Identifier: GPL-3.0-or-later
"""Compound files (OLE2): read one, write one, drop its preview picture."""
import struct

FREE, END, FATSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
POWERPOINT = bytes.fromhex("108d81649b4fcf1186ea00aa00b929e8")
SECTOR, MINI, CUTOFF = 512, 64, 4096
SUMMARY = "\x05SummaryInformation"


# --- reading -------------------------------------------------------------------


def sectors(body):
    """The sectors of a file, without its header."""
    return [body[i:i + SECTOR] for i in range(SECTOR, len(body), SECTOR)]


def follow(start, table, parts):
    """The bytes of a chain."""
    out, seen = [], set()
    while start < FATSECT and start not in seen:
        seen.add(start)
        out.append(parts[start])
        start = table[start]
    return b"".join(out)


def numbers(body):
    """Little-endian words."""
    return list(struct.unpack(f"<{len(body) // 4}I", body))


def read_entry(raw):
    """A directory entry, as a tuple; None if unused."""
    length = struct.unpack_from("<H", raw, 64)[0]
    if not raw[66] or not length:
        return None
    name = raw[:length - 2].decode("utf-16-le")
    left, right, child = struct.unpack_from("<III", raw, 68)
    start, size = struct.unpack_from("<II", raw, 116)
    return name, raw[66], left, right, child, raw[80:96], start, size


def read(body):
    """(class of the root, path -> content) of a compound file."""
    parts = sectors(body)
    fat = [n for s in numbers(body[76:512]) if s < FATSECT
           for n in numbers(parts[s])]
    first_dir, = struct.unpack_from("<I", body, 48)
    mini_fat = numbers(follow(struct.unpack_from("<I", body, 60)[0], fat,
                              parts))
    raw = follow(first_dir, fat, parts)
    entries = [read_entry(raw[i:i + 128]) for i in range(0, len(raw), 128)]
    root = entries[0]
    pool = follow(root[6], fat, parts)
    minis = [pool[i:i + MINI] for i in range(0, len(pool), MINI)]
    out = {}

    def walk(index, path):
        if index == FREE or entries[index] is None:
            return
        name, kind, left, right, child, _, start, size = entries[index]
        walk(left, path)
        if kind == 2:
            small = size < CUTOFF
            whole = follow(start, mini_fat if small else fat,
                           minis if small else parts)
            out[path + name] = whole[:size]
        else:
            walk(child, path + name + "/")
        walk(right, path)

    walk(root[4], "")
    return root[5], out


# --- writing -------------------------------------------------------------------


class Space:
    """Sectors of one size with their allocation table."""

    def __init__(self, size):
        self.size, self.table, self.body = size, [], bytearray()

    def put(self, content):
        """Keep content; answers where it starts."""
        if not content:
            return END
        count = -(-len(content) // self.size)
        start = len(self.table)
        self.table += list(range(start + 1, start + count)) + [END]
        self.body += content.ljust(count * self.size, b"\0")
        return start


def order(name):
    """The order of names that compound files want."""
    return len(name), name.upper()


def tree(streams):
    """Nested folders from paths."""
    root = {}
    for path, content in streams.items():
        *folders, name = path.split("/")
        here = root
        for folder in folders:
            here = here.setdefault(folder, {})
        here[name] = content
    return root


def entry(name, kind, right, child, clsid, start, size):
    """One directory entry; siblings hang to the right of each other."""
    text = (name + "\0").encode("utf-16-le")
    return (text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1,
            FREE, right, child) + clsid.ljust(16, b"\0") + bytes(20) +
            struct.pack("<IQ", start, size)[:12])


def lay(folder, rows, big, small):
    """Put a folder's members into rows; answers the first one's number."""
    names = sorted(folder, key=order)
    places = list(range(len(rows), len(rows) + len(names)))
    rows += [None] * len(names)
    for name, place, after in zip(names, places, places[1:] + [FREE]):
        content = folder[name]
        if isinstance(content, dict):
            child = lay(content, rows, big, small)
            rows[place] = entry(name, 1, after, child, b"", 0, 0)
            continue
        space = big if len(content) >= CUTOFF else small
        start = space.put(content)
        rows[place] = entry(name, 2, after, FREE, b"", start, len(content))
    return places[0] if places else FREE


def close(big):
    """Add the allocation table to itself; answers its sectors."""
    count = 1
    while count * 128 < len(big.table) + count:
        count += 1
    places = list(range(len(big.table), len(big.table) + count))
    big.table += [FATSECT] * count
    table = struct.pack(f"<{len(big.table)}I", *big.table)
    big.body += table.ljust(count * SECTOR, b"\xff")
    return places


def write(streams, clsid=b""):
    """A compound file of path -> content."""
    big, small, rows = Space(SECTOR), Space(MINI), [None]
    child = lay(tree(streams), rows, big, small)
    pool = big.put(bytes(small.body))
    rows[0] = entry("Root Entry", 5, FREE, child, clsid, pool, len(small.body))
    while len(rows) % 4:
        rows.append(bytes(68) + b"\xff" * 12 + bytes(48))
    directory = big.put(b"".join(rows))
    table = struct.pack(f"<{len(small.table)}I", *small.table)
    padded = table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff")
    mini_fat = big.put(padded)
    fat = close(big)
    head = MAGIC + bytes(16) + struct.pack(
        "<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6) + struct.pack(
        "<IIIIIIIII", 0, len(fat), directory, 0, CUTOFF, mini_fat,
        len(padded) // SECTOR, END, 0)
    return head + struct.pack("<109I", *(fat + [FREE] * (109 - len(fat)))) + \
        bytes(big.body)


# --- properties ------------------------------------------------------------------

THUMBNAIL = 17


def without_preview(summary):
    """A SummaryInformation stream without its picture."""
    start, = struct.unpack_from("<I", summary, 44)
    size, count = struct.unpack_from("<II", summary, start)
    rows = [struct.unpack_from("<II", summary, start + 8 + 8 * i)
            for i in range(count)]
    ends = sorted(place for _, place in rows) + [size]
    kept = [(number, summary[start + place:start +
                             ends[ends.index(place) + 1]])
            for number, place in rows if number != THUMBNAIL]
    place, table, body = 8 + 8 * len(kept), b"", b""
    for number, content in kept:
        table += struct.pack("<II", number, place + len(body))
        body += content
    return summary[:44] + struct.pack("<III", 48, place + len(body),
                                      len(kept)) + table + body


def slim(document):
    """A document without its preview picture."""
    clsid, streams = read(document)
    streams[SUMMARY] = without_preview(streams[SUMMARY])
    return write(streams, clsid)
