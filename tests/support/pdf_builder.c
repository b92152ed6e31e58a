/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pdf_builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add_bytes(struct pdf_builder *pdf, const void *bytes, size_t size)
{
	if (pdf->room - pdf->size < size) {
		pdf->room = 2 * (pdf->room + size);
		pdf->bytes = realloc(pdf->bytes, pdf->room);
		if (!pdf->bytes)
			abort();
	}
	if (size > 0)
		memcpy(pdf->bytes + pdf->size, bytes, size);
	pdf->size += size;
}

__attribute__((format(printf, 2, 3))) static void
add(struct pdf_builder *pdf, const char *format, ...)
{
	char *text;
	va_list list;

	va_start(list, format);
	int size = vasprintf(&text, format, list);
	va_end(list);
	if (size < 0)
		abort();
	add_bytes(pdf, text, (size_t)size);
	free(text);
}

void
pdf_builder_init(struct pdf_builder *pdf)
{
	memset(pdf, 0, sizeof(*pdf));
	add(pdf, "%%PDF-1.7\n");
}

void
pdf_builder_done(struct pdf_builder *pdf)
{
	free(pdf->bytes);
	pdf->bytes = NULL;
}

static unsigned
begin_object(struct pdf_builder *pdf)
{
	if (pdf->objects == PDF_BUILDER_OBJECTS)
		abort();
	pdf->at[pdf->objects++] = pdf->size;
	add(pdf, "%u 0 obj\n", pdf->objects);
	return pdf->objects;
}

unsigned
pdf_builder_add(struct pdf_builder *pdf, const char *dictionary)
{
	unsigned number = begin_object(pdf);

	add(pdf, "<<%s>>\nendobj\n", dictionary);
	return number;
}

unsigned
pdf_builder_add_stream(struct pdf_builder *pdf, const char *dictionary,
    const void *bytes, size_t size)
{
	unsigned number = begin_object(pdf);

	add(pdf, "<<%s/Length %zu>>\nstream\n", dictionary, size);
	add_bytes(pdf, bytes, size);
	add(pdf, "\nendstream\nendobj\n");
	return number;
}

void
pdf_builder_finish(struct pdf_builder *pdf, unsigned root, const char *more)
{
	size_t table = pdf->size;

	add(pdf, "xref\n0 %u\n0000000000 65535 f \n", pdf->objects + 1);
	for (unsigned i = 0; i < pdf->objects; i++)
		add(pdf, "%010zu 00000 n \n", pdf->at[i]);
	add(pdf,
	    "trailer\n<</Size %u/Root %u 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n",
	    pdf->objects + 1, root, more, table);
}

void
pdf_builder_finish_page(struct pdf_builder *pdf, const char *catalog,
    const char *page, const char *content, const char *trailer)
{
	unsigned drawn =
	    pdf_builder_add_stream(pdf, "", content, strlen(content));
	unsigned pages = drawn + 2;

	begin_object(pdf);
	add(pdf, "<</Type/Page/Parent %u 0 R/Contents %u 0 R%s>>\nendobj\n",
	    pages, drawn, page);
	begin_object(pdf);
	add(pdf, "<</Type/Pages/Kids[%u 0 R]/Count 1>>\nendobj\n", drawn + 1);
	begin_object(pdf);
	add(pdf, "<</Type/Catalog/Pages %u 0 R%s>>\nendobj\n", pages, catalog);
	pdf_builder_finish(pdf, pages + 1, trailer);
}
