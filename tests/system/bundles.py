# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers of bundles that are stricter, or simpler, than Python's own."""
import os
import shutil
import struct
import subprocess
import tempfile
import zlib

# java.util.zip.ZipInputStream never sees the directory at the end.
JAVA = """
import java.util.zip.*;

public class Read {
    public static void main(String[] words) throws Exception {
        ZipInputStream in = new ZipInputStream(System.in);
        for (ZipEntry e; (e = in.getNextEntry()) != null;) {
            CRC32 sum = new CRC32();
            byte[] bytes = in.readAllBytes();
            sum.update(bytes);
            System.out.println(
                e.getName() + " " + bytes.length + " " + sum.getValue());
        }
    }
}
"""


def place(name, record):
    """Where an artifact is in a bundle."""
    if name == "deck.pdf":
        return record["id"] + ".pdf"
    folder, _, file = name.partition("/")
    number, ending = file.split(".")
    if folder == "slides":
        return ("svgs/slide%s.svg" if ending == "svg"
                else "pngs/slide-%s.png") % number
    return ("thumbnails/thumb-%s.png" if folder == "thumbnails"
            else "textfiles/slide-%s.txt") % number


def read_stream(data):
    """The files of a ZIP, by its local headers alone, in their order.

    As a reader does that has to take what comes: it must be told size and sum
    in front of each file, and no byte may be left over.
    """
    files, at = {}, 0
    while data[at:at + 4] == b"PK\3\4":
        (needed, flags, method, _, _, crc, stored, size, length,
         extra) = struct.unpack_from("<HHHHHIIIHH", data, at + 4)
        at += 30
        assert needed == 20 and flags == 0x800 and extra == 0, (
            needed, flags, extra)
        name = data[at:at + length].decode("ascii")
        at += length
        content = data[at:at + stored]
        assert len(content) == stored and name not in files, name
        at += stored
        if method == 8:
            inflater = zlib.decompressobj(-15)
            content = inflater.decompress(content)
            assert inflater.eof and not inflater.unused_data, name
        else:
            assert method == 0, method
        assert len(content) == size and zlib.crc32(content) == crc, name
        files[name] = content
    check_directory(data, at, len(files))
    return files


def check_directory(data, at, count):
    """The rest is a directory of so many files, and its end."""
    start = at
    for _ in range(count):
        assert data[at:at + 4] == b"PK\1\2", data[at:at + 4]
        offset = struct.unpack_from("<I", data, at + 42)[0]
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        assert extra == comment == 0
        # Version, flags, method, date, sum, sizes, name: twice the same.
        assert data[at + 6:at + 30] == data[offset + 4:offset + 28]
        assert (data[at + 46:at + 46 + name] ==
                data[offset + 30:offset + 30 + name])
        at += 46 + name
    assert data[at:] == b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, count, count, at - start, start, 0)


def unzip(data):
    """Info-ZIP must find no error, and nothing to warn of."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        done = subprocess.run(["unzip", "-tq", file.name], text=True,
                              capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def has_java():
    """Is there one that runs a source file?"""
    return bool(shutil.which("java") and shutil.which("javac"))


def read_by_java(data):
    """What Java reads out of the stream: name -> (bytes, CRC-32)."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "Read.java")
        with open(path, "w", encoding="ascii") as file:
            file.write(JAVA)
        done = subprocess.run(["java", path], input=data, check=True,
                              capture_output=True)
    lines = (line.split() for line in done.stdout.decode().splitlines())
    return {name: (int(size), int(crc)) for name, size, crc in lines}
