/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * role.h - the confined roles, and the two peers that only ask.
 *
 * The numbers index tables in src/ and sandbox/ alike.
 */
#ifndef CLEANDECK_BASE_ROLE_H
#define CLEANDECK_BASE_ROLE_H

enum role {
	ROLE_FRONT,  /* exposed: hostile HTTP, long-lived */
	ROLE_SNIFF,  /* disposable: what are these bytes */
	ROLE_OFFICE, /* disposable: LibreOffice, deck to PDF */
	ROLE_RENDER, /* disposable: PDF to artifacts */
	ROLE_COUNT
};

/* "front", "sniff", ...; "unknown" for other numbers. */
const char *role_name(enum role role);

#endif
