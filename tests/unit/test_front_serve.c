/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: files go out as HTTP wants them: whole, in part, packed, not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/fd.h"
#include "base/inventory.h"
#include "front/front_serve.h"
#include "front/front_show.h"

#define ID          "0123456789abcdef0123456789abcdef"
#define ANSWER_SIZE 65536
#define SVG         "<svg>one and two and three</svg>"

static struct front front;
static struct wire_event view;
static struct MHD_Daemon *daemon_;
static uint16_t port;
static char folder[64];
static char answer[ANSWER_SIZE];
static size_t answer_size;

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *bytes, size_t *size,
    void **request)
{
	static const struct front_reply_field made[] = {
	    {"Location", "/v1/decks/" ID},
	    {NULL,       NULL           },
	};
	static int seen;
	enum artifact artifact;
	uint32_t page;

	(void)cls;
	(void)version;
	(void)bytes;
	if (!*request) { /* only the second call may answer, and live on */
		*request = &seen;
		return MHD_YES;
	}
	*size = 0;
	if (artifact_parse_name(path + 1, &artifact, &page) == 0)
		return front_serve_artifact(
		    &front, connection, method, &view, artifact, page);
	if (strcmp(path, "/record") == 0)
		return front_serve_record(
		    &front, connection, method, view.id, MHD_HTTP_OK, NULL);
	if (strcmp(path, "/made") == 0)
		return front_serve_record(&front, connection, method, view.id,
		    MHD_HTTP_CREATED, made);
	if (strncmp(path, "/bundle.", 8) == 0)
		return front_serve_bundle(&front, connection, method, &view,
		    path[8] == 'z' ? FRONT_BUNDLE_ZIP : FRONT_BUNDLE_TAR);
	if (strcmp(path, "/ready") == 0)
		return front_serve_ready(&front, connection, false);
	if (strcmp(path, "/") == 0)
		return front_show_try(&front, connection);
	return front_serve_built_in(connection, path);
}

static void
write_file(const char *name, const char *bytes, size_t size)
{
	char path[128];

	assert_true(snprintf(path, sizeof(path), "%s/" ID "/%s", folder, name) <
		    (int)sizeof(path));
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, bytes, size), 0);
}

static void
remove_file(const char *name)
{
	char path[128];

	assert_true(snprintf(path, sizeof(path), "%s/" ID "/%s", folder, name) <
		    (int)sizeof(path));
	assert_int_equal(unlink(path), 0);
}

static void
make_folder(const char *name)
{
	char path[128];

	assert_true(snprintf(path, sizeof(path), "%s/%s", folder, name) <
		    (int)sizeof(path));
	assert_int_equal(mkdir(path, 0700), 0);
}

/* The thumbnail, twice: so much is to be seen of a bundle here. */
static void
write_inventory(uint64_t size)
{
	const struct inventory_row row = {
	    .artifact = ARTIFACT_THUMBNAIL,
	    .page = 1,
	    .size = size,
	    .crc = crc32_add(0, "PNG", 3),
	};
	uint8_t bytes[INVENTORY_HEAD_SIZE + 200 * INVENTORY_ROW_SIZE];
	struct inventory_head head = {.rows = size == 3 ? 2 : 200};
	size_t used = head.rows * INVENTORY_ROW_SIZE;

	for (size_t i = 0; i < used; i += INVENTORY_ROW_SIZE)
		inventory_put_row(&row, bytes + INVENTORY_HEAD_SIZE + i);
	head.crc = crc32_add(0, bytes + INVENTORY_HEAD_SIZE, used);
	inventory_put_head(&head, bytes);
	write_file(INVENTORY_NAME, (char *)bytes, INVENTORY_HEAD_SIZE + used);
}

static void
make_store(void)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/front-serve-XXXXXX");
	assert_non_null(mkdtemp(folder));
	make_folder(ID);
	make_folder(ID "/slides");
	make_folder(ID "/text");
	make_folder(ID "/thumbnails");
	write_file("deck.pdf", "%PDF-0123456789", 15);
	write_file("slides/1.svg", SVG, strlen(SVG));
	write_file("slides/1.svg.gz", "packed", 6);
	write_file("text/1.txt", "", 0);
	write_file("thumbnails/1.png", "PNG", 3);
	write_file("record", "{}", 2);
	write_inventory(3);
	write_file("deck.json", "{\"id\":1}", 8);
	write_file("deck.json.gz", "PACKED", 6);
}

