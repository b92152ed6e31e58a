/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: claims, refusals and their JSON say what they should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "front/front_claim.h"
#include "front/front_json.h"
#include "front/front_problem.h"

static void
test_problem_retry_after_bounded(void **state)
{
	struct front_problem problem = {.fault = FAULT_BUSY};

	(void)state;
	assert_int_equal(front_problem_retry_after(&problem), 1);
	problem.retry_after = 42;
	assert_int_equal(front_problem_retry_after(&problem), 42);
	problem.retry_after = UINT32_MAX;
	assert_int_equal(front_problem_retry_after(&problem), 3600);
	problem.fault = FAULT_RATE_LIMITED;
	problem.retry_after = 3;
	assert_int_equal(front_problem_retry_after(&problem), 3);
	problem.fault = FAULT_DAMAGED;
	assert_int_equal(front_problem_retry_after(&problem), 0);
}

static void
test_problem_find_row_never_cancelled(void **state)
{
	(void)state;
	assert_int_equal(
	    front_problem_find_row(FAULT_CANCELLED)->fault, FAULT_INTERNAL);
	assert_int_equal(
	    front_problem_find_row(FAULT_NONE)->fault, FAULT_INTERNAL);
	assert_int_equal(
	    front_problem_find_row(FAULT_EMPTY)->fault, FAULT_EMPTY);
}

static void
test_json_problem_detail_escaped(void **state)
{
	char *text = front_json_new_problem(
	    fault_find(FAULT_EMPTY), "a\"b\\c</script>\n\xc3\xbc");

	(void)state;
	assert_non_null(text);
	assert_non_null(strstr(text, "\"code\":\"empty\""));
	assert_non_null(strstr(text, "\"status\":422"));
	assert_non_null(
	    strstr(text, "\"detail\":\"a\\\"b\\\\c</script>\\n\\u00FC\""));
	free(text);
}

static void
test_json_problem_bad_utf8_dropped(void **state)
{
	char *text =
	    front_json_new_problem(fault_find(FAULT_EMPTY), "\xff\xfe");

	(void)state;
	assert_non_null(text);
	assert_null(strstr(text, "detail"));
	free(text);
}

static void
test_claim_set_name_ending_only(void **state)
{
	struct wire_claim claim = {.name = KIND_NONE};

	(void)state;
	front_claim_set_name(&claim, "../../etc/My deck.PPTX");
	assert_int_equal(claim.name, KIND_PPTX);
	assert_false(claim.name_unknown);
	front_claim_set_name(&claim, "a.pptx\xe2\x80\xae");
	assert_int_equal(claim.name, KIND_NONE);
	assert_true(claim.name_unknown);
	front_claim_set_name(&claim, "noending");
	assert_false(claim.name_unknown);
	front_claim_set_name(&claim, "");
	assert_false(claim.name_unknown);
}

static void
test_claim_set_type_octet_stream_silent(void **state)
{
	struct wire_claim claim = {.name = KIND_NONE};

	(void)state;
	front_claim_set_type(&claim, NULL);
	front_claim_set_type(&claim, "");
	front_claim_set_type(&claim, "Application/Octet-Stream; x=y");
	assert_int_equal(claim.declared, KIND_NONE);
	assert_false(claim.declared_unknown);
	front_claim_set_type(&claim, "image/png");
	assert_true(claim.declared_unknown);
	front_claim_set_type(&claim, "application/pdf; charset=binary");
	assert_int_equal(claim.declared, KIND_PDF);
	assert_false(claim.declared_unknown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_problem_retry_after_bounded),
	    cmocka_unit_test(test_problem_find_row_never_cancelled),
	    cmocka_unit_test(test_json_problem_detail_escaped),
	    cmocka_unit_test(test_json_problem_bad_utf8_dropped),
	    cmocka_unit_test(test_claim_set_name_ending_only),
	    cmocka_unit_test(test_claim_set_type_octet_stream_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
