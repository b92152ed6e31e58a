/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spawn/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "spawn/spawn_env.h"

/* Whom the role believes to be: nobody, in a namespace of its own. */
#define INSIDE_ID 65534

#define NAMESPACES                                                             \
	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |           \
	    CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

enum step {
	STEP_CLONE,
	STEP_IDS,
	STEP_LINKS,
	STEP_ROOT,
	STEP_HOST_NAME,
	STEP_LIMITS,
	STEP_CAPABILITIES,
	STEP_NO_NEW_PRIVS,
	STEP_EXEC,
};

static const char *const sentences[] = {
    [STEP_CLONE] = "namespaces (user, pid, mount, network, ipc, uts, cgroup) "
		   "cannot be created; allow user namespaces: sysctl "
		   "user.max_user_namespaces above 0, "
		   "kernel.unprivileged_userns_clone=1 (Debian), "
		   "kernel.apparmor_restrict_unprivileged_userns=0 or an "
		   "AppArmor profile with userns (Ubuntu 24.04)",
    [STEP_IDS] = "the user namespace takes no id map; is /proc mounted?",
    [STEP_LINKS] = "descriptors cannot be put in place",
    [STEP_ROOT] = "the private root cannot be built (Linux 5.12 or newer is "
		  "needed; a container must allow mount)",
    [STEP_HOST_NAME] = "the uts namespace is not ours",
    [STEP_LIMITS] = "resource limits cannot be set; allow more open "
		    "files (ulimit -n, LimitNOFILE) or lower `connections`",
    [STEP_CAPABILITIES] = "capabilities cannot be dropped",
    [STEP_NO_NEW_PRIVS] = "no_new_privs cannot be set",
    [STEP_EXEC] = "the role's program does not start",
};

/* What the new process writes back when it fails before exec. */
struct failure {
	int error;
	enum step step;
	char target[32]; /* of the cage's row, if it was one */
};

static int
write_file(const char *path, const char *text)
{
	AUTO_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return fd_write_all(fd, text, strlen(text));
}

/* One id outside, one inside; setgroups off, as user_namespaces(7) asks. */
static int
map_ids(uid_t uid, gid_t gid)
{
	char map[64];
	int error = write_file("/proc/self/setgroups", "deny");
	if (error < 0)
		return error;
	text_format(map, sizeof(map), "%u %u 1\n", INSIDE_ID, (unsigned)uid);
	error = write_file("/proc/self/uid_map", map);
	if (error < 0)
		return error;
	text_format(map, sizeof(map), "%u %u 1\n", INSIDE_ID, (unsigned)gid);
	return write_file("/proc/self/gid_map", map);
}

static int
place_link(int from, int to)
{
	/* dup2() onto itself would keep close-on-exec. */
	if (from == to)
		return fcntl(from, F_SETFD, 0) < 0 ? -errno : 0;
	return dup2(from, to) < 0 ? -errno : 0;
}

/*
 * The program, the report pipe and the channel may sit on the very numbers
 * that are wanted: everything is moved out of the way first.
 */
static int
move_high(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, 64);
	if (high < 0)
		return -errno;
	*fd = high;
	return 0;
}

static int
place_links(int *control, int *program, int *report)
{
	int tasks = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int pids = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int *all[] = {control, program, report, &tasks, &pids, &null};

	if (tasks < 0 || pids < 0 || null < 0)
		return -errno;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		int error = move_high(all[i]);
		if (error < 0)
			return error;
	}
	const int links[ROLE_LINK_FREE] = {
	    null, null, null, *control, tasks, pids};
	for (int to = 0; to < ROLE_LINK_FREE; to++) {
		int error = place_link(links[to], to);
		if (error < 0)
			return error;
	}
	/* Not closed yet: the program and the report pipe go with exec. */
	if (syscall(SYS_close_range, ROLE_LINK_FREE, ~0U, CLOSE_RANGE_CLOEXEC) <
	    0)
		return -errno;
	return 0;
}

static int
set_limits(uint32_t count)
{
	const struct rlimit none = {0, 0};
	const struct rlimit files = {count, count};
	const struct rlimit locked = {LIMIT_MIB, LIMIT_MIB};

	if (setrlimit(RLIMIT_CORE, &none) < 0 ||
	    setrlimit(RLIMIT_NOFILE, &files) < 0 ||
	    setrlimit(RLIMIT_MEMLOCK, &locked) < 0)
		return -errno;
	return 0;
}

/*
 * Zygotes keep CAP_SYS_ADMIN, which reaches no further than the namespaces
 * made for them, as an ambient capability over exec (capabilities(7)).
 */
static int
drop_capabilities(enum role role)
{
	uint32_t kept =
	    role < ROLE_FIRST_POOL ? 0 : UINT32_C(1) << CAP_SYS_ADMIN;

	for (int cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (kept && cap == CAP_SYS_ADMIN)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0 && errno != EINVAL)
			return -errno;
	}
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {
	    {.effective = kept, .permitted = kept, .inheritable = kept}
        };
	if (syscall(SYS_capset, &header, data) < 0)
		return -errno;
	if (kept && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN,
			0, 0) < 0)
		return -errno;
	return 0;
}

