/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text for Prometheus: exposition formats, text format 0.0.4. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "supervisor/metrics_process.h"
#include "supervisor/metrics_table.h"

#define BUFFER_SIZE 3072
#define LINE_SIZE   512
#define PREFIX      "cleandeck_"

struct writer {
	int fd;
	int error;
	size_t used;
	char buffer[BUFFER_SIZE];
};

static void
flush(struct writer *writer)
{
	if (writer->error == 0)
		writer->error =
		    fd_write_all(writer->fd, writer->buffer, writer->used);
	writer->used = 0;
}

static void PRINTF_LIKE(2, 3)
    print(struct writer *writer, const char *format, ...)
{
	va_list args;

	if (BUFFER_SIZE - writer->used < LINE_SIZE)
		flush(writer);
	va_start(args, format);
	int n =
	    vsnprintf(writer->buffer + writer->used, LINE_SIZE, format, args);
	va_end(args);
	/* A cut line would be a lie: nothing of ours is that long. */
	if (n < 0 || n >= LINE_SIZE)
		writer->error = -EOVERFLOW;
	else
		writer->used += (size_t)n;
}

static void
print_head(
    struct writer *writer, const char *name, const char *type, const char *help)
{
	print(writer, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Milliseconds as seconds, whatever the locale. */
static void
print_ms(struct writer *writer, uint64_t ms)
{
	print(writer, "%llu.%03llu\n", (unsigned long long)(ms / 1000),
	    (unsigned long long)(ms % 1000));
}

static void
print_number(struct writer *writer, const char *name, const char *type,
    const char *help, uint64_t number)
{
	print_head(writer, name, type, help);
	print(writer, "%s %llu\n", name, (unsigned long long)number);
}

static void
print_seconds(struct writer *writer, const char *name, const char *type,
    const char *help, uint64_t ms)
{
	print_head(writer, name, type, help);
	print(writer, "%s ", name);
	print_ms(writer, ms);
}

/* The values of labels are words of ours: none needs an escape. */
static void
print_labelled(struct writer *writer, const char *name, const char *label,
    const char *value, uint64_t number)
{
	print(writer, "%s{%s=\"%s\"} %llu\n", name, label, value,
	    (unsigned long long)number);
}

static void
write_decks(struct writer *writer, const struct metrics *metrics)
{
	static const char name[] = PREFIX "decks_total";

	print_head(writer, name, "counter", "Decks that have ended, by how.");
	for (uint32_t stage = 0; stage < STAGE_COUNT; stage++)
		if (stage_is_end(stage))
			print_labelled(writer, name, "outcome",
			    stage_name(stage), metrics->decks[stage]);
}

static void
write_refusals(struct writer *writer, const struct metrics *metrics)
{
	static const char name[] = PREFIX "refusals_total";

	print_head(writer, name, "counter",
	    "Decks and submissions that were answered with a problem, by its "
	    "code.");
	for (int fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++)
		print_labelled(writer, name, "code",
		    fault_find((enum fault)fault)->code,
		    metrics->refusals[fault]);
}

static void
write_deaths(struct writer *writer, const struct metrics *metrics)
{
	static const char name[] = PREFIX "worker_deaths_total";
	static const char *const causes[METRICS_CAUSE_COUNT] = {
	    [METRICS_CAUSE_SIGNAL] = "signal",
	    [METRICS_CAUSE_TIMEOUT] = "timeout",
	    [METRICS_CAUSE_MEMORY] = "memory",
	    [METRICS_CAUSE_VIOLATION] = "violation",
	    [METRICS_CAUSE_LOST] = "lost",
	    [METRICS_CAUSE_PROTOCOL] = "protocol",
	};

	print_head(writer, name, "counter",
	    "Processes that ended before their work did, by role and cause.");
	for (int role = 0; role < ROLE_COUNT; role++)
		for (int cause = 0; cause < METRICS_CAUSE_COUNT; cause++)
			print(writer, "%s{role=\"%s\",cause=\"%s\"} %llu\n",
			    name, role_name((enum role)role), causes[cause],
			    (unsigned long long)metrics->deaths[role][cause]);
}

static void
write_roles(struct writer *writer, const struct metrics *metrics)
{
	static const char restarts[] = PREFIX "role_restarts_total";
	static const char age[] = PREFIX "zygote_age_seconds";

	print_head(writer, restarts, "counter",
	    "Zygotes and residents that were started anew, by role.");
	for (int role = 0; role < ROLE_COUNT; role++)
		print_labelled(writer, restarts, "role",
		    role_name((enum role)role), metrics->restarts[role]);
	print_head(writer, age, "gauge",
	    "Time since the role's zygote, or the resident, was started; "
	    "absent while it is not there.");
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (metrics->now.zygote_ages[role] == METRICS_NO_AGE)
			continue;
		print(writer, "%s{role=\"%s\"} ", age,
		    role_name((enum role)role));
		print_ms(writer, metrics->now.zygote_ages[role]);
	}
}

static void
write_callbacks(struct writer *writer, const struct metrics *metrics)
{
	static const char name[] = PREFIX "callbacks_total";
	static const char *const outcomes[METRICS_CALLBACK_COUNT] = {
	    [METRICS_CALLBACK_DELIVERED] = "delivered",
	    [METRICS_CALLBACK_RETRIED] = "retried",
	    [METRICS_CALLBACK_ABANDONED] = "abandoned",
	};

	print_head(writer, name, "counter",
	    "Attempts to call back, by how they went.");
	for (int i = 0; i < METRICS_CALLBACK_COUNT; i++)
		print_labelled(writer, name, "outcome", outcomes[i],
		    metrics->callbacks[i]);
	print_number(writer, PREFIX "callbacks_pending", "gauge",
	    "Callbacks that nobody took yet.", metrics->now.callbacks_pending);
}

/* "0.005", "2.5", "60": as queries write it. */
static void
name_bound(uint64_t ms, char name[24])
{
	text_format(name, 24, "%llu.%03llu", (unsigned long long)(ms / 1000),
	    (unsigned long long)(ms % 1000));
	size_t length = strlen(name);
	while (name[length - 1] == '0')
		name[--length] = '\0';
	if (name[length - 1] == '.')
		name[length - 1] = '\0';
}

/* One histogram, or one label's part of it; `label` ends with a comma. */
static void
write_histogram(struct writer *writer, const char *name, const char *label,
    const struct metrics_histogram *histogram)
{
	/* Without the comma, in braces: for the sum and the count. */
	char alone[64] = "";
	uint64_t count = 0;

	if (label[0])
		text_format(alone, sizeof(alone), "{%.*s}",
		    (int)strlen(label) - 1, label);
	for (size_t i = 0; i < METRICS_BUCKETS; i++) {
		char bound[24];
		name_bound(metrics_bounds[i], bound);
		count += histogram->buckets[i];
		print(writer, "%s_bucket{%sle=\"%s\"} %llu\n", name, label,
		    bound, (unsigned long long)count);
	}
	count += histogram->buckets[METRICS_BUCKETS];
	print(writer, "%s_bucket{%sle=\"+Inf\"} %llu\n%s_sum%s ", name, label,
	    (unsigned long long)count, name, alone);
	print_ms(writer, histogram->sum_ms);
	print(writer, "%s_count%s %llu\n", name, alone,
	    (unsigned long long)count);
}

static void
write_times(struct writer *writer, const struct metrics *metrics)
{
	static const char stage[] = PREFIX "stage_seconds";
	static const struct {
		enum metrics_time time;
		const char *label;
	} stages[] = {
	    {METRICS_CHECKING,   "stage=\"checking\","  },
	    {METRICS_CONVERTING, "stage=\"converting\","},
	    {METRICS_RENDERING,  "stage=\"rendering\"," },
	    {METRICS_VERIFYING,  "stage=\"verifying\"," },
	};
	static const struct {
		enum metrics_time time;
		const char *name;
		const char *help;
	} others[] = {
	    {METRICS_QUEUE,       PREFIX "queue_seconds",
             "Time that decks waited for a worker."                      },
	    {METRICS_FIRST_SLIDE, PREFIX "first_slide_seconds",
             "Time from a submission to its first slide."                },
	    {METRICS_DECK,        PREFIX "deck_seconds",
             "Time from a submission to its end, of decks that are done."},
	};

	print_head(
	    writer, stage, "histogram", "Time that decks spent, by stage.");
	for (size_t i = 0; i < COUNT_OF(stages); i++)
		write_histogram(writer, stage, stages[i].label,
		    &metrics->times[stages[i].time]);
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		print_head(writer, others[i].name, "histogram", others[i].help);
		write_histogram(writer, others[i].name, "",
		    &metrics->times[others[i].time]);
	}
}

