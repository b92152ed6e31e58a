/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/sniff_magic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <magic.h>

#include "base/limits.h"

/*
 * No look into compressed files, which would start programs, nor into
 * compound files: cfb_walk.c knows them better, and libmagic's own parser
 * reads /etc/localtime for their dates. No tables of tar, CSV or JSON
 * either: those would not be documents.
 */
#define FLAGS                                                                  \
	(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_CDF |      \
	    MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON |    \
	    MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_APPTYPE)

struct sniff_magic {
	magic_t cookie;
};

static const struct {
	int name;
	size_t value;
	const char *why;
} parameters[] = {
    {MAGIC_PARAM_BYTES_MAX, LIMIT_MAGIC_BYTES, "what it reads at all"    },
    {MAGIC_PARAM_INDIR_MAX, 15,                "indirect entries, nested"},
    {MAGIC_PARAM_NAME_MAX,  50,                "uses of named entries"   },
    {MAGIC_PARAM_REGEX_MAX, 4096,              "bytes that a regex sees" },
};

/* The database of this system: where Debian's libmagic-mgc puts it, and
 * where others do. */
static const char *const places[] = {
    "/usr/lib/file/magic.mgc",
    "/usr/share/misc/magic.mgc",
    "/usr/share/file/magic.mgc",
};

static int
database_load(magic_t cookie)
{
	for (size_t i = 0; i < COUNT_OF(parameters); i++)
		if (magic_setparam(
			cookie, parameters[i].name, &parameters[i].value) < 0)
			return -EINVAL;
	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (magic_load(cookie, places[i]) == 0)
			return 0;
	return -ENOENT;
}

int
sniff_magic_open(struct sniff_magic **ret_magic)
{
	struct sniff_magic *magic = calloc(1, sizeof(*magic));
	if (!magic)
		return -ENOMEM;
	magic->cookie = magic_open(FLAGS);
	int error = magic->cookie ? database_load(magic->cookie) : -ENOMEM;
	if (error < 0) {
		sniff_magic_close(magic);
		return error;
	}
	*ret_magic = magic;
	return 0;
}

void
sniff_magic_close(struct sniff_magic *magic)
{
	if (!magic)
		return;
	if (magic->cookie)
		magic_close(magic->cookie);
	free(magic);
}

unsigned
sniff_magic_version(void)
{
	return (unsigned)magic_version();
}

int
sniff_magic_look(struct sniff_magic *magic, const uint8_t *bytes, size_t size,
    char mime[SNIFF_MAGIC_SIZE])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789/.+-_";
	const char *said = magic_buffer(magic->cookie, bytes,
	    size < LIMIT_MAGIC_BYTES ? size : LIMIT_MAGIC_BYTES);

	if (!said)
		return -ENOMEM;
	/* It can quote the document; such an answer is none. */
	if (strlen(said) >= SNIFF_MAGIC_SIZE ||
	    said[strspn(said, letters)] != '\0')
		said = "unknown";
	(void)snprintf(mime, SNIFF_MAGIC_SIZE, "%s", said); /* fits */
	return 0;
}
