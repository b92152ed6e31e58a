/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON bodies, and what is checked on its own, on the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "front/front_body.h"
#include "front/front_utf8.h"

#define NOW UINT64_C(1700000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct wire_config config = {
    .upload_max = 1000000,
    .accept = UINT32_MAX,
    .artifact_ttl = 86400,
    .ticket_ttl = 7200,
    .link_ttl = 3600,
};
static const struct wire_key key = {.accept = UINT32_MAX, .tenant = "a"};

/* A complaint is one line, of printable ASCII, and not empty. */
static void
judge(const char *seen)
{
	if (*seen == '\0')
		abort();
	for (; *seen; seen++)
		if (*seen < 0x20 || *seen > 0x7e)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct front_token_ring ring;
	static const struct wire_signing signing = {.number = 1};
	char token[FRONT_TICKET_TEXT_SIZE];
	struct front_ticket ticket;
	struct front_link_wish wish;
	char seen[FRONT_SEEN_SIZE] = "";

	if (front_body_read_ticket((const char *)bytes, size, &config, &key,
		NOW, &ticket, seen) < 0)
		judge(seen);
	else if (front_token_add(&ring, &signing) < 0 ||
		 front_token_seal_ticket(&ring, &ticket, token) < 0 ||
		 !front_utf8_is_line(ticket.meeting))
		abort();
	seen[0] = '\0';
	if (front_body_read_link(
		(const char *)bytes, size, &config, NOW, &wish, seen) < 0)
		judge(seen);
	char *text = strndup((const char *)bytes, size);
	if (text) {
		(void)!front_body_check_callback(text);
		(void)!front_body_check_meeting(text);
	}
	free(text);
	return 0;
}
