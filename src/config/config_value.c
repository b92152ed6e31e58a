/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value of each type, from its text to its field. */
#include <errno.h>
#include <string.h>

#include "base/kind.h"
#include "base/text.h"
#include "config/config_table.h"

#define BLANKS ", \t" /* between the parts of a list */

static int
refuse(const struct config_keyword *keyword, const char *problem,
    char why[CONFIG_WHY_SIZE])
{
	text_format(why, CONFIG_WHY_SIZE, "%s: %s", keyword->name, problem);
	return -EINVAL;
}

/* A number with one unit letter. */
struct unit {
	char letter;
	uint64_t factor;
};

static const struct unit byte_units[] = {
    {'K',  LIMIT_KIB       },
    {'M',  LIMIT_MIB       },
    {'G',  LIMIT_GIB       },
    {'T',  1024 * LIMIT_GIB},
    {'\0', 1               }
};
static const struct unit second_units[] = {
    {'s',  1    },
    {'m',  60   },
    {'h',  3600 },
    {'d',  86400},
    {'\0', 1    }
};

static int
parse_scaled(const char *value, const struct unit *units, uint64_t *ret_number)
{
	char digits[32];
	size_t length = strlen(value);
	uint64_t number;

	if (length == 0 || length >= sizeof(digits))
		return -EINVAL;
	memcpy(digits, value, length + 1);
	while (units->letter != '\0' && units->letter != digits[length - 1])
		units++;
	if (units->letter != '\0')
		digits[length - 1] = '\0';
	if (text_parse_u64(digits, UINT64_MAX, &number) < 0 ||
	    CHECKED_MUL(ret_number, number, units->factor))
		return -EINVAL;
	return 0;
}

static int
parse_number(enum config_type type, const char *value, uint64_t *ret_number)
{
	if (type == CONFIG_BYTES)
		return parse_scaled(value, byte_units, ret_number);
	if (type == CONFIG_SECONDS)
		return parse_scaled(value, second_units, ret_number);
	return text_parse_u64(value, UINT64_MAX, ret_number);
}

static int
set_number(struct config *config, const struct config_keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	uint64_t number;

	if (parse_number(keyword->type, value, &number) < 0)
		return refuse(keyword,
		    keyword->type == CONFIG_BYTES
			? "a size is a number with K, M, G, T or no letter"
		    : keyword->type == CONFIG_SECONDS
			? "a time is a number with s, m, h, d or no letter"
			: "a whole number is needed",
		    why);
	if (number < keyword->min || number > keyword->max) {
		text_format(why, CONFIG_WHY_SIZE,
		    "%s: must lie between %llu and %llu", keyword->name,
		    (unsigned long long)keyword->min,
		    (unsigned long long)keyword->max);
		return -EINVAL;
	}
	memcpy((char *)config + keyword->offset, &number, sizeof(number));
	return 0;
}

static int
set_text(struct config *config, const struct config_keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	if (strlen(value) >= keyword->size)
		return refuse(keyword, "too long", why);
	if (keyword->type == CONFIG_PATH && value[0] != '/' && value[0])
		return refuse(keyword, "the path must be absolute", why);
	memcpy((char *)config + keyword->offset, value, strlen(value) + 1);
	return 0;
}

/* The next part of a list: its length, 0 at the end; moves `*at` to it. */
static size_t
next_part(const char **at)
{
	*at += strspn(*at, BLANKS);
	return strcspn(*at, BLANKS);
}

static int
set_kinds(struct config *config, const struct config_keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	uint32_t set = 0;

	for (size_t length; (length = next_part(&value)) > 0; value += length) {
		char name[16];
		text_format(name, sizeof(name), "%.*s", (int)length, value);
		enum kind kind =
		    length < sizeof(name) ? kind_find_name(name) : KIND_NONE;
		set = kind == KIND_NONE ? 0 : set | KIND_BIT(kind);
		if (set == 0)
			break;
	}
	if (set == 0)
		return refuse(keyword, "a list of known kinds is needed", why);
	memcpy((char *)config + keyword->offset, &set, sizeof(set));
	return 0;
}

/* "none" is no part of a list, but the word for an empty one. */
static bool
is_empty(const char *value)
{
	return value[0] == '\0' || strcmp(value, "none") == 0;
}

static int
set_networks(struct config *config, const struct config_keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	struct config_networks networks = {0};

	for (size_t length;
	     !is_empty(value) && (length = next_part(&value)) > 0;
	     value += length) {
		if (networks.count == COUNT_OF(networks.list))
			return refuse(keyword, "too many addresses", why);
		if (config_network_parse(
			value, length, &networks.list[networks.count]) < 0)
			return refuse(keyword,
			    "must be addresses in numbers, or networks "
			    "(10.0.0.0/8, 2001:db8::/32), with commas between "
			    "them, or none",
			    why);
		networks.count++;
	}
	memcpy((char *)config + keyword->offset, &networks, sizeof(networks));
	return 0;
}

static int
set_hosts(struct config *config, const struct config_keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	static struct config_hosts hosts; /* large; there is one thread */

	memset(&hosts, 0, sizeof(hosts));
	for (size_t length;
	     !is_empty(value) && (length = next_part(&value)) > 0;
	     value += length) {
		if (hosts.count == COUNT_OF(hosts.list))
			return refuse(keyword, "too many hosts", why);
		if (config_host_parse(value, length, &hosts.list[hosts.count]) <
		    0)
			return refuse(keyword,
			    "must be hosts (bbb.example.org, "
			    "*.example.org:8443, http://name:port), with "
			    "commas between them, or none",
			    why);
		hosts.count++;
	}
	memcpy((char *)config + keyword->offset, &hosts, sizeof(hosts));
	return 0;
}

/* One of two words; the second one sets the flag. */
static int
set_choice(struct config *config, const struct config_keyword *keyword,
    const char *const words[2], const char *value, char why[CONFIG_WHY_SIZE])
{
	bool second = strcmp(value, words[1]) == 0;

	if (!second && strcmp(value, words[0]) != 0) {
		text_format(why, CONFIG_WHY_SIZE, "%s: must be `%s` or `%s`",
		    keyword->name, words[0], words[1]);
		return -EINVAL;
	}
	memcpy((char *)config + keyword->offset, &second, sizeof(second));
	return 0;
}

int
config_value_set(struct config *config, const struct config_keyword *keyword,
    const char *value, char ret_why[CONFIG_WHY_SIZE])
{
	static const char *const seccomp[2] = {"kill", "trap"};
	static const char *const log[2] = {"text", "json"};

	switch (keyword->type) {
	case CONFIG_TEXT:
	case CONFIG_PATH:
		return set_text(config, keyword, value, ret_why);
	case CONFIG_NUMBER:
	case CONFIG_BYTES:
	case CONFIG_SECONDS:
		return set_number(config, keyword, value, ret_why);
	case CONFIG_KINDS:
		return set_kinds(config, keyword, value, ret_why);
	case CONFIG_NETWORKS:
		return set_networks(config, keyword, value, ret_why);
	case CONFIG_HOSTS:
		return set_hosts(config, keyword, value, ret_why);
	case CONFIG_SECCOMP:
		return set_choice(config, keyword, seccomp, value, ret_why);
	case CONFIG_LOG:
		return set_choice(config, keyword, log, value, ret_why);
	}
	return -EINVAL;
}
