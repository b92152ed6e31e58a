/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The office role: a deck becomes a PDF, in a fork of a warm LibreOffice. */
#include "office/office.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "office/office_kit.h"
#include "wire/memfd.h"

#define OUTPUT "/tmp/output.pdf"

static int
office_warm(char engine[WORKER_ENGINE_SIZE])
{
	int error = office_kit_open();
	if (error < 0)
		return error;
	office_kit_version(engine, WORKER_ENGINE_SIZE);
	return 0;
}

/*
 * Converts each of our own decks once: filters, fonts and libraries that a
 * document needs are loaded here, where files and executable memory may
 * still be had, and are shared by every child.
 */
static uint32_t
warm_kinds(void)
{
	uint32_t kinds = 0;
	DIR *dir = opendir("/warmup");
	if (!dir)
		return 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		const char *ending;
		char path[300];
		uint32_t parts;
		enum kind kind = kind_find_ending(entry->d_name, &ending);
		if (kind == KIND_NONE)
			continue;
		text_format(path, sizeof(path), "/warmup/%s", entry->d_name);
		if (office_kit_convert(path, OUTPUT, kind, LIMIT_PAGES,
			&parts) == OFFICE_KIT_OK)
			kinds |= KIND_BIT(kind);
		office_kit_close();
	}
	(void)closedir(dir);
	(void)unlink(OUTPUT);
	return kinds;
}

/*
 * LibreOffice made its folder for temporary files (/tmp/lu*.tmp) when it
 * started, and remembers the name; a child's /tmp is empty.
 */
#define FOLDERS_MAX 8
static char folders[FOLDERS_MAX][64];
static size_t folder_count;

static void
remember_folders(void)
{
	DIR *dir = opendir("/tmp");
	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_type == DT_DIR &&
		    strncmp(entry->d_name, "lu", 2) == 0 &&
		    folder_count < FOLDERS_MAX)
			text_format(folders[folder_count++], sizeof(folders[0]),
			    "/tmp/%.56s", entry->d_name);
	(void)closedir(dir);
}

static void
place_folders(void)
{
	for (size_t i = 0; i < folder_count; i++)
		if (mkdir(folders[i], 0700) < 0)
			worker_fail(FAULT_INTERNAL, "no temporary folder");
}

/*
 * LibreOffice's idle jobs of the start run between the first turns; a fork
 * before they are done would repeat them in every child.
 */
#define QUIET_TURNS 3

struct office_loop {
	void (*step)(void *data);
	void *data;
	int turns;
};

static void
turn(void *data)
{
	struct office_loop *loop = data;

	loop->turns++;
	if (loop->turns == 1) {
		worker_set_warm_kinds(warm_kinds());
		remember_folders();
	}
	if (loop->turns > QUIET_TURNS)
		loop->step(loop->data);
}

static void
office_loop(void (*step)(void *data), void *data)
{
	struct office_loop loop = {.step = step, .data = data};

	office_kit_loop(turn, &loop);
}

/* The office wants a path; the ending is ours, chosen from the proved kind. */
static void
place_input(const struct worker_job *job, const char *path)
{
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || fd_copy(fd, job->fd, job->size) < 0)
		worker_fail(FAULT_TOO_COMPLEX, "no room for the document");
}

static bool
tmp_is_full(void)
{
	struct statvfs st;

	return statvfs("/tmp", &st) == 0 && st.f_bfree < 16;
}

static void NORETURN
fail(enum office_kit_error error)
{
	if (tmp_is_full())
		worker_fail(FAULT_TOO_COMPLEX, "no room left in /tmp");
	switch (error) {
	case OFFICE_KIT_ENCRYPTED:
		worker_fail(FAULT_ENCRYPTED, "the office asked for a password");
	case OFFICE_KIT_WRONG_TYPE:
		worker_fail(FAULT_TYPE_MISMATCH,
		    "the office opened it as another type of document");
	case OFFICE_KIT_TOO_MANY_PARTS:
		worker_fail(FAULT_TOO_MANY_PAGES, "too many slides");
	case OFFICE_KIT_NOT_LOADED:
		worker_fail(FAULT_DAMAGED, "the office could not open it");
	case OFFICE_KIT_NOT_SAVED:
	case OFFICE_KIT_OK:
		break;
	}
	worker_fail(FAULT_CONVERSION, "the office could not export it");
}

/* LibreOffice may say yes and write nothing, or half: the file decides. */
static void
send_output(uint64_t output_max)
{
	char head[5];
	struct stat st;
	AUTO_FD fd = open(OUTPUT, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head, "%PDF-", sizeof(head)) != 0)
		fail(OFFICE_KIT_NOT_SAVED);
	if ((uint64_t)st.st_size > output_max)
		worker_fail(FAULT_TOO_COMPLEX, "the exported PDF is too large");
	AUTO_FD memfd = memfd_new();
	if (memfd < 0 || fd_copy(memfd, fd, (uint64_t)st.st_size) < 0)
		worker_fail(FAULT_TOO_COMPLEX, "no memory for the PDF");
	if (worker_send_artifact(ARTIFACT_DECK_PDF, 0, fd_take(&memfd)) < 0)
		worker_fail(FAULT_INTERNAL, "the PDF could not be sent");
}

static void
office_run(const struct worker_job *job)
{
	const struct kind_row *row = kind_find(job->order.claim.name);
	struct wire_result result = {0};
	char input[32];

	if (!row || row->office == KIND_OFFICE_NONE)
		worker_fail(FAULT_INTERNAL, "not a kind for the office");
	text_format(input, sizeof(input), "/tmp/input.%s", row->name);
	place_folders();
	place_input(job, input);
	enum office_kit_error error = office_kit_convert(
	    input, OUTPUT, row->kind, job->order.pages_max, &result.pages);
	if (error != OFFICE_KIT_OK)
		fail(error);
	send_output(job->order.output_max);
	result.kind = row->kind;
	if (result.pages > LIMIT_PAGES_MAX)
		result.pages = 0;
	worker_finish(&result);
}

const struct worker_role office_role = {
    .role = ROLE_OFFICE,
    .warm = office_warm,
    .run = office_run,
    .loop = office_loop,
};
