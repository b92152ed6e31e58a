/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * print_tables NAME - prints a table of the program as Markdown, for the
 * generated parts of docs/ (tools/docs.sh).
 */
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/artifact.h"
#include "base/fault.h"
#include "base/kind.h"
#include "base/probe.h"
#include "config/config.h"
#include "jail/policy.h"
#include "spawn/cage.h"
#include "wire/wire.h"

struct word {
	unsigned bit;
	const char *word;
};

/*
 * The words of a set, with commas; ended by a row without a word. A table
 * that leaves one out would not be true.
 */
static void
print_set(unsigned set, const struct word *words)
{
	const char *comma = "";

	for (; words->word; words++) {
		if (!(set & words->bit))
			continue;
		printf("%s%s", comma, words->word);
		comma = ", ";
		set &= ~words->bit;
	}
	if (set != 0) {
		fprintf(stderr, "print_tables: no word for %#x\n", set);
		exit(1);
	}
}

static const struct word peers[] = {
    {WIRE_SUPERVISOR, "supervisor"},
    {WIRE_ZYGOTE,     "zygote"    },
    {WIRE_CHILD,      "child"     },
    {WIRE_FRONT,      "front"     },
    {WIRE_CLIENT,     "client"    },
    {WIRE_LEDGER,     "ledger"    },
    {WIRE_COURIER,    "courier"   },
    {0,	       NULL        },
};

static const struct word states[] = {
    {WIRE_STARTING, "starting"},
    {WIRE_IDLE,     "idle"    },
    {WIRE_WORKING,  "working" },
    {WIRE_ENDED,    "ended"   },
    {0,	     NULL      },
};

static void
print_wire(void)
{
	printf("Version %d. No body is longer than %d bytes.\n\n", WIRE_VERSION,
	    WIRE_MAX_BODY);
	printf(
	    "| # | message | from | to | when | bytes | fds | body | meaning "
	    "|\n|---|---|---|---|---|---|---|---|---|\n");
	for (unsigned type = 1; type < WIRE_TYPE_COUNT; type++) {
		const struct wire_rule *rule = wire_find_rule(type);
		printf("| %u | %s | ", type, rule->name);
		print_set(rule->from, peers);
		printf(" | ");
		print_set(rule->to, peers);
		printf(" | ");
		print_set(rule->states, states);
		printf(" | %u", rule->min);
		if (rule->max != rule->min)
			printf(" to %u", rule->max);
		printf(" | %u | %s | %s |\n", rule->fds, rule->body,
		    rule->meaning);
	}
}

static const char *
means_word(enum cage_means means)
{
	switch (means) {
	case CAGE_BIND:
		return "bind, read-only";
	case CAGE_BIND_RW:
		return "bind, writable";
	case CAGE_DEVICE:
		return "device";
	case CAGE_MASK:
		return "masked, if there";
	case CAGE_LINK:
		return "link";
	case CAGE_FOLDER:
		return "tmpfs";
	case CAGE_SHARED:
		return "copies";
	}
	return "unknown";
}

/* The folder of this machine's libraries differs by its processor. */
static void
print_path(const char *path)
{
	const char *found = strstr(path, CLEANDECK_MULTIARCH);

	if (found)
		printf("%.*sTRIPLET%s", (int)(found - path), path,
		    found + strlen(CLEANDECK_MULTIARCH));
	else
		printf("%s", path);
}

static void
print_cage(void)
{
	struct word roles[ROLE_COUNT + 1] = {0};

	for (unsigned role = 0; role < ROLE_COUNT; role++)
		roles[role] =
		    (struct word){ROLE_BIT(role), role_name((enum role)role)};
	printf("| in the root | what | of the host | roles | reason |\n"
	       "|---|---|---|---|---|\n");
	for (const struct cage_row *row = cage_rows; row->reason; row++) {
		printf("| `/");
		print_path(row->target);
		printf("` | %s | ", means_word(row->means));
		if (row->source) {
			printf("`");
			print_path(row->source);
			printf("`%s", row->optional ? ", if there" : "");
		}
		printf(" | ");
		print_set(row->roles, roles);
		printf(" | %s |\n", row->reason);
	}
}

