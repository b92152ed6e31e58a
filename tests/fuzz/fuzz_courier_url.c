/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of hosts and a URL. What is taken has to lead to a host of the list,
 * however both are written, and to be read again as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "courier/courier_split.h"
#include "courier/courier_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
add_own(struct courier_hosts *hosts)
{
	static const char *const names[] = {"good.example.org",
	    "http://good.example.org", "*.wild.example.org", "http://127.0.0.1",
	    "[2001:db8::7]"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (courier_hosts_add(hosts, names[i], 0) < 0)
			abort();
}

/* Taken: the list says the same of its parts, and so does a second look. */
static void
check(const struct courier_hosts *hosts, const struct courier_target *target)
{
	struct courier_target again;
	struct courier_parts parts;
	const char *why;
	const char *authority = strstr(target->url, "://") + 3;
	size_t length = strlen(target->host.name);

	if (!courier_hosts_allow(
		hosts, &target->host, target->plain, target->port))
		abort();
	if (strncmp(authority, target->host.name, length) != 0 ||
	    authority[length] != ':' || strpbrk(target->url, "\\# \t\r\n"))
		abort();
	if (courier_split(target->url, &parts) < 0 ||
	    strcmp(parts.host, target->host.name) != 0 ||
	    parts.port != target->port)
		abort();
	if (strlen(target->url) >= WIRE_CALLBACK_SIZE)
		return;
	if (courier_url_judge(hosts, target->url, &again, &why) < 0 ||
	    strcmp(again.url, target->url) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct courier_hosts *hosts = calloc(1, sizeof(*hosts));
	char *text = strndup((const char *)bytes, size);
	struct courier_target target;
	const char *why;

	if (!hosts || !text)
		abort();
	add_own(hosts);
	/* "NAME URL" puts a name on the list, too. */
	char *url = strchr(text, ' ');
	if (url) {
		*url++ = '\0';
		(void)!courier_hosts_add(hosts, text, size & 1 ? 0 : 8080);
	}
	if (courier_url_judge(hosts, url ? url : text, &target, &why) == 0)
		check(hosts, &target);
	free(text);
	free(hosts);
	return 0;
}
