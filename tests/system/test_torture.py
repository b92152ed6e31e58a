#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that submit while processes are killed at random: nothing is lost.

test_torture.py PREFIX [--seccomp kill|trap]

Runs for a minute, or for CLEANDECK_TORTURE seconds (600: the long one, 200
submissions of 8 clients). CLEANDECK_SEED repeats the choices of a run. Each
submission that was answered 202 has to end once, as in a calm run, byte by
byte; and nothing may have grown. Prints its figures as one line.
"""
import collections
import concurrent.futures
import hashlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import artifacts
import case
import measure
import service as rig

SECONDS = int(os.environ.get("CLEANDECK_TORTURE", "60"))
SEED = int(os.environ.get("CLEANDECK_SEED", time.time_ns() % 1000000))
CLIENTS, EACH = (8, 25) if SECONDS >= 300 else (4, 10)
PATIENCE = 120  # seconds that one step of a client may take
LOST = (OSError, http.client.HTTPException)

SAMPLES = ("one.odp", "one.ppt", "show.ppsx", "template.otp", "template.potx",
           "drawing.odg", "article.pdf", "plan.pdf", "languages.pptx",
           "gallery.odp", "welcome.pptx", "lecture.odp", "sixty.pdf")
HOSTILE = os.path.join(case.ROOT, "samples", "hostile")
# Of samples/hostile: refused at once, refused later, clean; all are small.
ATTACKS = ("locked-agile.pptx", "zip-overlap.pptx", "xml-laughs.odp",
           "all-hidden.pptx", "nonsense.odp", "ext-fill.odp", "pdf-all.pdf")

# Who dies how often; a supervisor takes all with it, and seconds to return.
VICTIMS = (("front", 3), ("ledger", 3), ("courier", 1), ("sniff", 2),
           ("office", 2), ("render", 2), ("a worker", 6), ("supervisor", 1),
           ("all", 1))


def read_documents(random_):
    """(name, bytes) in an order of their own."""
    found = [(name, case.read_sample(name)) for name in SAMPLES]
    with tempfile.TemporaryDirectory() as folder:
        for name in ATTACKS:
            subprocess.run([sys.executable, os.path.join(HOSTILE, "make.py"),
                            folder, "--only", name], check=True)
            with open(os.path.join(folder, name), "rb") as file:
                found.append((name, file.read()))
    random_.shuffle(found)
    return found


def outcome(service, answer):
    """What became of a deck: its code, and the digests of what it made."""
    return answer.code, digests(service, answer.json)


def digests(service, record):
    return {name: hashlib.sha256(body).hexdigest() for name, body in
            artifacts.fetch(service, record).items()} \
        if record.get("artifacts") else {}


class Killer:
    """Kills, until it is told to stop; starts what cannot start itself."""

    def __init__(self, service, random_):
        self.service, self.random = service, random_
        self.kills = collections.Counter()
        self.problems = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over.wait(self.random.uniform(1.5, 4)):
            names, weights = zip(*VICTIMS)
            victim, = self.random.choices(names, weights)
            try:
                self.kill(victim)
            except AssertionError as why:
                self.problems.append(str(why))
                return

    def kill(self, victim):
        every = measure.processes(self.service)
        roles = {pid for role in rig.ROLES
                 for pid in self.service.role_pids(role)}
        if victim == "supervisor":
            pids = [self.service.pid()]
        elif victim == "all":
            pids = list(every)
        elif victim == "a worker":
            pids = set(every) - roles - {self.service.pid()}
            pids = [self.random.choice(sorted(pids))] if pids else []
        else:
            pids = self.service.role_pids(victim)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.kills[victim] += 1 if pids else 0
        if victim in ("supervisor", "all"):
            self.revive(every)

    def revive(self, every):
        """As systemd would."""
        self.service.process.wait()
        left = rig.Service.wait_dead(every)
        if left:
            raise AssertionError("outlived their supervisor: %s" % left)
        self.service.start()

    def stop(self):
        self.over.set()
        self.thread.join()


class Client:
    """One of those who submit."""

    def __init__(self, number, service, documents, calm, random_):
        self.number, self.service = number, service
        self.documents, self.calm, self.random = documents, calm, random_
        self.decks = {}  # id -> (document, the record it ended with)
        self.refused = 0
        self.retries = 0
        self.longest = 0.0
        self.problems = []

    def run(self, until):
        """All of its submissions, spread over the time that there is."""
        for turn in range(EACH):
            name, data = self.documents[(self.number * EACH + turn) %
                                        len(self.documents)]
            begun = time.monotonic()
            try:
                self.send(name, data, "%d-%d" % (self.number, turn))
            except AssertionError as why:
                self.problems.append("%s: %s" % (name, why))
            self.longest = max(self.longest, time.monotonic() - begun)
            left = (until - time.monotonic()) / (EACH - turn)
            time.sleep(max(0, self.random.uniform(0.5, 1.2) * left))

    def insist(self, ask):
        """Asks until there is an answer that is not to be asked again."""
        deadline = time.monotonic() + PATIENCE
        seen = None
        while time.monotonic() < deadline:
            try:
                seen = ask()
                if seen.status not in (429, 503):
                    return seen
            except LOST as why:
                seen = why
            self.retries += 1
            time.sleep(0.2)
        raise AssertionError("no answer in %d s: %s" % (
            PATIENCE, getattr(seen, "body", seen)))

    def send(self, name, data, key):
        answer = self.insist(lambda: self.service.submit(
            name, data, idempotency=key))
        right = self.calm[name]
        if answer.status not in (200, 202):
            self.refused += 1
            if (answer.code, {}) != right:
                raise AssertionError("refused: %s" % answer.body)
            return
        deck = answer.json["id"]
        self.decks[deck] = name, None
        self.follow(deck)
        record = self.wait_end(deck)
        self.decks[deck] = name, record
        self.check(record, right)

    def wait_end(self, deck):
        record = self.service.wait_end(deck, PATIENCE)
        if record is None:
            raise AssertionError("accepted, and gone: " + deck)
        return record

    def follow(self, deck):
        """Now and then by events: they never step back."""
        last, ends = 0, 0
        while self.random.random() < 0.5 and not ends:
            try:
                for number, name, _ in self.service.events(deck, last or None):
                    if number < last:
                        raise AssertionError("event %d after %d" %
                                             (number, last))
                    last, ends = number, ends + (name == "end")
            except LOST:
                pass
            except AssertionError as why:
                if not re.match(r"(429|503|204)", str(why)):
                    raise
        if ends > 1:
            raise AssertionError("%d ends of %s" % (ends, deck))

    def check(self, record, right):
        code = record.get("code", record["state"])
        made = {}
        for artifact in record["artifacts"]:
            got = self.insist(lambda: self.service.get(artifact["href"]))
            artifacts.check_answer(got, artifact)
            made[artifact["name"]] = hashlib.sha256(got.body).hexdigest()
        if (code, made) != right:
            raise AssertionError("%s, %d artifacts, was %s, %d: %s" % (
                code, len(made), right[0], len(right[1]),
                [name for name in set(made) | set(right[1])
                 if made.get(name) != right[1].get(name)][:5]))


class Torture:
    """The whole of it."""

    def __init__(self, service):
        self.service = service
        self.random = random.Random(SEED)
        self.documents = read_documents(self.random)
        self.problems = []

    def run(self):
        service = self.service
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            calm = dict(pool.map(self.convert, self.documents))
        ended = set(os.listdir(os.path.join(service.state, "decks")))
        before = measure.at_rest(service)
        killer = Killer(service, self.random)
        clients = [Client(number, service, self.documents, calm,
                          random.Random(SEED + number))
                   for number in range(CLIENTS)]
        begun = time.monotonic()
        killer.thread.start()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(client.run, begun + SECONDS * 0.9)
                         for client in clients]:
                done.result()
        killer.over.wait(max(0, begun + SECONDS - time.monotonic()))
        killer.stop()
        self.problems += killer.problems
        for client in clients:
            self.problems += client.problems
        self.check_end(ended, before, clients)
        self.print(time.monotonic() - begun, clients, killer, before)

    def convert(self, document):
        """(name, what becomes of it while nobody dies)."""
        answer = self.service.convert(*document)
        return document[0], outcome(self.service, answer)

    def check_end(self, ended, before, clients):
        service = self.service
        if not service.wait_until_ready():
            self.problems.append("it did not come back")
            return
        decks = {deck: record for client in clients
                 for deck, (_, record) in client.decks.items()}
        for deck, record in decks.items():
            now = service.wait_end(deck)
            if record is not None and now != record:
                self.problems.append("ended twice: %s, %s" % (record, now))
        case.wait_for(lambda: not service.spooled(), 30)
        self.problems += measure.is_clean(
            service, ended | set(decks),
            sum(client.refused for client in clients))
        self.problems += measure.compare(service, before)
        told = collections.Counter(re.findall(
            r" info deck job=([0-9a-f]{32}) ", service.log()))
        self.problems += ["%s ended %d times" % (deck, told[deck])
                          for deck in decks if told[deck] > 1]
        self.problems += [line for line in service.log().splitlines()
                          if " incident " in line]

    def print(self, seconds, clients, killer, before):
        ends = collections.Counter(
            record["state"] if record else "lost" for client in clients
            for _, record in client.decks.values())
        after = measure.at_rest(self.service)
        mib = ["%.0f" % (counted["memory"] / (1 << 20))
               if counted["memory"] else "?" for counted in (before, after)]
        print("torture: %.0f s, seed %d, %d clients: %s, %d refused at once; "
              "%d kills (%s); %d retries, longest %.1f s; "
              "%d processes, were %d; %d descriptors, were %d; "
              "PSS %s MiB, was %s; %d problems" % (
                  seconds, SEED, CLIENTS,
                  ", ".join("%d %s" % (count, state)
                            for state, count in sorted(ends.items())),
                  sum(client.refused for client in clients),
                  sum(killer.kills.values()),
                  ", ".join("%s %d" % pair
                            for pair in sorted(killer.kills.items())),
                  sum(client.retries for client in clients),
                  max(client.longest for client in clients),
                  len(after["processes"]), len(before["processes"]),
                  sum(after["files"].values()) + after["supervisor's files"],
                  sum(before["files"].values()) +
                  before["supervisor's files"],
                  mib[1], mib[0], len(self.problems)))


def main():
    parser = case.argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("--seccomp", default="kill")
    parser.parse_args(namespace=case.OPTIONS)
    service = case.make_service(address_rate=0, key_rate=0)
    with service:
        torture = Torture(service)
        torture.run()
    for problem in torture.problems:
        print("BAD  ", problem)
    if torture.problems:
        print("log: " + service.log_path)
        return 1
    os.unlink(service.log_path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
