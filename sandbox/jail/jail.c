/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jail/jail.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "jail/fence.h"
#include "jail/trap.h"

int
jail_prepare(enum role role, bool trap, struct jail *ret_jail)
{
	ret_jail->role = role;
	return filter_compile(role, trap, &ret_jail->filter);
}

/*
 * A mount namespace of its own, still owned by the zygote's user namespace:
 * the child will have no power over it. The tmpfs covers the zygote's /tmp.
 */
static int
mount_tmp(const struct jail_limits *limits)
{
	char options[96];

	if (unshare(CLONE_NEWNS) < 0)
		return -errno;
	text_format(options, sizeof(options),
	    "mode=0700,size=%llu,nr_inodes=16384",
	    (unsigned long long)limits->tmp);
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		options) < 0)
		return -errno;
	return 0;
}

static int
unshare_rest(void)
{
	/*
	 * The new user namespace maps nobody, and counts this child's
	 * processes alone, which makes RLIMIT_NPROC a limit of the job.
	 */
	if (unshare(
		CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		return -errno;
	return 0;
}

static int
drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};

	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0 && errno != EINVAL)
			return -errno;
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -errno;
	if (syscall(SYS_capset, &header, none) < 0)
		return -errno;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

static int
set_limit(__rlimit_resource_t resource, uint64_t value)
{
	const struct rlimit limit = {value, value};

	return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

static int
set_limits(const struct jail_limits *limits)
{
	int error = set_limit(RLIMIT_CORE, 0);
	if (error == 0)
		error = set_limit(RLIMIT_DATA, limits->memory);
	if (error == 0)
		error = set_limit(RLIMIT_FSIZE, limits->output);
	if (error == 0)
		error = set_limit(RLIMIT_NPROC, limits->tasks);
	if (error == 0)
		error = set_limit(RLIMIT_CPU, limits->cpu_seconds);
	return error;
}

int
jail_enter_child(const struct jail *jail, const struct jail_limits *limits,
    const char **ret_layer)
{
	*ret_layer = "own /tmp";
	int error = mount_tmp(limits);
	if (error < 0)
		return error;
	*ret_layer = "own namespaces";
	error = unshare_rest();
	if (error < 0)
		return error;
	*ret_layer = "capabilities";
	error = drop_capabilities();
	if (error < 0)
		return error;
	/* After the mounts: a fenced process can mount nothing. */
	*ret_layer = "landlock";
	int version = fence_raise(jail->role);
	if (version < 0)
		return version;
	*ret_layer = "resource limits";
	error = set_limits(limits);
	if (error < 0)
		return error;
	*ret_layer = "seccomp";
	trap_watch(jail->role);
	error = filter_install(&jail->filter);
	return error < 0 ? error : version;
}

int
jail_enter_resident(enum role role, bool trap, const char **ret_layer)
{
	struct jail jail;

	/*
	 * For zygotes, which fork: the host's /proc by a descriptor, and so
	 * by ".." each process of the service's user. Nobody forks here.
	 */
	(void)close(ROLE_LINK_TASKS);
	(void)close(ROLE_LINK_PIDS);
	*ret_layer = "seccomp";
	int error = jail_prepare(role, trap, &jail);
	if (error < 0)
		return error;
	*ret_layer = "landlock";
	int version = fence_raise(role);
	if (version < 0)
		return version;
	*ret_layer = "resource limits";
	error = set_limit(RLIMIT_CORE, 0);
	if (error == 0)
		error = set_limit(RLIMIT_NPROC, 1);
	if (error < 0)
		return error;
	*ret_layer = "seccomp";
	trap_watch(role);
	error = filter_install(&jail.filter);
	filter_free(&jail.filter);
	return error < 0 ? error : version;
}
