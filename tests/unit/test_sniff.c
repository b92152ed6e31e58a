/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: name, declared type, magic and content tell one story, or the
 * sender hears what each of them said. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sniff/agree.h"
#include "support/judge.h"

#define PDF "%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
#define RTF "{\\rtf1\\ansi hello}"

static enum fault
judge_text(void **state, const char *text, enum kind name)
{
	return judge_bytes(state, text, strlen(text), name)->fault;
}

/* A good pptx, to be freed by the caller. */
static struct zip_builder
deck(void)
{
	struct zip_builder builder = {0};

	judge_add_ooxml(&builder, kind_find(KIND_PPTX)->main_type);
	zip_builder_finish(&builder);
	return builder;
}

static const struct sniff_verdict *
judge_deck(void **state, const struct sniff_claim *claim)
{
	struct zip_builder builder = deck();
	const struct sniff_verdict *verdict =
	    judge_claim(state, builder.bytes, builder.size, claim);

	zip_builder_done(&builder);
	return verdict;
}

static void
test_sniff_judge_nothing_empty(void **state)
{
	assert_int_equal(judge_text(state, "", KIND_PPTX), FAULT_EMPTY);
}

static void
test_sniff_judge_silent_sender_passes(void **state)
{
	const struct sniff_claim claim = {.accept = kind_default_set()};
	const struct sniff_verdict *verdict = judge_deck(state, &claim);

	assert_int_equal(verdict->fault, FAULT_NONE);
	assert_int_equal(verdict->kind, KIND_PPTX);
	assert_string_equal(verdict->seen, "");
}

