# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG and JPEG pictures from a function of x and y; no picture library."""
import math
import struct
import zlib


def clamp(value):
    """A colour channel as a byte."""
    return max(0, min(255, int(value + 0.5)))


def mix(one, two, part):
    """A colour `part` of the way from one to two."""
    return tuple(a + (b - a) * part for a, b in zip(one, two))


# --- PNG -------------------------------------------------------------------


def png_chunk(name, body):
    """One chunk with its length and checksum."""
    return (struct.pack(">I", len(body)) + name + body +
            struct.pack(">I", zlib.crc32(name + body)))


def png(width, height, pixel):
    """An RGBA picture; pixel(x, y) answers four channels."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows.extend(clamp(c) for c in pixel(x, y))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) +
            png_chunk(b"IDAT", zlib.compress(bytes(rows), 9)) +
            png_chunk(b"IEND", b""))


def png_plain(width, height, colour):
    """One RGB colour all over."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * width) * height
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) +
            png_chunk(b"IDAT", zlib.compress(rows, 9)) +
            png_chunk(b"IEND", b""))


# --- JPEG: baseline, three components, one table for all -------------------

QUANT = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99)
ZIGZAG = sorted(range(64), key=lambda i: (
    i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
COSINE = [[math.cos((2 * x + 1) * u * math.pi / 16) / 2 *
           (math.sqrt(0.5) if u == 0 else 1) for x in range(8)]
          for u in range(8)]
FREQUENT = [0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x21, 0x12, 0x05, 0x31, 0x41]
RARE = [run << 4 | size for run in range(16) for size in range(1, 11)
        if run << 4 | size not in FREQUENT] + [0xF0]
# Code lengths of our own choosing: short codes for the frequent symbols.
DC_LENGTHS = {4: list(range(12))}
AC_LENGTHS = {2: FREQUENT[:1], 3: FREQUENT[1:3], 5: FREQUENT[3:], 10: RARE}


def huffman(lengths):
    """The JPEG form of a code, and symbol -> (code, length)."""
    counts, symbols, codes, code = [], [], {}, 0
    for length in range(1, 17):
        here = lengths.get(length, [])
        counts.append(len(here))
        for symbol in here:
            symbols.append(symbol)
            codes[symbol] = (code, length)
            code += 1
        code <<= 1
    return bytes(counts) + bytes(symbols), codes


class Bits:
    """Bits into bytes, with the zero that JPEG wants after each 0xFF."""

    def __init__(self):
        self.out, self.held, self.count = bytearray(), 0, 0

    def put(self, value, length):
        self.held = self.held << length | value
        self.count += length
        while self.count >= 8:
            self.count -= 8
            byte = self.held >> self.count & 0xFF
            self.out.append(byte)
            if byte == 0xFF:
                self.out.append(0)
        self.held &= (1 << self.count) - 1

    def number(self, value, size):
        self.put(value if value >= 0 else value + (1 << size) - 1, size)


def transform(block, table):
    """64 samples to quantised coefficients in zigzag order."""
    rows = [[sum(c * s for c, s in zip(COSINE[u], block[y * 8:y * 8 + 8]))
             for u in range(8)] for y in range(8)]
    flat = [0] * 64
    for u in range(8):
        column = [row[u] for row in rows]
        for v in range(8):
            flat[v * 8 + u] = sum(c * s for c, s in zip(COSINE[v], column))
    return [round(flat[i] / table[i]) for i in ZIGZAG]


def encode(bits, values, before, dc_codes, ac_codes):
    """One block; answers its DC value, for the next one."""
    step = values[0] - before
    size = abs(step).bit_length()
    bits.put(*dc_codes[size])
    if size:
        bits.number(step, size)
    run = 0
    last = max((i for i in range(64) if values[i]), default=0)
    for value in values[1:last + 1]:
        if value == 0:
            run += 1
            continue
        while run > 15:
            bits.put(*ac_codes[0xF0])
            run -= 16
        size = abs(value).bit_length()
        bits.put(*ac_codes[run << 4 | size])
        bits.number(value, size)
        run = 0
    if last < 63:
        bits.put(*ac_codes[0])
    return values[0]


def planes(width, height, pixel):
    """Y, Cb and Cr as rows, padded to whole blocks."""
    wide, tall = -(-width // 8) * 8, -(-height // 8) * 8
    out = [[], [], []]
    for y in range(tall):
        rows = [[], [], []]
        for x in range(wide):
            r, g, b = pixel(min(x, width - 1), min(y, height - 1))[:3]
            rows[0].append(0.299 * r + 0.587 * g + 0.114 * b - 128)
            rows[1].append(-0.168736 * r - 0.331264 * g + 0.5 * b)
            rows[2].append(0.5 * r - 0.418688 * g - 0.081312 * b)
        for plane, row in zip(out, rows):
            plane.append(row)
    return out


def marker(code, body):
    """A JPEG segment."""
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def scan(width, height, pixel, table, dc_codes, ac_codes):
    """The entropy-coded part."""
    bits, before = Bits(), [0, 0, 0]
    parts = planes(width, height, pixel)
    for y in range(0, len(parts[0]), 8):
        for x in range(0, len(parts[0][0]), 8):
            for i, plane in enumerate(parts):
                block = [v for row in plane[y:y + 8] for v in row[x:x + 8]]
                before[i] = encode(bits, transform(block, table), before[i],
                                   dc_codes, ac_codes)
    bits.put(0x7F, 7)
    return bytes(bits.out)


def jpeg(width, height, pixel, quality=82, extra=b""):
    """A baseline JPEG; extra segments come right after SOI."""
    scale = 5000 / quality if quality < 50 else 200 - 2 * quality
    table = [max(1, min(255, round(q * scale / 100))) for q in QUANT]
    dc_table, dc_codes = huffman(DC_LENGTHS)
    ac_table, ac_codes = huffman(AC_LENGTHS)
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"".join(
        bytes((i, 0x11, 0)) for i in (1, 2, 3))
    start = b"\x03" + b"".join(bytes((i, 0)) for i in (1, 2, 3)) + b"\0\x3f\0"
    return (b"\xff\xd8" +
            marker(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + extra +
            marker(0xDB, b"\0" + bytes(table[i] for i in ZIGZAG)) +
            marker(0xC0, frame) +
            marker(0xC4, b"\x00" + dc_table) + marker(0xC4, b"\x10" + ac_table) +
            marker(0xDA, start) +
            scan(width, height, pixel, table, dc_codes, ac_codes) +
            b"\xff\xd9")


# --- motifs ----------------------------------------------------------------


def landscape(width, height):
    """Hills at dusk, as a function for jpeg() or png()."""
    def hill(x, base, tall, wave, shift):
        t = x / width * 6.283 * wave + shift
        return height * (base - tall * (math.sin(t) + 0.4 * math.sin(2.3 * t)))

    layers = ((0.62, 0.05, 1.1, 0.4, (78, 96, 130)),
              (0.72, 0.06, 1.4, 2.2, (44, 74, 102)),
              (0.86, 0.05, 0.9, 4.0, (20, 45, 66)))

    def pixel(x, y):
        for base, tall, wave, shift, colour in reversed(layers):
            top = hill(x, base, tall, wave, shift)
            if y > top:
                return mix(colour, (12, 24, 38), (y - top) / height) + (255,)
        sky = mix((38, 56, 110), (250, 176, 112), min(1, y / height / 0.66))
        far = math.hypot(x - width * 0.7, (y - height * 0.42)) / height
        glow = max(0.0, 1 - far / 0.55) ** 2
        sky = mix(sky, (255, 232, 176), glow)
        if far < 0.085:
            sky = (255, 246, 214)
        return sky + (255,)
    return pixel


def bubbles(size):
    """Three soft discs on nothing: a picture whose alpha matters."""
    discs = ((0.36, 0.38, 0.30, (11, 122, 117)), (0.64, 0.40, 0.26,
             (242, 165, 65)), (0.50, 0.66, 0.28, (200, 85, 61)))

    def pixel(x, y):
        colour, alpha = (0.0, 0.0, 0.0), 0.0
        for cx, cy, radius, tint in discs:
            far = math.hypot(x / size - cx, y / size - cy)
            cover = max(0.0, min(1.0, (radius - far) * size / 2)) * 0.72
            if cover:
                total = alpha + cover * (1 - alpha)
                colour = mix(colour, tint, cover / total)
                alpha = total
        return colour + (alpha * 255,)
    return pixel
