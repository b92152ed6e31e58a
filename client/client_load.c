/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_load.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/fd.h"
#include "base/text.h"
#include "client/client_ask.h"
#include "client/client_hash.h"
#include "client/client_place.h"
#include "client/client_retry.h"

#define PATH_SIZE  128
#define FIELD_SIZE (CLIENT_HTTP_ETAG_SIZE + 32)
#define MARK       16 /* digits of the hash in a part's name */
#define PARTIAL    206

/* One file being loaded. */
struct work {
	struct client *client;
	struct client_load *load;
	struct client_place place;
	uint64_t have; /* bytes of the part */
	bool begun;    /* this answer's first bytes were seen */
};

static int
complain(struct work *work, int error)
{
	client_screen_complain(&work->client->screen, "%s: %s",
	    work->load->name, strerror(-error));
	return FAULT_EXIT_INTERNAL;
}

static int
on_bytes(void *of, int status, const char *bytes, size_t size)
{
	struct work *work = of;
	uint64_t whole;

	if (!work->begun && status != PARTIAL && work->have > 0) {
		/* It has changed there, or ranges are not served: anew. */
		int error = client_place_empty_part(&work->place);
		if (error < 0)
			return error;
		work->have = 0;
	}
	work->begun = true;
	if (CHECKED_ADD(&whole, work->have, (uint64_t)size) ||
	    whole > work->load->bytes)
		return -EMSGSIZE;
	int error = fd_write_all(work->place.part, bytes, size);
	if (error < 0)
		return error;
	work->have = whole;
	work->load->loaded += size;
	return 0;
}

/* Is that file what the record says? */
static bool
is_right(const struct client_load *load, int fd)
{
	char digest[CLIENT_HASH_TEXT_SIZE];
	off_t size = lseek(fd, 0, SEEK_END);

	return size >= 0 && (uint64_t)size == load->bytes &&
	       client_hash_file(fd, load->bytes, digest) == 0 &&
	       strcmp(digest, load->sha256) == 0;
}

/* The ETag that the part belongs to; "" where there is no strong one. */
static int
find_etag(struct work *work, const char *path, char etag[CLIENT_HTTP_ETAG_SIZE])
{
	struct client_http_request request = {.method = "HEAD", .path = path};
	struct client_http_answer answer;
	int code = client_ask(work->client, &request, CLIENT_ASK_REPEATABLE,
	    work->load->name, &answer);

	if (code != FAULT_EXIT_OK)
		return code;
	text_format(etag, CLIENT_HTTP_ETAG_SIZE, "%s",
	    answer.etag[0] == '"' ? answer.etag : "");
	client_http_answer_done(&answer);
	return FAULT_EXIT_OK;
}

/* One request for what is missing. */
static int
load_rest(struct work *work)
{
	char path[PATH_SIZE];
	char etag[CLIENT_HTTP_ETAG_SIZE] = "";
	char range[FIELD_SIZE];
	char condition[FIELD_SIZE];
	struct client_http_answer answer;
	struct client_http_request request = {
	    .method = "GET",
	    .path = path,
	    .sink = on_bytes,
	    .sink_of = work,
	};
	int code = FAULT_EXIT_OK;

	text_format(path, sizeof(path), "/v1/decks/%s/%s", work->load->id,
	    work->load->name);
	if (work->have > 0)
		code = find_etag(work, path, etag);
	if (code != FAULT_EXIT_OK)
		return code;
	if (etag[0]) {
		text_format(range, sizeof(range), "Range: bytes=%" PRIu64 "-",
		    work->have);
		text_format(condition, sizeof(condition), "If-Range: %s", etag);
		request.fields[0] = range;
		request.fields[1] = condition;
	}
	work->begun = false;
	code = client_ask(work->client, &request, CLIENT_ASK_RESUMABLE,
	    work->load->name, &answer);
	if (code == FAULT_EXIT_OK)
		client_http_answer_done(&answer);
	return code;
}

/* As many requests as it takes, while each brings something. */
static int
load_all(struct work *work)
{
	struct client_retry retry = {.failures = 0};
	int code = FAULT_EXIT_OK;
	bool exact = work->load->sha256 != NULL;

	while (!exact || work->have < work->load->bytes) {
		uint64_t before = work->load->loaded;
		code = load_rest(work);
		if (code == FAULT_EXIT_OK && exact &&
		    work->have < work->load->bytes)
			code = CLIENT_ASK_LOST; /* cut, and nobody noticed */
		if (code != CLIENT_ASK_LOST)
			break;
		if (work->load->loaded > before && exact)
			retry.failures = 0;
		int64_t ms = client_retry_wait(&retry, 0);
		if (ms < 0 ||
		    client_http_sleep(work->client->http, (uint64_t)ms) < 0)
			return client_ask_explain_error(work->client,
			    work->load->name, -ETIME,
			    "the connection was lost; ask again later");
	}
	return code;
}

/* A ZIP ends with its directory's end: was it cut? */
static bool
is_archive(const struct work *work)
{
	uint8_t end[22];
	static const uint8_t mark[] = {'P', 'K', 5, 6};

	return work->have >= sizeof(end) &&
	       pread(work->place.part, end, sizeof(end),
		   (off_t)(work->have - sizeof(end))) == (ssize_t)sizeof(end) &&
	       memcmp(end, mark, sizeof(mark)) == 0;
}

static int
finish(struct work *work)
{
	const struct client_load *load = work->load;
	bool right =
	    load->sha256 ? is_right(load, work->place.part) : is_archive(work);

	if (right) {
		int error = client_place_publish(&work->place);
		return error < 0 ? complain(work, error) : FAULT_EXIT_OK;
	}
	client_screen_complain(&work->client->screen,
	    "%s: what came is not what the service has recorded; ask again",
	    load->name);
	client_place_drop(&work->place);
	return FAULT_EXIT_INTERNAL;
}

/* Is the whole file there from an earlier call? */
static bool
is_kept(struct work *work)
{
	AUTO_FD fd =
	    work->load->sha256 ? client_place_open_whole(&work->place) : -1;

	return fd >= 0 && is_right(work->load, fd);
}

static int
load_part(struct work *work)
{
	int error = client_place_open_part(&work->place, &work->have);
	bool stale = !work->load->sha256 || work->have > work->load->bytes;

	if (error == 0 && stale) {
		error = client_place_empty_part(&work->place);
		work->have = 0;
	}
	if (error < 0)
		return complain(work, error);
	int code = load_all(work);
	return code == FAULT_EXIT_OK ? finish(work) : code;
}

int
client_load_run(struct client *client, struct client_load *load)
{
	struct work work = {.client = client, .load = load};
	char mark[MARK + 1] = "whole";

	if (load->sha256)
		text_format(mark, sizeof(mark), "%s", load->sha256);
	int error =
	    client_place_open(load->root, load->name, mark, &work.place);
	if (error < 0)
		return complain(&work, error);
	load->kept = is_kept(&work);
	int code = load->kept ? FAULT_EXIT_OK : load_part(&work);
	client_place_close(&work.place);
	return code;
}
