# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries: a server that nobody may call, files that nobody may show.

The folder is open to everybody on the host: were a converter able to name
these files at all, nothing else would keep it from reading them.
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
SUPPORT = os.path.join(ROOT, "tests", "support")
HOSTILE = os.path.join(ROOT, "samples", "hostile")
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(ROOT, "tests", "system"), SUPPORT]

import artifacts  # noqa: E402

WORD = b"CANARYWORD"
PWNED = "/tmp/pwned"


class Canaries:
    """Server and files, in a folder of their own."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="canaries-")
        os.chmod(self.folder, 0o755)
        run = [sys.executable, os.path.join(SUPPORT, "make_canary.py")]
        subprocess.run(run + [self.folder], check=True)
        self.log = os.path.join(self.folder, "calls")
        self.server = subprocess.Popen(
            [sys.executable, os.path.join(SUPPORT, "canary_server.py"),
             "--log", self.log], stdout=subprocess.PIPE, text=True)
        self.port = int(self.server.stdout.readline().split()[1])
        if os.path.exists(PWNED):
            raise AssertionError(PWNED + " is there already")
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.server.stdout.close()
        shutil.rmtree(self.folder)

    def path(self, name):
        """Of one of the files."""
        return os.path.join(self.folder, name)

    def make(self, folder, only=""):
        """Writes the hostile samples; [(name, upload, outcomes, row, text)]"""
        subprocess.run(
            [sys.executable, os.path.join(HOSTILE, "make.py"), folder,
             "--http", "http://127.0.0.1:%d" % self.port,
             "--file", self.path("canary.png"),
             "--zip", self.path("canary.zip"), "--only", only], check=True)
        with open(os.path.join(folder, "MANIFEST.tsv"),
                  encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        return [(name, upload, outcomes(what), row, text)
                for name, upload, what, row, text in rows]

    def calls(self):
        """What the server wrote down."""
        with open(self.log, encoding="utf-8") as file:
            return file.read().splitlines()


def outcomes(words):
    """"clean|refused:a|b" as a set: {"clean", "a", "b"}."""
    return set(words.replace("refused:", "").split("|"))


def count_pixels(red, green, blue):
    """How many pixels are the canary's, more or less (JPEG)."""
    high = bytes(1 if value > 215 else 0 for value in range(256))
    low = bytes(1 if value < 40 else 0 for value in range(256))
    both = [int.from_bytes(plane.translate(table), "big") for plane, table in
            ((red, high), (green, low), (blue, high))]
    return bin(both[0] & both[1] & both[2]).count("1")


def pdf_pixels(data):
    """Pixels of the canary's colour on all pages, by pdftoppm."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "deck.pdf")
        with open(path, "wb") as file:
            file.write(data)
        subprocess.run(["pdftoppm", "-r", "40", path,
                        os.path.join(folder, "page")], check=True,
                       stderr=subprocess.DEVNULL, timeout=120)
        pages = sorted(name for name in os.listdir(folder)
                       if name.endswith(".ppm"))
        assert pages, "pdftoppm draws no page"
        return sum(ppm_pixels(os.path.join(folder, name)) for name in pages)


def ppm_pixels(path):
    with open(path, "rb") as file:
        data = file.read()
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    body = data[head.end():]
    assert len(body) == 3 * int(head[1]) * int(head[2])
    return count_pixels(body[0::3], body[1::3], body[2::3])


def unfilter(kind, line, above, step):
    """One line of a PNG, filtered, as bytes that mean colours."""
    out = bytearray(line)
    for i, value in enumerate(line):
        left = out[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 4:
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up),
                       (abs(guess - corner), 2, corner))[2]
        else:
            near = (0, left, up, (left + up) // 2)[kind]
        out[i] = (value + near) & 255
    return out


def png_pixels(data):
    """Pixels of the canary's colour in a small PNG of 8 bits RGB(A)."""
    width, height = artifacts.png_size(data)
    depth, colour, _, _, interlace = struct.unpack(">5B", data[24:29])
    assert (depth, interlace) == (8, 0) and colour in (2, 6), data[24:29]
    step = 3 if colour == 2 else 4
    raw = zlib.decompress(b"".join(
        body for name, body in artifacts.png_chunks(data) if name == "IDAT"))
    above, seen = bytearray(width * step), 0
    for row in range(height):
        at = row * (width * step + 1)
        above = unfilter(raw[at], raw[at + 1:at + 1 + width * step], above,
                         step)
        seen += count_pixels(above[0::step], above[1::step], above[2::step])
    return seen


def find_traces(bodies):
    """What of the canaries is in these artifacts, as sentences."""
    found = []
    spellings = (WORD, WORD.decode().encode("utf-16-be"),
                 WORD.decode().encode("utf-16-le"))
    for name, body in bodies.items():
        texts = [body]
        if name == "deck.pdf":
            said = artifacts.pdf_text(body).encode()
            texts += [artifacts.pdf_plain(body), said]
            if pdf_pixels(body):
                found.append("deck.pdf shows the canary")
        elif name.startswith("thumbnails/") and png_pixels(body):
            found.append(name + " shows the canary")
        elif name.endswith(".svg") and re.search(
                rb"rgb\(100%,\s*0%,\s*100%\)|#ff00ff|#f0f\b", body, re.I):
            found.append(name + " has the canary's colour")
        if any(word in text for text in texts for word in spellings):
            found.append(name + " says the canary's word")
        if any(b"root:x:" in text or b"CANARY_SECRET" in text
               for text in texts):
            found.append(name + " holds a file of the host")
    return found
