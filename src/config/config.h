/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config.h - the configuration: one file of "keyword value" lines, one table
 * of keywords.
 *
 * Above the file stands the environment (CLEANDECK_KEYWORD), above that the
 * command line (--keyword value). docs/CONFIG.md is generated from the table.
 */
#ifndef CLEANDECK_CONFIG_CONFIG_H
#define CLEANDECK_CONFIG_CONFIG_H

#include <netinet/in.h>
#include <stdbool.h>

#include "base/compat.h"
#include "base/limits.h"

#define CONFIG_PATH_SIZE 256
#define CONFIG_WHY_SIZE  512
#define CONFIG_KEY_SIZE  32 /* SHA-256 of a key */

struct config {
	char listen[64]; /* "127.0.0.1:8080", "[::1]:8080", "none" */
	char state_dir[CONFIG_PATH_SIZE];
	char libexec_dir[CONFIG_PATH_SIZE];
	char share_dir[CONFIG_PATH_SIZE];
	char key_file[CONFIG_PATH_SIZE];
	char user[33];
	uint32_t accept; /* set of KIND_BIT() */
	uint64_t upload_max;
	uint64_t upload_memory;
	uint64_t pages_max;
	uint64_t pixels_max;
	uint64_t job_time; /* seconds */
	uint64_t job_memory;
	uint64_t job_tmp;
	uint64_t job_tasks;
	uint64_t workers; /* 0: one per processor */
	uint64_t queue;
	uint64_t per_client;
	uint64_t connections;
	uint64_t idle_time;    /* seconds */
	uint64_t artifact_ttl; /* seconds */
	bool trap;
	/* Derived by config_check(). */
	struct sockaddr_storage address;
	socklen_t address_size; /* 0: do not listen */
	size_t key_count;
	uint8_t keys[LIMIT_KEYS][CONFIG_KEY_SIZE];
};

/*
 * Fills in the defaults; folders are found beside `program`, the path of the
 * running program ("/usr/bin/cleandeckd" gives /usr/libexec/cleandeck).
 */
void config_init(struct config *config, const char *program);

/*
 * Sets one keyword. Returns 0; -EINVAL and a sentence in `ret_why` for an
 * unknown keyword or a value out of its range.
 */
NODISCARD int config_set(struct config *config, const char *keyword,
    const char *value, char ret_why[CONFIG_WHY_SIZE]);

/*
 * Reads a file of settings; `name` goes before the line number in
 * `ret_why`. Returns 0 or -errno.
 */
NODISCARD int config_read(
    struct config *config, const char *name, char ret_why[CONFIG_WHY_SIZE]);

/* Applies CLEANDECK_* of the environment. Returns 0 or -EINVAL. */
NODISCARD int config_read_environment(
    struct config *config, char ret_why[CONFIG_WHY_SIZE]);

/*
 * Looks at the whole: address, keys (read from key-file), what goes with
 * what. Returns 0 or -errno and a sentence.
 */
NODISCARD int config_check(
    struct config *config, char ret_why[CONFIG_WHY_SIZE]);

/* Prints the table as Markdown, for docs/CONFIG.md. */
void config_print_table(void);

/* True when the address is this host's own (127/8, ::1). */
bool config_is_loopback(const struct config *config);

#endif
