/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/kind.h"
#include "base/text.h"

enum value_type {
	VALUE_TEXT,
	VALUE_PATH, /* absolute */
	VALUE_NUMBER,
	VALUE_BYTES,   /* with K, M, G */
	VALUE_SECONDS, /* with s, m, h, d */
	VALUE_KINDS,
	VALUE_SECCOMP,
};

struct keyword {
	const char *name;
	enum value_type type;
	size_t offset;
	size_t size;  /* of a text */
	uint64_t min; /* of a number */
	uint64_t max;
	const char *fallback; /* the default, as one would write it */
	const char *meaning;
};

#define FIELD(name)         offsetof(struct config, name)
#define TEXT(name)          FIELD(name), sizeof(((struct config *)NULL)->name), 0, 0
#define NUM(name, min, max) FIELD(name), 0, min, max

/* clang-format off */
static const struct keyword keywords[] = {
    {"listen", VALUE_TEXT, TEXT(listen), "127.0.0.1:8080",
	"address and port to serve on, or `none`; anything but loopback needs "
	"a `key-file`"},
    {"state-dir", VALUE_PATH, TEXT(state_dir), "/var/lib/cleandeck",
	"where artifacts are kept; its owner becomes `user`"},
    {"user", VALUE_TEXT, TEXT(user), "cleandeck",
	"the system user to become when started as root"},
    {"key-file", VALUE_PATH, TEXT(key_file), "",
	"file with one `sha256:HEX` line per key that may use the service; "
	"without it everybody who reaches the address may"},
    {"accept", VALUE_KINDS, NUM(accept, 0, 0),
	"pptx,ppsx,potx,pptm,ppsm,potm,ppt,pps,pot,odp,otp,odg,pdf",
	"kinds of document; also known: docx, doc, odt, rtf, xlsx, xls, ods"},
    {"upload-max", VALUE_BYTES, NUM(upload_max, 1, LIMIT_UPLOAD_MAX), "100M",
	"size of one document"},
    {"upload-memory", VALUE_BYTES, NUM(upload_memory, LIMIT_MIB, 256 * LIMIT_GIB),
	"1G", "size of all documents being received and converted"},
    {"pages-max", VALUE_NUMBER, NUM(pages_max, 1, LIMIT_PAGES_MAX), "500",
	"pages of one document"},
    {"pixels-max", VALUE_NUMBER, NUM(pixels_max, 10000, 1000000000), "25000000",
	"pixels of one picture made here"},
    {"job-time", VALUE_SECONDS, NUM(job_time, 1, 3600), "120s",
	"wall-clock time of one conversion"},
    {"job-memory", VALUE_BYTES, NUM(job_memory, 256 * LIMIT_MIB, 256 * LIMIT_GIB),
	"2G", "private memory of one process of a conversion"},
    {"job-tmp", VALUE_BYTES, NUM(job_tmp, LIMIT_MIB, 64 * LIMIT_GIB), "512M",
	"scratch space of one conversion, in memory"},
    {"job-tasks", VALUE_NUMBER, NUM(job_tasks, 16, 4096), "64",
	"processes and threads of one conversion"},
    {"workers", VALUE_NUMBER, NUM(workers, 0, LIMIT_WORKERS_MAX), "0",
	"conversions at once; 0 is one per processor"},
    {"queue", VALUE_NUMBER, NUM(queue, 1, LIMIT_QUEUE_MAX), "64",
	"conversions that wait; more are answered 503"},
    {"per-client", VALUE_NUMBER, NUM(per_client, 1, 10000), "64",
	"uploads at once from one address; more are answered 429"},
    {"connections", VALUE_NUMBER, NUM(connections, 8, 60000), "512",
	"connections at once"},
    {"idle-time", VALUE_SECONDS, NUM(idle_time, 1, 3600), "30s",
	"a connection that says nothing for so long is closed"},
    {"artifact-ttl", VALUE_SECONDS, NUM(artifact_ttl, 1, 365 * 86400), "24h",
	"artifacts are erased after it"},
    {"seccomp", VALUE_SECCOMP, NUM(trap, 0, 0), "kill",
	"what a forbidden system call does: `kill`, or `trap` to have it named "
	"in the log (for developers; the job dies either way)"},
    {"libexec-dir", VALUE_PATH, TEXT(libexec_dir), "beside the program",
	"folder of the role programs"},
    {"share-dir", VALUE_PATH, TEXT(share_dir), "beside the program",
	"folder of the policy and the warm-up decks"},
};
/* clang-format on */

