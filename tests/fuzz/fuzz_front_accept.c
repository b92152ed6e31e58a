/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Accept fields, Host and Origin, and text that goes into a page. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "front/front_accept.h"
#include "front/front_html.h"
#include "front/front_page_gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
try_lists(const char *text)
{
	static const char *const tags[] = {"en", "de"};
	struct front_coding coding = FRONT_CODING_NONE;
	struct front_accept member;
	const char *list = text;

	while (front_accept_next(&list, &member))
		if (member.weight > 1000 || list > text + strlen(text))
			abort();
	front_accept_add_codings(&coding, text);
	if (front_accept_wants_gzip(&coding) && coding.gzip == 0)
		abort();
	if (front_accept_choose(text, tags) > 1)
		abort();
	(void)front_accept_names(text, "text/html");
}

static void
try_escapes(const char *text)
{
	struct front_html html = {.size = 0};

	front_html_put(&html, "");
	front_html_text(&html, text);
	char *page = front_html_take(&html);
	if (page && strpbrk(page, "<>\"'"))
		abort();
	free(page);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = strndup((const char *)bytes, size);

	try_lists(text);
	try_escapes(text);
	if (front_page_allows("localhost", text, NULL) &&
	    strcasecmp(text, "http://localhost") != 0)
		abort();
	/* What is local has no more in it than these. */
	if (front_page_is_local(text) &&
	    strspn(text, "0123456789.:[]localhstLOCALHST") != strlen(text))
		abort();
	free(text);
	return 0;
}
