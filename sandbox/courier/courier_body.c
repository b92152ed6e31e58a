/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/memfd.h"

int
courier_body_read(int fd, struct courier_body *ret_body)
{
	const uint8_t *mapped;
	uint64_t size;
	int error = memfd_check(fd, LIMIT_COURIER_BODY, &size);

	if (error < 0)
		return error;
	uint8_t *bytes = malloc((size_t)size + 1);
	if (!bytes)
		return -ENOMEM;
	error = memfd_map(fd, size, &mapped);
	if (error < 0) {
		free(bytes);
		return error;
	}
	memcpy(bytes, mapped, (size_t)size);
	memfd_unmap(mapped, size);
	bytes[size] = '\0';
	*ret_body = (struct courier_body){bytes, (size_t)size};
	return 0;
}

void
courier_body_free(struct courier_body *body)
{
	free(body->bytes);
	*body = (struct courier_body){NULL, 0};
}

static char *
add_line(struct courier_head *head, size_t *count)
{
	char *line = head->lines[*count];

	head->list[(*count)++] = line;
	head->list[*count] = NULL;
	return line;
}

void
courier_body_head(const struct courier_body *body, uint64_t number,
    const char *secret, uint64_t timestamp, struct courier_head *ret_head)
{
	char signature[COURIER_SIGNATURE_SIZE];
	size_t count = 0;

	text_format(add_line(ret_head, &count), COURIER_LINE_SIZE,
	    "Content-Type: application/json");
	/* No question whether the body is welcome: it is short. */
	text_format(add_line(ret_head, &count), COURIER_LINE_SIZE, "Expect:");
	text_format(add_line(ret_head, &count), COURIER_LINE_SIZE,
	    "X-Cleandeck-Timestamp: %llu", (unsigned long long)timestamp);
	text_format(add_line(ret_head, &count), COURIER_LINE_SIZE,
	    "X-Cleandeck-Delivery: %016llx", (unsigned long long)number);
	if (!secret)
		return;
	courier_sign(secret, timestamp, body->bytes, body->size, signature);
	text_format(add_line(ret_head, &count), COURIER_LINE_SIZE,
	    "X-Cleandeck-Signature: v1=%s", signature);
}
