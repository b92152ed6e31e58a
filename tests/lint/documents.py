#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""documents.py PRINT_TABLES: the generated tables in docs/ are today's."""
import os
import shutil
import subprocess
import sys
import tempfile

import common

# Each table that a document promises, so that none loses its markers.
PROMISED = {"docs/API.md": ["artifacts", "faults"],
            "docs/WIRE.md": ["wire"], "docs/CONFIG.md": ["config"],
            "docs/SANDBOX.md": ["cage", "policy", "probes"]}


def is_fresh(root, tool, quiet=False):
    return subprocess.run(
        ["sh", os.path.join(root, "tools/docs.sh"), "--check", tool],
        stderr=subprocess.DEVNULL if quiet else None).returncode == 0


def check_self(tool):
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/docs")
        os.makedirs(f"{folder}/tools")
        shutil.copy(f"{common.ROOT}/tools/docs.sh", f"{folder}/tools")
        path = f"{folder}/docs/a.md"
        with open(path, "w", encoding="ascii") as file:
            file.write("# a\n<!-- generated: probes -->\nold\n"
                       "<!-- end of probes -->\nb\n")
        if is_fresh(folder, tool, quiet=True):
            sys.exit("self-check: a stale table was not seen")
        subprocess.run(["sh", f"{folder}/tools/docs.sh", tool], check=True,
                       stdout=subprocess.DEVNULL)
        with open(path, encoding="ascii") as file:
            text = file.read()
        if not is_fresh(folder, tool) or "old" in text or \
                not text.endswith("-->\nb\n"):
            sys.exit("self-check: a table was not written anew")


if __name__ == "__main__":
    check_self(sys.argv[1])
    tree = common.Tree(common.ROOT)
    missing = [(path, 0, f"lost the markers of {name}")
               for path, names in PROMISED.items() for name in names
               if f"<!-- generated: {name} -->" not in tree.text(path)]
    fresh = is_fresh(common.ROOT, sys.argv[1])
    common.report(missing)
    sys.exit(0 if fresh else 1)
