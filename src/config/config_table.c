/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every keyword, and what may be said of it. docs/CONFIG.md follows. */
#include "config/config_table.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define FIELD(name)                                                            \
	offsetof(struct config, name), sizeof(((struct config *)NULL)->name)
#define TEXT(name)          FIELD(name), 0, 0
#define NUM(name, min, max) FIELD(name), min, max
#define DAY                 UINT64_C(86400)

/* clang-format off */
const struct config_keyword config_keywords[] = {
    {"listen", CONFIG_TEXT, CONFIG_RESTART, TEXT(listen), "127.0.0.1:8080",
	"address and port to serve on, or `none`; anything but loopback needs "
	"a `key-file`"},
    {"state-dir", CONFIG_PATH, CONFIG_RESTART, TEXT(state_dir),
	"/var/lib/cleandeck",
	"where jobs and artifacts are kept; its owner becomes `user`"},
    {"user", CONFIG_TEXT, CONFIG_RESTART, TEXT(user), "cleandeck",
	"the system user to become when started as root"},
    {"key-file", CONFIG_PATH, CONFIG_LIVE, TEXT(key_file), "",
	"file with one line per key that may use the service; without it "
	"everybody who reaches the address may"},
    {"accept", CONFIG_KINDS, CONFIG_RESTART, TEXT(accept),
	"pptx,ppsx,potx,pptm,ppsm,potm,ppt,pps,pot,odp,otp,odg,pdf",
	"kinds of document; also known: docx, doc, odt, rtf, xlsx, xls, ods"},
    {"upload-max", CONFIG_BYTES, CONFIG_RESTART,
	NUM(upload_max, 1, LIMIT_UPLOAD_MAX), "100M",
	"size of one document"},
    {"upload-memory", CONFIG_BYTES, CONFIG_LIVE,
	NUM(upload_memory, LIMIT_MIB, 256 * LIMIT_GIB), "1G",
	"size of all documents being received and converted"},
    {"pages-max", CONFIG_NUMBER, CONFIG_LIVE,
	NUM(pages_max, 1, LIMIT_PAGES_MAX), "500",
	"pages of one document"},
    {"pixels-max", CONFIG_NUMBER, CONFIG_LIVE,
	NUM(pixels_max, 10000, 1000000000), "25000000",
	"pixels of one picture made here"},
    {"job-time", CONFIG_SECONDS, CONFIG_RESTART, NUM(job_time, 1, 3600),
	"120s", "wall-clock time of one conversion"},
    {"job-memory", CONFIG_BYTES, CONFIG_RESTART,
	NUM(job_memory, 256 * LIMIT_MIB, 256 * LIMIT_GIB), "2G",
	"private memory of one process of a conversion"},
    {"job-tmp", CONFIG_BYTES, CONFIG_RESTART,
	NUM(job_tmp, LIMIT_MIB, 64 * LIMIT_GIB), "512M",
	"scratch space of one conversion, in memory"},
    {"job-tasks", CONFIG_NUMBER, CONFIG_RESTART, NUM(job_tasks, 16, 4096),
	"64", "processes and threads of one conversion"},
    {"workers", CONFIG_NUMBER, CONFIG_RESTART,
	NUM(workers, 0, LIMIT_WORKERS_MAX), "0",
	"conversions at once; 0 is one per processor"},
    {"queue", CONFIG_NUMBER, CONFIG_LIVE, NUM(queue, 1, LIMIT_QUEUE_MAX),
	"256", "decks that wait, of all keys; more are answered 503"},
    {"queue-per-key", CONFIG_NUMBER, CONFIG_LIVE,
	NUM(queue_per_key, 1, LIMIT_QUEUE_MAX), "64",
	"decks of one key that wait; more are answered 429"},
    {"key-rate", CONFIG_NUMBER, CONFIG_LIVE, NUM(key_rate, 0, 1000000),
	"600", "uploads a minute of one key that says nothing else in "
	"`key-file`; 0 is no limit; more are answered 429"},
    {"address-rate", CONFIG_NUMBER, CONFIG_LIVE,
	NUM(address_rate, 0, 1000000), "600",
	"uploads a minute from one address; 0 is no limit; more are answered "
	"429"},
    {"per-client", CONFIG_NUMBER, CONFIG_LIVE, NUM(per_client, 1, 10000),
	"64", "uploads at once from one address; more are answered 429"},
    {"connections", CONFIG_NUMBER, CONFIG_RESTART, NUM(connections, 8, 60000),
	"4096", "connections at once"},
    {"idle-time", CONFIG_SECONDS, CONFIG_LIVE, NUM(idle_time, 1, 3600), "30s",
	"a connection that says nothing for so long is closed"},
    {"wait-max", CONFIG_SECONDS, CONFIG_LIVE, NUM(wait_max, 0, 3600), "120s",
	"how long a request may wait for its deck (`Prefer: wait`)"},
    {"trusted-proxy", CONFIG_NETWORKS, CONFIG_LIVE, TEXT(trusted_proxies),
	"none", "whose `X-Forwarded-For` is believed"},
    {"artifact-ttl", CONFIG_SECONDS, CONFIG_LIVE,
	NUM(artifact_ttl, 1, 365 * DAY), "24h",
	"artifacts are erased after it; a request may ask for less"},
    {"poison-ttl", CONFIG_SECONDS, CONFIG_LIVE, NUM(poison_ttl, 0, 30 * DAY),
	"1h", "a document that ended its converter twice is refused for so "
	"long; 0 is not at all"},
    {"disk-max", CONFIG_BYTES, CONFIG_LIVE,
	NUM(disk_max, 0, 1024 * 1024 * LIMIT_GIB), "20G",
	"size of all decks that are kept, originals of waiting ones included; "
	"0 is no limit; more are answered 503"},
    {"disk-reserve", CONFIG_BYTES, CONFIG_LIVE,
	NUM(disk_reserve, 0, 1024 * LIMIT_GIB), "256M",
	"room on the disk of `state-dir` that is left alone"},
    {"ticket-ttl-max", CONFIG_SECONDS, CONFIG_LIVE,
	NUM(ticket_ttl, 60, 365 * DAY), "7d",
	"the longest life of an upload ticket"},
    {"link-ttl-max", CONFIG_SECONDS, CONFIG_LIVE,
	NUM(link_ttl, 60, 365 * DAY), "7d",
	"the longest life of a download link"},
    {"signing-days", CONFIG_NUMBER, CONFIG_LIVE, NUM(signing_days, 1, 3650),
	"30", "days after which a new key signs links and tickets; old ones "
	"stay good"},
    {"callback-host", CONFIG_HOSTS, CONFIG_LIVE, TEXT(callback_hosts), "none",
	"hosts that callbacks may go to"},
    {"callback-network", CONFIG_NETWORKS, CONFIG_LIVE,
	TEXT(callback_networks), "none",
	"private addresses that callbacks may go to all the same"},
    {"callback-ttl", CONFIG_SECONDS, CONFIG_LIVE,
	NUM(callback_ttl, 60, 30 * DAY), "48h",
	"a callback that nobody took is given up after it"},
    {"drain-time", CONFIG_SECONDS, CONFIG_LIVE, NUM(drain_time, 0, 3600),
	"30s", "how long conversions may take to end when the service stops"},
    {"log-format", CONFIG_LOG, CONFIG_LIVE, TEXT(log_json), "text",
	"lines for people, or JSON"},
    {"seccomp", CONFIG_SECCOMP, CONFIG_RESTART, TEXT(trap), "kill",
	"what a forbidden system call does: `kill`, or `trap` to have it named "
	"in the log (for developers; the job dies either way)"},
    {"libexec-dir", CONFIG_PATH, CONFIG_RESTART, TEXT(libexec_dir),
	"beside the program", "folder of the role programs"},
    {"share-dir", CONFIG_PATH, CONFIG_RESTART, TEXT(share_dir),
	"beside the program", "folder of the policy and the warm-up decks"},
    {NULL, CONFIG_TEXT, CONFIG_RESTART, 0, 0, 0, 0, NULL, NULL},
};
/* clang-format on */

