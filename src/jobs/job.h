/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job.h - what happens to one document, from SUBMIT to REPLY.
 *
 *   checking -> waiting -> converting -> rendering -> done
 *               (queue)    (not a PDF)
 *
 * Every arrow may go to failed instead. The job holds no opinion on bytes:
 * it moves sealed memfds between processes that it does not trust.
 */
#ifndef CLEANDECK_JOBS_JOB_H
#define CLEANDECK_JOBS_JOB_H

#include "jobs/store.h"
#include "wire/wire_body.h"

enum job_state {
	JOB_CHECKING,   /* sniff, or waiting for it */
	JOB_WAITING,    /* for a worker */
	JOB_CONVERTING, /* office */
	JOB_RENDERING,
	JOB_DONE,
	JOB_FAILED,
};

struct asker; /* who is to hear of it (supervisor/asker.h) */
struct child;
struct service;

struct job {
	struct job *next; /* in the list of all jobs, oldest first */
	enum job_state state;
	struct service *service; /* whose list it is in */
	struct asker *asker;
	uint32_t slot; /* the asker's number for it */
	struct wire_submit submit;
	int document; /* sealed memfd */
	int pdf;      /* the office's result; -1 before */
	enum kind kind;
	uint32_t pages; /* by render's RESULT */
	uint32_t rastered;
	uint32_t artifact_count;
	uint64_t artifact_bytes;
	struct store_draft draft;
	struct child *child;  /* at work for it now, or NULL */
	uint64_t received;    /* loop_now() */
	uint64_t stage_began; /* loop_now() */
	uint32_t check_ms;    /* what each stage took, for the log */
	uint32_t convert_ms;
	uint32_t render_ms;
	uint64_t started; /* loop_now() when it left the queue */
	bool retried;     /* its stage was begun anew after a zygote's end */
	enum fault fault;
	char seen[WIRE_MAX_TEXT + 1];
};

/* Makes a job; takes the descriptor over. NULL when memory is out. */
struct job *job_new(struct asker *asker, uint32_t slot,
    const struct wire_submit *submit, int document);

/* Closes its descriptors; the draft must be published or discarded. */
void job_free(struct job *job);

/* "checking" and so on. */
const char *job_state_name(enum job_state state);

/* Fills a JOB message's body for the role that is to work on it now. */
void job_put_order(const struct job *job, const struct wire_job *limits,
    struct wire_message *message);

/*
 * Takes an artifact that render says is finished: checks seals, size, that
 * it was asked for, and writes it to the draft. Returns 0; -EBADMSG for what
 * no honest render sends; -EFBIG; -ENOSPC and the like.
 */
NODISCARD int job_add_artifact(
    struct job *job, struct wire_message *message, uint32_t pages_max);

/*
 * Is everything there that was asked for, for `pages` pages? 0 or -EBADMSG.
 */
NODISCARD int job_check_complete(const struct job *job, uint32_t pages);

/* Takes the office's PDF: sealed, not empty, not too large, "%PDF-". */
NODISCARD int job_take_pdf(struct job *job, struct wire_message *message);

#endif
