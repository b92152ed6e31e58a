/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_loop.h"

#include <errno.h>

#include "jail/probe.h"
#include "ledger/ledger_call.h"
#include "ledger/ledger_link.h"
#include "ledger/ledger_recover.h"
#include "ledger/ledger_room.h"
#include "ledger/ledger_sweep.h"
#include "ledger/ledger_sync.h"
#include "ledger/ledger_turn.h"

/* `cleandeck doctor`: attempt it, say what happened, and be gone. */
static int
attempt(struct ledger *ledger, struct wire_message *message)
{
	uint32_t number = wire_take_u32(message);
	if (wire_take_end(message) < 0 || !probe_find(number))
		return -EBADMSG;
	int outcome = probe_attempt((enum probe)number);
	wire_init(message, WIRE_PROBED, 0);
	wire_put_u32(message, (uint32_t)outcome);
	int error = ledger_link_send(ledger, message);
	return error < 0 ? error : -ESHUTDOWN;
}

/* Before the settings there is nothing else in order. */
static int
serve_first(struct ledger *ledger, struct wire_message *message)
{
	switch ((unsigned)message->type) {
	case WIRE_PROBE:
		return attempt(ledger, message);
	case WIRE_DRAIN:
		ledger->gone = true;
		return 0;
	case WIRE_KEEPING:
		ledger->state = WIRE_WORKING;
		return wire_take_keeping(message, &ledger->keeping);
	default:
		return -EBADMSG;
	}
}

static int
await_keeping(struct ledger *ledger)
{
	while (ledger->state == WIRE_IDLE && !ledger->gone) {
		struct wire_message message;
		int error = ledger_link_receive(ledger, &message);
		if (error == -EAGAIN) {
			error = ledger_link_wait(ledger, -1);
		} else if (error == 0) {
			error = serve_first(ledger, &message);
			wire_done(&message);
		}
		if (error < 0)
			return error;
	}
	return 0;
}

/*
 * The wall clock against the other one: a step of it moves what waits for
 * its turn, so that no callback waits longer by it.
 */
static int
look_for_jump(struct ledger *ledger)
{
	uint64_t boot = ledger->now - ledger->tick / 1000;
	bool first = ledger->boot == 0;
	int64_t jump = (int64_t)(boot - ledger->boot);

	if (!first && jump <= LIMIT_CLOCK_JUMP && jump >= -LIMIT_CLOCK_JUMP)
		return 0;
	int error = first ? 0 : ledger_call_shift(ledger, jump);
	if (error == 0)
		ledger->boot = boot; /* else it is seen again */
	return error == -EUCLEAN ? error : 0;
}

/* `calm`: no message waits. */
static int
do_what_is_due(struct ledger *ledger, bool calm)
{
	int error = 0;

	if (ledger_sync_wait(ledger, calm) == 0)
		error = ledger_sync_run(ledger);
	if (error == 0)
		error = look_for_jump(ledger);
	if (error == 0)
		error = ledger_call_run(ledger);
	if (error == 0)
		error = ledger_sweep_run(ledger);
	if (error == 0)
		error = ledger_room_tell(ledger);
	return error;
}

static int
least(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int
wait_time(const struct ledger *ledger)
{
	int wait = least(ledger_call_wait(ledger), ledger_sweep_wait(ledger));

	wait = least(wait, ledger_sync_wait(ledger, true));
	/* Nobody tells us when others have made room. */
	if (ledger->full || ledger->news)
		wait = least(wait, ledger_room_wait(ledger));
	return wait;
}

static int
serve(struct ledger *ledger)
{
	bool calm = true;

	for (;;) {
		int error =
		    ledger_link_wait(ledger, calm ? wait_time(ledger) : 0);
		ledger_look_at_clocks(ledger);
		int count = error < 0 ? error : ledger_turn(ledger);
		if (count < 0)
			return count;
		calm = count < LIMIT_LEDGER_TURN;
		ledger->news = ledger->news || count > 0;
		if (calm && (ledger->gone || ledger->draining))
			return 0;
		error = do_what_is_due(ledger, calm);
		if (error < 0)
			return error;
	}
}

int
ledger_loop_run(struct ledger *ledger)
{
	int error = await_keeping(ledger);

	if (error == 0 && ledger->state == WIRE_WORKING) {
		ledger_look_at_clocks(ledger);
		error = ledger_recover(ledger);
		if (error == 0)
			error = serve(ledger);
	}
	/* Whoever comes next finds less to do. */
	if (ledger->unsynced > 0 && (error == 0 || error == -EPIPE))
		error = ledger_sync_run(ledger);
	return error == -EPIPE ? 0 : error;
}
