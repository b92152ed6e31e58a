/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "cli/tree.h"

#define DAEMON      "cleandeckd"
#define PREFIX      DAEMON ": " /* of its complaints; its log has a time */
#define GRACE_MS    3000        /* from SIGTERM to SIGKILL */
#define STATE_DEPTH 4           /* state-dir, decks, ID, slides */

static int
explain(char why[KEEPER_WHY_SIZE], const char *what, int error)
{
	text_format(why, KEEPER_WHY_SIZE, "%.300s: %s", what, strerror(-error));
	return error;
}

/* "/usr/bin/cleandeck" has "/usr/bin/cleandeckd" beside it. */
static int
find_daemon(char program[KEEPER_PATH_SIZE + sizeof(DAEMON)])
{
	ssize_t n = readlink("/proc/self/exe", program, KEEPER_PATH_SIZE);
	if (n < 0)
		return -errno;
	if (n == KEEPER_PATH_SIZE)
		return -ENAMETOOLONG;
	program[n] = '\0';
	char *slash = strrchr(program, '/');
	if (!slash)
		return -ENOENT;
	memcpy(slash + 1, DAEMON, sizeof(DAEMON));
	return access(program, X_OK) < 0 ? -errno : 0;
}

/* mkdtemp(3): mode 0700, ours; cleandeckd gives it to its own user. */
static int
make_folder(char folder[KEEPER_PATH_SIZE])
{
	static const char ending[] = "/cleandeck-XXXXXX";
	const char *parent = getenv("TMPDIR");

	if (!parent || parent[0] != '/')
		parent = "/tmp";
	if (strlen(parent) + sizeof(ending) > KEEPER_PATH_SIZE)
		return -ENAMETOOLONG;
	text_format(folder, KEEPER_PATH_SIZE, "%s%s", parent, ending);
	return mkdtemp(folder) ? 0 : -errno;
}

/* In the child: becomes cleandeckd. Its words go to `log`, none elsewhere. */
static NORETURN void
become_daemon(char *program, char *folder, int log)
{
	char *argv[] = {program, (char[]){"--listen"}, (char[]){"none"},
	    (char[]){"--state-dir"}, folder,
	    /* Nobody needs a key to reach it; an unreadable file harms not. */
	    (char[]){"--key-file="}, NULL};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* Before it gives up root, and when it has none: die with the keeper.
	 */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0) {
		interrupt_reset();
		(void)execv(program, argv);
	}
	dprintf(log, PREFIX "%s: %s\n", program, strerror(errno));
	_exit(127);
}

/* Until the pipe ends (1) or the process does (0). */
static int
watch(int life, int pidfd, int ms)
{
	struct pollfd fds[] = {
	    {.fd = pidfd, .events = POLLIN},
	    {.fd = life,  .events = POLLIN},
	};
	int n;

	do
		n = poll(fds, COUNT_OF(fds), ms);
	while (n < 0 && errno == EINTR);
	return fds[0].revents ? 0 : 1;
}

/* The keeper: all signals but SIGKILL are blocked, the pipe is its order. */
static NORETURN void
keep(char *program, char *folder, int log, int life)
{
	sigset_t all;

	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	/* Out of the terminal's reach: Ctrl-C is for the one who asked. */
	(void)setpgid(0, 0);
	pid_t pid = fork();
	if (pid == 0)
		become_daemon(program, folder, log);
	int pidfd = pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd >= 0 && watch(life, pidfd, -1) == 1) {
		/* Asked first: it kills its whole tree, and says goodbye. */
		(void)kill(pid, SIGTERM);
		(void)watch(-1, pidfd, GRACE_MS);
	}
	if (pid > 0) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	tree_remove(AT_FDCWD, folder, STATE_DEPTH);
	_exit(0);
}

int
keeper_start(struct keeper *ret_keeper, char ret_why[KEEPER_WHY_SIZE])
{
	struct keeper keeper = {.life = -1, .log = -1};
	char program[KEEPER_PATH_SIZE + sizeof(DAEMON)] = DAEMON;
	int ends[2];

	int error = find_daemon(program);
	if (error < 0)
		return explain(ret_why, program, error);
	AUTO_FD log = memfd_create("cleandeck-log", MFD_CLOEXEC);
	if (log < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return explain(ret_why, "no descriptors", -errno);
	AUTO_FD theirs = ends[0];
	AUTO_FD ours = ends[1];
	error = make_folder(keeper.folder);
	if (error < 0)
		return explain(ret_why, "a temporary folder", error);
	/* What waits in a stdio buffer must not be written twice. */
	(void)fflush(NULL);
	keeper.pid = fork();
	if (keeper.pid < 0) {
		error = -errno;
		(void)rmdir(keeper.folder);
		return explain(ret_why, "no process", error);
	}
	if (keeper.pid == 0) {
		fd_close(&ours);
		keep(program, keeper.folder, log, theirs);
	}
	keeper.life = fd_take(&ours);
	keeper.log = fd_take(&log);
	*ret_keeper = keeper;
	return 0;
}

bool
keeper_has_ended(struct keeper *keeper)
{
	/* It ends right after cleandeckd did, and removes the folder first. */
	if (keeper->pid > 0 && waitpid(keeper->pid, NULL, WNOHANG) != 0)
		keeper->pid = 0;
	return keeper->pid == 0;
}

void
keeper_read_complaint(const struct keeper *keeper, char line[KEEPER_WHY_SIZE])
{
	char tail[KEEPER_WHY_SIZE];
	struct stat st;
	off_t from = 0;

	line[0] = '\0';
	if (fstat(keeper->log, &st) == 0 && st.st_size > KEEPER_WHY_SIZE - 1)
		from = st.st_size - (KEEPER_WHY_SIZE - 1);
	ssize_t n = pread(keeper->log, tail, sizeof(tail) - 1, from);
	while (n > 0 && tail[n - 1] == '\n')
		n--;
	if (n <= 0)
		return;
	tail[n] = '\0';
	char *start = strrchr(tail, '\n');
	start = start ? start + 1 : tail;
	if (strncmp(start, PREFIX, sizeof(PREFIX) - 1) == 0)
		text_format(
		    line, KEEPER_WHY_SIZE, "%s", start + sizeof(PREFIX) - 1);
}

void
keeper_stop(struct keeper *keeper)
{
	if (keeper->folder[0] == '\0')
		return;
	fd_close(&keeper->life);
	if (keeper->pid > 0)
		(void)waitpid(keeper->pid, NULL, 0);
	fd_close(&keeper->log);
	*keeper = (struct keeper){.life = -1, .log = -1};
}
