/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a compound file is what its streams say, and a password is told from
 * damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/cfb_builder.h"
#include "support/judge.h"

#define PPT_DOCUMENT "PowerPoint Document"
#define USER_PLAIN                                                             \
	"\0\0\xf6\x0f\x14\0\0\0"                                               \
	"\x14\0\0\0"                                                           \
	"\x5f\xc0\x91\xe3"                                                     \
	"\0\0\0\0"
#define USER_ENCRYPTED                                                         \
	"\0\0\xf6\x0f\x14\0\0\0"                                               \
	"\x14\0\0\0"                                                           \
	"\xdf\xc4\xd1\xf3"                                                     \
	"\0\0\0\0"
#define USER_SIZE 20

static struct cfb_builder builder;
static uint8_t large[8192]; /* for streams that are not small */

/* A presentation with these streams beside it. */
static void
write_ppt(const char *user, const struct cfb_file *more)
{
	struct cfb_file files[4] = {
	    {PPT_DOCUMENT,   large, sizeof(large), false},
	    {"Current User", user,  USER_SIZE,     false},
	};

	if (more)
		files[2] = *more;
	cfb_builder_write(&builder, files);
}

static void
write_one(const char *name, const void *content, size_t size)
{
	struct cfb_file files[2] = {
	    {name, content, size, false}
        };

	cfb_builder_write(&builder, files);
}

static enum fault
judge(void **state, enum kind name)
{
	return judge_bytes(state, builder.bytes, builder.size, name)->fault;
}

static void
test_cfb_kind_judge_ppt_by_name_found(void **state)
{
	static const enum kind names[] = {KIND_PPT, KIND_PPS, KIND_POT};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		write_ppt(USER_PLAIN, NULL);
		const struct sniff_verdict *verdict =
		    judge_bytes(state, builder.bytes, builder.size, names[i]);
		assert_int_equal(verdict->fault, FAULT_NONE);
		assert_int_equal(verdict->kind, names[i]);
	}
}

static void
test_cfb_kind_judge_ppt_without_name_found(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	assert_int_equal(
	    judge_bytes(state, builder.bytes, builder.size, KIND_NONE)->kind,
	    KIND_PPT);
}

static void
test_cfb_kind_judge_doc_found(void **state)
{
	write_one("WordDocument", large, 4096);
	assert_int_equal(
	    judge_bytes(state, builder.bytes, builder.size, KIND_DOC)->kind,
	    KIND_DOC);
}

static void
test_cfb_kind_judge_xls_found(void **state)
{
	write_one("Workbook", large, 4096);
	assert_int_equal(
	    judge_bytes(state, builder.bytes, builder.size, KIND_XLS)->kind,
	    KIND_XLS);
}

static void
test_cfb_kind_judge_old_ppt_found(void **state)
{
	write_one("PP40", large, 4096);
	assert_int_equal(judge(state, KIND_PPT), FAULT_NONE);
}

static void
test_cfb_kind_judge_doc_as_ppt_mismatch(void **state)
{
	write_one("WordDocument", large, 4096);
	assert_int_equal(judge(state, KIND_PPT), FAULT_TYPE_MISMATCH);
}

static void
test_cfb_kind_judge_mail_unsupported(void **state)
{
	write_one("__properties_version1.0", large, 4096);
	assert_int_equal(judge(state, KIND_NONE), FAULT_TYPE_UNSUPPORTED);
}

static void
test_cfb_kind_judge_mail_as_ppt_mismatch(void **state)
{
	write_one("__properties_version1.0", large, 4096);
	assert_int_equal(judge(state, KIND_PPT), FAULT_TYPE_MISMATCH);
}

static void
test_cfb_kind_judge_installer_unsupported(void **state)
{
	write_one("!_StringData", large, 4096);
	assert_int_equal(judge(state, KIND_NONE), FAULT_TYPE_UNSUPPORTED);
}

static void
test_cfb_kind_judge_two_documents_mismatch(void **state)
{
	write_ppt(
	    USER_PLAIN, &(struct cfb_file){"WordDocument", large, 4096, false});
	assert_int_equal(judge(state, KIND_PPT), FAULT_TYPE_MISMATCH);
}

