/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An event stream, cut in two: whatever it says, both readings are one. */
#include <stdlib.h>
#include <string.h>

#include "client/client_sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct sum {
	size_t events;
	size_t bytes;
};

static int
count(void *of, const struct client_sse_event *event)
{
	struct sum *sum = of;

	if (event->data[event->size] != '\0' || event->size == SIZE_MAX ||
	    strlen(event->id) >= CLIENT_SSE_WORD ||
	    strlen(event->event) >= CLIENT_SSE_WORD)
		__builtin_trap();
	sum->events++;
	sum->bytes += event->size;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes;
	struct client_sse whole = {.retry = 0};
	struct client_sse parts = {.retry = 0};
	struct sum first = {0};
	struct sum second = {0};
	size_t cut = size > 0 ? bytes[0] % size : 0;

	if (client_sse_feed(&whole, text, size, count, &first) < 0 ||
	    client_sse_feed(&parts, text, cut, count, &second) < 0 ||
	    client_sse_feed(&parts, text + cut, size - cut, count, &second) <
		0 ||
	    first.events != second.events || first.bytes != second.bytes ||
	    strcmp(whole.id, parts.id) != 0 || whole.retry != parts.retry)
		__builtin_trap();
	client_sse_restart(&parts);
	client_sse_done(&parts);
	client_sse_done(&whole);
	return 0;
}
