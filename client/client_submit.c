/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cleandeck submit: sends documents, streamed from their files.
 *
 * Each upload has an Idempotency-Key, so that sending it again after a lost
 * connection or a busy service converts nothing twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "client/client_ask.h"
#include "client/client_deck.h"
#include "client/client_follow.h"
#include "client/client_hash.h"
#include "client/client_id.h"

#define FIELD_SIZE 300

/* A file on its way: its deck, or its exit code. */
struct upload {
	const char *file;
	char id[CLIENT_ID_SIZE];
	int code;
};

static int
open_file(struct client *client, const char *file, int *ret_fd, uint64_t *size)
{
	struct stat st;
	/* A pipe would be waited for; its length is not known either. */
	AUTO_FD fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) < 0) {
		client_screen_complain(
		    &client->screen, "%s: %s", file, strerror(errno));
		return FAULT_EXIT_USAGE;
	}
	if (!S_ISREG(st.st_mode)) {
		client_screen_complain(
		    &client->screen, "%s: not a plain file", file);
		return FAULT_EXIT_USAGE;
	}
	*size = (uint64_t)st.st_size;
	*ret_fd = fd_take(&fd);
	return FAULT_EXIT_OK;
}

static int
make_path(const struct client_options *options, const char *file,
    char path[CLIENT_PATH_SIZE])
{
	const char *slash = strrchr(file, '/');

	text_format(path, CLIENT_PATH_SIZE, "/v1/decks");
	int error = client_id_add_query(
	    path, CLIENT_PATH_SIZE, "filename", slash ? slash + 1 : file);
	if (error == 0)
		error = client_id_add_query(
		    path, CLIENT_PATH_SIZE, "artifacts", options->artifacts);
	if (error == 0)
		error = client_id_add_number(
		    path, CLIENT_PATH_SIZE, "ttl", options->ttl);
	if (error == 0)
		error = client_id_add_query(
		    path, CLIENT_PATH_SIZE, "callback", options->callback);
	if (error == 0)
		error = client_id_add_query(
		    path, CLIENT_PATH_SIZE, "meeting", options->meeting);
	return error;
}

static int
send_file(struct client *client, const char *file, int fd, uint64_t size,
    struct client_json **ret_json)
{
	static char path[CLIENT_PATH_SIZE]; /* much for a stack */
	const struct client_options *options = client->options;
	char key[FIELD_SIZE];
	char random[CLIENT_HASH_KEY_SIZE];
	struct client_http_request request = {
	    .method = "POST",
	    .path = path,
	    .fields = {"Content-Type: application/octet-stream",
		       "Prefer: respond-async", key},
	    .fd = fd,
	    .sends_file = true,
	    .size = size,
	};

	client_hash_random(random);
	text_format(key, sizeof(key), "Idempotency-Key: %s",
	    options->idempotency ? options->idempotency : random);
	if (make_path(options, file, path) < 0) {
		client_screen_complain(
		    &client->screen, "%s: the name is too long", file);
		return FAULT_EXIT_USAGE;
	}
	client_screen_show(&client->screen, "sending %s", file);
	return client_ask_json(
	    client, &request, CLIENT_ASK_REPEATABLE, file, ret_json);
}

static void
submit(struct client *client, struct upload *upload)
{
	struct client_json *json = NULL;
	struct client_deck deck;
	uint64_t size = 0;
	AUTO_FD fd = -1;

	upload->code = open_file(client, upload->file, &fd, &size);
	if (upload->code == FAULT_EXIT_OK)
		upload->code = send_file(client, upload->file, fd, size, &json);
	if (upload->code != FAULT_EXIT_OK)
		return;
	client_deck_read(json, &deck);
	text_format(upload->id, sizeof(upload->id), "%s", deck.id);
	if (upload->id[0] == '\0') {
		client_screen_complain(&client->screen,
		    "%s: the service gave no id", upload->file);
		upload->code = FAULT_EXIT_INTERNAL;
	} else if (!client->options->wait && client->options->json) {
		upload->code =
		    client_json_put_text(json, "file", upload->file) < 0
			? FAULT_EXIT_INTERNAL
			: client_ask_print(client, json);
	} else if (!client->options->wait) {
		client_screen_print(&client->screen, "%s", upload->id);
	}
	client_json_free(json);
}

static int
print_outcome(struct client *client, const struct upload *upload,
    const struct client_deck *deck)
{
	struct client_json *json = client_json_new();
	int code = FAULT_EXIT_INTERNAL;

	if (json &&
	    (client_json_put_text(json, "file", upload->file) |
		client_json_put_text(json, "id", upload->id) |
		client_json_put_text(json, "state", deck->state) |
		client_json_put_text(
		    json, "code", deck->code[0] ? deck->code : "none") |
		client_json_put_text(json, "sentence", deck->title) |
		client_json_put_text(json, "seen", deck->detail) |
		client_json_put_number(json, "pages", deck->pages)) == 0)
		code = client_ask_print(client, json);
	client_json_free(json);
	return code;
}

/* Waits for the end of one, and says what came of it. */
static void
await(struct client *client, struct upload *upload)
{
	struct client_deck deck;
	char line[CLIENT_DECK_LINE];

	if (upload->code != FAULT_EXIT_OK)
		return;
	upload->code = client_follow(client, upload->id, false, &deck);
	if (upload->code != FAULT_EXIT_OK)
		return;
	upload->code = client_deck_exit(&deck);
	client_deck_describe(&deck, line);
	if (!client->options->json)
		client_screen_print(&client->screen, "%s: %s -> %s",
		    upload->file, line, upload->id);
	else if (print_outcome(client, upload, &deck) != FAULT_EXIT_OK)
		upload->code = FAULT_EXIT_INTERNAL;
}

int
client_submit_run(struct client *client)
{
	size_t count = client->options->word_count;
	struct upload *uploads = calloc(count, sizeof(*uploads));
	int highest = uploads ? FAULT_EXIT_OK : FAULT_EXIT_INTERNAL;

	/* All are sent first: they are converted side by side. */
	for (size_t i = 0; uploads && i < count; i++) {
		uploads[i].file = client->options->words[i];
		submit(client, &uploads[i]);
	}
	for (size_t i = 0; uploads && i < count; i++) {
		if (client->options->wait)
			await(client, &uploads[i]);
		if (uploads[i].code > highest)
			highest = uploads[i].code;
	}
	client_screen_wipe(&client->screen);
	free(uploads);
	return highest;
}
