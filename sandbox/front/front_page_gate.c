/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_page_gate.h"

#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"

/* Is what is left of a Host nothing, or a port? */
static bool
is_port(const char *text)
{
	if (*text == '\0')
		return true;
	size_t digits = *text == ':' ? strspn(text + 1, DIGITS) : 0;
	return digits >= 1 && digits <= 5 && text[1 + digits] == '\0';
}

/* The length of an address of 127.0.0.0/8 at `text`; 0: it is none. */
static size_t
measure_loopback(const char *text)
{
	size_t length = 0;

	if (strncmp(text, "127.", 4) != 0)
		return 0;
	for (int part = 0; part < 4; part++) {
		size_t digits = strspn(text + length, DIGITS);
		if (digits < 1 || digits > 3)
			return 0;
		length += digits;
		if (part < 3 && text[length++] != '.')
			return 0;
	}
	return length;
}

bool
front_page_is_local(const char *host)
{
	static const char *const names[] = {"localhost", "[::1]"};

	if (!host)
		return false;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		size_t length = strlen(names[i]);
		if (strncasecmp(host, names[i], length) == 0)
			return is_port(host + length);
	}
	size_t length = measure_loopback(host);
	return length > 0 && is_port(host + length);
}

bool
front_page_allows(const char *host, const char *origin, const char *site)
{
	static const char scheme[] = "http://"; /* TLS is a proxy's */
	size_t length = strlen(scheme);

	if (!front_page_is_local(host))
		return false;
	/* "null" is somebody who does not say who he is. */
	if (origin && (strncasecmp(origin, scheme, length) != 0 ||
			  strcasecmp(origin + length, host) != 0))
		return false;
	/* Another port of this machine is "same-site": another program. */
	return !site || strcasecmp(site, "same-origin") == 0 ||
	       strcasecmp(site, "none") == 0;
}
