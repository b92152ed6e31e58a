/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_body.h"

#include <errno.h>
#include <string.h>

#include "base/kind.h"
#include "base/text.h"
#include "front/front_json.h"
#include "front/front_keys.h"
#include "front/front_utf8.h"

#define LANGUAGE_MAX 2
#define ID_MAX       (2 * WIRE_ID_SIZE)
#define PORT_MAX     65535
#define DECK_NAME    "deck.pdf" /* what a link is for, when it does not say */

#define HEX_BYTES    "0123456789abcdefABCDEF"
#define HOST_BYTES                                                             \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
/* What RFC 3986 has behind the host of a URL, but no '#'. */
#define PLACE_BYTES                                                            \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"       \
	"-._~:/?@!$&'()*+,;=%"

static const char *const languages[] = {"en", "de"};
STATIC_ASSERT(COUNT_OF(languages) == FRONT_LANGUAGE_COUNT, "a word for each");

static int
complain(char *seen, const char *words)
{
	text_format(seen, FRONT_SEEN_SIZE, "%s", words);
	return -EINVAL;
}

static uint32_t
find_kind(const char *word)
{
	const struct kind_row *row = kind_find(kind_find_name(word));

	/* Any case is for names of files. */
	return row && strcmp(row->name, word) == 0 ? KIND_BIT(row->kind) : 0;
}

static uint32_t
find_artifact(const char *word)
{
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++)
		if (strcmp(artifact_find(i)->word, word) == 0)
			return ARTIFACT_BIT(i);
	return 0;
}

