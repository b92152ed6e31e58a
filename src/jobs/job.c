/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "wire/memfd.h"

static struct job *
new_job(void)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->document = -1;
	job->pdf = -1;
	job->stage = STAGE_RECEIVED;
	return job;
}

struct job *
job_new(const struct wire_submit *submit, int document)
{
	struct job *job = new_job();
	AUTO_FD fd = document;

	if (!job)
		return NULL;
	if (getrandom(job->record.id, WIRE_ID_SIZE, 0) != WIRE_ID_SIZE) {
		job_free(job);
		return NULL;
	}
	job->record.created = (uint64_t)time(NULL);
	job->record.submit = *submit;
	job->document = fd_take(&fd);
	return job;
}

struct job *
job_new_recovered(const struct wire_record *record)
{
	struct job *job = new_job();

	if (!job)
		return NULL;
	job->origin = JOB_OF_FRONT;
	job->record = *record;
	job->entry = JOB_RECORDED;
	job->told = true;
	return job;
}

void
job_free(struct job *job)
{
	fd_close(&job->document);
	fd_close(&job->pdf);
	free(job->marks);
	free(job);
}

void
job_put_order(const struct job *job, const struct wire_job *limits,
    struct wire_message *message)
{
	struct wire_job order = *limits;

	order.claim = job->record.submit.claim;
	order.artifacts = job->record.submit.artifacts;
	wire_init(message, WIRE_JOB, 0);
	if (job->stage == STAGE_CONVERTING) {
		/* The proved kind: what the client claimed counts no more. */
		order.claim = (struct wire_claim){.name = job->kind};
		order.artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF);
	}
	wire_put_job(message, &order);
	message->fd = job->stage == STAGE_RENDERING && job->pdf >= 0
			  ? job->pdf
			  : job->document;
}

void
job_put_event(const struct job *job, struct wire_event *ret_event)
{
	const struct wire_submit *submit = &job->record.submit;

	memset(ret_event, 0, sizeof(*ret_event));
	memcpy(ret_event->id, job->record.id, WIRE_ID_SIZE);
	ret_event->stage = job->stage;
	ret_event->fault = job->fault;
	ret_event->kind = job->kind;
	ret_event->pages = job->pages;
	ret_event->rastered = job->rastered;
	ret_event->slides = job->slides;
	ret_event->artifacts = submit->artifacts;
	ret_event->created = job->record.created;
	ret_event->expires = job->expires;
	memcpy(ret_event->ticket, submit->ticket, sizeof(ret_event->ticket));
	memcpy(ret_event->tenant, submit->tenant, sizeof(ret_event->tenant));
	memcpy(ret_event->meeting, submit->meeting, sizeof(ret_event->meeting));
	memcpy(ret_event->seen, job->seen, sizeof(ret_event->seen));
}

void
job_reset(struct job *job)
{
	fd_close(&job->pdf);
	free(job->marks);
	job->marks = NULL;
}

/* Notes it; -EBADMSG when it was there before. */
static int
mark(struct job *job, enum artifact artifact, uint32_t page)
{
	if (!job->marks)
		job->marks = calloc(1, sizeof(*job->marks));
	if (!job->marks)
		return -ENOMEM;
	uint8_t *byte = &job->marks->bits[artifact][page / 8];
	uint8_t bit = (uint8_t)(1u << (page % 8));
	if (*byte & bit)
		return -EBADMSG;
	*byte |= bit;
	job->marks->counts[artifact]++;
	return 0;
}

int
job_take_artifact(struct job *job, struct wire_message *message,
    uint32_t pages_max, enum artifact *ret_artifact, uint32_t *ret_page)
{
	enum artifact artifact;
	uint32_t page;
	uint64_t size;

	if (wire_take_artifact(message, &artifact, &page) < 0 ||
	    !(job->record.submit.artifacts & ARTIFACT_BIT(artifact)) ||
	    page > pages_max)
		return -EBADMSG;
	int error = memfd_check(
	    message->fd, artifact_find((uint32_t)artifact)->bytes_max, &size);
	if (error == 0)
		error = mark(job, artifact, page);
	if (error < 0)
		return error;
	*ret_artifact = artifact;
	*ret_page = page;
	return 0;
}

/* Each of the class's artifacts is there: one, or one per page. */
static bool
has_class(const struct job *job, const struct artifact_row *row, uint32_t pages)
{
	uint32_t first = row->per_page ? 1 : 0;
	uint32_t last = row->per_page ? pages : 0;

	for (uint32_t page = first; page <= last; page++)
		if (!(job->marks->bits[row->artifact][page / 8] &
			(1u << (page % 8))))
			return false;
	/* All that were expected are there: are there more? */
	return job->marks->counts[row->artifact] == last - first + 1;
}

int
job_check_complete(const struct job *job, uint32_t pages)
{
	if (pages == 0 || pages > LIMIT_PAGES_MAX || !job->marks)
		return -EBADMSG;
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++)
		if ((job->record.submit.artifacts & ARTIFACT_BIT(i)) &&
		    !has_class(job, artifact_find(i), pages))
			return -EBADMSG;
	return 0;
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

uint64_t
job_held_bytes(const struct job *job)
{
	return job->document >= 0 ? job->record.submit.bytes : 0;
}

bool
job_is_waiting(const struct job *job)
{
	return job->stage == STAGE_CHECKING || job->stage == STAGE_QUEUED;
}
