/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/pdf_shape.h"

#include <string.h>

#include "sniff/zip_end.h"

#define HEAD 8    /* "%PDF-1.7" */
#define TAIL 1024 /* where readers look for the end */

static bool
tail_has(const uint8_t *bytes, size_t size, const char *word)
{
	size_t tail = size < TAIL ? size : TAIL;

	return memmem(bytes + size - tail, tail, word, strlen(word)) != NULL;
}

static bool
version_is_known(const uint8_t *bytes, size_t size)
{
	return size >= HEAD && (bytes[5] == '1' || bytes[5] == '2') &&
	       bytes[6] == '.' && bytes[7] >= '0' && bytes[7] <= '9';
}

enum fault
pdf_shape_judge(
    const uint8_t *bytes, size_t size, struct sniff_verdict *verdict)
{
	if (!version_is_known(bytes, size))
		return verdict_refuse(verdict, FAULT_TYPE_UNSUPPORTED,
		    "content is a PDF of no known version");
	verdict->kind = KIND_PDF;
	if (zip_end_present(bytes, size))
		return verdict_refuse(verdict, FAULT_TYPE_MISMATCH,
		    "content is a PDF and a zip archive at once");
	/*
	 * Either will do: hand-made and repaired files lack one of them, and
	 * readers find the pages all the same. A file cut off lacks both.
	 */
	if (!tail_has(bytes, size, "%%EOF") &&
	    !tail_has(bytes, size, "startxref"))
		return verdict_refuse(verdict, FAULT_DAMAGED,
		    "the PDF has no end: the file is cut off");
	return FAULT_NONE;
}
