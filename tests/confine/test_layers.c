/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each layer alone: the cage without filter or fence, the fence without
 * filter or cage. Together they are tested in test_walls.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "jail/fence.h"
#include "jail/policy.h"
#include "rig.h"

/* A zygote is caged, but under no filter: it looked around in warm(). */
static void
assert_sees_nothing(enum role role)
{
	struct rig rig;

	rig_start(&rig, role, false);
	char engine[sizeof(rig.engine)];
	memcpy(engine, rig.engine, sizeof(engine));
	rig_stop(&rig);
	assert_string_equal(engine, "sees nothing");
}

static void
test_cage_sniff_host_not_seen(void **state)
{
	(void)state;
	assert_sees_nothing(ROLE_SNIFF);
}

static void
test_cage_office_host_not_seen(void **state)
{
	(void)state;
	assert_sees_nothing(ROLE_OFFICE);
}

static void
test_cage_render_host_not_seen(void **state)
{
	(void)state;
	assert_sees_nothing(ROLE_RENDER);
}

/* Runs `attempt` behind the fence of `role` alone; returns its errno. */
static int
behind_fence(enum role role, int (*attempt)(void))
{
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			_exit(255);
		int version = fence_raise(role);
		_exit(version < 0 ? 255 : version == 0 ? 254 : attempt());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 255);
	/* A kernel without Landlock: the layer says so, and so do we. */
	if (WEXITSTATUS(status) == 254)
		skip();
	return WEXITSTATUS(status);
}

static int
create_in_tmp(void)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "/tmp/fence-%d", (int)getpid());
	AUTO_FD fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : 0;
	(void)unlink(name);
	return error;
}

static int
create_in_var_tmp(void)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "/var/tmp/fence-%d", (int)getpid());
	AUTO_FD fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : 0;
	(void)unlink(name);
	return error;
}

static int
read_library(void)
{
	AUTO_FD fd = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : 0;
}

static int
run_program(void)
{
	(void)execl("/bin/true", "true", (char *)NULL);
	return errno;
}

static int
make_node(void)
{
	return mkfifo("/tmp/fence-fifo", 0600) < 0 ? errno : 0;
}

static int
bind_tcp(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	AUTO_FD fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0
		   ? errno
		   : 0;
}

static int
connect_tcp(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons(9),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	AUTO_FD fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0
		   ? errno
		   : 0;
}

static int
signal_parent(void)
{
	return kill(getppid(), 0) < 0 ? errno : 0;
}

static void
test_fence_render_write_refused(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_RENDER, create_in_tmp), EACCES);
}

static void
test_fence_sniff_write_refused(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_SNIFF, create_in_tmp), EACCES);
}

static void
test_fence_office_write_in_tmp_works(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_OFFICE, create_in_tmp), 0);
}

static void
test_fence_office_write_outside_tmp_refused(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_OFFICE, create_in_var_tmp), EACCES);
}

static void
test_fence_office_fifo_refused(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_OFFICE, make_node), EACCES);
}

static void
test_fence_render_read_works(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_RENDER, read_library), 0);
}

static void
test_fence_office_exec_refused(void **state)
{
	(void)state;
	assert_int_equal(behind_fence(ROLE_OFFICE, run_program), EACCES);
}

/* TCP since Landlock 4 (Linux 6.7), signals since 6 (Linux 6.12). */
static void
test_fence_render_bind_refused(void **state)
{
	(void)state;
	int error = behind_fence(ROLE_RENDER, bind_tcp);
	if (error == 0)
		skip();
	assert_int_equal(error, EACCES);
}

static void
test_fence_render_connect_refused(void **state)
{
	(void)state;
	int error = behind_fence(ROLE_RENDER, connect_tcp);
	if (error == ECONNREFUSED)
		skip();
	assert_int_equal(error, EACCES);
}

static void
test_fence_render_signal_refused(void **state)
{
	(void)state;
	int error = behind_fence(ROLE_RENDER, signal_parent);
	if (error == 0)
		skip();
	assert_int_equal(error, EPERM);
}

static void
assert_reasons(const struct policy_rule *rule)
{
	for (; rule->reason; rule++) {
		assert_true(strlen(rule->reason) > 3);
		assert_true((rule->only == POLICY_ERRNO) == (rule->error > 0));
	}
}

static void
test_policy_every_rule_has_a_reason(void **state)
{
	(void)state;
	assert_reasons(policy_common);
	for (unsigned role = 0; role < ROLE_COUNT; role++)
		assert_reasons(policy_find((enum role)role));
}

static void
assert_once(const struct policy_rule *own)
{
	for (const struct policy_rule *a = own; a->reason; a++) {
		for (const struct policy_rule *b = policy_common; b->reason;
		     b++)
			/* An own row may narrow a common one, no more. */
			assert_true(a->number < 0 || a->number != b->number ||
				    a->only != POLICY_ANY);
		for (const struct policy_rule *b = a + 1; b->reason; b++)
			assert_true(a->number < 0 || a->number != b->number ||
				    a->only != b->only);
	}
}

static void
test_policy_every_call_named_once(void **state)
{
	(void)state;
	for (unsigned role = 0; role < ROLE_COUNT; role++)
		assert_once(policy_find((enum role)role));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cage_sniff_host_not_seen),
	    cmocka_unit_test(test_cage_office_host_not_seen),
	    cmocka_unit_test(test_cage_render_host_not_seen),
	    cmocka_unit_test(test_fence_render_write_refused),
	    cmocka_unit_test(test_fence_sniff_write_refused),
	    cmocka_unit_test(test_fence_office_write_in_tmp_works),
	    cmocka_unit_test(test_fence_office_write_outside_tmp_refused),
	    cmocka_unit_test(test_fence_office_fifo_refused),
	    cmocka_unit_test(test_fence_render_read_works),
	    cmocka_unit_test(test_fence_office_exec_refused),
	    cmocka_unit_test(test_fence_render_bind_refused),
	    cmocka_unit_test(test_fence_render_connect_refused),
	    cmocka_unit_test(test_fence_render_signal_refused),
	    cmocka_unit_test(test_policy_every_rule_has_a_reason),
	    cmocka_unit_test(test_policy_every_call_named_once),
	};

	if (argc > 1 && strcmp(argv[1], "nobody") == 0)
		rig_become_nobody();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
