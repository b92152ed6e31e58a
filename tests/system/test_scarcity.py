#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs out: the disk, descriptors, memory, and time that jumps.

Root has more of it: a disk of its own (tmpfs), a folder that turns read-only
under a running service, and a clock of its own. The wall clock is the
machine's, and stays as it is: what a jump of it means for that which is kept
is shown by moving the moments that are kept (ledger.db and the records)
while the service is down. A jump while it runs concerns callbacks alone;
ledger_call_shift() has unit tests.
"""
import concurrent.futures
import ctypes
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest

import artifacts
import case
import faults
import problems
import raw

ONE = ("one.odp", case.read_sample("one.odp"))
LARGE = ("welcome.pptx", case.read_sample("welcome.pptx"))
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, MS_RDONLY, MS_REMOUNT, MS_BIND = 0x20000, 1, 32, 4096
ROOT_ONLY = unittest.skipUnless(os.geteuid() == 0, "needs root")


def mount(source, target, kind, flags, words=None):
    """mount(2)."""
    text = [word.encode() if word else None
            for word in (source, target, kind, words)]
    if LIBC.mount(text[0], text[1], text[2], flags, text[3]) < 0:
        raise OSError(ctypes.get_errno(), target)


def in_namespace(pid, work):
    """Does work() in a process of its own that sees what `pid` sees."""
    with open("/proc/%d/ns/mnt" % pid, "rb") as namespace:
        child = os.fork()
        if child == 0:
            try:
                if LIBC.setns(namespace.fileno(), CLONE_NEWNS) == 0:
                    work()
                    os._exit(0)
            finally:
                os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise AssertionError("not in the namespace of %d" % pid)


def processor_time(pid):
    """Seconds that a process has used so far."""
    with open("/proc/%d/stat" % pid, encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class ScarceCase(problems.ProblemCase):
    """A service that is to live through it."""

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()
        incidents = [line for line in cls.service.complaints()
                     if " incident " in line]
        if incidents:
            raise AssertionError("\n".join(incidents))
        os.unlink(cls.service.log_path)

    def submit(self, document):
        answer = self.service.submit(*document)
        self.assertEqual(answer.status, 202, answer.body)
        return answer.json["id"]

    def wait_done(self, deck, seconds=60):
        record = self.service.wait_end(deck, seconds)
        self.assertEqual(record["state"], "done", record)
        return record

    def fill(self, document, most=200):
        """Decks until one more is refused for lack of room; all that were
        taken."""
        decks = []
        for _ in range(most):
            answer = self.service.submit(*document)
            if answer.status != 202:
                self.assert_problem(answer, 503, "storage-full")
                return decks
            decks.append(answer.json["id"])
        self.fail("it is never full")


class Budget(ScarceCase):
    """disk-max."""

    settings = {"disk_max": "400K", "address_rate": 0, "key_rate": 0,
                "queue": 1000, "queue_per_key": 1000}

    def test_full_is_said_and_room_comes_back(self):
        service = self.service
        decks = self.fill(ONE)
        self.assertGreater(len(decks), 2)
        records = [self.wait_done(deck) for deck in decks]
        # Full of what is done now: it is said before a body is sent.
        self.assertTrue(case.wait_for(
            lambda: service.get("/readyz").status == 503))
        with raw.Raw(service.port) as line:
            line.send(raw.post(b"", "Expect: 100-continue", length=9000))
            self.assert_problem(line.read(), 503, "storage-full")
        for headers in ({}, {"Prefer": "wait=60"}):
            self.assert_problem(service.submit(*ONE, **headers), 503,
                                "storage-full")
        self.assertEqual(service.get("/healthz").status, 200)
        for record in records:
            artifacts.fetch(service, record)
        self.assertGreater(service.metrics()["cleandeck_disk_full"], 0)
        for deck in decks:
            self.assertEqual(service.delete(deck).status, 200)
        self.assertTrue(case.wait_for(
            lambda: service.get("/readyz").status == 200, 20))
        self.assertEqual(service.convert(*ONE).status, 201)


@ROOT_ONLY
class Disk(ScarceCase):
    """A disk of its own that is full, in bytes and in names."""

    faulty = True
    settings = {"workers": 2, "disk_reserve": "1M", "address_rate": 0,
                "key_rate": 0}

    @classmethod
    def setUpClass(cls):
        cls.service = case.make_service(cls.faulty, **cls.settings)
        cls.mount(cls.service, "size=16m,nr_inodes=2000,mode=0700")
        cls.service.__enter__()

    @classmethod
    def mount(cls, service, words):
        mount("none", service.state, "tmpfs", 0, words)
        cls.addClassCleanup(shutil.rmtree, service.state, True)
        cls.addClassCleanup(LIBC.umount2, service.state.encode(), 2)

    def stuff(self):
        """Takes every byte that is left."""
        path = os.path.join(self.service.state, "filler")
        with open(path, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass
        return path

    def test_accepted_decks_wait_for_room(self):
        service = self.service
        kept = self.wait_done(self.submit(ONE))
        decks = [self.submit(faults.deck((role, "slow"), salt="full"))
                 for role in ("office", "render")]
        decks += [self.submit(ONE) for _ in range(3)]
        filler = self.stuff()
        time.sleep(6)
        for deck in decks:
            answer = service.status(deck)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertNotIn(answer.json["state"], ("failed", "refused"))
        self.assert_problem(service.submit(*ONE), 503, "storage-full")
        self.assert_problem(service.convert(*ONE), 503, "storage-full")
        artifacts.fetch(service, kept)
        self.assertEqual(service.get("/healthz").status, 200)
        os.unlink(filler)
        for deck in decks:
            artifacts.fetch(service, self.wait_done(deck))
        self.assertTrue(case.wait_for(lambda: not service.spooled()))
        self.assertTrue(service.wait_until_ready(20))
        self.assertEqual(service.convert(*ONE).status, 201)

    def test_erasing_makes_room_on_a_full_disk(self):
        service = self.service
        decks = [self.wait_done(self.submit(LARGE))["id"] for _ in range(4)]
        filler = self.stuff()
        for deck in decks:
            self.assertTrue(case.wait_for(
                lambda: service.delete(deck).status in (200, 404), 20))
            self.assertEqual(service.status(deck).status, 404)
        self.assertTrue(service.wait_until_ready(20))
        self.assertEqual(service.convert(*ONE).status, 201)
        os.unlink(filler)

    def test_death_of_all_on_a_full_disk(self):
        service = self.service
        decks = [self.submit(faults.deck(("office", "slow"), salt="death"))]
        decks += [self.submit(ONE) for _ in range(3)]
        filler = self.stuff()
        service.kill()
        os.unlink(filler)
        service.start()
        for deck in decks:
            self.wait_done(deck)

    def test_start_on_a_full_disk(self):
        service = self.service
        deck = self.submit(faults.deck(("office", "slow"), salt="start"))
        service.kill()
        filler = self.stuff()
        service.wait_ready = False
        service.start()
        service.wait_ready = True
        # It waits, and says so; or it serves, when it has made room itself.
        time.sleep(6)
        self.assertIsNone(service.process.poll(), service.log())
        self.assertTrue(case.wait_for(
            lambda: service.log().rpartition("cgroup=")[2].count("disk=full")))
        os.unlink(filler)
        self.assertTrue(service.wait_until_ready(60))
        self.wait_done(deck)

    def test_folder_that_turns_read_only(self):
        service = self.service
        kept = self.wait_done(self.submit(ONE))
        ledger, = service.role_pids("ledger")
        folder = "/state/decks"
        in_namespace(ledger, lambda: mount(
            None, folder, None, MS_REMOUNT | MS_BIND | MS_RDONLY))
        deck = self.submit(ONE)
        time.sleep(4)
        self.assertNotIn(service.status(deck).json["state"],
                         ("failed", "refused", "done"))
        self.assert_problem(service.convert(*ONE), 503, "storage-full")
        artifacts.fetch(service, kept)
        in_namespace(ledger, lambda: mount(
            None, folder, None, MS_REMOUNT | MS_BIND))
        self.wait_done(deck)
        self.assertEqual(service.role_pids("ledger"), [ledger])


class Start(case.unittest.TestCase):
    """Too little of something to begin with: one clear sentence."""

    def refuse(self, folder, prepare=None, *words):
        done = subprocess.run(
            [os.path.join(case.OPTIONS.prefix, "bin", "cleandeckd"),
             "--state-dir", folder, "--listen", "127.0.0.1:0", *words],
            capture_output=True, stdin=subprocess.DEVNULL, timeout=90,
            check=False, text=True, preexec_fn=prepare)
        said = [line for line in done.stderr.splitlines()
                if " info " not in line]
        self.assertEqual((done.returncode, len(said)), (1, 1), done.stderr)
        return said[0]

    def test_read_only_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            if os.geteuid() != 0:
                os.chmod(folder, 0o555)
                self.assertIn("Permission denied", self.refuse(folder))
                os.chmod(folder, 0o755)
                return
            mount("none", folder, "tmpfs", MS_RDONLY)
            try:
                self.assertIn("Read-only file system", self.refuse(folder))
            finally:
                LIBC.umount2(folder.encode(), 2)

    def test_folder_below_a_file(self):
        with tempfile.NamedTemporaryFile() as file:
            self.assertIn("Not a directory",
                          self.refuse(os.path.join(file.name, "state")))

    def test_few_descriptors(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("ulimit -n", self.refuse(folder, few))


class Descriptors:
    """All connections taken by somebody who says nothing."""

    def open_all(self, count):
        """As many as there may be, and more that wait outside."""
        return [socket.create_connection(("127.0.0.1", self.service.port), 5)
                for _ in range(count)]

    def test_others_are_served_again(self):
        service = self.service
        before = self.count()
        front, = service.role_pids("front")
        held = self.open_all(80)
        time.sleep(0.3)
        pids = (front, service.pid())
        used = [processor_time(pid) for pid in pids]
        time.sleep(1.5)
        used = [processor_time(pid) - was for pid, was in zip(pids, used)]
        self.assertTrue(all(seconds < 0.7 for seconds in used), used)
        # Those who say nothing are sent away; whoever comes now waits.
        self.assertEqual(service.get("/healthz").status, 200)
        for line in held:
            line.close()
        self.assertEqual(service.convert(*ONE).status, 201)
        self.assert_count(before)


class Memory:
    """Conversions that need more than they may have."""

    def test_job_without_memory_is_too_complex(self):
        before = self.count()
        for role in ("office", "render", "sniff"):
            answer = self.service.convert(*faults.deck((role, "memory")))
            self.assert_problem(answer, 422, "too-complex")
        self.assertEqual(self.service.convert(*ONE).status, 201)
        self.assert_count(before)

    def test_uploads_share_their_memory(self):
        name, data = faults.deck(salt="long" * 100000)
        kind = "Content-Type: application/octet-stream"
        lines = []
        for _ in range(2):
            lines.append(raw.Raw(self.service.port))
            lines[-1].send(raw.post(data[:-1], kind, length=len(data)))
        time.sleep(0.5)
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(data, kind))
            self.assert_problem(line.read(), 503, "busy")
        for line in lines:
            line.send(data[-1:])
        for line in lines:
            self.assertEqual(line.read().status, 201)
            line.close()
        self.assertEqual(self.service.convert(name, data).status, 201)


class Clock:
    """Moments that have moved."""

    def shift(self, seconds):
        """All that is kept is so much younger: as if the clock had jumped
        ahead."""
        state = self.service.state
        path = os.path.join(state, "ledger", "ledger.db")
        owner = os.stat(path)
        database = sqlite3.connect(path)
        with database:
            database.execute(
                "UPDATE decks SET created = max(0, created - ?1),"
                " expires = iif(expires = 0, 0, max(1, expires - ?1))",
                (seconds,))
        database.close()
        for name in os.listdir(os.path.dirname(path)):
            os.chown(os.path.join(os.path.dirname(path), name), owner.st_uid,
                     owner.st_gid)
        for name in self.service.state_files():
            if name.endswith("/record"):
                with open(os.path.join(state, name), "r+",
                          encoding="utf-8") as file:
                    record = json.load(file)
                    record["expires"] = max(1, record["expires"] - seconds)
                    file.seek(0)
                    file.truncate()
                    file.write(json.dumps(record) + "\n")

    def test_jump_ahead_and_back(self):
        service = self.service
        old = self.wait_done(self.submit(ONE))["id"]
        live = [self.submit(faults.deck(("office", "slow"), salt="jump")),
                self.submit(ONE)]
        service.kill()
        self.shift(7200)
        service.start()
        self.assert_problem(service.status(old), 404, "not-found")
        for deck in live:
            self.wait_done(deck)
        self.assertTrue(case.wait_for(lambda: not [
            name for name in service.state_files() if old in name], 45))
        live.append(self.submit(ONE))
        service.kill()
        self.shift(-86400)
        service.start()
        for deck in live:
            artifacts.fetch(service, self.wait_done(deck))
        self.assertEqual(service.convert(*ONE).status, 201)

    @ROOT_ONLY
    def test_other_clock_after_a_restart(self):
        service = self.service
        deck = self.submit(faults.deck(("office", "slow"), salt="boot"))
        service.kill()
        service.wrapper = ["unshare", "-T", "--boottime", "1000000",
                           "--monotonic", "1000000"]
        try:
            service.start()
        finally:
            service.wrapper = []
        self.wait_done(deck)
        self.assertEqual(service.convert(*ONE).status, 201)
        other = self.submit(faults.deck(("office", "slow"), salt="back"))
        service.kill()
        service.start()
        self.wait_done(other)


class Little(Descriptors, Memory, Clock, ScarceCase):
    """A service that has little of everything."""

    faulty = True
    settings = {"connections": 40, "idle_time": "2s", "job_memory": "600M",
                "upload_memory": "1M", "workers": 1, "artifact_ttl": "1h",
                "address_rate": 0}


if __name__ == "__main__":
    case.main()
