/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a JPEG stream may keep, marker by marker: ITU-T T.81 annex B. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "render/jpeg_reframe.h"

#define ROOM 65536

/* A stream in the making, and what became of it. */
struct jpeg {
	uint8_t bytes[ROOM], out[ROOM];
	size_t size, out_size;
};

static struct jpeg jpeg;

static void
add(const void *bytes, size_t size)
{
	assert_true(size <= ROOM - jpeg.size);
	memcpy(jpeg.bytes + jpeg.size, bytes, size);
	jpeg.size += size;
}

#define ADD(...)                                                               \
	add((const uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__}))

static void
add_segment(uint8_t marker, const void *bytes, size_t size)
{
	ADD(0xFF, marker, (uint8_t)((size + 2) >> 8), (uint8_t)(size + 2));
	add(bytes, size);
}

static void
add_tables(void)
{
	uint8_t quantisation[65] = {0};
	uint8_t huffman[18] = {0, 1}; /* one code of one bit */

	add_segment(0xDB, quantisation, sizeof(quantisation));
	add_segment(0xC4, huffman, sizeof(huffman));
}

/* Eight by four, one component. */
static void
add_frame(uint8_t marker)
{
	const uint8_t frame[] = {8, 0, 4, 0, 8, 1, 1, 0x11, 0};

	add_segment(marker, frame, sizeof(frame));
}

static void
add_scan(void)
{
	const uint8_t scan[] = {1, 1, 0, 0, 63, 0};

	add_segment(0xDA, scan, sizeof(scan));
	ADD(0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56);
}

static int
begin(void **state)
{
	(void)state;
	jpeg.size = 0;
	ADD(0xFF, 0xD8);
	return 0;
}

static int
reframe(void)
{
	return jpeg_reframe(
	    jpeg.bytes, jpeg.size, 8, 4, jpeg.out, &jpeg.out_size);
}

static bool
has(const char *word)
{
	return memmem(jpeg.out, jpeg.out_size, word, strlen(word)) != NULL;
}

static void
test_reframe_plain_unchanged(void **state)
{
	(void)state;
	add_tables();
	add_frame(0xC0);
	add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), 0);
	assert_int_equal(jpeg.out_size, jpeg.size);
	assert_memory_equal(jpeg.out, jpeg.bytes, jpeg.size);
}

static void
test_reframe_metadata_dropped(void **state)
{
	(void)state;
	add_segment(0xE1, "Exif\0\0CANARY", 12);
	add_segment(0xE2, "ICC_PROFILE\0CANARY", 18);
	add_segment(0xED, "Photoshop CANARY", 16);
	add_segment(0xFE, "CANARY", 6);
	add_segment(0xE0, "JFXX\0\x10 CANARY and more", 22);
	add_segment(0xEF, "CANARY", 6);
	add_tables();
	add_frame(0xC0);
	add_scan();
	add_segment(0xFE, "CANARY", 6);
	ADD(0xFF, 0xD9);
	add("CANARY", 6);
	assert_int_equal(reframe(), 0);
	assert_false(has("CANARY"));
	assert_int_equal(jpeg.out[jpeg.out_size - 1], 0xD9);
}

static void
test_reframe_jfif_kept_without_thumbnail(void **state)
{
	(void)state;
	add_segment(0xE0, "JFIF\0\1\2\1\0\x48\0\x48\1\1CANARY", 20);
	add_tables();
	add_frame(0xC0);
	add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), 0);
	assert_true(has("JFIF"));
	assert_false(has("CANARY"));
	assert_int_equal(jpeg.out[5], 16);
}

static void
test_reframe_adobe_kept_by_its_transform(void **state)
{
	(void)state;
	add_segment(0xEE, "Adobe\0\x65XXXX\2CANARY", 18);
	add_tables();
	add_frame(0xC2);
	add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), 0);
	assert_memory_equal(jpeg.out + 2,
	    "\xFF\xEE\0\x0E"
	    "Adobe\0\x64\0\0\0\0\2",
	    16);
	assert_false(has("CANARY"));
}

static void
test_reframe_progressive_scans_kept(void **state)
{
	(void)state;
	add_frame(0xC2);
	add_tables();
	add_scan();
	add_tables();
	add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), 0);
	assert_int_equal(jpeg.out_size, jpeg.size);
}

