/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sniff.h - what are these bytes, and may they go on?
 *
 * Reads hostile bytes; runs only in the sniff role's disposable child. The
 * judgement is pure: memory in, verdict out, no file, no clock.
 */
#ifndef CLEANDECK_SNIFF_SNIFF_H
#define CLEANDECK_SNIFF_SNIFF_H

#include "base/compat.h"
#include "base/fault.h"
#include "base/kind.h"

#define SNIFF_SEEN_SIZE    200
#define SNIFF_VERSION_SIZE 128

/* What the sender claims; each may say nothing (KIND_NONE). */
struct sniff_claim {
	enum kind name;     /* by the file name's ending */
	enum kind declared; /* by the declared media type */
	bool name_unknown;  /* it has an ending, and we do not know it */
	bool
	    declared_unknown; /* a media type that names another kind of file */
	uint32_t accept;      /* set of KIND_BIT() that may pass */
};

struct sniff_verdict {
	enum fault fault; /* FAULT_NONE: `kind` is proved and accepted */
	enum kind kind;   /* what the bytes are, where that was found out;
			     ppt, pps and pot differ in name only */
	/*
	 * One line for the error message, ASCII, without a byte of the
	 * document in it other than checked names: what was seen where.
	 * Empty when there is nothing to complain of.
	 */
	char seen[SNIFF_SEEN_SIZE];
};

struct sniff; /* the magic database, loaded once */

/*
 * Loads the magic database from its fixed place. Done once, before any
 * hostile byte, in the zygote: it opens files, asks for random bytes and
 * lets the C library ask what it asks only once. Returns 0 or -errno. To be
 * closed with sniff_close().
 */
NODISCARD int sniff_open(struct sniff **ret_sniff);

/* Writes "libmagic 5.44, expat 2.5.0, zlib 1.2.13": of what runs. */
void sniff_version(char ret_text[SNIFF_VERSION_SIZE]);

/* Frees it; NULL is fine. */
void sniff_close(struct sniff *sniff);

/*
 * Judges `size` bytes. Always fills *ret_verdict. Needs nothing of the
 * kernel but memory (brk, mmap, mremap, munmap): at most some LIMIT_XML_PART
 * times three, and FAULT_TOO_COMPLEX where that runs out. Time is bounded by
 * LIMIT_ZIP_TOTAL and LIMIT_XML_TOTAL: seconds at worst, milliseconds for a
 * deck.
 */
void sniff_judge(struct sniff *sniff, const uint8_t *bytes, size_t size,
    const struct sniff_claim *claim, struct sniff_verdict *ret_verdict);

#endif