static const char *
only_words(enum policy_only only)
{
	switch (only) {
	case POLICY_ANY:
		return "";
	case POLICY_NOT_EXEC:
		return "not executable";
	case POLICY_READ_ONLY:
		return "to read";
	case POLICY_NO_NEW_NS:
		return "no new namespace";
	case POLICY_QUERY:
		return "to ask, not to set";
	case POLICY_SET_NAME:
		return "to name a thread";
	case POLICY_SET_VMA:
		return "to name memory";
	case POLICY_SENDMSG:
		return "not MSG_FASTOPEN, which connects";
	case POLICY_TCP_SENDING:
		return "TCP_NODELAY and TCP_CORK";
	case POLICY_CHANNEL:
		return "on the channel, not MSG_FASTOPEN";
	case POLICY_NOT_CHANNEL:
		return "any but the channel";
	case POLICY_SOCKET_ERROR:
		return "SO_ERROR";
	case POLICY_SENDTO:
		return "no address, not MSG_FASTOPEN";
	case POLICY_ERRNO:
		break;
	}
	return NULL;
}

static void
print_policy_rule(const struct policy_rule *rule)
{
	/* Also of calls that this processor does not have. */
	char *name =
	    seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, rule->number);
	const char *only = only_words(rule->only);

	printf("| `%s` | ", name ? name : "?");
	if (only)
		printf("%s", only);
	else
		printf("not done: answers %s", strerrorname_np(rule->error));
	printf(" | %s |\n", rule->reason);
	free(name);
}

static void
print_policy_table(const char *title, const struct policy_rule *rules)
{
	printf("### %s\n\n", title);
	if (!rules->reason) {
		printf("Nothing more.\n\n");
		return;
	}
	printf("| call | only | reason |\n|---|---|---|\n");
	for (; rules->reason; rules++)
		print_policy_rule(rules);
	printf("\n");
}

static void
print_policy(void)
{
	print_policy_table("Every role", policy_common);
	for (unsigned role = 0; role < ROLE_COUNT; role++)
		print_policy_table(
		    role_name((enum role)role), policy_find((enum role)role));
}

static void
print_probes(void)
{
	printf("| probe | what is done |\n|---|---|\n");
	for (uint32_t number = 0; number < PROBE_COUNT; number++) {
		const struct probe_row *row = probe_find(number);
		printf("| %s | %s |\n", row->name, row->attempt);
	}
}

static void
print_faults(void)
{
	printf("| code | HTTP | exit | sentence |\n|---|---|---|---|\n");
	for (int fault = 1; fault < FAULT_COUNT; fault++) {
		const struct fault_row *row = fault_find((enum fault)fault);
		printf("| `%s` | %d | %d | %s |\n", row->code, row->http_status,
		    row->exit_code, row->sentence);
	}
}

static void
print_kinds(void)
{
	printf("| kind | media type | by default |\n|---|---|---|\n");
	for (int kind = 1; kind < KIND_COUNT; kind++) {
		const struct kind_row *row = kind_find((enum kind)kind);
		printf("| `%s` | `%s` | %s |\n", row->name, row->mime,
		    row->by_default ? "yes" : "no");
	}
}

static void
print_artifacts(void)
{
	printf("| word | name | media type | by default | bytes at most |\n"
	       "|---|---|---|---|---|\n");
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++) {
		const struct artifact_row *row = artifact_find(i);
		printf("| `%s` | `%s%s%s.%s` | `%s` | %s | %llu |\n", row->word,
		    row->folder, row->per_page ? "/" : "",
		    row->per_page ? "N" : "deck", row->ending, row->mime,
		    ARTIFACT_DEFAULT_SET & ARTIFACT_BIT(i) ? "yes" : "no",
		    (unsigned long long)row->bytes_max);
	}
}

static const struct table {
	const char *name;
	void (*print)(void);
} tables[] = {
    {"wire",      print_wire        },
    {"config",    config_print_table},
    {"cage",      print_cage        },
    {"policy",    print_policy      },
    {"probes",    print_probes      },
    {"faults",    print_faults      },
    {"kinds",     print_kinds       },
    {"artifacts", print_artifacts   },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < COUNT_OF(tables); i++) {
		if (strcmp(tables[i].name, argv[1]) == 0) {
			tables[i].print();
			return 0;
		}
	}
	fprintf(stderr, "usage: print_tables NAME, one of:");
	for (size_t i = 0; i < COUNT_OF(tables); i++)
		fprintf(stderr, " %s", tables[i].name);
	fprintf(stderr, "\n");
	return 2;
}
