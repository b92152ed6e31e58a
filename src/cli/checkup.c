/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/checkup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/fd.h"
#include "base/probe.h"
#include "base/role.h"
#include "base/text.h"
#include "cli/connection.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/report.h"
#include "wire/wire.h"

#define SILENCE 30000 /* ms: one attempt takes 5 s at most */

/* As in the FINDING row of the table. */
enum outcome {
	OUTCOME_HELD,
	OUTCOME_BROKEN,
	OUTCOME_ABSENT,
	OUTCOME_END,
	OUTCOME_COUNT
};

static const char *const words[] = {"held", "BROKEN", "absent", "end"};
STATIC_ASSERT(COUNT_OF(words) == OUTCOME_COUNT, "a word for each outcome");

struct finding {
	uint32_t role;
	uint32_t outcome;
	char text[WIRE_MAX_TEXT + 1];
};

struct checkup {
	const struct options *options;
	struct connection connection;
	struct progress progress;
	int interrupts;
	uint32_t attempts;
	uint32_t counts[OUTCOME_COUNT];
	uint32_t roles; /* a bit each */
	char absent[WIRE_MAX_TEXT + 1];
	uint64_t begun;
};

/* Of the rows of a role some say what was seen; the others are attempts. */
static bool
is_attempt(const char *text)
{
	for (uint32_t i = 0; i < PROBE_COUNT; i++) {
		const char *attempt = probe_find(i)->attempt;
		size_t length = strlen(attempt);
		if (strncmp(text, attempt, length) == 0 && text[length] == ':')
			return true;
	}
	return false;
}

/* "cgroup: none delegated; ..." is absent for all roles: told once. */
static void
note_absent(struct checkup *checkup, const char *text)
{
	char layer[32];
	size_t used = strlen(checkup->absent);

	text_format(
	    layer, sizeof(layer), "%.*s", (int)strcspn(text, ":"), text);
	if (!strstr(checkup->absent, layer))
		text_format(checkup->absent + used,
		    sizeof(checkup->absent) - used, "%s%s", used ? ", " : "",
		    layer);
}

static void
count(struct checkup *checkup, const struct finding *finding)
{
	checkup->counts[finding->outcome]++;
	checkup->roles |= UINT32_C(1) << finding->role;
	checkup->attempts += is_attempt(finding->text) ? 1 : 0;
	if (finding->outcome == OUTCOME_ABSENT)
		note_absent(checkup, finding->text);
}

static void
print_finding(const struct checkup *checkup, const struct finding *finding)
{
	const char *role = role_name((enum role)finding->role);
	struct json json;

	if (!checkup->options->json) {
		printf("%-8s%-8s%s\n", role, words[finding->outcome],
		    finding->text);
		return;
	}
	json_begin(&json, stdout);
	json_put_text(&json, "role", role);
	json_put_text(&json, "outcome", words[finding->outcome]);
	json_put_text(&json, "seen", finding->text);
	json_end(&json);
}

static uint32_t
count_roles(const struct checkup *checkup)
{
	uint32_t sum = 0;

	for (int role = 0; role < ROLE_COUNT; role++)
		sum += checkup->roles >> role & 1;
	return sum;
}

static void
print_summary(const struct checkup *checkup)
{
	struct json json;
	uint32_t broken = checkup->counts[OUTCOME_BROKEN];

	if (checkup->options->json) {
		json_begin(&json, stdout);
		json_put_number(&json, "roles", count_roles(checkup));
		json_put_number(&json, "attempts", checkup->attempts);
		json_put_number(&json, "held", checkup->counts[OUTCOME_HELD]);
		json_put_number(&json, "broken", broken);
		json_put_text(&json, "absent", checkup->absent);
		json_end(&json);
		return;
	}
	printf(
	    "%u roles, %u attempts, ", count_roles(checkup), checkup->attempts);
	if (broken == 0)
		printf("all held");
	else
		printf("%u BROKEN", broken);
	if (checkup->absent[0])
		printf("; absent: %s", checkup->absent);
	printf("\n");
}

static int
take_finding(struct wire_message *message, struct finding *ret_finding)
{
	struct finding finding;

	finding.role = wire_take_u32(message);
	finding.outcome = wire_take_u32(message);
	wire_take_text(message, finding.text);
	if (message->type != WIRE_FINDING || wire_take_end(message) < 0 ||
	    finding.outcome >= OUTCOME_COUNT ||
	    (finding.role >= ROLE_COUNT && finding.outcome != OUTCOME_END))
		return -EBADMSG;
	*ret_finding = finding;
	return 0;
}

/* One finding, when it comes. -EINTR, or -errno when there is no more. */
static int
wait_finding(struct checkup *checkup, struct finding *ret_finding)
{
	struct wire_message message;
	uint64_t begun = progress_now();

	while (progress_now() - begun < SILENCE) {
		if (interrupt_wait(checkup->interrupts, checkup->connection.fd,
			PROGRESS_TICK) &
		    INTERRUPT_CAME)
			return -EINTR;
		int error = wire_recv(checkup->connection.fd, WIRE_SUPERVISOR,
		    WIRE_CLIENT, WIRE_IDLE, &message);
		if (error == 0) {
			error = take_finding(&message, ret_finding);
			wire_done(&message);
			return error;
		}
		if (error != -EAGAIN)
			return error;
		progress_show(&checkup->progress, "", "", "trying the walls",
		    progress_now() - checkup->begun, 0);
	}
	return -ETIMEDOUT;
}

static int
ask(const struct checkup *checkup)
{
	struct wire_message message;

	wire_init(&message, WIRE_CHECKUP, 0);
	return wire_send(checkup->connection.fd, &message);
}

static int
examine(struct checkup *checkup)
{
	struct finding finding = {0};

	checkup->begun = progress_now();
	int error = ask(checkup);
	while (error == 0) {
		error = wait_finding(checkup, &finding);
		progress_wipe(&checkup->progress);
		if (error < 0 || finding.outcome == OUTCOME_END)
			break;
		count(checkup, &finding);
		print_finding(checkup, &finding);
		(void)fflush(stdout); /* main() looks at the FILE's state */
	}
	return error;
}

/* The exit code. */
static int
conclude(struct checkup *checkup, int error, const char *why)
{
	if (error == -EINTR)
		return 128 + interrupt_take(checkup->interrupts);
	if (error < 0) {
		report_problem(why[0] ? why
			       : error == -ETIMEDOUT
				   ? "the service says nothing any more"
				   : "the service ended in the middle");
		return FAULT_EXIT_INTERNAL;
	}
	print_summary(checkup);
	return checkup->counts[OUTCOME_BROKEN] > 0 ? FAULT_EXIT_INTERNAL
						   : FAULT_EXIT_OK;
}

int
checkup_run(const struct options *options)
{
	struct checkup checkup = {.options = options, .connection = {.fd = -1}};
	char why[CONNECTION_WHY_SIZE] = "";

	AUTO_FD interrupts = interrupt_open();
	if (interrupts < 0) {
		report_problem(strerror(-interrupts));
		return FAULT_EXIT_INTERNAL;
	}
	checkup.interrupts = interrupts;
	progress_init(&checkup.progress, false);
	int error = connection_open(
	    options, interrupts, &checkup.progress, &checkup.connection, why);
	if (error == 0) {
		error = examine(&checkup);
		why[0] = '\0';
	}
	int code = conclude(&checkup, error, why);
	connection_close(&checkup.connection);
	return code;
}
