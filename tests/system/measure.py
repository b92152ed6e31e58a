# SPDX-License-Identifier: GPL-3.0-or-later
"""How much a service takes: what must not grow, whatever happens to it."""
import glob
import json
import os
import re

import case
import service as rig


def processes(service):
    """pid -> name of the supervisor and all below it."""
    return {service.pid(): "cleandeckd", **rig.descendants(service.pid())}


def memory(pids):
    """Bytes, shared ones by their share (PSS); None where that is hidden."""
    total = 0
    for pid in pids:
        try:
            with open("/proc/%d/smaps_rollup" % pid, encoding="utf-8") as file:
                found = re.search(r"^Pss:\s+(\d+) kB", file.read(), re.M)
        except FileNotFoundError:
            continue
        except (PermissionError, ProcessLookupError):
            return None
        total += int(found[1]) * 1024
    return total


def scratch():
    """What roles may have left in the host's /tmp."""
    found = set(glob.glob("/tmp/lu*") + glob.glob("/tmp/OSL_PIPE*") +
                glob.glob("/tmp/full"))
    return sorted(found)


def at_rest(service):
    """All that can be counted, once nothing is to do."""
    service.settle()
    every = processes(service)
    return {
        "processes": sorted(every.values()),
        "files": {role: sum(service.count_fds(pid) for pid in
                            service.role_pids(role))
                  for role in rig.RESIDENTS},
        "supervisor's files": service.count_fds(service.pid()),
        "in /tmp": scratch(),
        "memory": memory(every),
    }


def compare(service, before, seconds=20):
    """Sentences on what has grown; what is at work has a moment to end."""
    case.wait_for(lambda: not grown(before, at_rest(service)), seconds)
    return grown(before, at_rest(service))


def grown(before, after):
    """A quarter of the memory, or 24 MiB, may be chance."""
    found = ["%s: %s, was %s" % (what, after[what], before[what])
             for what in before if what != "memory" and
             after[what] != before[what]]
    if before["memory"] and after["memory"] and \
            after["memory"] > before["memory"] * 1.25 + (24 << 20):
        found.append("memory: %d, was %d" % (after["memory"],
                                             before["memory"]))
    return found


def is_stray(service, deck):
    """Refused, with a record and nothing else: of a sender whose answer was
    lost with the front. It hears the same when it asks again."""
    folder = os.path.join(service.state, "decks", deck)
    with open(os.path.join(folder, "deck.json"), encoding="utf-8") as file:
        return json.load(file)["state"] == "refused" and \
            set(os.listdir(folder)) <= {"record", "deck.json", "deck.json.gz"}


def is_clean(service, decks, strays=0):
    """Sentences on what of state-dir is not one of these ended decks, nor
    one of so many strays."""
    found = []
    there = set()
    for name in service.state_files():
        top, _, rest = name.partition("/")
        if top == "decks":
            there.add(rest.split("/")[0])
        if name.endswith(".tmp") or top == "spool":
            found.append("on the disk: " + name)
        if top == "ledger" and rest not in ("ledger.db", "ledger.db-wal"):
            found.append("beside the ledger: " + rest)
    more = sorted(there - set(decks))
    if set(decks) - there:
        found.append("lost: %s" % sorted(set(decks) - there))
    if len(more) > strays or not all(is_stray(service, deck)
                                     for deck in more):
        found.append("of nobody: %s" % more)
    found += ["%s has no record" % deck for deck in sorted(there)
              if not os.path.exists(os.path.join(
                  service.state, "decks", deck, "record"))]
    return found
