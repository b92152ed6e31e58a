/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_metrics --print: the text itself, for promtool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "supervisor/metrics.h"

#define TEXT_SIZE 65536
#define NAMES_MAX 64

static struct metrics metrics;
static char text[TEXT_SIZE];

static int
setup(void **state)
{
	(void)state;
	metrics_init(&metrics);
	return 0;
}

static void
write_text(void)
{
	AUTO_FD fd = memfd_create("metrics", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(metrics_write(fd, &metrics), 0);
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(n > 0 && n < (ssize_t)sizeof(text) - 1);
	text[n] = '\0';
}

/* Is this line there, whole? */
static bool
has(const char *line)
{
	size_t length = strlen(line);

	for (const char *at = text; (at = strstr(at, line)); at += length)
		if ((at == text || at[-1] == '\n') && at[length] == '\n')
			return true;
	return false;
}

/* A family that was announced: its HELP, its TYPE, and then its samples. */
static struct family {
	char name[64];
	char type[16];
	bool helped;
} families[NAMES_MAX];
static size_t family_count;

static struct family *
find_family(const char *name)
{
	for (size_t i = 0; i < family_count; i++)
		if (strcmp(families[i].name, name) == 0)
			return &families[i];
	return NULL;
}

static bool
is_name(const char *name)
{
	return name[0] != '\0' && strspn(name, "0123456789") == 0 &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")] ==
		   '\0';
}

/* "# HELP name words" or "# TYPE name type". */
static void
read_comment(const char *line)
{
	char word[8];
	char name[64];
	int used = 0;

	assert_int_equal(sscanf(line, "# %7s %63s %n", word, name, &used), 2);
	assert_true(is_name(name));
	const char *rest = line + used;
	assert_true(rest[0] != '\0');
	struct family *family = find_family(name);
	if (strcmp(word, "HELP") == 0) {
		assert_null(family);
		assert_true(family_count < NAMES_MAX);
		family = &families[family_count++];
		memset(family, 0, sizeof(*family));
		text_format(family->name, sizeof(family->name), "%s", name);
		family->helped = true;
		return;
	}
	assert_string_equal(word, "TYPE");
	assert_non_null(family);
	assert_string_equal(family->type, "");
	assert_true(strcmp(rest, "counter") == 0 ||
		    strcmp(rest, "gauge") == 0 ||
		    strcmp(rest, "histogram") == 0);
	text_format(family->type, sizeof(family->type), "%s", rest);
}

/* name="value" with commas between them; values without a raw " or \. */
static const char *
read_labels(const char *at)
{
	while (*at != '}') {
		char name[32];
		int used = 0;
		assert_int_equal(
		    sscanf(at, "%31[a-zA-Z_0-9]=\"%n", name, &used), 1);
		assert_true(used > 0 && is_name(name));
		at += used;
		while (*at != '"') {
			assert_true(*at >= 0x20 && *at < 0x7f);
			if (*at == '\\')
				assert_non_null(strchr("\\\"n", *++at));
			at++;
		}
		at++;
		if (*at == ',')
			at++;
		else
			assert_int_equal(*at, '}');
	}
	return at + 1;
}

/* Which family does a sample belong to? The last one, and none before. */
static void
check_owner(const char *name)
{
	const struct family *last = &families[family_count - 1];
	size_t length = strlen(last->name);

	assert_true(family_count > 0);
	assert_ptr_equal(strstr(name, last->name), name);
	assert_true(last->type[0] != '\0');
	if (strcmp(last->type, "histogram") == 0)
		assert_true(strcmp(name + length, "_bucket") == 0 ||
			    strcmp(name + length, "_sum") == 0 ||
			    strcmp(name + length, "_count") == 0);
	else
		assert_string_equal(name + length, "");
	/* promtool's rule: counters say _total, and others do not. */
	const char *total = strstr(last->name, "_total");
	assert_int_equal(
	    total && total[6] == '\0', strcmp(last->type, "counter") == 0);
}

static void
read_sample(const char *line)
{
	char name[64];
	char *end;
	size_t length = strcspn(line, "{ ");

	assert_true(length < sizeof(name));
	text_format(name, sizeof(name), "%.*s", (int)length, line);
	assert_true(is_name(name));
	check_owner(name);
	const char *at = line + length;
	if (*at == '{')
		at = read_labels(at + 1);
	assert_int_equal(*at, ' ');
	errno = 0;
	double value = strtod(at + 1, &end);
	assert_true(errno == 0 && end != at + 1 && *end == '\0');
	assert_true(value >= 0);
}

static void
read_all(void)
{
	static char copy[TEXT_SIZE];

	memcpy(copy, text, sizeof(copy));
	family_count = 0;
	for (char *line = copy; *line;) {
		char *end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		if (line[0] == '#')
			read_comment(line);
		else
			read_sample(line);
		line = end + 1;
	}
	for (size_t i = 0; i < family_count; i++)
		assert_true(families[i].helped && families[i].type[0]);
}

/* Something of everything, so that nothing is left out. */
static void
fill(void)
{
	for (uint32_t i = 0; i < STAGE_COUNT; i++)
		metrics_count_deck(&metrics, (enum stage)i);
	for (int i = 0; i < FAULT_COUNT; i++)
		metrics_count_refusal(&metrics, (enum fault)i);
	for (int role = 0; role < ROLE_COUNT; role++) {
		metrics.now.zygote_ages[role] = 1500;
		metrics.now.engines[role] = "engine 1.0";
		metrics_count_restart(&metrics, (enum role)role);
		for (int i = 0; i < METRICS_CAUSE_COUNT; i++)
			metrics_count_death(
			    &metrics, (enum role)role, (enum metrics_cause)i);
	}
	for (int i = 0; i < METRICS_TIME_COUNT; i++)
		for (uint64_t ms = 1; ms < 1000000; ms *= 3)
			metrics_observe(&metrics, (enum metrics_time)i, ms);
	for (int i = 0; i < METRICS_CALLBACK_COUNT; i++)
		metrics_count_callback(&metrics, (enum metrics_callback)i);
	for (int i = 0; i < METRICS_LAYER_COUNT; i++)
		metrics.now.layers[i] = true;
	metrics.now.disk_used = UINT64_MAX;
}

static void
test_metrics_write_empty_every_line_read(void **state)
{
	(void)state;
	write_text();
	read_all();
	assert_true(family_count > 25);
	assert_null(strstr(text, "zygote_age_seconds{"));
}

static void
test_metrics_write_full_every_line_read(void **state)
{
	(void)state;
	fill();
	write_text();
	read_all();
	assert_true(has("cleandeck_disk_used_bytes 18446744073709551615"));
}

static void
test_metrics_write_counters_what_was_counted(void **state)
{
	(void)state;
	metrics_count_deck(&metrics, STAGE_DONE);
	metrics_count_deck(&metrics, STAGE_DONE);
	metrics_count_deck(&metrics, STAGE_RENDERING);
	metrics_count_refusal(&metrics, FAULT_ENCRYPTED);
	metrics_count_refusal(&metrics, FAULT_NONE);
	metrics_count_refusal(&metrics, FAULT_COUNT);
	metrics_count_death(&metrics, ROLE_OFFICE, METRICS_CAUSE_MEMORY);
	metrics_count_death(&metrics, ROLE_COUNT, METRICS_CAUSE_MEMORY);
	metrics_count_restart(&metrics, ROLE_LEDGER);
	metrics_count_callback(&metrics, METRICS_CALLBACK_RETRIED);
	metrics.now.zygote_ages[ROLE_RENDER] = 61005;
	metrics.now.layers[METRICS_LAYER_CGROUP] = true;
	metrics.now.disk_full = true;
	write_text();
	assert_true(has("cleandeck_decks_total{outcome=\"done\"} 2"));
	assert_true(has("cleandeck_decks_total{outcome=\"refused\"} 0"));
	assert_null(strstr(text, "outcome=\"rendering\""));
	assert_true(has("cleandeck_refusals_total{code=\"encrypted\"} 1"));
	assert_true(has("cleandeck_worker_deaths_total{role=\"office\","
			"cause=\"memory\"} 1"));
	assert_true(has("cleandeck_role_restarts_total{role=\"ledger\"} 1"));
	assert_true(has("cleandeck_callbacks_total{outcome=\"retried\"} 1"));
	assert_true(has("cleandeck_zygote_age_seconds{role=\"render\"} "
			"61.005"));
	assert_true(has("cleandeck_layer_active{layer=\"cgroup\"} 1"));
	assert_true(has("cleandeck_layer_active{layer=\"landlock\"} 0"));
	assert_true(has("cleandeck_disk_full 1"));
	assert_true(
	    has("cleandeck_build_info{version=\"" CLEANDECK_VERSION "\"} 1"));
}

static void
test_metrics_write_engines_known_ones(void **state)
{
	char longest[METRICS_ENGINE_SIZE];

	(void)state;
	memset(longest, '"', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	metrics.now.engines[ROLE_OFFICE] = "LibreOffice \\7\"";
	metrics.now.engines[ROLE_RENDER] = longest;
	metrics.now.engines[ROLE_SNIFF] = "";
	write_text();
	read_all();
	assert_true(has("cleandeck_engine_info{role=\"office\","
			"engine=\"LibreOffice ?7?\"} 1"));
	assert_non_null(strstr(text, "{role=\"render\",engine=\"????"));
	assert_null(strstr(text, "engine_info{role=\"sniff\""));
	assert_null(strstr(text, "engine_info{role=\"front\""));
}

static void
test_metrics_write_histogram_cumulative(void **state)
{
	(void)state;
	metrics_observe(&metrics, METRICS_DECK, 0);
	metrics_observe(&metrics, METRICS_DECK, 5);
	metrics_observe(&metrics, METRICS_DECK, 6);
	metrics_observe(&metrics, METRICS_DECK, 120000);
	metrics_observe(&metrics, METRICS_DECK, 120001);
	metrics_observe(&metrics, METRICS_CHECKING, 30);
	write_text();
	assert_true(has("cleandeck_deck_seconds_bucket{le=\"0.005\"} 2"));
	assert_true(has("cleandeck_deck_seconds_bucket{le=\"0.01\"} 3"));
	assert_true(has("cleandeck_deck_seconds_bucket{le=\"60\"} 3"));
	assert_true(has("cleandeck_deck_seconds_bucket{le=\"120\"} 4"));
	assert_true(has("cleandeck_deck_seconds_bucket{le=\"+Inf\"} 5"));
	assert_true(has("cleandeck_deck_seconds_sum 240.012"));
	assert_true(has("cleandeck_deck_seconds_count 5"));
	assert_true(has("cleandeck_stage_seconds_bucket{stage=\"checking\","
			"le=\"0.05\"} 1"));
	assert_true(has("cleandeck_stage_seconds_sum{stage=\"checking\"} "
			"0.030"));
	assert_true(
	    has("cleandeck_stage_seconds_count{stage=\"converting\"} 0"));
}

/* In each histogram: bounds rise, counts do not fall, +Inf is the count. */
static void
test_metrics_write_buckets_rise(void **state)
{
	double bound = 0;
	unsigned long long before = 0;
	unsigned long long all = 0;
	unsigned infinite = 0;

	(void)state;
	fill();
	write_text();
	for (char *line = text; *line; line = strchr(line, '\n') + 1) {
		unsigned long long count;
		char le[32];
		char *at = strstr(line, "le=\"");
		char *end = strchr(line, '\n');
		/* Not the end of "role=". */
		if (at && at < end && strchr("{,", at[-1])) {
			assert_int_equal(
			    sscanf(at, "le=\"%31[^\"]\"} %llu", le, &count), 2);
			double next = strtod(le, NULL);
			assert_true(next > bound);
			assert_true(count >= before);
			bound = next;
			before = count;
			if (strcmp(le, "+Inf") == 0) {
				infinite++;
				all = count;
				bound = 0;
				before = 0;
			}
		}
		at = strstr(line, "_count");
		if (at && at < end) {
			assert_int_equal(
			    strtoull(strchr(at, ' '), NULL, 10), all);
			all = 0;
		}
	}
	assert_int_equal(infinite, METRICS_TIME_COUNT);
}

static void
test_metrics_write_process_known(void **state)
{
	unsigned long long memory = 0;

	(void)state;
	write_text();
	const char *at = strstr(text, "\nprocess_resident_memory_bytes ");
	assert_non_null(at);
	assert_int_equal(
	    sscanf(at, " process_resident_memory_bytes %llu", &memory), 1);
	assert_true(memory > 100000);
	assert_null(strstr(text, "process_open_fds 0\n"));
	assert_null(strstr(text, "start_time_seconds 0.000\n"));
}

static void
test_metrics_write_no_room_error(void **state)
{
	(void)state;
	AUTO_FD full = memfd_create("full", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert_int_equal(fcntl(full, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_int_equal(metrics_write(full, &metrics), -EPERM);
}

static void
test_metrics_cause_of_fault_and_status(void **state)
{
	(void)state;
	assert_int_equal(
	    metrics_cause_of(FAULT_TIMEOUT, SIGKILL), METRICS_CAUSE_TIMEOUT);
	assert_int_equal(
	    metrics_cause_of(FAULT_TOO_COMPLEX, SIGKILL), METRICS_CAUSE_MEMORY);
	assert_int_equal(
	    metrics_cause_of(FAULT_VIOLATION, SIGSYS), METRICS_CAUSE_VIOLATION);
	assert_int_equal(
	    metrics_cause_of(FAULT_INTERNAL, -1), METRICS_CAUSE_LOST);
	assert_int_equal(
	    metrics_cause_of(FAULT_CONVERSION, SIGSEGV), METRICS_CAUSE_SIGNAL);
	assert_int_equal(
	    metrics_cause_of(FAULT_CONVERSION, 0), METRICS_CAUSE_PROTOCOL);
	assert_int_equal(
	    metrics_cause_of(FAULT_CONVERSION, -1), METRICS_CAUSE_PROTOCOL);
}

int
main(int argc, char **argv)
{
#define RIG_TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_metrics_write_empty_every_line_read),
	    RIG_TEST(test_metrics_write_full_every_line_read),
	    RIG_TEST(test_metrics_write_counters_what_was_counted),
	    RIG_TEST(test_metrics_write_engines_known_ones),
	    RIG_TEST(test_metrics_write_histogram_cumulative),
	    RIG_TEST(test_metrics_write_buckets_rise),
	    RIG_TEST(test_metrics_write_process_known),
	    RIG_TEST(test_metrics_write_no_room_error),
	    RIG_TEST(test_metrics_cause_of_fault_and_status),
	};

	if (argc == 2 && strcmp(argv[1], "--print") == 0) {
		metrics_init(&metrics);
		fill();
		return metrics_write(STDOUT_FILENO, &metrics) < 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
