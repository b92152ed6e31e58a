/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of messages. Add a row, then code; docs/WIRE.md follows. */
#include "wire/wire.h"

#define SUP       WIRE_SUPERVISOR
#define ASK       (WIRE_FRONT | WIRE_CLIENT)

#define ANY_STATE (WIRE_STARTING | WIRE_IDLE | WIRE_WORKING)
/* A checked submit or a checked job is in order after the handshake only. */
#define AFTER_START (WIRE_IDLE | WIRE_WORKING)

#define TEXT        WIRE_MAX_TEXT

/* clang-format off */
static const struct wire_rule rules[] = {
    {WIRE_READY, "READY", WIRE_ZYGOTE | WIRE_CHILD | WIRE_FRONT, SUP,
	WIRE_STARTING, 4, 4 + TEXT, 0,
	"u32 (a zygote) set of kinds it has warmed up with, (others) landlock "
	"version, 0 without; text engine versions",
	"warm (a zygote) or locked (a child, the front): judge me"},
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
    {WIRE_FAULT, "FAULT", WIRE_CHILD | WIRE_ZYGOTE | WIRE_FRONT, SUP,
	ANY_STATE, 4, 4 + TEXT, 0,
	"u32 fault; text what was seen",
	"the job, or the start, failed; the sender exits"},
    {WIRE_PROBE, "PROBE", SUP, WIRE_CHILD | WIRE_FRONT,
	WIRE_IDLE, 4, 4, 0,
	"u32 probe",
	"attempt this violation (cleandeck doctor)"},
    {WIRE_PROBED, "PROBED", WIRE_CHILD | WIRE_FRONT, SUP,
	WIRE_WORKING, 4, 4, 0,
	"u32 errno, 0 when the attempt succeeded",
	"the attempt was survived"},
    {WIRE_KEY, "KEY", SUP, WIRE_FRONT,
	WIRE_IDLE, 32, 32, 0,
	"32 bytes SHA-256",
	"the hash of a key that may use the service"},
    {WIRE_CONFIG, "CONFIG", SUP, WIRE_FRONT,
	WIRE_IDLE, 40, 40, 1,
	"u64 upload bytes, u64 upload memory, u32 accepted kinds, "
	"u32 connections, u32 uploads per client, u32 idle ms, "
	"u32 artifact seconds, u32 pages at most; fd: the listening socket",
	"serve; sent once, after the keys"},
    {WIRE_STATUS, "STATUS", SUP, WIRE_FRONT,
	AFTER_START, 12, 12, 0,
	"u32 accepting (0, 1), u32 jobs waiting, u32 seconds to retry after",
	"what /readyz and Retry-After say"},
    {WIRE_SUBMIT, "SUBMIT", ASK, SUP,
	AFTER_START, 24, 24, 1,
	"u32 kind by name, u32 kind declared, u32 claim flags, "
	"u32 artifacts, u64 bytes; fd: the document",
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
	"an artifact of this slot; they come before its REPLY"},
    {WIRE_CHECKUP, "CHECKUP", WIRE_CLIENT, SUP,
	AFTER_START, 0, 0, 0, "", "cleandeck doctor: try every layer"},
    {WIRE_FINDING, "FINDING", SUP, WIRE_CLIENT,
	AFTER_START, 8, 8 + TEXT, 0,
	"u32 role, u32 outcome (0 held, 1 broken, 2 absent, 3 end of list); "
	"text layer and what was seen",
	"one layer of one role, as doctor saw it"},
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
