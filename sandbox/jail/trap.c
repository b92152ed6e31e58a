/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jail/trap.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/role_link.h"
#include "wire/wire_body.h"

/* Deep recursion in a document's structure ends the ordinary stack. */
static uint8_t stack[64 * 1024];
static enum role own_role;

/* A block this large is what a picture or a page needs: none left? */
#define MEMORY_PROBE ((size_t)96 << 20)

/* Only calls that signal-safety(7) allows: no printf, no malloc. */
static void
append(char *text, const char *words)
{
	size_t length = strlen(text);

	while (*words && length < WIRE_MAX_TEXT)
		text[length++] = *words++;
	text[length] = '\0';
}

static void
append_number(char *text, unsigned number)
{
	char digits[12];
	size_t next = sizeof(digits) - 1;

	digits[next] = '\0';
	do
		digits[--next] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	append(text, digits + next);
}

static void NORETURN
last_words(enum fault fault, const char *seen, enum trap_exit code)
{
	struct wire_message message;

	wire_init(&message, WIRE_FAULT, 0);
	wire_put_fault(&message, fault, seen);
	/* Nobody is left to hear of a failure. */
	(void)!wire_send(ROLE_LINK_CONTROL, &message);
	_exit((int)code);
}

static void
on_violation(int number, siginfo_t *info, void *context)
{
	char seen[WIRE_MAX_TEXT + 1] = "role ";

	(void)number;
	(void)context;
	append(seen, role_name(own_role));
	append(seen, " system call ");
	append_number(seen, (unsigned)info->si_syscall);
	last_words(FAULT_VIOLATION, seen, TRAP_EXIT_VIOLATION);
}

/*
 * C++ ends a failed allocation with abort(), as it does a bug. Ask the
 * kernel: a limit that refuses a block now was the cause. Once, for the
 * handler is gone by then (SA_RESETHAND).
 */
static void
on_crash(int number)
{
	char seen[WIRE_MAX_TEXT + 1] = "";
	void *block = mmap(NULL, MEMORY_PROBE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (block == MAP_FAILED) {
		append(seen, "memory limit reached");
		last_words(FAULT_TOO_COMPLEX, seen, TRAP_EXIT_MEMORY);
	}
	/*
	 * What did it does it again, and nobody is asked any more: a death by
	 * its own signal, which the supervisor counts against the document.
	 */
	(void)number;
}

void
trap_watch(enum role role)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {
	    .sa_flags = (int)(SA_ONSTACK | (unsigned)SA_RESETHAND)};

	own_role = role;
	(void)sigaltstack(&alternate, NULL);
	action.sa_handler = on_crash;
	for (size_t i = 0; i < COUNT_OF(crashes); i++)
		(void)sigaction(crashes[i], &action, NULL);
	action.sa_flags |= SA_SIGINFO;
	action.sa_sigaction = on_violation;
	(void)sigaction(SIGSYS, &action, NULL);
	/* A file over its limit is an error to its writer, not a death. */
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
}
