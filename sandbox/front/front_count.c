/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_count.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#define REQUESTS    "cleandeck_http_requests_total"
#define CONNECTIONS "cleandeck_http_connections"
#define WATCHERS    "cleandeck_http_watchers"

void
front_count_request(struct front_count *count, unsigned status)
{
	count->requests[status < FRONT_COUNT_CODES ? status : 0]++;
}

static void
add_gauge(char *text, const char *name, const char *help, uint32_t value)
{
	size_t used = strlen(text);

	text_format(text + used, FRONT_COUNT_SIZE - used,
	    "# HELP %s %s\n# TYPE %s gauge\n%s %" PRIu32 "\n", name, help, name,
	    name, value);
}

size_t
front_count_format(const struct front_count *count, char text[FRONT_COUNT_SIZE])
{
	text[0] = '\0';
	add_gauge(text, CONNECTIONS, "Connections of clients.",
	    count->connections + count->lingering);
	add_gauge(text, WATCHERS, "Requests that wait for news of a deck.",
	    count->watchers);
	size_t used = strlen(text);
	text_format(text + used, FRONT_COUNT_SIZE - used,
	    "# HELP " REQUESTS " Requests, by status; 0: not answered.\n"
	    "# TYPE " REQUESTS " counter\n");
	for (unsigned i = 0; i < FRONT_COUNT_CODES; i++) {
		used = strlen(text);
		if (count->requests[i] > 0)
			text_format(text + used, FRONT_COUNT_SIZE - used,
			    REQUESTS "{code=\"%u\"} %" PRIu64 "\n", i,
			    count->requests[i]);
	}
	return strlen(text);
}
