/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Range, If-None-Match and If-Range: what is promised of them holds. */
#include <stdlib.h>
#include <string.h>

#include "front/front_etag.h"
#include "front/front_range.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The first eight bytes are the file's size, the rest is the field. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	uint64_t whole;
	uint64_t first = 0;
	uint64_t length = 0;
	char tag[FRONT_ETAG_SIZE];

	if (size < sizeof(whole))
		return 0;
	memcpy(&whole, bytes, sizeof(whole));
	char *field =
	    strndup((const char *)bytes + sizeof(whole), size - sizeof(whole));

	enum front_range range =
	    front_range_parse(field, whole, &first, &length);
	if (range == FRONT_RANGE_PART &&
	    (length == 0 || first >= whole || length > whole - first))
		abort();
	if (range != FRONT_RANGE_PART && (first != 0 || length != 0))
		abort();
	front_etag_format(tag, whole, size, (whole & 1) != 0);
	bool listed = front_etag_is_listed(field, tag);
	if (front_etag_is_same(field, tag) && !listed)
		abort();
	free(field);
	return 0;
}
