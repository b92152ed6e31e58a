/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jail/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Raw calls: a library wrapper might refuse before the kernel does. */
static int
outcome(long result)
{
	return result < 0 ? errno : 0;
}

/* An open that fails is held; one that succeeds is broken. */
static int
attempt_open(const char *path, int flags)
{
	return outcome(syscall(SYS_openat, AT_FDCWD, path, flags, 0600));
}

static int
attempt_exec(void)
{
	char *const none[] = {NULL};

	return outcome(
	    syscall(SYS_execve, "/lib64/ld-linux-x86-64.so.2", none, none));
}

static int
attempt_other_job(void)
{
	static const char *const paths[] = {
	    "/proc/1/fd", "/proc/1/mem", "/proc/self/fd", "/proc/1/root"};

	for (size_t i = 0; i < COUNT_OF(paths); i++)
		if (attempt_open(paths[i], O_RDONLY) == 0)
			return 0;
	return ENOENT;
}

static int
attempt_fork_namespace(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return outcome(pid);
}

static int
attempt_executable(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? errno : 0;
}

static int
attempt_mount(void)
{
	return outcome(syscall(SYS_mount, "tmpfs", "/usr", "tmpfs",
	    MS_NOSUID | MS_NODEV, "size=4k"));
}

int
probe_attempt(enum probe probe)
{
	switch (probe) {
	case PROBE_SOCKET:
		return outcome(syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));
	case PROBE_CONNECT:
		return outcome(syscall(SYS_connect, -1, NULL, 0));
	case PROBE_EXEC:
		return attempt_exec();
	case PROBE_PTRACE:
		return outcome(syscall(SYS_ptrace, 0, 0, 0, 0));
	case PROBE_READ_PASSWD:
		return attempt_open("/etc/passwd", O_RDONLY);
	case PROBE_READ_OTHER_JOB:
		return attempt_other_job();
	case PROBE_WRITE_ROOT:
		return attempt_open("/canary", O_WRONLY | O_CREAT);
	case PROBE_MOUNT:
		return attempt_mount();
	case PROBE_KILL_SUPERVISOR:
		/* -1: all that can be reached, by whatever number. */
		return outcome(syscall(SYS_kill, -1, 0));
	case PROBE_NEW_NAMESPACE:
		return outcome(syscall(SYS_unshare, CLONE_NEWUSER));
	case PROBE_FORK_NAMESPACE:
		return attempt_fork_namespace();
	case PROBE_EXECUTABLE_MEMORY:
		return attempt_executable();
	case PROBE_OTHER_MEMORY:
		return outcome(
		    syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0));
	case PROBE_BPF:
		return outcome(syscall(SYS_bpf, 0, NULL, 0));
	case PROBE_IO_URING:
		return outcome(syscall(SYS_io_uring_setup, 1, NULL));
	case PROBE_USERFAULTFD:
		return outcome(syscall(SYS_userfaultfd, 0));
	case PROBE_KEYS:
		return outcome(syscall(SYS_keyctl, 0, -3, 0));
	case PROBE_COUNT:
		break;
	}
	return EOPNOTSUPP;
}
