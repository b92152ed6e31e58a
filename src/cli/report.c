/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/json.h"

/* "out/" and "welcome" give "out/welcome". NULL without memory. */
static char *
join(const char *root, const char *stem)
{
	size_t length = strlen(root);
	char *path = NULL;

	while (length > 1 && root[length - 1] == '/')
		length--;
	if (asprintf(&path, "%.*s%s%s", (int)length, root,
		root[length - 1] == '/' ? "" : "/", stem) < 0)
		return NULL;
	return path;
}

static void
put_artifacts(struct json *json, const struct task *task)
{
	json_begin_list(json, "artifacts");
	for (uint32_t i = 0; task->fault == FAULT_NONE && i < ARTIFACT_COUNT;
	     i++) {
		bool per_page = artifact_find(i)->per_page;
		char name[ARTIFACT_NAME_SIZE];
		if (!(task->artifacts & ARTIFACT_BIT(i)))
			continue;
		for (uint32_t n = 1; n <= (per_page ? task->pages : 1); n++)
			if (artifact_name(
				(enum artifact)i, per_page ? n : 0, name) == 0)
				json_add_text(json, name);
	}
	json_end_list(json);
}

static void
write_json(FILE *file, const struct task *task, const char *folder)
{
	const struct fault_row *row = fault_find(task->fault);
	struct json json;

	json_begin(&json, file);
	json_put_text(&json, "file", task->path);
	json_put_text(&json, "state", task_word(task));
	json_put_text(&json, "code", row->code);
	json_put_text(&json, "sentence", task_sentence(task));
	json_put_text(&json, "seen", task->seen);
	json_put_number(&json, "pages", task->pages);
	json_put_number(&json, "rastered", task->rastered);
	json_put_text(
	    &json, "folder", task->fault == FAULT_NONE ? folder : NULL);
	put_artifacts(&json, task);
	json_put_seconds(&json, "seconds", task->ms);
	json_end(&json);
}

static void
write_line(FILE *file, const struct task *task, const char *folder)
{
	utf8_print(file, task->path);
	if (task->fault != FAULT_NONE) {
		fprintf(file, ": %s (%s): ", task_word(task),
		    fault_find(task->fault)->code);
		utf8_print(file, task_sentence(task));
		fprintf(file, task->seen[0] ? " [%s]\n" : "%s\n", task->seen);
		return;
	}
	fprintf(file, ": %u page%s", task->pages, task->pages == 1 ? "" : "s");
	if (task->rastered > 0)
		fprintf(file, " (%u as pictures)", task->rastered);
	fprintf(file, " -> ");
	utf8_print(file, folder);
	fprintf(file, "\n");
}

void
report_task(FILE *file, const struct task *task, const char *root, bool json)
{
	char *folder = join(root, task->stem);

	if (json)
		write_json(file, task, folder ? folder : task->stem);
	else
		write_line(file, task, folder ? folder : task->stem);
	(void)fflush(file); /* a failure stays in the FILE for main() */
	free(folder);
}

static void
write_fault_json(FILE *file, const struct fault_row *row)
{
	struct json json;

	json_begin(&json, file);
	json_put_text(&json, "code", row->code);
	json_put_number(&json, "status", (uint64_t)row->http_status);
	json_put_number(&json, "exit", (uint64_t)row->exit_code);
	json_put_text(&json, "sentence", row->sentence);
	json_end(&json);
}

static void
write_fault(FILE *file, const struct fault_row *row, bool markdown)
{
	fprintf(file,
	    markdown ? "| `%s` | %d | %d | %s |\n" : "%-20s %4d %4d %s\n",
	    row->code, row->http_status, row->exit_code, row->sentence);
}

void
report_faults(FILE *file, const struct options *options)
{
	if (options->markdown)
		fprintf(file, "| code | HTTP status | exit code | sentence |\n"
			      "|---|---|---|---|\n");
	else if (!options->json)
		fprintf(file, "%-20s %-4s %-4s %s\n", "CODE", "HTTP", "EXIT",
		    "SENTENCE");
	for (int i = FAULT_NONE + 1; i < FAULT_COUNT; i++) {
		const struct fault_row *row = fault_find((enum fault)i);
		if (options->json)
			write_fault_json(file, row);
		else
			write_fault(file, row, options->markdown);
	}
}

void
report_problem(const char *why)
{
	fprintf(stderr, "cleandeck: ");
	utf8_print(stderr, why);
	fprintf(stderr, "\n");
}