static int
set_up(void **state)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	(void)state;
	make_store();
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	front.store.store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	daemon_ = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
	    NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &address,
	    MHD_OPTION_END);
	assert_non_null(daemon_);
	int listener =
	    MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd;
	assert_int_equal(
	    getsockname(listener, (struct sockaddr *)&address, &size), 0);
	port = ntohs(address.sin_port);
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
	MHD_stop_daemon(daemon_);
	front_store_close(&front.store);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int
reset(void **state)
{
	(void)state;
	view = (struct wire_event){
	    .stage = STAGE_DONE,
	    .pages = 1,
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .created = 1000000000,
	    .expires = (uint64_t)time(NULL) + 1000,
	};
	static const uint8_t id[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
	    0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
	memcpy(view.id, id, sizeof(id));
	return 0;
}

/* Sends a request with these fields, and keeps the whole answer. */
static void
ask_host(
    const char *host, const char *method, const char *path, const char *fields)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons(port)};
	char request[1024];
	size_t size = 0;
	ssize_t n;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	AUTO_FD fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	int length = snprintf(request, sizeof(request),
	    "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n", method,
	    path, host, fields);
	assert_int_equal(fd_write_all(fd, request, (size_t)length), 0);
	while ((n = read(fd, answer + size, sizeof(answer) - 1 - size)) > 0)
		size += (size_t)n;
	answer[size] = '\0';
	answer_size = size;
}

static void
ask(const char *method, const char *path, const char *fields)
{
	ask_host("localhost:8080", method, path, fields);
}

static int
status(void)
{
	return (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
}

static const char *
body(void)
{
	const char *end = strstr(answer, "\r\n\r\n");

	return end ? end + 4 : "";
}

static bool
has(const char *field)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "\r\n%s\r\n", field);
	const char *found = strstr(answer, line);
	return found && found < body();
}

/* The answer's tag, in quotes, for the next request. */
static void
copy_tag(char tag[64])
{
	const char *field = strstr(answer, "\r\nETag: ");

	assert_non_null(field);
	assert_int_equal(sscanf(field, "\r\nETag: %63[^\r]", tag), 1);
}

static void
test_serve_artifact_whole_immutable(void **state)
{
	(void)state;
	ask("GET", "/slides/1.svg", "");
	assert_int_equal(status(), 200);
	assert_string_equal(body(), SVG);
	assert_true(has("Accept-Ranges: bytes"));
	assert_true(has("Vary: Accept-Encoding"));
	assert_true(has("X-Content-Type-Options: nosniff"));
	assert_true(has("Content-Type: image/svg+xml"));
	assert_non_null(strstr(answer, "Cache-Control: private, max-age="));
	assert_non_null(strstr(answer, ", immutable\r\n"));
}

static void
test_serve_artifact_live_asked_again(void **state)
{
	(void)state;
	view.stage = STAGE_RENDERING;
	view.expires = 0;
	ask("GET", "/slides/1.svg", "");
	assert_int_equal(status(), 200);
	assert_true(has("Cache-Control: private, no-cache"));
}

static void
test_serve_artifact_missing_not_found(void **state)
{
	(void)state;
	ask("GET", "/slides/2.svg", "");
	assert_int_equal(status(), 404);
	assert_non_null(strstr(body(), "\"not-found\""));
}

static void
test_serve_artifact_known_tag_unchanged(void **state)
{
	char tag[64];
	char fields[128];

	(void)state;
	ask("GET", "/deck.pdf", "");
	copy_tag(tag);
	(void)snprintf(fields, sizeof(fields),
	    "If-None-Match: \"x\", W/%s\r\nRange: bytes=0-1\r\n", tag);
	ask("GET", "/deck.pdf", fields);
	assert_int_equal(status(), 304);
	assert_string_equal(body(), "");
	assert_true(has("Content-Length: 15")); /* or none, but not 0 */
	assert_non_null(strstr(answer, tag));
	assert_non_null(strstr(answer, "immutable"));
	ask("GET", "/deck.pdf", "If-None-Match: \"other\"\r\n");
	assert_int_equal(status(), 200);
}

static void
test_serve_artifact_packed_when_asked(void **state)
{
	char plain[64];
	char packed[64];

	(void)state;
	ask("GET", "/slides/1.svg", "Accept-Encoding: gzip;q=0\r\n");
	assert_string_equal(body(), SVG);
	copy_tag(plain);
	ask("GET", "/slides/1.svg", "Accept-Encoding: br, gzip\r\n");
	assert_string_equal(body(), "packed");
	assert_true(has("Content-Encoding: gzip"));
	assert_true(has("Vary: Accept-Encoding"));
	assert_false(has("Accept-Ranges: bytes"));
	copy_tag(packed);
	assert_string_not_equal(plain, packed);
	ask("GET", "/deck.pdf", "Accept-Encoding: gzip\r\n");
	assert_false(has("Content-Encoding: gzip"));
	assert_false(has("Vary: Accept-Encoding"));
}

