/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_rig - the courier alone, locked in its cage, with the part of the
 * supervisor that it needs: sockets by dial_open(), whose policy is the
 * arguments'. For tests/system/test_courier.py, and by hand.
 *
 * courier_rig PREFIX kill|trap [--network CIDR] [--port PORT] ...
 *
 * A PREFIX that is no folder is a program, which is started as it is, without
 * cage and lock (sanitizers).
 *
 * Reads lines: host PORT NAME | secret TENANT SECRET |
 * deliver NUMBER ATTEMPT TENANT URL BODY | drain
 * Writes lines: ready ENGINE | dial ADDRESS PORT tcp|udp ERRNO |
 * delivered NUMBER OUTCOME STATUS SEEN | fault SEEN | exit STATUS
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "spawn/spawn.h"
#include "spawn/verify.h"
#include "supervisor/dial.h"
#include "wire/memfd.h"

static int control = -1;
static struct dial_policy policy;

static void NORETURN
die(const char *what, int error)
{
	fprintf(stderr, "courier_rig: %s: %s\n", what, strerror(-error));
	exit(1);
}

static void
say(const struct wire_message *message)
{
	int error = wire_send(control, message);

	/* Its end is told by the next receive(). */
	if (error < 0 && error != -EPIPE)
		die("send", error);
}

static uint64_t
read_number(const char *text, uint64_t max)
{
	uint64_t number;

	if (!text || text_parse_u64(text, max, &number) < 0)
		die(text ? text : "a number is missing", -EINVAL);
	return number;
}

