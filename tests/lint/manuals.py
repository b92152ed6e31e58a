#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual pages are read without a warning by mandoc."""
import re
import subprocess

import common


def rule(tree):
    for path in tree.find(r".*\.[1578]"):
        out = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "warning", tree.path(path)],
            capture_output=True, text=True).stdout
        for line, words in re.findall(r":(\d+):\d+: ([A-Z]+: .*)", out):
            yield path, int(line), words


if __name__ == "__main__":
    GOOD = (".Dd November 1, 2026\n.Dt A 1\n.Os\n.Sh NAME\n.Nm a\n"
            ".Nd does nothing\n.Sh DESCRIPTION\nNothing.\n")
    common.run(rule, {"docs/a.1": GOOD, "docs/b.1": GOOD + ".Xx bad\n"},
               {("docs/b.1", 9)})
