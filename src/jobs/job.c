/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "wire/memfd.h"

struct job *
job_new(struct asker *asker, uint32_t slot, const struct wire_submit *submit,
    int document)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job) {
		fd_close(&document);
		return NULL;
	}
	job->asker = asker;
	job->slot = slot;
	job->submit = *submit;
	job->document = document;
	job->pdf = -1;
	job->draft.folder = -1;
	return job;
}

void
job_free(struct job *job)
{
	fd_close(&job->document);
	fd_close(&job->pdf);
	free(job);
}

const char *
job_state_name(enum job_state state)
{
	static const char *const names[] = {
	    "checking", "waiting", "converting", "rendering", "done", "failed"};

	return names[state];
}

void
job_put_order(const struct job *job, const struct wire_job *limits,
    struct wire_message *message)
{
	struct wire_job order = *limits;

	order.claim = job->submit.claim;
	order.artifacts = job->submit.artifacts;
	wire_init(message, WIRE_JOB, 0);
	if (job->state == JOB_CONVERTING) {
		/* The proved kind: what the client claimed counts no more. */
		order.claim = (struct wire_claim){.name = job->kind};
		order.artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF);
	}
	wire_put_job(message, &order);
	message->fd = job->state == JOB_RENDERING && job->pdf >= 0
			  ? job->pdf
			  : job->document;
}

int
job_add_artifact(
    struct job *job, struct wire_message *message, uint32_t pages_max)
{
	enum artifact artifact;
	uint32_t page;
	uint64_t size;
	AUTO_FD fd = wire_take_fd(message);

	if (wire_take_artifact(message, &artifact, &page) < 0 ||
	    !(job->submit.artifacts & ARTIFACT_BIT(artifact)) ||
	    page > pages_max)
		return -EBADMSG;
	int error = memfd_check(
	    fd, artifact_find((uint32_t)artifact)->bytes_max, &size);
	if (error < 0)
		return error;
	error = store_add(&job->draft, artifact, page, fd, size);
	if (error == -EEXIST)
		return -EBADMSG;
	if (error < 0)
		return error;
	job->artifact_count++;
	job->artifact_bytes += size;
	return 0;
}

/* Each of the class's artifacts is there: one, or one per page. */
static int
check_class(
    const struct job *job, const struct artifact_row *row, uint32_t pages)
{
	uint32_t first = row->per_page ? 1 : 0;
	uint32_t last = row->per_page ? pages : 0;

	for (uint32_t page = first; page <= last; page++) {
		AUTO_FD fd = store_read(&job->draft, row->artifact, page);
		if (fd < 0)
			return -EBADMSG;
	}
	return 0;
}

int
job_check_complete(const struct job *job, uint32_t pages)
{
	uint32_t expected = 0;

	if (pages == 0)
		return -EBADMSG;
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++) {
		const struct artifact_row *row = artifact_find(i);
		if (!(job->submit.artifacts & ARTIFACT_BIT(i)))
			continue;
		if (check_class(job, row, pages) < 0)
			return -EBADMSG;
		expected += row->per_page ? pages : 1;
	}
	/* All that were expected are there: are there more? */
	return job->artifact_count == expected ? 0 : -EBADMSG;
}

int
job_take_pdf(struct job *job, struct wire_message *message)
{
	char head[5];
	enum artifact artifact;
	uint32_t page;
	uint64_t size;
	AUTO_FD fd = wire_take_fd(message);

	if (job->pdf >= 0 ||
	    wire_take_artifact(message, &artifact, &page) < 0 ||
	    artifact != ARTIFACT_DECK_PDF)
		return -EBADMSG;
	int error = memfd_check(fd, LIMIT_PDF_BYTES, &size);
	if (error < 0)
		return error;
	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head, "%PDF-", sizeof(head)) != 0)
		return -EBADMSG;
	job->pdf = fd_take(&fd);
	return 0;
}
