/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/cfb_kind.h"

#include "sniff/bytes.h"
#include "sniff/cfb_walk.h"

#define PPT_DOCUMENT        "powerpoint document"
#define PPT_USER            "current user"
#define PPT_OLD             "pp40" /* before 97; LibreOffice reads it by libmwaw */
#define PPT_USER_ATOM       0x0ff6 /* MS-PPT 2.3.2 */
#define PPT_USER_SIZE       20     /* what we read of it */
#define PPT_TOKEN_ENCRYPTED UINT32_C(0xf3d1c4df)
#define PPT_EDIT_ATOM       0x0ff5 /* MS-PPT 2.3.3 */
#define PPT_EDIT_SIZE       40     /* with its last field */
#define PPT_EDIT_LENGTH     32     /* only with that field */
#define DOC_FLAGS           10     /* MS-DOC 2.5.2, FibBase */
#define DOC_ENCRYPTED       0x0100
#define XLS_FILE_PASS       0x002f /* MS-XLS 2.4.117 */
#define XLS_RECORDS         16     /* it is among the first */

/* A stream in the root that says what the file is. */
struct mark {
	const char *name; /* lower case */
	enum kind kind;
	enum fault fault;
	const char *seen; /* where there is a fault */
};

/* Encryption before everything else: it hides what else there may be. */
static const struct mark marks[] = {
    {"encryptedpackage",        KIND_NONE, FAULT_ENCRYPTED,
     "the OOXML document is encrypted"                                 },
    {"\x06"
     "dataspaces",	 KIND_NONE, FAULT_ENCRYPTED,
     "the document is protected by rights management"                  },
    {"\x09"
     "drmcontent",	 KIND_NONE, FAULT_ENCRYPTED,
     "the document is protected by rights management"                  },
    {"encryptedsummary",        KIND_PPT,  FAULT_ENCRYPTED,
     "the presentation is encrypted"                                   },
    {PPT_DOCUMENT,              KIND_PPT,  FAULT_NONE,             NULL},
    {"worddocument",            KIND_DOC,  FAULT_NONE,             NULL},
    {"workbook",                KIND_XLS,  FAULT_NONE,             NULL},
    {"book",		    KIND_XLS,  FAULT_NONE,             NULL},
    {PPT_OLD,		   KIND_PPT,  FAULT_NONE,             NULL},
    {"__properties_version1.0", KIND_NONE, FAULT_TYPE_UNSUPPORTED,
     "content is a mail message"				       },
};

/*
 * The token says so for each version; the session's reference is there since
 * PowerPoint 2002, also where a program forgot the token.
 */
static bool
ppt_is_encrypted(const struct cfb_walk *walk, const struct cfb_stream *document,
    const struct cfb_stream *user)
{
	uint8_t atom[PPT_USER_SIZE], edit[PPT_EDIT_SIZE];

	if (cfb_walk_read(walk, user, 0, atom, sizeof(atom)) < 0 ||
	    bytes_le16(atom + 2) != PPT_USER_ATOM)
		return false;
	if (bytes_le32(atom + 12) == PPT_TOKEN_ENCRYPTED)
		return true;
	return cfb_walk_read(walk, document, bytes_le32(atom + 16), edit,
		   sizeof(edit)) == 0 &&
	       bytes_le16(edit + 2) == PPT_EDIT_ATOM &&
	       bytes_le32(edit + 4) >= PPT_EDIT_LENGTH &&
	       bytes_le32(edit + 36) != 0;
}

static enum fault
ppt_check(const struct cfb_walk *walk, struct sniff_verdict *verdict)
{
	const struct cfb_stream *document = cfb_walk_find(walk, PPT_DOCUMENT);
	const struct cfb_stream *user = cfb_walk_find(walk, PPT_USER);

	if (!document)
		return FAULT_NONE; /* PPT_OLD, which knows no passwords */
	if (!user)
		return verdict_refuse(verdict, FAULT_DAMAGED,
		    "the presentation has no Current User stream");
	if (ppt_is_encrypted(walk, document, user))
		return verdict_refuse(
		    verdict, FAULT_ENCRYPTED, "the presentation is encrypted");
	return FAULT_NONE;
}

static bool
doc_is_encrypted(const struct cfb_walk *walk)
{
	uint8_t flags[2];

	return cfb_walk_read(walk, cfb_walk_find(walk, "worddocument"),
		   DOC_FLAGS, flags, sizeof(flags)) == 0 &&
	       (bytes_le16(flags) & DOC_ENCRYPTED);
}

static bool
xls_is_encrypted(const struct cfb_walk *walk)
{
	const struct cfb_stream *book = cfb_walk_find(walk, "workbook");
	uint64_t at = 0;

	if (!book)
		book = cfb_walk_find(walk, "book");
	for (unsigned i = 0; i < XLS_RECORDS; i++) {
		uint8_t record[4];

		if (cfb_walk_read(walk, book, at, record, sizeof(record)) < 0)
			return false;
		if (bytes_le16(record) == XLS_FILE_PASS)
			return true;
		at += 4 + (uint64_t)bytes_le16(record + 2);
	}
	return false;
}

static enum fault
kind_check(const struct cfb_walk *walk, struct sniff_verdict *verdict)
{
	if (verdict->kind == KIND_PPT)
		return ppt_check(walk, verdict);
	if ((verdict->kind == KIND_DOC && doc_is_encrypted(walk)) ||
	    (verdict->kind == KIND_XLS && xls_is_encrypted(walk)))
		return verdict_refuse(
		    verdict, FAULT_ENCRYPTED, "the document is encrypted");
	return FAULT_NONE;
}

static enum fault
marks_judge(const struct cfb_walk *walk, struct sniff_verdict *verdict)
{
	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		if (!cfb_walk_find(walk, marks[i].name))
			continue;
		/* A kind that is known beats the marks of foreign ones. */
		if (marks[i].fault && verdict->kind == KIND_NONE) {
			verdict->kind = marks[i].kind;
			return verdict_refuse(
			    verdict, marks[i].fault, "%s", marks[i].seen);
		}
		if (!marks[i].fault && verdict->kind != KIND_NONE &&
		    verdict->kind != marks[i].kind)
			return verdict_refuse(verdict, FAULT_TYPE_MISMATCH,
			    "content is two documents at once");
		if (!marks[i].fault)
			verdict->kind = marks[i].kind;
	}
	if (verdict->kind == KIND_NONE)
		return verdict_refuse(verdict, FAULT_TYPE_UNSUPPORTED,
		    "content is a compound file, and no document");
	return kind_check(walk, verdict);
}

enum fault
cfb_kind_judge(const uint8_t *bytes, size_t size, struct sniff_verdict *verdict)
{
	struct cfb_walk walk;
	enum fault fault = cfb_walk_open(&walk, bytes, size, verdict);

	if (fault)
		return fault;
	fault = marks_judge(&walk, verdict);
	cfb_walk_done(&walk);
	return fault;
}
