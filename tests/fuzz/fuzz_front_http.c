/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole front but its lock: heads, forms, bodies, routes, tickets, as a
 * client may send them, with a supervisor that refuses every document. The
 * first byte says in how many pieces the rest comes. What must hold: an
 * answer is an answer, and when the client has gone nothing of it is left.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/fd.h"
#include "front/front.h"
#include "front/front_client.h"
#include "front/front_hash.h"
#include "front/front_http.h"
#include "front/front_json.h"
#include "front/front_link.h"
#include "front/front_upload.h"

#define KEY     "fuzz"
#define TURNS   400
#define BODIES  10000 /* bytes of a document */
#define STARTED "HTTP/1.1 "

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct front front = {.store = {.store = -1}, .listener = -1};
static int supervisor; /* the other end of the channel */

static void
die_unless(bool fine, const char *what)
{
	if (fine)
		return;
	(void)fprintf(stderr, "%s\n", what);
	abort();
}

static void
listen_nowhere(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	front.listener =
	    socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	die_unless(bind(front.listener, (struct sockaddr *)&address,
		       sizeof(address)) == 0 &&
		       listen(front.listener, 1) == 0,
	    "no listener");
}

static void
add_key(void)
{
	struct wire_key key = {
	    .scopes = WIRE_SCOPE_CONVERT | WIRE_SCOPE_READ | WIRE_SCOPE_TICKET,
	    .accept = UINT32_MAX,
	    .tenant = "red"};

	front_hash_once(KEY, strlen(KEY), key.hash);
	die_unless(front_keys_add(&front.keys, &key) == 0, "no key");
	front_keys_commit(&front.keys);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct wire_signing signing = {.number = 1, .key = {7}};
	char folder[] = "/tmp/fuzz-front-http-XXXXXX";
	int pair[2];

	(void)argc;
	(void)argv;
	(void)signal(SIGPIPE, SIG_IGN);
	front_json_init();
	die_unless(front_hash_init() == 0 && mkdtemp(folder), "no start");
	front.store.store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	(void)rmdir(folder); /* no deck will be stored in it */
	front.hangups = epoll_create1(EPOLL_CLOEXEC);
	front.rate = front_rate_new();
	front.config = (struct wire_config){.upload_max = BODIES,
	    .upload_memory = 2 * BODIES,
	    .accept = UINT32_MAX,
	    .connections = 8,
	    .per_client = 8,
	    .idle_ms = 60000,
	    .artifact_ttl = 1000,
	    .ticket_ttl = 1000,
	    .link_ttl = 1000,
	    .wait_max = 1,
	    .flags = WIRE_CONFIG_PAGE};
	front.status.accepting = true;
	front.state = WIRE_IDLE;
	die_unless(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0, pair) == 0,
	    "no channel");
	front.control = pair[0];
	supervisor = pair[1];
	die_unless(front.rate && front_token_add(&front.tokens, &signing) == 0,
	    "no tokens");
	add_key();
	listen_nowhere();
	die_unless(front_http_start(&front) == 0, "no daemon");
	return 0;
}

/* Answers each SUBMIT with a refusal, and nothing else. */
static void
play_supervisor(void)
{
	struct wire_message message;
	static const struct wire_reply reply = {.fault = FAULT_DAMAGED};

	while (wire_recv(supervisor, WIRE_FRONT, WIRE_SUPERVISOR, WIRE_IDLE,
		   &message) == 0) {
		uint32_t slot = message.slot;
		bool submits = message.type == WIRE_SUBMIT;
		wire_done(&message);
		if (!submits)
			continue;
		wire_init(&message, WIRE_REPLY, slot);
		wire_put_reply(&message, &reply);
		(void)!wire_send(supervisor, &message);
	}
}

static void
turn(void)
{
	front_http_run(&front);
	die_unless(front_order_flush(&front) >= 0, "the channel broke");
	play_supervisor();
	die_unless(front_link_receive(&front) == 0, "a lie was received");
}

/* The client's end of a connection that the front has. */
static int
connect_client(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = 1};
	int pair[2];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	die_unless(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		pair) == 0,
	    "no connection");
	(void)MHD_add_connection(front.daemon, pair[1],
	    (struct sockaddr *)&address, sizeof(address));
	return pair[0];
}

/* Sends what it takes now; returns how much that was. */
static size_t
send_some(int fd, const uint8_t *bytes, size_t size)
{
	ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);

	return n > 0 ? (size_t)n : 0;
}

/* Reads what there is; the first bytes must begin an answer. */
static void
read_some(int fd, size_t *seen)
{
	static char bytes[65536];
	ssize_t n;

	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
		if (*seen == 0 && (size_t)n >= strlen(STARTED))
			die_unless(memcmp(bytes, STARTED, strlen(STARTED)) == 0,
			    "not an answer");
		*seen += (size_t)n;
	}
}

static void
talk(int fd, const uint8_t *bytes, size_t size, unsigned pieces)
{
	size_t piece = size / pieces + 1;
	size_t seen = 0;

	for (size_t at = 0; at < size;) {
		size_t step = piece < size - at ? piece : size - at;
		size_t sent = send_some(fd, bytes + at, step);
		at += sent;
		turn();
		read_some(fd, &seen);
		if (sent == 0)
			break; /* it was cut off */
	}
	(void)shutdown(fd, SHUT_WR);
	for (int i = 0; i < 3; i++) {
		turn();
		read_some(fd, &seen);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 1)
		return 0;
	int fd = connect_client();
	talk(fd, bytes + 1, size - 1, 1u + bytes[0] % 8u);
	(void)close(fd);
	for (int i = 0; i < TURNS && (front.clients || front.uploads); i++) {
		if (front.hangups >= 0)
			front_client_look(&front);
		front_client_expire(&front, UINT64_MAX / 2);
		front_client_sweep(&front, UINT64_MAX / 2);
		turn();
	}
	die_unless(!front.clients, "a client is left");
	die_unless(
	    !front.uploads && front.upload_bytes == 0, "an upload is left");
	return 0;
}
