/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/opc.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "sniff/zip_name.h"

#define RELATIONSHIPS "_rels/.rels"
#define SPACE         "http://schemas.openxmlformats.org/package/2006/"
#define SPACE_TYPES   SPACE "content-types"
#define SPACE_RELS    SPACE "relationships"
/* Transitional and strict (ECMA-376-1 annex A). */
#define MAIN_TRANSITIONAL                                                      \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" \
	"officeDocument"
#define MAIN_STRICT                                                            \
	"http://purl.oclc.org/ooxml/officeDocument/relationships/"             \
	"officeDocument"
#define TYPE_SIZE 128 /* longer than any type in kind.c */

/* What _rels/.rels says of the main part. */
struct relations {
	char target[LIMIT_ZIP_NAME + 1];
	unsigned mains;
	bool outside; /* an external or overlong target */
};

/* What [Content_Types].xml says of it. */
struct types {
	const char *part;
	char by_name[TYPE_SIZE];   /* Override, the stronger one */
	char by_ending[TYPE_SIZE]; /* Default */
	bool twice;
};

static void
on_relation(void *cookie, const char *space, const char *name,
    const char *const *attributes)
{
	struct relations *relations = cookie;
	const char *type = xml_scan_find_attribute(attributes, "", "Type");
	const char *target = xml_scan_find_attribute(attributes, "", "Target");
	const char *mode =
	    xml_scan_find_attribute(attributes, "", "TargetMode");

	if (strcmp(space, SPACE_RELS) != 0 ||
	    strcmp(name, "Relationship") != 0 || !type || !target ||
	    (strcmp(type, MAIN_TRANSITIONAL) != 0 &&
		strcmp(type, MAIN_STRICT) != 0))
		return;
	relations->mains++;
	if (mode && strcasecmp(mode, "Internal") != 0)
		relations->outside = true;
	if (target[0] == '/') /* from the package's root, where we are */
		target++;
	if (strlen(target) >= sizeof(relations->target))
		relations->outside = true;
	else
		(void)snprintf(relations->target, sizeof(relations->target),
		    "%s", target); /* fits, as just seen */
}

static void
type_set(struct types *types, char known[TYPE_SIZE], const char *type)
{
	char cut[TYPE_SIZE];

	(void)snprintf(cut, sizeof(cut), "%s", type); /* cut: no known type */
	if (known[0] != '\0' && strcasecmp(known, cut) != 0)
		types->twice = true;
	memcpy(known, cut, sizeof(cut));
}

static void
on_type(void *cookie, const char *space, const char *name,
    const char *const *attributes)
{
	struct types *types = cookie;
	const char *type =
	    xml_scan_find_attribute(attributes, "", "ContentType");
	const char *part = xml_scan_find_attribute(attributes, "", "PartName");
	const char *ending =
	    xml_scan_find_attribute(attributes, "", "Extension");
	const char *dot = strrchr(types->part, '.');

	if (strcmp(space, SPACE_TYPES) != 0 || !type)
		return;
	if (strcmp(name, "Override") == 0 && part && part[0] == '/' &&
	    strcasecmp(part + 1, types->part) == 0)
		type_set(types, types->by_name, type);
	if (strcmp(name, "Default") == 0 && ending && dot &&
	    strcasecmp(ending, dot + 1) == 0)
		type_set(types, types->by_ending, type);
}

static enum kind
kind_of_type(const char *type)
{
	for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
		const struct kind_row *row = kind_find((enum kind)kind);

		if (row && row->main_type &&
		    strcasecmp(row->main_type, type) == 0)
			return row->kind;
	}
	return KIND_NONE;
}

static enum fault
main_part_find(struct package *package, struct relations *relations)
{
	const struct zip_entry *entry =
	    zip_walk_find(&package->walk, RELATIONSHIPS);
	const struct xml_watch watch = {on_relation, relations};

	if (!entry)
		return verdict_refuse(package->verdict, FAULT_DAMAGED,
		    "the OOXML package has no relationships");
	enum fault fault = package_read_markup(package, entry, &watch);
	if (fault)
		return fault;
	if (relations->mains == 0)
		return verdict_refuse(package->verdict, FAULT_TYPE_UNSUPPORTED,
		    "content is an OOXML package without a document");
	if (relations->mains > 1)
		return verdict_refuse(package->verdict, FAULT_ARCHIVE_UNSAFE,
		    "the OOXML package has more than one main part");
	if (relations->outside ||
	    zip_name_check(
		(const uint8_t *)relations->target, strlen(relations->target)))
		return verdict_refuse(package->verdict, FAULT_ARCHIVE_UNSAFE,
		    "the OOXML package's main part is not inside of it");
	if (!zip_walk_find(&package->walk, relations->target))
		return verdict_refuse(package->verdict, FAULT_DAMAGED,
		    "the OOXML package's main part is missing");
	return FAULT_NONE;
}

enum fault
opc_judge(struct package *package)
{
	struct relations relations = {0};
	enum fault fault = main_part_find(package, &relations);
	if (fault)
		return fault;

	struct types types = {.part = relations.target};
	const struct xml_watch watch = {on_type, &types};
	fault = package_read_markup(
	    package, zip_walk_find(&package->walk, OPC_CONTENT_TYPES), &watch);
	if (fault)
		return fault;
	if (types.twice)
		return verdict_refuse(package->verdict, FAULT_ARCHIVE_UNSAFE,
		    "the OOXML package's main part has two types");
	const char *type = types.by_name[0] ? types.by_name : types.by_ending;
	if (type[0] == '\0')
		return verdict_refuse(package->verdict, FAULT_DAMAGED,
		    "the OOXML package's main part has no type");
	package->verdict->kind = kind_of_type(type);
	if (package->verdict->kind == KIND_NONE)
		return verdict_refuse(package->verdict, FAULT_TYPE_UNSUPPORTED,
		    "content is an OOXML document of another kind");
	return FAULT_NONE;
}
