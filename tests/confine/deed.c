/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "wire/memfd.h"

#define BLOCK ((size_t)1 << 20)

static int
fill_file(int fd, size_t blocks)
{
	static char block[1 << 20];

	for (size_t i = 0; i < blocks; i++) {
		int error = fd_write_all(fd, block, sizeof(block));
		if (error < 0)
			return -error;
	}
	return 0;
}

static int
fill_tmp(void)
{
	AUTO_FD fd = open("/tmp/big", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? errno : fill_file(fd, 64);
}

static int
fill_memfd(void)
{
	AUTO_FD fd = memfd_new();

	return fd < 0 ? -fd : fill_file(fd, 64);
}

static int
take_memory(void)
{
	for (;;) {
		void *block = mmap(NULL, 16 * BLOCK, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (block == MAP_FAILED)
			return errno;
	}
}

static int
take_memory_and_abort(void)
{
	(void)take_memory();
	abort();
}

static int
dereference_null(void)
{
	volatile int *volatile nowhere = NULL;

	return *nowhere;
}

static volatile size_t depth;

static size_t
recurse(volatile char *above)
{
	volatile char frame[256];

	frame[0] = above[0];
	if (++depth == 1 << 24) /* never: the stack ends long before */
		return 0;
	return recurse(frame) + (size_t)frame[0];
}

static int
overflow_stack(void)
{
	volatile char start[1] = {0};

	return (int)recurse(start);
}

/* Children that would outlive everything but their namespace. */
static int
fork_many(void)
{
	for (int i = 0; i < 1000; i++) {
		pid_t pid = fork();
		if (pid < 0)
			return errno;
		if (pid == 0) {
			(void)sleep(600);
			_exit(0);
		}
	}
	return 0;
}

static int
leave_secret(void)
{
	AUTO_FD fd = open("/tmp/secret", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? errno : 0;
}

static int
find_secret(void)
{
	struct stat st;

	return stat("/tmp/secret", &st) == 0 ? 0 : errno;
}

/* Keeps the job open, with descendants, until it is killed. */
static int
hold(void)
{
	(void)fork_many();
	(void)sleep(600);
	return 0;
}

static int
leave_secret_and_hold(void)
{
	int error = leave_secret();

	return error ? error : hold();
}

static int
spin(void)
{
	for (depth = 1; depth > 0;)
		depth++;
	return 0;
}

static const struct {
	const char *name;
	int (*call)(void);
} deeds[] = {
    {"fill_tmp",              fill_tmp             },
    {"fill_memfd",            fill_memfd           },
    {"take_memory",           take_memory          },
    {"take_memory_and_abort", take_memory_and_abort},
    {"dereference_null",      dereference_null     },
    {"overflow_stack",        overflow_stack       },
    {"fork_many",             fork_many            },
    {"leave_secret",          leave_secret         },
    {"find_secret",           find_secret          },
    {"hold",		  hold		 },
    {"leave_secret_and_hold", leave_secret_and_hold},
    {"spin",		  spin		 },
};

int
deed_do(const char *name)
{
	if (strcmp(name, "abort") == 0)
		abort();
	for (size_t i = 0; i < COUNT_OF(deeds); i++)
		if (strcmp(deeds[i].name, name) == 0)
			return deeds[i].call();
	return EBADF;
}
