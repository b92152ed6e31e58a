/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/sniff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"
#include "sniff/agree.h"
#include "sniff/cfb_kind.h"
#include "sniff/package.h"
#include "sniff/pdf_shape.h"
#include "sniff/sniff_magic.h"
#include "sniff/verdict.h"

struct sniff {
	struct sniff_magic *magic; /* owned */
	unsigned long salt;        /* of hash tables; never 0 */
};

/* One document on its way. */
struct upload {
	const struct sniff *sniff;
	const uint8_t *bytes;
	size_t size;
	const struct sniff_claim *claim;
	char mime[SNIFF_MAGIC_SIZE]; /* what libmagic says */
};

/* What a document's first bytes promise, and who finds out the rest. */
struct shape {
	const char *start;
	size_t start_size;
	enum kind_container container;
	const char *word;
	enum fault (*judge)(
	    const struct upload *upload, struct sniff_verdict *verdict);
};

static enum fault
zip_judge(const struct upload *upload, struct sniff_verdict *verdict)
{
	return package_judge(
	    upload->bytes, upload->size, upload->sniff->salt, verdict);
}

static enum fault
cfb_judge(const struct upload *upload, struct sniff_verdict *verdict)
{
	return cfb_kind_judge(upload->bytes, upload->size, verdict);
}

static enum fault
pdf_judge(const struct upload *upload, struct sniff_verdict *verdict)
{
	return pdf_shape_judge(upload->bytes, upload->size, verdict);
}

/* RTF has no more of a shape than its first word. */
static enum fault
rtf_judge(const struct upload *upload, struct sniff_verdict *verdict)
{
	(void)upload;
	verdict->kind = KIND_RTF;
	return FAULT_NONE;
}

/* clang-format off */
static const struct shape shapes[] = {
    {"PK\3\4", 4, KIND_CONTAINER_OOXML, "a zip archive", zip_judge},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, KIND_CONTAINER_CFB,
	"a compound file", cfb_judge},
    {"%PDF-", 5, KIND_CONTAINER_PDF, "a PDF", pdf_judge},
    {"{\\rtf1", 6, KIND_CONTAINER_RTF, "RTF", rtf_judge},
};
/* clang-format on */

static const struct shape *
shape_find(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		if (size >= shapes[i].start_size &&
		    memcmp(bytes, shapes[i].start, shapes[i].start_size) == 0)
			return &shapes[i];
	return NULL;
}

/*
 * The sender says that it is one of our kinds: then it is not what he says.
 * A kind that we do not know, under a name that we do not know, is just that.
 */
static bool
claims_ours(const struct sniff_claim *claim)
{
	return claim->name != KIND_NONE || claim->declared != KIND_NONE;
}

static enum fault
refuse_unknown(const struct upload *upload, struct sniff_verdict *verdict)
{
	if (claims_ours(upload->claim))
		return agree_refuse(verdict, upload->claim, upload->mime,
		    "no kind of document known here");
	return verdict_refuse(verdict, FAULT_TYPE_UNSUPPORTED,
	    "magic says %s, content is no kind of document known here",
	    upload->mime);
}

/*
 * The container may contradict the sender, whatever else is wrong with it:
 * a broken archive under a PDF's name is first of all no PDF. But OOXML with
 * a password is a compound file (MS-OFFCRYPTO 2.3), under its usual name.
 */
static bool
container_contradicts(const struct sniff_claim *claim,
    const struct shape *shape, const struct sniff_verdict *verdict)
{
	if (verdict->fault == FAULT_ENCRYPTED && verdict->kind == KIND_NONE &&
	    !agree_contradicts(claim, KIND_CONTAINER_OOXML))
		return false;
	return agree_contradicts(claim, shape->container);
}

/* ppt, pps and pot are the same inside: there the name decides. */
static enum kind
kind_refine(enum kind found, const struct sniff_claim *claim)
{
	if (found != KIND_PPT)
		return found;
	if (claim->name != KIND_NONE)
		return claim->name;
	return claim->declared != KIND_NONE ? claim->declared : found;
}

