/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job.h - what happens to one document, from SUBMIT to its end.
 *
 *   checking -> queued -> converting -> rendering -> verifying -> an end
 *                         (not a PDF)
 *
 * Every arrow may go to an end instead. The job holds no opinion on bytes:
 * it moves sealed memfds between processes that it does not trust.
 */
#ifndef CLEANDECK_JOBS_JOB_H
#define CLEANDECK_JOBS_JOB_H

#include "base/limits.h"
#include "jobs/queue.h"
#include "wire/wire_deck.h"

struct asker; /* who waits for it (supervisor/asker.h) */
struct child;
struct service;

/* Who brought it, and so who keeps what comes of it. */
enum job_origin {
	JOB_OF_CLIENT, /* control socket: artifacts go straight back */
	JOB_OF_FRONT,  /* HTTP: the ledger keeps everything */
};

/* How far the ledger is with it. */
enum job_entry {
	JOB_UNRECORDED, /* RECORD is to be sent */
	JOB_RECORDING,  /* RECORD was sent */
	JOB_RECORDED,
	JOB_CONCLUDING, /* CONCLUDE was sent, or is to be sent again */
};

/* Times of loop_now(), 0 before. */
struct job_times {
	uint64_t received;
	uint64_t checked;
	uint64_t started; /* left the queue */
	uint64_t stage;   /* the stage at hand began */
	uint64_t first_slide;
	uint32_t check_ms; /* what each stage took */
	uint32_t convert_ms;
	uint32_t render_ms;
};

/* Which artifacts have come in this run. */
struct job_marks {
	uint8_t bits[ARTIFACT_COUNT][LIMIT_PAGES_MAX / 8 + 1];
	uint32_t counts[ARTIFACT_COUNT];
};

struct job {
	struct queue_item item; /* its place in the queue */
	struct job *next;       /* in the list of all jobs, oldest first */
	struct service *service;
	enum job_origin origin;
	enum stage stage;
	enum stage shown;    /* the highest stage that was told */
	uint32_t percent;    /* the highest that was told */
	struct asker *asker; /* waits for the end; NULL: nobody */
	uint32_t slot;       /* the asker's number for it */
	bool told;           /* ACCEPTED was sent, or needs not be */
	struct wire_record record;
	enum job_entry entry;
	bool keeping; /* KEEP: SAID is owed to keep_slot */
	uint32_t keep_slot;
	bool erasing; /* ERASE: ERASED is owed to erase_slot */
	uint32_t erase_slot;
	enum stage erase_stage;
	int document;  /* sealed memfd; -1: the ledger has it */
	bool fetching; /* FETCH was sent */
	int pdf;       /* the office's result; -1 before */
	enum kind kind;
	uint32_t pages; /* by render's PAGES, then RESULT; 0 before */
	uint32_t rastered;
	uint32_t slides;         /* SVGs that may be served */
	struct job_marks *marks; /* NULL before rendering */
	uint32_t stores;         /* STORE without STORED */
	struct child *child;     /* at work for it now, or NULL */
	bool paused;             /* the child, until the ledger has caught up */
	struct job_times times;
	uint64_t not_before; /* loop_now(): a pause after a full disk */
	bool again;          /* CONCLUDE is to be sent again */
	unsigned deaths;     /* of workers under it, by their own signal */
	unsigned losses;     /* of workers, by somebody else's doing */
	uint64_t expires;    /* unix seconds; 0 before the end */
	enum fault fault;
	char seen[WIRE_MAX_TEXT + 1];
};

/*
 * Makes a job with a fresh random id; takes the descriptor over. NULL when
 * memory or randomness is out.
 */
struct job *job_new(const struct wire_submit *submit, int document);

/* Makes the job of a deck that is on record already. NULL: no memory. */
struct job *job_new_recovered(const struct wire_record *record);

/* Closes its descriptors. */
void job_free(struct job *job);

/* Fills a JOB message's body for the role that is to work on it now. */
void job_put_order(const struct job *job, const struct wire_job *limits,
    struct wire_message *message);

/* All that may be told of it. */
void job_put_event(const struct job *job, struct wire_event *ret_event);

/* Forgets what this run has brought; it begins anew. */
void job_reset(struct job *job);

/*
 * Takes an artifact that render says is finished: checks seals, size, that
 * it was asked for and is the first of its name; the message keeps the
 * descriptor. Returns 0; -EBADMSG for what no honest render sends; -EFBIG;
 * -ENOMEM.
 */
NODISCARD int job_take_artifact(struct job *job, struct wire_message *message,
    uint32_t pages_max, enum artifact *ret_artifact, uint32_t *ret_page);

/*
 * Is everything there that was asked for, for `pages` pages, and nothing
 * else? 0 or -EBADMSG.
 */
NODISCARD int job_check_complete(const struct job *job, uint32_t pages);

/* Takes the office's PDF: sealed, not empty, not too large, "%PDF-". */
NODISCARD int job_take_pdf(struct job *job, struct wire_message *message);

/* Has no worker been busy with it yet? */
bool job_is_waiting(const struct job *job);

/* Bytes of memory files that it holds. */
uint64_t job_held_bytes(const struct job *job);

#endif
