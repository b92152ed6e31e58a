#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SPDX line among the first three of each source, script and build file."""
import common

FILES = (r".*\.(c|h|py|sh|cmake|js|css|html|xcu|list|conf|service|1|5|8)|"
         r"(.*/)?CMakeLists\.txt|\.ci/run|\.clang-(tidy|format)")
LINE = "SPDX-License-Identifier: GPL-3.0-or-later"
# Data that a test compares byte by byte, or a format without comments.
EXCEPTIONS = {".clang-format": "clang-format's own configuration"}


def rule(tree):
    for path in tree.find(FILES):
        if path in EXCEPTIONS:
            continue
        if not any(LINE in line for _, line in tree.lines(path)[:3]):
            yield path, 1, f"lacks {LINE}"


if __name__ == "__main__":
    common.run(rule, {
        "src/a.c": f"/* {LINE} */\n", "src/b.c": "\n\n\n/* " + LINE + " */\n",
        "tests/c.py": "#!/usr/bin/env python3\n# " + LINE + "\n",
        ".ci/run": "#!/bin/sh\n", "README.md": "# x\n",
    }, {("src/b.c", 1), (".ci/run", 1)})
