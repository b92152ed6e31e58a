/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: no reason, no merge; and no row that undoes another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>
#include <seccomp.h>

#include "jail/policy.h"
#include "spawn/cage.h"

/* Longer tables than this have lost their last row. */
#define ROWS_MAX 200

/* A reason is a few words, on one line of a table. */
static bool
is_reason(const char *reason)
{
	return strlen(reason) >= 4 && strlen(reason) <= 100 &&
	       !strpbrk(reason, "|\n\t");
}

static size_t
check_reasons(const struct policy_rule *rules)
{
	size_t count = 0;

	for (; rules[count].reason; count++) {
		assert_true(is_reason(rules[count].reason));
		assert_true(count < ROWS_MAX);
	}
	return count;
}

static void
test_policy_reasons_each_rule_has_one(void **state)
{
	(void)state;
	assert_true(check_reasons(policy_common) > 10);
	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct policy_rule *rules = policy_find((enum role)role);
		assert_non_null(rules);
		(void)check_reasons(rules);
	}
}

static void
test_cage_reasons_each_row_has_one(void **state)
{
	size_t count = 0;

	(void)state;
	for (; cage_rows[count].reason; count++) {
		assert_true(is_reason(cage_rows[count].reason));
		assert_non_null(cage_rows[count].target);
		assert_true(cage_rows[count].target[0] != '/');
		assert_int_not_equal(cage_rows[count].roles, 0);
		assert_true(count < ROWS_MAX);
	}
	assert_true(count > 10);
}

/* The same call twice, unless each row has a condition of its own. */
static void
check_twins(const struct policy_rule *rule, const struct policy_rule *others)
{
	for (; others->reason; others++)
		if (others != rule && others->number == rule->number)
			assert_true(others->only != rule->only &&
				    others->only != POLICY_ANY &&
				    rule->only != POLICY_ANY);
}

/* A role's own row takes the place of the common one: to allow less. */
static void
check_narrower(const struct policy_rule *rule, const struct policy_rule *common)
{
	for (; common->reason; common++)
		if (common->number == rule->number)
			assert_true(rule->only != POLICY_ANY &&
				    rule->only != common->only);
}

static void
test_policy_rules_no_call_twice(void **state)
{
	(void)state;
	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct policy_rule *own = policy_find((enum role)role);
		for (const struct policy_rule *r = own; r->reason; r++) {
			check_twins(r, own);
			check_narrower(r, policy_common);
		}
	}
}

static bool
allows(const struct policy_rule *rules, int number)
{
	for (; rules->reason; rules++)
		if (rules->number == number && rules->only != POLICY_ERRNO)
			return true;
	return false;
}

/* What no role may ever do, whatever a table's next row says. */
static void
test_policy_rules_never_allowed(void **state)
{
	static const int never[] = {SCMP_SYS(execve), SCMP_SYS(execveat),
	    SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),
	    SCMP_SYS(listen), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	    SCMP_SYS(process_vm_writev), SCMP_SYS(mount), SCMP_SYS(umount2),
	    SCMP_SYS(pivot_root), SCMP_SYS(move_mount), SCMP_SYS(open_tree),
	    SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(clone3), SCMP_SYS(bpf),
	    SCMP_SYS(io_uring_setup), SCMP_SYS(userfaultfd), SCMP_SYS(keyctl),
	    SCMP_SYS(perf_event_open), SCMP_SYS(kill), SCMP_SYS(tkill),
	    SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
	    SCMP_SYS(open_by_handle_at), SCMP_SYS(seccomp), SCMP_SYS(capset)};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(never); i++) {
		assert_false(allows(policy_common, never[i]));
		for (int role = 0; role < ROLE_COUNT; role++)
			assert_false(
			    allows(policy_find((enum role)role), never[i]));
	}
}

static void
test_policy_errno_names_an_error(void **state)
{
	(void)state;
	for (int role = 0; role < ROLE_COUNT; role++)
		for (const struct policy_rule *r = policy_find((enum role)role);
		     r->reason; r++)
			assert_int_equal(r->only == POLICY_ERRNO, r->error > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_policy_reasons_each_rule_has_one),
	    cmocka_unit_test(test_cage_reasons_each_row_has_one),
	    cmocka_unit_test(test_policy_rules_no_call_twice),
	    cmocka_unit_test(test_policy_rules_never_allowed),
	    cmocka_unit_test(test_policy_errno_names_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
