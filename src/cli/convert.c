/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/convert.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/text.h"
#include "cli/connection.h"
#include "cli/interrupt.h"
#include "cli/report.h"
#include "cli/task.h"
#include "cli/upload.h"
#include "wire/wire_deck.h"

#define SLOTS     4  /* files at the service at once */
#define MESSAGES  64 /* taken in a row, before signals and clocks are due */
#define HEAD_SIZE 64

struct convert {
	const struct options *options;
	struct output_root root;
	struct connection connection;
	struct progress progress;
	struct task *tasks;
	size_t next; /* the first that was not begun */
	size_t running;
	size_t ended;
	int interrupts;
	int signal; /* that ended us; 0 */
	int exit_code;
};

static void
end_task(struct convert *convert, struct task *task)
{
	int code = fault_find(task->fault)->exit_code;

	output_discard(&convert->root, &task->output);
	if (task->state == TASK_RUNNING) {
		task->ms = progress_now() - task->begun;
		convert->running--;
	}
	task->state = TASK_ENDED;
	convert->ended++;
	if (code > convert->exit_code)
		convert->exit_code = code;
	progress_wipe(&convert->progress);
	report_task(
	    stdout, task, convert->options->output, convert->options->json);
}

static void
make_head(const struct convert *convert, const struct task *task,
    char head[HEAD_SIZE])
{
	text_format(head, HEAD_SIZE, "[%zu/%zu] ",
	    (size_t)(task - convert->tasks) + 1, convert->options->file_count);
}

static uint32_t
find_slot(const struct convert *convert, const struct task *task)
{
	return (uint32_t)(task - convert->tasks);
}

/* The service is told that nobody waits for this one any more. */
static void
cancel(struct convert *convert, const struct task *task)
{
	struct wire_message message;

	wire_init(&message, WIRE_CANCEL, find_slot(convert, task));
	/* A service that does not hear it is gone, and the job with it. */
	(void)!wire_send(convert->connection.fd, &message);
}

static void
fail_writing(struct task *task, int error)
{
	char sentence[OUTPUT_WHY_SIZE];

	if (error == -EBADMSG) {
		task_fail(task, FAULT_INTERNAL, "",
		    "the service delivered what it should not");
		return;
	}
	text_format(sentence, sizeof(sentence),
	    "The result cannot be written: %s.", strerror(-error));
	task_fail(task, FAULT_STORAGE, sentence, "");
}

/* Copies the document and sends it. The task has a fault when that fails. */
static void
submit(struct convert *convert, struct task *task)
{
	struct upload upload = {.fd = -1};
	char sentence[UPLOAD_SENTENCE_SIZE];
	AUTO_FD memfd = -1;

	enum fault fault = upload_open(task->path, &upload, sentence);
	if (fault != FAULT_NONE) {
		task_fail(task, fault, sentence, "");
		return;
	}
	int error = upload_copy(&upload, &memfd);
	upload_close(&upload);
	if (error < 0) {
		text_format(sentence, sizeof(sentence),
		    "The file cannot be read: %s.", strerror(-error));
		task_fail(task, FAULT_BAD_REQUEST, sentence, "");
		return;
	}
	if (upload_send(convert->connection.fd, find_slot(convert, task),
		upload_claim(task->path), task->artifacts, upload.size,
		memfd) < 0)
		task_fail(task, FAULT_INTERNAL, "", "the service is gone");
}

static void
begin_task(struct convert *convert, struct task *task)
{
	char head[HEAD_SIZE];

	make_head(convert, task, head);
	progress_begin(&convert->progress, head, task->path, ": converting");
	task->begun = progress_now();
	task->state = TASK_RUNNING;
	convert->running++;
	int error = output_begin(&convert->root, &task->output);
	if (error < 0)
		fail_writing(task, error);
	else
		submit(convert, task);
	if (task->fault != FAULT_NONE)
		end_task(convert, task);
}

/* Tasks that failed before any service was needed end where they stand. */
static void
begin_tasks(struct convert *convert, size_t slots)
{
	while (convert->next < convert->options->file_count) {
		struct task *task = &convert->tasks[convert->next];
		if (task->fault == FAULT_NONE && convert->running >= slots)
			return;
		convert->next++;
		if (task->state == TASK_ENDED)
			continue;
		if (task->fault != FAULT_NONE)
			end_task(convert, task);
		else
			begin_task(convert, task);
	}
}

static int
on_deliver(
    struct convert *convert, struct task *task, struct wire_message *message)
{
	enum artifact artifact;
	uint32_t page;

	if (wire_take_artifact(message, &artifact, &page) < 0 ||
	    !(task->artifacts & ARTIFACT_BIT(artifact)))
		return -EBADMSG;
	int error = output_add(&task->output, artifact, page, message->fd);
	if (error >= 0) {
		task->delivered += error == 0 ? 1 : 0;
		return 0;
	}
	fail_writing(task, error);
	cancel(convert, task);
	end_task(convert, task);
	return 0;
}

static void
publish(struct convert *convert, struct task *task)
{
	char why[OUTPUT_WHY_SIZE];

	if (!task_is_complete(task))
		task_fail(
		    task, FAULT_INTERNAL, "", "the service left artifacts out");
	else if (output_publish(&convert->root, &task->output, task->stem,
		     convert->options->force, why) < 0)
		task_fail(task, FAULT_STORAGE, why, "");
}

static int
on_reply(
    struct convert *convert, struct task *task, struct wire_message *message)
{
	struct wire_reply reply;

