#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions of 50 lines, files of 400 (tests: 600), at most.

A function is measured from its name to its last brace, by universal-ctags;
tables are no functions.
"""
import subprocess

import common

FUNCTION_MAX = 50
FILES = [(r"(src|sandbox|client|tools)/.*\.[ch]", 400), (r"tests/.*\.[ch]", 600)]


def find_functions(tree, names):
    """(path, line, name, length) of each function."""
    if not names:
        return
    out = subprocess.run(
        ["ctags", "-x", "--_xformat=%F\t%n\t%{end}\t%N", "--fields=+ne",
         "--languages=C", "--langmap=C:.c.h", "--kinds-C=f", "-L", "-"],
        input="\n".join(names), cwd=tree.root, check=True,
        capture_output=True, text=True).stdout
    for line in out.splitlines():
        path, start, end, name = line.split("\t")
        yield path, int(start), name, int(end) - int(start) + 1


def rule(tree):
    for pattern, most in FILES:
        names = tree.find(pattern)
        for name in names:
            count = len(tree.lines(name))
            if count > most:
                yield name, count, f"{count} lines, {most} at most"
        for path, line, function, length in find_functions(tree, names):
            if length > FUNCTION_MAX:
                yield (path, line, f"{function}() has {length} lines, "
                                   f"{FUNCTION_MAX} at most")


if __name__ == "__main__":
    LONG = "\tint a;\n" * 49
    common.run(rule, {
        "src/base/a.c": f"static int\na(void)\n{{\n{LONG}}}\n",
        "src/base/b.c": f"int b(void)\n{{\n{LONG[:-16]}}}\n",
        "src/base/c.c": "int c[] = {\n" + "    0,\n" * 398 + "};\n",
        "src/base/d.c": "int d[] = {\n" + "    0,\n" * 399 + "};\n",
        "tests/unit/e.c": "int e[] = {\n" + "    0,\n" * 399 + "};\n",
    }, {("src/base/a.c", 2), ("src/base/d.c", 401)})
