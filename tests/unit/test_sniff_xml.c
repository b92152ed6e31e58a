/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: markup that office programs never write does not reach them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "sniff/xml_scan.h"

static enum fault
scan_bytes(const void *bytes, size_t size, enum xml_rule rule)
{
	const struct zip_entry entry = {
	    .name = (const uint8_t *)"part", .name_size = 4};
	struct sniff_verdict verdict = {0};
	struct xml_scan *scan;

	assert_int_equal(xml_scan_new(1, &scan), 0);
	enum fault fault =
	    xml_scan_check(scan, bytes, size, rule, NULL, &entry, &verdict);
	xml_scan_free(scan);
	assert_int_equal(fault, verdict.fault);
	return fault;
}

static enum fault
scan(const char *text, enum xml_rule rule)
{
	return scan_bytes(text, strlen(text), rule);
}

/* `before`, then `middle` so many times, then `behind`. */
static enum fault
scan_long(
    const char *before, const char *middle, size_t times, const char *behind)
{
	size_t a = strlen(before), b = strlen(middle), c = strlen(behind);
	size_t size = a + b * times + c;
	char *text = malloc(size);

	assert_non_null(text);
	memcpy(text, before, a);
	for (size_t i = 0; i < times; i++)
		memcpy(text + a + i * b, middle, b);
	memcpy(text + size - c, behind, c);
	enum fault fault = scan_bytes(text, size, XML_OFFICE);
	free(text);
	return fault;
}

static enum fault
scan_utf16(const char *text, bool big, bool mark)
{
	uint8_t wide[512];
	size_t size = 0;

	assert_true(2 * strlen(text) + 2 <= sizeof(wide));
	if (mark) {
		wide[size++] = big ? 0xfe : 0xff;
		wide[size++] = big ? 0xff : 0xfe;
	}
	for (; *text; text++) {
		wide[size++] = big ? 0 : (uint8_t)*text;
		wide[size++] = big ? (uint8_t)*text : 0;
	}
	return scan_bytes(wide, size, XML_OFFICE);
}

static void
test_xml_scan_check_plain_passes(void **state)
{
	(void)state;
	assert_int_equal(scan("<?xml version=\"1.0\" encoding=\"UTF-8\" "
			      "standalone=\"yes\"?><a b='c'>&lt;&#65;</a>",
			     XML_OFFICE),
	    FAULT_NONE);
}

static void
test_xml_scan_check_doctype_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "<!DOCTYPE a><a/>",
	    "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
	    "<!DOCTYPE a PUBLIC 'x' 'http://x/'><a/>",
	    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
	    "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://x/'> %b;]><a/>",
	    "<?xml version='1.0'?><!-- --><?pi?> <!DOCTYPE a><a/>",
	    "<!DOCTYPE svg><svg/>",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(
		    scan(texts[i], XML_OFFICE), FAULT_MARKUP_UNSAFE);
}

/* OpenOffice's manifests, LibreOffice's macro libraries: real decks. */
static void
test_xml_scan_check_office_doctype_passes(void **state)
{
	(void)state;
	assert_int_equal(scan("<!DOCTYPE a PUBLIC '-//OpenOffice.org//DTD "
			      "OfficeDocument 1.0//EN' 'libraries.dtd'><a/>",
			     XML_OFFICE),
	    FAULT_NONE);
}

