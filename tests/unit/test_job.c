/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "jobs/job.h"
#include "wire/memfd.h"

static struct job *job;

static int
setup(void **state)
{
	const struct wire_submit submit = {.claim = {.name = KIND_PPTX},
	    .bytes = 5,
	    .tenant = "school",
	    .artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF) |
			 ARTIFACT_BIT(ARTIFACT_SLIDE_SVG)};

	(void)state;
	job = job_new(&submit, memfd_new());
	assert_non_null(job);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	job_free(job);
	return 0;
}

static void
begin_artifact(struct wire_message *message, enum artifact artifact,
    uint32_t page, const char *bytes)
{
	wire_init(message, WIRE_ARTIFACT, 0);
	wire_put_artifact(message, artifact, page);
	message->fd = memfd_new();
	assert_int_equal(fd_write_all(message->fd, bytes, strlen(bytes)), 0);
}

static int
add(enum artifact artifact, uint32_t page)
{
	struct wire_message message;
	enum artifact taken;
	uint32_t at;

	begin_artifact(&message, artifact, page, "bytes");
	assert_int_equal(memfd_seal(message.fd), 0);
	int error = job_take_artifact(job, &message, 3, &taken, &at);
	assert_true(message.fd >= 0); /* still the message's */
	wire_done(&message);
	if (error == 0) {
		assert_int_equal(taken, artifact);
		assert_int_equal(at, page);
	}
	return error;
}

static void
test_job_take_artifact_asked_for_counted(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 3), 0);
	assert_int_equal(job->marks->counts[ARTIFACT_SLIDE_SVG], 1);
}

static void
test_job_take_artifact_not_asked_for_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_TEXT, 1), -EBADMSG);
	assert_int_equal(add(ARTIFACT_SLIDE_PNG, 1), -EBADMSG);
}

static void
test_job_take_artifact_page_beyond_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 4), -EBADMSG);
}

static void
test_job_take_artifact_twice_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), -EBADMSG);
	assert_int_equal(job->marks->counts[ARTIFACT_SLIDE_SVG], 1);
	/* Should the work begin anew, it may come again. */
	job_reset(job);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
}

static void
test_job_take_artifact_unsealed_refused(void **state)
{
	struct wire_message message;
	enum artifact artifact;
	uint32_t page;

	(void)state;
	begin_artifact(&message, ARTIFACT_DECK_PDF, 0, "bytes");
	assert_int_equal(
	    job_take_artifact(job, &message, 3, &artifact, &page), -EBADMSG);
	wire_done(&message);
}

static void
test_job_take_artifact_too_large_refused(void **state)
{
	struct wire_message message;
	enum artifact artifact;
	uint32_t page;

	(void)state;
	begin_artifact(&message, ARTIFACT_SLIDE_SVG, 1, "");
	assert_int_equal(
	    ftruncate(message.fd, (off_t)(LIMIT_SVG_BYTES + 1)), 0);
	assert_int_equal(memfd_seal(message.fd), 0);
	assert_int_equal(
	    job_take_artifact(job, &message, 3, &artifact, &page), -EFBIG);
	wire_done(&message);
}

static void
test_job_check_complete_whole_set_passes(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 2), 0);
	assert_int_equal(job_check_complete(job, 2), 0);
}

static void
test_job_check_complete_missing_page_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 3), 0);
	assert_int_equal(job_check_complete(job, 2), -EBADMSG);
	assert_int_equal(job_check_complete(job, 3), -EBADMSG);
}

static void
test_job_check_complete_missing_deck_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(job_check_complete(job, 1), -EBADMSG);
}

static void
test_job_check_complete_more_than_pages_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 2), 0);
	assert_int_equal(job_check_complete(job, 1), -EBADMSG);
}

static void
test_job_check_complete_no_pages_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(job_check_complete(job, 0), -EBADMSG);
}

static int
take_pdf(enum artifact artifact, const char *bytes)
{
	struct wire_message message;

	begin_artifact(
	    &message, artifact, artifact == ARTIFACT_DECK_PDF ? 0 : 1, bytes);
	assert_int_equal(memfd_seal(message.fd), 0);
	return job_take_pdf(job, &message);
}

static void
test_job_take_pdf_with_header_taken(void **state)
{
	(void)state;
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, "%PDF-1.7"), 0);
	assert_true(job->pdf >= 0);
}

static void
test_job_take_pdf_without_header_refused(void **state)
{
	(void)state;
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, ""), -EBADMSG);
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, "%PDF"), -EBADMSG);
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, " %PDF-1.7"), -EBADMSG);
	assert_int_equal(job->pdf, -1);
}

