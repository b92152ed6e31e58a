/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_call.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/fd.h"
#include "ledger/ledger_link.h"
#include "wire/memfd.h"

/* Seconds after the first attempt, the second...; the last goes on. */
static const uint32_t pauses[] = {5, 30, 120, 600, 3600, 21600};

#define LOOK_AGAIN (60 * 1000) /* ms; the wall clock may have moved */

uint64_t
ledger_call_pause(uint32_t attempts, uint32_t random)
{
	size_t i = attempts > 0 ? attempts - 1 : 0;
	uint64_t pause =
	    pauses[i < COUNT_OF(pauses) ? i : COUNT_OF(pauses) - 1];
	uint64_t tenth = pause / 10;

	return pause - tenth + random % (2 * tenth + 1);
}

static uint32_t
draw(void)
{
	uint32_t number = 0;

	/* At worst all try again at the same second. */
	(void)!getrandom(&number, sizeof(number), 0);
	return number;
}

int
ledger_call_add(struct ledger *ledger, const struct ledger_deck *deck)
{
	uint64_t number;

	/* By chance: no two databases of a service give the same one. */
	if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		return -EIO;
	number = (number & INT64_MAX) | 1;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_ADD);
	ledger_sql_put_u64(row, deck->number);
	ledger_sql_put_u64(row, number);
	ledger_sql_put_u64(row, ledger->now);
	ledger->call_tick = 0;
	return ledger_sql_run(row);
}

static struct ledger_flight *
find_flight(struct ledger *ledger, uint64_t number)
{
	for (size_t i = 0; i < LIMIT_FLIGHTS; i++)
		if (ledger->flights[i].number == number)
			return &ledger->flights[i];
	return NULL;
}

static int
drop(struct ledger *ledger, uint64_t number)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_DROP);

	ledger_sql_put_u64(row, number);
	return ledger_sql_run(row);
}

static int
put_off(struct ledger *ledger, uint64_t number)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_FIND);

	ledger_sql_put_u64(row, number);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	uint32_t attempts = ledger_sql_take_u32(row) + 1;
	uint64_t created = ledger_sql_take_u64(row);
	uint64_t next = ledger->now + ledger_call_pause(attempts, draw());
	if (next > created + ledger->keeping.delivery_ttl)
		return drop(ledger, number);
	AUTO_ROW later = ledger_sql_ask(ledger->sql, LEDGER_CALL_LATER);
	ledger_sql_put_u64(later, number);
	ledger_sql_put_u64(later, attempts);
	ledger_sql_put_u64(later, next);
	return ledger_sql_run(later);
}

int
ledger_call_delivered(struct ledger *ledger, struct ledger_entry *entry)
{
	struct wire_delivered delivered;

	if (wire_take_delivered(&entry->message, &delivered) < 0 ||
	    delivered.number == 0)
		return -EBADMSG;
	struct ledger_flight *flight = find_flight(ledger, delivered.number);
	int error = 0;
	if (delivered.outcome != WIRE_OUTCOME_LATER)
		error = drop(ledger, delivered.number);
	else if (flight) /* else it came too late, and is counted */
		error = put_off(ledger, delivered.number);
	if (error < 0)
		return error;
	if (flight)
		*flight = (struct ledger_flight){0};
	ledger->call_tick = 0;
	return 0;
}

void
ledger_call_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	struct wire_delivered delivered;

	(void)fault;
	if (wire_take_delivered(&entry->message, &delivered) < 0)
		return;
	struct ledger_flight *flight = find_flight(ledger, delivered.number);
	if (!flight)
		flight = find_flight(ledger, 0);
	if (flight)
		*flight = (struct ledger_flight){
		    delivered.number, ledger->tick + LIMIT_FLIGHT_TIME};
}

/* No answer for too long is an answer. */
static int
end_late_flights(struct ledger *ledger)
{
	int error = ledger_sql_begin(ledger->sql, false);

	for (size_t i = 0; error == 0 && i < LIMIT_FLIGHTS; i++) {
		struct ledger_flight *flight = &ledger->flights[i];
		if (flight->number == 0 || flight->deadline > ledger->tick)
			continue;
		error = put_off(ledger, flight->number);
		if (error == 0)
			*flight = (struct ledger_flight){0};
		else
			flight->deadline = ledger->tick + LIMIT_FLIGHT_TIME;
	}
	if (error == 0)
		return ledger_sql_commit(ledger->sql);
	ledger_sql_rollback(ledger->sql);
	return error;
}

