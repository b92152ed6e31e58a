#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""deploy.py TEST_METRICS: samples/deploy and docs/OPERATIONS.md are true.

Every metric that they name is one that the program writes, each that it
writes is explained, and each alert has a section that says what to do. The
unit has none of the options that break the sandbox or blind the look at it.
systemd-analyze, promtool and nginx have their say where they are installed.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import common

DEPLOY = "samples/deploy/"
ALERTS = DEPLOY + "cleandeck-alerts.yml"
UNIT = DEPLOY + "cleandeck.service"
MANUAL = "docs/OPERATIONS.md"
# Why, is said in the unit.
FORBIDDEN = re.compile(
    r"(RestrictNamespaces|ProtectHostname|SystemCallFilter|"
    r"MemoryDenyWriteExecute|ProtectControlGroups|PrivateDevices|"
    r"ProtectKernel\w+|ProtectClock|Restrict(SUIDSGID|Realtime|"
    r"AddressFamilies)|LockPersonality|SystemCallArchitectures)=")
METRIC = re.compile(r"\b(?:cleandeck|process)_[a-z0-9_]+\b")
PARTS = re.compile(r"_(bucket|sum|count)$")


def read_metrics(program):
    text = subprocess.run([program, "--print"], check=True,
                          capture_output=True, text=True).stdout
    return set(re.findall(r"^# TYPE (\S+) ", text, re.M))


def judge_metrics(metrics, texts):
    """texts: {path: text} of the rules and of the manual."""
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for name in METRIC.findall(line):
                if name not in metrics and PARTS.sub("", name) not in metrics:
                    yield path, number, f"{name} is no metric"
    for name in sorted(metrics):
        if f"`{name}" not in texts[MANUAL]:
            yield MANUAL, 0, f"does not explain {name}"


def judge_alerts(rules, manual):
    for number, line in enumerate(rules.splitlines(), 1):
        match = re.match(r"\s*- alert: (\w+)", line)
        if match and f"\n### {match[1]}\n" not in manual:
            yield ALERTS, number, f"{MANUAL} has no section {match[1]}"


def judge_unit(unit):
    for number, line in enumerate(unit.splitlines(), 1):
        if FORBIDDEN.match(line):
            yield UNIT, number, "this option has to stay off"


def run_tool(command):
    """What a checker says; nothing when it is content or not there."""
    if not shutil.which(command[0]):
        return
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    # systemd-analyze says what it does not know, and is content.
    words = [line for line in done.stdout.splitlines()
             if command[0] != "systemd-analyze" or "cleandeck" in line]
    if done.returncode or (words and command[0] == "systemd-analyze"):
        yield command[0], done.returncode, " / ".join(words)


def judge_units(tree, folder):
    """The program need not be installed where the unit says."""
    for name in ("cleandeck.service", "cleandeck.socket"):
        text = re.sub(r"^(Exec\w+)=.*", r"\1=/bin/true", tree.text(
            DEPLOY + name), flags=re.M)
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    yield from run_tool(["systemd-analyze", "verify", "--man=no",
                         "--recursive-errors=no",
                         f"{folder}/cleandeck.service",
                         f"{folder}/cleandeck.socket"])


def judge_proxy(tree, folder):
    """Without certificates, for there are none, and on a harmless port."""
    text = tree.text(DEPLOY + "nginx.conf")
    text = re.sub(r"listen [^;]*;", "listen 127.0.0.1:65000;", text)
    text = re.sub(r"ssl_\w+ [^;]*;", "", text)
    text = re.sub(r"access_log [^ ]*", f"access_log {folder}/access", text)
    with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as file:
        file.write(f"pid {folder}/pid;\nevents {{}}\nhttp {{\n"
                   + "".join(f"{name}_temp_path {folder}/{name};\n" for name
                             in ("client_body", "proxy", "fastcgi", "uwsgi",
                                 "scgi"))
                   + text + "}\n")
    yield from run_tool(["nginx", "-t", "-q", "-p", folder, "-e",
                         f"{folder}/errors", "-c", f"{folder}/nginx.conf"])


def judge_tools(tree):
    with tempfile.TemporaryDirectory() as folder:
        yield from judge_units(tree, folder)
        yield from judge_proxy(tree, folder)
    yield from run_tool(["promtool", "check", "rules", tree.path(ALERTS)])
    yield from run_tool(["promtool", "check", "config", "--syntax-only",
                         tree.path(DEPLOY + "prometheus.yml")])


def check_self(metrics):
    texts = {ALERTS: "x\ncleandeck_nonsense > 1", MANUAL: "`cleandeck_ready`"}
    found = {(path, line) for path, line, _ in judge_metrics(metrics, texts)}
    if found != {(ALERTS, 2), (MANUAL, 0)}:
        sys.exit("self-check: a metric that is none was not seen")
    if len(list(judge_alerts("- alert: A\n- alert: B", "a\n### A\n"))) != 1:
        sys.exit("self-check: an alert without a section was not seen")
    if len(list(judge_unit("#PrivateDevices=\nPrivateDevices=yes\n"
                           "RestrictNamespaces=no"))) != 2:
        sys.exit("self-check: a forbidden option was not seen")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/cleandeck.service"
        with open(path, "w", encoding="ascii") as file:
            file.write("[Service]\nExecStart=/bin/true\nNonsense=1\n")
        if shutil.which("systemd-analyze") and not list(run_tool(
                ["systemd-analyze", "verify", "--man=no", path])):
            sys.exit("self-check: a bad unit was not seen")


if __name__ == "__main__":
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    known = read_metrics(sys.argv[1])
    check_self(known)
    ours = common.Tree(common.ROOT)
    manual = ours.text(MANUAL)
    rules = ours.text(ALERTS)
    common.report([*judge_metrics(known, {ALERTS: rules, MANUAL: manual}),
                   *judge_alerts(rules, manual),
                   *judge_unit(ours.text(UNIT)), *judge_tools(ours)])
