#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Headers: a guard named after the path, a purpose on top, and a comment for
each exported function.

Crude but honest: a block of lines without a blank line between them may
share the comment above its first.
"""
import re

import common

# A header whose opening comment speaks for all its functions.
EXCEPTIONS = {
    "src/wire/wire_deck.h":
        "as wire_body.h",
    "src/wire/wire_body.h":
        "pairs that write and read a row of the table; it says so on top",
}
# What they do is the same everywhere (x_free(NULL) is fine).
DESTRUCTOR = re.compile(r"void \w+_(free|close|done)\w*\([^,()]*\);")
PROTOTYPE = re.compile(r"(?!typedef|static|struct \w+ \{|#)[\w][\w\s*]*"
                       r"\b\w+\s*\([^;{}]*\)[^;{}]*;", re.S)


def find_blocks(text):
    """(first line, text) of each run of lines without a blank one."""
    start, block = 1, []
    for number, line in enumerate(text.splitlines() + [""], 1):
        if line.strip():
            if not block:
                start = number
            block.append(line)
        elif block:
            yield start, "\n".join(block)
            block = []


def judge_guard(path, text):
    # sandbox/sniff/verdict.h and src/base/fd.h: include path, upper case.
    inside = path.split("/", 1)[1]
    guard = "CLEANDECK_" + re.sub(r"\W", "_", inside).upper()
    code = [line for line in common.blank(text).splitlines() if line.strip()]
    return len(code) >= 3 and code[0] == f"#ifndef {guard}" and \
        code[1] == f"#define {guard}" and code[-1].strip() == "#endif", guard


def rule(tree):
    for path in tree.find(r"(src|sandbox|client)/.*\.h"):
        text = tree.text(path)
        held, guard = judge_guard(path, text)
        if not held:
            yield path, 1, f"the guard must be {guard}"
        if not re.match(r"/\*[^\n]*\*/\n/\*", text):
            yield path, 2, "say on top what it is for"
        if path in EXCEPTIONS:
            continue
        for line, block in find_blocks(text):
            if not PROTOTYPE.match(block) or DESTRUCTOR.fullmatch(block):
                continue
            yield path, line, "a function without a comment"


if __name__ == "__main__":
    TOP = ("/* SPDX-License-Identifier: x */\n/* a.h - x */\n"
           "#ifndef CLEANDECK_BASE_A_H\n#define CLEANDECK_BASE_A_H\n\n")
    common.run(rule, {
        "src/base/a.h": TOP + "/* Says a. */\nint a(void);\nint b(void);\n\n"
                        "NODISCARD int *c(int x,\n    int y);\n\n"
                        "void a_free(struct a *a);\n\n"
                        "struct d {\n\tint (*e)(void);\n};\n\n#endif\n",
        "src/base/b.h": TOP + "\n#endif\n",
        "src/base/c.h": "int c;\n",
    }, {("src/base/a.h", 10), ("src/base/b.h", 1), ("src/base/c.h", 1),
        ("src/base/c.h", 2)})