static void
test_serve_artifact_no_twin_plain(void **state)
{
	(void)state;
	ask("GET", "/text/1.txt", "Accept-Encoding: gzip\r\n");
	assert_int_equal(status(), 200);
	assert_true(has("Content-Length: 0"));
	assert_false(has("Content-Encoding: gzip"));
}

static void
test_serve_artifact_range_part(void **state)
{
	(void)state;
	ask("GET", "/deck.pdf", "Range: bytes=5-7\r\n");
	assert_int_equal(status(), 206);
	assert_string_equal(body(), "012");
	assert_true(has("Content-Range: bytes 5-7/15"));
	assert_true(has("Content-Length: 3"));
	ask("GET", "/slides/1.svg",
	    "Accept-Encoding: gzip\r\nRange: bytes=-6\r\n");
	assert_int_equal(status(), 206);
	assert_string_equal(body(), "</svg>");
	assert_false(has("Content-Encoding: gzip"));
}

static void
test_serve_artifact_several_ranges_whole(void **state)
{
	(void)state;
	ask("GET", "/deck.pdf", "Range: bytes=0-1,5-6\r\n");
	assert_int_equal(status(), 200);
	assert_string_equal(body(), "%PDF-0123456789");
	ask("GET", "/deck.pdf", "Range: bytes=0-1\r\nRange: bytes=5-6\r\n");
	assert_int_equal(status(), 200);
	ask("HEAD", "/deck.pdf", "Range: bytes=0-1\r\n");
	assert_int_equal(status(), 200);
	assert_true(has("Content-Length: 15"));
	assert_string_equal(body(), "");
}

static void
test_serve_artifact_range_beyond_refused(void **state)
{
	(void)state;
	ask("GET", "/deck.pdf", "Range: bytes=15-\r\n");
	assert_int_equal(status(), 416);
	assert_true(has("Content-Range: bytes */15"));
	assert_non_null(strstr(body(), "\"range-unsatisfiable\""));
	ask("GET", "/deck.pdf", "Range: bytes=-0\r\n");
	assert_int_equal(status(), 416);
}

static void
test_serve_artifact_if_range_other_whole(void **state)
{
	char tag[64];
	char fields[128];

	(void)state;
	ask("GET", "/deck.pdf", "");
	copy_tag(tag);
	(void)snprintf(fields, sizeof(fields),
	    "If-Range: %s\r\nRange: bytes=0-3\r\n", tag);
	ask("GET", "/deck.pdf", fields);
	assert_int_equal(status(), 206);
	ask("GET", "/deck.pdf", "If-Range: \"x\"\r\nRange: bytes=0-3\r\n");
	assert_int_equal(status(), 200);
	assert_string_equal(body(), "%PDF-0123456789");
}

static void
test_serve_record_as_it_is(void **state)
{
	(void)state;
	ask("GET", "/record", "");
	assert_int_equal(status(), 200);
	assert_string_equal(body(), "{\"id\":1}");
	assert_true(has("Content-Type: application/json"));
	ask("GET", "/record", "Accept-Encoding: gzip\r\n");
	assert_string_equal(body(), "PACKED");
	ask("GET", "/made", "If-None-Match: *\r\nRange: bytes=0-1\r\n");
	assert_int_equal(status(), 201);
	assert_true(has("Location: /v1/decks/" ID));
	assert_string_equal(body(), "{\"id\":1}");
}

#define BUNDLE_NAME "thumbnails/thumb-1.png"
#define BUNDLE_SIZE                                                            \
	(2 * (30 + 46 + 2 * (sizeof(BUNDLE_NAME) - 1) + 3) +                   \
	    22) /* front_zip.h */

/* The answer's body has this many bytes. */
static bool
has_body_of(size_t size)
{
	return answer + answer_size - body() == (ptrdiff_t)size;
}

static void
test_serve_bundle_done_of_known_size(void **state)
{
	char length[64];

	(void)state;
	(void)snprintf(
	    length, sizeof(length), "Content-Length: %zu", BUNDLE_SIZE);
	ask("GET", "/bundle.zip", "");
	assert_int_equal(status(), 200);
	assert_true(has("Content-Type: application/zip"));
	assert_true(has("Cache-Control: private, no-cache"));
	assert_true(
	    has("Content-Disposition: attachment; filename=\"" ID ".zip\""));
	assert_true(has("Accept-Ranges: bytes"));
	assert_true(has(length));
	assert_null(strstr(answer, "Transfer-Encoding"));
	assert_true(has_body_of(BUNDLE_SIZE));
	ask("HEAD", "/bundle.zip", "");
	assert_true(has(length));
	assert_true(has_body_of(0));
	ask("GET", "/bundle.tar", "");
	assert_true(has("Content-Type: application/x-tar"));
	assert_true(has_body_of(2 * 1024 + 1024));
	view.stage = STAGE_RENDERING;
	ask("GET", "/bundle.zip", "");
	assert_int_equal(status(), 404);
}

