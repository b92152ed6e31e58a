/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_url.h"

#include <string.h>
#include <strings.h>

#define LETTERS   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define AUTHORITY LETTERS "-.:[]"
#define PATH      LETTERS "-._~/"

static bool
is_host(const char *host, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(host, word, length) == 0;
}

/* "127.0.0.1:8080" or "[::1]:8080"; the port is libcurl's to judge. */
static bool
is_loopback(const char *authority, size_t length)
{
	const char *bracket = memchr(authority, ']', length);
	const char *colon = memchr(authority, ':', length);
	size_t host = length;

	if (bracket)
		host = (size_t)(bracket - authority) + 1;
	else if (colon)
		host = (size_t)(colon - authority);
	/* Digits and dots: 127.evil.example is a name like any other. */
	return is_host(authority, host, "localhost") ||
	       is_host(authority, host, "[::1]") ||
	       (host > 4 && strncmp(authority, "127.", 4) == 0 &&
		   strspn(authority, "0123456789.") >= host);
}

const char *
client_url_parse(const char *text, struct client_url *ret_url)
{
	static const char bare[] = "http://";
	static const char safe[] = "https://";
	size_t length = strlen(text);
	size_t start = sizeof(safe) - 1;
	struct client_url url = {
	    .bare = strncasecmp(text, bare, sizeof(bare) - 1) == 0};

	if (url.bare)
		start = sizeof(bare) - 1;
	else if (strncasecmp(text, safe, sizeof(safe) - 1) != 0)
		return "a URL begins with http:// or https://";
	if (memchr(text, '@', length))
		return "no user in a URL; a key goes into --key-file";
	while (length > start && text[length - 1] == '/')
		length--;
	if (length >= sizeof(url.base))
		return "too long for a URL";
	size_t authority = strspn(text + start, AUTHORITY);
	const char *path = text + start + authority;
	if (authority == 0 || (*path != '\0' && *path != '/') ||
	    path[strspn(path, PATH)] != '\0')
		return "not the URL of a service, as https://slides.example";
	url.loopback = is_loopback(text + start, authority);
	memcpy(url.base, text, length);
	url.base[length] = '\0';
	*ret_url = url;
	return NULL;
}
