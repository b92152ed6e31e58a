/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task.h - one file of `cleandeck convert`, from its name to its end. */
#ifndef CLEANDECK_CLI_TASK_H
#define CLEANDECK_CLI_TASK_H

#include "base/fault.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/stem.h"
#include "wire/wire.h"

enum task_state {
	TASK_WAITING,
	TASK_RUNNING, /* submitted, its deck is being written */
	TASK_ENDED,
};

struct task {
	const char *path; /* borrowed */
	enum task_state state;
	char stem[STEM_SIZE]; /* its folder's name */
	struct output output;
	uint64_t begun; /* progress_now() */
	uint64_t ms;    /* it took */
	uint32_t artifacts;
	uint32_t delivered; /* artifacts */
	uint32_t pages;
	uint32_t rastered;
	enum fault fault;
	char sentence[OUTPUT_WHY_SIZE]; /* "": the fault's own */
	char seen[WIRE_MAX_TEXT + 1];
};

/*
 * Makes a task of each file, with a folder name of its own; those that can
 * be seen to fail have a fault already (and are still TASK_WAITING). NULL
 * without memory; free() it.
 */
struct task *task_new_all(
    const struct options *options, const struct output_root *root);

/* Sets the fault; `sentence` and `seen` may be "". */
void task_fail(struct task *task, enum fault fault, const char *sentence,
    const char *seen);

/* Was everything delivered that was asked for, for task->pages pages? */
bool task_is_complete(const struct task *task);

/* The words for how it ended: done, refused, failed, unusable. */
const char *task_word(const struct task *task);

/* The sentence for the user. */
const char *task_sentence(const struct task *task);

#endif
