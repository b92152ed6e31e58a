/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/agree.h"

#include <string.h>

#define SET2(a, b)    (KIND_BIT(KIND_##a) | KIND_BIT(KIND_##b))
#define SET3(a, b, c) (SET2(a, b) | KIND_BIT(KIND_##c))

/* clang-format off */
/* Kinds that may carry one another's names. */
static const struct {
	uint32_t kinds;
	const char *why;
} families[] = {
    {SET3(PPTX, PPSX, POTX) | SET3(PPTM, PPSM, POTM),
	"how it opens; and macros under a plain name, which are met in real "
	"decks and are dropped anyway"},
    {SET3(PPT, PPS, POT),
	"nothing inside tells them apart"},
    {SET3(ODP, OTP, ODG),
	"how it opens; and LibreOffice saves a presentation as odg so"},
};
/* clang-format on */

/* What libmagic says of a container when it does not know the document. */
static const struct {
	enum kind_container container;
	const char *mime;
	const char *why;
} vague[] = {
    {KIND_CONTAINER_OOXML, "application/zip",           "another first entry"},
    {KIND_CONTAINER_CFB,   "application/x-ole-storage", "no summary"         },
    {KIND_CONTAINER_CFB,   "application/CDFV2",         "no summary"         },
    {KIND_CONTAINER_CFB,   "application/vnd.ms-office", "a vague summary"    },
    {KIND_CONTAINER_CFB,   "application/encrypted",     "as it says"         },
};

bool
agree_claim(enum kind claimed, enum kind found)
{
	if (claimed == KIND_NONE || claimed == found)
		return true;
	for (size_t i = 0; i < COUNT_OF(families); i++)
		if (families[i].kinds & KIND_BIT(claimed) &&
		    families[i].kinds & KIND_BIT(found))
			return true;
	return false;
}

/* Before the archive is read, an OOXML and an OpenDocument file are one. */
static enum kind_container
packing(enum kind_container container)
{
	return container == KIND_CONTAINER_ODF ? KIND_CONTAINER_OOXML
					       : container;
}

bool
agree_magic(const char *mime, enum kind_container container, enum kind found)
{
	const struct kind_row *said = kind_find(kind_find_mime(mime));
	const struct kind_row *row = kind_find(found);

	if (strcmp(mime, "application/octet-stream") == 0)
		return true;
	if (said && row)
		return said->container == row->container &&
		       said->office == row->office;
	if (said)
		return packing(said->container) == packing(container);
	for (size_t i = 0; i < COUNT_OF(vague); i++)
		if (packing(vague[i].container) == packing(container) &&
		    strcmp(vague[i].mime, mime) == 0)
			return true;
	return false;
}

static bool
kind_contradicts(enum kind claimed, enum kind_container container)
{
	const struct kind_row *row = kind_find(claimed);

	return row && packing(row->container) != packing(container);
}

bool
agree_contradicts(
    const struct sniff_claim *claim, enum kind_container container)
{
	return claim->name_unknown || claim->declared_unknown ||
	       kind_contradicts(claim->name, container) ||
	       kind_contradicts(claim->declared, container);
}

static const char *
said_by(enum kind kind, bool unknown)
{
	const struct kind_row *row = kind_find(kind);

	if (row)
		return row->name;
	return unknown ? "something unknown" : "nothing";
}

enum fault
agree_refuse(struct sniff_verdict *verdict, const struct sniff_claim *claim,
    const char *mime, const char *content)
{
	return verdict_refuse(verdict, FAULT_TYPE_MISMATCH,
	    "name says %s, declared type says %s, magic says %s, content is "
	    "%s",
	    said_by(claim->name, claim->name_unknown),
	    said_by(claim->declared, claim->declared_unknown), mime, content);
}
