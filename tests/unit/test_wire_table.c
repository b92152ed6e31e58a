/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every row of the table, one by one: a new row is covered by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/fd.h"
#include "test_wire_rig.h"

#define ALL_PEERS                                                              \
	(WIRE_SUPERVISOR | WIRE_ZYGOTE | WIRE_CHILD | WIRE_FRONT |             \
	    WIRE_CLIENT | WIRE_LEDGER | WIRE_COURIER)
#define ALL_STATES (WIRE_STARTING | WIRE_IDLE | WIRE_WORKING | WIRE_ENDED)

/* Who receives what from whom, when. */
struct view {
	unsigned from;
	unsigned to;
	unsigned state;
};

static struct view
good_view(const struct wire_rule *rule)
{
	bool ours = rule->from & WIRE_SUPERVISOR;
	unsigned other =
	    (ours ? rule->to : rule->from) & ~(unsigned)WIRE_SUPERVISOR;

	return (struct view){
	    .from = ours ? WIRE_SUPERVISOR : wire_rig_first(other),
	    .to = ours ? wire_rig_first(other) : WIRE_SUPERVISOR,
	    .state = wire_rig_first(rule->states)};
}

static int
recv_as(int fd, const struct view *view, struct wire_message *message)
{
	return wire_recv(fd, (enum wire_peer)view->from,
	    (enum wire_peer)view->to, (enum wire_state)view->state, message);
}

/* Sent so and seen so, it is refused, and nothing stays open. */
static void
assert_refused(const struct wire_rule *rule, const struct wire_packet *packet,
    const struct view *view)
{
	struct wire_rig rig;
	struct wire_message message;

	wire_rig_open(&rig);
	unsigned before = wire_rig_count_fds();
	wire_rig_send(&rig, packet);
	int error = recv_as(rig.ours, view, &message);
	unsigned after = wire_rig_count_fds();
	wire_rig_close(&rig);
	if (error != -EBADMSG || before != after || message.fd != -1)
		fail_msg("%s: error %d, descriptors %u then %u", rule->name,
		    error, before, after);
}

static void
for_each_row(void (*check)(const struct wire_rule *rule))
{
	for (unsigned type = 1; type < WIRE_TYPE_COUNT; type++)
		check(wire_find_rule(type));
}

static void
check_accepted(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);
	struct wire_message message;
	struct wire_rig rig;

	wire_rig_open(&rig);
	wire_rig_send(&rig, &packet);
	assert_int_equal(recv_as(rig.ours, &view, &message), 0);
	assert_int_equal(message.type, rule->type);
	assert_int_equal(message.slot, 7);
	assert_int_equal(message.size, rule->min);
	assert_int_equal(message.fd >= 0, rule->fds);
	wire_done(&message);
	wire_rig_close(&rig);
}

static void
test_wire_recv_every_row_accepted(void **state)
{
	(void)state;
	for_each_row(check_accepted);
}

static void
check_wrong_sender(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	for (unsigned peer = 1; peer <= ALL_PEERS; peer <<= 1) {
		view.from = peer;
		if (!(rule->from & peer))
			assert_refused(rule, &packet, &view);
	}
}

static void
test_wire_recv_wrong_sender_refused(void **state)
{
	(void)state;
	for_each_row(check_wrong_sender);
}

static void
check_wrong_receiver(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	for (unsigned peer = 1; peer <= ALL_PEERS; peer <<= 1) {
		view.to = peer;
		if (!(rule->to & peer))
			assert_refused(rule, &packet, &view);
	}
}

static void
test_wire_recv_wrong_receiver_refused(void **state)
{
	(void)state;
	for_each_row(check_wrong_receiver);
}

static void
check_wrong_state(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	for (unsigned s = 1; s <= ALL_STATES; s <<= 1) {
		view.state = s;
		if (!(rule->states & s))
			assert_refused(rule, &packet, &view);
	}
}

static void
test_wire_recv_wrong_state_refused(void **state)
{
	(void)state;
	for_each_row(check_wrong_state);
}

static void
check_one_byte_short(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	if (rule->min == 0)
		return;
	packet.size = rule->min - 1u;
	assert_refused(rule, &packet, &view);
}

static void
test_wire_recv_one_byte_short_refused(void **state)
{
	(void)state;
	for_each_row(check_one_byte_short);
}

static void
check_one_byte_long(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	packet.size = rule->max + 1u;
	assert_refused(rule, &packet, &view);
}

static void
test_wire_recv_one_byte_long_refused(void **state)
{
	(void)state;
	for_each_row(check_one_byte_long);
}

