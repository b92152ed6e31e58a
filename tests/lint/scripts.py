#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell scripts are POSIX and pass shellcheck; Python ones compile."""
import re
import subprocess

import common


def rule(tree):
    shell = [p for p in tree.files
             if p.endswith(".sh") or re.match(rb"#!.*\bsh\n", tree.bytes(p))]
    if shell:
        out = subprocess.run(["shellcheck", "-f", "gcc", "-s", "sh", *shell],
                             cwd=tree.root, capture_output=True,
                             text=True).stdout
        for line in out.splitlines():
            path, number, _, words = line.split(":", 3)
            yield path, int(number), words.strip()
    for path in tree.find(r".*\.py"):
        try:
            compile(tree.text(path), path, "exec")
        except SyntaxError as error:
            yield path, error.lineno, error.msg


if __name__ == "__main__":
    common.run(rule, {
        "a.sh": "#!/bin/sh\n[[ $1 == x ]]\n",
        "b": "#!/bin/sh\ncd $1 || exit\n",
        "c.sh": '#!/bin/sh\nset -eu\necho "$1"\n',
        "d.py": "x = 1\ndef\n",
    }, {("a.sh", 2), ("b", 2), ("d.py", 2)})
