/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/odf.h"

#include <string.h>

#define CONTENT "content.xml"
#define SPACE   "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
#define OFFSET  38 /* of the type in the file: 30, and "mimetype" */

/* What the manifest says. */
struct manifest {
	const char *type;  /* what mimetype says */
	bool contradicted; /* the root has another one */
	bool encrypted;
};

static void
on_manifest(void *cookie, const char *space, const char *name,
    const char *const *attributes)
{
	struct manifest *manifest = cookie;

	if (strcmp(space, SPACE) != 0)
		return;
	if (strcmp(name, "encryption-data") == 0)
		manifest->encrypted = true;
	if (strcmp(name, "file-entry") != 0)
		return;
	const char *path =
	    xml_scan_find_attribute(attributes, SPACE, "full-path");
	const char *type =
	    xml_scan_find_attribute(attributes, SPACE, "media-type");
	if (path && strcmp(path, "/") == 0 && type &&
	    strcmp(type, manifest->type) != 0)
		manifest->contradicted = true;
}

/* The office would take a deflated, late or absent one, too; those that
 * only look at the start of a file would then see something else. */
static bool
mimetype_is_plain(const struct package *package)
{
	const struct zip_entry *first = &package->walk.entries[0];

	return first == zip_walk_find(&package->walk, ODF_MIMETYPE) &&
	       first->method == ZIP_STORED &&
	       first->packed == package->bytes + OFFSET;
}

/* The kind whose media type is all that the entry holds. */
static const struct kind_row *
mimetype_find_kind(const struct zip_entry *mimetype)
{
	for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
		const struct kind_row *row = kind_find((enum kind)kind);

		if (row && row->container == KIND_CONTAINER_ODF &&
		    strlen(row->mime) == mimetype->packed_size &&
		    memcmp(row->mime, mimetype->packed,
			mimetype->packed_size) == 0)
			return row;
	}
	return NULL;
}

static enum fault
manifest_check(struct package *package, const struct kind_row *row)
{
	struct manifest manifest = {.type = row->mime};
	const struct xml_watch watch = {on_manifest, &manifest};
	const struct zip_entry *entry =
	    zip_walk_find(&package->walk, ODF_MANIFEST);

	if (!entry)
		return verdict_refuse(package->verdict, FAULT_DAMAGED,
		    "the OpenDocument package has no manifest");
	enum fault fault = package_read_markup(package, entry, &watch);
	if (fault)
		return fault;
	if (manifest.encrypted)
		return verdict_refuse(package->verdict, FAULT_ENCRYPTED,
		    "the OpenDocument package is encrypted");
	if (manifest.contradicted)
		return verdict_refuse(package->verdict, FAULT_TYPE_MISMATCH,
		    "the OpenDocument manifest contradicts its mimetype");
	return FAULT_NONE;
}

enum fault
odf_judge(struct package *package)
{
	if (!mimetype_is_plain(package))
		return verdict_refuse(package->verdict, FAULT_TYPE_MISMATCH,
		    "content has OpenDocument parts, but its mimetype is not "
		    "first and plain");
	const struct kind_row *row =
	    mimetype_find_kind(&package->walk.entries[0]);
	if (!row)
		return verdict_refuse(package->verdict, FAULT_TYPE_UNSUPPORTED,
		    "content is an OpenDocument or similar package of another "
		    "kind");
	package->verdict->kind = row->kind;
	enum fault fault = manifest_check(package, row);
	if (fault)
		return fault;
	if (!zip_walk_find(&package->walk, CONTENT))
		return verdict_refuse(package->verdict, FAULT_DAMAGED,
		    "the OpenDocument package has no content");
	return FAULT_NONE;
}
