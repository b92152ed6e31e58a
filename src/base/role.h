/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * role.h - the confined roles.
 *
 * The numbers index tables in src/ and sandbox/ alike. Residents live as
 * long as the service; the others are zygotes whose children see one
 * document each.
 */
#ifndef CLEANDECK_BASE_ROLE_H
#define CLEANDECK_BASE_ROLE_H

enum role {
	ROLE_FRONT,   /* resident: hostile HTTP */
	ROLE_LEDGER,  /* resident: keeps jobs and artifacts on disk */
	ROLE_COURIER, /* resident: calls other hosts back */
	ROLE_SNIFF,   /* disposable: what are these bytes */
	ROLE_OFFICE,  /* disposable: LibreOffice, deck to PDF */
	ROLE_RENDER,  /* disposable: PDF to artifacts */
	ROLE_COUNT
};

#define ROLE_FIRST_POOL ROLE_SNIFF /* from here on: disposable */

/* "front", "sniff", ...; "unknown" for other numbers. */
const char *role_name(enum role role);

#endif
