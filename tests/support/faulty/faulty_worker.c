/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * faulty_worker.c - a role's own program, but for documents that ask it to
 * misbehave, or to take its time: "CLEANDECK-FAULT:ROLE:WHAT;" anywhere in
 * their bytes.
 *
 * Linked with --wrap=worker_... around the product's main() and libraries:
 * no flag, no hook and no line of this is in what is shipped. Every other
 * document is treated as by the product.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "wire/memfd.h"
#include "worker/worker.h"

int __real_worker_main(const struct worker_role *role, int argc, char **argv);
int __wrap_worker_main(const struct worker_role *role, int argc, char **argv);
int __real_worker_send_artifact(
    enum artifact artifact, uint32_t page, int memfd);
int __wrap_worker_send_artifact(
    enum artifact artifact, uint32_t page, int memfd);

/* Seconds; of the check more than an answer waits for it. */
#define SLOW_TIME       2
#define SLOW_SNIFF_TIME 3

static const struct worker_role *real;
static bool pauses;

static void NORETURN
sleep_for_ever(void)
{
	struct wire_message message;

	/* The channel says nothing more: a wait that no filter forbids. */
	for (;;)
		(void)!wire_recv(ROLE_LINK_CONTROL, WIRE_SUPERVISOR, WIRE_CHILD,
		    WIRE_WORKING, &message);
}

/* Volatile: what the compiler can see through, it rightly warns of. */
static volatile uintptr_t nowhere = 8;

/* Then all goes on: a stage that lasts, for those who look at it. */
static void
fault_slow(void)
{
	const struct timespec time = {
	    .tv_sec = real->role == ROLE_SNIFF ? SLOW_SNIFF_TIME : SLOW_TIME};
	uint32_t word = 0;

	/* What every filter allows and nobody ends. */
	(void)syscall(SYS_futex, &word, FUTEX_WAIT, 0, &time, NULL, 0);
}

/* The same, between the first slide and the others. */
static void
fault_pause(void)
{
	pauses = true;
}

int
__wrap_worker_send_artifact(enum artifact artifact, uint32_t page, int memfd)
{
	int error = __real_worker_send_artifact(artifact, page, memfd);

	if (pauses && artifact == ARTIFACT_SLIDE_SVG) {
		pauses = false;
		fault_slow();
	}
	return error;
}

static void
fault_crash(void)
{
	*(volatile int *)nowhere = 1;
}

static void
fault_spin(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
}

static void
fault_memory(void)
{
	for (;;) {
		size_t size = (size_t)8 << 20;
		char *block = malloc(size);
		if (!block)
			abort(); /* as C++ does */
		memset(block, 1, size);
	}
}

/* Deep recursion: the stack ends, not the heap. */
static unsigned dig(unsigned depth);
static unsigned (*volatile deeper)(unsigned depth) = dig;

static unsigned
dig(unsigned depth)
{
	volatile char frame[2048];

	frame[depth % sizeof(frame)] = (char)depth;
	return deeper(depth + 1) + (unsigned)frame[0];
}

static void
fault_stack(void)
{
	(void)deeper(0);
}

static void
fault_fill_tmp(void)
{
	static char block[1 << 20];
	int fd = open("/tmp/full", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	while (write(fd, block, sizeof(block)) > 0)
		;
}

/* Everything forks until nobody can; all of it is to be killed with us. */
static void
fault_forks(void)
{
	for (;;) {
		pid_t pid = fork();
		if (pid < 0)
			break;
	}
	sleep_for_ever();
}

static void
fault_rubbish(void)
{
	struct iovec part = {.iov_base = (char[]){"rubbish"}, .iov_len = 7};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};

	(void)!sendmsg(ROLE_LINK_CONTROL, &msg, MSG_NOSIGNAL);
	sleep_for_ever();
}

static void
send_artifact(enum artifact artifact, uint32_t page, int fd)
{
	struct wire_message message;

	wire_init(&message, WIRE_ARTIFACT, 0);
	wire_put_artifact(&message, artifact, page);
	message.fd = fd;
	(void)!wire_send(ROLE_LINK_CONTROL, &message);
}

static void
fault_unsealed(void)
{
	int fd = memfd_new();

	(void)!write(fd, "%PDF-1.5 not sealed", 19);
	send_artifact(ARTIFACT_DECK_PDF, 0, fd);
	sleep_for_ever();
}

static int
sealed(const char *bytes)
{
	int fd = memfd_new();

	(void)!write(fd, bytes, strlen(bytes));
	(void)!memfd_seal(fd);
	return fd;
}

static void
fault_not_a_pdf(void)
{
	send_artifact(
	    ARTIFACT_DECK_PDF, 0, sealed("<script>alert(1)</script>"));
	worker_finish(&(struct wire_result){.kind = KIND_PPTX, .pages = 1});
}

static void
fault_twice(void)
{
	send_artifact(ARTIFACT_DECK_PDF, 0, sealed("%PDF-1.5"));
	send_artifact(ARTIFACT_DECK_PDF, 0, sealed("%PDF-1.5"));
	sleep_for_ever();
}

static void
fault_beyond(void)
{
	send_artifact(ARTIFACT_SLIDE_SVG, LIMIT_PAGES + 1, sealed("<svg/>"));
	sleep_for_ever();
}

static void
fault_nothing(void)
{
	worker_finish(&(struct wire_result){.kind = KIND_PPTX, .pages = 3});
}

static void
fault_wrong_kind(void)
{
	worker_finish(&(struct wire_result){.kind = KIND_DOCX, .pages = 0});
}

static void
fault_silent(void)
{
	_exit(0);
}

static void
fault_forbidden(void)
{
	(void)syscall(SYS_ptrace, 0, 0, 0, 0);
	sleep_for_ever();
}

/* Descriptors until there are none, each with as much as a file may hold. */
static void
fault_files(void)
{
	static char block[1 << 20];

	for (;;) {
		int fd = memfd_new();
		if (fd < 0)
			break;
		for (int i = 0; i < 8; i++)
			(void)!write(fd, block, sizeof(block));
	}
	sleep_for_ever();
}

struct fault_case {
	const char *name;
	void (*commit)(void);
};

static const struct fault_case cases[] = {
    {"slow",       fault_slow      },
    {"pause",      fault_pause     },
    {"crash",      fault_crash     },
    {"abort",      abort           },
    {"hang",       sleep_for_ever  },
    {"spin",       fault_spin      },
    {"memory",     fault_memory    },
    {"stack",      fault_stack     },
    {"fill-tmp",   fault_fill_tmp  },
    {"forks",      fault_forks     },
    {"rubbish",    fault_rubbish   },
    {"unsealed",   fault_unsealed  },
    {"not-a-pdf",  fault_not_a_pdf },
    {"twice",      fault_twice     },
    {"beyond",     fault_beyond    },
    {"nothing",    fault_nothing   },
    {"wrong-kind", fault_wrong_kind},
    {"silent",     fault_silent    },
    {"forbidden",  fault_forbidden },
    {"files",      fault_files     },
};

static void
faulty_run(const struct worker_job *job)
{
	char wanted[64];

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		text_format(wanted, sizeof(wanted), "CLEANDECK-FAULT:%s:%s;",
		    role_name(real->role), cases[i].name);
		if (memmem(
			job->bytes, (size_t)job->size, wanted, strlen(wanted)))
			cases[i].commit();
	}
	real->run(job);
}

int
__wrap_worker_main(const struct worker_role *role, int argc, char **argv)
{
	struct worker_role faulty = *role;

	real = role;
	faulty.run = faulty_run;
	return __real_worker_main(&faulty, argc, argv);
}
