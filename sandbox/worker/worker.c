/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zygote's half: warm up, say READY, fork when asked, reap. */
#include "worker/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "jail/jail.h"
#include "jail/trap.h"
#include "worker/worker_child.h"

#define CHILDREN_MAX 512

/* Which pid, in our namespace, carries which slot of the supervisor. */
struct child {
	pid_t pid;
	uint32_t slot;
};

struct zygote {
	const struct worker_role *role;
	struct jail jail;
	bool said_ready;
	char engine[WORKER_ENGINE_SIZE];
	int deaths; /* signalfd: a child has ended */
	size_t count;
	struct child children[CHILDREN_MAX];
};

/* Nobody to tell and nothing to save: the supervisor starts another. */
static void NORETURN
lost(void)
{
	_exit(TRAP_EXIT_LOST);
}

static void
send_or_die(const struct wire_message *message)
{
	if (wire_send(ROLE_LINK_CONTROL, message) < 0)
		lost();
}

static void
refuse_fork(uint32_t slot, int error, const char *step)
{
	struct wire_message message;

	wire_init(&message, WIRE_FORK_FAILED, slot);
	wire_put_u32(&message, (uint32_t)error);
	wire_put_text(&message, step);
	send_or_die(&message);
}

/*
 * A lock that another thread held at the fork would stay locked for ever in
 * the child. The folder was opened before the private root, which has no
 * /proc.
 */
static int
count_threads(void)
{
	int copy = openat(ROLE_LINK_TASKS, ".", O_RDONLY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	int count = 0;

	if (!dir) {
		fd_close(&copy);
		return -1;
	}
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			count++;
	(void)closedir(dir);
	return count;
}

/*
 * The next fork's child becomes the init of a pid namespace of its own:
 * when it dies, all it has forked dies. A process may do this once, unless
 * it first goes back to where it is itself (pid_namespaces(7)).
 */
static int
prepare_pid_namespace(void)
{
	if (setns(ROLE_LINK_PIDS, CLONE_NEWPID) < 0)
		return -errno;
	return unshare(CLONE_NEWPID) < 0 ? -errno : 0;
}

static int
take_limits(struct wire_message *message, struct jail_limits *ret_limits)
{
	ret_limits->memory = wire_take_u64(message);
	ret_limits->tmp = wire_take_u64(message);
	ret_limits->output = wire_take_u64(message);
	ret_limits->tasks = wire_take_u32(message);
	ret_limits->cpu_seconds = wire_take_u32(message);
	return wire_take_end(message);
}

/* Returns NULL, or the step that failed, with errno set. */
static const char *
fork_child(struct zygote *zygote, const struct jail_limits *limits,
    uint32_t slot, int *channel)
{
	errno = EAGAIN;
	if (zygote->count == CHILDREN_MAX)
		return "too many children";
	errno = EBUSY;
	if (count_threads() != 1)
		return "more than one thread";
	if (prepare_pid_namespace() < 0)
		return "pid namespace";
	pid_t pid = fork();
	if (pid < 0)
		return "fork";
	if (pid == 0)
		worker_child(zygote->role, &zygote->jail, limits,
		    fd_take(channel), zygote->deaths);
	zygote->children[zygote->count++] =
	    (struct child){.pid = pid, .slot = slot};
	return NULL;
}

static void
on_fork(struct zygote *zygote, struct wire_message *message)
{
	struct jail_limits limits;
	AUTO_FD channel = wire_take_fd(message);

	if (take_limits(message, &limits) < 0)
		lost();
	const char *step = fork_child(zygote, &limits, message->slot, &channel);
	if (step)
		refuse_fork(message->slot, errno, step);
}

static void
tell_exit(uint32_t slot, int status, const struct rusage *usage)
{
	struct wire_message message;
	long ms =
	    usage->ru_utime.tv_sec * 1000 + usage->ru_utime.tv_usec / 1000 +
	    usage->ru_stime.tv_sec * 1000 + usage->ru_stime.tv_usec / 1000;

	wire_init(&message, WIRE_EXITED, slot);
	wire_put_u32(&message, (uint32_t)status);
	wire_put_u32(&message, (uint32_t)usage->ru_maxrss);
	wire_put_u32(&message, (uint32_t)ms);
	send_or_die(&message);
}

static void
reap(struct zygote *zygote)
{
	struct signalfd_siginfo info;
	struct rusage usage;
	int status;
	pid_t pid;

	/* Only to empty it; the truth is what wait4() says. */
	(void)!read(zygote->deaths, &info, sizeof(info));
	while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
		for (size_t i = 0; i < zygote->count; i++) {
			if (zygote->children[i].pid != pid)
				continue;
			tell_exit(zygote->children[i].slot, status, &usage);
			zygote->children[i] = zygote->children[--zygote->count];
			break;
		}
	}
}

static void
on_message(struct zygote *zygote)
{
	struct wire_message message;

	/* -EPIPE too: without a supervisor there is nothing to live for. */
	if (wire_recv(ROLE_LINK_CONTROL, WIRE_SUPERVISOR, WIRE_ZYGOTE,
		WIRE_IDLE, &message) < 0)
		lost();
	on_fork(zygote, &message);
	wire_done(&message);
}

static void
block_deaths(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		lost();
}

static int
watch_deaths(void)
{
	sigset_t set;

	block_deaths();
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

static uint32_t warm_kinds;

void
worker_set_warm_kinds(uint32_t kinds)
{
	warm_kinds = kinds;
}

static void
say_ready(const char *engine)
{
	struct wire_message message;

	wire_init(&message, WIRE_READY, 0);
	wire_put_u32(&message, warm_kinds);
	wire_put_text(&message, engine);
	send_or_die(&message);
}

/* The first step says READY: a library's own loop may warm up before it. */
static void
step(void *data)
{
	struct zygote *zygote = data;
	struct pollfd fds[] = {
	    {.fd = ROLE_LINK_CONTROL, .events = POLLIN},
	    {.fd = zygote->deaths,    .events = POLLIN},
	};

	if (!zygote->said_ready) {
		/* Once more: LibreOffice unblocks signals while it starts. */
		block_deaths();
		say_ready(zygote->engine);
		zygote->said_ready = true;
	}
	if (poll(fds, COUNT_OF(fds), -1) < 0)
		return; /* EINTR */
	if (fds[1].revents)
		reap(zygote);
	if (fds[0].revents)
		on_message(zygote);
}

static int
fail_start(const char *what, int error)
{
	char seen[WIRE_MAX_TEXT + 1];
	struct wire_message message;

	text_format(seen, sizeof(seen), "%s: %s", what, strerror(-error));
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_fault(&message, FAULT_INTERNAL, seen);
	(void)!wire_send(ROLE_LINK_CONTROL, &message);
	return TRAP_EXIT_LAYER;
}

int
worker_main(const struct worker_role *role, int argc, char **argv)
{
	static struct zygote zygote;
	bool trap = argc > 1 && strcmp(argv[1], "trap") == 0;

	zygote.role = role;
	int error = jail_prepare(role->role, trap, &zygote.jail);
	if (error < 0)
		return fail_start("seccomp filter", error);
	zygote.deaths = watch_deaths();
	if (zygote.deaths < 0)
		return fail_start("signalfd", zygote.deaths);
	error = role->warm(zygote.engine);
	if (error < 0)
		return fail_start("warm-up", error);
	if (role->loop)
		role->loop(step, &zygote);
	else
		for (;;)
			step(&zygote);
	return fail_start("the library's loop ended", -EPROTO);
}
