/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/config_host.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"

#define LABEL_MAX 63  /* RFC 1035 section 2.3.4 */
#define TEXT_MAX  240 /* the same, as text without the root's dot */

/* Digits alone, or "0x" and hex digits. */
static bool
is_number(const char *label)
{
	bool hex = label[0] == '0' && label[1] == 'x';
	const char *digits = hex ? label + 2 : label;
	const char *set = hex ? "0123456789abcdef" : "0123456789";

	return label[0] != '\0' && digits[strspn(digits, set)] == '\0';
}

/* Letters, digits, "-" and "_"; no "-" at either end. */
static bool
is_label(const char *label, size_t length)
{
	if (length == 0 || length > LABEL_MAX || label[0] == '-' ||
	    label[length - 1] == '-')
		return false;
	return strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") >=
	       length;
}

/*
 * A name whose last label is a number is an address to a URL parser (WHATWG
 * URL, "ends in a number"); then it has to be one in its usual writing.
 */
static bool
is_name(const char *name, bool below)
{
	struct in_addr address;
	const char *label = name;
	size_t length = strlen(name);

	if (length == 0 || length > TEXT_MAX)
		return false;
	for (;;) {
		size_t part = strcspn(label, ".");
		if (!is_label(label, part))
			return false;
		if (label[part] == '\0')
			break;
		label += part + 1;
	}
	if (!is_number(label))
		return true;
	return !below && inet_pton(AF_INET, name, &address) == 1;
}

/* "[::1]" at the start of `text`: its length, or 0. Writes its usual form. */
static size_t
parse_bracket(const char *text, char name[CONFIG_HOST_SIZE])
{
	char inside[INET6_ADDRSTRLEN];
	struct in6_addr address;
	size_t length = strcspn(text, "]");

	if (text[0] != '[' || text[length] != ']' || length - 1 == 0 ||
	    length - 1 >= sizeof(inside))
		return 0;
	text_format(inside, sizeof(inside), "%.*s", (int)length - 1, text + 1);
	/* ::ffff:1.2.3.4 is IPv4 in disguise: it has a writing of its own. */
	if (inet_pton(AF_INET6, inside, &address) != 1 ||
	    IN6_IS_ADDR_V4MAPPED(&address) ||
	    !inet_ntop(AF_INET6, &address, inside, sizeof(inside)))
		return 0;
	text_format(name, CONFIG_HOST_SIZE, "[%s]", inside);
	return length + 1;
}

/* The name, up to a port: its length in `text`, or 0. */
static size_t
parse_name(const char *text, struct config_host *host)
{
	size_t skip = 0;

	if (text[0] == '[')
		return parse_bracket(text, host->name);
	if (strncmp(text, "*.", 2) == 0) {
		host->below = true;
		skip = 2;
	}
	size_t length = strcspn(text + skip, ":");
	if (length >= CONFIG_HOST_SIZE)
		return 0;
	memcpy(host->name, text + skip, length);
	return is_name(host->name, host->below) ? skip + length : 0;
}

int
config_host_parse(const char *text, size_t length, struct config_host *ret_host)
{
	char copy[CONFIG_HOST_SIZE + 16];
	struct config_host host = {.port = 443};
	const char *at = copy;
	uint64_t port;

	if (length >= sizeof(copy) || memchr(text, '\0', length))
		return -EINVAL;
	for (size_t i = 0; i < length; i++)
		copy[i] = (char)tolower((unsigned char)text[i]);
	copy[length] = '\0';
	if (strncmp(at, "http://", 7) == 0) {
		host.plain = true;
		host.port = 80;
		at += 7;
	} else if (strncmp(at, "https://", 8) == 0) {
		at += 8;
	}
	size_t name = parse_name(at, &host);
	if (name == 0)
		return -EINVAL;
	at += name;
	if (*at == ':') {
		if (strlen(at + 1) > 5 ||
		    text_parse_u64(at + 1, UINT16_MAX, &port) < 0 || port == 0)
			return -EINVAL;
		host.port = (uint16_t)port;
	} else if (*at != '\0') {
		return -EINVAL;
	}
	*ret_host = host;
	return 0;
}
