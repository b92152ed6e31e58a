#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was accepted ends, whoever dies and however the service stops."""
import concurrent.futures
import hashlib
import http.client
import os
import signal
import socket
import tempfile
import threading
import time

import artifacts
import case
import faults
import problems
import service as rig

ONE = ("one.odp", case.read_sample("one.odp"))
LOST = (OSError, http.client.HTTPException)

# stage -> what its document wishes for; "queued" is honest.
STAGES = {"converting": [("office", "slow")], "rendering": [("render", "slow")],
          "slides": [("render", "pause")], "queued": [],
          "checking": [("sniff", "slow")]}


def document(stage, salt=""):
    """A deck that stays in that stage for a while."""
    if not STAGES[stage]:
        return ONE
    return faults.deck(*STAGES[stage], salt=salt)


def digests(service, record):
    """name -> SHA-256 of what is served of a deck."""
    return {name: hashlib.sha256(body).hexdigest()
            for name, body in artifacts.fetch(service, record).items()}


def insist(service, name, data, key, seconds=60):
    """Submits until it is answered, as a client with a key may; the id."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            answer = service.submit(name, data, idempotency=key)
            if answer.status in (200, 202):
                return answer.json["id"]
            if answer.status not in (429, 500, 503):
                raise AssertionError("%d: %s" % (answer.status, answer.body))
        except LOST:
            pass
        time.sleep(0.1)
    raise AssertionError("nobody takes it")


def every_process(service):
    """Of the service, and of all that it runs."""
    return [service.pid(), *rig.descendants(service.pid())]


def workers(service, *roles):
    """The roles' processes that are no zygotes: spares, or at work."""
    names = [("cleandeck-" + role)[:15] for role in roles]
    zygotes = {pid for role in roles for pid in service.role_pids(role)}
    return [pid for pid, name in rig.descendants(service.pid()).items()
            if name in names and pid not in zygotes]


def kill_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Reader:
    """Reads what is served of live decks, and knows what is right."""

    NAMES = ("deck.pdf", "slides/1.svg", "text/1.txt", "thumbnails/1.png")

    def __init__(self, service, calm):
        self.service, self.calm = service, calm
        self.decks = {}  # id -> stage
        self.wrong, self.read, self.over = [], 0, False
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.join()

    def run(self):
        while not self.over:
            for deck, stage in list(self.decks.items()):
                for name in self.NAMES:
                    self.look(deck, stage, name)
            time.sleep(0.02)

    def look(self, deck, stage, name):
        try:
            answer = self.service.get("/v1/decks/%s/%s" % (deck, name))
        except LOST:
            return
        if answer.status == 200:
            self.read += 1
            seen = hashlib.sha256(answer.body).hexdigest()
            if seen != self.calm[stage][name]:
                self.wrong.append("%s of %s: %d bytes" % (
                    name, stage, len(answer.body)))


class Memory:
    """Who waits has nothing of his on the disk but what is made of it."""

    def find(self, words):
        """Files below state-dir that hold these bytes."""
        found = []
        for name in self.service.state_files():
            path = os.path.join(self.service.state, name)
            try:
                with open(path, "rb") as file:
                    if words in file.read():
                        found.append(name)
            except OSError:
                pass  # the socket, or gone already
        return found

    def test_original_of_who_waits_is_never_on_the_disk(self):
        salt, found = "a-word-that-nobody-else-says", []
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = [pool.submit(self.service.convert,
                                   *document(stage, salt))
                       for stage in STAGES if stage != "queued"]
            while not all(answer.done() for answer in answers):
                found += self.find(salt.encode())
                time.sleep(0.01)
        self.assertEqual([answer.result().status for answer in answers],
                         [201] * len(answers))
        self.assertEqual(found + self.find(salt.encode()), [])

    def test_original_that_is_kept_is_seen_by_this_test(self):
        salt = "a-word-that-is-on-the-disk"
        deck = self.service.submit(*document("converting", salt)).json["id"]
        self.assertEqual(self.find(salt.encode()), ["spool/" + deck])
        self.assertEqual(self.service.wait_end(deck)["state"], "done")
        self.assertTrue(case.wait_for(
            lambda: not self.find(salt.encode())))


