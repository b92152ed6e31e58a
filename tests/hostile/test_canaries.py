#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the canaries sing? Plain soffice must call and show them.

test_canaries.py PREFIX

A canary that never fires proves nothing: each way of noticing one is shown
to notice, by the program that cleandeck keeps in a cage.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import canaries

# sample -> what must be noticed
CONTROLS = {"ext-fill.odp": "called", "lfd-image.odp": "shown",
            "lfd-pkg.odp": "shown"}


def convert(folder, name):
    """What plain soffice makes of it, as a PDF's bytes."""
    subprocess.run(
        ["soffice", "-env:UserInstallation=file://%s/profile" % folder,
         "--headless", "--convert-to", "pdf", "--outdir", folder,
         os.path.join(folder, name)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        check=True)
    path = os.path.join(folder, os.path.splitext(name)[0] + ".pdf")
    with open(path, "rb") as file:
        return file.read()


def check_control(canary, folder, name, what):
    """True when it was noticed."""
    rows = canary.make(folder, name)
    assert len(rows) == 1, rows
    calls = len(canary.calls())
    traces = canaries.find_traces({"deck.pdf": convert(folder, name)})
    noticed = {"called": len(canary.calls()) > calls,
               "shown": "deck.pdf shows the canary" in traces}
    print("%-5s %-16s %s: %s" % ("ok" if noticed[what] else "BAD", name, what,
                                 noticed))
    return noticed[what]


def check_words():
    """The word is found in a file, in UTF-16, and in nothing."""
    word = canaries.WORD.decode()
    texts = {"text/1.txt": word.encode(),
             "text/2.txt": word.encode("utf-16-be"),
             "text/3.txt": b"root:x:0:0:root:/root:/bin/bash\n",
             "slides/1.svg": b'<svg fill="rgb(100%,0%,100%)"/>'}
    good = len(canaries.find_traces(texts)) == len(texts) and \
        not canaries.find_traces({"text/1.txt": b"nothing"})
    print("ok   " if good else "BAD  ", "words and colours in bytes")
    return good


def main():
    if not shutil.which("soffice"):
        print("skipped: there is no soffice")
        return 77
    with canaries.Canaries() as canary, \
            tempfile.TemporaryDirectory() as folder:
        sung = [check_control(canary, folder, name, what)
                for name, what in CONTROLS.items()]
    return 0 if all(sung + [check_words()]) else 1


if __name__ == "__main__":
    sys.exit(main())
