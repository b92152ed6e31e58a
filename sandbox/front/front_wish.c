/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_wish.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "front/front_body.h"
#include "front/front_claim.h"
#include "front/front_route.h"

static const struct {
	const char *name;
	size_t most;
} rows[FRONT_WISH_COUNT] = {
    [FRONT_WISH_ARTIFACTS] = {"artifacts", LIMIT_FORM_FIELD      },
    [FRONT_WISH_FILE_NAME] = {"filename",  LIMIT_FILE_NAME       },
    [FRONT_WISH_TTL] = {"ttl",       LIMIT_FORM_FIELD      },
    [FRONT_WISH_CALLBACK] = {"callback",  WIRE_CALLBACK_SIZE - 1},
    [FRONT_WISH_MEETING] = {"meeting",   WIRE_MEETING_SIZE - 1 },
};

struct front_field *
front_wish_find(struct front_wish *wish, const char *name)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		wish->fields[i].most = rows[i].most;
		return &wish->fields[i];
	}
	return NULL;
}

int
front_wish_add_piece(struct front_field *field, const char *bytes, size_t size)
{
	if (size > field->most - field->size)
		return -ENAMETOOLONG;
	for (size_t i = 0; i < size; i++)
		field->text[field->size++] = bytes[i] == '\0' ? '?' : bytes[i];
	field->text[field->size] = '\0';
	return 0;
}

int
front_wish_add_query(struct front_wish *wish, const char *name, const char *raw)
{
	struct front_field *field = front_wish_find(wish, name);

	if (!field)
		return 0;
	if (field->given || !raw ||
	    front_route_decode(raw, field->text, field->most + 1) < 0)
		return -EINVAL;
	field->given = true;
	field->size = strlen(field->text);
	return 0;
}

static bool
apply_artifacts(const char *text, uint32_t ttl_max, struct wire_submit *submit)
{
	(void)ttl_max;
	return artifact_parse_set(text, &submit->artifacts) == 0;
}

/* A form's own file name is nearer to the file than this one. */
static bool
apply_file_name(const char *text, uint32_t ttl_max, struct wire_submit *submit)
{
	(void)ttl_max;
	if (submit->claim.name == KIND_NONE && !submit->claim.name_unknown)
		front_claim_set_name(&submit->claim, text);
	return true;
}

static bool
apply_ttl(const char *text, uint32_t ttl_max, struct wire_submit *submit)
{
	uint64_t seconds;

	if (text_parse_u64(text, ttl_max, &seconds) < 0 || seconds == 0)
		return false;
	submit->ttl = (uint32_t)seconds;
	return true;
}

static bool
apply_callback(const char *text, uint32_t ttl_max, struct wire_submit *submit)
{
	(void)ttl_max;
	text_format(submit->callback, sizeof(submit->callback), "%s", text);
	return *text == '\0' || front_body_check_callback(text) == 0;
}

static bool
apply_meeting(const char *text, uint32_t ttl_max, struct wire_submit *submit)
{
	(void)ttl_max;
	text_format(submit->meeting, sizeof(submit->meeting), "%s", text);
	return *text == '\0' || front_body_check_meeting(text) == 0;
}

static bool (*const appliers[FRONT_WISH_COUNT])(
    const char *text, uint32_t ttl_max, struct wire_submit *submit) = {
    [FRONT_WISH_ARTIFACTS] = apply_artifacts,
    [FRONT_WISH_FILE_NAME] = apply_file_name,
    [FRONT_WISH_TTL] = apply_ttl,
    [FRONT_WISH_CALLBACK] = apply_callback,
    [FRONT_WISH_MEETING] = apply_meeting,
};

const char *
front_wish_apply(
    const struct front_wish *wish, uint32_t ttl_max, struct wire_submit *submit)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (wish->fields[i].given &&
		    !appliers[i](wish->fields[i].text, ttl_max, submit))
			return rows[i].name;
	return NULL;
}

int
front_wish_parse_number(const char *text, uint64_t most, uint64_t *ret_number)
{
	if (text[strspn(text, "0123456789")] != '\0')
		return -EINVAL;
	int error = text_parse_u64(text, most, ret_number);
	if (error == -ERANGE)
		*ret_number = most;
	return error == -ERANGE ? 0 : error;
}

bool
front_wish_is_token(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (text[i] < '!' || text[i] > '~')
			return false;
	return length >= 1 && length <= LIMIT_IDEMPOTENCY;
}