static void
write_layers(struct writer *writer, const struct metrics_gauges *now)
{
	static const char name[] = PREFIX "layer_active";
	static const char *const layers[METRICS_LAYER_COUNT] = {
	    [METRICS_LAYER_NAMESPACES] = "namespaces",
	    [METRICS_LAYER_ROOT] = "root",
	    [METRICS_LAYER_SECCOMP] = "seccomp",
	    [METRICS_LAYER_LANDLOCK] = "landlock",
	    [METRICS_LAYER_CGROUP] = "cgroup",
	};

	print_head(writer, name, "gauge",
	    "Is this layer of the sandbox on? Landlock and cgroup depend on "
	    "the host.");
	for (int i = 0; i < METRICS_LAYER_COUNT; i++)
		print_labelled(
		    writer, name, "layer", layers[i], now->layers[i] ? 1 : 0);
}

static void
write_gauges(struct writer *writer, const struct metrics_gauges *now)
{
	print_number(writer, PREFIX "ready", "gauge",
	    "Are all roles up, so that decks are taken?", now->ready ? 1 : 0);
	print_number(writer, PREFIX "queue_length", "gauge",
	    "Decks that wait for a worker.", now->queue_length);
	print_number(writer, PREFIX "decks_running", "gauge",
	    "Decks that a worker has.", now->decks_running);
	print_number(writer, PREFIX "workers", "gauge",
	    "Decks that may be converted at once.", now->workers);
	print_number(writer, PREFIX "decks_stored", "gauge",
	    "Decks that are kept.", now->decks_stored);
	print_number(writer, PREFIX "disk_used_bytes", "gauge",
	    "Size of all decks and originals that are kept.", now->disk_used);
	print_number(writer, PREFIX "disk_free_bytes", "gauge",
	    "Room on the disk of state-dir.", now->disk_free);
	print_number(writer, PREFIX "disk_full", "gauge",
	    "Are decks refused for lack of room?", now->disk_full ? 1 : 0);
	print_seconds(writer, PREFIX "disk_sync_seconds", "gauge",
	    "Time that the last sync to disk took.", now->disk_sync_ms);
}

