/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/xml_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "base/limits.h"

#define SPACE_MARK '\n' /* between namespace and name; in no XML name */
#define LOOK_SIZE  1024 /* white space before the first "<" */

struct xml_scan {
	XML_Parser plain;  /* owned: for looking only, the faster one */
	XML_Parser spaces; /* owned: names with their namespaces */
	unsigned long salt;
};

/* One part on its way. */
struct pass {
	XML_Parser parser;
	const struct xml_watch *watch;
	enum xml_rule rule;
	unsigned depth;
	bool is_picture; /* it has SVG's document type */
	const char *unsafe;
};

int
xml_scan_new(unsigned long salt, struct xml_scan **ret_scan)
{
	struct xml_scan *scan = calloc(1, sizeof(*scan));
	if (!scan)
		return -ENOMEM;
	scan->salt = salt;
	scan->plain = XML_ParserCreate(NULL);
	scan->spaces = XML_ParserCreateNS(NULL, SPACE_MARK);
	if (!scan->plain || !scan->spaces) {
		xml_scan_free(scan);
		return -ENOMEM;
	}
	*ret_scan = scan;
	return 0;
}

void
xml_scan_free(struct xml_scan *scan)
{
	if (!scan)
		return;
	if (scan->plain)
		XML_ParserFree(scan->plain);
	if (scan->spaces)
		XML_ParserFree(scan->spaces);
	free(scan);
}

const char *
xml_scan_version(void)
{
	return XML_ExpatVersion();
}

static void
pass_stop(struct pass *pass, const char *why)
{
	if (!pass->unsafe)
		pass->unsafe = why;
	(void)XML_StopParser(pass->parser, XML_FALSE); /* or already so */
}

static void
watch_tell(const struct xml_watch *watch, const char *name,
    const char *const *attributes)
{
	const char *mark = strchr(name, SPACE_MARK);
	char space[128] = "";

	if (mark) {
		size_t length = (size_t)(mark - name);

		/* Longer ones are none of those that anybody looks for. */
		if (length >= sizeof(space))
			return;
		memcpy(space, name, length);
		name = mark + 1;
	}
	watch->on_element(watch->cookie, space, name, attributes);
}

static void XMLCALL
on_start(void *cookie, const XML_Char *name, const XML_Char **attributes)
{
	struct pass *pass = cookie;

	/* expat goes on to the matching end of an empty tag after a stop. */
	if (pass->unsafe)
		return;
	if (++pass->depth > LIMIT_XML_DEPTH)
		pass_stop(pass, "elements nested too deep");
	else if ((uint64_t)XML_GetCurrentByteCount(pass->parser) >
		 LIMIT_XML_ATTRIBUTE)
		pass_stop(pass, "a tag larger than any program writes");
	else if (XML_GetSpecifiedAttributeCount(pass->parser) / 2 >
		 LIMIT_XML_ATTRIBUTES)
		pass_stop(pass, "a tag with more attributes than there are");
	else if (pass->is_picture && strcmp(name, "svg") != 0 &&
		 pass->depth == 1)
		pass_stop(pass, "a document type");
	else if (pass->watch)
		watch_tell(pass->watch, name, (const char *const *)attributes);
}

static void XMLCALL
on_end(void *cookie, const XML_Char *name)
{
	struct pass *pass = cookie;

	(void)name;
	if (pass->depth > 0)
		pass->depth--;
}

/*
 * The types that OpenOffice and LibreOffice write themselves: in macro and
 * dialog libraries, and older ones in the manifest. They name a document
 * type and declare nothing (no internal subset), and nobody fetches it.
 */
static bool
is_office_doctype(const XML_Char *public_id, int has_subset)
{
	static const char prefix[] = "-//OpenOffice.org//DTD ";

	return !has_subset && public_id &&
	       strncmp(public_id, prefix, sizeof(prefix) - 1) == 0;
}

/*
 * Programs draw SVG with its DTD and, Illustrator's, with entities for
 * namespaces. As a picture it may have them: expat bounds their growth
 * here, and the office's cage bounds it there. Nothing else may, whatever
 * its name: a slide is a slide under any ending.
 */
