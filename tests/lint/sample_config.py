#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sample_config.py CLEANDECKD: samples/config/cleandeck.conf has every
keyword, in force at its default where a default can be written, and the
program takes it.
"""
import os
import re
import subprocess
import sys

import common

SAMPLE = os.path.join(common.ROOT, "samples/config/cleandeck.conf")


def find_keywords(program):
    """{keyword: default} of the program itself."""
    table = subprocess.run([program, "--print-keywords"], check=True,
                           capture_output=True, text=True).stdout
    return dict(re.findall(r"^\| `([\w-]+)` \|[^|]*\| `?([^|`]*)`? \|", table,
                           re.M))


def judge(keywords, text):
    lines = text.splitlines()
    for name, default in keywords.items():
        if default in ("", "beside the program"):
            if not any(re.match(f"#{name} /", line) for line in lines):
                yield SAMPLE, 0, f"lacks the line #{name} PATH"
        elif f"{name} {default}" not in lines:
            yield SAMPLE, 0, f"lacks the line {name} {default}"
    for number, line in enumerate(lines, 1):
        words = line.split("#")[0].split()
        if words and words[0] not in keywords:
            yield SAMPLE, number, f"{words[0]} is no keyword"


def is_taken(program, path):
    # The tester's own settings have no say here.
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith("CLEANDECK_")}
    return subprocess.run([program, "--check-config", "--config", path],
                          env=environment, stdout=2).returncode == 0


if __name__ == "__main__":
    program = sys.argv[1]
    known = find_keywords(program)
    bad = "lis" "ten 127.0.0.1:8080\nuser root\nnonsense 1\n"
    if len(list(judge(known, bad))) != len(known) - 1 + 1:
        sys.exit("self-check: a bad sample was not seen")
    if is_taken(program, __file__):
        sys.exit("self-check: the program takes anything")
    with open(SAMPLE, encoding="utf-8") as file:
        common.report(judge(known, file.read()))
    if not is_taken(program, SAMPLE):
        sys.exit("the program does not take it")