static int
find_language(const char *word, enum front_language *ret_language)
{
	for (size_t i = 0; i < COUNT_OF(languages); i++) {
		if (strcmp(languages[i], word) == 0) {
			*ret_language = (enum front_language)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* Behind ":PORT", or where there is none; NULL for a port that cannot be. */
static const char *
skip_port(const char *at)
{
	uint64_t port = 0;
	size_t digits;

	if (*at != ':')
		return at;
	digits = strspn(++at, "0123456789");
	for (size_t i = 0; i < digits && port <= PORT_MAX; i++)
		port = 10 * port + (uint64_t)(at[i] - '0');
	return port > 0 && port <= PORT_MAX ? at + digits : NULL;
}

int
front_body_check_callback(const char *url)
{
	const char *at;

	if (strnlen(url, WIRE_CALLBACK_SIZE) == WIRE_CALLBACK_SIZE)
		return -EINVAL;
	if (strncmp(url, "https://", strlen("https://")) == 0)
		at = url + strlen("https://");
	else if (strncmp(url, "http://", strlen("http://")) == 0)
		at = url + strlen("http://");
	else
		return -EINVAL;
	/* A user is no host byte: "http://allowed@other" stops at the '@'. */
	size_t host = *at == '[' ? strspn(at + 1, HEX_BYTES ":.") + 2
				 : strspn(at, HOST_BYTES);
	if (host == 0 || (*at == '[' && (host < 4 || at[host - 1] != ']')))
		return -EINVAL;
	at = skip_port(at + host);
	if (!at || (*at != '\0' && *at != '/' && *at != '?'))
		return -EINVAL;
	return at[strspn(at, PLACE_BYTES)] == '\0' ? 0 : -EINVAL;
}

int
front_body_check_meeting(const char *meeting)
{
	if (strnlen(meeting, WIRE_MEETING_SIZE) == WIRE_MEETING_SIZE ||
	    !front_utf8_is_line(meeting))
		return -EINVAL;
	return 0;
}

/* What a ticket's body may say, before it is a ticket. */
struct ticket_wish {
	uint64_t expires_in;
	uint64_t ttl;
	char language[LANGUAGE_MAX + 1];
};

static int
read_ticket_fields(const char *text, size_t size,
    const struct wire_config *config, struct ticket_wish *wish,
    struct front_ticket *ticket, char *seen)
{
	/* clang-format off */
	const struct front_json_field fields[] = {
	    {.name = "expires_in", .type = FRONT_JSON_NUMBER, .min = 1,
		.max = config->ticket_ttl, .number = &wish->expires_in},
	    {.name = "max_bytes", .type = FRONT_JSON_NUMBER, .min = 1,
		.max = config->upload_max, .number = &ticket->bytes_max},
	    {.name = "ttl", .type = FRONT_JSON_NUMBER, .min = 1,
		.max = config->artifact_ttl, .number = &wish->ttl},
	    {.name = "kinds", .type = FRONT_JSON_WORDS,
		.set = &ticket->accept, .find_bit = find_kind},
	    {.name = "artifacts", .type = FRONT_JSON_WORDS,
		.set = &ticket->artifacts, .find_bit = find_artifact},
	    {.name = "language", .type = FRONT_JSON_TEXT, .max = LANGUAGE_MAX,
		.text = wish->language},
	    {.name = "meeting", .type = FRONT_JSON_TEXT,
		.max = WIRE_MEETING_SIZE - 1, .text = ticket->meeting},
	    {.name = "callback", .type = FRONT_JSON_TEXT, .min = 1,
		.max = WIRE_CALLBACK_SIZE - 1, .text = ticket->callback},
	};
	/* clang-format on */

	return front_json_read(text, size, fields, COUNT_OF(fields), seen);
}

int
front_body_read_ticket(const char *text, size_t size,
    const struct wire_config *config, const struct wire_key *key, uint64_t now,
    struct front_ticket *ret_ticket, char ret_seen[FRONT_SEEN_SIZE])
{
	uint32_t accept = config->accept & key->accept;
	struct ticket_wish wish = {
	    .expires_in = config->ticket_ttl,
	    .language = "en",
	};
	struct front_ticket ticket = {
	    .bytes_max = config->upload_max,
	    .accept = accept,
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .key = front_keys_number(key),
	};

	if (read_ticket_fields(text, size, config, &wish, &ticket, ret_seen) <
	    0)
		return -EINVAL;
	if (ticket.accept & ~accept)
		return complain(
		    ret_seen, "kinds: holds one that is not accepted here");
	if (find_language(wish.language, &ticket.language) < 0)
		return complain(ret_seen, "language: must be en or de");
	if (ticket.callback[0] != '\0' &&
	    front_body_check_callback(ticket.callback) < 0)
		return complain(ret_seen,
		    "callback: must be an absolute http or https URL");
	ticket.expires = now + wish.expires_in;
	ticket.ttl = (uint32_t)wish.ttl;
	memcpy(ticket.tenant, key->tenant, sizeof(ticket.tenant));
	*ret_ticket = ticket;
	return 0;
}

int
front_body_read_link(const char *text, size_t size,
    const struct wire_config *config, uint64_t now,
    struct front_link_wish *ret_wish, char ret_seen[FRONT_SEEN_SIZE])
{
	uint64_t expires_in = config->link_ttl;
	char id[ID_MAX + 1] = "";
	char name[ARTIFACT_NAME_SIZE] = DECK_NAME;
	/* clang-format off */
	const struct front_json_field fields[] = {
	    {.name = "deck", .type = FRONT_JSON_TEXT, .min = ID_MAX,
		.max = ID_MAX, .text = id},
	    {.name = "name", .type = FRONT_JSON_TEXT, .min = 1,
		.max = ARTIFACT_NAME_SIZE - 1, .text = name},
	    {.name = "expires_in", .type = FRONT_JSON_NUMBER, .min = 1,
		.max = config->link_ttl, .number = &expires_in},
	};
	/* clang-format on */
	struct front_link_wish wish = {.expires = 0};

	if (front_json_read(text, size, fields, COUNT_OF(fields), ret_seen) < 0)
		return -EINVAL;
	if (text_parse_hex(id, wish.id, sizeof(wish.id)) < 0)
		return complain(ret_seen, "deck: must be the id of a deck");
	if (artifact_parse_name(name, &wish.artifact, &wish.page) < 0)
		return complain(
		    ret_seen, "name: must be the name of an artifact");
	wish.expires = now + expires_in;
	*ret_wish = wish;
	return 0;
}
