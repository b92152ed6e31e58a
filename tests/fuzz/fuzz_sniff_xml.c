/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markup, past the checksum that keeps fuzz_sniff out of it. */
#include "sniff/xml_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
on_element(void *cookie, const char *space, const char *name,
    const char *const *attributes)
{
	*(const char **)cookie =
	    xml_scan_find_attribute(attributes, space, name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct xml_scan *scan;
	const char *found = NULL;
	const struct xml_watch watch = {on_element, &found};
	const struct zip_entry entry = {.name = (const uint8_t *)"x"};
	struct sniff_verdict verdict;

	if (size == 0 || (!scan && xml_scan_new(1, &scan) < 0))
		return 0;
	(void)xml_scan_check(scan, bytes + 1, size - 1,
	    bytes[0] & 1 ? XML_OFFICE : XML_UNNAMED,
	    bytes[0] & 2 ? &watch : NULL, &entry, &verdict);
	return 0;
}
