/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

static bool
is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

int
interrupt_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (!is_ignored(numbers[i]))
			sigaddset(&set, numbers[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -errno;
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

int
interrupt_take(int fd)
{
	struct signalfd_siginfo info;
	ssize_t n = read(fd, &info, sizeof(info));

	return n == (ssize_t)sizeof(info) ? (int)info.ssi_signo : 0;
}

unsigned
interrupt_wait(int interrupts, int fd, int ms)
{
	struct pollfd fds[] = {
	    {.fd = interrupts, .events = POLLIN},
	    {.fd = fd,         .events = POLLIN},
	};

	/* A poll() that failed found nothing; the caller comes again. */
	if (poll(fds, COUNT_OF(fds), ms) <= 0)
		return 0;
	return (fds[0].revents ? INTERRUPT_CAME : 0) |
	       (fds[1].revents ? INTERRUPT_INPUT : 0);
}

void
interrupt_reset(void)
{
	sigset_t none;

	sigemptyset(&none);
	/* Neither can fail with these arguments. */
	(void)signal(SIGPIPE, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}