static void
explain(char why[CONFIG_WHY_SIZE], const char *keyword, const char *problem)
{
	text_format(why, CONFIG_WHY_SIZE, "%s: %s", keyword, problem);
}

/* A number with one unit letter; `units` pairs letters with factors. */
struct unit {
	char letter;
	uint64_t factor;
};

static const struct unit byte_units[] = {
    {'K',  LIMIT_KIB},
    {'M',  LIMIT_MIB},
    {'G',  LIMIT_GIB},
    {'\0', 1        }
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
parse_kinds(const char *value, uint32_t *ret_set)
{
	uint32_t set = 0;

	while (*value) {
		char name[16];
		size_t length = strcspn(value, ", ");
		if (length >= sizeof(name))
			return -EINVAL;
		memcpy(name, value, length);
		name[length] = '\0';
		enum kind kind = kind_find_name(name);
		if (kind == KIND_NONE)
			return -EINVAL;
		set |= KIND_BIT(kind);
		value += length;
		value += strspn(value, ", ");
	}
	*ret_set = set;
	return set == 0 ? -EINVAL : 0;
}

static int
set_number(struct config *config, const struct keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	uint64_t number;
	int error = keyword->type == VALUE_BYTES
			? parse_scaled(value, byte_units, &number)
		    : keyword->type == VALUE_SECONDS
			? parse_scaled(value, second_units, &number)
			: text_parse_u64(value, UINT64_MAX, &number);
	if (error < 0) {
		explain(why, keyword->name,
		    keyword->type == VALUE_BYTES
			? "a size is a number with K, M, G or no letter"
		    : keyword->type == VALUE_SECONDS
			? "a time is a number with s, m, h, d or no letter"
			: "a whole number is needed");
		return -EINVAL;
	}
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
set_text(struct config *config, const struct keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	if (strlen(value) >= keyword->size) {
		explain(why, keyword->name, "too long");
		return -EINVAL;
	}
	if (keyword->type == VALUE_PATH && value[0] != '/' && value[0]) {
		explain(why, keyword->name, "the path must be absolute");
		return -EINVAL;
	}
	memcpy((char *)config + keyword->offset, value, strlen(value) + 1);
	return 0;
}

static int
set_value(struct config *config, const struct keyword *keyword,
    const char *value, char why[CONFIG_WHY_SIZE])
{
	switch (keyword->type) {
	case VALUE_TEXT:
	case VALUE_PATH:
		return set_text(config, keyword, value, why);
	case VALUE_NUMBER:
	case VALUE_BYTES:
	case VALUE_SECONDS:
		return set_number(config, keyword, value, why);
	case VALUE_KINDS:
		if (parse_kinds(value, &config->accept) == 0)
			return 0;
		explain(why, keyword->name, "a list of known kinds is needed");
		return -EINVAL;
	case VALUE_SECCOMP:
		config->trap = strcmp(value, "trap") == 0;
		if (config->trap || strcmp(value, "kill") == 0)
			return 0;
		explain(why, keyword->name, "must be `kill` or `trap`");
		return -EINVAL;
	}
	return -EINVAL;
}

int
config_set(struct config *config, const char *name, const char *value,
    char ret_why[CONFIG_WHY_SIZE])
{
	for (size_t i = 0; i < COUNT_OF(keywords); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return set_value(config, &keywords[i], value, ret_why);
	explain(ret_why, name, "no such keyword");
	return -EINVAL;
}

/* "/usr/bin/cleandeckd" has its helpers in /usr/libexec and /usr/share. */
static void
find_beside(
    const char *program, const char *folder, char path[CONFIG_PATH_SIZE])
{
	char prefix[CONFIG_PATH_SIZE];

	text_format(prefix, sizeof(prefix), "%s", program);
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(prefix, '/');
		if (slash)
			*slash = '\0';
	}
	text_format(
	    path, CONFIG_PATH_SIZE, "%.200s/%s/cleandeck", prefix, folder);
}

void
config_init(struct config *config, const char *program)
{
	char why[CONFIG_WHY_SIZE];

	memset(config, 0, sizeof(*config));
	for (size_t i = 0; i < COUNT_OF(keywords); i++)
		if (keywords[i].type != VALUE_PATH ||
		    keywords[i].fallback[0] == '/')
			/* The table's own defaults; a unit test sets each. */
			(void)!set_value(
			    config, &keywords[i], keywords[i].fallback, why);
	find_beside(program, "libexec", config->libexec_dir);
	find_beside(program, "share", config->share_dir);
}

/* Cuts the comment and the white space at both ends; may leave "". */
static char *
trim(char *line)
{
	line[strcspn(line, "#\r\n")] = '\0';
	while (isspace((unsigned char)*line))
		line++;
	size_t length = strlen(line);
	while (length > 0 && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	return line;
}

static int
read_line(struct config *config, char *line, char why[CONFIG_WHY_SIZE])
{
	char *keyword = trim(line);
	if (*keyword == '\0')
		return 0;
	char *value = keyword + strcspn(keyword, " \t");
	if (*value == '\0') {
		explain(why, keyword, "a value is missing");
		return -EINVAL;
	}
	*value++ = '\0';
	return config_set(config, keyword, value + strspn(value, " \t"), why);
}

int
config_read(
    struct config *config, const char *name, char ret_why[CONFIG_WHY_SIZE])
{
	char line[1024];
	char why[CONFIG_WHY_SIZE];
	unsigned number = 0;
	int error = 0;
	FILE *file = fopen(name, "re");

	if (!file) {
		error = -errno;
		explain(ret_why, name, strerror(-error));
		return error;
	}
	while (error == 0 && fgets(line, sizeof(line), file)) {
		number++;
		if (!strchr(line, '\n') && !feof(file)) {
			text_format(why, sizeof(why), "the line is too long");
			error = -EINVAL;
		} else {
			error = read_line(config, line, why);
		}
	}
	/* A folder, a bad disk: not the same as a file without settings. */
	if (error == 0 && ferror(file)) {
		error = errno ? -errno : -EIO;
		text_format(why, sizeof(why), "%s", strerror(-error));
	}
	(void)fclose(file);
	if (error < 0)
		text_format(ret_why, CONFIG_WHY_SIZE, "%.200s:%u: %.250s", name,
		    number, why);
	return error;
}

static void
name_variable(const char *keyword, char *variable, size_t size)
{
	text_format(variable, size, "CLEANDECK_%s", keyword);
	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
}

int
config_read_environment(struct config *config, char ret_why[CONFIG_WHY_SIZE])
{
	for (size_t i = 0; i < COUNT_OF(keywords); i++) {
		char variable[48];
		char why[CONFIG_WHY_SIZE];
		name_variable(keywords[i].name, variable, sizeof(variable));
		const char *value = getenv(variable);
		if (!value || set_value(config, &keywords[i], value, why) == 0)
			continue;
		text_format(
		    ret_why, CONFIG_WHY_SIZE, "%s: %.400s", variable, why);
		return -EINVAL;
	}
	return 0;
}

static const char *
type_name(enum value_type type)
{
	static const char *const names[] = {"text", "path", "number", "size",
	    "time", "kinds", "`kill` or `trap`"};

	return names[type];
}

void
config_print_table(void)
{
	printf("| keyword | value | default | meaning |\n|---|---|---|---|\n");
	for (size_t i = 0; i < COUNT_OF(keywords); i++)
		printf("| `%s` | %s | %s%s%s | %s |\n", keywords[i].name,
		    type_name(keywords[i].type),
		    keywords[i].fallback[0] ? "`" : "", keywords[i].fallback,
		    keywords[i].fallback[0] ? "`" : "", keywords[i].meaning);
}