static void
test_serve_bundle_deck_erased_cut_off(void **state)
{
	(void)state;
	remove_file("record");
	ask("GET", "/bundle.zip", "");
	write_file("record", "{}", 2);
	assert_int_equal(status(), 200);
	assert_true(answer + answer_size - body() < (ptrdiff_t)BUNDLE_SIZE);
}

static void
test_serve_bundle_too_large_tar_is_named(void **state)
{
	(void)state;
	write_inventory(LIMIT_PNG_BYTES);
	ask("HEAD", "/bundle.tar", "");
	assert_int_equal(status(), 200);
	ask("GET", "/bundle.zip", "");
	write_inventory(3);
	assert_int_equal(status(), 404);
	assert_non_null(strstr(body(), "fetch bundle.tar"));
}

static void
test_serve_ready_not_accepting_refused(void **state)
{
	(void)state;
	front.status.accepting = false;
	ask("GET", "/ready", "");
	assert_int_equal(status(), 503);
	front.status.accepting = true;
	ask("GET", "/ready", "");
	assert_int_equal(status(), 200);
}

static void
test_serve_built_in_by_heart(void **state)
{
	char tag[64];
	char fields[128];

	(void)state;
	ask("GET", "/openapi.yaml", "");
	assert_int_equal(status(), 200);
	assert_true(has("Content-Type: application/yaml"));
	copy_tag(tag);
	(void)snprintf(fields, sizeof(fields), "If-None-Match: %s\r\n", tag);
	ask("GET", "/openapi.yaml", fields);
	assert_int_equal(status(), 304);
	ask("GET", "/web/page.js", "");
	assert_true(has("Content-Type: text/javascript; charset=utf-8"));
	ask("GET", "/web/../page.js", "");
	assert_int_equal(status(), 404);
}

static void
test_show_try_foreign_host_refused(void **state)
{
	(void)state;
	front.config.flags = 0;
	ask("GET", "/", "");
	assert_true(has("Content-Type: text/plain; charset=utf-8"));
	front.config.flags = WIRE_CONFIG_PAGE;
	ask("GET", "/", "Accept-Language: de\r\n");
	assert_int_equal(status(), 200);
	assert_non_null(strstr(body(), "<html lang=\"de\">"));
	assert_null(strstr(answer, "unsafe"));
	assert_true(has("Referrer-Policy: same-origin"));
	ask_host("evil.example", "GET", "/", "");
	assert_int_equal(status(), 403);
	assert_null(strstr(body(), "<form"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_serve_artifact_whole_immutable, reset),
	    cmocka_unit_test_setup(test_serve_artifact_live_asked_again, reset),
	    cmocka_unit_test_setup(
		test_serve_artifact_missing_not_found, reset),
	    cmocka_unit_test_setup(
		test_serve_artifact_known_tag_unchanged, reset),
	    cmocka_unit_test_setup(
		test_serve_artifact_packed_when_asked, reset),
	    cmocka_unit_test_setup(test_serve_artifact_no_twin_plain, reset),
	    cmocka_unit_test_setup(test_serve_artifact_range_part, reset),
	    cmocka_unit_test_setup(
		test_serve_artifact_several_ranges_whole, reset),
	    cmocka_unit_test_setup(
		test_serve_artifact_range_beyond_refused, reset),
	    cmocka_unit_test_setup(
		test_serve_artifact_if_range_other_whole, reset),
	    cmocka_unit_test_setup(test_serve_record_as_it_is, reset),
	    cmocka_unit_test_setup(test_serve_bundle_done_of_known_size, reset),
	    cmocka_unit_test_setup(
		test_serve_bundle_too_large_tar_is_named, reset),
	    cmocka_unit_test_setup(
		test_serve_bundle_deck_erased_cut_off, reset),
	    cmocka_unit_test_setup(
		test_serve_ready_not_accepting_refused, reset),
	    cmocka_unit_test_setup(test_serve_built_in_by_heart, reset),
	    cmocka_unit_test_setup(test_show_try_foreign_host_refused, reset),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
