/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_url.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "courier/courier_split.h"

/* A URL's authority, as we read it; pointers into the URL. */
struct authority {
	bool plain;
	const char *host;
	size_t host_length;
	const char *port; /* behind the colon; NULL without one */
	size_t port_length;
};

/*
 * What RFC 3986 allows, less "#": a fragment is not sent, so in a callback
 * it can only be there to confuse.
 */
static const char *
find_bad_byte(const char *url)
{
	if (url[0] == '\0')
		return "the URL is empty";
	if (strlen(url) >= WIRE_CALLBACK_SIZE)
		return "the URL is too long";
	for (const char *c = url; *c; c++) {
		if (*c == '\\')
			return "a backslash in the URL";
		if (*c == '#')
			return "a fragment in the URL";
		if (*c <= ' ' || *c >= 0x7f)
			return "a space, a control character or a letter "
			       "beyond ASCII in the URL";
		if (strchr("\"<>^`{|}", *c))
			return "a character in the URL that URLs do not have";
	}
	return NULL;
}

static const char *
read_authority(const char *url, struct authority *ret)
{
	const char *rest;

	ret->plain = strncasecmp(url, "http://", 7) == 0;
	if (ret->plain)
		rest = url + 7;
	else if (strncasecmp(url, "https://", 8) == 0)
		rest = url + 8;
	else
		return "the scheme is neither https nor http";
	size_t length = strcspn(rest, "/?");
	if (memchr(rest, '@', length))
		return "a user name in the URL";
	if (memchr(rest, '%', length))
		return "the host is in disguise";
	ret->host = rest;
	ret->port = NULL;
	ret->port_length = 0;
	/* The colons of an IPv6 address are inside its brackets. */
	const char *bracket = memchr(rest, ']', length);
	const char *from = bracket ? bracket : rest;
	const char *colon = memchr(from, ':', length - (size_t)(from - rest));
	ret->host_length = length;
	if (colon) {
		ret->host_length = (size_t)(colon - rest);
		ret->port = colon + 1;
		ret->port_length = length - ret->host_length - 1;
	}
	return NULL;
}

/* As RFC 3986 has it, but neither empty nor with zeros in front. */
static const char *
read_port(const struct authority *authority, uint16_t *ret_port)
{
	char digits[6];
	uint64_t port;

	*ret_port = authority->plain ? 80 : 443;
	if (!authority->port)
		return NULL;
	if (authority->port_length == 0 ||
	    authority->port_length >= sizeof(digits) ||
	    authority->port[0] == '0')
		return "the port is no port";
	memcpy(digits, authority->port, authority->port_length);
	digits[authority->port_length] = '\0';
	if (text_parse_u64(digits, UINT16_MAX, &port) < 0)
		return "the port is no port";
	*ret_port = (uint16_t)port;
	return NULL;
}

/* libcurl has to have read the same. */
static const char *
compare(const struct courier_target *target, const struct courier_parts *parts)
{
	struct courier_host host;

	if (strcmp(parts->scheme, target->plain ? "http" : "https") != 0 ||
	    parts->port != target->port ||
	    courier_host_read(parts->host, strlen(parts->host), &host) < 0 ||
	    strcmp(host.name, target->host.name) != 0)
		return "two readers of URLs disagree about it";
	return NULL;
}

static const char *
judge(const struct courier_hosts *hosts, const char *url,
    struct courier_target *target)
{
	struct authority authority;
	struct courier_parts parts;
	const char *why = find_bad_byte(url);

	if (!why)
		why = read_authority(url, &authority);
	if (!why)
		why = read_port(&authority, &target->port);
	if (why)
		return why;
	target->plain = authority.plain;
	if (courier_host_read(
		authority.host, authority.host_length, &target->host) < 0)
		return "the host is no name, or a number in a form of its own";
	if (courier_split(url, &parts) < 0)
		return "libcurl does not read it as a URL";
	why = compare(target, &parts);
	if (why)
		return why;
	if (courier_hosts_find(hosts, &target->host) < 0)
		return "the host is not on the list";
	if (!courier_hosts_allow(
		hosts, &target->host, target->plain, target->port))
		return "the host is on the list, but not for this scheme and "
		       "port";
	text_format(target->url, sizeof(target->url), "%s://%s:%u%s%s%s",
	    target->plain ? "http" : "https", target->host.name,
	    (unsigned)target->port, parts.path, parts.query[0] ? "?" : "",
	    parts.query);
	return NULL;
}

int
courier_url_judge(const struct courier_hosts *hosts, const char *url,
    struct courier_target *ret_target, const char **ret_why)
{
	struct courier_target target = {.plain = false};
	const char *why = judge(hosts, url, &target);

	if (why) {
		*ret_why = why;
		return -EACCES;
	}
	*ret_target = target;
	return 0;
}
