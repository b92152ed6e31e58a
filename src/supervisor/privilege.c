/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define RUN_FOLDER "/run/cleandeck"

static int
explain(char why[PRIVILEGE_WHY_SIZE], const char *what, int error)
{
	text_format(why, PRIVILEGE_WHY_SIZE, "%s: %s", what, strerror(-error));
	return error;
}

/* Makes state-dir and what is above it; what exists stays as it is. */
static int
make_path(const char *path)
{
	char part[CONFIG_PATH_SIZE];

	text_format(part, sizeof(part), "%s", path);
	for (char *slash = part + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	if (mkdir(part, 0700) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

static int
open_state(const char *path, uid_t uid, gid_t gid, int *ret_state)
{
	static const char *const folders[] = {"decks", "spool", "ledger"};
	int error = make_path(path);
	if (error < 0)
		return error;
	AUTO_FD state = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (state < 0)
		return -errno;
	if (geteuid() == 0 && fchown(state, uid, gid) < 0)
		return -errno;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		if (mkdirat(state, folders[i], 0700) < 0 && errno != EEXIST)
			return -errno;
		if (geteuid() == 0 && fchownat(state, folders[i], uid, gid,
					  AT_SYMLINK_NOFOLLOW) < 0)
			return -errno;
	}
	*ret_state = fd_take(&state);
	return 0;
}

/* Private: the host does not see the bind, and it goes with us. */
static int
bind_state(struct config *config)
{
	if (mkdir(RUN_FOLDER, 0755) < 0 && errno != EEXIST)
		return -errno;
	if (unshare(CLONE_NEWNS) < 0)
		return -errno;
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0 ||
	    mount(config->state_dir, RUN_FOLDER, NULL, MS_BIND, NULL) < 0)
		return -errno;
	text_format(
	    config->state_dir, sizeof(config->state_dir), "%s", RUN_FOLDER);
	return 0;
}

static int
become(const struct passwd *user)
{
	if (setgroups(0, NULL) < 0 ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) < 0 ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) < 0)
		return -errno;
	if (setuid(0) == 0)
		return -EPERM; /* it must not be possible to go back */
	/*
	 * Changing ids made us undumpable, and our /proc files root's: the
	 * id maps of our children could then not be written.
	 */
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0 ? -errno : 0;
}

int
privilege_drop(
    struct config *config, int *ret_state, char ret_why[PRIVILEGE_WHY_SIZE])
{
	struct passwd *user = NULL;

	if (geteuid() == 0) {
		user = getpwnam(config->user);
		if (!user || user->pw_uid == 0) {
			text_format(ret_why, PRIVILEGE_WHY_SIZE,
			    "user: there is no unprivileged user \"%s\"; make "
			    "one: useradd --system --user-group "
			    "--no-create-home "
			    "--shell /usr/sbin/nologin %s",
			    config->user, config->user);
			return -ENOENT;
		}
	}
	int error =
	    open_state(config->state_dir, user ? user->pw_uid : geteuid(),
		user ? user->pw_gid : getegid(), ret_state);
	if (error < 0)
		return explain(ret_why, config->state_dir, error);
	if (!user)
		return 0;
	error = bind_state(config);
	if (error < 0)
		return explain(ret_why, RUN_FOLDER, error);
	error = become(user);
	return error < 0 ? explain(ret_why, "user", error) : 0;
}
