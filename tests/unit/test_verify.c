/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "spawn/verify.h"

#define LOCKED                                                                 \
	"Name:\tcleandeck-rende\nThreads:\t1\nCapInh:\t0000000000000000\n"     \
	"CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"               \
	"CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\n"               \
	"NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n"

static const struct verify_facts locked = {.no_new_privs = 1,
    .seccomp = 2,
    .filters = 1,
    .threads = 1,
    .own_namespaces = true};

static void
test_verify_parse_status_locked_facts(void **state)
{
	struct verify_facts facts;

	(void)state;
	assert_int_equal(verify_parse_status(LOCKED, &facts), 0);
	assert_int_equal(facts.no_new_privs, 1);
	assert_int_equal(facts.seccomp, 2);
	assert_int_equal(facts.threads, 1);
	assert_int_equal(facts.capabilities, 0);
}

/* Each fact's line is looked for by its own name, not by a longer one's. */
static void
test_verify_parse_status_missing_field_refused(void **state)
{
	static const char *const names[] = {"Threads", "CapInh", "CapPrm",
	    "CapEff", "CapBnd", "CapAmb", "NoNewPrivs",
	    "Seccomp:", "Seccomp_filters"};
	struct verify_facts facts;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char status[] = LOCKED;
		strstr(status, names[i])[0] = '_';
		assert_int_equal(verify_parse_status(status, &facts), -EPROTO);
	}
}

static void
test_verify_parse_status_no_number_refused(void **state)
{
	struct verify_facts facts;
	char status[] = LOCKED;

	(void)state;
	memcpy(strstr(status, "Seccomp:\t2") + 9, "x", 1);
	assert_int_equal(verify_parse_status(status, &facts), -EPROTO);
}

static void
test_verify_parse_status_empty_refused(void **state)
{
	struct verify_facts facts;

	(void)state;
	assert_int_equal(verify_parse_status("", &facts), -EPROTO);
	assert_int_equal(verify_parse_status("\n\n", &facts), -EPROTO);
}

static void
test_verify_parse_status_any_capability_counts(void **state)
{
	static const char *const names[] = {
	    "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct verify_facts facts;
		char status[] = LOCKED;
		strstr(status, names[i])[8 + 5] = '2';
		assert_int_equal(verify_parse_status(status, &facts), 0);
		assert_true(facts.capabilities != 0);
	}
}

/* A name may hold what it likes: the kernel writes it on one line. */
static void
test_verify_parse_status_lying_name_ignored(void **state)
{
	struct verify_facts facts;

	(void)state;
	assert_int_equal(
	    verify_parse_status("Name:\tSeccomp:\t2\nThreads:\t1\nCapInh:\t0\n"
				"CapPrm:\t0\nCapEff:\t0\nCapBnd:\t0\n"
				"CapAmb:\t0\nNoNewPrivs:\t0\nSeccomp:\t0\n"
				"Seccomp_filters:\t0\n",
		&facts),
	    0);
	assert_int_equal(facts.seccomp, 0);
}

static void
test_verify_locked_all_facts_passes(void **state)
{
	char seen[VERIFY_SEEN_SIZE];

	(void)state;
	assert_int_equal(verify_locked(&locked, seen), 0);
}

static void
assert_unlocked(const struct verify_facts *facts, const char *word)
{
	char seen[VERIFY_SEEN_SIZE] = "";

	assert_int_equal(verify_locked(facts, seen), -EPERM);
	assert_non_null(strstr(seen, word));
}

static void
test_verify_locked_new_privileges_refused(void **state)
{
	struct verify_facts facts = locked;

	(void)state;
	facts.no_new_privs = 0;
	assert_unlocked(&facts, "no_new_privs");
}

static void
test_verify_locked_no_filter_refused(void **state)
{
	struct verify_facts facts = locked;

	(void)state;
	facts.seccomp = 0;
	assert_unlocked(&facts, "seccomp");
	facts.seccomp = 1;
	assert_unlocked(&facts, "seccomp");
	/* Mode 2 alone may be a filter that we were started under. */
	facts = locked;
	facts.filters = 0;
	assert_unlocked(&facts, "filter of its own");
}

static void
test_verify_locked_capability_refused(void **state)
{
	struct verify_facts facts = locked;

	(void)state;
	facts.capabilities = 1;
	assert_unlocked(&facts, "capabilities");
}

static void
test_verify_locked_second_thread_refused(void **state)
{
	struct verify_facts facts = locked;

	(void)state;
	facts.threads = 2;
	assert_unlocked(&facts, "threads");
	facts.threads = 0;
	assert_unlocked(&facts, "threads");
}

static void
test_verify_locked_our_namespace_refused(void **state)
{
	struct verify_facts facts = locked;

	(void)state;
	facts.own_namespaces = false;
	assert_unlocked(&facts, "namespace");
}

static void
test_verify_read_self_namespaces_are_ours(void **state)
{
	struct verify_facts facts;
	char seen[VERIFY_SEEN_SIZE];

	(void)state;
	assert_int_equal(verify_read(getpid(), &facts), 0);
	assert_false(facts.own_namespaces);
	assert_int_equal(facts.filters, 0); /* what we have proves nothing */
	assert_int_equal(verify_locked(&facts, seen), -EPERM);
}

static void
test_verify_read_nobody_no_such_process(void **state)
{
	struct verify_facts facts;

	(void)state;
	assert_int_equal(verify_read(0x7ffffffe, &facts), -ESRCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_verify_parse_status_locked_facts),
	    cmocka_unit_test(test_verify_parse_status_missing_field_refused),
	    cmocka_unit_test(test_verify_parse_status_no_number_refused),
	    cmocka_unit_test(test_verify_parse_status_empty_refused),
	    cmocka_unit_test(test_verify_parse_status_any_capability_counts),
	    cmocka_unit_test(test_verify_parse_status_lying_name_ignored),
	    cmocka_unit_test(test_verify_locked_all_facts_passes),
	    cmocka_unit_test(test_verify_locked_new_privileges_refused),
	    cmocka_unit_test(test_verify_locked_no_filter_refused),
	    cmocka_unit_test(test_verify_locked_capability_refused),
	    cmocka_unit_test(test_verify_locked_second_thread_refused),
	    cmocka_unit_test(test_verify_locked_our_namespace_refused),
	    cmocka_unit_test(test_verify_read_self_namespaces_are_ours),
	    cmocka_unit_test(test_verify_read_nobody_no_such_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
