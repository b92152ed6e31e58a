/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: an OpenDocument file is what its first bytes say, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/judge.h"

#define ODP   "application/vnd.oasis.opendocument.presentation"
#define SPACE "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
#define MANIFEST(type, more)                                                   \
	"<m:manifest xmlns:m=\"" SPACE "\"><m:file-entry m:full-path=\"/\" "   \
	"m:media-type=\"" type "\"/>" more "</m:manifest>"

static void
add_rest(struct zip_builder *builder, const char *manifest)
{
	zip_builder_add_text(builder, "content.xml", "<c/>");
	zip_builder_add_text(builder, "META-INF/manifest.xml", manifest);
}

static const struct sniff_verdict *
judge_odf(
    void **state, const char *mimetype, const char *manifest, enum kind name)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "mimetype", mimetype);
	add_rest(&builder, manifest);
	return judge_zip(state, &builder, name);
}

static void
test_odf_judge_presentation_found(void **state)
{
	const struct sniff_verdict *verdict =
	    judge_odf(state, ODP, MANIFEST(ODP, ""), KIND_ODP);

	assert_int_equal(verdict->fault, FAULT_NONE);
	assert_int_equal(verdict->kind, KIND_ODP);
}

static void
test_odf_judge_presentation_named_odg_passes(void **state)
{
	assert_int_equal(
	    judge_odf(state, ODP, MANIFEST(ODP, ""), KIND_ODG)->fault,
	    FAULT_NONE);
}

static void
test_odf_judge_text_named_odp_mismatch(void **state)
{
	assert_int_equal(
	    judge_odf(state, "application/vnd.oasis.opendocument.text",
		MANIFEST("application/vnd.oasis.opendocument.text", ""),
		KIND_ODP)
		->fault,
	    FAULT_TYPE_MISMATCH);
}

static void
test_odf_judge_other_package_unsupported(void **state)
{
	assert_int_equal(
	    judge_odf(state, "application/epub+zip", "<m/>", KIND_NONE)->fault,
	    FAULT_TYPE_UNSUPPORTED);
}

static void
test_odf_judge_longer_mimetype_unsupported(void **state)
{
	assert_int_equal(
	    judge_odf(state, ODP "\n", MANIFEST(ODP, ""), KIND_NONE)->fault,
	    FAULT_TYPE_UNSUPPORTED);
}

static void
test_odf_judge_encrypted_told(void **state)
{
	assert_int_equal(
	    judge_odf(state, ODP,
		MANIFEST(ODP, "<m:file-entry m:full-path=\"content.xml\">"
			      "<m:encryption-data/></m:file-entry>"),
		KIND_ODP)
		->fault,
	    FAULT_ENCRYPTED);
}

static void
test_odf_judge_manifest_contradicts_mismatch(void **state)
{
	assert_int_equal(
	    judge_odf(state, ODP, MANIFEST("text/html", ""), KIND_ODP)->fault,
	    FAULT_TYPE_MISMATCH);
}

static void
test_odf_judge_no_manifest_damaged(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "mimetype", ODP);
	zip_builder_add_text(&builder, "content.xml", "<c/>");
	assert_int_equal(
	    judge_zip(state, &builder, KIND_ODP)->fault, FAULT_DAMAGED);
}

static void
test_odf_judge_no_content_damaged(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "mimetype", ODP);
	zip_builder_add_text(
	    &builder, "META-INF/manifest.xml", MANIFEST(ODP, ""));
	assert_int_equal(
	    judge_zip(state, &builder, KIND_ODP)->fault, FAULT_DAMAGED);
}

static void
test_odf_judge_no_mimetype_mismatch(void **state)
{
	struct zip_builder builder = {0};

	add_rest(&builder, MANIFEST(ODP, ""));
	assert_int_equal(
	    judge_zip(state, &builder, KIND_ODP)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_odf_judge_late_mimetype_mismatch(void **state)
{
	struct zip_builder builder = {0};

	add_rest(&builder, MANIFEST(ODP, ""));
	zip_builder_add_text(&builder, "mimetype", ODP);
	assert_int_equal(
	    judge_zip(state, &builder, KIND_ODP)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_odf_judge_deflated_mimetype_mismatch(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add(&builder,
	    &(struct zip_file){
		.name = "mimetype", .content = ODP, .deflated = true});
	add_rest(&builder, MANIFEST(ODP, ""));
	assert_int_equal(
	    judge_zip(state, &builder, KIND_ODP)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_odf_judge_mimetype_with_extra_field_mismatch(void **state)
{
	struct zip_builder builder = {0};

	zip_builder_add(
	    &builder, &(struct zip_file){
			  .name = "mimetype", .content = ODP, .zip64 = true});
	add_rest(&builder, MANIFEST(ODP, ""));
	assert_int_equal(
	    judge_zip(state, &builder, KIND_ODP)->fault, FAULT_TYPE_MISMATCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_odf_judge_presentation_found),
	    cmocka_unit_test(test_odf_judge_presentation_named_odg_passes),
	    cmocka_unit_test(test_odf_judge_text_named_odp_mismatch),
	    cmocka_unit_test(test_odf_judge_other_package_unsupported),
	    cmocka_unit_test(test_odf_judge_longer_mimetype_unsupported),
	    cmocka_unit_test(test_odf_judge_encrypted_told),
	    cmocka_unit_test(test_odf_judge_manifest_contradicts_mismatch),
	    cmocka_unit_test(test_odf_judge_no_manifest_damaged),
	    cmocka_unit_test(test_odf_judge_no_content_damaged),
	    cmocka_unit_test(test_odf_judge_no_mimetype_mismatch),
	    cmocka_unit_test(test_odf_judge_late_mimetype_mismatch),
	    cmocka_unit_test(test_odf_judge_deflated_mimetype_mismatch),
	    cmocka_unit_test(test_odf_judge_mimetype_with_extra_field_mismatch),
	};

	return cmocka_run_group_tests(tests, judge_setup, judge_teardown);
}
