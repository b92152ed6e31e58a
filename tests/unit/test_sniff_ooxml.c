/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: an OOXML file is what its main part's type says, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/judge.h"

#define SPACE "http://schemas.openxmlformats.org/"
#define MAIN  SPACE "officeDocument/2006/relationships/officeDocument"
#define TYPES "<Types xmlns=\"" SPACE "package/2006/content-types\">"
#define RELATIONS                                                              \
	"<Relationships xmlns=\"" SPACE "package/2006/relationships\">"
#define ONE_RELATION(target)                                                   \
	RELATIONS "<Relationship Type=\"" MAIN "\" Target=\"" target           \
		  "\"/></Relationships>"

static const char *
main_type(enum kind kind)
{
	return kind_find(kind)->main_type;
}

/* A pptx with other types, relationships or main part; NULL: as usual. */
static const struct sniff_verdict *
judge_parts(
    void **state, const char *types, const char *relations, const char *part)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "[Content_Types].xml",
	    types ? types
		  : TYPES "<Override PartName=\"/ppt/presentation.xml\" "
			  "ContentType=\"application/vnd.openxmlformats-"
			  "officedocument.presentationml.presentation."
			  "main+xml\"/></Types>");
	zip_builder_add_text(&builder, "_rels/.rels",
	    relations ? relations : ONE_RELATION("ppt/presentation.xml"));
	zip_builder_add_text(
	    &builder, part ? part : "ppt/presentation.xml", "<p/>");
	return judge_zip(state, &builder, KIND_PPTX);
}

static void
test_opc_judge_each_main_type_found(void **state)
{
	for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
		struct zip_builder builder = {0};

		if (!main_type((enum kind)kind))
			continue;
		judge_add_ooxml(&builder, main_type((enum kind)kind));
		const struct sniff_verdict *verdict =
		    judge_zip(state, &builder, (enum kind)kind);
		assert_int_equal(verdict->fault, FAULT_NONE);
		assert_int_equal(verdict->kind, kind);
	}
}

static void
test_opc_judge_unknown_main_type_unsupported(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, "application/vnd.ms-visio.drawing.main+xml");
	assert_int_equal(judge_zip(state, &builder, KIND_NONE)->fault,
	    FAULT_TYPE_UNSUPPORTED);
}

static void
test_opc_judge_other_name_kind_by_content(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, main_type(KIND_PPSX));
	const struct sniff_verdict *verdict =
	    judge_zip(state, &builder, KIND_PPTX);
	assert_int_equal(verdict->fault, FAULT_NONE);
	assert_int_equal(verdict->kind, KIND_PPSX);
}

static void
test_opc_judge_docx_as_pptx_mismatch(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, main_type(KIND_DOCX));
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_opc_judge_strict_relation_passes(void **state)
{
	assert_int_equal(
	    judge_parts(state, NULL,
		RELATIONS "<Relationship Type=\"http://purl.oclc.org/ooxml/"
			  "officeDocument/relationships/officeDocument\" "
			  "Target=\"/ppt/presentation.xml\"/>"
			  "</Relationships>",
		NULL)
		->fault,
	    FAULT_NONE);
}

static void
test_opc_judge_default_type_passes(void **state)
{
	assert_int_equal(
	    judge_parts(state,
		TYPES "<Default Extension=\"xml\" ContentType=\"application/"
		      "vnd.openxmlformats-officedocument.presentationml."
		      "presentation.main+xml\"/></Types>",
		NULL, NULL)
		->fault,
	    FAULT_NONE);
}

static void
test_opc_judge_no_relationships_damaged(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "[Content_Types].xml", TYPES "</Types>");
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_DAMAGED);
}

static void
test_opc_judge_no_main_relation_mismatch(void **state)
{
	assert_int_equal(
	    judge_parts(state, NULL, RELATIONS "</Relationships>", NULL)->fault,
	    FAULT_TYPE_MISMATCH);
}

static void
test_opc_judge_foreign_namespace_ignored(void **state)
{
	assert_int_equal(
	    judge_parts(state, NULL,
		"<Relationships xmlns=\"urn:x\"><Relationship Type=\"" MAIN
		"\" Target=\"ppt/presentation.xml\"/></Relationships>",
		NULL)
		->fault,
	    FAULT_TYPE_MISMATCH);
}