/* The content is known and whole: does it go together, may it pass? */
static enum fault
known_judge(const struct upload *upload, const struct shape *shape,
    struct sniff_verdict *verdict)
{
	const struct sniff_claim *claim = upload->claim;
	const struct kind_row *row = kind_find(verdict->kind);

	if (!agree_claim(claim->name, verdict->kind) ||
	    !agree_claim(claim->declared, verdict->kind) ||
	    !agree_magic(upload->mime, shape->container, verdict->kind))
		return agree_refuse(verdict, claim, upload->mime, row->name);
	verdict->kind = kind_refine(verdict->kind, claim);
	if (!(claim->accept & KIND_BIT(verdict->kind)))
		return verdict_refuse(verdict, FAULT_TYPE_UNSUPPORTED,
		    "content is %s, which is not accepted here",
		    kind_find(verdict->kind)->name);
	return FAULT_NONE;
}

static enum fault
upload_judge(const struct upload *upload, struct sniff_verdict *verdict)
{
	const struct shape *shape = shape_find(upload->bytes, upload->size);

	if (!shape)
		return refuse_unknown(upload, verdict);
	enum fault fault = shape->judge(upload, verdict);
	const struct kind_row *row = kind_find(verdict->kind);
	if (fault == FAULT_TYPE_UNSUPPORTED && !row)
		return claims_ours(upload->claim)
			   ? agree_refuse(verdict, upload->claim, upload->mime,
				 "another kind of file")
			   : fault;
	if (container_contradicts(upload->claim, shape, verdict))
		return agree_refuse(verdict, upload->claim, upload->mime,
		    row ? row->name : shape->word);
	return fault ? fault : known_judge(upload, shape, verdict);
}

/*
 * glibc before 2.37 asks the kernel how much memory there is when it sorts
 * more than a KiB for the first time; let that be now, not when locked.
 */
static int
compare_bytes(const void *left, const void *right)
{
	return memcmp(left, right, 1);
}

static void
sort_warm(void)
{
	static char scratch[4096];

	qsort(scratch, sizeof(scratch), 1, compare_bytes);
}

int
sniff_open(struct sniff **ret_sniff)
{
	struct sniff *sniff = calloc(1, sizeof(*sniff));
	if (!sniff)
		return -ENOMEM;
	int error = sniff_magic_open(&sniff->magic);
	if (error == 0 && getrandom(&sniff->salt, sizeof(sniff->salt), 0) !=
			      (ssize_t)sizeof(sniff->salt))
		error = -EIO;
	if (error < 0) {
		sniff_close(sniff);
		return error;
	}
	sniff->salt |= 1; /* 0 would make expat ask the kernel */
	sort_warm();
	*ret_sniff = sniff;
	return 0;
}

void
sniff_version(char ret_text[SNIFF_VERSION_SIZE])
{
	static const char prefix[] = "expat_";
	const char *expat = xml_scan_version();
	unsigned magic = sniff_magic_version();

	if (strncmp(expat, prefix, strlen(prefix)) == 0)
		expat += strlen(prefix);
	text_format(ret_text, SNIFF_VERSION_SIZE,
	    "libmagic %u.%02u, expat %s, zlib %s", magic / 100, magic % 100,
	    expat, zip_reader_version());
}

void
sniff_close(struct sniff *sniff)
{
	if (!sniff)
		return;
	sniff_magic_close(sniff->magic);
	free(sniff);
}

void
sniff_judge(struct sniff *sniff, const uint8_t *bytes, size_t size,
    const struct sniff_claim *claim, struct sniff_verdict *ret_verdict)
{
	struct upload upload = {sniff, bytes, size, claim, ""};

	*ret_verdict = (struct sniff_verdict){.fault = FAULT_NONE};
	if (size == 0) {
		(void)verdict_refuse(
		    ret_verdict, FAULT_EMPTY, "there is not a byte in it");
		return;
	}
	if (sniff_magic_look(sniff->magic, bytes, size, upload.mime) < 0) {
		(void)verdict_refuse(ret_verdict, FAULT_TOO_COMPLEX,
		    "libmagic gave up looking at it");
		return;
	}
	(void)upload_judge(&upload, ret_verdict); /* the verdict has it */
}
