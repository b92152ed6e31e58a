#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing of one machine in our files: no path of a developer's folders, no
host of a package mirror; and no file over 2 MB.
"""
import re

import common

SIZE_MAX = 2 * 1000 * 1000
# In pieces, for this file is looked at, too.
PATTERNS = [
    (rb"\.\./sha" rb"red\b", "a folder outside of the project"),
    (rb"(?<![\w.:/-])/(wo" rb"rk|ho" rb"me/\w+|ro" rb"ot)/[\w.]",
     "a path of one machine"),
    (rb"/tm" rb"p/b-\w", "a path of one machine"),
    (rb"\b(deb\.deb" rb"ian\.org|snapshot\.deb" rb"ian\.org|py" rb"pi\.org|"
     rb"files\.python" rb"hosted\.org|registry\.npm" rb"js\.org|"
     rb"registry\.yarn" rb"pkg\.com|proxy\.golang" rb"\.org|crates" rb"\.io)",
     "a host of packages: the machine's own settings say which"),
]
# Path: what may stand there, and why.
EXCEPTIONS = {}


def rule(tree):
    for path in tree.files:
        content = tree.bytes(path)
        if len(content) > SIZE_MAX:
            yield path, 0, f"{len(content)} bytes, {SIZE_MAX} at most"
        for pattern, words in PATTERNS:
            for match in re.finditer(pattern, content):
                if match[0] in EXCEPTIONS.get(path, ()):
                    continue
                line = content.count(b"\n", 0, match.start()) + 1
                yield path, line, f"{match[0].decode()}: {words}"


if __name__ == "__main__":
    common.run(rule, {
        "a.md": "a\nsee ../sha" "red/x\n/wo" "rk/x\nhttps://a/wo" "rk/x\n",
        "b.bin": b"\0/ho" b"me/me/x",
        "c.sh": "x\ncurl https://py" "pi.org/x\n",
        "d.bin": b"\0" * (SIZE_MAX + 1),
        "e.md": "./build, /usr/lib, samples/work/x\n",
    }, {("a.md", 2), ("a.md", 3), ("b.bin", 1), ("c.sh", 2), ("d.bin", 0)})
