/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/estimate.h"

#include <string.h>

#include "base/limits.h"

#define NEWS       0.125 /* what a new time counts */
#define OVERRUN_MS 1000  /* what is left of a stage that should be over */

static enum kind_container
find_group(enum kind kind)
{
	const struct kind_row *row = kind_find(kind);

	return row ? row->container : KIND_CONTAINER_NONE;
}

/* A PDF goes to render at once; what is not known yet is a deck. */
static bool
is_converted(enum kind kind)
{
	const struct kind_row *row = kind_find(kind);

	return !row || row->office != KIND_OFFICE_NONE;
}

static double
in_mib(uint64_t bytes)
{
	return (double)bytes / (double)LIMIT_MIB;
}

static void
add_point(struct estimate_line *line, double x, double y)
{
	const double old = 1 - NEWS;

	line->weight = line->weight * old + 1;
	line->x = line->x * old + x;
	line->y = line->y * old + y;
	line->xx = line->xx * old + x * x;
	line->xy = line->xy * old + x * y;
}

/*
 * The least squares of what was seen. More bytes never take less time: where
 * the points say so (or are all of one size) their mean is the answer.
 */
static double
read_line(const struct estimate_line *line, double x)
{
	double spread = line->weight * line->xx - line->x * line->x;
	double mean = line->y / line->weight;

	if (spread <= line->xx * 1e-6)
		return mean;
	double slope = (line->weight * line->xy - line->x * line->y) / spread;
	if (slope <= 0)
		return mean;
	double y = mean + slope * (x - line->x / line->weight);
	/* Small ones never take nothing. */
	return y > mean / 8 ? y : mean / 8;
}

static void
fade_in(double *mean, double value)
{
	*mean += NEWS * (value - *mean);
}

void
estimate_init(struct estimate *estimate)
{
	memset(estimate, 0, sizeof(*estimate));
	/* Two decks of a guess: 400 ms, and 300 more for each MiB. */
	for (size_t i = 0; i < ESTIMATE_GROUPS; i++) {
		add_point(&estimate->convert[i], 0, 400);
		add_point(&estimate->convert[i], 4, 1600);
	}
	estimate->check_ms = 20;
	estimate->page_ms = 60;
	estimate->verify_ms = 50;
	estimate->service_ms = 3000;
	estimate->pages = 20;
}

void
estimate_learn(struct estimate *estimate, const struct estimate_sample *sample)
{
	if (is_converted(sample->kind) && sample->convert_ms > 0)
		add_point(&estimate->convert[find_group(sample->kind)],
		    in_mib(sample->bytes), (double)sample->convert_ms);
	if (sample->pages > 0) {
		fade_in(&estimate->page_ms,
		    (double)sample->render_ms / sample->pages);
		fade_in(&estimate->pages, sample->pages);
	}
	fade_in(&estimate->check_ms, (double)sample->check_ms);
	fade_in(&estimate->verify_ms, (double)sample->verify_ms);
	fade_in(&estimate->service_ms,
	    (double)sample->convert_ms + (double)sample->render_ms);
}

/* What each stage is thought to take of this deck. */
struct plan {
	double check;
	double convert;
	double render;
	double verify;
};

static struct plan
make_plan(const struct estimate *estimate, const struct estimate_view *view)
{
	double pages = view->pages > 0 ? view->pages : estimate->pages;
	struct plan plan = {.check = estimate->check_ms,
	    .render = pages * estimate->page_ms,
	    .verify = estimate->verify_ms};

	if (is_converted(view->kind))
		plan.convert =
		    read_line(&estimate->convert[find_group(view->kind)],
			in_mib(view->bytes));
	return plan;
}

/* A stage that takes longer than was thought is not over for that. */
static double
rest(double whole, uint64_t passed)
{
	double left = whole - (double)passed;
	double least = whole < OVERRUN_MS ? whole : OVERRUN_MS;

	return left > least / 4 ? left : least / 4;
}

/* By slides where they can be counted, else by the clock. */
static double
rest_of_render(const struct plan *plan, const struct estimate_view *view)
{
	if (view->pages == 0)
		return rest(plan->render, view->stage_ms);
	uint32_t done =
	    view->slides_done < view->pages ? view->slides_done : view->pages;
	return plan->render * (view->pages - done) / view->pages;
}

/* Work that is left, waiting for a turn apart. */
static double
work_left(const struct plan *plan, const struct estimate_view *view)
{
	double left = 0;

	switch (view->stage) {
	case STAGE_RECEIVED:
		return plan->check + plan->convert + plan->render +
		       plan->verify;
	case STAGE_CHECKING:
		return rest(plan->check, view->stage_ms) + plan->convert +
		       plan->render + plan->verify;
	case STAGE_QUEUED:
		return plan->convert + plan->render + plan->verify;
	case STAGE_CONVERTING:
		left = rest(plan->convert, view->stage_ms);
		return left + plan->render + plan->verify;
	case STAGE_RENDERING:
		return rest_of_render(plan, view) + plan->verify;
	case STAGE_VERIFYING:
		return rest(plan->verify, view->stage_ms);
	case STAGE_DONE:
	case STAGE_REFUSED:
	case STAGE_FAILED:
	case STAGE_CANCELLED:
	case STAGE_COUNT:
		break;
	}
	return 0;
}

uint64_t
estimate_left_ms(
    const struct estimate *estimate, const struct estimate_view *view)
{
	struct plan plan = make_plan(estimate, view);
	double left = work_left(&plan, view);
	double workers = view->workers > 0 ? view->workers : 1;

	if (view->stage <= STAGE_QUEUED)
		left += view->ahead * estimate->service_ms / workers;
	return (uint64_t)left;
}

uint32_t
estimate_percent(const struct estimate *estimate,
    const struct estimate_view *view, uint32_t before)
{
	if (view->stage == STAGE_DONE)
		return 100;
	if (stage_is_end(view->stage))
		return before;
	struct plan plan = make_plan(estimate, view);
	double whole = plan.check + plan.convert + plan.render + plan.verify;
	double done = whole > 0 ? 1 - work_left(&plan, view) / whole : 0;
	uint32_t percent = done > 0 ? (uint32_t)(done * 100) : 0;
	if (percent > 99)
		percent = 99;
	return percent > before ? percent : before;
}

uint32_t
estimate_retry_after(
    const struct estimate *estimate, uint32_t waiting, uint32_t workers)
{
	double ms = estimate->service_ms * ((double)waiting + 1) /
		    (workers > 0 ? workers : 1);
	double seconds = ms / 1000 + 1; /* rounded up */

	if (seconds >= LIMIT_RETRY_AFTER)
		return LIMIT_RETRY_AFTER;
	return (uint32_t)seconds;
}