/* Runs in the new process, up to exec; returns only on failure. */
static void
become_role(const struct spawn_order *order, uid_t uid, gid_t gid, int report)
{
	int program = order->program;
	int control = order->control;
	const struct cage_row *row = NULL;
	struct failure failure = {.step = STEP_IDS};

	failure.error = map_ids(uid, gid);
	if (failure.error == 0) {
		failure.step = STEP_LINKS;
		failure.error = place_links(&control, &program, &report);
	}
	if (failure.error == 0) {
		failure.step = STEP_ROOT;
		failure.error = cage_enter(order->cage, order->role, &row);
	}
	if (failure.error == 0) {
		failure.step = STEP_HOST_NAME;
		failure.error = sethostname("cleandeck", 9) < 0 ? -errno : 0;
	}
	if (failure.error == 0) {
		failure.step = STEP_LIMITS;
		failure.error = set_limits(
		    order->files ? order->files : LIMIT_WORKER_FILES);
	}
	if (failure.error == 0) {
		failure.step = STEP_CAPABILITIES;
		failure.error = drop_capabilities(order->role);
	}
	if (failure.error == 0) {
		failure.step = STEP_NO_NEW_PRIVS;
		failure.error =
		    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
	}
	if (failure.error == 0) {
		failure.step = STEP_EXEC;
		failure.error = spawn_exec(order->role, program, order->trap);
	}
	if (row && row->target)
		text_format(
		    failure.target, sizeof(failure.target), "%s", row->target);
	(void)!fd_write_all(report, &failure, sizeof(failure));
}

/* Signals as a fresh program expects them; death with the parent. */
static void
reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < 32; number++)
		(void)signal(number, SIG_DFL); /* KILL and STOP refuse */
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

static void
explain(const struct spawn_order *order, const struct failure *failure,
    char sentence[SPAWN_SENTENCE_SIZE])
{
	text_format(sentence, SPAWN_SENTENCE_SIZE, "%s: %s (%s%s%s)",
	    role_name(order->role), sentences[failure->step],
	    failure->target[0] ? failure->target : "",
	    failure->target[0] ? ": " : "", strerror(-failure->error));
}

/* Waits for exec (the pipe closes) or for the failure. */
static int
read_report(int report, struct failure *ret_failure)
{
	ssize_t n;

	do
		n = read(report, ret_failure, sizeof(*ret_failure));
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return 0;
	if (n != (ssize_t)sizeof(*ret_failure) || ret_failure->error >= 0 ||
	    (unsigned)ret_failure->step > STEP_EXEC)
		*ret_failure =
		    (struct failure){.error = -EPROTO, .step = STEP_EXEC};
	ret_failure->target[sizeof(ret_failure->target) - 1] = '\0';
	return ret_failure->error;
}

/* Linux 5.6; not in every configuration. It has no number in C's headers. */
#define NEW_TIME UINT64_C(0x80)

static pid_t
clone_process(int *ret_pidfd)
{
	struct clone_args args = {
	    .flags = NAMESPACES | CLONE_PIDFD,
	    .pidfd = (uintptr_t)ret_pidfd,
	    .exit_signal = SIGCHLD,
	};

	if (access("/proc/self/ns/time", F_OK) == 0)
		args.flags |= NEW_TIME;
	/* fork() with flags: nothing is shared, and exec follows at once. */
	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

int
spawn_start(const struct spawn_order *order, struct spawned *ret_spawned,
    char ret_sentence[SPAWN_SENTENCE_SIZE])
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct failure failure = {.step = STEP_CLONE};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0) {
		failure.error = -errno;
		failure.step = STEP_LINKS;
		explain(order, &failure, ret_sentence);
		return failure.error;
	}
	AUTO_FD reading = ends[0];
	AUTO_FD writing = ends[1];
	AUTO_FD pidfd = -1;
	pid_t pid = clone_process(&pidfd);
	if (pid < 0) {
		failure.error = -errno;
		explain(order, &failure, ret_sentence);
		return failure.error;
	}
	if (pid == 0) {
		reset_signals();
		become_role(order, uid, gid, writing);
		_exit(127);
	}
	fd_close(&writing);
	int error = read_report(reading, &failure);
	if (error < 0) {
		(void)waitpid(pid, NULL, 0);
		explain(order, &failure, ret_sentence);
		return error;
	}
	ret_spawned->pid = pid;
	ret_spawned->pidfd = fd_take(&pidfd);
	return 0;
}

void
spawn_kill(const struct spawned *spawned)
{
	/* ESRCH: it is gone already, which is what is wanted. */
	(void)syscall(SYS_pidfd_send_signal, spawned->pidfd, SIGKILL, NULL, 0);
}
