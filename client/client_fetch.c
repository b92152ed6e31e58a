/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cleandeck fetch: what a deck became, into a folder.
 *
 * The record says which files there are, but not where they go: a name that
 * is not one of base/artifact.h is refused, with all the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/artifact.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "client/client_ask.h"
#include "client/client_deck.h"
#include "client/client_hash.h"
#include "client/client_load.h"

#define BUNDLE       "bundle.zip"
#define BUNDLE_ENTRY 1024 /* what an archive adds to a file, at most */

struct fetch {
	struct client *client;
	const char *id;
	const char *folder;
	uint32_t set; /* of ARTIFACT_BIT() */
	uint32_t pages;
	int root;
	uint32_t files;
	uint32_t kept;
	uint64_t bytes;
};

/* One file as the record tells of it. */
struct file {
	const char *name;
	const char *sha256;
	uint64_t bytes;
	enum artifact artifact;
};

static int
read_file(const struct fetch *fetch, const struct client_json *json,
    struct file *file)
{
	uint8_t digest[(CLIENT_HASH_TEXT_SIZE - 1) / 2];
	uint32_t page;

	if (!json)
		return -EBADMSG;
	*file = (struct file){
	    .name = client_json_text(json, "name"),
	    .sha256 = client_json_text(json, "sha256"),
	};
	if (artifact_parse_name(file->name, &file->artifact, &page) < 0 ||
	    page > fetch->pages ||
	    text_parse_hex(file->sha256, digest, sizeof(digest)) < 0)
		return -EBADMSG;
	/* Beyond the limit it reads 0, and then the hash is not right. */
	file->bytes = client_json_number(
	    json, "bytes", artifact_find(file->artifact)->bytes_max);
	return 0;
}

static int
refuse(struct fetch *fetch)
{
	client_screen_complain(&fetch->client->screen,
	    "%s: the service's record is not that of a deck", fetch->id);
	return FAULT_EXIT_INTERNAL;
}

static int
load(struct fetch *fetch, const struct file *file, uint32_t all)
{
	struct client_load work = {
	    .id = fetch->id,
	    .name = file->name,
	    .sha256 = file->sha256,
	    .bytes = file->bytes,
	    .root = fetch->root,
	};

	client_screen_show(
	    &fetch->client->screen, "%s: fetching %u files", fetch->id, all);
	int code = client_load_run(fetch->client, &work);
	fetch->files++;
	fetch->kept += work.kept ? 1 : 0;
	fetch->bytes += work.loaded;
	return code;
}

static int
load_files(struct fetch *fetch, const struct client_json *record)
{
	size_t count = client_json_count(record, "artifacts");
	struct file file;
	uint32_t wanted = 0;

	/* All are judged before the first is written. */
	for (size_t i = 0; i < count; i++) {
		if (read_file(fetch, client_json_at(record, "artifacts", i),
			&file) < 0)
			return refuse(fetch);
		wanted += fetch->set & ARTIFACT_BIT(file.artifact) ? 1 : 0;
	}
	if (wanted == 0) {
		client_screen_complain(&fetch->client->screen,
		    "%s: the deck has no such artifacts", fetch->id);
		return FAULT_EXIT_USAGE;
	}
	for (size_t i = 0; i < count; i++) {
		if (read_file(fetch, client_json_at(record, "artifacts", i),
			&file) < 0)
			return refuse(fetch);
		if (!(fetch->set & ARTIFACT_BIT(file.artifact)))
			continue;
		int code = load(fetch, &file, wanted);
		if (code != FAULT_EXIT_OK)
			return code;
	}
	return FAULT_EXIT_OK;
}

