/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_id.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#define PLAIN                                                                  \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
#define TOKEN_MAX 4096

bool
client_id_is_one(const char *text)
{
	uint8_t bytes[(CLIENT_ID_SIZE - 1) / 2];

	return text_parse_hex(text, bytes, sizeof(bytes)) == 0;
}

/* Only these, one at least, and not without end. */
static bool
is_made_of(const char *text, const char *bytes)
{
	size_t length = strspn(text, bytes);

	return length >= 1 && length <= TOKEN_MAX && text[length] == '\0';
}

bool
client_id_is_ticket(const char *href)
{
	static const char start[] = "/t/";
	size_t length = sizeof(start) - 1;

	return strncmp(href, start, length) == 0 &&
	       is_made_of(href + length, PLAIN) && href[length] != '.';
}

bool
client_id_is_link(const char *href, const char *id, const char *name)
{
	char start[128];

	text_format(start, sizeof(start), "/d/%s/%s?", id, name);
	size_t length = strlen(start);
	return length < sizeof(start) - 1 &&
	       strncmp(href, start, length) == 0 &&
	       is_made_of(href + length, PLAIN "=&%");
}

int
client_id_add_query(
    char *path, size_t size, const char *name, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t used = strlen(path);
	char mark = strchr(path, '?') ? '&' : '?';

	if (!value)
		return 0;
	if (used + 2 + strlen(name) + 3 * strlen(value) >= size)
		return -ENAMETOOLONG;
	text_format(path + used, size - used, "%c%s=", mark, name);
	for (used = strlen(path); *value; value++) {
		if (strchr(PLAIN, *value)) {
			path[used++] = *value;
			continue;
		}
		path[used++] = '%';
		path[used++] = digits[(uint8_t)*value >> 4];
		path[used++] = digits[(uint8_t)*value & 15];
	}
	path[used] = '\0';
	return 0;
}

int
client_id_add_number(char *path, size_t size, const char *name, uint64_t value)
{
	char text[24];

	text_format(text, sizeof(text), "%" PRIu64, value);
	return client_id_add_query(path, size, name, value > 0 ? text : NULL);
}