static void
test_sniff_judge_unknown_name_mismatch(void **state)
{
	const struct sniff_claim claim = {
	    .name_unknown = true, .accept = UINT32_MAX};

	assert_int_equal(judge_deck(state, &claim)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_sniff_judge_unknown_declared_mismatch(void **state)
{
	const struct sniff_claim claim = {
	    .name = KIND_PPTX, .declared_unknown = true, .accept = UINT32_MAX};

	assert_int_equal(judge_deck(state, &claim)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_sniff_judge_declared_mismatch_says_who(void **state)
{
	const struct sniff_claim claim = {
	    .name = KIND_PPTX, .declared = KIND_PDF, .accept = UINT32_MAX};

	assert_string_equal(judge_deck(state, &claim)->seen,
	    "name says pptx, declared type says pdf, magic says "
	    "application/zip, content is pptx");
}

static void
test_sniff_judge_not_accepted_unsupported(void **state)
{
	const struct sniff_claim claim = {
	    .name = KIND_PPTX, .accept = KIND_BIT(KIND_PDF)};
	const struct sniff_verdict *verdict = judge_deck(state, &claim);

	assert_int_equal(verdict->fault, FAULT_TYPE_UNSUPPORTED);
	assert_int_equal(verdict->kind, KIND_PPTX);
}

static void
test_sniff_judge_wrong_name_before_not_accepted(void **state)
{
	const struct sniff_claim claim = {.name = KIND_PDF, .accept = 0};

	assert_int_equal(judge_deck(state, &claim)->fault, FAULT_TYPE_MISMATCH);
}

static void
test_sniff_judge_foreign_content_named_mismatch(void **state)
{
	static const char *const texts[] = {
	    "<!DOCTYPE html><html><body>x</body></html>",
	    "MZ\x90 an executable",
	    "\x7f\x45LF",
	    "\xff\xd8\xff\xe0 JPEG",
	    "<?xml version=\"1.0\"?><office:document/>",
	    "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
	    "ID;PWXL;N;E\nC;Y1;X1;K0",
	    "a,b,c\n1,2,3\n",
	    "plain text",
	    "MIME-Version: 1.0\nContent-Type: multipart/related\n",
	    PDF,
	    RTF,
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		assert_int_equal(judge_text(state, texts[i], KIND_PPTX),
		    FAULT_TYPE_MISMATCH);
		assert_int_equal(
		    judge_text(state, texts[i], KIND_PPT), FAULT_TYPE_MISMATCH);
	}
}

/* A web page under its own name claims to be none of ours. */
static void
test_sniff_judge_foreign_content_foreign_name_unsupported(void **state)
{
	static const char page[] = "<!DOCTYPE html><html></html>";
	const struct sniff_claim claim = {.name_unknown = true,
	    .declared_unknown = true,
	    .accept = UINT32_MAX};

	assert_int_equal(
	    judge_claim(state, page, sizeof(page) - 1, &claim)->fault,
	    FAULT_TYPE_UNSUPPORTED);
}

static void
test_sniff_judge_foreign_content_unnamed_unsupported(void **state)
{
	const struct sniff_verdict *verdict =
	    judge_bytes(state, "<html><body>x</body></html>", 27, KIND_NONE);

	assert_int_equal(verdict->fault, FAULT_TYPE_UNSUPPORTED);
	assert_non_null(strstr(verdict->seen, "text/html"));
}

static void
test_sniff_judge_damaged_archive_as_pdf_mismatch(void **state)
{
	assert_int_equal(
	    judge_text(state, "PK\3\4 cut off", KIND_PDF), FAULT_TYPE_MISMATCH);
}

static void
test_sniff_judge_prefixed_deck_mismatch(void **state)
{
	static const char *const prefixes[] = {
	    "MZ", "\xff\xd8\xff\xe0", "<html>", "GIF89a"};

	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		struct zip_builder builder = {0};

		zip_builder_append(&builder, prefixes[i], strlen(prefixes[i]));
		judge_add_ooxml(&builder, kind_find(KIND_PPTX)->main_type);
		assert_int_equal(judge_zip(state, &builder, KIND_PPTX)->fault,
		    FAULT_TYPE_MISMATCH);
	}
}

static void
test_sniff_judge_rtf_found(void **state)
{
	assert_int_equal(
	    judge_bytes(state, RTF, strlen(RTF), KIND_RTF)->kind, KIND_RTF);
}

static void
test_pdf_shape_judge_good_found(void **state)
{
	assert_int_equal(judge_text(state, PDF, KIND_PDF), FAULT_NONE);
	assert_int_equal(
	    judge_text(state, "%PDF-2.0\nstartxref\n0\n%%EOF", KIND_PDF),
	    FAULT_NONE);
}

static void
test_pdf_shape_judge_unknown_version_refused(void **state)
{
	assert_int_equal(
	    judge_text(state, "%PDF-9.9\nstartxref\n0\n%%EOF", KIND_NONE),
	    FAULT_TYPE_UNSUPPORTED);
}

static void
test_pdf_shape_judge_cut_off_damaged(void **state)
{
	assert_int_equal(
	    judge_text(state, "%PDF-1.7\n1 0 obj", KIND_PDF), FAULT_DAMAGED);
}

static void
test_pdf_shape_judge_prefix_mismatch(void **state)
{
	assert_int_equal(
	    judge_text(state, "\n\n\n" PDF, KIND_PDF), FAULT_TYPE_MISMATCH);
	assert_int_equal(
	    judge_text(state, "AAAA" PDF, KIND_PDF), FAULT_TYPE_MISMATCH);
}

static void
test_pdf_shape_judge_archive_behind_mismatch(void **state)
{
	struct zip_builder archive = deck(), builder = {0};

	zip_builder_append(&builder, PDF, strlen(PDF));
	zip_builder_append(&builder, archive.bytes, archive.size);
	assert_int_equal(
	    judge_bytes(state, builder.bytes, builder.size, KIND_PDF)->fault,
	    FAULT_TYPE_MISMATCH);
	zip_builder_done(&archive);
	zip_builder_done(&builder);
}

static void
test_agree_claim_families_agree(void **state)
{
	(void)state;
	assert_true(agree_claim(KIND_NONE, KIND_ODS));
	assert_true(agree_claim(KIND_PPTX, KIND_POTX));
	assert_true(agree_claim(KIND_PPTX, KIND_PPTM));
	assert_true(agree_claim(KIND_PPS, KIND_PPT));
	assert_true(agree_claim(KIND_ODG, KIND_ODP));
}

static void
test_agree_claim_strangers_disagree(void **state)
{
	(void)state;
	assert_false(agree_claim(KIND_PPT, KIND_PPTX));
	assert_false(agree_claim(KIND_PPTX, KIND_ODP));
	assert_false(agree_claim(KIND_DOCX, KIND_PPTX));
	assert_false(agree_claim(KIND_PDF, KIND_PPTX));
	assert_false(agree_claim(KIND_XLS, KIND_PPT));
}

static void
test_agree_magic_vague_answer_agrees(void **state)
{
	(void)state;
	assert_true(agree_magic(
	    "application/octet-stream", KIND_CONTAINER_PDF, KIND_PDF));
	assert_true(
	    agree_magic("application/zip", KIND_CONTAINER_OOXML, KIND_ODP));
	assert_true(agree_magic(
	    "application/x-ole-storage", KIND_CONTAINER_CFB, KIND_PPT));
}

static void
test_agree_magic_contradiction_disagrees(void **state)
{
	(void)state;
	static const char *const types[] = {"application/x-dosexec",
	    "image/jpeg", "text/html", "application/pdf", "unknown",
	    "application/x-ole-storage", "application/msword"};

	for (size_t i = 0; i < COUNT_OF(types); i++)
		assert_false(
		    agree_magic(types[i], KIND_CONTAINER_OOXML, KIND_PPTX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sniff_judge_nothing_empty),
	    cmocka_unit_test(test_sniff_judge_silent_sender_passes),
	    cmocka_unit_test(test_sniff_judge_unknown_name_mismatch),
	    cmocka_unit_test(test_sniff_judge_unknown_declared_mismatch),
	    cmocka_unit_test(test_sniff_judge_declared_mismatch_says_who),
	    cmocka_unit_test(test_sniff_judge_not_accepted_unsupported),
	    cmocka_unit_test(test_sniff_judge_wrong_name_before_not_accepted),
	    cmocka_unit_test(test_sniff_judge_foreign_content_named_mismatch),
	    cmocka_unit_test(
		test_sniff_judge_foreign_content_foreign_name_unsupported),
	    cmocka_unit_test(
		test_sniff_judge_foreign_content_unnamed_unsupported),
	    cmocka_unit_test(test_sniff_judge_damaged_archive_as_pdf_mismatch),
	    cmocka_unit_test(test_sniff_judge_prefixed_deck_mismatch),
	    cmocka_unit_test(test_sniff_judge_rtf_found),
	    cmocka_unit_test(test_pdf_shape_judge_good_found),
	    cmocka_unit_test(test_pdf_shape_judge_unknown_version_refused),
	    cmocka_unit_test(test_pdf_shape_judge_cut_off_damaged),
	    cmocka_unit_test(test_pdf_shape_judge_prefix_mismatch),
	    cmocka_unit_test(test_pdf_shape_judge_archive_behind_mismatch),
	    cmocka_unit_test(test_agree_claim_families_agree),
	    cmocka_unit_test(test_agree_claim_strangers_disagree),
	    cmocka_unit_test(test_agree_magic_vague_answer_agrees),
	    cmocka_unit_test(test_agree_magic_contradiction_disagrees),
	};

	return cmocka_run_group_tests(tests, judge_setup, judge_teardown);
}
