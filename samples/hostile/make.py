#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write documents that a converter must refuse or disarm. Canaries only.

make.py OUTDIR [--http URL] [--file PNG] [--zip ZIP] [--only WORD]

OUTDIR/MANIFEST.tsv says of each file: its name, the name to upload it as,
what must come of it ("clean", "refused:CODE", several codes or outcomes
separated by "|"), the kind of attack, and a line of description.
"""
import argparse
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import common  # noqa: E402
import refused_archive  # noqa: E402,F401
import refused_markup  # noqa: E402,F401
import refused_kind  # noqa: E402,F401
import refused_pdf  # noqa: E402,F401
import active_odf  # noqa: E402,F401
import active_ooxml  # noqa: E402,F401
import active_pdf  # noqa: E402,F401


def arguments():
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("outdir", type=pathlib.Path)
    parser.add_argument("--http", default="http://127.0.0.1:9",
                        help="the server that nobody may call")
    parser.add_argument("--file", default="/tmp/canary.png",
                        help="the picture that nobody may show")
    parser.add_argument("--zip", default="/tmp/canary.zip",
                        help="the archive that nobody may open")
    parser.add_argument("--only", default="",
                        help="only files whose name holds this")
    return parser.parse_args()


def main():
    """Write the files and their list."""
    asked = arguments()
    canary = common.Canary(asked.http, asked.file, asked.zip)
    asked.outdir.mkdir(parents=True, exist_ok=True)
    names = [s.name for s in common.SAMPLES]
    assert len(names) == len(set(names)), "each name once"
    lines = []
    for sample in common.SAMPLES:
        if asked.only not in sample.name:
            continue
        (asked.outdir / sample.name).write_bytes(sample.maker(canary))
        lines.append("\t".join((sample.name, sample.upload, sample.outcome,
                                sample.row, sample.text)))
    (asked.outdir / "MANIFEST.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