class Deaths(Memory, problems.ProblemCase):
    """kill -9 of everybody, at each stage of a job."""

    faulty = True
    settings = {"workers": 3, "address_rate": 0, "key_rate": 0}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            cls.calm = dict(zip(STAGES, pool.map(cls.convert, STAGES)))

    @classmethod
    def convert(cls, stage):
        """What a deck of that stage becomes when nobody dies."""
        made = cls.service.convert(*document(stage, "calm"))
        assert made.status == 201, made.body
        return digests(cls.service, made.json)

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()
        os.unlink(cls.service.log_path)

    def wait_stages(self, decks):
        """Until each deck is where it is to be hurt."""
        def there():
            for stage, deck in decks.items():
                said = self.service.status(deck).json
                if stage == "slides" and not said.get("slides"):
                    return False
                if stage in ("converting", "rendering", "queued") and \
                        said["state"] != stage:
                    return False
            return True
        self.assertTrue(case.wait_for(there, 20), decks)

    def hurt(self, who, kill):
        """A deck in each stage, then a death; all ends as if there was
        none."""
        service, decks = self.service, {}
        before = set(os.listdir(os.path.join(service.state, "decks")))
        with Reader(service, self.calm) as reader, \
                concurrent.futures.ThreadPoolExecutor(2) as pool:
            for stage in ("converting", "rendering", "slides", "queued"):
                decks[stage] = insist(service, *document(stage, who),
                                      "%s-%s" % (who, stage))
            reader.decks.update({decks[stage]: stage for stage in decks})
            self.wait_stages(decks)
            checking = pool.submit(insist, service,
                                   *document("checking", who),
                                   who + "-checking")
            waiting = pool.submit(self.wait_for_one)
            time.sleep(0.3)
            kill()
            decks["checking"] = checking.result()
            records = {stage: service.wait_end(deck)
                       for stage, deck in decks.items()}
            waits = waiting.result()
        self.check_records(records)
        self.check_rest(before, decks, reader, waits)

    def wait_for_one(self):
        """Somebody who waits: an answer, or a connection that is lost."""
        try:
            return self.service.convert(*ONE)
        except LOST:
            return None

    def check_records(self, records):
        for stage, record in records.items():
            self.assertIsNotNone(record, "%s is gone" % stage)
            self.assertEqual(record["state"], "done", record)
            self.assertEqual(digests(self.service, record), self.calm[stage],
                             stage)

    def check_rest(self, before, decks, reader, waits):
        service = self.service
        self.assertEqual(reader.wrong, [])
        self.assertGreater(reader.read, 0)
        if waits is not None:
            self.assertIn(waits.status, (201, 500, 503), waits.body)
        if waits is not None and waits.status == 201:
            self.check_records({"queued": waits.json})
        self.assertTrue(service.wait_until_ready())
        self.assertTrue(case.wait_for(lambda: not service.spooled()),
                        service.spooled())
        files = service.state_files()
        self.assertEqual([name for name in files if name.endswith(".tmp")],
                         [])
        now = {name.split("/")[1] for name in files
               if name.startswith("decks/")}
        mine = {waits.json["id"]} if waits and waits.status == 201 else set()
        self.assertEqual(now - before - mine, set(decks.values()))

    def kill_role(self, role):
        kill_all(self.service.role_pids(role))

    def kill_and_start(self, pids):
        """What has lost its supervisor goes with it, without being asked."""
        all_of_it = set(every_process(self.service))
        kill_all(pids)
        self.service.process.wait()
        self.service.start()
        left = all_of_it & {pid for pid in all_of_it if rig.is_alive(pid)}
        self.assertEqual(left, set())

    def test_front_and_courier(self):
        def both():
            self.kill_role("front")
            self.kill_role("courier")
        self.hurt("front", both)

    def test_ledger(self):
        self.hurt("ledger", lambda: self.kill_role("ledger"))

    def test_sniff_zygote(self):
        self.hurt("sniff", lambda: self.kill_role("sniff"))

    def test_office_zygote(self):
        self.hurt("office", lambda: self.kill_role("office"))

    def test_render_zygote(self):
        self.hurt("render", lambda: self.kill_role("render"))

    def test_workers(self):
        self.hurt("workers", lambda: kill_all(workers(self.service,
                                                      *rig.POOLS)))

    def test_supervisor(self):
        self.hurt("supervisor", lambda: self.kill_and_start(
            [self.service.pid()]))

    def test_all_twice_in_a_row(self):
        def twice():
            self.kill_and_start(every_process(self.service))
            self.kill_and_start(every_process(self.service))
        self.hurt("twice", twice)

    def test_ledger_and_front_again_and_again(self):
        def often():
            for _ in range(3):
                self.kill_role("ledger")
                time.sleep(0.3)
                self.kill_role("front")
                time.sleep(0.3)
        self.hurt("often", often)

    def test_ended_decks_stay_as_they_are(self):
        service = self.service
        deck = insist(service, *document("rendering", "stay"), "stay")
        record = service.wait_end(deck)
        for pids in (service.role_pids("ledger"), service.role_pids("front")):
            kill_all(pids)
            self.assertTrue(case.wait_for(
                lambda: service.role_pids("ledger")))
            self.assertEqual(service.wait_end(deck), record)
        self.kill_and_start(every_process(service))
        self.assertEqual(service.wait_end(deck), record)
        self.assertEqual(digests(service, record), self.calm["rendering"])
        again = service.submit(*document("rendering", "stay"),
                               idempotency="stay")
        self.assertEqual((again.status, again.json), (200, record))