static void XMLCALL
on_doctype(void *cookie, const XML_Char *name, const XML_Char *system_id,
    const XML_Char *public_id, int has_subset)
{
	struct pass *pass = cookie;

	(void)system_id;
	if (is_office_doctype(public_id, has_subset))
		return;
	if (pass->rule == XML_UNNAMED && strcmp(name, "svg") == 0)
		pass->is_picture = true;
	else
		pass_stop(pass, "a document type");
}

static void
pass_prepare(struct pass *pass, unsigned long salt)
{
	(void)XML_ParserReset(pass->parser, NULL); /* fails for sub-parsers */
	(void)XML_SetHashSalt(pass->parser, salt); /* fails while parsing */
	XML_SetUserData(pass->parser, pass);
	XML_SetElementHandler(pass->parser, on_start, on_end);
	XML_SetStartDoctypeDeclHandler(pass->parser, on_doctype);
}

static enum fault
pass_judge(const struct pass *pass, const struct zip_entry *entry,
    struct sniff_verdict *verdict)
{
	char quote[VERDICT_QUOTE_SIZE];
	enum XML_Error error = XML_GetErrorCode(pass->parser);
	enum fault fault = FAULT_DAMAGED;
	const char *why = "not well-formed XML";

	if (pass->unsafe) {
		fault = FAULT_MARKUP_UNSAFE;
		why = pass->unsafe;
	} else if (error == XML_ERROR_NO_MEMORY) {
		fault = FAULT_TOO_COMPLEX;
		why = "no memory for it";
	} else if (error == XML_ERROR_AMPLIFICATION_LIMIT_BREACH) {
		fault = FAULT_MARKUP_UNSAFE;
		why = "entities that grow";
	} else if (error == XML_ERROR_UNKNOWN_ENCODING ||
		   error == XML_ERROR_INCORRECT_ENCODING) {
		/* Other parsers know more encodings: UTF-7, EBCDIC. */
		fault = FAULT_MARKUP_UNSAFE;
		why = "an encoding that office programs do not write";
	} else if (pass->rule == XML_UNNAMED) {
		return FAULT_NONE; /* it only looked like markup */
	}
	return verdict_refuse(verdict, fault, "zip entry \"%s\": %s",
	    verdict_quote(entry->name, entry->name_size, quote), why);
}

enum fault
xml_scan_check(struct xml_scan *scan, const uint8_t *bytes, size_t size,
    enum xml_rule rule, const struct xml_watch *watch,
    const struct zip_entry *entry, struct sniff_verdict *verdict)
{
	struct pass pass = {
	    .parser = watch ? scan->spaces : scan->plain,
	    .watch = watch,
	    .rule = rule,
	};

	STATIC_ASSERT(LIMIT_XML_PART < INT32_MAX, "expat counts in int");
	if (size > LIMIT_XML_PART)
		return verdict_refuse(verdict, FAULT_ARCHIVE_BOMB,
		    "more markup than a part may have");
	/* LibreOffice writes empty parts, such as its accelerator lists. */
	if (size == 0 && !watch)
		return FAULT_NONE;
	pass_prepare(&pass, scan->salt);
	/*
	 * All at once: fed in pieces, expat would look at a long token again
	 * from its start with each piece (CVE-2023-52425).
	 */
	if (XML_Parse(pass.parser, (const char *)bytes, (int)size, XML_TRUE) ==
	    XML_STATUS_OK)
		return FAULT_NONE;
	return pass_judge(&pass, entry, verdict);
}

bool
xml_scan_looks_like(const uint8_t *bytes, size_t size)
{
	static const uint8_t marks[] = {
	    0xef, 0xbb, 0xbf, 0xfe, 0xff, 0x00, ' ', '\t', '\r', '\n'};

	for (size_t at = 0; at < size && at < LOOK_SIZE; at++) {
		if (bytes[at] == '<')
			return true;
		if (!memchr(marks, bytes[at], sizeof(marks)))
			return false;
	}
	return false;
}

const char *
xml_scan_find_attribute(
    const char *const *attributes, const char *space, const char *name)
{
	size_t length = strlen(space);

	for (; attributes[0]; attributes += 2) {
		const char *found = attributes[0];

		if (length > 0 && (strncmp(found, space, length) != 0 ||
				      found[length] != SPACE_MARK))
			continue;
		if (strcmp(found + (length > 0 ? length + 1 : 0), name) == 0)
			return attributes[1];
	}
	return NULL;
}
