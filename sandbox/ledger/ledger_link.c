/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_link.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/fd.h"
#include "base/text.h"
#include "ledger/ledger_hash.h"

int
ledger_link_ready(struct ledger *ledger, uint32_t landlock)
{
	char engine[WIRE_MAX_TEXT + 1];
	struct wire_message message;

	text_format(engine, sizeof(engine), "%s; %s; %s%s%s",
	    ledger_sql_version(), ledger_gzip_version(), ledger_hash_version(),
	    ledger->broken[0] ? "; the database was broken and is now " : "",
	    ledger->broken);
	wire_init(&message, WIRE_READY, 0);
	wire_put_u32(&message, landlock);
	wire_put_text(&message, engine);
	int error = wire_send(ledger->control, &message);
	if (error < 0)
		return error;
	ledger->state = WIRE_IDLE;
	return fd_set_nonblock(ledger->control);
}

void
ledger_link_fail(const struct ledger *ledger, const char *what, int error)
{
	char seen[WIRE_MAX_TEXT + 1];
	struct wire_message message;

	text_format(seen, sizeof(seen), "%s: %s", what,
	    error == -EPROTO ? "was written by a newer version"
			     : strerror(-error));
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_fault(&message, FAULT_INTERNAL, seen);
	/* Who does not hear it sees our end. */
	(void)!wire_send(ledger->control, &message);
}

int
ledger_link_send(struct ledger *ledger, const struct wire_message *message)
{
	for (;;) {
		struct pollfd room = {.fd = ledger->control, .events = POLLOUT};
		int error = wire_send(ledger->control, message);
		if (error != -EAGAIN)
			return error;
		if (poll(&room, 1, -1) < 0 && errno != EINTR)
			return -errno;
	}
}

int
ledger_link_receive(struct ledger *ledger, struct wire_message *ret_message)
{
	return wire_recv(ledger->control, WIRE_SUPERVISOR, WIRE_LEDGER,
	    ledger->state, ret_message);
}

int
ledger_link_wait(const struct ledger *ledger, int ms)
{
	struct pollfd poller = {.fd = ledger->control, .events = POLLIN};

	if (poll(&poller, 1, ms) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

int
ledger_link_pause(const struct ledger *ledger, int ms)
{
	struct pollfd poller = {.fd = ledger->control, .events = 0};

	if (poll(&poller, 1, ms) < 0 && errno != EINTR)
		return -errno;
	return poller.revents & (POLLHUP | POLLERR) ? -EPIPE : 0;
}
