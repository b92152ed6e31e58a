/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/doctor_scratch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* What a resident finds in a state folder, and what a ledger makes there. */
static const char *const folders[] = {"decks", "spool", "ledger"};
static const char *const files[] = {
    "ledger/ledger.db", "ledger/ledger.db-wal", "ledger/ledger.db-journal"};

static void
name_part(const struct doctor_scratch *scratch, const char *part,
    char path[DOCTOR_SCRATCH_SIZE + 32])
{
	text_format(
	    path, DOCTOR_SCRATCH_SIZE + 32, "%s/%s", scratch->path, part);
}

int
doctor_scratch_open(const struct cage *cage, struct doctor_scratch *ret_scratch)
{
	char path[DOCTOR_SCRATCH_SIZE + 32];

	text_format(ret_scratch->path, sizeof(ret_scratch->path),
	    "%s/doctor-XXXXXX", cage->state);
	if (!mkdtemp(ret_scratch->path)) {
		int error = -errno;
		ret_scratch->path[0] = '\0';
		return error;
	}
	ret_scratch->cage = *cage;
	ret_scratch->cage.state = ret_scratch->path;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		name_part(ret_scratch, folders[i], path);
		if (mkdir(path, 0700) < 0)
			return -errno;
	}
	return 0;
}

void
doctor_scratch_close(struct doctor_scratch *scratch)
{
	char path[DOCTOR_SCRATCH_SIZE + 32];

	if (scratch->path[0] == '\0')
		return;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		name_part(scratch, files[i], path);
		(void)unlink(path); /* most are not there */
	}
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		name_part(scratch, folders[i], path);
		(void)rmdir(path);
	}
	(void)rmdir(scratch->path); /* or somebody may look what is left */
	scratch->path[0] = '\0';
}