static bool
has_late_flight(const struct ledger *ledger)
{
	for (size_t i = 0; i < LIMIT_FLIGHTS; i++)
		if (ledger->flights[i].number != 0 &&
		    ledger->flights[i].deadline <= ledger->tick)
			return true;
	return false;
}

static int
send_call(
    struct ledger *ledger, struct ledger_row *row, struct ledger_flight *flight)
{
	struct wire_delivery delivery = {.number = flight->number};
	struct wire_message message;
	size_t size;

	delivery.attempt = ledger_sql_take_u32(row);
	ledger_sql_take_text(row, delivery.tenant, sizeof(delivery.tenant));
	ledger_sql_take_text(row, delivery.url, sizeof(delivery.url));
	const char *body = ledger_sql_take_view(row, &size);
	if (!body || ledger_sql_is_bad(row))
		return -EUCLEAN;
	AUTO_FD memfd = memfd_new();
	int error = memfd < 0 ? memfd : fd_write_all(memfd, body, size);
	if (error == 0)
		error = memfd_seal(memfd);
	if (error < 0)
		return error;
	wire_init(&message, WIRE_DELIVERY, (uint32_t)delivery.number);
	wire_put_delivery(&message, &delivery);
	message.fd = memfd; /* lent */
	error = ledger_link_send(ledger, &message);
	if (error == 0)
		flight->deadline = ledger->tick + LIMIT_FLIGHT_TIME;
	return error;
}

static int
send_due(struct ledger *ledger)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_DUE);
	int found = 0;

	ledger_sql_put_u64(row, ledger->now);
	ledger_sql_put_u64(row, 2 * (uint64_t)LIMIT_FLIGHTS);
	for (;;) {
		struct ledger_flight *flight = find_flight(ledger, 0);
		if (!flight)
			return 0;
		found = ledger_sql_step(row);
		if (found <= 0)
			return found;
		uint64_t number = ledger_sql_take_u64(row);
		if (find_flight(ledger, number))
			continue;
		flight->number = number;
		int error = send_call(ledger, row, flight);
		if (error < 0) {
			flight->number = 0;
			return error;
		}
	}
}

/* When the next one is due, or late. */
static int
plan(struct ledger *ledger)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_NEXT);
	uint64_t wait = LOOK_AGAIN;

	ledger_sql_put_u64(row, ledger->now);
	int found = ledger_sql_step(row);
	if (found < 0)
		return found;
	uint64_t next = ledger_sql_take_u64(row);
	if (next > ledger->now && (next - ledger->now) * 1000 < wait)
		wait = (next - ledger->now) * 1000;
	ledger->call_tick = ledger->tick + wait;
	for (size_t i = 0; i < LIMIT_FLIGHTS; i++)
		if (ledger->flights[i].number != 0 &&
		    ledger->flights[i].deadline < ledger->call_tick)
			ledger->call_tick = ledger->flights[i].deadline;
	return 0;
}

int
ledger_call_wait(const struct ledger *ledger)
{
	return ledger->call_tick > ledger->tick
		   ? (int)(ledger->call_tick - ledger->tick)
		   : 0;
}

int
ledger_call_run(struct ledger *ledger)
{
	int error = 0;

	if (ledger_call_wait(ledger) > 0)
		return 0;
	if (has_late_flight(ledger))
		error = end_late_flights(ledger);
	if (error == 0 && !ledger->draining)
		error = send_due(ledger);
	if (error == 0)
		error = plan(ledger);
	else
		ledger->call_tick = ledger->tick + LIMIT_LEDGER_ROOM;
	/* A full disk, or too many files: they wait. */
	return error == -EUCLEAN || error == -EPIPE ? error : 0;
}

int
ledger_call_shift(struct ledger *ledger, int64_t seconds)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_SHIFT);

	ledger_sql_put_u64(row, (uint64_t)seconds);
	ledger->call_tick = 0;
	return ledger_sql_run(row);
}

int
ledger_call_clamp(struct ledger *ledger)
{
	uint64_t longest = pauses[COUNT_OF(pauses) - 1];
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_CLAMP);

	ledger_sql_put_u64(row, ledger->now + longest + longest / 10);
	return ledger_sql_run(row);
}
