#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom (docs/ARCHITECTURE.md).

The trusted half includes nothing of the confined half; the confined half, of
src/, only base/ and wire/; roles never each other; client/, which runs for a
user far away, of src/ only base/. A library is included in one file of a
role, or of client/; a new one is a new row here.
"""
import re

import common

# What a folder of src/ may include; the others may include all of src/.
SRC = {"base": {"base"}, "wire": {"base", "wire"},
       "config": {"base", "config"}, "spawn": {"base", "wire", "spawn"},
       "jobs": {"base", "wire", "jobs"}}
# A role may include itself and these; jail and worker are no roles.
SHARED = {"jail": {"base", "wire", "jail"},
          "worker": {"base", "wire", "jail", "worker"}}
ROLE = {"base", "wire", "jail", "worker"}
CLIENT = {"base", "client"}

# Library: its headers, and the files that may include them, one a role.
LIBRARIES = {
    "libseccomp": (r"seccomp\.h", ["jail/filter.c"]),
    "libmagic": (r"magic\.h", ["sniff/sniff_magic.c"]),
    "zlib": (r"zlib\.h", ["sniff/zip_reader.c"]),
    "expat": (r"expat\.h", ["sniff/xml_scan.c"]),
    "LibreOfficeKit": (r"LibreOfficeKit/.*", ["office/office_kit.c"]),
    "poppler": (r"poppler\.h", ["render/render_poppler.c"]),
    "cairo": (r"cairo(-\w+)?\.h", ["render/render_cairo.c"]),
    "libmicrohttpd": (r"microhttpd\.h", ["front/front_mhd.h"]),
    "jansson": (r"jansson\.h", ["front/front_jansson.h"]),
    "libsodium": (r"sodium\.h", ["front/front_hash.c",
                                 "ledger/ledger_hash.c",
                                 "courier/courier_sign.c"]),
    "libcurl": (r"curl/.*", ["courier/courier_curl.h"]),
    "c-ares": (r"ares(_\w+)?\.h", ["courier/courier_name.c"]),
    "SQLite": (r"sqlite3\.h", ["ledger/ledger_sqlite.h"]),
    "libdeflate": (r"libdeflate\.h", ["ledger/ledger_gzip.c"]),
}
CLIENT_LIBRARIES = {
    "libcurl": (r"curl/.*", "client_http.c"),
    "jansson": (r"jansson\.h", "client_json.c"),
    "libsodium": (r"sodium\.h", "client_hash.c"),
}
EXCEPTIONS = {
    r"jail/policy_\w+\.c":
        ("libseccomp", "SCMP_SYS() names the calls of a table"),
    r"render/render_cairo_hook\.c":
        ("cairo", "stands in front of two of cairo's own functions"),
}

LIBC = re.compile(
    r"(sys|linux|asm|netinet|arpa|net)/[\w/]+\.h|"
    r"(assert|ctype|dirent|dlfcn|endian|errno|fcntl|fenv|float|fnmatch|"
    r"ftw|getopt|glob|grp|inttypes|limits|link|locale|malloc|math|poll|"
    r"pthread|pwd|sched|setjmp|signal|spawn|stdalign|stdarg|stdatomic|"
    r"stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|"
    r"syslog|termios|threads|time|uchar|unistd|wchar|wctype|elf|err)\.h")

INCLUDE = re.compile(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]")


def judge_client_library(inside, header):
    for name, (headers, home) in CLIENT_LIBRARIES.items():
        if re.fullmatch(headers, header):
            return None if inside == home else \
                f"{name} is for client/{home} alone"
    return f"<{header}>: a library without a row in this rule"


def judge_library(path, header):
    half, _, inside = path.partition("/")
    if LIBC.fullmatch(header):
        return None
    if half == "client":
        return judge_client_library(inside, header)
    for name, (headers, homes) in LIBRARIES.items():
        if not re.fullmatch(headers, header):
            continue
        if half == "src":
            return f"src/ links the C library alone, not {name}"
        if inside in homes:
            return None
        if any(re.fullmatch(file, inside) and library == name
               for file, (library, _) in EXCEPTIONS.items()):
            return None
        return f"{name} is for sandbox/{homes[0]} alone"
    return f"<{header}>: a library without a row in this rule"


def judge_own(path, header):
    half, folder, *_ = path.split("/")
    target = header.split("/")[0] if "/" in header else None
    if target is None:
        return "name the folder, too"
    if half == "client":
        allowed = CLIENT
    elif half == "src":
        allowed = SRC.get(folder, set(SRC) | {"supervisor", "cli"})
    else:
        allowed = SHARED.get(folder, ROLE | {folder})
    if target in allowed:
        return None
    where = half if half == "client" else f"{half}/{folder}"
    return f"{where} may not include {target}/"


def rule(tree):
    for path in tree.find(r"((src|sandbox)/[^/]+|client)/.*\.[ch]"):
        code = common.blank(tree.text(path), keep_strings=True)
        for number, line in enumerate(code.splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            judge = judge_library if match[1] == "<" else judge_own
            words = judge(path, match[2])
            if words:
                yield path, number, words


if __name__ == "__main__":
    for _library, (_, _homes) in LIBRARIES.items():
        _roles = [home.split("/")[0] for home in _homes]
        assert len(set(_roles)) == len(_roles), _library
    common.run(rule, {
        "src/base/a.c": '#include <stdio.h>\n#include "wire/wire.h"\n',
        "src/jobs/a.c": '#include "jail/jail.h"\n#include <zlib.h>\n',
        "sandbox/sniff/a.c": '#include "base/fd.h"\n#include "render/a.h"\n'
                             '#include "spawn/spawn.h"\n#include <zlib.h>\n'
                             '// #include <zlib.h>\n#include <curl.h>\n',
        "sandbox/sniff/zip_reader.c": "#include <zlib.h>\n",
        "sandbox/jail/policy_x.c": "#include <seccomp.h>\n"
                                   '#include "sniff/x.h"\n',
        "client/client_a.c": '#include "base/fd.h"\n#include <curl/curl.h>\n'
                             '#include "client/client_b.h"\n'
                             '#include "wire/wire.h"\n',
        "client/client_http.c": "#include <curl/curl.h>\n",
    }, {("client/client_a.c", 2), ("client/client_a.c", 4),
        ("src/base/a.c", 2), ("src/jobs/a.c", 1), ("src/jobs/a.c", 2),
        ("sandbox/sniff/a.c", 2), ("sandbox/sniff/a.c", 3),
        ("sandbox/sniff/a.c", 4), ("sandbox/sniff/a.c", 6),
        ("sandbox/jail/policy_x.c", 2)})
