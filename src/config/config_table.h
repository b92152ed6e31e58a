/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config_table.h - the table of keywords, and how a value is read: for the
 * files of this folder.
 */
#ifndef CLEANDECK_CONFIG_CONFIG_TABLE_H
#define CLEANDECK_CONFIG_CONFIG_TABLE_H

#include "config/config.h"

enum config_type {
	CONFIG_TEXT,
	CONFIG_PATH, /* absolute */
	CONFIG_NUMBER,
	CONFIG_BYTES,   /* with K, M, G, T */
	CONFIG_SECONDS, /* with s, m, h, d */
	CONFIG_KINDS,
	CONFIG_NETWORKS,
	CONFIG_HOSTS,
	CONFIG_SECCOMP, /* kill or trap */
	CONFIG_LOG,     /* text or json */
};

/* When a changed value counts. */
enum config_when {
	CONFIG_RESTART, /* from the next start on */
	CONFIG_LIVE,    /* after SIGHUP */
};

struct config_keyword {
	const char *name;
	enum config_type type;
	enum config_when when;
	size_t offset; /* in struct config */
	size_t size;
	uint64_t min; /* of a number */
	uint64_t max;
	const char *fallback; /* the default, as one would write it */
	const char *meaning;
};

/* All keywords, ended by one without a name. */
extern const struct config_keyword config_keywords[];

/*
 * Reads a value into its field. Returns 0, or -EINVAL and a sentence that
 * begins with the keyword; the field is untouched then.
 */
NODISCARD int config_value_set(struct config *config,
    const struct config_keyword *keyword, const char *value,
    char ret_why[CONFIG_WHY_SIZE]);

#endif
