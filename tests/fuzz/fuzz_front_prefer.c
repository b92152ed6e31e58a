/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences, event ids and queries' numbers, on the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "front/front_prefer.h"
#include "front/front_wish.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct front_wish wish;
	char *text = strndup((const char *)bytes, size);
	struct front_prefer prefer = {.wait = 0};
	struct wire_submit submit;
	char applied[FRONT_PREFER_SIZE];
	uint64_t number;

	front_prefer_add(&prefer, text);
	front_prefer_add(&prefer, text);
	front_prefer_applied(&prefer, prefer.wait, applied);
	if (prefer.wait > 0 && !prefer.wait_given)
		abort();
	(void)!front_wish_parse_number(text, 60, &number);
	memset(&wish, 0, sizeof(wish));
	memset(&submit, 0, sizeof(submit));
	(void)!front_wish_add_query(&wish, "callback", text);
	(void)!front_wish_add_query(&wish, "meeting", text);
	(void)!front_wish_add_query(&wish, "ttl", text);
	(void)!front_wish_add_query(&wish, "artifacts", text);
	(void)front_wish_apply(&wish, 3600, &submit);
	(void)front_wish_is_token(text);
	free(text);
	return 0;
}
