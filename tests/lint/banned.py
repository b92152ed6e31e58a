#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that have a better word here, goto, and notes to oneself.

A script and no banned.h: a header could not see goto, would have to be the
last one included everywhere, and trips over headers of libraries.
"""
import re

import common

CALLS = {
    "strcpy": "text_format()", "strcat": "text_format()",
    "strncpy": "text_format()", "strncat": "text_format()",
    "sprintf": "text_format()", "vsprintf": "text_format()",
    "gets": "fgets()", "strtok": "strcspn()", "atoi": "text_parse_u64()",
    "atol": "text_parse_u64()", "atoll": "text_parse_u64()",
    "alloca": "a named limit", "strdupa": "a named limit",
    "system": "no shell, ever", "popen": "no shell, ever",
    "tmpnam": "memfd_create()", "mktemp": "memfd_create()",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(CALLS) + r")\s*\(")
GOTO = re.compile(r"\bgoto\b")
# In pieces, for this file is looked at, too.
NOTE = re.compile(r"\b(" + "|".join(["XX" + "X", "FIX" + "ME", "TO" + "DO"])
                  + r")\b")
TEXT = r".*\.(c|h|py|sh|md|txt|cmake|json|js|css|html|conf|xcu|list)"


def rule(tree):
    for path in tree.find(r"(src|sandbox|client|tests|tools)/.*\.[ch]"):
        code = common.blank(tree.text(path))
        for number, line in enumerate(code.splitlines(), 1):
            for match in CALL.finditer(line):
                yield path, number, f"{match[1]}(): use {CALLS[match[1]]}"
            if GOTO.search(line):
                yield path, number, "goto: a cleanup attribute does it"
    for path in tree.find(TEXT):
        for number, line in tree.lines(path):
            match = NOTE.search(line)
            if match:
                yield path, number, f"{match[1]}: do it, or open an issue"


if __name__ == "__main__":
    common.run(rule, {
        "src/base/a.c": "int a = strcpy (b, c);\nint a = my_strcpy(b, c);\n"
                        "/* strcpy(b, c) */\n// goto\n\tgoto out;\n"
                        'char a[] = "system(1)";\nint b = x->system(1);\n'
                        "/* XX" "X later */\n",
        "docs/a.md": "a\n\nTO" "DO: b\nXXX" "XX" "X\n",
        "docs/b.png": b"FIX" b"ME",
    }, {("src/base/a.c", 1), ("src/base/a.c", 5), ("src/base/a.c", 8),
        ("docs/a.md", 3)})