class Stopping(problems.ProblemCase):
    """SIGTERM, once and twice."""

    faulty = True
    settings = {"workers": 1, "address_rate": 0}

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()
        os.unlink(cls.service.log_path)

    def setUp(self):
        if self.service.process.poll() is not None:
            self.service.start()

    def wait_state(self, deck, state):
        self.assertTrue(case.wait_for(
            lambda: self.service.status(deck).json["state"] == state, 20))

    def wait_exit(self, seconds=60):
        """Its exit code, and that nothing of it is alive."""
        below = set(rig.descendants(self.service.pid()))
        code = self.service.process.wait(timeout=seconds)
        self.assertEqual(rig.Service.wait_dead(below), set())
        return code

    def has_ended(self, deck):
        """By what is on the disk."""
        return os.path.exists(os.path.join(self.service.state, "decks", deck,
                                           "record"))

    def test_first_signal_drains(self):
        service = self.service
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            running = service.submit(*document("converting", "drain"))
            running = running.json["id"]
            self.wait_state(running, "converting")
            queued = [service.submit(*ONE).json["id"] for _ in range(2)]
            waits = pool.submit(service.convert,
                                *document("rendering", "drain"))
            time.sleep(0.5)
            os.kill(service.pid(), signal.SIGTERM)
            self.assertEqual(self.wait_exit(), 0)
            self.assertEqual(waits.result().status, 201)
        self.assertTrue(self.has_ended(running))
        self.assertEqual([self.has_ended(deck) for deck in queued],
                         [False, False])
        self.assertEqual(service.spooled(), sorted(queued))
        service.start()
        for deck in (running, *queued, waits.result().json["id"]):
            self.assertEqual(service.wait_end(deck)["state"], "done")
        self.assertTrue(case.wait_for(lambda: not service.spooled()))

    def test_nothing_new_is_taken_while_it_stops(self):
        service = self.service
        deck = service.submit(*document("converting", "new")).json["id"]
        self.wait_state(deck, "converting")
        with socket.create_connection(("127.0.0.1", service.port)):
            connection = service.connect()
            connection.connect()
            os.kill(service.pid(), signal.SIGTERM)
            time.sleep(0.3)
            try:
                connection.request("POST", "/v1/decks", ONE[1])
                answer = rig.Answer(connection.getresponse())
                self.assert_problem(answer, 503, "stopping")
            except LOST:
                pass  # nobody listens any more
            connection.close()
        self.assertEqual(self.wait_exit(), 0)
        self.assertTrue(self.has_ended(deck))
        self.assertEqual(len(service.spooled()), 0)

    def test_second_signal_stops_at_once(self):
        service = self.service
        hangs = faults.deck(("office", "hang"), salt="twice")
        deck = service.submit(*hangs).json["id"]
        self.wait_state(deck, "converting")
        queued = service.submit(*ONE).json["id"]
        os.kill(service.pid(), signal.SIGTERM)
        time.sleep(1)
        self.assertIsNone(service.process.poll())
        begun = time.monotonic()
        os.kill(service.pid(), signal.SIGTERM)
        self.assertEqual(self.wait_exit(), 0)
        self.assertLess(time.monotonic() - begun, 15)
        self.assertEqual(service.spooled(), sorted([deck, queued]))
        service.start()
        self.wait_state(deck, "converting")
        self.assertEqual(service.delete(deck).status, 200)
        self.assertEqual(service.wait_end(queued)["state"], "done")

    def test_drain_time_is_the_longest(self):
        service = case.make_service(True, workers=1, drain_time="2s")
        with service:
            deck = service.submit(*faults.deck(("office", "hang"))).json["id"]
            self.assertTrue(case.wait_for(lambda: service.status(
                deck).json["state"] == "converting"))
            os.kill(service.pid(), signal.SIGTERM)
            self.assertEqual(service.process.wait(timeout=30), 0)
            self.assertEqual(service.spooled(), [deck])
            service.start()
            self.assertEqual(service.status(deck).status, 200)
            self.assertEqual(service.delete(deck).status, 200)
        os.unlink(service.log_path)

    def test_restart_again_and_again(self):
        service = self.service
        decks = [service.submit(*document(stage, "again")).json["id"]
                 for stage in ("converting", "slides", "queued")]
        for _ in range(2):
            os.kill(service.pid(), signal.SIGTERM)
            time.sleep(0.05)
            os.kill(service.pid(), signal.SIGTERM)
            self.wait_exit()
            service.start()
        for deck in decks:
            self.assertEqual(service.wait_end(deck)["state"], "done")

    def test_stream_is_told_and_ends(self):
        service = self.service
        deck = service.submit(*document("converting", "stream")).json["id"]
        self.wait_state(deck, "converting")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            stream = pool.submit(lambda: list(service.events(deck)))
            time.sleep(0.3)
            begun = time.monotonic()
            os.kill(service.pid(), signal.SIGTERM)
            stream.result(timeout=30)
            self.assertEqual(self.wait_exit(), 0)
            self.assertLess(time.monotonic() - begun, 25)


