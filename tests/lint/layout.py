#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""C as clang-format 14 lays it out (.clang-format)."""
import os
import re
import shutil
import subprocess

import common


def rule(tree):
    names = tree.find(r"(src|sandbox|client|tests|tools)/.*\.[ch]")
    style = os.path.join(common.ROOT, ".clang-format")
    if names and not os.path.exists(tree.path(".clang-format")):
        shutil.copy(style, tree.path(".clang-format"))
    if not names:
        return
    out = subprocess.run(["clang-format", "--dry-run", "--Werror", *names],
                         cwd=tree.root, capture_output=True,
                         text=True).stderr
    lines = {}
    for path, line in re.findall(r"^([^\s:]+):(\d+):\d+: error: ", out, re.M):
        lines.setdefault(path, []).append(int(line))
    for path, found in sorted(lines.items()):
        yield path, found[0], (f"clang-format -i would change {len(found)} "
                               "places from here on")


if __name__ == "__main__":
    common.run(rule, {
        "src/a.c": "int\na(void)\n{\n\treturn 0;\n}\n",
        "src/b.c": "int\nb(void)\n{\n    return  0;\n}\n",
    }, {("src/b.c", 3)})
