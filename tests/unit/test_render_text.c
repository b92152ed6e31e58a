/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that reaches a browser is UTF-8 and reads as it looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "render/render_text.h"

static const char *
clean(const char *text)
{
	static struct render_file file;
	static char out[256];
	int fd;

	assert_int_equal(render_file_open(&file, ARTIFACT_TEXT), 0);
	assert_int_equal(render_text_write(text, &file), 0);
	assert_int_equal(render_file_finish(&file, &fd), 0);
	memset(out, 0, sizeof(out));
	assert_true(pread(fd, out, sizeof(out) - 1, 0) >= 0);
	close(fd);
	return out;
}

static void
test_text_write_nothing_is_empty(void **state)
{
	(void)state;
	assert_string_equal(clean(""), "");
}

static void
test_text_write_plain_kept(void **state)
{
	(void)state;
	assert_string_equal(clean("a\tb\nGr\xC3\xBC\xC3\x9F"
				  "e \xE2\x82\xAC \xF0\x9F\x98\x80"),
	    "a\tb\nGr\xC3\xBC\xC3\x9F"
	    "e \xE2\x82\xAC \xF0\x9F\x98\x80\n");
}

static void
test_text_write_controls_dropped(void **state)
{
	(void)state;
	assert_string_equal(clean("a\x1B[1m\x07\x7F\r\xC2\x9B"
				  "b"),
	    "a[1mb\n");
}

static void
test_text_write_overrides_dropped(void **state)
{
	(void)state;
	/* U+202E, U+2066, U+FEFF, U+E0041 */
	assert_string_equal(clean("a\xE2\x80\xAE"
				  "b\xE2\x81\xA6"
				  "c\xEF\xBB\xBF"
				  "d\xF3\xA0\x81\x81"),
	    "abcd\n");
}

static void
test_text_write_separators_become_newlines(void **state)
{
	(void)state;
	assert_string_equal(clean("a\f"
				  "b\xE2\x80\xA8"
				  "c"),
	    "a\nb\nc\n");
}

static void
test_text_write_broken_bytes_replaced(void **state)
{
	static const char *const broken[] = {
	    "\x80",             /* no first byte */
	    "\xC0\xAF",         /* longer than needed */
	    "\xE0\x80\xAF",     /* the same */
	    "\xED\xA0\x80",     /* half of a surrogate pair */
	    "\xF4\x90\x80\x80", /* beyond U+10FFFF */
	    "\xE2\x82",         /* cut short */
	    "\xFF",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		const char *out = clean(broken[i]);
		for (size_t at = 0; at + 1 < strlen(out); at += 3)
			assert_memory_equal(out + at, "\xEF\xBF\xBD", 3);
		assert_int_equal(out[strlen(out) - 1], '\n');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text_write_nothing_is_empty),
	    cmocka_unit_test(test_text_write_plain_kept),
	    cmocka_unit_test(test_text_write_controls_dropped),
	    cmocka_unit_test(test_text_write_overrides_dropped),
	    cmocka_unit_test(test_text_write_separators_become_newlines),
	    cmocka_unit_test(test_text_write_broken_bytes_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
