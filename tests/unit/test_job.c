/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "jobs/job.h"
#include "test_fd_scratch.h"
#include "wire/memfd.h"

static char folder[32];
static int top = -1;
static struct store store;
static struct job *job;

static int
setup(void **state)
{
	const struct wire_submit submit = {.claim = {.name = KIND_PPTX},
	    .artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF) |
			 ARTIFACT_BIT(ARTIFACT_SLIDE_SVG)};

	(void)state;
	text_format(folder, sizeof(folder), "/tmp/job-XXXXXX");
	assert_non_null(mkdtemp(folder));
	top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(store_open(&store, top), 0);
	job = job_new(NULL, 5, &submit, memfd_new());
	assert_non_null(job);
	assert_int_equal(store_begin(&store, &job->draft), 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	store_discard(&store, &job->draft);
	job_free(job);
	store_close(&store);
	fd_close(&top);
	return scratch_remove(folder);
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

	begin_artifact(&message, artifact, page, "bytes");
	assert_int_equal(memfd_seal(message.fd), 0);
	int error = job_add_artifact(job, &message, 3);
	assert_int_equal(message.fd, -1); /* taken over, whatever happens */
	return error;
}

static void
test_job_add_artifact_asked_for_counted(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 3), 0);
	assert_int_equal(job->artifact_count, 2);
	assert_int_equal(job->artifact_bytes, 10);
}

static void
test_job_add_artifact_not_asked_for_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_TEXT, 1), -EBADMSG);
	assert_int_equal(add(ARTIFACT_SLIDE_PNG, 1), -EBADMSG);
}

static void
test_job_add_artifact_page_beyond_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 4), -EBADMSG);
}

static void
test_job_add_artifact_twice_refused(void **state)
{
	(void)state;
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(add(ARTIFACT_SLIDE_SVG, 1), -EBADMSG);
	assert_int_equal(job->artifact_count, 1);
}

static void
test_job_add_artifact_unsealed_refused(void **state)
{
	struct wire_message message;

	(void)state;
	begin_artifact(&message, ARTIFACT_DECK_PDF, 0, "bytes");
	assert_int_equal(job_add_artifact(job, &message, 3), -EBADMSG);
}

static void
test_job_add_artifact_too_large_refused(void **state)
{
	struct wire_message message;

	(void)state;
	begin_artifact(&message, ARTIFACT_SLIDE_SVG, 1, "");
	assert_int_equal(
	    ftruncate(message.fd, (off_t)(LIMIT_SVG_BYTES + 1)), 0);
	assert_int_equal(memfd_seal(message.fd), 0);
	assert_int_equal(job_add_artifact(job, &message, 3), -EFBIG);
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
order_in(enum job_state at, int *ret_fd)
{
	const struct wire_job limits = {.accept = 2, .pages_max = 3};
	struct wire_message message;
	struct wire_job order;

	job->state = at;
	job_put_order(job, &limits, &message);
	*ret_fd = message.fd;
	assert_int_equal(wire_take_job(&message, &order), 0);
	return order;
}

static void
test_job_put_order_checking_claim_and_document(void **state)
{
	int fd;
	struct wire_job order = order_in(JOB_CHECKING, &fd);

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
	struct wire_job order = order_in(JOB_CONVERTING, &fd);
	assert_int_equal(order.claim.name, KIND_ODP);
	assert_int_equal(order.artifacts, ARTIFACT_BIT(ARTIFACT_DECK_PDF));
}

static void
test_job_put_order_rendering_the_offices_pdf(void **state)
{
	int fd;

	(void)state;
	(void)order_in(JOB_RENDERING, &fd);
	assert_int_equal(fd, job->document);
	assert_int_equal(take_pdf(ARTIFACT_DECK_PDF, "%PDF-1.7"), 0);
	(void)order_in(JOB_RENDERING, &fd);
	assert_int_equal(fd, job->pdf);
}

static void
test_job_state_name_every_state(void **state)
{
	(void)state;
	assert_string_equal(job_state_name(JOB_CHECKING), "checking");
	assert_string_equal(job_state_name(JOB_FAILED), "failed");
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_job_add_artifact_asked_for_counted),
	    RIG_TEST(test_job_add_artifact_not_asked_for_refused),
	    RIG_TEST(test_job_add_artifact_page_beyond_refused),
	    RIG_TEST(test_job_add_artifact_twice_refused),
	    RIG_TEST(test_job_add_artifact_unsealed_refused),
	    RIG_TEST(test_job_add_artifact_too_large_refused),
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
	    RIG_TEST(test_job_state_name_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
