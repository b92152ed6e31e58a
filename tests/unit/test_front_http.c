/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Goal: the whole front but its supervisor, asked over a socket, with a clock
 * that we set: what is told to whom, and until when.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/fd.h"
#include "base/inventory.h"
#include "base/text.h"
#include "front/front.h"
#include "front/front_client.h"
#include "front/front_hash.h"
#include "front/front_http.h"
#include "front/front_json.h"
#include "front/front_route.h"

#define BEGIN       UINT64_C(2000000000)
#define KEY         "a-key-of-red"
#define WITH_KEY    "Authorization: Bearer " KEY "\r\n"
#define ANSWER_SIZE 65536
#define TURNS_MAX   2000
#define HREF_SIZE   (FRONT_TICKET_TEXT_SIZE + 64)

static struct front front;
static uint64_t now;
static uint16_t port;
static char folder[64];
static char answer[ANSWER_SIZE];

/* What the front takes for time(2): see front.cmake. */
time_t __wrap_time(time_t *ret_time);

time_t
__wrap_time(time_t *ret_time)
{
	if (ret_time)
		*ret_time = (time_t)now;
	return (time_t)now;
}

static void
run(int fd)
{
	struct pollfd fds[] = {
	    {.fd = fd,                    .events = POLLIN},
	    {.fd = front_http_fd(&front), .events = POLLIN},
	};

	(void)poll(fds, COUNT_OF(fds), 5);
	front_http_run(&front);
}

static int
begin_request(const char *method, const char *path, const char *fields)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons(port)};
	char request[HREF_SIZE + 512];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	text_format(request, sizeof(request),
	    "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
	    "%s\r\n",
	    method, path, fields);
	assert_int_equal(fd_write_all(fd, request, strlen(request)), 0);
	assert_int_equal(fd_set_nonblock(fd), 0);
	return fd;
}