static uint64_t
add_ms(const struct timeval *a, const struct timeval *b)
{
	return (uint64_t)(a->tv_sec + b->tv_sec) * 1000 +
	       (uint64_t)(a->tv_usec + b->tv_usec) / 1000;
}

static void
write_process(struct writer *writer, const struct metrics *metrics)
{
	struct rusage usage = {0};
	struct rlimit files = {0};

	(void)getrusage(RUSAGE_SELF, &usage);
	(void)getrlimit(RLIMIT_NOFILE, &files);
	print_seconds(writer, "process_start_time_seconds", "gauge",
	    "When the supervisor was started, in unix time.",
	    metrics->start_ms);
	print_seconds(writer, "process_cpu_seconds_total", "counter",
	    "Processor time of the supervisor alone.",
	    add_ms(&usage.ru_utime, &usage.ru_stime));
	print_number(writer, "process_resident_memory_bytes", "gauge",
	    "Resident memory of the supervisor alone.",
	    metrics_process_memory());
	print_number(writer, "process_open_fds", "gauge",
	    "Descriptors that the supervisor has open.",
	    metrics_process_files());
	print_number(writer, "process_max_fds", "gauge",
	    "Descriptors that the supervisor may have open.", files.rlim_cur);
}

static void
write_build(struct writer *writer, const struct metrics *metrics)
{
	print_head(writer, PREFIX "build_info", "gauge",
	    "Always 1; the label says the version.");
	print_labelled(
	    writer, PREFIX "build_info", "version", CLEANDECK_VERSION, 1);
	print_seconds(writer, PREFIX "start_time_seconds", "gauge",
	    "When the service was started, in unix time.", metrics->start_ms);
}

/* What a zygote says is a line of ASCII; what a label would escape is '?'. */
static void
write_engines(struct writer *writer, const struct metrics_gauges *now)
{
	static const char name[] = PREFIX "engine_info";
	char clean[METRICS_ENGINE_SIZE];

	print_head(writer, name, "gauge",
	    "Always 1; the label says what that role runs.");
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!now->engines[role] || now->engines[role][0] == '\0')
			continue;
		text_format(clean, sizeof(clean), "%s", now->engines[role]);
		for (char *c = clean; (c = strpbrk(c, "\"\\"));)
			*c = '?';
		print(writer, "%s{role=\"%s\",engine=\"%s\"} 1\n", name,
		    role_name((enum role)role), clean);
	}
}

int
metrics_write(int fd, const struct metrics *metrics)
{
	struct writer writer = {.fd = fd};

	write_build(&writer, metrics);
	write_engines(&writer, &metrics->now);
	write_decks(&writer, metrics);
	write_refusals(&writer, metrics);
	write_times(&writer, metrics);
	write_gauges(&writer, &metrics->now);
	write_layers(&writer, &metrics->now);
	write_roles(&writer, metrics);
	write_deaths(&writer, metrics);
	write_callbacks(&writer, metrics);
	write_process(&writer, metrics);
	flush(&writer);
	return writer.error;
}
