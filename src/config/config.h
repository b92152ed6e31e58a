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
#include "config/config_host.h"
#include "config/config_network.h"

#define CONFIG_PATH_SIZE   256
#define CONFIG_WHY_SIZE    512
#define CONFIG_KEY_SIZE    32  /* SHA-256 of a key */
#define CONFIG_TENANT_SIZE 33  /* with NUL, as WIRE_TENANT_SIZE */
#define CONFIG_SECRET_SIZE 129 /* with NUL, as WIRE_SECRET_SIZE */

/* What a key may do; the numbers are those of enum wire_scope. */
enum config_scope {
	CONFIG_SCOPE_CONVERT = 1,
	CONFIG_SCOPE_READ = 2,
	CONFIG_SCOPE_TICKET = 4,
	CONFIG_SCOPE_ADMIN = 8,
	CONFIG_SCOPE_METRICS = 16,
	CONFIG_SCOPE_ALL = 31,
};

/* One line of the key file (config_keys.h). */
struct config_key {
	uint8_t hash[CONFIG_KEY_SIZE];
	uint32_t scopes; /* set of enum config_scope, not empty */
	uint32_t rate;   /* uploads a minute; 0: no limit */
	char tenant[CONFIG_TENANT_SIZE];
	char secret[CONFIG_SECRET_SIZE]; /* signs callbacks; "": none here */
};

/* Lists; what is behind `count` is zeros. */
struct config_networks {
	size_t count;
	struct config_network list[LIMIT_NETWORKS];
};

struct config_hosts {
	size_t count;
	struct config_host list[LIMIT_CALLBACK_HOSTS];
};

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
	uint64_t workers;    /* 0: one per processor */
	uint64_t queue;      /* decks that wait, all keys together */
	uint64_t per_client; /* uploads at once from one address */
	uint64_t connections;
	uint64_t idle_time;    /* seconds */
	uint64_t artifact_ttl; /* seconds */
	uint64_t disk_max;     /* bytes; 0: no limit */
	uint64_t disk_reserve; /* bytes */
	uint64_t poison_ttl;   /* seconds; 0: not remembered */
	uint64_t queue_per_key;
	uint64_t key_rate;     /* uploads a minute; 0: no limit */
	uint64_t address_rate; /* uploads a minute; 0: no limit */
	uint64_t ticket_ttl;   /* seconds, at most */
	uint64_t link_ttl;     /* seconds, at most */
	uint64_t signing_days;
	uint64_t callback_ttl; /* seconds */
	uint64_t wait_max;     /* seconds; 0: nobody may wait */
	uint64_t drain_time;   /* seconds */
	bool trap;
	bool log_json;
	struct config_networks trusted_proxies;
	struct config_networks callback_networks;
	struct config_hosts callback_hosts;
	/* Derived by config_check(). */
	struct sockaddr_storage address;
	socklen_t address_size; /* 0: do not listen */
	size_t key_count;
	struct config_key keys[LIMIT_KEYS];
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

/*
 * Takes an address that we were given instead of `listen` (socket
 * activation). The same rule: anything but loopback needs keys. Called after
 * config_check(). Returns 0, or -EINVAL and a sentence.
 */
NODISCARD int config_take_address(struct config *config,
    const struct sockaddr_storage *address, socklen_t size,
    char ret_why[CONFIG_WHY_SIZE]);

/*
 * Which keywords differ and count from the next start only? Their number,
 * and "listen, user" in `ret_names` (cut if it must be). Both are as
 * config_check() left them: a state-dir that was bound elsewhere since would
 * look changed. Keys and everything else may be taken over at once.
 */
size_t config_compare(const struct config *old, const struct config *new,
    char ret_names[CONFIG_WHY_SIZE]);

/* What counts from the next start only keeps in `new` its old value. */
void config_keep(const struct config *old, struct config *new);

/* Prints the table as Markdown, for docs/CONFIG.md. */
void config_print_table(void);

/* True when the address is this host's own (127/8, ::1). */
bool config_is_loopback(const struct config *config);

#endif