/* Asks, keeps the whole answer, and returns its status. */
static int
ask(const char *method, const char *path, const char *fields)
{
	AUTO_FD fd = begin_request(method, path, fields);
	size_t size = 0;
	ssize_t n = -1;

	for (int turn = 0; turn < TURNS_MAX && n != 0; turn++) {
		run(fd);
		n = read(fd, answer + size, sizeof(answer) - 1 - size);
		size += n > 0 ? (size_t)n : 0;
	}
	assert_int_equal(n, 0);
	answer[size] = '\0';
	return (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
}

static const char *
body(void)
{
	const char *end = strstr(answer, "\r\n\r\n");

	return end ? end + 4 : "";
}

static void
add_key(const char *text, uint32_t scopes, uint32_t rate)
{
	struct wire_key key = {
	    .scopes = scopes, .rate = rate, .accept = 0xffff, .tenant = "red"};

	front_hash_once(text, strlen(text), key.hash);
	assert_int_equal(front_keys_add(&front.keys, &key), 0);
}

static void
set_key(uint32_t scopes, uint32_t rate)
{
	add_key(KEY, scopes, rate);
	front_keys_commit(&front.keys);
}

static void
start_http(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	front.listener =
	    socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(
	    bind(front.listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(front.listener, 16), 0);
	assert_int_equal(
	    getsockname(front.listener, (struct sockaddr *)&address, &size), 0);
	port = ntohs(address.sin_port);
	assert_int_equal(front_http_start(&front), 0);
}

static int
set_up(void **state)
{
	const struct wire_signing signing = {.number = 1, .key = {7}};

	(void)state;
	now = BEGIN;
	memset(&front, 0, sizeof(front));
	front.config = (struct wire_config){.upload_max = 1000,
	    .upload_memory = 100000,
	    .accept = 0xffff,
	    .connections = 32,
	    .per_client = 8,
	    .idle_ms = 5000,
	    .artifact_ttl = 1000,
	    .ticket_ttl = 1000,
	    .link_ttl = 1000};
	front.status.accepting = true;
	text_format(folder, sizeof(folder), "/tmp/front-http-XXXXXX");
	assert_non_null(mkdtemp(folder));
	front.store.store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	front.hangups = epoll_create1(EPOLL_CLOEXEC);
	front.rate = front_rate_new();
	assert_non_null(front.rate);
	assert_int_equal(front_token_add(&front.tokens, &signing), 0);
	set_key(WIRE_SCOPE_ALL, 0);
	start_http();
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	front_http_stop(&front);
	while (front.clients) /* those that linger */
		front_client_free(&front, front.clients);
	front_deck_free_all(&front);
	front_store_close(&front.store);
	front_rate_free(front.rate);
	fd_close(&front.hangups);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A ticket that KEY has made; its hash, and where its page is. */
static void
make_ticket(
    uint64_t expires, char href[HREF_SIZE], uint8_t hash[WIRE_HASH_SIZE])
{
	char token[FRONT_TICKET_TEXT_SIZE];
	uint8_t digest[FRONT_HASH_SIZE];
	struct wire_key key = {.scopes = 0};
	struct front_ticket ticket = {.expires = expires,
	    .bytes_max = 100,
	    .accept = 0xffff,
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .tenant = "red"};

	front_hash_once(KEY, strlen(KEY), digest);
	memcpy(key.hash, digest, sizeof(key.hash));
	ticket.key = front_keys_number(&key);
	assert_int_equal(
	    front_token_seal_ticket(&front.tokens, &ticket, token), 0);
	text_format(href, HREF_SIZE, FRONT_ROUTE_TICKETS "/%s", token);
	if (hash)
		front_token_hash_ticket(&ticket, hash);
}

static struct wire_event
make_view(uint8_t first, const uint8_t *ticket, uint64_t expires)
{
	struct wire_event view = {.id = {first},
	    .stage = STAGE_DONE,
	    .pages = 1,
	    .slides = 1,
	    .percent = 100,
	    .artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF),
	    .created = BEGIN,
	    .expires = expires,
	    .tenant = "red"};

	if (ticket)
		memcpy(view.ticket, ticket, sizeof(view.ticket));
	return view;
}

static void
write_file(const char *id, const char *name, const void *bytes, size_t size)
{
	char path[128];

	text_format(path, sizeof(path), "%s/%s", id, name);
	AUTO_FD fd = openat(
	    front.store.store, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(fd_write_all(fd, bytes, size), 0);
}

static void
write_inventory(const char *id)
{
	const struct inventory_row row = {.artifact = ARTIFACT_DECK_PDF,
	    .size = 5,
	    .crc = crc32_add(0, "%PDF-", 5)};
	uint8_t bytes[INVENTORY_HEAD_SIZE + INVENTORY_ROW_SIZE];
	struct inventory_head head = {.rows = 1};

	inventory_put_row(&row, bytes + INVENTORY_HEAD_SIZE);
	head.crc =
	    crc32_add(0, bytes + INVENTORY_HEAD_SIZE, INVENTORY_ROW_SIZE);
	inventory_put_head(&head, bytes);
	write_file(id, INVENTORY_NAME, bytes, sizeof(bytes));
}

/* The deck as the ledger leaves it. */
static void
keep(const struct wire_event *view)
{
	char id[FRONT_ID_TEXT_SIZE];
	char ticket[2 * WIRE_HASH_SIZE + 1];
	char record[512];
	static const uint8_t none[WIRE_HASH_SIZE];

	text_hex(id, view->id, sizeof(view->id));
	text_hex(ticket, view->ticket, sizeof(view->ticket));
	bool has = memcmp(view->ticket, none, sizeof(none)) != 0;
	text_format(record, sizeof(record),
	    "{\"tenant\":\"%s\",\"stage\":7,\"pages\":1,\"artifacts\":%u,"
	    "\"expires\":%llu%s%s%s}",
	    view->tenant, view->artifacts, (unsigned long long)view->expires,
	    has ? ",\"ticket\":\"" : "", has ? ticket : "", has ? "\"" : "");
	assert_int_equal(mkdirat(front.store.store, id, 0700), 0);
	write_file(id, "deck.pdf", "%PDF-", 5);
	write_file(id, "deck.json", "{}", 2);
	write_inventory(id);
	write_file(id, "record", record, strlen(record));
}

/* "HREF/ID", or so: the answer's status. */
static int
ask_below(const char *href, uint8_t first, const char *rest, const char *fields)
{
	char path[HREF_SIZE + 128];
	char id[FRONT_ID_TEXT_SIZE];
	const uint8_t bytes[WIRE_ID_SIZE] = {first};

	text_hex(id, bytes, sizeof(bytes));
	text_format(path, sizeof(path), "%s/%s%s", href, id, rest);
	return ask("GET", path, fields);
}

static void
test_ticket_time_passes_gone(void **state)
{
	char href[HREF_SIZE];

	(void)state;
	make_ticket(BEGIN + 100, href, NULL);
	now = BEGIN + 99;
	assert_int_equal(ask("GET", href, ""), 200);
	now = BEGIN + 100;
	assert_int_equal(ask("GET", href, ""), 410);
	assert_int_equal(ask("POST", href, "Content-Length: 4\r\n"), 410);
	assert_non_null(strstr(body(), "\"ticket-spent\""));
}

static void
test_ticket_maker_gone_gone(void **state)
{
	char href[HREF_SIZE];

	(void)state;
	make_ticket(BEGIN + 100, href, NULL);
	assert_int_equal(ask("GET", href, ""), 200);
	add_key("another", WIRE_SCOPE_ALL, 0);
	front_keys_commit(&front.keys);
	assert_int_equal(ask("GET", href, ""), 410);
	assert_int_equal(ask("POST", href, "Content-Length: 4\r\n"), 410);
	set_key(WIRE_SCOPE_READ, 0);
	assert_int_equal(ask("GET", href, ""), 410);
	set_key(WIRE_SCOPE_TICKET, 0);
	assert_int_equal(ask("GET", href, ""), 200);
}

static void
begin_upload(const char *href, const char *fields)
{
	int fd = begin_request("POST", href, fields);

	for (int turn = 0; turn < TURNS_MAX && !front.uploads; turn++)
		run(fd);
	assert_non_null(front.uploads);
	fd_close(&fd);
	for (int turn = 0; turn < TURNS_MAX && front.uploads; turn++)
		run(-1);
	assert_null(front.uploads);
}

/* As one of the key that made it: with tickets it could send for ever. */
static void
test_ticket_upload_counts_for_the_key(void **state)
{
	char href[HREF_SIZE];

	(void)state;
	set_key(WIRE_SCOPE_ALL, 1);
	for (int i = 0; i < LIMIT_RATE_BURST / 2; i++) {
		make_ticket(BEGIN + 100, href, NULL);
		begin_upload(href, "Content-Length: 4\r\n");
		begin_upload(
		    FRONT_ROUTE_DECKS, WITH_KEY "Content-Length: 4\r\n");
	}
	make_ticket(BEGIN + 100, href, NULL);
	assert_int_equal(ask("POST", href, "Content-Length: 4\r\n"), 429);
	assert_int_equal(
	    ask("POST", FRONT_ROUTE_DECKS, WITH_KEY "Content-Length: 4\r\n"),
	    429);
}

static void
test_link_time_passes_not_found(void **state)
{
	struct wire_event view = make_view(1, NULL, BEGIN + 200);
	char query[FRONT_LINK_QUERY_SIZE];
	char rest[FRONT_LINK_QUERY_SIZE + 16];

	(void)state;
	keep(&view);
	assert_int_equal(front_token_sign_link(&front.tokens, view.id,
			     ARTIFACT_DECK_PDF, 0, BEGIN + 100, query),
	    0);
	text_format(rest, sizeof(rest), "/deck.pdf?%s", query);
	now = BEGIN + 99;
	assert_int_equal(ask_below(FRONT_ROUTE_LINKS, 1, rest, ""), 200);
	assert_string_equal(body(), "%PDF-");
	now = BEGIN + 100;
	assert_int_equal(ask_below(FRONT_ROUTE_LINKS, 1, rest, ""), 404);
	assert_non_null(strstr(body(), "\"not-found\""));
}

static void
test_link_deck_expires_not_found(void **state)
{
	struct wire_event view = make_view(1, NULL, BEGIN + 50);
	char query[FRONT_LINK_QUERY_SIZE];
	char rest[FRONT_LINK_QUERY_SIZE + 16];

	(void)state;
	keep(&view);
	assert_int_equal(front_token_sign_link(&front.tokens, view.id,
			     ARTIFACT_DECK_PDF, 0, BEGIN + 100, query),
	    0);
	text_format(rest, sizeof(rest), "/deck.pdf?%s", query);
	assert_int_equal(ask_below(FRONT_ROUTE_LINKS, 1, rest, ""), 200);
	now = BEGIN + 50;
	assert_int_equal(ask_below(FRONT_ROUTE_LINKS, 1, rest, ""), 404);
}

/* On disk alone (1), and still in memory (2). */
static void
test_deck_time_passes_not_found(void **state)
{
	static const char *const places[] = {
	    "", "/deck.pdf", "/events", "/bundle.zip"};

	(void)state;
	for (uint8_t first = 1; first <= 2; first++) {
		struct wire_event view = make_view(first, NULL, BEGIN + 100);
		keep(&view);
		if (first == 2)
			assert_int_equal(front_deck_update(&front, &view), 0);
		for (size_t i = 0; i < COUNT_OF(places); i++) {
			now = BEGIN + 99;
			assert_int_equal(ask_below(FRONT_ROUTE_DECKS, first,
					     places[i], WITH_KEY),
			    200);
			now = BEGIN + 100;
			assert_int_equal(ask_below(FRONT_ROUTE_DECKS, first,
					     places[i], WITH_KEY),
			    404);
		}
	}
}

/* Decks of a ticket, of another one, and of a key; each way they are known. */
static void
test_ticket_deck_own_only(void **state)
{
	uint8_t hashes[2][WIRE_HASH_SIZE];
	char hrefs[2][HREF_SIZE];
	char missing[512];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hrefs); i++)
		make_ticket(BEGIN + 100, hrefs[i], hashes[i]);
	for (uint8_t i = 0; i < 6; i++) {
		struct wire_event view = make_view(
		    i + 1, i % 3 < 2 ? hashes[i % 3] : NULL, BEGIN + 500);
		if (i < 3)
			keep(&view);
		else
			assert_int_equal(front_deck_update(&front, &view), 0);
	}
	assert_int_equal(ask_below(hrefs[0], 99, "", ""), 404);
	text_format(missing, sizeof(missing), "%s", body());
	for (unsigned later = 0; later <= 200; later += 200) {
		now = BEGIN + later; /* a ticket's end is no end of that */
		for (uint8_t i = 0; i < 6; i++) {
			for (size_t j = 0; j < COUNT_OF(hrefs); j++) {
				bool own = i % 3 == (int)j;
				assert_int_equal(
				    ask_below(hrefs[j], i + 1, "", ""),
				    own ? 200 : 404);
				if (!own)
					assert_string_equal(body(), missing);
			}
		}
	}
	now = BEGIN + 500;
	assert_int_equal(ask_below(hrefs[0], 1, "", ""), 404);
}

static void
test_version_stranger_ours_only(void **state)
{
	static const char *const fields[] = {
	    "", "Authorization: Basic YTpi\r\n"};

	(void)state;
	text_format(front.engines[ROLE_OFFICE], sizeof(front.engines[0]),
	    "LibreOffice 7");
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		assert_int_equal(ask("GET", "/version", fields[i]), 200);
		assert_string_equal(body(),
		    "{\"name\":\"cleandeck\",\"version\":\"" CLEANDECK_VERSION
		    "\"}");
	}
}

