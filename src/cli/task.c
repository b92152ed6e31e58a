/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/task.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/upload.h"

static bool
is_taken(const struct task *tasks, size_t count, const char *stem)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(tasks[i].stem, stem) == 0)
			return true;
	return false;
}

/* In the order of the command line: the first of a name keeps it. */
static void
name_folder(struct task *tasks, size_t index)
{
	unsigned number = 1;

	do
		stem_make(tasks[index].path, number++, tasks[index].stem);
	while (is_taken(tasks, index, tasks[index].stem));
}

/* Now, and not after a service was started and others were converted. */
static void
judge(struct task *task, const struct options *options,
    const struct output_root *root)
{
	struct upload upload = {.fd = -1};
	char sentence[UPLOAD_SENTENCE_SIZE];
	char why[OUTPUT_WHY_SIZE];
	enum fault fault = upload_open(task->path, &upload, sentence);

	upload_close(&upload);
	if (fault != FAULT_NONE)
		task_fail(task, fault, sentence, "");
	else if (output_check(root, task->stem, options->force, why) < 0)
		task_fail(task, FAULT_BAD_REQUEST, why, "");
}

struct task *
task_new_all(const struct options *options, const struct output_root *root)
{
	struct task *tasks = calloc(options->file_count, sizeof(*tasks));

	for (size_t i = 0; tasks && i < options->file_count; i++) {
		tasks[i].path = options->files[i];
		tasks[i].artifacts = options->artifacts;
		tasks[i].output.folder = -1;
		name_folder(tasks, i);
		judge(&tasks[i], options, root);
	}
	return tasks;
}

void
task_fail(
    struct task *task, enum fault fault, const char *sentence, const char *seen)
{
	task->fault = fault;
	text_format(task->sentence, sizeof(task->sentence), "%s", sentence);
	text_format(task->seen, sizeof(task->seen), "%s", seen);
}

bool
task_is_complete(const struct task *task)
{
	uint32_t wanted = 0;

	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++)
		if (task->artifacts & ARTIFACT_BIT(i))
			wanted += artifact_find(i)->per_page ? task->pages : 1;
	return wanted == task->delivered;
}

const char *
task_word(const struct task *task)
{
	switch (fault_find(task->fault)->exit_code) {
	case FAULT_EXIT_OK:
		return "done";
	case FAULT_EXIT_USAGE:
		return "unusable";
	case FAULT_EXIT_DOCUMENT:
	case FAULT_EXIT_LIMIT:
		return "refused";
	default:
		return "failed";
	}
}

const char *
task_sentence(const struct task *task)
{
	return task->sentence[0] ? task->sentence
				 : fault_find(task->fault)->sentence;
}
