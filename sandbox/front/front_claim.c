/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_claim.h"

#include <string.h>
#include <strings.h>

/* Media types that clients send without having looked at the file. */
static const char *const silent_types[] = {
    "", /* no type at all */
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-www-form-urlencoded", /* curl --data-binary's own word */
    "application/zip",                   /* browsers without an office */
    "application/x-zip-compressed",
    "application/force-download",
};

static bool
says_nothing(const char *type)
{
	size_t length = strcspn(type, "; \t");

	for (size_t i = 0; i < COUNT_OF(silent_types); i++)
		if (strlen(silent_types[i]) == length &&
		    strncasecmp(type, silent_types[i], length) == 0)
			return true;
	return false;
}

void
front_claim_set_name(struct wire_claim *claim, const char *file_name)
{
	const char *ending;

	claim->name = kind_find_ending(file_name, &ending);
	claim->name_unknown = claim->name == KIND_NONE && *ending != '\0';
}

void
front_claim_set_type(struct wire_claim *claim, const char *type)
{
	if (!type)
		return;
	claim->declared = kind_find_mime(type);
	claim->declared_unknown =
	    claim->declared == KIND_NONE && !says_nothing(type);
}
