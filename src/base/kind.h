/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kind.h - the kinds of document that cleandeck knows, in one table.
 *
 * sniff decides which kind a document is; everybody else only passes the
 * number on. Adding a kind: a row here, a rule in sandbox/sniff, a warm-up
 * document in share/warmup, a sample in samples/documents (docs/HACKING.md).
 */
#ifndef CLEANDECK_BASE_KIND_H
#define CLEANDECK_BASE_KIND_H

#include <stdbool.h>

#include "base/compat.h"

enum kind {
	KIND_NONE = 0, /* says nothing */
	KIND_PPTX,
	KIND_PPSX,
	KIND_POTX,
	KIND_PPTM,
	KIND_PPSM,
	KIND_POTM,
	KIND_PPT,
	KIND_PPS,
	KIND_POT,
	KIND_ODP,
	KIND_OTP,
	KIND_ODG,
	KIND_PDF,
	KIND_DOCX,
	KIND_DOC,
	KIND_ODT,
	KIND_RTF,
	KIND_XLSX,
	KIND_XLS,
	KIND_ODS,
	KIND_COUNT
};

/* Which program inside the office opens a kind (LOK_DOCTYPE_*). */
enum kind_office {
	KIND_OFFICE_NONE, /* never goes to the office */
	KIND_OFFICE_TEXT,
	KIND_OFFICE_SHEET,
	KIND_OFFICE_SLIDES,
	KIND_OFFICE_DRAWING,
};

/* What the bytes are packed in. */
enum kind_container {
	KIND_CONTAINER_NONE,
	KIND_CONTAINER_OOXML,
	KIND_CONTAINER_ODF,
	KIND_CONTAINER_CFB,
	KIND_CONTAINER_PDF,
	KIND_CONTAINER_RTF,
};

struct kind_row {
	enum kind kind;
	const char *name;      /* also the file name's ending, lower case */
	const char *mime;      /* IANA media type */
	const char *main_type; /* OOXML main part's content type, or NULL */
	enum kind_container container;
	enum kind_office office;
	bool macros;     /* a kind that carries macros by its name */
	bool by_default; /* accepted unless `accept` says otherwise */
};

/* The row of a kind; NULL for KIND_NONE and for numbers not in the table. */
const struct kind_row *kind_find(enum kind kind);

/* The kind with this name ("pptx"), any case; KIND_NONE when unknown. */
enum kind kind_find_name(const char *name);

/*
 * The kind with this media type; KIND_NONE when unknown. Parameters after
 * ';' are ignored. Several kinds share a type: the first row is returned.
 */
enum kind kind_find_mime(const char *mime);

/*
 * The kind that a file name's ending claims; KIND_NONE when it has no known
 * ending. `ret_ending` points into `file_name` behind the last dot, or to
 * its end: what an error message may quote (escaped).
 */
enum kind kind_find_ending(const char *file_name, const char **ret_ending);

/* A bit of a kind set, as in the `accept` configuration. */
#define KIND_BIT(kind) (UINT32_C(1) << (unsigned)(kind))
STATIC_ASSERT(KIND_COUNT <= 32, "a set of kinds is 32 bits");

/* The kinds accepted when nothing is configured. */
uint32_t kind_default_set(void);

#endif