static void
test_cfb_kind_judge_no_user_damaged(void **state)
{
	write_one(PPT_DOCUMENT, large, sizeof(large));
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_kind_judge_ooxml_with_password_told(void **state)
{
	static const enum kind names[] = {KIND_PPTX, KIND_PPT, KIND_NONE};

	write_one("EncryptedPackage", large, 4096);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_int_equal(judge(state, names[i]), FAULT_ENCRYPTED);
}

static void
test_cfb_kind_judge_ooxml_with_password_as_pdf_mismatch(void **state)
{
	write_one("EncryptedPackage", large, 4096);
	assert_int_equal(judge(state, KIND_PDF), FAULT_TYPE_MISMATCH);
}

static void
test_cfb_kind_judge_rights_management_told(void **state)
{
	write_ppt(
	    USER_PLAIN, &(struct cfb_file){"\tDRMContent", large, 4096, false});
	assert_int_equal(judge(state, KIND_PPT), FAULT_ENCRYPTED);
}

static void
test_cfb_kind_judge_ppt_token_told(void **state)
{
	write_ppt(USER_ENCRYPTED, NULL);
	assert_int_equal(judge(state, KIND_PPT), FAULT_ENCRYPTED);
}

/* OOXML with a password may be named so; a ppt with one may not. */
static void
test_cfb_kind_judge_encrypted_ppt_as_pptx_mismatch(void **state)
{
	write_ppt(USER_ENCRYPTED, NULL);
	assert_int_equal(judge(state, KIND_PPTX), FAULT_TYPE_MISMATCH);
}

static void
test_cfb_kind_judge_ppt_summary_told(void **state)
{
	write_ppt(USER_PLAIN,
	    &(struct cfb_file){"EncryptedSummary", large, 4096, false});
	assert_int_equal(judge(state, KIND_PPT), FAULT_ENCRYPTED);
}

static void
test_cfb_kind_judge_ppt_session_told(void **state)
{
	static const uint8_t edit[] = {0, 0, 0xf5, 0x0f, 0x20, 0, 0, 0};

	memcpy(large, edit, sizeof(edit));
	large[36] = 9; /* encryptSessionPersistIdRef */
	write_ppt(USER_PLAIN, NULL);
	memset(large, 0, 64);
	assert_int_equal(judge(state, KIND_PPT), FAULT_ENCRYPTED);
}

static void
test_cfb_kind_judge_doc_flag_told(void **state)
{
	large[11] = 1;
	write_one("WordDocument", large, 4096);
	large[11] = 0;
	assert_int_equal(judge(state, KIND_DOC), FAULT_ENCRYPTED);
}

static void
test_cfb_kind_judge_xls_record_told(void **state)
{
	static const uint8_t records[] = {0x09, 0x08, 2, 0, 0, 0, 0x2f, 0};

	memcpy(large, records, sizeof(records));
	write_one("Workbook", large, 4096);
	memset(large, 0, sizeof(records));
	assert_int_equal(judge(state, KIND_XLS), FAULT_ENCRYPTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cfb_kind_judge_ppt_by_name_found),
	    cmocka_unit_test(test_cfb_kind_judge_ppt_without_name_found),
	    cmocka_unit_test(test_cfb_kind_judge_doc_found),
	    cmocka_unit_test(test_cfb_kind_judge_xls_found),
	    cmocka_unit_test(test_cfb_kind_judge_old_ppt_found),
	    cmocka_unit_test(test_cfb_kind_judge_doc_as_ppt_mismatch),
	    cmocka_unit_test(test_cfb_kind_judge_mail_unsupported),
	    cmocka_unit_test(test_cfb_kind_judge_mail_as_ppt_mismatch),
	    cmocka_unit_test(test_cfb_kind_judge_installer_unsupported),
	    cmocka_unit_test(test_cfb_kind_judge_two_documents_mismatch),
	    cmocka_unit_test(test_cfb_kind_judge_no_user_damaged),
	    cmocka_unit_test(test_cfb_kind_judge_ooxml_with_password_told),
	    cmocka_unit_test(
		test_cfb_kind_judge_ooxml_with_password_as_pdf_mismatch),
	    cmocka_unit_test(test_cfb_kind_judge_rights_management_told),
	    cmocka_unit_test(test_cfb_kind_judge_ppt_token_told),
	    cmocka_unit_test(
		test_cfb_kind_judge_encrypted_ppt_as_pptx_mismatch),
	    cmocka_unit_test(test_cfb_kind_judge_ppt_summary_told),
	    cmocka_unit_test(test_cfb_kind_judge_ppt_session_told),
	    cmocka_unit_test(test_cfb_kind_judge_doc_flag_told),
	    cmocka_unit_test(test_cfb_kind_judge_xls_record_told),
	};

	return cmocka_run_group_tests(tests, judge_setup, judge_teardown);
}
