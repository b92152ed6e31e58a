/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sniff/zip_reader.h"

#define SPACE "http://schemas.openxmlformats.org/"

int
judge_setup(void **state)
{
	struct sniff *sniff = NULL;
	int error = sniff_open(&sniff);

	*state = sniff;
	return error;
}

int
judge_teardown(void **state)
{
	sniff_close(*state);
	return 0;
}

const struct sniff_verdict *
judge_claim(void **state, const void *bytes, size_t size,
    const struct sniff_claim *claim)
{
	static struct sniff_verdict verdict;
	uint8_t *copy = malloc(size > 0 ? size : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	memset(&verdict, 0xff, sizeof(verdict));
	sniff_judge(*state, copy, size, claim, &verdict);
	free(copy);
	assert_non_null(memchr(verdict.seen, '\0', sizeof(verdict.seen)));
	assert_true(verdict.fault == FAULT_NONE || verdict.seen[0] != '\0');
	return &verdict;
}

const struct sniff_verdict *
judge_bytes(void **state, const void *bytes, size_t size, enum kind name)
{
	const struct sniff_claim claim = {.name = name, .accept = UINT32_MAX};

	return judge_claim(state, bytes, size, &claim);
}

const struct sniff_verdict *
judge_zip(void **state, struct zip_builder *builder, enum kind name)
{
	zip_builder_finish(builder);
	const struct sniff_verdict *verdict =
	    judge_bytes(state, builder->bytes, builder->size, name);
	zip_builder_done(builder);
	return verdict;
}

void
judge_add_ooxml(struct zip_builder *builder, const char *main_type)
{
	char types[512];

	(void)snprintf(types, sizeof(types),
	    "<Types xmlns=\"" SPACE "package/2006/content-types\">"
	    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	    "<Override PartName=\"/doc/main.xml\" ContentType=\"%s\"/>"
	    "</Types>",
	    main_type);
	zip_builder_add_text(builder, "[Content_Types].xml", types);
	zip_builder_add_text(builder, "_rels/.rels",
	    "<Relationships xmlns=\"" SPACE "package/2006/relationships\">"
	    "<Relationship Id=\"r1\" Type=\"" SPACE
	    "officeDocument/2006/relationships/officeDocument\" "
	    "Target=\"doc/main.xml\"/></Relationships>");
	zip_builder_add_text(builder, "doc/main.xml", "<p/>");
}

static enum fault
parts_read(const struct zip_walk *zip, struct sniff_verdict *verdict)
{
	struct zip_reader *reader;
	struct zip_part part;
	enum fault fault = FAULT_NONE;

	assert_int_equal(zip_reader_new(&reader), 0);
	for (uint32_t i = 0; i < zip->count && !fault; i++)
		fault = zip_reader_read(
		    reader, &zip->entries[i], true, &part, verdict);
	zip_reader_free(reader);
	return fault;
}

const struct sniff_verdict *
judge_walk(struct zip_builder *builder)
{
	static struct sniff_verdict verdict;
	struct zip_walk zip;

	size_t size = builder->size;
	uint8_t *bytes = malloc(size);
	assert_non_null(bytes);
	memcpy(bytes, builder->bytes, size);
	zip_builder_done(builder);
	verdict = (struct sniff_verdict){0};
	enum fault fault = zip_walk_open(&zip, bytes, size, &verdict);
	if (!fault) {
		fault = parts_read(&zip, &verdict);
		zip_walk_done(&zip);
	}
	free(bytes);
	assert_int_equal(fault, verdict.fault);
	return &verdict;
}
