/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/estimate.h"

static struct estimate estimate;

static int
setup(void **state)
{
	(void)state;
	estimate_init(&estimate);
	return 0;
}

static void
assert_near(uint64_t value, uint64_t wanted, uint64_t slack)
{
	assert_in_range(
	    value, wanted > slack ? wanted - slack : 0, wanted + slack);
}

/* Decks of 1 and of 10 MiB: 300 ms, and 200 more for each MiB. */
static void
learn_line(enum kind kind)
{
	for (int i = 0; i < 60; i++) {
		uint64_t mib = i % 2 ? 1 : 10;
		estimate_learn(
		    &estimate, &(struct estimate_sample){.kind = kind,
				   .bytes = mib * LIMIT_MIB,
				   .pages = 10,
				   .check_ms = 10,
				   .convert_ms = 300 + 200 * mib,
				   .render_ms = 400,
				   .verify_ms = 20});
	}
}

static struct estimate_view
view_of(enum stage stage)
{
	return (struct estimate_view){.stage = stage,
	    .kind = KIND_PPTX,
	    .bytes = 4 * LIMIT_MIB,
	    .pages = 10,
	    .workers = 2};
}

static void
test_estimate_left_after_learning_near_the_truth(void **state)
{
	(void)state;
	learn_line(KIND_PPTX);
	struct estimate_view view = view_of(STAGE_RECEIVED);
	assert_near(estimate_left_ms(&estimate, &view),
	    10 + 300 + 200 * 4 + 400 + 20, 30);
	view.bytes = 20 * LIMIT_MIB;
	assert_near(estimate_left_ms(&estimate, &view),
	    10 + 300 + 200 * 20 + 400 + 20, 60);
}

static void
test_estimate_learn_kinds_apart(void **state)
{
	(void)state;
	struct estimate_view view = view_of(STAGE_CONVERTING);
	view.kind = KIND_PPT;
	estimate.page_ms = 40;
	uint64_t before = estimate_left_ms(&estimate, &view);
	learn_line(KIND_PPTX);
	assert_near(estimate_left_ms(&estimate, &view), before, 60);
}

static void
test_estimate_learn_all_of_one_size_mean(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		estimate_learn(
		    &estimate, &(struct estimate_sample){.kind = KIND_ODP,
				   .bytes = LIMIT_MIB,
				   .pages = 1,
				   .convert_ms = 700});
	struct estimate_view view = view_of(STAGE_QUEUED);
	view.kind = KIND_ODP;
	view.bytes = LIMIT_MIB;
	view.pages = 1;
	assert_near(estimate_left_ms(&estimate, &view), 700, 20);
}

/* Larger ones were quicker, by chance: no negative time for a large one. */
static void
test_estimate_learn_falling_line_mean(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		estimate_learn(
		    &estimate, &(struct estimate_sample){.kind = KIND_ODP,
				   .bytes = (i % 2 ? 1 : 9) * LIMIT_MIB,
				   .pages = 1,
				   .convert_ms = i % 2 ? 900 : 100});
	struct estimate_view view = view_of(STAGE_QUEUED);
	view.kind = KIND_ODP;
	view.bytes = 1000 * LIMIT_MIB;
	assert_in_range(estimate_left_ms(&estimate, &view), 100, 2000);
}

static void
test_estimate_left_pdf_not_converted(void **state)
{
	(void)state;
	learn_line(KIND_PPTX);
	struct estimate_view view = view_of(STAGE_QUEUED);
	view.kind = KIND_PDF;
	assert_near(estimate_left_ms(&estimate, &view), 420, 20);
}

static void
test_estimate_left_queue_ahead_counts(void **state)
{
	(void)state;
	struct estimate_view view = view_of(STAGE_QUEUED);
	uint64_t alone = estimate_left_ms(&estimate, &view);
	view.ahead = 10;
	estimate.service_ms = 2000;
	assert_near(
	    estimate_left_ms(&estimate, &view), alone + 10 * 2000 / 2, 2);
	view.workers = 0;
	assert_near(estimate_left_ms(&estimate, &view), alone + 20000, 2);
}