static void
test_reframe_fill_bytes_dropped(void **state)
{
	(void)state;
	ADD(0xFF, 0xFF, 0xFF);
	add_tables();
	add_frame(0xC0);
	add_scan();
	ADD(0xFF, 0xFF, 0xFF, 0xD9);
	assert_int_equal(reframe(), 0);
	assert_int_equal(jpeg.out_size, jpeg.size - 5);
}

static void
test_reframe_any_truncation_rejected(void **state)
{
	(void)state;
	add_segment(0xE0, "JFIF\0\1\2\1\0\x48\0\x48\0\0", 14);
	add_tables();
	add_frame(0xC0);
	add_scan();
	ADD(0xFF, 0xD9);
	for (size_t size = jpeg.size; size-- > 0;) {
		jpeg.size = size;
		assert_int_equal(reframe(), -EBADMSG);
	}
}

static void
test_reframe_other_size_rejected(void **state)
{
	(void)state;
	add_tables();
	add_frame(0xC0);
	add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(
	    jpeg_reframe(jpeg.bytes, jpeg.size, 4, 8, jpeg.out, &jpeg.out_size),
	    -EBADMSG);
}

/* Each of these is a stream that is whole but for one odd segment. */
static void
test_reframe_odd_segment_rejected(void **state)
{
	static const struct {
		uint8_t marker;
		uint8_t size;
		uint8_t bytes[20];
	} odd[] = {
	    {0xC9, 9,  {8, 0, 4, 0, 8, 1, 1, 0x11, 0}}, /* arithmetic */
	    {0xC3, 9,  {8, 0, 4, 0, 8, 1, 1, 0x11, 0}}, /* lossless */
	    {0xC0, 9,  {8, 0, 4, 0, 8, 1, 1, 0x11, 0}}, /* second frame */
	    {0xDC, 2,  {0, 4}                        }, /* DNL */
	    {0xCC, 2,  {0, 0}                        }, /* DAC */
	    {0xDE, 2,  {0, 0}                        }, /* DHP */
	    {0xDD, 3,  {0, 4, 'X'}                   }, /* DRI and more */
	    {0xDB, 3,  {0, 1, 2}                     }, /* half a table */
	    {0xC4, 18, {0, 9}                        }, /* symbols missing */
	    {0xC4, 19, {0, 1}                        }, /* and one more */
	    {0xF0, 1,  {'X'}                         }, /* JPG0 */
	    {0x02, 1,  {'X'}                         }, /* reserved */
	    {0xDA, 6,  {1, 9, 0, 0, 63, 0}           }, /* no such component */
	    {0xDA, 7,  {1, 1, 0, 0, 63, 0, 'X'}      }, /* and more */
	    {0xEE, 12, "Adobe\0\x64\0\0\0\0\3"       }, /* no such transform */
	};

	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		begin(state);
		add_tables();
		add_frame(0xC0);
		add_segment(odd[i].marker, odd[i].bytes, odd[i].size);
		add_scan();
		ADD(0xFF, 0xD9);
		assert_int_equal(reframe(), -EBADMSG);
	}
}

static void
test_reframe_twelve_bits_rejected(void **state)
{
	const uint8_t frame[] = {12, 0, 4, 0, 8, 1, 1, 0x11, 0};

	(void)state;
	add_tables();
	add_segment(0xC1, frame, sizeof(frame));
	add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), -EBADMSG);
}

static void
test_reframe_no_scan_rejected(void **state)
{
	(void)state;
	add_tables();
	add_frame(0xC0);
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), -EBADMSG);
}

static void
test_reframe_too_many_scans_rejected(void **state)
{
	(void)state;
	add_tables();
	add_frame(0xC2);
	for (int i = 0; i <= LIMIT_JPEG_SCANS; i++)
		add_scan();
	ADD(0xFF, 0xD9);
	assert_int_equal(reframe(), -EBADMSG);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_reframe_plain_unchanged),
	    TEST(test_reframe_metadata_dropped),
	    TEST(test_reframe_jfif_kept_without_thumbnail),
	    TEST(test_reframe_adobe_kept_by_its_transform),
	    TEST(test_reframe_progressive_scans_kept),
	    TEST(test_reframe_fill_bytes_dropped),
	    TEST(test_reframe_any_truncation_rejected),
	    TEST(test_reframe_other_size_rejected),
	    TEST(test_reframe_odd_segment_rejected),
	    TEST(test_reframe_twelve_bits_rejected),
	    TEST(test_reframe_no_scan_rejected),
	    TEST(test_reframe_too_many_scans_rejected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
