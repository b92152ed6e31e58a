/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attempt_special.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/role_link.h"
#include "wire/memfd.h"

int attempt_listener = -1;

static int
outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int
open_raw(const char *path, int flags)
{
	return outcome(syscall(SYS_openat, AT_FDCWD, path, flags, 0600));
}

int
special_malloc(void)
{
	char *small = malloc(100);
	char *large = malloc(8 << 20);

	if (!small || !large)
		return ENOMEM;
	memset(large, 1, 8 << 20);
	free(small);
	free(large);
	return 0;
}

int
special_memfd(void)
{
	AUTO_FD fd = memfd_new();

	if (fd < 0)
		return -fd;
	int error = fd_write_all(fd, "text", 4);
	return error < 0 ? -error : -memfd_seal(fd);
}

int
special_open_library(void)
{
	return open_raw("/usr/lib", O_RDONLY | O_DIRECTORY);
}

int
special_open_fonts(void)
{
	return open_raw("/usr/share/fonts", O_RDONLY | O_DIRECTORY);
}

/* 0 to 2 (null), the channel, and what came over it: one document, if any. */
static int
count_open(int more)
{
	int count = 0;

	for (int fd = 0; fd < LIMIT_WORKER_FILES; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			count++;
	return count == ROLE_LINK_CONTROL + 1 + more ? 0 : EBADF;
}

int
special_nothing_open(void)
{
	return count_open(1);
}

int
special_nothing_came(void)
{
	return count_open(0);
}

int
special_tmp_files(void)
{
	AUTO_FD fd = open("/tmp/a", O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || write(fd, "x", 1) != 1 || mkdir("/tmp/d", 0700) < 0 ||
	    rename("/tmp/a", "/tmp/d/b") < 0 || unlink("/tmp/d/b") < 0 ||
	    rmdir("/tmp/d") < 0)
		return errno;
	return 0;
}

static void *
count_up(void *counter)
{
	++*(int *)counter;
	return NULL;
}

int
special_thread(void)
{
	int counter = 0;
	pthread_t thread;
	int error = pthread_create(&thread, NULL, count_up, &counter);

	if (error)
		return error;
	(void)pthread_join(thread, NULL);
	return counter == 1 ? 0 : EIO;
}

int
special_fork(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (pid == 0)
		_exit(7);
	if (waitpid(pid, &status, 0) != pid)
		return errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 7 ? 0 : EIO;
}

/* vfork() itself may not be written in C that goes on living. */
int
special_vfork(void)
{
	long pid = syscall(SYS_vfork);

	if (pid == 0)
		_exit(0);
	return outcome(pid);
}

int
special_accept(void)
{
	return outcome(accept4(attempt_listener, NULL, NULL, SOCK_CLOEXEC));
}

/* The front opens by openat2() alone. */
static int
open_beneath(const char *path, uint64_t flags)
{
	const struct open_how how = {
	    .flags = flags, .mode = flags & O_CREAT ? 0600 : 0};

	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

int
special_write_state(void)
{
	AUTO_FD fd = open(
	    "/state/spool/new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, "x", 1) != 1 || fsync(fd) < 0 ||
	    renameat(AT_FDCWD, "/state/spool/new", AT_FDCWD,
		"/state/spool/it") < 0 ||
	    unlinkat(AT_FDCWD, "/state/spool/it", 0) < 0)
		return errno;
	return 0;
}

int
special_write_store(void)
{
	return outcome(open_beneath("/store/new", O_WRONLY | O_CREAT));
}

int
special_create_root_beneath(void)
{
	return outcome(open_beneath("/canary", O_RDWR | O_CREAT));
}

int
special_open_passwd_beneath(void)
{
	return outcome(open_beneath("/etc/passwd", O_RDONLY));
}

int
special_write_tmp_beneath(void)
{
	return outcome(open_beneath("/tmp/new", O_WRONLY | O_CREAT));
}

int
special_open_write(void)
{
	return open_raw("/etc/ld.so.cache", O_WRONLY);
}

int
special_create_root(void)
{
	return open_raw("/canary", O_RDWR | O_CREAT);
}

int
special_truncate(void)
{
	return open_raw("/etc/ld.so.cache", O_RDONLY | O_TRUNC);
}

int
special_tmpfile(void)
{
	return open_raw("/usr", O_TMPFILE | O_RDWR);
}

int
special_open_proc(void)
{
	return open_raw("/proc/self/status", O_RDONLY);
}

int
special_mprotect(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return EBADF; /* proves nothing */
	return outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

/* Where the test itself listens, in the host's network namespace. */
static struct sockaddr_in
listener_address(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	if (attempt_listener >= 0)
		(void)getsockname(
		    attempt_listener, (struct sockaddr *)&address, &size);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static int
set_tcp(int option)
{
	int on = 1;

	return outcome(
	    setsockopt(attempt_listener, IPPROTO_TCP, option, &on, sizeof(on)));
}

int
special_nodelay(void)
{
	return set_tcp(TCP_NODELAY);
}

int
special_cork(void)
{
	return set_tcp(TCP_CORK);
}

int
special_sendto_address(void)
{
	struct sockaddr_in to = listener_address();

	return outcome(
	    syscall(SYS_sendto, attempt_listener, "x", 1, 0, &to, sizeof(to)));
}

/*
 * The lent socket belongs to the host's network. Shut down, it listens no
 * more, and MSG_FASTOPEN would connect it anywhere: past Landlock, without
 * connect().
 */
static int
fast_open(bool by_message)
{
	struct sockaddr_in to = listener_address();
	struct iovec part = {.iov_base = (char[]){"x"}, .iov_len = 1};
	const struct msghdr msg = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_name = &to,
	    .msg_namelen = sizeof(to)};
	int fd = attempt_listener;

	if (fd >= 0 && syscall(SYS_shutdown, fd, SHUT_RD) < 0)
		return EBADF; /* proves nothing */
	return outcome(by_message ? syscall(SYS_sendmsg, fd, &msg, MSG_FASTOPEN)
				  : syscall(SYS_sendto, fd, "x", 1,
					MSG_FASTOPEN, &to, sizeof(to)));
}

int
special_fast_open_sendto(void)
{
	return fast_open(false);
}

int
special_fast_open_sendmsg(void)
{
	return fast_open(true);
}

#ifdef __x86_64__
/* The i386 table: 20 is getpid, 102 socketcall. */
static int
i386_call(int number)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"((long)number), "b"(0L), "c"(0L), "d"(0L)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	return result < 0 ? (int)-result : 0;
}

int
special_i386_getpid(void)
{
	return i386_call(20);
}

int
special_i386_socketcall(void)
{
	return i386_call(102);
}

static void *
call_in_thread(void *unused)
{
	(void)unused;
	(void)i386_call(20);
	return NULL;
}

/* Law 2: one thread's surprise ends the whole process. */
int
special_i386_thread(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, call_in_thread, NULL);

	if (error)
		return EBADF;
	(void)pthread_join(thread, NULL);
	return 0;
}
#endif
