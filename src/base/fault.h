/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fault.h - everything that can go wrong, in words a client may see.
 *
 * One row per fault: the stable code (never renamed once released), the HTTP
 * status, the exit code of the command line, and one sentence for the person
 * who sent the document. docs/API.md is written from this table.
 */
#ifndef CLEANDECK_BASE_FAULT_H
#define CLEANDECK_BASE_FAULT_H

#include <stdbool.h>

#include "base/compat.h"

/* The numbers cross the wire: append only, and bump WIRE_VERSION. */
enum fault {
	FAULT_NONE = 0,
	/* The document. */
	FAULT_EMPTY,
	FAULT_TOO_LARGE,
	FAULT_TYPE_UNSUPPORTED,
	FAULT_TYPE_MISMATCH,
	FAULT_ENCRYPTED,
	FAULT_DAMAGED,
	FAULT_ARCHIVE_BOMB,
	FAULT_ARCHIVE_UNSAFE,
	FAULT_MARKUP_UNSAFE,
	FAULT_TOO_MANY_PAGES,
	FAULT_NO_PAGES,
	FAULT_PAGE_TOO_LARGE,
	FAULT_TOO_COMPLEX,
	FAULT_TIMEOUT,
	FAULT_CONVERSION,
	FAULT_VIOLATION,
	/* The request. */
	FAULT_BAD_REQUEST,
	FAULT_UNAUTHORIZED,
	FAULT_NOT_FOUND,
	FAULT_METHOD,
	FAULT_LENGTH_REQUIRED,
	FAULT_RATE_LIMITED,
	FAULT_CANCELLED,
	/* Us. */
	FAULT_BUSY,
	FAULT_STOPPING,
	FAULT_STORAGE,
	FAULT_INTERNAL,
	/* Since version 2 of the wire. */
	FAULT_POISON, /* a document, too; not for a worker to say */
	FAULT_FORBIDDEN,
	FAULT_TICKET,
	FAULT_RANGE,
	FAULT_KEY_REUSED,
	FAULT_COUNT
};

struct fault_row {
	enum fault fault;
	const char *code; /* stable, kebab-case */
	int http_status;
	int exit_code;        /* of `cleandeck convert`; see fault_exit */
	const char *sentence; /* for the presenter, one sentence */
};

/* Exit codes of the command line, by whose turn it is to act. */
enum fault_exit {
	FAULT_EXIT_OK = 0,
	FAULT_EXIT_USAGE = 2,    /* the command line itself */
	FAULT_EXIT_DOCUMENT = 3, /* refused: another document may pass */
	FAULT_EXIT_LIMIT = 4,    /* too large, too long, too complex */
	FAULT_EXIT_TRY_AGAIN =
	    5,                   /* busy or stopping: the same may pass later */
	FAULT_EXIT_INTERNAL = 6, /* the service failed; see its log */
};

/* The row of a fault; FAULT_INTERNAL's for numbers not in the table. */
const struct fault_row *fault_find(enum fault fault);

/* True for a number that names a row other than FAULT_NONE. */
bool fault_is_known(uint32_t number);

/*
 * What a worker may say of itself: a fault of the document or an internal
 * one. Anything else from a worker is a lie.
 */
bool fault_is_for_worker(uint32_t number);

#endif