static const char *
type_name(enum config_type type)
{
	static const char *const names[] = {
	    [CONFIG_TEXT] = "text",
	    [CONFIG_PATH] = "path",
	    [CONFIG_NUMBER] = "number",
	    [CONFIG_BYTES] = "size",
	    [CONFIG_SECONDS] = "time",
	    [CONFIG_KINDS] = "kinds",
	    [CONFIG_NETWORKS] = "networks",
	    [CONFIG_HOSTS] = "hosts",
	    [CONFIG_SECCOMP] = "`kill` or `trap`",
	    [CONFIG_LOG] = "`text` or `json`",
	};

	return names[type];
}

void
config_print_table(void)
{
	printf("| keyword | value | default | a change counts | meaning |\n"
	       "|---|---|---|---|---|\n");
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++)
		printf("| `%s` | %s | %s%s%s | %s | %s |\n", row->name,
		    type_name(row->type), row->fallback[0] ? "`" : "",
		    row->fallback, row->fallback[0] ? "`" : "",
		    row->when == CONFIG_LIVE ? "at SIGHUP" : "at a start",
		    row->meaning);
}

static bool
is_same(const struct config_keyword *row, const struct config *a,
    const struct config *b)
{
	const char *one = (const char *)a + row->offset;
	const char *other = (const char *)b + row->offset;

	/* What is behind the end of a text says nothing. */
	if (row->type == CONFIG_TEXT || row->type == CONFIG_PATH)
		return strcmp(one, other) == 0;
	return memcmp(one, other, row->size) == 0;
}

void
config_keep(const struct config *old, struct config *new)
{
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++)
		if (row->when == CONFIG_RESTART)
			memcpy((char *)new + row->offset,
			    (const char *)old + row->offset, row->size);
	new->address = old->address;
	new->address_size = old->address_size;
}

size_t
config_compare(const struct config *old, const struct config *new,
    char ret_names[CONFIG_WHY_SIZE])
{
	size_t count = 0;
	size_t used = 0;

	ret_names[0] = '\0';
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++) {
		if (row->when == CONFIG_LIVE || is_same(row, old, new))
			continue;
		text_format(ret_names + used, CONFIG_WHY_SIZE - used, "%s%s",
		    count > 0 ? ", " : "", row->name);
		used += strlen(ret_names + used);
		count++;
	}
	return count;
}
