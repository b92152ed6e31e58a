/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of messages. Add a row, then code; docs/WIRE.md follows. Where
 * the supervisor stands on both sides of a row it passes the message on:
 * from one peer to it, and from it to the other.
 */
#include "wire/wire.h"

#define SUP       WIRE_SUPERVISOR
#define ASK       (WIRE_FRONT | WIRE_CLIENT)
#define LEDGER    WIRE_LEDGER
#define COURIER   WIRE_COURIER
#define RESIDENT  (WIRE_FRONT | WIRE_LEDGER | WIRE_COURIER)

#define ANY_STATE (WIRE_STARTING | WIRE_IDLE | WIRE_WORKING)
/* A checked submit or a checked job is in order after the handshake only. */
#define AFTER_START (WIRE_IDLE | WIRE_WORKING)

#define TEXT        WIRE_MAX_TEXT

/* Parts that several rows share (wire_deck.h). */
#define SUBMIT_MIN 122
#define SUBMIT_MAX (SUBMIT_MIN + 32 + 1024 + 128)
#define SUBMIT_WORDS                                                           \
	"u32 kind by name, u32 kind declared, u32 claim flags, "               \
	"u32 artifacts, u32 kinds its sender may send, u64 bytes, "            \
	"u32 durable (0, 1), u32 seconds to keep it, u64 key, "                \
	"32 bytes hash of the Idempotency-Key, 32 bytes hash of the ticket, "  \
	"u64 the ticket's end, string tenant, string callback, string meeting"
#define EVENT_MIN 104
#define EVENT_MAX (EVENT_MIN + 32 + 128 + TEXT)
#define EVENT_WORDS                                                            \
	"16 bytes id, u32 stage, u32 fault, u32 kind, u32 pages, "             \
	"u32 slides that became pixels, u32 slides that may be served, "       \
	"u32 percent, u32 seconds left, u32 artifacts, u64 created, "          \
	"u64 expires, 32 bytes hash of the ticket, string tenant, "            \
	"string meeting; text what was seen"