static void
read_policy(int argc, char **argv)
{
	static char text[4096];
	AUTO_FD fd = open("/etc/resolv.conf", O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	text[size > 0 ? size : 0] = '\0';
	dial_init(&policy);
	dial_parse_resolv(&policy, text);
	for (int i = 3; i + 1 < argc; i += 2) {
		int error =
		    strcmp(argv[i], "--network") == 0
			? dial_parse_network(&policy, argv[i + 1])
			: dial_allow_port(&policy,
			      (uint16_t)read_number(argv[i + 1], UINT16_MAX));
		if (error < 0)
			die(argv[i + 1], error);
	}
}

static void
send_host(char *rest)
{
	struct wire_message message;
	const char *port = strsep(&rest, " ");

	wire_init(&message, WIRE_HOST, 0);
	wire_put_u32(&message, (uint32_t)read_number(port, UINT16_MAX));
	wire_put_string(&message, rest ? rest : "");
	say(&message);
}

static void
send_secret(char *rest)
{
	struct wire_message message;
	const char *tenant = strsep(&rest, " ");

	wire_init(&message, WIRE_SECRET, 0);
	wire_put_string(&message, tenant);
	wire_put_string(&message, rest ? rest : "");
	say(&message);
}

static void
send_delivery(char *rest)
{
	static struct wire_delivery order;
	struct wire_message message;

	order.number = read_number(strsep(&rest, " "), UINT64_MAX);
	order.attempt = (uint32_t)read_number(strsep(&rest, " "), UINT32_MAX);
	text_format(order.tenant, sizeof(order.tenant), "%s",
	    rest ? strsep(&rest, " ") : "");
	text_format(
	    order.url, sizeof(order.url), "%s", rest ? strsep(&rest, " ") : "");
	AUTO_FD body = memfd_new();
	if (body < 0 || !rest || fd_write_all(body, rest, strlen(rest)) < 0 ||
	    memfd_seal(body) < 0)
		die("body", -EINVAL);
	wire_init(&message, WIRE_DELIVERY, (uint32_t)order.number);
	wire_put_delivery(&message, &order);
	message.fd = body;
	say(&message);
}

static void
send_drain(void)
{
	struct wire_message message;

	wire_init(&message, WIRE_DRAIN, 0);
	say(&message);
}

static void
obey(char *line)
{
	char *rest = line;
	const char *word = strsep(&rest, " ");

	if (strcmp(word, "host") == 0) {
		send_host(rest);
	} else if (strcmp(word, "secret") == 0) {
		send_secret(rest);
	} else if (strcmp(word, "deliver") == 0) {
		send_delivery(rest);
	} else if (strcmp(word, "drain") == 0) {
		send_drain();
	} else {
		die(word, -EINVAL);
	}
}

/* As the supervisor would: what it says is checked, then done. */
static void
on_dial(struct wire_message *message)
{
	struct wire_message answer;
	struct wire_dial dial;
	char address[INET6_ADDRSTRLEN];
	AUTO_FD fd = -1;

	if (wire_take_dial(message, &dial) < 0)
		die("DIAL", -EBADMSG);
	int error = dial_open(&policy, &dial, &fd);
	(void)inet_ntop(AF_INET6, dial.address, address, sizeof(address));
	printf("dial %s %u %s %d\n", address, dial.port,
	    dial.datagrams ? "udp" : "tcp", -error);
	wire_init(
	    &answer, error < 0 ? WIRE_UNDIALED : WIRE_DIALED, message->slot);
	if (error < 0)
		wire_put_u32(&answer, (uint32_t)-error);
	answer.fd = fd;
	say(&answer);
}

static void
on_delivered(struct wire_message *message)
{
	struct wire_delivered delivered;

	if (wire_take_delivered(message, &delivered) < 0 ||
	    message->slot != (uint32_t)delivered.number)
		die("DELIVERED", -EBADMSG);
	printf("delivered %llu %u %u %s\n",
	    (unsigned long long)delivered.number, (unsigned)delivered.outcome,
	    delivered.status, delivered.seen);
}

static void
on_fault(struct wire_message *message)
{
	char seen[WIRE_MAX_TEXT + 1];
	enum fault fault;

	if (wire_take_fault(message, &fault, seen) < 0)
		die("FAULT", -EBADMSG);
	printf("fault %s\n", seen);
}

/* Returns false at its end. */
static bool
listen_to_it(void)
{
	struct wire_message message;
	int error = wire_recv(
	    control, WIRE_COURIER, WIRE_SUPERVISOR, WIRE_WORKING, &message);

	if (error == -EPIPE)
		return false;
	if (error < 0)
		die("receive", error);
	if (message.type == WIRE_DIAL)
		on_dial(&message);
	else if (message.type == WIRE_DELIVERED)
		on_delivered(&message);
	else
		on_fault(&message);
	wire_done(&message);
	return true;
}

static void
start(const char *prefix, bool trap, struct spawned *ret_spawned)
{
	static const struct cage cage = {
	    .state = "/nonexistent", .tmp_bytes = LIMIT_MIB};
	struct spawn_order order = {
	    .role = ROLE_COURIER, .trap = trap, .cage = &cage};
	char sentence[SPAWN_SENTENCE_SIZE] = "";
	char path[512];

	text_format(path, sizeof(path),
	    "%s/libexec/cleandeck/cleandeck-courier", prefix);
	order.program = open(path, O_RDONLY | O_CLOEXEC);
	if (order.program < 0 || wire_pair(&control, &order.control) < 0)
		die(path, -errno);
	int error = spawn_start(&order, ret_spawned, sentence);
	if (error < 0)
		die(sentence, error);
	(void)close(order.control);
	(void)close(order.program);
}

/* Of a child of ours, with the channel where a role expects it. */
static void
start_unlocked(const char *program, struct spawned *ret_spawned)
{
	int theirs;

	if (wire_pair(&control, &theirs) < 0)
		die("socketpair", -errno);
	ret_spawned->pid = fork();
	if (ret_spawned->pid < 0)
		die("fork", -errno);
	if (ret_spawned->pid == 0) {
		if (dup2(theirs, ROLE_LINK_CONTROL) < 0 ||
		    fcntl(ROLE_LINK_CONTROL, F_SETFD, 0) < 0)
			die("dup2", -errno);
		(void)execl(program, program, "kill", NULL);
		die(program, -errno);
	}
	(void)close(theirs);
}

static void
check_lock(const struct spawned *spawned)
{
	char seen[VERIFY_SEEN_SIZE] = "";
	struct verify_facts facts;
	int error = verify_read(spawned->pid, &facts);

	if (error == 0)
		error = verify_locked(&facts, seen);
	if (error < 0)
		die(seen, error);
}

static void
await_ready(const struct spawned *spawned)
{
	char engine[WIRE_MAX_TEXT + 1];
	struct wire_message message;
	int error = wire_recv(
	    control, WIRE_COURIER, WIRE_SUPERVISOR, WIRE_STARTING, &message);

	if (error == 0 && message.type == WIRE_FAULT)
		on_fault(&message);
	if (error < 0 || message.type != WIRE_READY)
		die("it was not ready", error < 0 ? error : -EBADMSG);
	(void)wire_take_u32(&message);
	wire_take_text(&message, engine);
	printf("ready %d %s\n", (int)spawned->pid, engine);
}

int
main(int argc, char **argv)
{
	static char line[70000];
	struct spawned spawned;
	struct stat st;
	int status;

	if (argc < 3)
		die("PREFIX kill|trap [--network CIDR] [--port PORT] ...",
		    -EINVAL);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)setvbuf(stdin, NULL, _IONBF, 0);
	read_policy(argc, argv);
	if (stat(argv[1], &st) == 0 && S_ISREG(st.st_mode)) {
		start_unlocked(argv[1], &spawned);
		await_ready(&spawned);
	} else {
		start(argv[1], strcmp(argv[2], "trap") == 0, &spawned);
		await_ready(&spawned);
		check_lock(&spawned);
	}
	struct pollfd polls[] = {
	    {.fd = STDIN_FILENO, .events = POLLIN},
	    {.fd = control,      .events = POLLIN}
        };
	for (bool open = true; open && poll(polls, 2, -1) > 0;) {
		if (polls[1].revents)
			open = listen_to_it();
		if (!open || !polls[0].revents)
			continue;
		if (!fgets(line, sizeof(line), stdin))
			break;
		line[strcspn(line, "\n")] = '\0';
		obey(line);
	}
	fd_close(&control);
	(void)waitpid(spawned.pid, &status, 0);
	printf("exit %d\n", status);
	return 0;
}
