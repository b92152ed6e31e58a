/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that reads a path or a field of a head, on the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "front/front_head.h"
#include "front/front_keys.h"
#include "front/front_route.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = strndup((const char *)bytes, size);
	struct front_head head = {.length = 0};
	struct front_route route;
	const char *seen;
	char decoded[16];

	front_route_parse(text, &route);
	(void)!front_route_decode(text, decoded, sizeof(decoded));
	(void)front_keys_find_bearer(text);
	(void)(front_head_is_form(text) && front_head_check_boundary(text));
	front_head_add(&head, text, text);
	front_head_add(&head, "Content-Length", text);
	(void)front_head_check(&head, "HTTP/1.1", &seen);
	free(text);
	return 0;
}