static void
test_opc_judge_two_main_relations_refused(void **state)
{
	assert_int_equal(
	    judge_parts(state, NULL,
		RELATIONS "<Relationship Type=\"" MAIN
			  "\" Target=\"ppt/presentation.xml\"/>"
			  "<Relationship Type=\"" MAIN
			  "\" Target=\"word/document.xml\"/></Relationships>",
		NULL)
		->fault,
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_opc_judge_external_main_part_refused(void **state)
{
	assert_int_equal(
	    judge_parts(state, NULL,
		RELATIONS "<Relationship Type=\"" MAIN
			  "\" Target=\"ppt/presentation.xml\" "
			  "TargetMode=\"External\"/></Relationships>",
		NULL)
		->fault,
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_opc_judge_escaping_main_part_refused(void **state)
{
	assert_int_equal(
	    judge_parts(state, NULL, ONE_RELATION("../../etc/passwd"), NULL)
		->fault,
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_opc_judge_missing_main_part_damaged(void **state)
{
	assert_int_equal(judge_parts(state, NULL, NULL, "ppt/other.xml")->fault,
	    FAULT_DAMAGED);
}

static void
test_opc_judge_missing_type_damaged(void **state)
{
	assert_int_equal(
	    judge_parts(state, TYPES "</Types>", NULL, NULL)->fault,
	    FAULT_DAMAGED);
}

static void
test_opc_judge_two_types_refused(void **state)
{
	assert_int_equal(
	    judge_parts(state,
		TYPES "<Override PartName=\"/ppt/presentation.xml\" "
		      "ContentType=\"a/b\"/>"
		      "<Override PartName=\"/PPT/presentation.xml\" "
		      "ContentType=\"c/d\"/></Types>",
		NULL, NULL)
		->fault,
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_opc_judge_doctype_in_types_refused(void **state)
{
	assert_int_equal(
	    judge_parts(state, "<!DOCTYPE x>" TYPES "</Types>", NULL, NULL)
		->fault,
	    FAULT_MARKUP_UNSAFE);
}

static void
test_opc_judge_broken_types_damaged(void **state)
{
	assert_int_equal(
	    judge_parts(state, TYPES, NULL, NULL)->fault, FAULT_DAMAGED);
}

static void
test_package_judge_zip_of_anything_unsupported(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "holiday.jpg", "not for us");
	assert_int_equal(judge_zip(state, &builder, KIND_NONE)->fault,
	    FAULT_TYPE_UNSUPPORTED);
}

static void
test_package_judge_zip_of_anything_named_mismatch(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "holiday.jpg", "not for us");
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_package_judge_ooxml_and_odf_at_once_mismatch(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, main_type(KIND_PPTX));
	zip_builder_add_text(&builder, "META-INF/manifest.xml", "<m/>");
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_TYPE_MISMATCH);
}

/* libmagic believes the first names that it sees; the types say otherwise. */
static void
test_package_judge_steered_magic_mismatch(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "[Content_Types].xml",
	    TYPES "<Override PartName=\"/x/p.xml\" ContentType=\"application/"
		  "vnd.openxmlformats-officedocument.presentationml."
		  "presentation.main+xml\"/></Types>");
	zip_builder_add_text(&builder, "_rels/.rels", ONE_RELATION("x/p.xml"));
	zip_builder_add_text(&builder, "word/x.xml", "<x/>");
	zip_builder_add_text(&builder, "x/p.xml", "<p/>");
	const struct sniff_verdict *verdict =
	    judge_zip(state, &builder, KIND_PPTX);
	assert_int_equal(verdict->fault, FAULT_TYPE_MISMATCH);
	assert_non_null(strstr(verdict->seen, "wordprocessingml"));
}

/* Markup is looked at under each name that the office may give a slide. */
static void
test_package_judge_doctype_in_any_part_refused(void **state)
{
	static const char *const names[] = {"ppt/slides/slide1.xml",
	    "ppt/slides/SLIDE1.XML", "ppt/slides/_rels/slide1.xml.rels",
	    "ppt/slides/slide1.bin", "ppt/slides/slide1.svg", "noending"};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct zip_builder builder = {0};

		judge_add_ooxml(&builder, main_type(KIND_PPTX));
		zip_builder_add_text(&builder, names[i],
		    "<?xml version=\"1.0\"?><!DOCTYPE sld [<!ENTITY a "
		    "SYSTEM \"file:///etc/passwd\">]><sld>&a;</sld>");
		assert_int_equal(judge_zip(state, &builder, KIND_PPTX)->fault,
		    FAULT_MARKUP_UNSAFE);
	}
}

/* The head must be looked at, not what comes last when it is long. */
static void
test_package_judge_doctype_in_long_unnamed_part_refused(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, main_type(KIND_PPTX));
	zip_builder_add(
	    &builder, &(struct zip_file){.name = "ppt/slides/slide1.bin",
			  .head = "<!DOCTYPE sld><sld>",
			  .content = "some text, more than fits into one step ",
			  .repeats = 50000,
			  .tail = "</sld>",
			  .deflated = true});
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_MARKUP_UNSAFE);
}

static void
test_package_judge_empty_part_passes(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, main_type(KIND_PPTX));
	zip_builder_add(&builder, &(struct zip_file){.name = "empty.xml"});
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_NONE);
}

