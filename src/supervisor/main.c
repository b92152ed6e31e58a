/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeckd: reads its settings, drops what it can, starts the service. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/client.h"
#include "supervisor/privilege.h"
#include "supervisor/service.h"

#define DEFAULT_FILE "/etc/cleandeck/cleandeck.conf"

static const char usage[] =
    "usage: cleandeckd [--config FILE] [--KEYWORD VALUE]...\n"
    "       cleandeckd --check-config | --print-keywords | --version | "
    "--help\n"
    "KEYWORD is one of those of the configuration file (cleandeck.conf(5)).\n";

struct arguments {
	const char *file; /* NULL: the default, where it exists */
	bool check_only;
};

static int
fail(const char *why)
{
	fprintf(stderr, "cleandeckd: %s\n", why);
	return 1;
}

/* Ends the process for the options that only print. */
static void
answer(const char *option)
{
	if (strcmp(option, "--version") == 0)
		puts("cleandeckd " CLEANDECK_VERSION);
	else if (strcmp(option, "--help") == 0)
		fputs(usage, stdout);
	else if (strcmp(option, "--print-keywords") == 0)
		config_print_table();
	else
		return;
	exit(0);
}

/* The file's name is wanted first: the command line stands above the file. */
static void
read_arguments(int argc, char **argv, struct arguments *arguments)
{
	for (int i = 1; i < argc; i++) {
		answer(argv[i]);
		if (strcmp(argv[i], "--check-config") == 0)
			arguments->check_only = true;
		else if (strcmp(argv[i], "--config") == 0)
			arguments->file = i + 1 < argc ? argv[++i] : "";
	}
	if (!arguments->file && access(DEFAULT_FILE, R_OK) == 0)
		arguments->file = DEFAULT_FILE;
}

/* "--keyword value" or "--keyword=value". */
static int
apply_argument(struct config *config, int argc, char **argv, int *index,
    char why[CONFIG_WHY_SIZE])
{
	char keyword[48];
	const char *option = argv[*index];
	const char *value = strchr(option, '=');
	size_t length = value ? (size_t)(value - option) : strlen(option);

	if (strncmp(option, "--", 2) != 0 || length - 2 >= sizeof(keyword)) {
		text_format(
		    why, CONFIG_WHY_SIZE, "%.100s: not an option", option);
		return -EINVAL;
	}
	text_format(
	    keyword, sizeof(keyword), "%.*s", (int)length - 2, option + 2);
	if (value) {
		value++;
	} else if (*index + 1 < argc) {
		value = argv[++*index];
	} else {
		text_format(
		    why, CONFIG_WHY_SIZE, "--%s: a value is missing", keyword);
		return -EINVAL;
	}
	return config_set(config, keyword, value, why);
}

static int
apply_arguments(
    struct config *config, int argc, char **argv, char why[CONFIG_WHY_SIZE])
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--check-config") == 0)
			continue;
		if (strcmp(argv[i], "--config") == 0) {
			i++;
			continue;
		}
		int error = apply_argument(config, argc, argv, &i, why);
		if (error < 0)
			return error;
	}
	return 0;
}

static int
load_config(struct config *config, const struct arguments *arguments, int argc,
    char **argv, char why[CONFIG_WHY_SIZE])
{
	char program[CONFIG_PATH_SIZE];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (n < 0) {
		text_format(why, CONFIG_WHY_SIZE, "/proc: %s", strerror(errno));
		return -errno;
	}
	program[n] = '\0';
	config_init(config, program);
	int error =
	    arguments->file ? config_read(config, arguments->file, why) : 0;
	if (error == 0)
		error = config_read_environment(config, why);
	if (error == 0)
		error = apply_arguments(config, argc, argv, why);
	return error == 0 ? config_check(config, why) : error;
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

static int
open_listener(struct service *service, const struct config *config,
    char why[CONFIG_WHY_SIZE])
{
	int on = 1;

	service->listener = -1;
	if (config->address_size == 0)
		return 0;
	AUTO_FD fd = socket(config->address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (const struct sockaddr *)&config->address,
		config->address_size) < 0 ||
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
	error = store_open(&service->store, *ret_state);
	if (error < 0)
		text_format(why, CONFIG_WHY_SIZE, "%s/decks: %s",
		    config->state_dir, strerror(-error));
	return error;
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

static void
on_signal(void *owner, uint32_t events)
{
	struct service *service = owner;

	(void)events;
	log_line("info", "stopping");
	service->loop.stopped = true;
}

static int
watch_signals(struct service *service, struct loop_watch *watch)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	(void)signal(SIGPIPE, SIG_IGN);
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	*watch =
	    (struct loop_watch){.fd = -1, .ready = on_signal, .owner = service};
	return loop_add(&service->loop, watch, fd);
}

static int
serve(struct service *service, int state)
{
	struct loop_watch signals;
	int error = loop_init(&service->loop);
	if (error == 0)
		error = watch_signals(service, &signals);
	if (error < 0)
		return fail(strerror(-error));
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
	error = loop_run(&service->loop);
	(void)unlinkat(state, "control.sock", 0);
	service_stop(service);
	return error < 0 ? fail(strerror(-error)) : 0;
}

int
main(int argc, char **argv)
{
	static struct config config;
	static struct service service;
	struct arguments arguments = {0};
	char why[CONFIG_WHY_SIZE];
	int state = -1;

	read_arguments(argc, argv, &arguments);
	if (load_config(&config, &arguments, argc, argv, why) < 0)
		return fail(why);
	if (arguments.check_only) {
		puts("The configuration is good.");
		return 0;
	}
	service.config = &config;
	raise_files();
	if (prepare(&service, &config, &state, why) < 0)
		return fail(why);
	open_cgroup(&service);
	int code = serve(&service, state);
	cgroup_done(&service.cgroup);
	store_close(&service.store);
	cage_done(&service.cage);
	fd_close(&state);
	return code;
}
