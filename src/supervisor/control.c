/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/control.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/courier.h"
#include "supervisor/front.h"
#include "supervisor/ledger.h"
#include "supervisor/settings.h"

#define DRAIN_LOOK 100 /* ms between two looks */

/* Is anything at work that is better ended than begun anew? */
static bool
is_busy(const struct service *service)
{
	for (const struct job *job = service->jobs; job; job = job->next)
		if (job->asker || job->child || job->stores > 0 ||
		    job->entry == JOB_CONCLUDING)
			return true;
	return false;
}

/* What is cut off now is not the document's doing. */
static void
excuse_jobs(struct service *service)
{
	for (struct job *job = service->jobs; job; job = job->next) {
		if (job->origin != JOB_OF_FRONT || job->record.runs == 0 ||
		    (job->stage != STAGE_CONVERTING &&
			job->stage != STAGE_RENDERING))
			continue;
		job->record.runs--;
		ledger_begun(service->ledger, job);
	}
}

/* The front first: it may have questions. Then who keeps the answers. */
static bool
have_residents_gone(struct service *service)
{
	if (!service->front)
		return true;
	if (!front_is_gone(service->front))
		return false;
	if (!ledger_is_gone(service->ledger)) {
		if (!service->retiring) {
			service->retiring = true;
			excuse_jobs(service);
			courier_retire(service->courier);
			ledger_retire(service->ledger);
		}
		return false;
	}
	return true;
}

static void
on_drain(void *owner)
{
	struct control *control = owner;
	struct service *service = control->service;
	bool late = loop_now() >= control->drain_end;

	if (late && service->front && !front_is_gone(service->front)) {
		/* Its clients do not read; they have had their time. */
		log_line("warning", "drain-time is over: connections are cut");
		front_cut(service->front);
	}
	if ((late || !is_busy(service)) &&
	    (have_residents_gone(service) ||
		loop_now() >= control->drain_end + LIMIT_LEDGER_END)) {
		service->loop.stopped = true;
		return;
	}
	loop_arm(&service->loop, &control->drain, DRAIN_LOOK);
}

static void
begin_drain(struct control *control)
{
	struct service *service = control->service;

	if (service->draining || !control->ready) {
		log_line("info", "stopping at once");
		service->loop.stopped = true;
		return;
	}
	log_line("info", "stopping: nothing new is taken");
	notify_stopping(&control->notify, "ending what is begun");
	service->draining = true;
	control->drain_end = loop_now() + service->config->drain_time * 1000;
	if (service->front) {
		front_tell_status(service->front);
		front_retire(service->front);
	}
	loop_arm(&service->loop, &control->drain, 0);
}

static void
reload(struct control *control)
{
	struct service *service = control->service;
	char names[CONFIG_WHY_SIZE];
	char why[CONFIG_WHY_SIZE];

	notify_reloading(&control->notify);
	int error = settings_reload(service->config, names, why);
	if (error < 0) {
		log_line("error", "the configuration stays as it was: %s", why);
	} else {
		service_apply_config(service);
		log_line("info", "configuration read anew%s%s",
		    names[0] ? "; for these a restart is needed: " : "", names);
	}
	notify_ready(&control->notify, "serving");
}

static void
on_signal(void *owner, uint32_t events)
{
	struct control *control = owner;
	struct signalfd_siginfo info;

	(void)events;
	if (read(control->signals.fd, &info, sizeof(info)) !=
	    (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		if (control->ready && !control->service->draining)
			reload(control);
		return;
	}
	begin_drain(control);
}

static void
on_watchdog(void *owner)
{
	struct control *control = owner;

	notify_watchdog(&control->notify);
	loop_arm(&control->service->loop, &control->watchdog,
	    notify_watchdog_every(&control->notify));
}

static int
watch_signals(struct control *control)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	(void)signal(SIGPIPE, SIG_IGN);
	AUTO_FD fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	int error = loop_add(&control->service->loop, &control->signals, fd);
	if (error == 0)
		(void)!fd_take(&fd); /* the watch's; closed at the end */
	return error;
}

int
control_open(struct control *control, struct service *service)
{
	*control = (struct control){.service = service, .notify = {.fd = -1}};
	control->signals =
	    (struct loop_watch){.fd = -1, .ready = on_signal, .owner = control};
	control->watchdog =
	    (struct loop_timer){.fire = on_watchdog, .owner = control};
	control->drain =
	    (struct loop_timer){.fire = on_drain, .owner = control};
	int error = notify_open(&control->notify, control->why);
	if (error < 0)
		return error;
	error = watch_signals(control);
	if (error < 0)
		text_format(control->why, sizeof(control->why), "signals: %s",
		    strerror(-error));
	return error;
}

void
control_ready(struct control *control)
{
	control->ready = true;
	notify_ready(&control->notify, "serving");
	if (notify_watchdog_every(&control->notify) > 0)
		on_watchdog(control);
}

void
control_close(struct control *control)
{
	int fd = control->signals.fd;

	loop_disarm(&control->service->loop, &control->watchdog);
	loop_disarm(&control->service->loop, &control->drain);
	loop_remove(&control->service->loop, &control->signals);
	fd_close(&fd);
	notify_close(&control->notify);
}