static int
load_bundle(struct fetch *fetch, const struct client_json *record)
{
	size_t count = client_json_count(record, "artifacts");
	struct client_load work = {
	    .id = fetch->id,
	    .name = BUNDLE,
	    .bytes = BUNDLE_ENTRY,
	    .root = fetch->root,
	};
	struct file file;

	for (size_t i = 0; i < count; i++) {
		if (read_file(fetch, client_json_at(record, "artifacts", i),
			&file) < 0)
			return refuse(fetch);
		work.bytes += file.bytes + BUNDLE_ENTRY;
	}
	client_screen_show(
	    &fetch->client->screen, "%s: fetching " BUNDLE, fetch->id);
	int code = client_load_run(fetch->client, &work);
	fetch->files = 1;
	fetch->bytes = work.loaded;
	return code;
}

static int
open_root(struct fetch *fetch)
{
	if (mkdir(fetch->folder, 0777) < 0 && errno != EEXIST)
		return -errno;
	fetch->root = open(fetch->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fetch->root < 0 ? -errno : 0;
}

static int
report(struct fetch *fetch)
{
	struct client_screen *screen = &fetch->client->screen;
	struct client_json *json = NULL;
	int code = FAULT_EXIT_INTERNAL;

	if (!fetch->client->options->json) {
		client_screen_print(screen,
		    "%s: %u file%s, %u of them kept -> %s", fetch->id,
		    fetch->files, fetch->files == 1 ? "" : "s", fetch->kept,
		    fetch->folder);
		return FAULT_EXIT_OK;
	}
	json = client_json_new();
	if (json &&
	    (client_json_put_text(json, "id", fetch->id) |
		client_json_put_text(json, "folder", fetch->folder) |
		client_json_put_number(json, "files", fetch->files) |
		client_json_put_number(json, "kept", fetch->kept) |
		client_json_put_number(json, "bytes", fetch->bytes)) == 0)
		code = client_ask_print(fetch->client, json);
	client_json_free(json);
	return code;
}

/* The deck has to be done; what else it is is said. */
static int
judge(struct fetch *fetch, const struct client_json *record)
{
	struct client_deck deck;
	char line[CLIENT_DECK_LINE];

	client_deck_read(record, &deck);
	fetch->pages = deck.pages;
	if (client_deck_has_ended(&deck) &&
	    client_deck_exit(&deck) == FAULT_EXIT_OK)
		return FAULT_EXIT_OK;
	client_deck_describe(&deck, line);
	client_screen_complain(
	    &fetch->client->screen, "%s: %s", fetch->id, line);
	return client_deck_has_ended(&deck) ? client_deck_exit(&deck)
					    : FAULT_EXIT_TRY_AGAIN;
}

static int
fetch_deck(struct fetch *fetch, const struct client_json *record)
{
	int code = judge(fetch, record);
	if (code != FAULT_EXIT_OK)
		return code;

	int error = open_root(fetch);
	if (error < 0) {
		client_screen_complain(&fetch->client->screen, "%s: %s",
		    fetch->folder, strerror(-error));
		return FAULT_EXIT_USAGE;
	}
	code = fetch->client->options->bundle ? load_bundle(fetch, record)
					      : load_files(fetch, record);
	fd_close(&fetch->root);
	return code == FAULT_EXIT_OK ? report(fetch) : code;
}

int
client_fetch_run(struct client *client)
{
	const struct client_options *options = client->options;
	struct fetch fetch = {
	    .client = client,
	    .id = options->words[0],
	    .folder = options->output ? options->output : options->words[0],
	    .set = ARTIFACT_ALL_SET,
	    .root = -1,
	};
	char path[64];
	struct client_http_request request = {.method = "GET", .path = path};
	struct client_json *record = NULL;

	if (options->artifacts &&
	    artifact_parse_set(options->artifacts, &fetch.set) < 0)
		return FAULT_EXIT_USAGE; /* it was read before */
	text_format(path, sizeof(path), "/v1/decks/%s", fetch.id);
	int code = client_ask_json(
	    client, &request, CLIENT_ASK_REPEATABLE, fetch.id, &record);
	if (code == FAULT_EXIT_OK)
		code = fetch_deck(&fetch, record);
	client_json_free(record);
	client_screen_wipe(&client->screen);
	return code;
}