static void
test_job_take_pdf_second_refused(void **state)
{
	(void)state;
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, "%PDF-1.7"), 0);
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, "%PDF-1.7"), -EBADMSG);
}

static void
test_job_take_pdf_other_class_refused(void **state)
{
	(void)state;
	assert_int_equal(take_pdf(ARTIFACT_SLIDE_SVG, "%PDF-1.7"), -EBADMSG);
}

static struct wire_job
order_in(enum stage at, int *ret_fd)
{
	const struct wire_job limits = {.accept = 2, .pages_max = 3};
	struct wire_message message;
	struct wire_job order;

	job->stage = at;
	job_put_order(job, &limits, &message);
	*ret_fd = message.fd;
	assert_int_equal(wire_take_job(&message, &order), 0);
	return order;
}

static void
test_job_put_order_checking_claim_and_document(void **state)
{
	int fd;
	struct wire_job order = order_in(STAGE_CHECKING, &fd);

	(void)state;
	assert_int_equal(fd, job->document);
	assert_int_equal(order.claim.name, KIND_PPTX);
	assert_int_equal(order.pages_max, 3);
}

/* What the client claimed counts no more: sniff has proved another kind. */
static void
test_job_put_order_converting_proved_kind(void **state)
{
	int fd;

	(void)state;
	job->kind = KIND_ODP;
	struct wire_job order = order_in(STAGE_CONVERTING, &fd);
	assert_int_equal(order.claim.name, KIND_ODP);
	assert_int_equal(order.artifacts, ARTIFACT_BIT(ARTIFACT_DECK_PDF));
}

static void
test_job_put_order_rendering_the_offices_pdf(void **state)
{
	int fd;

	(void)state;
	(void)order_in(STAGE_RENDERING, &fd);
	assert_int_equal(fd, job->document);
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, "%PDF-1.7"), 0);
	(void)order_in(STAGE_RENDERING, &fd);
	assert_int_equal(fd, job->pdf);
}

static void
test_job_put_event_says_what_it_is(void **state)
{
	struct wire_event event;

	(void)state;
	job->stage = STAGE_RENDERING;
	job->kind = KIND_PPTX;
	job->slides = 2;
	job_put_event(job, &event);
	assert_memory_equal(event.id, job->record.id, WIRE_ID_SIZE);
	assert_int_equal(event.stage, STAGE_RENDERING);
	assert_int_equal(event.slides, 2);
	assert_string_equal(event.tenant, "school");
	assert_true(event.created > 0);
}

static void
test_job_new_ids_differ(void **state)
{
	struct job *other = job_new(&job->record.submit, -1);

	(void)state;
	assert_non_null(other);
	assert_memory_not_equal(other->record.id, job->record.id, WIRE_ID_SIZE);
	assert_int_equal(job_held_bytes(other), 0);
	assert_int_equal(job_held_bytes(job), 5);
	job_free(other);
}

static void
test_job_new_recovered_is_recorded(void **state)
{
	struct job *again = job_new_recovered(&job->record);

	(void)state;
	assert_non_null(again);
	assert_int_equal(again->entry, JOB_RECORDED);
	assert_true(again->told);
	assert_int_equal(again->document, -1);
	job_free(again);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_job_take_artifact_asked_for_counted),
	    RIG_TEST(test_job_take_artifact_not_asked_for_refused),
	    RIG_TEST(test_job_take_artifact_page_beyond_refused),
	    RIG_TEST(test_job_take_artifact_twice_refused),
	    RIG_TEST(test_job_take_artifact_unsealed_refused),
	    RIG_TEST(test_job_take_artifact_too_large_refused),
	    RIG_TEST(test_job_check_complete_whole_set_passes),
	    RIG_TEST(test_job_check_complete_missing_page_refused),
	    RIG_TEST(test_job_check_complete_missing_deck_refused),
	    RIG_TEST(test_job_check_complete_more_than_pages_refused),
	    RIG_TEST(test_job_check_complete_no_pages_refused),
	    RIG_TEST(test_job_take_pdf_with_header_taken),
	    RIG_TEST(test_job_take_pdf_without_header_refused),
	    RIG_TEST(test_job_take_pdf_second_refused),
	    RIG_TEST(test_job_take_pdf_other_class_refused),
	    RIG_TEST(test_job_put_order_checking_claim_and_document),
	    RIG_TEST(test_job_put_order_converting_proved_kind),
	    RIG_TEST(test_job_put_order_rendering_the_offices_pdf),
	    RIG_TEST(test_job_put_event_says_what_it_is),
	    RIG_TEST(test_job_new_ids_differ),
	    RIG_TEST(test_job_new_recovered_is_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
