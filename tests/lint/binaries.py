#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""binaries.py PREFIX: what the built programs link, and how.

The trusted programs need the C library alone; each role needs exactly its
own libraries. All are position independent, with read-only relocations bound
at start, no executable stack, and no search path of their own.
"""
import os
import re
import subprocess
import sys
import tempfile

import common

LIBC = {"libc.so.6"}
JAIL = LIBC | {"libseccomp.so.2"}
NEEDED = {
    "bin/cleandeckd": LIBC,
    "bin/cleandeck": LIBC,
    "libexec/cleandeck/cleandeck-front": JAIL | {
        "libmicrohttpd.so.12", "libjansson.so.4", "libsodium.so.23"},
    "libexec/cleandeck/cleandeck-ledger": JAIL | {
        "libsqlite3.so.0", "libdeflate.so.0", "libsodium.so.23"},
    "libexec/cleandeck/cleandeck-courier": JAIL | {
        "libcurl.so.4", "libcares.so.2", "libsodium.so.23"},
    "libexec/cleandeck/cleandeck-sniff": JAIL | {
        "libmagic.so.1", "libexpat.so.1", "libz.so.1"},
    "libexec/cleandeck/cleandeck-remote": LIBC | {
        "libcurl.so.4", "libjansson.so.4", "libsodium.so.23"},
    # LibreOffice itself is loaded by path, from its own folder.
    "libexec/cleandeck/cleandeck-office": JAIL | {"libjemalloc.so.2"},
    "libexec/cleandeck/cleandeck-render": JAIL | {
        "libpoppler-glib.so.8", "libgobject-2.0.so.0", "libglib-2.0.so.0",
        "libcairo.so.2", "libm.so.6"},
}


def ask_readelf(option, path):
    return subprocess.run(["readelf", "-W", option, path], check=True,
                          capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def judge(path, needed):
    dynamic = ask_readelf("-d", path)
    segments = ask_readelf("-l", path)
    found = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    for library in sorted(found - needed):
        yield f"links {library}"
    for library in sorted(needed - found):
        yield f"does not link {library}: take it out of this rule"
    if not re.search(r"FLAGS_1\).*\bPIE\b", dynamic):
        yield "is not position independent"
    if not re.search(r"FLAGS\).*\bBIND_NOW\b", dynamic):
        yield "is not bound at start"
    if "GNU_RELRO" not in segments:
        yield "has writable relocations"
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        yield "has a search path for libraries"
    if "(TEXTREL)" in dynamic:
        yield "has relocations in its code"
    stack = re.search(r"GNU_STACK\s+(?:0x\w+\s+){5}(\S+)", segments)
    if not stack or "E" in stack[1]:
        yield "has an executable stack"
    for flags in re.findall(r"LOAD\s+(?:0x\w+\s+){5}([RWE ]{3})", segments):
        if "W" in flags and "E" in flags:
            yield "has memory that is writable and executable"


def find_programs(prefix):
    found = []
    for folder in ("bin", "libexec/cleandeck"):
        path = os.path.join(prefix, folder)
        if os.path.isdir(path):
            found += [f"{folder}/{name}" for name in sorted(os.listdir(path))]
    return found


def rule(prefix, table):
    for name in find_programs(prefix):
        if name not in table:
            yield name, 0, "a program without a row in this rule"
            continue
        for words in judge(os.path.join(prefix, name), table[name]):
            yield name, 0, words


BAD = ["-no-pie", "-fno-pie", "-Wl,-z,norelro", "-Wl,-z,lazy",
       "-Wl,-z,execstack", "-Wl,-rpath,/nowhere", "-Wl,--no-as-needed", "-lm"]
GOOD = ["-fPIE", "-pie", "-Wl,-z,relro,-z,now,-z,noexecstack"]


def check_self():
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/bin")
        with open(f"{folder}/a.c", "w", encoding="ascii") as file:
            file.write("int main(void) { return 0; }\n")
        for name, flags in (("bad", BAD), ("good", GOOD)):
            subprocess.run(
                [os.environ.get("CC", "cc"), "-o", f"{folder}/bin/{name}",
                 f"{folder}/a.c", *flags], check=True, stderr=2)
        found = list(rule(folder, {"bin/bad": LIBC, "bin/good": LIBC}))
    said = {words for _, _, words in found}
    expect = {"links libm.so.6", "is not position independent",
              "is not bound at start", "has writable relocations",
              "has a search path for libraries", "has an executable stack"}
    if said != expect or {name for name, _, _ in found} != {"bin/bad"}:
        sys.exit(f"self-check: {said ^ expect}, {found}")


if __name__ == "__main__":
    check_self()
    if len(find_programs(sys.argv[1])) < 5:
        sys.exit("too few programs are built there")
    common.report(rule(sys.argv[1], NEEDED))
