/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sniff role: tells what a document is, or why it may not go on. */
#include <string.h>

#include "base/text.h"
#include "sniff/sniff.h"
#include "worker/worker.h"

static struct sniff *sniff;

static int
sniff_warm(char engine[WORKER_ENGINE_SIZE])
{
	STATIC_ASSERT(SNIFF_VERSION_SIZE <= WORKER_ENGINE_SIZE, "it fits");
	sniff_version(engine);
	return sniff_open(&sniff);
}

static void
sniff_run(const struct worker_job *job)
{
	const struct wire_claim *said = &job->order.claim;
	const struct sniff_claim claim = {.name = said->name,
	    .declared = said->declared,
	    .name_unknown = said->name_unknown,
	    .declared_unknown = said->declared_unknown,
	    .accept = job->order.accept};
	struct sniff_verdict verdict = {0};

	sniff_judge(sniff, job->bytes, (size_t)job->size, &claim, &verdict);
	if (verdict.fault != FAULT_NONE)
		worker_fail(verdict.fault, verdict.seen);
	worker_finish(&(struct wire_result){.kind = verdict.kind});
}

int
main(int argc, char **argv)
{
	static const struct worker_role role = {
	    .role = ROLE_SNIFF, .warm = sniff_warm, .run = sniff_run};

	return worker_main(&role, argc, argv);
}