/* clang-format off */
static const struct wire_rule rules[] = {
    {WIRE_READY, "READY", WIRE_ZYGOTE | WIRE_CHILD | RESIDENT, SUP,
	WIRE_STARTING, 4, 4 + TEXT, 0,
	"u32 (a zygote) set of kinds it has warmed up with, (others) landlock "
	"version, 0 without; text engine versions",
	"warm (a zygote) or locked (all others): judge me"},
    {WIRE_FORK, "FORK", SUP, WIRE_ZYGOTE,
	WIRE_IDLE, 32, 32, 1,
	"u64 bytes of memory, u64 bytes of /tmp, u64 bytes of a file, "
	"u32 tasks, u32 CPU seconds; fd: the child's end of its channel",
	"fork a child for this channel, with these limits; slot names it"},
    {WIRE_FORK_FAILED, "FORK_FAILED", WIRE_ZYGOTE, SUP,
	WIRE_IDLE, 4, 4 + TEXT, 0,
	"u32 errno; text which step",
	"the zygote could not, or would not, fork"},
    {WIRE_EXITED, "EXITED", WIRE_ZYGOTE, SUP,
	WIRE_IDLE, 12, 12, 0,
	"u32 wait status, u32 peak KiB, u32 CPU ms",
	"the child of this slot has ended and is reaped"},
    {WIRE_JOB, "JOB", SUP, WIRE_CHILD,
	WIRE_IDLE, 40, 40, 1,
	"u32 kind by name, u32 kind declared, u32 claim flags, u32 accepted "
	"kinds, u32 artifacts, u32 pages at most, u64 pixels at most, "
	"u64 output bytes at most; fd: the document",
	"the document and what to do with it"},
    {WIRE_ARTIFACT, "ARTIFACT", WIRE_CHILD, SUP,
	WIRE_WORKING, 8, 8, 1,
	"u32 artifact, u32 page; fd: its bytes",
	"a finished artifact"},
    {WIRE_RESULT, "RESULT", WIRE_CHILD, SUP,
	WIRE_WORKING, 12, 12, 0,
	"u32 kind, u32 pages, u32 slides that became pixels",
	"the job is done; the child exits"},
    {WIRE_FAULT, "FAULT", WIRE_CHILD | WIRE_ZYGOTE | RESIDENT, SUP,
	ANY_STATE, 4, 4 + TEXT, 0,
	"u32 fault; text what was seen",
	"the job, or the start, failed; the sender exits"},
    {WIRE_PROBE, "PROBE", SUP, WIRE_CHILD | RESIDENT,
	WIRE_IDLE, 4, 4, 0,
	"u32 probe",
	"attempt this violation (cleandeck doctor)"},
    {WIRE_PROBED, "PROBED", WIRE_CHILD | RESIDENT, SUP,
	WIRE_WORKING, 4, 4, 0,
	"u32 errno, 0 when the attempt succeeded",
	"the attempt was survived"},
    {WIRE_KEY, "KEY", SUP, WIRE_FRONT,
	AFTER_START, 46, 46 + 32, 0,
	"32 bytes SHA-256, u32 scopes, u32 uploads a minute, u32 kinds, "
	"string tenant",
	"a key that may use the service; counts from the next CONFIG on"},
    {WIRE_CONFIG, "CONFIG", SUP, WIRE_FRONT,
	AFTER_START, 60, 60, 0,
	"u64 upload bytes, u64 upload memory, u32 accepted kinds, "
	"u32 connections, u32 uploads per client, u32 idle ms, "
	"u32 artifact seconds, u32 pages at most, u32 uploads a minute from "
	"one address, u32 seconds a ticket lives at most, u32 seconds a link "
	"lives at most, u32 seconds a request may wait, u32 flags (1: the "
	"try-it page)",
	"serve by these; the keys and proxies since the last one replace "
	"those before"},
    {WIRE_STATUS, "STATUS", SUP, WIRE_FRONT,
	AFTER_START, 12, 12, 0,
	"u32 accepting (0; 1; 2: no, the disk is full), u32 jobs waiting, "
	"u32 seconds to retry after",
	"what /readyz and Retry-After say"},
    {WIRE_SUBMIT, "SUBMIT", ASK, SUP,
	AFTER_START, SUBMIT_MIN, SUBMIT_MAX, 1,
	SUBMIT_WORDS "; fd: the document",
	"convert this; slot is the asker's own number"},
    {WIRE_CANCEL, "CANCEL", ASK, SUP,
	AFTER_START, 0, 0, 0, "", "the asker of this slot is gone"},
    {WIRE_REPLY, "REPLY", SUP, ASK,
	AFTER_START, 36, 36 + TEXT, 0,
	"u32 fault, u32 kind, u32 pages, u32 slides that became pixels, "
	"u32 seconds to retry after, 16 bytes id; text what was seen",
	"the job of this slot has ended"},
    {WIRE_DELIVER, "DELIVER", SUP, WIRE_CLIENT,
	AFTER_START, 8, 8, 1,
	"u32 artifact, u32 page; fd: its bytes, read-only",
	"an artifact of this slot; they come before its REPLY, and again "
	"should rendering have to begin anew"},
    {WIRE_CHECKUP, "CHECKUP", WIRE_CLIENT, SUP,
	AFTER_START, 0, 0, 0, "", "cleandeck doctor: try every layer"},
    {WIRE_FINDING, "FINDING", SUP, WIRE_CLIENT,
	AFTER_START, 8, 8 + TEXT, 0,
	"u32 role, u32 outcome (0 held, 1 broken, 2 absent, 3 end of list); "
	"text layer and what was seen",
	"one layer of one role, as doctor saw it"},
    {WIRE_PAGES, "PAGES", WIRE_CHILD, SUP,
	WIRE_WORKING, 4, 4, 0,
	"u32 pages", "render: so many slides will come"},
    {WIRE_LISTEN, "LISTEN", SUP, WIRE_FRONT,
	WIRE_IDLE, 0, 0, 1,
	"fd: the listening socket", "begin; sent once, after the first CONFIG"},
    {WIRE_PROXY, "PROXY", SUP, WIRE_FRONT,
	AFTER_START, 20, 20, 0,
	"16 bytes address, u32 bits of prefix",
	"believe X-Forwarded-For from there; counts from the next CONFIG on"},
    {WIRE_ACCEPTED, "ACCEPTED", SUP, WIRE_FRONT,
	AFTER_START, 20, 20, 0,
	"16 bytes id, u32 replayed (0, 1)",
	"the submission of this slot is a deck; if durable, it is on disk"},
    {WIRE_KEEP, "KEEP", WIRE_FRONT, SUP,
	AFTER_START, 16, 16, 0,
	"16 bytes id",
	"its sender does not wait any longer: make it durable, then SAID"},
    {WIRE_SAID, "SAID", SUP, WIRE_FRONT,
	AFTER_START, 4, 4, 0,
	"u32 fault", "the answer to KEEP or ROTATE of this slot"},
    {WIRE_ERASE, "ERASE", SUP | WIRE_FRONT, SUP | LEDGER,
	AFTER_START, 18, 18 + 32, 0,
	"16 bytes id, string tenant",
	"cancel it, or erase it and every file of it; the slot is the front's"},
    {WIRE_ERASED, "ERASED", SUP | LEDGER, SUP | WIRE_FRONT,
	AFTER_START, 24, 24, 0,
	"u32 fault, u32 stage before, u64 files, u64 bytes",
	"the answer to ERASE of this slot"},
    {WIRE_EVENT, "EVENT", SUP, WIRE_FRONT,
	AFTER_START, EVENT_MIN, EVENT_MAX, 0,
	EVENT_WORDS, "how far a deck has come; its whole state each time"},
    {WIRE_MEASURE, "MEASURE", WIRE_FRONT, SUP,
	AFTER_START, 0, 0, 0, "", "what is there to measure?"},
    {WIRE_MEASURED, "MEASURED", SUP, WIRE_FRONT,
	AFTER_START, 0, 0, 1,
	"fd: Prometheus text", "the answer to MEASURE of this slot"},
    {WIRE_SIGNING, "SIGNING", SUP | LEDGER, SUP | WIRE_FRONT,
	AFTER_START, 44, 44, 0,
	"u32 number, u64 created, 32 bytes key",
	"a key for links and tickets; the newest signs, all are believed"},
    {WIRE_ROTATE, "ROTATE", SUP | WIRE_FRONT, SUP | LEDGER,
	AFTER_START, 0, 0, 0, "", "make a new signing key; SIGNING follows"},
    {WIRE_KEEPING, "KEEPING", SUP, LEDGER,
	AFTER_START, 32, 32, 0,
	"u32 seconds artifacts live, u32 seconds poison is remembered, "
	"u64 bytes all decks may take, u64 bytes to leave free, "
	"u32 days a signing key signs, u32 seconds a callback is tried",
	"keep by these; RECOVER follows the first one"},
    {WIRE_RECORD, "RECORD", SUP, LEDGER,
	AFTER_START, 28 + SUBMIT_MIN, 28 + SUBMIT_MAX, 1,
	"16 bytes id, u64 created, u32 runs begun, " SUBMIT_WORDS
	"; fd: the document",
	"a new deck, or one that is to become durable"},
    {WIRE_RECORDED, "RECORDED", LEDGER, SUP,
	AFTER_START, 40, 40, 0,
	"16 bytes id, u32 fault, u32 stage of that deck, 16 bytes id of the "
	"deck that the Idempotency-Key stands for, the same without one",
	"the answer to RECORD: it is on disk, if durable"},
    {WIRE_RECOVER, "RECOVER", LEDGER, SUP,
	AFTER_START, 28 + SUBMIT_MIN, 28 + SUBMIT_MAX, 0,
	"16 bytes id, u64 created, u32 runs begun, " SUBMIT_WORDS,
	"a deck that was accepted and has not ended"},
    {WIRE_RECOVERED, "RECOVERED", LEDGER, SUP,
	AFTER_START, 0, 0, 0, "", "that is all of them"},
    {WIRE_BEGUN, "BEGUN", SUP, LEDGER,
	AFTER_START, 20, 20, 0,
	"16 bytes id, u32 runs begun",
	"it runs: counts against it, should we die of it"},
    {WIRE_STORE, "STORE", SUP, LEDGER,
	AFTER_START, 24, 24, 1,
	"16 bytes id, u32 artifact, u32 page; fd: its bytes",
	"keep this artifact; one that is there is replaced"},
    {WIRE_STORED, "STORED", LEDGER, SUP,
	AFTER_START, 28, 28, 0,
	"16 bytes id, u32 artifact, u32 page, u32 fault",
	"the answer to STORE: it may be served"},
    {WIRE_CONCLUDE, "CONCLUDE", SUP, LEDGER,
	AFTER_START, EVENT_MIN, EVENT_MAX, 0,
	EVENT_WORDS, "it has ended so: record it, for those who ask"},
    {WIRE_CONCLUDED, "CONCLUDED", LEDGER, SUP,
	AFTER_START, 20, 20, 0,
	"16 bytes id, u32 fault", "the answer to CONCLUDE"},
    {WIRE_FETCH, "FETCH", SUP, LEDGER,
	AFTER_START, 16, 16, 0,
	"16 bytes id", "its document, to be converted now"},
    {WIRE_FETCHED, "FETCHED", LEDGER, SUP,
	AFTER_START, 16, 16, 1,
	"16 bytes id; fd: the document",
	"the answer to FETCH; CONCLUDED with a fault when it is not there"},
    {WIRE_DISK, "DISK", LEDGER, SUP,
	AFTER_START, 32, 32, 0,
	"u64 bytes used, u64 bytes free, u32 full (0, 1), u32 decks, "
	"u32 callbacks waiting, u32 ms the last sync took",
	"how much room there is; sent when it has changed"},
    {WIRE_HOST, "HOST", SUP, COURIER,
	AFTER_START, 6, 6 + 255, 0,
	"u32 port, string host",
	"a host that may be called; the first after others begins anew"},
    {WIRE_SECRET, "SECRET", SUP, COURIER,
	AFTER_START, 4, 4 + 32 + 128, 0,
	"string tenant, string secret", "what that tenant's callbacks are "
	"signed with"},
    {WIRE_DELIVERY, "DELIVERY", SUP | LEDGER, SUP | COURIER,
	AFTER_START, 16, 16 + 32 + 1024, 1,
	"u64 number, u32 attempt, string tenant, string URL; fd: the body",
	"call back"},
    {WIRE_DELIVERED, "DELIVERED", SUP | COURIER, SUP | LEDGER,
	AFTER_START, 16, 16 + TEXT, 0,
	"u64 number, u32 outcome (0 delivered, 1 try again, 2 give up), "
	"u32 HTTP status or 0; text what was seen",
	"how the delivery of this number went"},
    {WIRE_DIAL, "DIAL", COURIER, SUP,
	AFTER_START, 24, 24, 0,
	"16 bytes address (IPv4 as ::ffff:a.b.c.d), u32 port, u32 datagrams "
	"(0, 1)",
	"a connection there, please; slot is the courier's own number"},
    {WIRE_DIALED, "DIALED", SUP, COURIER,
	AFTER_START, 0, 0, 1,
	"fd: a socket that connects", "the answer to DIAL of this slot"},
    {WIRE_UNDIALED, "UNDIALED", SUP, COURIER,
	AFTER_START, 4, 4, 0,
	"u32 errno", "not there: not allowed, or not to be had"},
    {WIRE_DRAIN, "DRAIN", SUP, RESIDENT,
	AFTER_START, 0, 0, 0,
	"", "begin nothing new, end what is begun, then exit"},
    {WIRE_ENGINE, "ENGINE", SUP, WIRE_FRONT,
	AFTER_START, 4, 4 + TEXT, 0,
	"u32 role; text engine versions",
	"what that role's zygote said in READY, for /version"},
};
/* clang-format on */

STATIC_ASSERT(COUNT_OF(rules) == WIRE_TYPE_COUNT - 1, "a row for each type");

const struct wire_rule *
wire_find_rule(unsigned type)
{
	if (type == 0 || type >= WIRE_TYPE_COUNT)
		return NULL;
	return &rules[type - 1];
}

const char *
wire_state_name(enum wire_state state)
{
	switch (state) {
	case WIRE_STARTING:
		return "starting";
	case WIRE_IDLE:
		return "idle";
	case WIRE_WORKING:
		return "working";
	case WIRE_ENDED:
		return "ended";
	}
	return "unknown";
}
