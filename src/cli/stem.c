/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/stem.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define STEM_TAIL 16 /* room for the number */
#define STEM_MAX  (STEM_SIZE - STEM_TAIL)

/* Copies `length` bytes of a name; what is not plain becomes '_'. */
static void
copy_plain(char stem[STEM_SIZE], const char *name, size_t length)
{
	size_t used = 0;
	uint32_t code;

	for (size_t i = 0; i < length;) {
		size_t size = utf8_take(name + i, &code);
		bool plain = size > 0 && utf8_is_plain(code);
		if (used + (plain ? size : 1) >= STEM_MAX)
			break;
		if (plain)
			memcpy(stem + used, name + i, size);
		else
			stem[used] = '_';
		used += plain ? size : 1;
		i += size > 0 ? size : 1;
	}
	stem[used] = '\0';
}

void
stem_make(const char *path, unsigned number, char stem[STEM_SIZE])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	const char *end = dot ? dot : name + strlen(name);

	/* Names that begin with a dot are hidden, and our drafts' own. */
	while (name < end && *name == '.')
		name++;
	copy_plain(stem, name, (size_t)(end - name));
	if (stem[0] == '\0')
		text_format(stem, STEM_SIZE, "deck");
	if (number > 1) {
		size_t used = strlen(stem);
		text_format(stem + used, STEM_SIZE - used, "-%u", number);
	}
}
