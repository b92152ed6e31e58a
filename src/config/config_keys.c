/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/config_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LINE_SIZE  768 /* twice what the longest key needs */
#define BLANKS     " \t\r\n"
#define SECRET_MIN 16
#define RATE_MAX   1000000

static const char *const scope_names[] = {
    "convert", "read", "ticket", "admin", "metrics"};
STATIC_ASSERT(CONFIG_SCOPE_ALL == (1 << COUNT_OF(scope_names)) - 1,
    "a name for each scope");

/* Each returns NULL, or what is wrong. */

static const char *
parse_tenant(const char *value, struct config_key *key)
{
	size_t length = strlen(value);

	if (length == 0 || length >= sizeof(key->tenant) ||
	    strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-") != length)
		return "a tenant is 1 to 32 of a-z, 0-9 and -";
	memcpy(key->tenant, value, length + 1);
	return NULL;
}

static uint32_t
find_scope(const char *name, size_t length)
{
	for (uint32_t i = 0; i < COUNT_OF(scope_names); i++)
		if (strlen(scope_names[i]) == length &&
		    memcmp(scope_names[i], name, length) == 0)
			return 1u << i;
	return 0;
}

static const char *
parse_scopes(const char *value, struct config_key *key)
{
	uint32_t scopes = 0;

	for (;;) {
		size_t length = strcspn(value, ",");
		uint32_t scope = find_scope(value, length);
		if (scope == 0)
			return "scopes are a list of convert, read, ticket, "
			       "admin, metrics";
		scopes |= scope;
		if (value[length] == '\0')
			break;
		value += length + 1;
	}
	/* An admin may do whatever anybody may. */
	key->scopes =
	    scopes & CONFIG_SCOPE_ADMIN ? (uint32_t)CONFIG_SCOPE_ALL : scopes;
	return NULL;
}

static const char *
parse_rate(const char *value, struct config_key *key)
{
	uint64_t rate;

	if (text_parse_u64(value, RATE_MAX, &rate) < 0)
		return "a rate is a number of uploads a minute, or 0";
	key->rate = (uint32_t)rate;
	return NULL;
}

static const char *
parse_secret(const char *value, struct config_key *key)
{
	size_t length = strlen(value);

	if (length < SECRET_MIN || length >= sizeof(key->secret))
		return "a callback-secret is 16 to 128 characters";
	for (size_t i = 0; i < length; i++)
		if (value[i] <= 0x20 || value[i] >= 0x7f)
			return "a callback-secret is visible ASCII";
	memcpy(key->secret, value, length + 1);
	return NULL;
}

static const struct setting {
	const char *name;
	const char *(*parse)(const char *value, struct config_key *key);
} settings[] = {
    {"tenant=",          parse_tenant},
    {"scopes=",          parse_scopes},
    {"rate=",            parse_rate  },
    {"callback-secret=", parse_secret},
};

static const char *
parse_setting(const char *word, struct config_key *key, uint32_t *seen)
{
	for (uint32_t i = 0; i < COUNT_OF(settings); i++) {
		size_t length = strlen(settings[i].name);
		if (strncmp(word, settings[i].name, length) != 0)
			continue;
		if (*seen & 1u << i)
			return "one thing is said twice";
		*seen |= 1u << i;
		return settings[i].parse(word + length, key);
	}
	return "after the hash: tenant=, scopes=, rate=, callback-secret=";
}

/* Cuts the next word off; "" at the end of the line or at a comment. */
static char *
next_word(char **at)
{
	char *word = *at + strspn(*at, BLANKS);
	size_t length = strcspn(word, BLANKS);

	if (word[0] == '#')
		word[0] = '\0';
	*at = word + length;
	if (word[0] != '\0' && **at != '\0')
		*(*at)++ = '\0';
	return word;
}

static const char *
parse_line(char *line, uint64_t rate, struct config_key *key)
{
	static const char prefix[] = "sha256:";
	char *word = next_word(&line);
	uint32_t seen = 0;

	memset(key, 0, sizeof(*key));
	if (word[0] == '\0')
		return NULL;
	key->scopes = CONFIG_SCOPE_CONVERT | CONFIG_SCOPE_READ;
	key->rate = (uint32_t)rate;
	text_format(key->tenant, sizeof(key->tenant), "default");
	if (strncmp(word, prefix, sizeof(prefix) - 1) != 0 ||
	    text_parse_hex(
		word + sizeof(prefix) - 1, key->hash, CONFIG_KEY_SIZE) < 0)
		return "a line begins with sha256: and 64 hexadecimal digits";
	for (;;) {
		word = next_word(&line);
		if (word[0] == '\0')
			return NULL;
		const char *problem = parse_setting(word, key, &seen);
		if (problem)
			return problem;
	}
}

/* Does it go together with those before? */
static const char *
compare_keys(const struct config *config, const struct config_key *key)
{
	for (size_t i = 0; i < config->key_count; i++) {
		const struct config_key *other = &config->keys[i];
		if (memcmp(other->hash, key->hash, CONFIG_KEY_SIZE) == 0)
			return "this key is there already";
		if (strcmp(other->tenant, key->tenant) == 0 &&
		    other->secret[0] && key->secret[0] &&
		    strcmp(other->secret, key->secret) != 0)
			return "its tenant has another callback-secret";
	}
	return NULL;
}

static const char *
add_line(struct config *config, char *line)
{
	struct config_key key;
	const char *problem = parse_line(line, config->key_rate, &key);

	/* An empty line, a comment: neither a key nor an error. */
	if (problem || key.tenant[0] == '\0')
		return problem;
	if (config->key_count == LIMIT_KEYS)
		return "too many keys";
	problem = compare_keys(config, &key);
	if (problem)
		return problem;
	config->keys[config->key_count++] = key;
	return NULL;
}

static int
read_lines(struct config *config, FILE *file, unsigned *ret_number,
    const char **ret_problem)
{
	char line[LINE_SIZE];

	*ret_problem = NULL;
	while (fgets(line, sizeof(line), file)) {
		++*ret_number;
		/* A long line's tail would be read as a line: as a key. */
		*ret_problem = strchr(line, '\n') || feof(file)
				   ? add_line(config, line)
				   : "the line is too long";
		if (*ret_problem)
			return -EINVAL;
	}
	if (ferror(file)) {
		*ret_problem = "it cannot be read";
		return -EIO;
	}
	if (config->key_count > 0)
		return 0;
	*ret_problem = "it holds no key";
	return -EINVAL;
}

int
config_keys_read(struct config *config, char ret_why[CONFIG_WHY_SIZE])
{
	const char *problem;
	unsigned number = 0;

	config->key_count = 0;
	if (config->key_file[0] == '\0')
		return 0;
	FILE *file = fopen(config->key_file, "re");
	if (!file) {
		int error = -errno;
		text_format(ret_why, CONFIG_WHY_SIZE, "%s: %s",
		    config->key_file, strerror(-error));
		return error;
	}
	int error = read_lines(config, file, &number, &problem);
	(void)fclose(file);
	if (error < 0) {
		config->key_count = 0;
		text_format(ret_why, CONFIG_WHY_SIZE, "%s:%u: %s",
		    config->key_file, number, problem);
	}
	return error;
}
