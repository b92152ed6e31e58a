/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The render role: a PDF becomes artifacts, each sent when it is finished. */
#include "base/text.h"
#include "render/render.h"
#include "render/render_cairo.h"
#include "render/render_poppler.h"
#include "worker/worker.h"

static int
render_warm_up(char engine[WORKER_ENGINE_SIZE])
{
	text_format(engine, WORKER_ENGINE_SIZE, "poppler %s, cairo %s",
	    render_source_version(), render_canvas_version());
	return render_warm();
}

static int
send_artifact(void *owner, enum artifact artifact, uint32_t page, int memfd)
{
	(void)owner;
	return worker_send_artifact(artifact, page, memfd);
}

static int
send_count(void *owner, uint32_t pages)
{
	(void)owner;
	return worker_send_pages(pages);
}

static void
render_run(const struct worker_job *job)
{
	const struct render_order order = {.artifacts = job->order.artifacts,
	    .pages_max = job->order.pages_max,
	    .picture_pixels = job->order.pixels_max};
	const struct render_sink sink = {
	    .take = send_artifact, .count = send_count};
	struct render_outcome outcome = {0};

	render_document(job->bytes, (size_t)job->size, &order, &sink, &outcome);
	if (outcome.fault != FAULT_NONE)
		worker_fail(outcome.fault, outcome.seen);
	worker_finish(&(struct wire_result){.kind = KIND_PDF,
	    .pages = outcome.pages,
	    .rastered = outcome.rastered});
}

int
main(int argc, char **argv)
{
	static const struct worker_role role = {
	    .role = ROLE_RENDER, .warm = render_warm_up, .run = render_run};

	return worker_main(&role, argc, argv);
}