static void
test_xml_scan_check_office_doctype_with_subset_refused(void **state)
{
	(void)state;
	assert_int_equal(scan("<!DOCTYPE a PUBLIC '-//OpenOffice.org//DTD x' "
			      "'y' [<!ENTITY b 'c'>]><a/>",
			     XML_OFFICE),
	    FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_doctype_in_utf16_refused(void **state)
{
	(void)state;
	for (int form = 0; form < 4; form++)
		assert_int_equal(
		    scan_utf16("<!DOCTYPE a><a/>", form & 1, form & 2),
		    FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_utf16_passes(void **state)
{
	(void)state;
	assert_int_equal(scan_utf16("<a><b/></a>", true, true), FAULT_NONE);
}

static void
test_xml_scan_check_strange_encoding_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "<?xml version='1.0' encoding='UTF-7'?><a/>",
	    "<?xml version='1.0' encoding='IBM037'?><a/>",
	    "<?xml version='1.0' encoding='UTF-16'?><a/>",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(
		    scan(texts[i], XML_OFFICE), FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_ebcdic_refused(void **state)
{
	(void)state;
	/* "<?xml" in EBCDIC */
	assert_int_equal(
	    scan("\x4c\x6f\xa7\x94\x93", XML_OFFICE), FAULT_DAMAGED);
}

static void
test_xml_scan_check_malformed_damaged(void **state)
{
	(void)state;
	static const char *const texts[] = {"<a>", "<a></b>", "<a/><b/>",
	    "text", "<a>&undefined;</a>", "<a b='1' b='2'/>", "<a>\xff</a>"};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(scan(texts[i], XML_OFFICE), FAULT_DAMAGED);
}

static void
test_xml_scan_check_nul_damaged(void **state)
{
	(void)state;
	assert_int_equal(scan_bytes("<a>\0</a>", 8, XML_OFFICE), FAULT_DAMAGED);
}

static void
test_xml_scan_check_depth_bounded(void **state)
{
	(void)state;
	assert_int_equal(
	    scan_long("", "<a>", LIMIT_XML_DEPTH + 1, ""), FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_many_siblings_pass(void **state)
{
	(void)state;
	assert_int_equal(scan_long("<a>", "<b/>", 10000, "</a>"), FAULT_NONE);
}

static void
test_xml_scan_check_attribute_bounded(void **state)
{
	(void)state;
	assert_int_equal(scan_long("<a b='", "x", LIMIT_XML_ATTRIBUTE, "'/>"),
	    FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_attributes_counted(void **state)
{
	(void)state;
	static char text[16 * (LIMIT_XML_ATTRIBUTES + 2)];
	size_t size = (size_t)snprintf(text, sizeof(text), "<a ");

	for (int i = 0; i <= LIMIT_XML_ATTRIBUTES; i++)
		size += (size_t)snprintf(
		    text + size, sizeof(text) - size, "a%d='' ", i);
	(void)snprintf(text + size, sizeof(text) - size, "/>");
	assert_int_equal(scan(text, XML_OFFICE), FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_large_attribute_passes(void **state)
{
	(void)state;
	assert_int_equal(
	    scan_long("<a b='", "x", LIMIT_XML_ATTRIBUTE / 2, "'/>"),
	    FAULT_NONE);
}

/* Takes minutes when expat gets it in pieces. */
static void
test_xml_scan_check_long_comment_in_linear_time(void **state)
{
	(void)state;
	assert_int_equal(
	    scan_long("<a><!--", "x", 60 * LIMIT_MIB, "--></a>"), FAULT_NONE);
}

static void
test_xml_scan_check_too_large_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    scan_long("<a>", "x", LIMIT_XML_PART, "</a>"), FAULT_ARCHIVE_BOMB);
}

static void
test_xml_scan_check_picture_with_doctype_passes(void **state)
{
	(void)state;
	assert_int_equal(
	    scan("<!DOCTYPE svg PUBLIC 'x' 'y' [<!ENTITY ns 'urn:x'>]>"
		 "<svg xmlns:a='&ns;'/>",
		XML_UNNAMED),
	    FAULT_NONE);
}

static void
test_xml_scan_check_slide_as_picture_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    scan("<!DOCTYPE svg [<!ENTITY a 'b'>]><sld>&a;</sld>", XML_UNNAMED),
	    FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_growing_entities_refused(void **state)
{
	(void)state;
	char text[2048];
	size_t size = (size_t)snprintf(text, sizeof(text),
	    "<!DOCTYPE svg [<!ENTITY a0 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'>");

	for (int i = 1; i < 12; i++)
		size += (size_t)snprintf(text + size, sizeof(text) - size,
		    "<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;"
		    "&a%d;'>",
		    i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	(void)snprintf(text + size, sizeof(text) - size, "]><svg>&a11;</svg>");
	assert_int_equal(scan(text, XML_UNNAMED), FAULT_MARKUP_UNSAFE);
}

static void
test_xml_scan_check_unnamed_text_passes(void **state)
{
	(void)state;
	assert_int_equal(
	    scan("<<< not markup at all", XML_UNNAMED), FAULT_NONE);
}

static void
test_xml_scan_looks_like_markup_seen(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "<a/>", " \r\n\t<a/>", "\xef\xbb\xbf<a/>", "\xff\xfe<"};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_true(xml_scan_looks_like(
		    (const uint8_t *)texts[i], strlen(texts[i])));
	assert_true(xml_scan_looks_like((const uint8_t *)"\0<", 2));
	assert_false(xml_scan_looks_like((const uint8_t *)"\x89PNG<", 5));
	assert_false(xml_scan_looks_like((const uint8_t *)"", 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_xml_scan_check_plain_passes),
	    cmocka_unit_test(test_xml_scan_check_doctype_refused),
	    cmocka_unit_test(test_xml_scan_check_office_doctype_passes),
	    cmocka_unit_test(
		test_xml_scan_check_office_doctype_with_subset_refused),
	    cmocka_unit_test(test_xml_scan_check_doctype_in_utf16_refused),
	    cmocka_unit_test(test_xml_scan_check_utf16_passes),
	    cmocka_unit_test(test_xml_scan_check_strange_encoding_refused),
	    cmocka_unit_test(test_xml_scan_check_ebcdic_refused),
	    cmocka_unit_test(test_xml_scan_check_malformed_damaged),
	    cmocka_unit_test(test_xml_scan_check_nul_damaged),
	    cmocka_unit_test(test_xml_scan_check_depth_bounded),
	    cmocka_unit_test(test_xml_scan_check_many_siblings_pass),
	    cmocka_unit_test(test_xml_scan_check_attribute_bounded),
	    cmocka_unit_test(test_xml_scan_check_attributes_counted),
	    cmocka_unit_test(test_xml_scan_check_large_attribute_passes),
	    cmocka_unit_test(test_xml_scan_check_long_comment_in_linear_time),
	    cmocka_unit_test(test_xml_scan_check_too_large_refused),
	    cmocka_unit_test(test_xml_scan_check_picture_with_doctype_passes),
	    cmocka_unit_test(test_xml_scan_check_slide_as_picture_refused),
	    cmocka_unit_test(test_xml_scan_check_growing_entities_refused),
	    cmocka_unit_test(test_xml_scan_check_unnamed_text_passes),
	    cmocka_unit_test(test_xml_scan_looks_like_markup_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
