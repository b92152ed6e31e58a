/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeckd: reads its settings, drops what it can, starts the service. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/activation.h"
#include "supervisor/client.h"
#include "supervisor/control.h"
#include "supervisor/privilege.h"
#include "supervisor/service.h"
#include "supervisor/settings.h"

#define BIND_TRIES 40
#define BIND_PAUSE 50 /* ms */

static int
fail(const char *why)
{
	fprintf(stderr, "cleandeckd: %s\n", why);
	return 1;
}

static int
open_programs(struct service *service, const struct config *config,
    char why[CONFIG_WHY_SIZE])
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		char path[CONFIG_PATH_SIZE + 32];
		text_format(path, sizeof(path), "%s/cleandeck-%s",
		    config->libexec_dir, role_name((enum role)role));
		service->programs[role] = open(path, O_RDONLY | O_CLOEXEC);
		if (service->programs[role] < 0) {
			text_format(why, CONFIG_WHY_SIZE, "%s: %s", path,
			    strerror(errno));
			return -errno;
		}
	}
	return 0;
}

static int
open_share(struct service *service, const struct config *config,
    char why[CONFIG_WHY_SIZE])
{
	AUTO_FD share =
	    open(config->share_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error = share < 0 ? -errno : 0;

	if (error == 0)
		error = cage_open_shared(&service->cage, share, "office");
	if (error == 0)
		error = cage_open_shared(&service->cage, share, "warmup");
	if (error < 0)
		text_format(why, CONFIG_WHY_SIZE, "%s: %s", config->share_dir,
		    strerror(-error));
	return error;
}

/*
 * After a kill the processes of the service before this one need a moment to
 * notice, and hold its address until then.
 */
static int
bind_patiently(int fd, const struct config *config)
{
	const struct timespec pause = {.tv_nsec = BIND_PAUSE * 1000000};

	for (int tries = 0; tries < BIND_TRIES; tries++) {
		if (bind(fd, (const struct sockaddr *)&config->address,
			config->address_size) == 0)
			return 0;
		if (errno != EADDRINUSE)
			break;
		(void)nanosleep(&pause, NULL);
	}
	return -1;
}

/*
 * Connections inherit it. What the kernel would take for a client that never
 * reads is memory that nobody counts.
 */
static int
limit_sending(int fd)
{
	int size = (int)LIMIT_SEND_BUFFER;

	return setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

/* By systemd, or whoever starts us in its manner, or our own. */
static int
open_listener(
    struct service *service, struct config *config, char why[CONFIG_WHY_SIZE])
{
	struct activation given;
	int on = 1;

	service->listener = -1;
	int error = activation_take(&given, why);
	if (error < 0)
		return error;
	if (given.fd >= 0) {
		service->listener = given.fd;
		(void)limit_sending(given.fd); /* good as it is, else */
		return config_take_address(
		    config, &given.address, given.address_size, why);
	}
	if (config->address_size == 0)
		return 0;
	AUTO_FD fd = socket(config->address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    limit_sending(fd) < 0 || bind_patiently(fd, config) < 0 ||
	    listen(fd, SOMAXCONN) < 0) {
		text_format(why, CONFIG_WHY_SIZE, "listen: %s: %s",
		    config->listen, strerror(errno));
		return -errno;
	}
	service->listener = fd_take(&fd);
	return 0;
}

/* What needs the rights of who started us; then they go. */
static int
prepare(struct service *service, struct config *config, int *ret_state,
    char why[CONFIG_WHY_SIZE])
{
	int error = open_programs(service, config, why);
	if (error == 0)
		error = open_share(service, config, why);
	if (error == 0)
		error = open_listener(service, config, why);
	if (error == 0)
		error = privilege_drop(config, ret_state, why);
	if (error < 0)
		return error;
	service->cage.state = config->state_dir;
	service->cage.tmp_bytes = config->job_tmp;
	return 0;
}

/* Where no cgroup is delegated the limits of the jail stand alone. */
static void
open_cgroup(struct service *service)
{
	char text[512];
	AUTO_FD fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	service->cgroup.root = -1;
	if (n <= 0)
		return;
	text[n] = '\0';
	bool grouped =
	    cgroup_open(&service->cgroup, "/sys/fs/cgroup", text) == 0;
	log_line("info", "cgroup=%s", grouped ? "delegated" : "none");
}

/* A child is four descriptors here, an upload one: take all we may have. */
static void
raise_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return;
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

static int
serve(struct service *service, int state)
{
	struct control control;
	int error = loop_init(&service->loop);
	if (error == 0)
		error = control_open(&control, service);
	if (error < 0)
		return fail(control.why);
	error = service_start(service);
	if (error == 0)
		error = client_listen(service, state);
	if (error < 0) {
		service_stop(service);
		return fail(service->why[0] ? service->why : strerror(-error));
	}
	log_line("info", "ready, listen=%s workers=%u seccomp=%s",
	    service->config->listen, service->workers,
	    service->config->trap ? "trap" : "kill");
	control_ready(&control);
	error = loop_run(&service->loop);
	control_close(&control);
	(void)unlinkat(state, "control.sock", 0);
	service_stop(service);
	return error < 0 ? fail(strerror(-error)) : 0;
}

int
main(int argc, char **argv)
{
	static struct config config;
	static struct service service;
	char why[CONFIG_WHY_SIZE];
	int state = -1;

	if (settings_load(argc, argv, &config, why) < 0)
		return fail(why);
	log_set_json(config.log_json);
	service.config = &config;
	raise_files();
	if (prepare(&service, &config, &state, why) < 0)
		return fail(why);
	open_cgroup(&service);
	int code = serve(&service, state);
	cgroup_done(&service.cgroup);
	cage_done(&service.cage);
	fd_close(&state);
	return code;
}
