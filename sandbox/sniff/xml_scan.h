/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xml_scan.h - markup as office programs write it, and nothing else.
 *
 * The only user of expat. Parsing, not searching: so an encoding cannot hide
 * a document type. No entity is ever declared or expanded (pictures apart),
 * nothing outside is fetched, depth and sizes are bounded.
 */
#ifndef CLEANDECK_SNIFF_XML_SCAN_H
#define CLEANDECK_SNIFF_XML_SCAN_H

#include "sniff/zip_walk.h"

struct xml_scan;

/* What a part is, and so what it may hold. */
enum xml_rule {
	XML_OFFICE,  /* well-formed, no document type but the office's own */
	XML_UNNAMED, /* looks like markup under another name: no document
			type but SVG's, or not markup at all */
};

/* Who wants to see elements: their namespace ("" when none), local name, and
 * attributes as expat has them: name, value, ..., NULL. */
struct xml_watch {
	void (*on_element)(void *cookie, const char *space, const char *name,
	    const char *const *attributes);
	void *cookie;
};

/*
 * `salt` seeds expat's hash tables; the caller's, because expat would ask
 * the kernel for it, which a locked process may not. Not 0.
 * Returns 0, or -ENOMEM.
 */
NODISCARD int xml_scan_new(unsigned long salt, struct xml_scan **ret_scan);

void xml_scan_free(struct xml_scan *scan);

/* "expat_2.5.0", of the library that runs: a static string. */
const char *xml_scan_version(void);

/*
 * Parses all of a part's bytes; `watch` may be NULL. `entry` is quoted in
 * the verdict. Returns FAULT_NONE, or, with the verdict written:
 * FAULT_MARKUP_UNSAFE (document type, depth, a tag's size, an encoding that
 * programs guess differently), FAULT_DAMAGED (not well-formed), or
 * FAULT_TOO_COMPLEX (no memory).
 */
enum fault xml_scan_check(struct xml_scan *scan, const uint8_t *bytes,
    size_t size, enum xml_rule rule, const struct xml_watch *watch,
    const struct zip_entry *entry, struct sniff_verdict *verdict);

/*
 * True when bytes of unknown kind begin as markup does: "<" behind white
 * space or a byte order mark, also in UTF-16.
 */
bool xml_scan_looks_like(const uint8_t *bytes, size_t size);

/* The value of an attribute with this namespace ("" for none) and name; NULL
 * when it is absent. */
const char *xml_scan_find_attribute(
    const char *const *attributes, const char *space, const char *name);

#endif