static void
check_descriptor_count(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	for (unsigned fds = 0; fds <= WIRE_RIG_FDS; fds++) {
		packet.fds = fds;
		if (fds != rule->fds)
			assert_refused(rule, &packet, &view);
	}
}

static void
test_wire_recv_wrong_descriptor_count_refused(void **state)
{
	(void)state;
	for_each_row(check_descriptor_count);
}

static void
check_wrong_version(const struct wire_rule *rule)
{
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = good_view(rule);

	packet.version = WIRE_VERSION + 1;
	assert_refused(rule, &packet, &view);
	packet.version = 0;
	assert_refused(rule, &packet, &view);
}

static void
test_wire_recv_wrong_version_refused(void **state)
{
	(void)state;
	for_each_row(check_wrong_version);
}

static void
check_send(const struct wire_rule *rule)
{
	static const uint8_t zeros[WIRE_MAX_BODY];
	struct wire_message message;
	struct wire_rig rig;

	wire_rig_open(&rig);
	wire_init(&message, rule->type, 0);
	wire_put_bytes(&message, zeros, rule->max);
	message.fd = rule->fds ? rig.ours : -1;
	assert_int_equal(wire_send(rig.theirs, &message), 0);
	wire_put_bytes(&message, zeros, 1);
	assert_int_equal(wire_send(rig.theirs, &message), -EBADMSG);
	message.size = rule->max;
	message.bad = false;
	message.fd = rule->fds ? -1 : rig.ours;
	assert_int_equal(wire_send(rig.theirs, &message), -EBADMSG);
	wire_rig_close(&rig);
}

static void
test_wire_send_every_row_own_sizes_only(void **state)
{
	(void)state;
	for_each_row(check_send);
}

static void
check_row(const struct wire_rule *rule)
{
	assert_ptr_equal(wire_find_rule((unsigned)rule->type), rule);
	assert_true(rule->min <= rule->max && rule->max <= WIRE_MAX_BODY);
	assert_true(rule->fds <= WIRE_MAX_FDS);
	assert_true(rule->from && rule->to && rule->states);
	assert_false(rule->states & WIRE_ENDED);
	/* Nobody but the supervisor speaks to, or is spoken to by, a peer. */
	assert_true((rule->from | rule->to) & WIRE_SUPERVISOR);
	assert_true((rule->from | rule->to) != WIRE_SUPERVISOR);
	assert_true(strlen(rule->meaning) > 3);
}

static void
test_wire_table_every_row_sound(void **state)
{
	(void)state;
	for_each_row(check_row);
	assert_null(wire_find_rule(0));
	assert_null(wire_find_rule(WIRE_TYPE_COUNT));
	assert_null(wire_find_rule(UINT32_MAX));
}

/* A row that is passed on does not join two peers directly. */
static void
test_wire_table_peers_never_talk(void **state)
{
	const struct wire_rule *rule = wire_find_rule(WIRE_ERASE);
	struct wire_packet packet = wire_rig_good(rule);
	struct view view = {WIRE_FRONT, WIRE_LEDGER, WIRE_IDLE};

	(void)state;
	assert_refused(rule, &packet, &view);
	view = (struct view){WIRE_SUPERVISOR, WIRE_SUPERVISOR, WIRE_IDLE};
	assert_refused(rule, &packet, &view);
	view = (struct view){WIRE_LEDGER, WIRE_SUPERVISOR, WIRE_IDLE};
	assert_refused(rule, &packet, &view);
}

static void
check_before_ready(const struct wire_rule *rule)
{
	/* Law 1: what carries a document or a socket waits for the lock. */
	if (rule->type != WIRE_READY && rule->type != WIRE_FAULT)
		assert_false(rule->states & WIRE_STARTING);
}

static void
test_wire_table_nothing_before_ready(void **state)
{
	(void)state;
	for_each_row(check_before_ready);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wire_recv_every_row_accepted),
	    cmocka_unit_test(test_wire_recv_wrong_sender_refused),
	    cmocka_unit_test(test_wire_recv_wrong_receiver_refused),
	    cmocka_unit_test(test_wire_recv_wrong_state_refused),
	    cmocka_unit_test(test_wire_recv_one_byte_short_refused),
	    cmocka_unit_test(test_wire_recv_one_byte_long_refused),
	    cmocka_unit_test(test_wire_recv_wrong_descriptor_count_refused),
	    cmocka_unit_test(test_wire_recv_wrong_version_refused),
	    cmocka_unit_test(test_wire_send_every_row_own_sizes_only),
	    cmocka_unit_test(test_wire_table_every_row_sound),
	    cmocka_unit_test(test_wire_table_nothing_before_ready),
	    cmocka_unit_test(test_wire_table_peers_never_talk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