class Reload(problems.ProblemCase):
    """SIGHUP: keys and limits, while it serves."""

    faulty = True
    settings = {"keys": {"old": "tenant=a scopes=convert,read"},
                "workers": 1}

    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write("queue-per-key 1\n")
        os.chmod(file.name, 0o644)
        cls.addClassCleanup(os.unlink, file.name)
        cls.config = file.name
        cls.settings = dict(cls.settings, config=file.name)
        super().setUpClass()

    def reload(self, words):
        """Until the log says what became of it."""
        told = self.service.log().count(words)
        os.kill(self.service.pid(), signal.SIGHUP)
        self.assertTrue(case.wait_for(
            lambda: self.service.log().count(words) > told),
            self.service.log())

    def may(self, key):
        """What a key that asks for no deck in particular is told."""
        return self.service.status("0" * 32, key).status

    def test_keys_come_and_go(self):
        service = self.service
        old, words = "old", "tenant=a scopes=convert,read"
        record = service.convert(*ONE).json
        self.assertEqual((self.may(old), self.may("new")), (404, 401))
        service.write_keys({old: words, "new": words})
        self.reload("configuration read anew")
        self.assertEqual((self.may(old), self.may("new")), (404, 404))
        self.assertEqual(service.status(record["id"], "new").json, record)
        with open(service.settings["key_file"], "a",
                  encoding="utf-8") as file:
            file.write("sha256:none of ours\n")
        self.reload("the configuration stays as it was")
        self.assertNotIn("none of ours", service.log())
        self.assertEqual((self.may(old), self.may("new")), (404, 404))
        service.write_keys({"new": words})
        self.reload("configuration read anew")
        self.assertEqual((self.may(old), self.may("new")), (401, 404))
        os.unlink(service.settings["key_file"])
        self.reload("the configuration stays as it was")
        self.assertEqual((self.may(old), self.may("new")), (401, 404))
        service.write_keys({old: words})
        self.reload("configuration read anew")
        self.assertEqual((self.may(old), self.may("new")), (404, 401))

    def test_limits_change_and_work_goes_on(self):
        service = self.service
        held = service.submit(*document("converting", "limits")).json["id"]
        self.assertTrue(case.wait_for(lambda: service.status(
            held).json["state"] == "converting"))
        decks = [held, service.submit(*ONE).json["id"]]
        self.assert_problem(service.submit(*ONE), 429, "too-many-requests")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("queue-per-key 8\nconnections 100\n")
        self.reload("for these a restart is needed: connections")
        decks += [service.submit(*ONE).json["id"] for _ in range(3)]
        for deck in decks:
            self.assertEqual(service.wait_end(deck)["state"], "done")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("queue-per-key none\n")
        self.reload("the configuration stays as it was")
        self.assertEqual(service.convert(*ONE).status, 201)


