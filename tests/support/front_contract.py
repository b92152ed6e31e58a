#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""front_contract.py FRONT_FOR_TESTS [test...]: the rows of front_rig.py and
front_jobs.py once more, through the proxy that compares each answer with
docs/openapi.yaml. Requests by raw socket go to the front itself.
"""
import http.client
import json
import os
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import contract  # noqa: E402
import front_jobs  # noqa: E402
import front_rig  # noqa: E402

# Row: why it is not for a proxy.
LEFT_OUT = {
    "test_gone_clients": "clients that leave half way",
    "test_who_hangs_up": "clients that leave half way",
    "test_slow_clients": "clocks of connections",
    "test_limits": "counts connections",
    "test_many_at_once": "counts connections",
    "test_crowd": "counts connections",
    "test_watchers_leave_nothing_behind": "counts connections",
    "test_readers_that_never_read": "fills the buffers of a connection",
    "test_drain": "how connections end",
    "test_surprises_end_it": "how connections end",
    "test_places": "a method that Node.js refuses to read",
    "test_idempotency": "header fields that Node.js refuses to read",
}
PRISM = contract.Prism()


class Connection(http.client.HTTPConnection):
    """To the proxy, with the head as if to the front."""

    def connect(self):
        PRISM.aim(self.port)
        self.sock = socket.create_connection(
            ("127.0.0.1", PRISM.port), self.timeout)


class Rig(front_rig.FrontRig):
    """Its ledger is not brief where that breaks the contract."""

    def write(self, deck, name, content):
        if name == "deck.json":
            record = json.loads(content)
            if record["state"] == "done":
                record["percent"] = 100
            if "code" in record:
                record["title"] = "A sentence."
            content = json.dumps(record).encode()
        super().write(deck, name, content)


def main():
    if not contract.is_installed():
        print(contract.MISSING)
        sys.exit(77)
    PRISM.port = PRISM.start(1)
    http.client.HTTPConnection = Connection
    front_rig.FrontRig = front_jobs.FrontRig = Rig
    rows = {name: row for module in (front_rig, front_jobs)
            for name, row in vars(module).items() if name not in LEFT_OUT}
    status = 0
    try:
        front_rig.main(rows)
    except SystemExit as end:
        status = end.code
    time.sleep(1)
    PRISM.stop()
    print("%d answers, %d of %d that are documented" % (
        len(PRISM.answers), len(PRISM.covered()), len(PRISM.documented())))
    for words in sorted(set(PRISM.violations())):
        print(words)
        status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()