static void
test_package_judge_nested_archive_not_opened(void **state)
{
	struct zip_builder inner = {0}, builder = {0};

	zip_builder_add_text(&inner, "../escape", "never looked at");
	zip_builder_finish(&inner);
	judge_add_ooxml(&builder, main_type(KIND_PPTX));
	zip_builder_add(&builder, &(struct zip_file){.name = "ppt/x.zip",
				      .content = inner.bytes,
				      .size = inner.size});
	zip_builder_done(&inner);
	assert_int_equal(
	    judge_zip(state, &builder, KIND_PPTX)->fault, FAULT_NONE);
}

static void
test_package_judge_truncated_deck_damaged(void **state)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, main_type(KIND_PPTX));
	zip_builder_finish(&builder);
	assert_int_equal(
	    judge_bytes(state, builder.bytes, builder.size / 2, KIND_PPTX)
		->fault,
	    FAULT_DAMAGED);
	zip_builder_done(&builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_opc_judge_each_main_type_found),
	    cmocka_unit_test(test_opc_judge_unknown_main_type_unsupported),
	    cmocka_unit_test(test_opc_judge_other_name_kind_by_content),
	    cmocka_unit_test(test_opc_judge_docx_as_pptx_mismatch),
	    cmocka_unit_test(test_opc_judge_strict_relation_passes),
	    cmocka_unit_test(test_opc_judge_default_type_passes),
	    cmocka_unit_test(test_opc_judge_no_relationships_damaged),
	    cmocka_unit_test(test_opc_judge_no_main_relation_mismatch),
	    cmocka_unit_test(test_opc_judge_foreign_namespace_ignored),
	    cmocka_unit_test(test_opc_judge_two_main_relations_refused),
	    cmocka_unit_test(test_opc_judge_external_main_part_refused),
	    cmocka_unit_test(test_opc_judge_escaping_main_part_refused),
	    cmocka_unit_test(test_opc_judge_missing_main_part_damaged),
	    cmocka_unit_test(test_opc_judge_missing_type_damaged),
	    cmocka_unit_test(test_opc_judge_two_types_refused),
	    cmocka_unit_test(test_opc_judge_doctype_in_types_refused),
	    cmocka_unit_test(test_opc_judge_broken_types_damaged),
	    cmocka_unit_test(test_package_judge_zip_of_anything_unsupported),
	    cmocka_unit_test(test_package_judge_zip_of_anything_named_mismatch),
	    cmocka_unit_test(test_package_judge_ooxml_and_odf_at_once_mismatch),
	    cmocka_unit_test(test_package_judge_steered_magic_mismatch),
	    cmocka_unit_test(test_package_judge_doctype_in_any_part_refused),
	    cmocka_unit_test(
		test_package_judge_doctype_in_long_unnamed_part_refused),
	    cmocka_unit_test(test_package_judge_empty_part_passes),
	    cmocka_unit_test(test_package_judge_nested_archive_not_opened),
	    cmocka_unit_test(test_package_judge_truncated_deck_damaged),
	};

	return cmocka_run_group_tests(tests, judge_setup, judge_teardown);
}