class Manager(problems.ProblemCase):
    """As systemd starts it: a socket that outlives the service, and one
    where it tells how it is."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="notify-")
        os.chmod(cls.folder, 0o755)
        cls.addClassCleanup(rig.shutil.rmtree, cls.folder)
        path = os.path.join(cls.folder, "socket")
        cls.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        cls.addClassCleanup(cls.socket.close)
        cls.socket.bind(path)
        os.chmod(path, 0o666)
        cls.socket.settimeout(30)
        cls.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        cls.addClassCleanup(cls.listener.close)
        cls.service = case.make_service(listener=cls.listener, environment={
            "NOTIFY_SOCKET": path, "WATCHDOG_USEC": "1000000"})
        cls.service.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()
        os.unlink(cls.service.log_path)

    def ask(self, counts, over):
        """New connections for ever; what became of each."""
        while not over.is_set():
            try:
                answer = self.service.request("GET", "/healthz", timeout=90)
                what = answer.status
            except LOST as why:
                what = repr(why)
            counts[what] = counts.get(what, 0) + 1
            time.sleep(0.002)

    def take(self, word):
        """Messages up to one that says so."""
        while True:
            said = self.socket.recv(4096).decode().splitlines()
            if word in said:
                return said

    def test_1_ready_alive_reloading_and_stopping(self):
        self.take("READY=1")
        begun = time.monotonic()
        for _ in range(4):
            self.take("WATCHDOG=1")
        self.assertGreater(time.monotonic() - begun, 1)
        os.kill(self.service.pid(), signal.SIGHUP)
        said = self.take("RELOADING=1")
        self.assertTrue(any(line.startswith("MONOTONIC_USEC=")
                            for line in said), said)
        self.take("READY=1")
        os.kill(self.service.pid(), signal.SIGTERM)
        self.take("STOPPING=1")
        self.assertEqual(self.service.process.wait(timeout=30), 0)
        self.service.start()

    def test_2_no_connection_is_refused_or_lost(self):
        counts, over = {}, threading.Event()
        threads = [threading.Thread(target=self.ask, args=(counts, over))
                   for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            time.sleep(0.5)
            self.service.restart()
        time.sleep(0.5)
        over.set()
        for thread in threads:
            thread.join()
        self.assertEqual(set(counts), {200}, counts)
        self.assertGreater(counts[200], 100)
        self.assertEqual(self.service.convert(*ONE).status, 201)

    def test_3_death_of_the_front_loses_no_connection_that_waits(self):
        for _ in range(5):
            kill_all(self.service.role_pids("front"))
            answer = self.service.request("GET", "/healthz", timeout=30)
            self.assertEqual(answer.status, 200)


if __name__ == "__main__":
    case.main()
