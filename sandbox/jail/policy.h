/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy.h - what each role may ask of the kernel once it is locked.
 *
 * A policy is a table with a reason per row; what is not in it kills the
 * process (or traps, for developers). No reason, no merge: a unit test reads
 * every row. docs/SANDBOX.md is generated from the tables.
 */
#ifndef CLEANDECK_JAIL_POLICY_H
#define CLEANDECK_JAIL_POLICY_H

#include "base/compat.h"
#include "base/role.h"

enum policy_only {
	POLICY_ANY,       /* whatever the arguments */
	POLICY_NOT_EXEC,  /* mmap, mprotect: third argument has no PROT_EXEC */
	POLICY_READ_ONLY, /* openat: no write, no create */
	POLICY_NO_NEW_NS, /* clone: first argument has no CLONE_NEW* */
	POLICY_QUERY,     /* prlimit64: third argument is NULL */
	POLICY_SET_NAME,  /* prctl: first argument is PR_SET_NAME */
	POLICY_SET_VMA,   /* prctl: first argument is PR_SET_VMA (names) */
	POLICY_SENDMSG,   /* sendmsg: flags without MSG_FASTOPEN */
	POLICY_SENDTO,    /* sendto: no MSG_FASTOPEN, no address */
	POLICY_TCP_SENDING,  /* setsockopt: TCP_NODELAY, TCP_CORK */
	POLICY_CHANNEL,      /* sendmsg: ROLE_LINK_CONTROL, no MSG_FASTOPEN */
	POLICY_NOT_CHANNEL,  /* close: any but ROLE_LINK_CONTROL */
	POLICY_SOCKET_ERROR, /* getsockopt: SO_ERROR */
	POLICY_ERRNO,        /* not done: answers with `error` */
};

struct policy_rule {
	int number; /* SCMP_SYS() */
	enum policy_only only;
	int error; /* with POLICY_ERRNO */
	const char *reason;
};

/* A table, ended by a row without a reason. */
extern const struct policy_rule policy_common[];
extern const struct policy_rule policy_front[];
extern const struct policy_rule policy_ledger[];
extern const struct policy_rule policy_courier[];
extern const struct policy_rule policy_sniff[];
extern const struct policy_rule policy_office[];
extern const struct policy_rule policy_render[];

/*
 * The role's own table; every role also has policy_common, less the calls
 * that its own table names: its own row is the narrower one then.
 */
const struct policy_rule *policy_find(enum role role);

#endif
