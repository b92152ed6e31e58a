/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <strings.h>

#include "base/kind.h"

static void
test_kind_find_every_number_own_row(void **state)
{
	(void)state;
	for (enum kind kind = KIND_PPTX; kind < KIND_COUNT; kind++)
		assert_int_equal(kind_find(kind)->kind, kind);
}

static void
test_kind_find_outside_null(void **state)
{
	(void)state;
	assert_null(kind_find(KIND_NONE));
	assert_null(kind_find(KIND_COUNT));
	assert_null(kind_find((enum kind)0x7fffffff));
}

static void
test_kind_table_names_unique(void **state)
{
	(void)state;
	for (enum kind a = KIND_PPTX; a < KIND_COUNT; a++)
		assert_int_equal(kind_find_name(kind_find(a)->name), a);
}

static void
test_kind_table_ooxml_main_type_for_ooxml_only(void **state)
{
	(void)state;
	for (enum kind kind = KIND_PPTX; kind < KIND_COUNT; kind++) {
		const struct kind_row *row = kind_find(kind);
		assert_int_equal(row->main_type != NULL,
		    row->container == KIND_CONTAINER_OOXML);
	}
}

static void
test_kind_table_pdf_never_to_the_office(void **state)
{
	(void)state;
	assert_int_equal(kind_find(KIND_PDF)->office, KIND_OFFICE_NONE);
	for (enum kind kind = KIND_PPTX; kind < KIND_COUNT; kind++)
		if (kind != KIND_PDF)
			assert_int_not_equal(
			    kind_find(kind)->office, KIND_OFFICE_NONE);
}

static void
test_kind_find_name_any_case(void **state)
{
	(void)state;
	assert_int_equal(kind_find_name("PpTx"), KIND_PPTX);
	assert_int_equal(kind_find_name("fodp"), KIND_NONE);
	assert_int_equal(kind_find_name(""), KIND_NONE);
}

static void
test_kind_find_mime_parameters_ignored(void **state)
{
	(void)state;
	assert_int_equal(
	    kind_find_mime("application/PDF; charset=x"), KIND_PDF);
	assert_int_equal(kind_find_mime("application/pdfx"), KIND_NONE);
	assert_int_equal(kind_find_mime(""), KIND_NONE);
}

static void
test_kind_find_mime_shared_first_row(void **state)
{
	(void)state;
	assert_int_equal(
	    kind_find_mime("application/vnd.ms-powerpoint"), KIND_PPT);
}

static void
test_kind_find_ending_last_dot_counts(void **state)
{
	const char *ending;

	(void)state;
	assert_int_equal(kind_find_ending("a.pdf.PPTX", &ending), KIND_PPTX);
	assert_string_equal(ending, "PPTX");
	assert_int_equal(kind_find_ending("a.pptx.exe", &ending), KIND_NONE);
	assert_string_equal(ending, "exe");
	assert_int_equal(kind_find_ending("none", &ending), KIND_NONE);
	assert_string_equal(ending, "");
}

static void
test_kind_default_set_decks_only(void **state)
{
	uint32_t set = kind_default_set();

	(void)state;
	assert_true(set & KIND_BIT(KIND_PPTX));
	assert_true(set & KIND_BIT(KIND_PDF));
	assert_false(set & KIND_BIT(KIND_DOCX));
	assert_false(set & KIND_BIT(KIND_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kind_find_every_number_own_row),
	    cmocka_unit_test(test_kind_find_outside_null),
	    cmocka_unit_test(test_kind_table_names_unique),
	    cmocka_unit_test(test_kind_table_ooxml_main_type_for_ooxml_only),
	    cmocka_unit_test(test_kind_table_pdf_never_to_the_office),
	    cmocka_unit_test(test_kind_find_name_any_case),
	    cmocka_unit_test(test_kind_find_mime_parameters_ignored),
	    cmocka_unit_test(test_kind_find_mime_shared_first_row),
	    cmocka_unit_test(test_kind_find_ending_last_dot_counts),
	    cmocka_unit_test(test_kind_default_set_decks_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