static void
test_version_key_engines(void **state)
{
	(void)state;
	text_format(front.engines[ROLE_OFFICE], sizeof(front.engines[0]),
	    "LibreOffice \"7\"");
	text_format(
	    front.engines[ROLE_RENDER], sizeof(front.engines[0]), "poppler 22");
	set_key(WIRE_SCOPE_CONVERT, 0);
	assert_int_equal(ask("GET", "/version", WITH_KEY), 200);
	assert_non_null(
	    strstr(body(), "\"engines\":{\"office\":\"LibreOffice \\\"7\\\"\","
			   "\"render\":\"poppler 22\"}"));
	assert_non_null(strstr(body(), "\"wire\":"));
	front_keys_commit(&front.keys); /* none is asked for any more */
	assert_int_equal(ask("GET", "/version", ""), 200);
	assert_non_null(strstr(body(), "poppler 22"));
}

/* Or keys could be guessed there, as fast as one likes. */
static void
test_version_wrong_key_slowed_down(void **state)
{
	static const char wrong[] = "Authorization: Bearer guess\r\n";
	int status = 401;

	(void)state;
	for (int i = 0; i < LIMIT_STRANGERS && status == 401; i++) {
		status = ask("GET", "/version", wrong);
		assert_null(strstr(body(), "cleandeck\""));
	}
	assert_int_equal(status, 429);
	assert_int_equal(ask("GET", "/version", WITH_KEY), 200);
	assert_int_equal(ask("GET", "/version", ""), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_ticket_time_passes_gone, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_ticket_maker_gone_gone, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_ticket_upload_counts_for_the_key, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_link_time_passes_not_found, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_link_deck_expires_not_found, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_deck_time_passes_not_found, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_ticket_deck_own_only, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_version_stranger_ours_only, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_version_key_engines, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_version_wrong_key_slowed_down, set_up, tear_down),
	};

	front_json_init();
	if (front_hash_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
