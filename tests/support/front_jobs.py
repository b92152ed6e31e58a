#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs over time, as front_rig.py's supervisor has them go.

    python3 tests/support/front_jobs.py PATH_TO_FRONT_FOR_TESTS [test...]
"""
import contextlib
import hashlib
import http.client
import json
import os
import select
import socket
import struct
import threading
import time

import front_rig
from front_rig import (ADMIN, CANCELLED, CHECKING, CONVERT, CONVERTING, DONE,
                       METRICS, READ, REFUSED, RENDERING, TICKET, VERIFYING,
                       FrontRig, form, problem, read_all, status_of, upload)

ASYNC = {"Prefer": "respond-async"}


def post(rig, body=b"deck", query="", key=None, **headers):
    """An upload whose client does not wait."""
    fields = {k.replace("_", "-"): v for k, v in headers.items()}
    return rig.request("POST", "/v1/decks" + query, body, fields, key)


def begin(rig, **more):
    """A deck that was accepted, and nothing else so far: its Submit."""
    count = len(rig.submits)
    with in_background(post, rig, **more) as answer:
        submit = rig.await_submit(count + 1)
        rig.accept(submit)
    assert answer.value.status == 202, answer.value.body
    return submit


class in_background:
    """Calls a function beside the block; its value is there after it."""

    def __init__(self, function, *args, **more):
        self.call, self.value = (function, args, more), None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        function, args, more = self.call
        self.value = function(*args, **more)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join(40)
        assert not self.thread.is_alive()


class Stream:
    """A reader of events; chunks and lines are taken apart by hand."""

    def __init__(self, rig, deck, query="", key=None, **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", rig.port,
                                                     timeout=25)
        fields = {k.replace("_", "-"): v for k, v in headers.items()}
        if key:
            fields["Authorization"] = "Bearer " + key
        self.connection.request("GET", f"/v1/decks/{deck}/events" + query,
                                headers=fields)
        self.answer = self.connection.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.answer.close()
        self.connection.close()

    def block(self):
        """Fields of the next block; a comment is under ""; None: the end."""
        fields = {}
        while line := self.answer.readline():
            line = line.decode().rstrip("\n")
            if not line:
                return fields
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        return None

    def event(self):
        """(id, event, data) of the next event; None: the end."""
        while (block := self.block()) is not None:
            if "event" in block:
                return (int(block["id"]), block["event"],
                        json.loads(block["data"]))
        return None

    def rest(self):
        events = []
        while event := self.event():
            events.append(event)
        return events


def test_accepted_at_once(program):
    with FrontRig(program, answer=False) as rig:
        for headers in ({}, ASYNC, {"Prefer": "wait=0"}, {"Prefer": "wait=x"},
                        {"Prefer": "return=minimal; wait=4, foo"}):
            count = len(rig.submits)
            with in_background(post, rig, query="?meeting=M%C3%BC&ttl=60"
                               "&callback=https://h.example/x?y=z",
                               **headers) as answer:
                submit = rig.await_submit(count + 1)
                time.sleep(0.05)
                assert answer.value is None  # not before it is on disk
                rig.accept(submit)
            answer = answer.value
            assert answer.status == 202, answer.body
            said = json.loads(answer.body)
            path = "/v1/decks/" + submit.id
            assert answer.getheader("Location") == path == said["href"]
            assert said["id"] == submit.id and said["state"] == "queued"
            assert said["links"]["events"] == path + "/events"
            assert answer.getheader("Preference-Applied") == (
                "respond-async" if headers == ASYNC else None)
            assert submit.durable == 1 and submit.ttl == 60
            assert submit.meeting == "Mü" and submit.tenant == "default"
            assert submit.callback == "https://h.example/x?y=z"
            assert submit.idempotency == submit.ticket == bytes(32)
            live = json.loads(rig.request("GET", path).body)
            assert live["state"] == "queued" and live["meeting"] == "Mü"
            assert "artifacts" not in live and "expires" not in live
        rig.event(submit, RENDERING, pages=9, slides=4, percent=40, eta=12)
        time.sleep(0.1)
        live = json.loads(rig.request("GET", path).body)
        assert (live["state"], live["slides"], live["percent"], live["eta"],
                live["pages"], live["kind"], live["event"]) == (
                    "rendering", 4, 40, 12, 9, "pptx", 5000004)
        rig.finish(submit)
        time.sleep(0.1)
        ended = json.loads(rig.request("GET", path).body)
        assert ended["state"] == "done" and len(ended["artifacts"]) == 7


def test_parameters_that_make_no_sense(program):
    with FrontRig(program) as rig:
        for query in ("ttl=0", "ttl=3601", "ttl=x", "ttl=", "ttl=1&ttl=1",
                      "meeting=" + "x" * 129, "meeting=a%0Ab", "meeting=%ff",
                      "callback=ftp://x/", "callback=https://a@b/", "callback=x",
                      "callback=https://h/" + "x" * 1100):
            problem(post(rig, query="?" + query), 400, "bad-request")
        body, headers = form(("meeting", None, b"room 1"), ("ttl", None, b"77"),
                             ("callback", None, b""), ("file", "a.pptx", b"deck"))
        assert upload(rig, body, **headers).status == 201
        submit = rig.submits[-1]
        assert (submit.meeting, submit.ttl, submit.callback) == ("room 1", 77, "")
        assert len(rig.submits) == 1


def test_waiting(program):
    with FrontRig(program, answer=False, wait_max=2) as rig:
        for prefer, applied in (("wait=10", "wait=2"), ("wait=1", "wait=1"),
                                ("respond-async, wait=2", "wait=2"),
                                ('foo; a="b,c", WAIT = "2"; x', "wait=2"),
                                ("wait=99999999999999999999", "wait=2")):
            count = len(rig.submits)
            with in_background(post, rig, Prefer=prefer) as answer:
                submit = rig.await_submit(count + 1)
                assert submit.durable == 0
                rig.accept(submit)
                rig.event(submit, RENDERING, slides=1, percent=3)
                rig.finish(submit)
            assert answer.value.status == 201, answer.value.body
            assert answer.value.getheader("Preference-Applied") == applied
            assert json.loads(answer.value.body)["id"] == submit.id
        # An EVENT that overtakes its ACCEPTED.
        with in_background(post, rig, Prefer="wait=2") as answer:
            submit = rig.await_submit(count + 2)
            rig.finish(submit)
            rig.accept(submit)
        assert answer.value.status == 201
        assert not rig.keeps


def test_waiting_long_enough(program):
    with FrontRig(program, answer=False, wait_max=1) as rig:
        for said, status in (("none", 202), ("storage-full", 503)):
            count, start = len(rig.submits), time.monotonic()
            with in_background(post, rig, Prefer="respond-async, wait=9") as answer:
                submit = rig.await_submit(count + 1)
                rig.accept(submit)
                rig.event(submit, CONVERTING)
                slot, deck = rig.await_(rig.keeps, count + 1)
                assert (slot, deck) == (submit.slot, submit.id)
                rig.send(front_rig.SAID, slot, struct.pack(
                    ">I", front_rig.FAULT[said]))
            assert time.monotonic() - start > 0.8
            assert answer.value.status == status
            if status == 202:
                assert answer.value.getheader("Location").endswith(submit.id)
                assert json.loads(answer.value.body)["state"] == "converting"
        assert not rig.cancels


def test_bad_ends_while_waiting(program):
    with FrontRig(program, answer=False) as rig:
        for stage, fault, status in ((REFUSED, "damaged", 422),
                                     (front_rig.FAILED, "internal", 500)):
            count = len(rig.submits)
            with in_background(upload, rig) as answer:
                submit = rig.await_submit(count + 1)
                rig.accept(submit)
                rig.finish(submit, stage, fault, 0, "zip: at 7")
            said = problem(answer.value, status, fault)
            assert said["detail"] == "zip: at 7"
            record = rig.request("GET", "/v1/decks/" + submit.id)
            assert json.loads(record.body)["code"] == fault
        with in_background(upload, rig) as answer:  # refused after all
            submit = rig.await_submit(3)
            rig.accept(submit)
            time.sleep(0.1)
            rig.refuse(submit, "storage-full", retry_after=5)
        problem(answer.value, 503, "storage-full")


def test_who_hangs_up(program):
    def leave(count, *fields):
        peer = rig.raw("\r\n".join((
            "POST /v1/decks HTTP/1.1", "Host: x", "Content-Length: 4", *fields,
            "", "deck")).encode())
        return peer, rig.await_submit(count)
    with FrontRig(program, answer=False) as rig:
        before = rig.idle
        peer, submit = leave(1, "Prefer: wait=20")  # accepted, and waits
        rig.accept(submit)
        rig.event(submit, CONVERTING)
        time.sleep(0.1)
        peer.close()
        assert rig.await_cancel(1) == submit.slot
        peer, submit = leave(2)  # to be durable, and not accepted yet
        peer.close()
        assert rig.await_cancel(2) == submit.slot
        peer, submit = leave(3)
        rig.accept(submit)
        assert status_of(peer.recv(1000)) == 202
        peer.close()
        peer, submit = leave(4, "Prefer: wait=20")  # somebody else's, too
        rig.accept(submit, replayed=1)
        time.sleep(0.1)
        peer.close()
        peer, submit = leave(5, "Prefer: wait=1")  # KEEP is on its way
        rig.accept(submit)
        rig.await_(rig.keeps)
        peer.close()
        assert rig.settle(before) == before
        time.sleep(0.3)
        assert len(rig.cancels) == 2
        rig.send(front_rig.SAID, submit.slot, bytes(4))
        assert rig.request("GET", "/healthz").status == 200


def test_idempotency(program):
    with FrontRig(program, answer=False) as rig:
        first = begin(rig, Idempotency_Key="a-key")
        assert first.idempotency == hashlib.sha256(b"default\0a-key").digest()

        def again(**headers):
            count = len(rig.submits)
            with in_background(post, rig, Idempotency_Key="a-key",
                               **headers) as answer:
                submit = rig.await_submit(count + 1)
                assert submit.idempotency == first.idempotency
                submit.deck = first.deck
                rig.accept(submit, replayed=1)
                if headers:
                    time.sleep(0.2)
                    rig.finish(first)
            assert answer.value.getheader("Idempotency-Replayed") == "true"
            return answer.value
        answer = again()
        assert answer.status == 202
        assert json.loads(answer.body)["id"] == first.id
        assert again(Prefer="wait=9").status == 200
        answer = again()
        assert answer.status == 200
        assert json.loads(answer.body)["state"] == "done"
        first = begin(rig, Idempotency_Key="a-key")
        rig.finish(first, REFUSED, "damaged", 0)
        problem(again(), 422, "damaged")
        for value in ("", "a b", "\x7f", "x" * 256, "\xe4"):
            problem(post(rig, Idempotency_Key=value), 400, "bad-request")
        count = len(rig.submits)  # before it can have come
        with in_background(post, rig, Idempotency_Key="x" * 255) as answer:
            rig.refuse(rig.await_submit(count + 1), "idempotency-mismatch")
        problem(answer.value, 422, "idempotency-mismatch")


def test_long_poll(program):
    with FrontRig(program, answer=False) as rig:
        submit = begin(rig)
        path = "/v1/decks/" + submit.id

        def poll(query):
            start = time.monotonic()
            answer = rig.request("GET", path + query)
            assert answer.status == 200, answer.body
            return json.loads(answer.body), time.monotonic() - start
        poll("?wait=0")  # neither waits, or would for ever
        poll("?after=99")
        said, took = poll("?wait=1")
        assert said["state"] == "queued" and took > 0.7
        with in_background(poll, "?wait=20") as polled:
            time.sleep(0.3)
            rig.event(submit, CHECKING, percent=1)
        assert polled.value[0]["state"] == "checking"
        rig.event(submit, RENDERING, pages=5, slides=2)
        time.sleep(0.1)
        said, took = poll(f"?wait=60&after={polled.value[0]['event']}")
        assert said["slides"] == 2 and took < 50  # it did not wait
        with in_background(poll, f"?wait=20&after={said['event']}") as polled:
            time.sleep(0.3)
            rig.event(submit, RENDERING, pages=5, slides=2, percent=50)
            time.sleep(0.3)
            assert polled.value is None  # no event to come back to
            rig.event(submit, RENDERING, pages=5, slides=3)
        assert polled.value[0]["slides"] == 3
        with in_background(poll, "?wait=60") as polled:
            time.sleep(0.3)
            rig.finish(submit)
        assert polled.value[0]["state"] == "done"
        assert poll("?wait=60")[1] < 50
        for query in ("?wait=x", "?wait=-1", "?wait=", "?wait=1&after=y"):
            problem(rig.request("GET", path + query), 400, "bad-request")
        assert rig.request("HEAD", path + "?wait=60").status == 200
        other = begin(rig)
        with in_background(rig.request, "GET",
                           f"/v1/decks/{other.id}?wait=20") as polled:
            time.sleep(0.3)
            rig.finish(other)


def test_events_in_order(program):
    with FrontRig(program, answer=False) as rig:
        submit = begin(rig)
        with Stream(rig, submit.id) as stream:
            answer = stream.answer
            assert answer.status == 200
            assert answer.getheader("Content-Type") == "text/event-stream"
            assert answer.getheader("Cache-Control") == "no-store"
            assert answer.getheader("X-Accel-Buffering") == "no"
            assert stream.block() == {"retry": "2000"}
            assert stream.event() == (1000000, "state", {
                "state": "queued", "percent": 0, "eta": 0})
            rig.event(submit, CONVERTING, percent=5, eta=40)
            assert stream.event() == (4000000, "state", {
                "state": "converting", "percent": 5, "eta": 40})
            rig.event(submit, CONVERTING, percent=7, eta=39)
            assert stream.event()[:2] == (4000000, "state")
            rig.event(submit, RENDERING, pages=3, percent=7)
            assert stream.event()[:2] == (5000000, "state")
            rig.event(submit, RENDERING, pages=3, slides=2, percent=7)
            for slide in (1, 2):
                assert stream.event() == (5000000 + slide, "slide", {
                    "slide": slide,
                    "href": f"/v1/decks/{submit.id}/slides/{slide}.svg"})
            rig.event(submit, CONVERTING, percent=0)  # begun anew: unseen
            rig.event(submit, RENDERING, pages=3, slides=1, percent=0)
            rig.event(submit, VERIFYING, pages=3, slides=3, percent=99)
            assert stream.event()[0] == 5000003
            assert stream.event()[:2] == (6000000, "state")
            rig.finish(submit, pages=3)
            number, name, data = stream.event()
            assert (number, name) == (7000000, "end")
            assert data["state"] == "done" and data["pages"] == 3
            assert data["links"]["bundle"].endswith("/bundle.zip")
            assert stream.event() is None
        check_resume(rig, submit)


def check_resume(rig, submit):
    """The same deck, whose end is in memory; and later on disk alone."""
    whole = [5000001, 5000002, 5000003, 7000000]
    for query, headers, wanted in (
            ("", {}, whole), ("?after=5000001", {}, whole[1:]),
            ("?after=0", {"Last-Event-ID": "5000002"}, whole[2:]),
            ("", {"Last-Event-ID": "6000000"}, whole[3:]),
            ("", {"Last-Event-ID": "99"}, whole)):
        with Stream(rig, submit.id, query, **headers) as stream:
            assert [event[0] for event in stream.rest()] == wanted
    with Stream(rig, submit.id, Last_Event_ID="7000000") as stream:
        assert stream.answer.status == 204  # and an EventSource stays away
    for query, headers in (("?after=x", {}), ("", {"Last-Event-ID": "1.5"})):
        with Stream(rig, submit.id, query, **headers) as stream:
            assert stream.answer.status == 400
    head = rig.request("HEAD", f"/v1/decks/{submit.id}/events")
    assert head.status == 200 and not head.body


def test_events_of_a_bad_end(program):
    with FrontRig(program, answer=False) as rig:
        submit = begin(rig, query="?meeting=m")
        with Stream(rig, submit.id) as stream:
            stream.event()
            rig.event(submit, RENDERING, pages=9, slides=1)
            assert [stream.event()[0] for _ in "ab"] == [5000000, 5000001]
            rig.finish(submit, REFUSED, "damaged", 0, "page 2")
            (number, name, data), = stream.rest()
            assert (number, name) == (8000000, "end")
            assert (data["state"], data["code"], data["detail"],
                    data["meeting"]) == ("refused", "damaged", "page 2", "m")
        with Stream(rig, submit.id) as stream:
            assert [event[0] for event in stream.rest()] == [8000000]


def test_heartbeat_and_old_decks(program):
    """The slow one: signs of life, and decks that are on disk alone."""
    with FrontRig(program, answer=False) as rig:
        ended, live = begin(rig), begin(rig)
        rig.finish(ended)
        with Stream(rig, live.id) as stream:
            stream.block(), stream.event()
            start = time.monotonic()
            assert stream.block() == {"": ""}
            assert time.monotonic() - start > 14
            rig.event(live, CONVERTING)
            assert stream.event()[0] == 4000000
        with Stream(rig, ended.id) as stream:
            assert [event[0] for event in stream.rest()] == [
                5000001, 5000002, 7000000]


def test_watchers_leave_nothing_behind(program):
    with FrontRig(program, answer=False, connections=40) as rig:
        before, submit = rig.idle, begin(rig)
        for deck in (submit, begin(rig)):
            streams = [Stream(rig, deck.id) for _ in range(20)]
            polls = rig.raw(f"GET /v1/decks/{deck.id}?wait=50 HTTP/1.1\r\n"
                            "Host: x\r\n\r\n".encode())
            assert status_of(polls.recv(2000)) == 503  # half of 40 are taken
            problem(rig.request("GET", f"/v1/decks/{deck.id}/events"), 503, "busy")
            assert rig.request("GET", "/healthz").status == 200
            said = rig.request("GET", "/metrics").body.decode()
            assert "cleandeck_http_watchers 20\n" in said, said
            if deck is submit:
                for stream in streams[10:]:
                    stream.__exit__()
                    streams.remove(stream)
                rig.finish(deck)
            for stream in streams:
                if deck is submit:
                    assert stream.rest()[-1][0] == 7000000
                stream.__exit__()
            polls.close()
            assert rig.settle(before) == before
        said = rig.request("GET", "/metrics").body.decode()
        assert "cleandeck_http_watchers 0\n" in said


def test_readers_that_never_read(program):
    with FrontRig(program, answer=False, idle_ms=1500, connections=200) as rig:
        before, submit = rig.idle, begin(rig)
        peers = []
        for _ in range(50):
            peer = socket.socket()
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            peer.connect(("127.0.0.1", rig.port))
            peer.sendall(f"GET /v1/decks/{submit.id}/events HTTP/1.1\r\n"
                         "Host: x\r\n\r\n".encode())
            peers.append(peer)
        time.sleep(0.5)
        for slide in range(1, 10001, 20):
            rig.event(submit, RENDERING, pages=10000, slides=slide)
        for _ in range(100):  # how fast: tests/bench/overload
            assert rig.request("GET", "/healthz").status == 200
        with Stream(rig, submit.id, "?after=5009970") as stream:
            assert stream.event()[0] == 5009971
        assert rig.settle(before, 15) == before  # they were given up
        for peer in peers:
            peer.close()


def test_crowd(program):
    """Thousands of watchers: each hears of all, and others are served."""
    count = 1500
    with FrontRig(program, answer=False, connections=4096) as rig:
        submit = begin(rig)
        head = (f"GET /v1/decks/{submit.id}/events HTTP/1.1\r\nHost: x\r\n\r\n"
                ).encode()
        peers = [rig.raw(head) for _ in range(count)]
        poll = select.epoll()
        for peer in peers:
            assert peer.recv(10) == b"HTTP/1.1 2"
        for slide in range(30):
            rig.event(submit, RENDERING, pages=30, slides=slide)
            assert rig.request("GET", "/healthz").status == 200
        rig.finish(submit, pages=30)
        for peer in peers:
            peer.settimeout(20)
            data = b""
            while b"\r\n0\r\n\r\n" not in data:
                data += peer.recv(100000)
            assert data.count(b"event: slide") == 30
            assert data.count(b"event: end") == 1
            peer.close()
        poll.close()
        assert rig.settle(rig.idle) == rig.idle


def test_erasing(program):
    keys = [dict(key="a", tenant="red"), dict(key="b", tenant="blue"),
            dict(key="r", tenant="red", scopes=READ)]
    with FrontRig(program, keys=keys) as rig:
        deck = json.loads(upload(rig, key="a").body)["id"]
        path = "/v1/decks/" + deck
        problem(rig.request("DELETE", path, key="r"), 403, "forbidden")
        problem(rig.request("DELETE", path), 401, "unauthorized")
        assert not rig.erases
        foreign = rig.request("DELETE", path, key="b")
        problem(foreign, 404, "not-found")
        assert rig.erases[-1][1:] == (deck, "blue")
        assert rig.request("GET", path, key="a").status == 200
        answer = rig.request("DELETE", path, key="a")
        assert answer.status == 200
        said = json.loads(answer.body)
        assert (said["id"], said["erased"], said["state"], said["files"],
                said["bytes"]) == (deck, True, "done", 3, 1000), said
        assert said["at"].endswith("Z")
        for method in ("GET", "DELETE"):
            again = rig.request(method, path, key="a")
            problem(again, 404, "not-found")
            assert again.body == foreign.body
        problem(rig.request("DELETE", path, b"x", key="a"), 400, "bad-request")
        rig.answer = False
        submit = begin(rig, key="a")
        with Stream(rig, submit.id, key="a") as stream:
            stream.event()
            count = len(rig.erases)
            with in_background(rig.request, "DELETE", "/v1/decks/" + submit.id,
                               key="a") as answer:
                slot, *_ = rig.await_(rig.erases, count + 1)
                rig.finish(submit, CANCELLED, "cancelled", 0)
                rig.send(front_rig.ERASED, slot, struct.pack(
                    ">IIQQ", 0, CONVERTING, 0, 0))
            assert json.loads(answer.value.body)["state"] == "converting"
            assert stream.rest()[-1][2]["state"] == "cancelled"
        record = rig.request("GET", "/v1/decks/" + submit.id, key="a")
        assert json.loads(record.body)["state"] == "cancelled"
        count = len(rig.erases)
        peer = rig.raw(f"DELETE {path} HTTP/1.1\r\nHost: x\r\n"
                       "Authorization: Bearer a\r\n\r\n".encode())
        slot, *_ = rig.await_(rig.erases, count + 1)
        peer.close()
        time.sleep(0.2)
        rig.send(front_rig.ERASED, slot, bytes(24))
        assert rig.settle(rig.idle) == rig.idle


def test_rotating_and_measuring(program):
    keys = [dict(key="admin", scopes=ADMIN), dict(key="m", scopes=METRICS),
            dict(key="rest", scopes=CONVERT | READ | TICKET)]
    with FrontRig(program, keys=keys) as rig:
        rig.metrics = "# HELP x y\nx 1\n"
        for key, status in (("admin", 200), ("m", 200), ("rest", 403), (None, 401)):
            answer = rig.request("GET", "/metrics", key=key)
            assert answer.status == status, (key, answer.status)
        for key, status in (("admin", 200), ("m", 403), ("rest", 403), (None, 401)):
            answer = rig.request("POST", "/v1/keys/rotate", key=key)
            assert answer.status == status, (key, answer.status)
            if status == 200:
                assert json.loads(answer.body)["kid"] in (2, "2")
        answer = rig.request("GET", "/metrics", key="m")
        said = answer.body.decode()
        assert said.startswith("# HELP x y\nx 1\n# HELP cleandeck_http_")
        assert answer.getheader("Content-Type").startswith("text/plain; version=")
        for line in ('cleandeck_http_requests_total{code="200"}',
                     'cleandeck_http_requests_total{code="401"} 2\n',
                     'cleandeck_http_requests_total{code="403"} 3\n',
                     "# TYPE cleandeck_http_requests_total counter\n",
                     "cleandeck_http_connections "):
            assert line in said, (line, said)
        assert rig.settle(rig.idle) == rig.idle


def test_scopes(program):
    keys = [dict(key=name, scopes=1 << bit) for bit, name in enumerate(
        ("convert", "read", "ticket", "admin", "metrics"))]
    deck, link = "/v1/decks/" + "0" * 32, b'{"deck":"%s"}' % (b"0" * 32)
    rows = (("POST", "/v1/decks", b"deck", {"convert"}, 202),
            ("DELETE", deck, None, {"convert"}, 404),
            ("GET", deck, None, {"read"}, 404),
            ("GET", deck + "/events", None, {"read"}, 404),
            ("GET", deck + "/deck.pdf", None, {"read"}, 404),
            ("GET", deck + "/bundle.zip", None, {"read"}, 404),
            ("POST", "/v1/tickets", b"{}", {"ticket"}, 201),
            ("POST", "/v1/links", link, {"ticket"}, 404),
            ("POST", "/v1/keys/rotate", None, set(), 200),
            ("GET", "/metrics", None, {"metrics"}, 200))
    with FrontRig(program, keys=keys) as rig:
        for method, path, body, allowed, status in rows:
            for key in keys:
                fields = {"Content-Type": "application/json"} if body and \
                    body[:1] == b"{" else {}
                answer = rig.request(method, path, body, fields, key["key"])
                if key["key"] in allowed | {"admin"}:
                    assert answer.status == status, (method, path, key, answer.body)
                else:
                    problem(answer, 403, "forbidden")


def test_tenants(program):
    """Each route answers the same for a foreign id and for none at all."""
    keys = [dict(key="a", tenant="red"), dict(key="b", tenant="blue")]
    with FrontRig(program, keys=keys, answer=False) as rig:
        ended, live = begin(rig, key="a"), begin(rig, key="a")
        rig.finish(ended)
        rig.event(live, RENDERING, pages=2, slides=1)
        rig.answer = True
        below = ("", "/events", "/bundle.zip", "/bundle.tar", "/deck.pdf",
                 "/slides/1.svg", "/text/1.txt", "/thumbnails/1.png",
                 "?wait=1", "/events?after=1")
        for path in below:
            answers = set()
            for deck in (ended.id, live.id, "0" * 32, os.urandom(16).hex()):
                for method in ("GET", "HEAD"):
                    answer = rig.request(method, f"/v1/decks/{deck}{path}", key="b")
                    fields = [f for f in answer.getheaders() if f[0] != "Date"]
                    answers.add((method, answer.status, answer.body, str(fields)))
            assert len(answers) == 2 and {a[1] for a in answers} == {404}, path
        for body in ('{"deck":"%s"}', '{"deck":"%s","name":"slides/1.svg"}'):
            answers = {(a.status, a.body) for a in (rig.request(
                "POST", "/v1/links", body % deck, {"Content-Type":
                                                   "application/json"}, "b")
                for deck in (ended.id, live.id, "0" * 32))}
            assert len(answers) == 1 and answers.pop()[0] == 404
        assert rig.request("GET", f"/v1/decks/{live.id}", key="a").status == 200
        assert rig.request("GET", f"/v1/decks/{ended.id}/deck.pdf",
                           key="a").status == 200


JSON = {"Content-Type": "application/json"}


def test_links(program):
    with FrontRig(program, keys=["k"]) as rig:
        deck = json.loads(upload(rig, key="k").body)["id"]
        answer = rig.request("POST", "/v1/links", json.dumps(
            {"deck": deck}), JSON, "k")
        assert answer.status == 201, answer.body
        href = json.loads(answer.body)["href"]
        assert href.startswith(f"/d/{deck}/deck.pdf?x=")
        got = rig.request("GET", href)
        assert got.status == 200 and got.body.startswith(b"%PDF")
        rig.request("POST", "/v1/keys/rotate", key="k")
        assert rig.request("HEAD", href).status == 200
        path, _, query = href.partition("?")
        for bad in (path, path + "?", href[:-1], href + "&s=" + "A" * 43,
                    href.replace("deck.pdf", "slides/1.svg"),
                    href.replace("x=", "x=9"), path + "?" + query[::-1],
                    href.replace("k=1", "k=2"), href.replace(deck, "0" * 32)):
            if bad == href + "&s=" + "A" * 43:
                continue  # the first of several counts
            problem(rig.request("GET", bad), 404, "not-found")
        answer = rig.request("POST", "/v1/links", json.dumps(
            {"deck": deck, "name": "slides/2.svg", "expires_in": 5}), JSON, "k")
        href = json.loads(answer.body)["href"]
        assert rig.request("GET", href).body == front_rig.SVG
        while rig.request("HEAD", href).status == 200:
            time.sleep(0.2)
        problem(rig.request("GET", href), 404, "not-found")
        for name in ("slides/3.svg", "slides/1.png"):
            problem(rig.request("POST", "/v1/links", json.dumps(
                {"deck": deck, "name": name}), JSON, "k"), 404, "not-found")
        for body, fields, status, code in (
                ("{", JSON, 400, "bad-request"), ("[]", JSON, 400, "bad-request"),
                ('{"deck":"x"}', JSON, 400, "bad-request"),
                ("{}", {"Content-Type": "text/plain"}, 415, "type-unsupported"),
                ("{}" + " " * 9000, JSON, 413, "too-large")):
            problem(rig.request("POST", "/v1/links", body, fields, "k"),
                    status, code)


def test_tickets(program):
    with FrontRig(program, keys=["k"]) as rig:
        answer = rig.request("POST", "/v1/tickets", json.dumps(
            {"meeting": "room", "max_bytes": 1000, "kinds": ["pptx"],
             "ttl": 60, "callback": "https://h.example/", "language": "de",
             "expires_in": 10}), JSON, "k")
        assert answer.status == 201, answer.body
        href = json.loads(answer.body)["href"]
        page = rig.request("GET", href)
        assert page.status == 200
        assert page.getheader("Content-Type").startswith("text/html")
        problem(rig.request("POST", href, b"x" * 1001), 413, "too-large")
        answer = rig.request("POST", href + "?meeting=other&filename=a.pptx",
                             b"deck")
        assert answer.status == 202, answer.body
        submit = rig.submits[-1]
        assert (submit.meeting, submit.accept, submit.ttl, submit.callback,
                submit.tenant, submit.name) == (
                    "room", 2, 60, "https://h.example/", "default", 1)
        assert submit.ticket != bytes(32) and submit.ticket_end > time.time() - 9
        rig.reply = dict(fault="ticket-spent")  # as the ledger says
        problem(rig.request("POST", href, b"deck"), 410, "ticket-spent")
        html = {"Accept": "text/html,*/*;q=0.8"}
        body, headers = form(("file", "a.pptx", b"deck"))
        answer = rig.request("POST", href, body, {**headers, **html})
        assert answer.status == 410
        assert answer.getheader("Content-Type").startswith("text/html")
        rig.reply = {}
        answer = rig.request("POST", href, body, {**headers, **html})
        assert answer.status == 303
        path = answer.getheader("Location")
        assert path == f"{href}/{rig.submits[-1].id}"
        assert rig.request("GET", path).status == 200
        problem(rig.request("GET", href + "/" + "0" * 32), 404, "not-found")
        while rig.request("GET", href).status == 200:
            time.sleep(0.2)
        problem(rig.request("POST", href, b"deck"), 410, "ticket-spent")
        assert rig.request("GET", href).status == 410
        assert rig.request("GET", path).status == 200
        forged = href[:-2] + ("AA" if href[-2:] != "AA" else "BB")
        for method in ("GET", "POST"):
            problem(rig.request(method, forged, b"deck" if method == "POST" else
                                None), 404, "not-found")


def test_other_sites(program):
    cross = ({"Origin": "http://evil.example"}, {"Origin": "null"},
             {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
             {"Host": "evil.example", "Origin": "http://evil.example"})
    deck = "/v1/decks/" + "0" * 32
    with FrontRig(program) as rig:
        for fields in cross:
            for method, path in (("POST", "/v1/decks"), ("DELETE", deck),
                                 ("POST", "/v1/keys/rotate")):
                problem(rig.request(method, path, b"deck" if path == "/v1/decks"
                                    else None, fields), 403, "forbidden")
        own = {"Origin": f"http://127.0.0.1:{rig.port}",
               "Sec-Fetch-Site": "same-origin"}
        assert rig.request("POST", "/v1/decks", b"deck", own).status == 202
        assert not rig.erases and len(rig.submits) == 1
        for path in ("/try", "/try/" + "0" * 32):
            assert rig.request("GET", path).status in (404, 405)
    with FrontRig(program, keys=["k"]) as rig:  # a key is nobody's by itself
        assert rig.request("POST", "/v1/decks", b"deck", cross[0], "k").status == 202
    with FrontRig(program, flags=1) as rig:
        assert b"<form" in rig.request("GET", "/").body
        problem(rig.request("GET", "/", headers={"Host": "evil.example"}),
                403, "forbidden")
        body, headers = form(("file", "a.pptx", b"deck"))
        answer = rig.request("POST", "/try", body, {
            **headers, "Accept": "text/html",
            "Origin": f"http://127.0.0.1:{rig.port}"})
        assert answer.status == 303, answer.body
        path = answer.getheader("Location")
        assert path == "/try/" + rig.submits[-1].id
        assert rig.submits[-1].durable == 1
        assert rig.request("GET", path).status == 200
        answer = rig.request("POST", "/try", body, {**headers, **cross[0]})
        assert answer.status == 403


def test_reload(program):
    with FrontRig(program, keys=["old"], wait_max=30) as rig:
        deck = json.loads(upload(rig, key="old").body)["id"]
        rig.answer = False
        submit = begin(rig, key="old")
        with Stream(rig, submit.id, key="old") as stream:
            stream.event()
            rig.keys = ["new"]
            rig.configure(upload_max=10)
            time.sleep(0.2)
            problem(rig.request("GET", "/v1/decks/" + deck, key="old"), 401,
                    "unauthorized")
            assert rig.request("GET", "/v1/decks/" + deck, key="new").status == 200
            problem(post(rig, b"x" * 11, key="new"), 413, "too-large")
            rig.event(submit, CONVERTING)
            assert stream.event()[0] == 4000000


def test_rates_and_proxies(program):
    keys = [dict(key="slow", rate=4), dict(key="free")]
    with FrontRig(program, keys=keys, per_client=2, answer=True,
                  proxies=[("::ffff:127.0.0.1", 128)]) as rig:
        statuses = [post(rig, key="slow").status for _ in range(12)]
        assert statuses == [202] * 10 + [429] * 2, statuses
        said = post(rig, key="slow")
        problem(said, 429, "too-many-requests")
        assert 1 <= int(said.getheader("Retry-After")) <= 60
        assert post(rig, key="free").status == 202
        rig.answer = False
        peers = []
        for _ in range(2):
            peers.append(rig.raw(front_rig.POST + b"Authorization: Bearer free\r\n"
                                 b"X-Forwarded-For: 198.51.100.7\r\n"
                                 b"Content-Length: 4\r\n\r\ndeck"))
        rig.await_submit(13)
        for address, status in (("198.51.100.7", 429), ("1.2.3.4, 198.51.100.7", 429),
                                ("198.51.100.8", 202)):
            with in_background(post, rig, key="free",
                               X_Forwarded_For=address) as answer:
                if status == 202:
                    time.sleep(0.3)
                    rig.accept(rig.submits[-1])
            assert answer.value.status == status, address
        for peer in peers:
            peer.close()
        for _ in range(60):
            rig.request("GET", "/v1/decks", key="wrong")
        problem(rig.request("GET", "/v1/decks", key="wrong"), 429,
                "too-many-requests")
        assert rig.request("GET", "/v1/decks", key="free").status == 405
        assert rig.request("GET", "/v1/decks/" + "0" * 32, headers={
            "X-Forwarded-For": "203.0.113.5"}, key="free").status == 404


def test_drain(program):
    with FrontRig(program, answer=False) as rig:
        submit, waiting = begin(rig), len(rig.submits) + 1
        idle = rig.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert status_of(idle.recv(1000)) == 200
        with Stream(rig, submit.id) as stream, \
                in_background(upload, rig) as answer:
            stream.event()
            rig.accept(rig.await_submit(waiting))
            time.sleep(0.2)
            rig.send(front_rig.DRAIN, 0)
            while (block := stream.block()) != {"": "draining"}:
                assert block is not None
            assert stream.block() is None
            assert read_all(idle) == b""
            with contextlib.suppress(OSError):  # it waits for who comes next
                peer = rig.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 0.5)
                assert not peer.recv(10)
            rig.finish(rig.submits[-1])
        assert answer.value.status == 201
        idle.close()
        end = time.monotonic() + 5
        while os.path.exists(f"/proc/{rig.process}/fd/0"):
            assert time.monotonic() < end
            time.sleep(0.05)


if __name__ == "__main__":
    front_rig.main(globals())