static void
test_estimate_left_slides_count_down(void **state)
{
	(void)state;
	learn_line(KIND_PPTX);
	struct estimate_view view = view_of(STAGE_RENDERING);
	uint64_t last = UINT64_MAX;
	for (uint32_t done = 0; done <= 12; done++) {
		view.slides_done = done;
		uint64_t left = estimate_left_ms(&estimate, &view);
		assert_true(left <= last);
		last = left;
	}
	assert_near(last, 20, 10);
}

static void
test_estimate_left_overrun_still_something(void **state)
{
	(void)state;
	struct estimate_view view = view_of(STAGE_CONVERTING);
	view.stage_ms = 1000000;
	assert_true(estimate_left_ms(&estimate, &view) > 0);
}

static void
test_estimate_left_after_the_end_none(void **state)
{
	(void)state;
	for (enum stage stage = STAGE_DONE; stage < STAGE_COUNT; stage++) {
		struct estimate_view view = view_of(stage);
		assert_int_equal(estimate_left_ms(&estimate, &view), 0);
	}
}

static void
test_estimate_percent_rises_to_the_end(void **state)
{
	uint32_t percent = 0;

	(void)state;
	learn_line(KIND_PPTX);
	for (enum stage stage = STAGE_RECEIVED; stage <= STAGE_VERIFYING;
	     stage++) {
		for (uint32_t step = 0; step <= 10; step++) {
			struct estimate_view view = view_of(stage);
			view.stage_ms = step * 200;
			view.slides_done = step;
			/* Known late, and fewer than was thought. */
			view.pages = stage < STAGE_RENDERING ? 0 : 10;
			view.kind =
			    stage < STAGE_QUEUED ? KIND_NONE : KIND_PPTX;
			uint32_t now =
			    estimate_percent(&estimate, &view, percent);
			assert_in_range(now, percent, 99);
			percent = now;
		}
	}
	assert_true(percent > 90);
	struct estimate_view done = view_of(STAGE_DONE);
	assert_int_equal(estimate_percent(&estimate, &done, percent), 100);
}

static void
test_estimate_percent_half_way_in_the_middle(void **state)
{
	(void)state;
	learn_line(KIND_PPTX);
	struct estimate_view view = view_of(STAGE_RENDERING);
	/* 10 + 1100 of 1530 ms are over. */
	assert_near(estimate_percent(&estimate, &view, 0), 72, 3);
}

static void
test_estimate_percent_refused_stays(void **state)
{
	(void)state;
	struct estimate_view view = view_of(STAGE_REFUSED);
	assert_int_equal(estimate_percent(&estimate, &view, 37), 37);
	view.stage = STAGE_CANCELLED;
	assert_int_equal(estimate_percent(&estimate, &view, 37), 37);
}

static void
test_estimate_retry_after_between_one_and_an_hour(void **state)
{
	(void)state;
	estimate.service_ms = 10;
	assert_int_equal(estimate_retry_after(&estimate, 0, 4), 1);
	estimate.service_ms = 2000;
	assert_int_equal(estimate_retry_after(&estimate, 9, 2), 11);
	assert_int_equal(estimate_retry_after(&estimate, 9, 0), 21);
	assert_int_equal(estimate_retry_after(&estimate, UINT32_MAX, 1), 3600);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_estimate_left_after_learning_near_the_truth),
	    RIG_TEST(test_estimate_learn_kinds_apart),
	    RIG_TEST(test_estimate_learn_all_of_one_size_mean),
	    RIG_TEST(test_estimate_learn_falling_line_mean),
	    RIG_TEST(test_estimate_left_pdf_not_converted),
	    RIG_TEST(test_estimate_left_queue_ahead_counts),
	    RIG_TEST(test_estimate_left_slides_count_down),
	    RIG_TEST(test_estimate_left_overrun_still_something),
	    RIG_TEST(test_estimate_left_after_the_end_none),
	    RIG_TEST(test_estimate_percent_rises_to_the_end),
	    RIG_TEST(test_estimate_percent_half_way_in_the_middle),
	    RIG_TEST(test_estimate_percent_refused_stays),
	    RIG_TEST(test_estimate_retry_after_between_one_and_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
