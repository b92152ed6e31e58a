# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what strace wrote of cleandeckd and everything below it.

A task is armed once it has said READY, or is a thread or a fork of one that
is. What a zygote forks is not: it says READY itself, after it has made its
own /tmp and locked itself. Until then no document has reached it.
"""
import os
import re

COMMAND = ["strace", "-f", "-qq", "-y", "-s", "16", "--decode-pids=pidns",
           "-e", "trace=network,open,openat,openat2,creat,execve,execveat,"
           "clone,clone3,fork,vfork"]
HERE = os.path.dirname(os.path.abspath(__file__))


def find_ready():
    """How READY begins, as strace writes it: a version, and the type 1."""
    with open(os.path.join(HERE, "..", "..", "src", "wire", "wire.h"),
              encoding="utf-8") as file:
        version = re.search(r"#define WIRE_VERSION +(\d+)$", file.read(), re.M)
    return r'iov_base="\0\%o\0\1' % int(version[1])


READY = find_ready()

LINE = re.compile(r"(\d+) +(.*)")
RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
CALL = re.compile(r"(\w+)\((.*)\) += +(-?\d+|\?)(.*)", re.S)
CHILD = re.compile(r"/\* (\d+) in strace's PID NS \*/")
ROLE = re.compile(r'/cleandeck-(\w+)>')
OPEN_AT = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


class Task:
    """One process or thread."""

    def __init__(self, role, armed, is_zygote):
        self.role, self.armed, self.is_zygote = role, armed, is_zygote
        self.said_ready = False


class Trace:
    """What was done: lists of (role, call) by kind."""

    def __init__(self, path):
        self.tasks = {}
        self.starts = []   # (role, call): a role program's own start
        self.execs = []    # (role, call, succeeded): any later one
        self.sockets = []  # (role, call, succeeded), once armed
        self.opens = []    # (role, path, succeeded), once armed
        self.everywhere = set()  # paths opened by anybody, ever
        self.tried = set()       # paths that an armed task asked for
        unfinished = {}
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                self.read_line(line.rstrip("\n"), unfinished)

    def read_line(self, line, unfinished):
        """One line, or the two halves of a call that was interrupted."""
        found = LINE.match(line)
        if not found:
            return
        pid, said = int(found[1]), found[2]
        if said.endswith("<unfinished ...>"):
            unfinished[pid] = said[:-len("<unfinished ...>")]
            # Its child may speak before it returns.
            return
        resumed = RESUMED.match(said)
        if resumed:
            said = unfinished.pop(pid, "") + resumed[1]
        call = CALL.match(said)
        if call:
            self.read_call(pid, *call.groups())

    def find_task(self, pid):
        return self.tasks.setdefault(pid, Task("supervisor", False, False))

    def read_call(self, pid, name, arguments, result, rest):
        task, good = self.find_task(pid), result not in ("-1", "?")
        call = "%s(%s) = %s%s" % (name, arguments[:120], result, rest[:40])
        if name in ("clone", "clone3", "fork", "vfork"):
            self.read_clone(task, arguments, rest if good else "", result)
        elif name in ("execve", "execveat"):
            self.read_exec(task, arguments, call, good)
        elif name in ("open", "openat", "openat2", "creat"):
            self.read_open(task, arguments, good)
        elif name == "sendmsg" and READY in arguments:
            task.said_ready = task.armed = True
        elif task.armed and name in ("socket", "connect", "bind", "listen",
                                     "socketpair", "accept", "accept4"):
            self.sockets.append((task.role, call, good))

    def read_clone(self, task, arguments, rest, result):
        child = CHILD.search(rest)
        pid = int(child[1]) if child else int(result)
        if pid <= 0:
            return
        shares = task.armed and ("CLONE_THREAD" in arguments or
                                 not task.is_zygote)
        known = self.tasks.get(pid)
        if known:  # it spoke before its parent's call returned
            known.role = task.role if known.role == "supervisor" \
                else known.role
            known.armed = known.armed or shares
        else:
            self.tasks[pid] = Task(task.role, shares, False)

    def read_exec(self, task, arguments, call, good):
        role = ROLE.search(arguments)
        if good and role and task.role == "supervisor":
            task.role, task.is_zygote = role[1], True
            self.starts.append((task.role, call))
        elif task.role != "supervisor":
            self.execs.append((task.role, call, good))

    def read_open(self, task, arguments, good):
        found = OPEN_AT.match(arguments)
        if not found:
            return
        path = os.path.normpath(os.path.join(found[1] or "/", found[2]))
        if good:
            self.everywhere.add(path)
        if task.armed:
            self.tried.add(path)
            self.opens.append((task.role, path, good))

    def count_ready(self, role):
        """How many of a role's processes said READY."""
        return sum(task.said_ready for task in self.tasks.values()
                   if task.role == role)
