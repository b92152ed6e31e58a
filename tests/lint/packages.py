#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package lists: each line has a reason, and what the service needs at
run time pulls in neither ghostscript nor a gstreamer plugin.
"""
import re
import subprocess
import sys

import common

BANNED = re.compile(
    r"ghostscript|libgs\d+(-.*)?|gsfonts|gstreamer\d.*-(plugins|libav).*|"
    r"libgstreamer-plugins-.*|libreoffice-avmedia-.*")


def rule(tree):
    for path in tree.find(r"tools/packages/.*\.list"):
        seen = set()
        for number, line in tree.lines(path):
            if not line.strip() or line.startswith("#"):
                continue
            match = re.fullmatch(r"([a-z0-9][a-z0-9+.-]+) +# \S.*", line)
            if not match:
                yield path, number, "must be: package # reason"
            elif match[1] in seen:
                yield path, number, f"{match[1]} twice"
            elif BANNED.fullmatch(match[1]):
                yield path, number, f"{match[1]} is attack surface"
            else:
                seen.add(match[1])


def find_installation(packages):
    """What apt would put on an empty system for them."""
    out = subprocess.run(
        ["apt-get", "-s", "-o", "Dir::State::status=/dev/null", "install",
         "--no-install-recommends", *packages],
        capture_output=True, text=True)
    names = re.findall(r"^Inst (\S+)", out.stdout, re.M)
    return {name.split(":")[0] for name in names}


def check_installation():
    for name in ("ghostscript", "gstreamer1.0-plugins-good",
                 "gstreamer1.0-libav", "libgs10-common"):
        assert BANNED.fullmatch(name), name
    for name in ("libgstreamer1.0-0", "libgssapi-krb5-2"):
        assert not BANNED.fullmatch(name), name
    with open(f"{common.ROOT}/tools/packages/run.list",
              encoding="utf-8") as file:
        packages = re.findall(r"^([a-z0-9]\S+)", file.read(), re.M)
    names = find_installation(packages)
    if not names:
        # No package lists here (a container without apt's cache).
        print("apt knows no packages: what they pull in was not looked at")
    bad = sorted(name for name in names if BANNED.fullmatch(name))
    if bad:
        sys.exit(f"tools/packages/run.list pulls in {' '.join(bad)}")


if __name__ == "__main__":
    check_installation()
    common.run(rule, {
        "tools/packages/a.list": "# x\ngcc # builds\ngcc # again\nclang\n"
                                 "gstreamer1.0-plugins-good # no\n",
    }, {("tools/packages/a.list", n) for n in (3, 4, 5)})