	if (wire_take_reply(message, &reply) < 0)
		return -EBADMSG;
	task->pages = reply.pages;
	task->rastered = reply.rastered;
	if (reply.fault != FAULT_NONE)
		task_fail(task, reply.fault, "", reply.seen);
	else
		publish(convert, task);
	end_task(convert, task);
	return 0;
}

static int
on_message(struct convert *convert, struct wire_message *message)
{
	if (message->slot >= convert->next)
		return -EBADMSG;
	struct task *task = &convert->tasks[message->slot];
	if (task->state == TASK_ENDED)
		return 0; /* it was on its way when we gave the task up */
	if (message->type == WIRE_DELIVER)
		return on_deliver(convert, task, message);
	if (message->type == WIRE_REPLY)
		return on_reply(convert, task, message);
	return -EBADMSG;
}

/* Takes what is there. Returns 0, or -errno when the service is lost. */
static int
listen_to(struct convert *convert)
{
	static struct wire_message message; /* too large for one more frame */

	for (int i = 0; i < MESSAGES && convert->running > 0; i++) {
		int error = wire_recv(convert->connection.fd, WIRE_SUPERVISOR,
		    WIRE_CLIENT, WIRE_IDLE, &message);
		if (error == -EAGAIN)
			return 0;
		if (error == 0) {
			error = on_message(convert, &message);
			wire_done(&message);
		}
		if (error < 0)
			return error;
	}
	return 0;
}

static void
stop_late_tasks(struct convert *convert)
{
	uint64_t now = progress_now();
	char seen[64];

	text_format(seen, sizeof(seen), "after %u s, by --timeout",
	    convert->options->timeout);
	for (size_t i = 0; i < convert->next; i++) {
		struct task *task = &convert->tasks[i];
		if (convert->options->timeout == 0 ||
		    task->state != TASK_RUNNING ||
		    now - task->begun < convert->options->timeout * 1000ull)
			continue;
		cancel(convert, task);
		task_fail(task, FAULT_TIMEOUT, "", seen);
		end_task(convert, task);
	}
}

/* The oldest that runs stands for all. */
static void
show_progress(struct convert *convert)
{
	char head[HEAD_SIZE];

	for (size_t i = 0; i < convert->next; i++) {
		const struct task *task = &convert->tasks[i];
		if (task->state != TASK_RUNNING)
			continue;
		make_head(convert, task, head);
		progress_show(&convert->progress, head, task->path,
		    ": converting", progress_now() - task->begun,
		    convert->running - 1);
		return;
	}
}

/* Returns 0 when all have ended; -EINTR; -errno when the service is lost. */
static int
run_tasks(struct convert *convert)
{
	for (;;) {
		begin_tasks(convert, SLOTS);
		if (convert->running == 0)
			return 0;
		unsigned came = interrupt_wait(
		    convert->interrupts, convert->connection.fd, PROGRESS_TICK);
		if (came & INTERRUPT_CAME)
			return -EINTR;
		int error = came & INTERRUPT_INPUT ? listen_to(convert) : 0;
		if (error < 0)
			return error;
		stop_late_tasks(convert);
		show_progress(convert);
	}
}

static void
stop_by_signal(struct convert *convert)
{
	char why[96];

	convert->signal = interrupt_take(convert->interrupts);
	progress_wipe(&convert->progress);
	text_format(why, sizeof(why), "%s; %zu of %zu files had ended",
	    strsignal(convert->signal), convert->ended,
	    convert->options->file_count);
	report_problem(why);
	for (size_t i = 0; i < convert->next; i++) {
		struct task *task = &convert->tasks[i];
		if (task->state != TASK_RUNNING)
			continue;
		cancel(convert, task);
		output_discard(&convert->root, &task->output);
	}
}

/* Without a service all that is left fails; each file has its line. */
static void
fail_rest(struct convert *convert, const char *seen)
{
	for (size_t i = 0; i < convert->options->file_count; i++) {
		struct task *task = &convert->tasks[i];
		if (task->state == TASK_ENDED)
			continue;
		if (task->fault == FAULT_NONE)
			task_fail(task, FAULT_INTERNAL, "", seen);
		end_task(convert, task);
	}
}

static void
use_service(struct convert *convert)
{
	char why[CONNECTION_WHY_SIZE];
	int error = connection_open(convert->options, convert->interrupts,
	    &convert->progress, &convert->connection, why);

	if (error == 0)
		error = run_tasks(convert);
	else if (error != -EINTR)
		report_problem(why);
	if (error == -EINTR)
		stop_by_signal(convert);
	else if (error < 0)
		fail_rest(convert,
		    convert->connection.fd < 0
			? "no service"
			: "the service ended in the middle of its work");
	connection_close(&convert->connection);
}

int
convert_run(const struct options *options)
{
	struct convert convert = {.options = options, .connection = {.fd = -1}};
	char why[OUTPUT_WHY_SIZE];

	AUTO_FD interrupts = interrupt_open();
	if (output_open(options->output, &convert.root, why) < 0) {
		report_problem(why);
		return FAULT_EXIT_USAGE;
	}
	convert.interrupts = interrupts;
	progress_init(&convert.progress, options->quiet);
	convert.tasks = task_new_all(options, &convert.root);
	if (interrupts < 0 || !convert.tasks) {
		report_problem("no memory or no descriptors left");
		convert.exit_code = FAULT_EXIT_INTERNAL;
	} else {
		begin_tasks(&convert, 0);
		if (convert.ended < options->file_count)
			use_service(&convert);
	}
	free(convert.tasks);
	output_close(&convert.root);
	return convert.signal ? 128 + convert.signal : convert.exit_code;
}
