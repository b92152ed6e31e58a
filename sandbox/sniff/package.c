/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/package.h"

#include "base/limits.h"
#include "sniff/odf.h"
#include "sniff/opc.h"

/* Counted, because parsing is the slowest of what happens here. */
static enum fault
markup_check(struct package *package, const struct zip_entry *entry,
    const struct zip_part *part, enum xml_rule rule,
    const struct xml_watch *watch)
{
	package->markup += part->size;
	if (package->markup > LIMIT_XML_TOTAL)
		return verdict_refuse(package->verdict, FAULT_ARCHIVE_BOMB,
		    "more markup than a deck may have");
	return xml_scan_check(package->scan, part->bytes, part->size, rule,
	    watch, entry, package->verdict);
}

enum fault
package_read_markup(struct package *package, const struct zip_entry *entry,
    const struct xml_watch *watch)
{
	struct zip_part part;
	enum fault fault = zip_reader_read(
	    package->reader, entry, true, &part, package->verdict);

	return fault ? fault
		     : markup_check(package, entry, &part, XML_OFFICE, watch);
}

/* A part whose name does not promise markup, but which may be some. */
static enum fault
unnamed_check(struct package *package, const struct zip_entry *entry)
{
	struct zip_part part;
	enum fault fault = zip_reader_read(
	    package->reader, entry, false, &part, package->verdict);

	if (fault || !xml_scan_looks_like(part.bytes, part.size))
		return fault;
	if (!part.whole)
		fault = zip_reader_read(
		    package->reader, entry, true, &part, package->verdict);
	return fault ? fault
		     : markup_check(package, entry, &part, XML_UNNAMED, NULL);
}

/* Archives inside the archive are counted as bytes and not opened. */
static enum fault
parts_check(struct package *package)
{
	for (uint32_t i = 0; i < package->walk.count; i++) {
		const struct zip_entry *entry = &package->walk.entries[i];
		bool named = zip_walk_ends_with(entry, ".xml") ||
			     zip_walk_ends_with(entry, ".rels");
		enum fault fault =
		    named ? package_read_markup(package, entry, NULL)
			  : unnamed_check(package, entry);

		if (fault)
			return fault;
	}
	return FAULT_NONE;
}

static enum fault
kind_decide(struct package *package)
{
	bool opc = zip_walk_find(&package->walk, OPC_CONTENT_TYPES);
	bool odf = zip_walk_find(&package->walk, ODF_MIMETYPE) ||
		   zip_walk_find(&package->walk, ODF_MANIFEST);

	if (opc && odf)
		return verdict_refuse(package->verdict, FAULT_TYPE_MISMATCH,
		    "the archive is an OOXML and an OpenDocument file at "
		    "once");
	if (opc)
		return opc_judge(package);
	if (odf)
		return odf_judge(package);
	return verdict_refuse(package->verdict, FAULT_TYPE_UNSUPPORTED,
	    "content is a zip archive, and no document");
}

static enum fault
open_package_judge(struct package *package, unsigned long salt)
{
	if (zip_reader_new(&package->reader) < 0 ||
	    xml_scan_new(salt, &package->scan) < 0)
		return verdict_refuse(package->verdict, FAULT_TOO_COMPLEX,
		    "no memory to look into the archive");
	enum fault fault = kind_decide(package);
	return fault ? fault : parts_check(package);
}

enum fault
package_judge(const uint8_t *bytes, size_t size, unsigned long salt,
    struct sniff_verdict *verdict)
{
	struct package package = {.bytes = bytes, .verdict = verdict};
	enum fault fault = zip_walk_open(&package.walk, bytes, size, verdict);

	if (fault)
		return fault;
	fault = open_package_judge(&package, salt);
	xml_scan_free(package.scan);
	zip_reader_free(package.reader);
	zip_walk_done(&package.walk);
	return fault;
}
