/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must not come through: actions, attachments, annotations, metadata,
 * and every byte of a stream that is not the picture in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "render/render_cairo_hook.h"
#include "render_rig.h"

#define PAGE "/MediaBox[0 0 320 240]"

static struct render_rig rig;
static struct pdf_builder pdf;

/* Eight by eight pixels of one blue, baseline, as libjpeg writes it. */
static const uint8_t jpeg_head[] = {0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F',
    'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
static const char jpeg_rest[] =
    "ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a33"
    "3d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c"
    "656763ffdb0043011112121815182f1a1a2f634238426363636363636363636363"
    "636363636363636363636363636363636363636363636363636363636363636363"
    "636363636363ffc00011080008000803012200021101031101ffc4001500010100"
    "000000000000000000000000000004ffc400141001000000000000000000000000"
    "00000000ffc40014010100000000000000000000000000000005ffc40014110100"
    "000000000000000000000000000000ffda000c03010002110311003f008c03225f";

static uint8_t picture[4096];
static size_t picture_size;

static void
add(const void *bytes, size_t size)
{
	memcpy(picture + picture_size, bytes, size);
	picture_size += size;
}

static void
add_segment(uint8_t marker, const char *text)
{
	size_t size = strlen(text) + 2;
	const uint8_t head[] = {0xFF, marker, 0, (uint8_t)size};

	add(head, sizeof(head));
	add(text, strlen(text));
}

/* A JPEG as cameras write them, with a canary wherever one fits. */
static void
build_picture(void)
{
	picture_size = 0;
	add(jpeg_head, sizeof(jpeg_head));
	add_segment(0xE1, "Exif CANARY-EXIF");
	add_segment(0xE1, "http://ns.adobe.com/xap/1.0/ CANARY-XMP");
	add_segment(0xED, "Photoshop CANARY-IPTC");
	add_segment(0xFE, "CANARY-COM");
	for (const char *at = jpeg_rest; *at; at += 2) {
		const char pair[] = {at[0], at[1], 0};
		uint8_t byte = (uint8_t)strtoul(pair, NULL, 16);
		add(&byte, 1);
	}
	add("\xFF\xD9", 2);
	add("CANARY-TAIL<script>", 19);
}

static int
begin(void **state)
{
	(void)state;
	render_rig_init(&rig);
	pdf_builder_init(&pdf);
	build_picture();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	render_rig_done(&rig);
	pdf_builder_done(&pdf);
	return 0;
}

static void
run_picture(const char *filter, unsigned side, const void *bytes, size_t size)
{
	char dictionary[200], page[200];

	(void)snprintf(dictionary, sizeof(dictionary),
	    "/Type/XObject/Subtype/Image/Width %u/Height %u"
	    "/BitsPerComponent %s/Filter/%s",
	    side, side,
	    filter[0] == 'D' ? "8/ColorSpace/DeviceRGB"
			     : "1/ColorSpace/DeviceGray",
	    filter);
	unsigned image = pdf_builder_add_stream(&pdf, dictionary, bytes, size);
	(void)snprintf(page, sizeof(page),
	    PAGE "/Resources<</XObject<</I %u 0 R>>>>", image);
	pdf_builder_finish_page(&pdf, "", page, "200 0 0 200 9 9 cm /I Do", "");
	render_rig_run(&rig, pdf.bytes, pdf.size);
}

static int
digit(char c)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

/* Decodes the base64 (RFC 4648) behind `word` in the SVG. */
static size_t
decode_behind(const char *word, uint8_t *out, size_t room)
{
	const char *svg = render_rig_find(&rig, ARTIFACT_SLIDE_SVG, 1)->bytes;
	const char *at = strstr(svg, word);
	size_t size = 0;
	uint32_t bits = 0, count = 0;

	assert_non_null(at);
	for (at += strlen(word); *at && *at != '"'; at++) {
		if (digit(*at) < 0)
			continue;
		bits = bits << 6 | (uint32_t)digit(*at);
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		assert_true(size < room);
		out[size++] = (uint8_t)(bits >> count);
	}
	return size;
}

static void
test_flatten_jpeg_stays_jpeg_without_its_metadata(void **state)
{
	uint8_t out[2048];

	(void)state;
	run_picture("DCTDecode", 8, picture, picture_size);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	assert_true(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "/DCTDecode"));
	assert_true(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "JFIF"));
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "CANARY"));

	size_t size =
	    decode_behind("data:image/jpeg;base64,", out, sizeof(out));
	assert_memory_equal(out, "\xFF\xD8\xFF\xE0", 4);
	assert_memory_equal(out + size - 2, "\xFF\xD9", 2);
	assert_null(memmem(out, size, "CANARY", 6));
}

/* Without the hook the canaries come through: the test above could pass for
 * the wrong reason. */
static void
test_flatten_jpeg_kept_by_the_hook(void **state)
{
	(void)state;
	run_picture("DCTDecode", 8, picture, picture_size);
	assert_int_equal(render_hook_count_kept(), 2); /* SVG and PDF */
	assert_int_equal(render_hook_count_decoded(), 0);
}

static void
test_flatten_jpeg_of_other_size_becomes_pixels(void **state)
{
	(void)state;
	run_picture("DCTDecode", 9, picture, picture_size);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "/DCTDecode"));
	assert_false(render_rig_has(&rig, ARTIFACT_SLIDE_SVG, 1, "image/jpeg"));
}

static void
test_flatten_truncated_jpeg_becomes_pixels(void **state)
{
	(void)state;
	run_picture("DCTDecode", 8, picture, picture_size - 21);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "/DCTDecode"));
	assert_true(render_rig_has(&rig, ARTIFACT_SLIDE_SVG, 1, "image/png"));
}

static void
test_flatten_fax_becomes_pixels(void **state)
{
	(void)state;
	run_picture("CCITTFaxDecode", 8, "\x26\xA1\x4D CANARY", 10);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	assert_false(
	    render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "CCITTFaxDecode"));
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "CANARY"));
}

/* 900 million levels of transparency in no bytes at all. */
static void
test_flatten_picture_beyond_memory_too_complex(void **state)
{
	(void)state;
	pdf_builder_add_stream(&pdf,
	    "/Type/XObject/Subtype/Image/Width 30000/Height 30000"
	    "/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/RunLengthDecode",
	    "\x80", 1);
	pdf_builder_add_stream(&pdf,
	    "/Type/XObject/Subtype/Image/Width 1/Height 1"
	    "/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 1 0 R",
	    "x", 1);
	pdf_builder_finish_page(
	    &pdf, "", PAGE "/Resources<</XObject<</I 2 0 R>>>>", "/I Do", "");
	render_rig_run(&rig, pdf.bytes, pdf.size);
	assert_int_equal(rig.outcome.fault, FAULT_TOO_COMPLEX);
	assert_int_equal(rig.count, 0);
}

static void
test_flatten_actions_and_attachments_gone(void **state)
{
	static const char *const gone[] = {"CANARY", "/JavaScript", "/JS",
	    "/OpenAction", "/AA", "/URI", "/Annots", "/AcroForm",
	    "/EmbeddedFile", "/Metadata", "/Names", "/Outlines", "/Lang"};

	(void)state;
	pdf_builder_add_stream(&pdf, "/Type/Metadata/Subtype/XML", "CANARY", 6);
	pdf_builder_add_stream(&pdf, "/Type/EmbeddedFile", "CANARY", 6);
	pdf_builder_add(&pdf, "/Title(CANARY)/Author(CANARY)");
	pdf_builder_finish_page(&pdf,
	    "/OpenAction<</S/JavaScript/JS(CANARY)>>/Metadata 1 0 R"
	    "/Lang(CANARY)"
	    "/Names<</EmbeddedFiles<</Names[(CANARY)<</Type/Filespec"
	    "/F(CANARY)/EF<</F 2 0 R>>>>]>>>>/AcroForm<</Fields[]"
	    "/XFA(CANARY)>>",
	    PAGE "/AA<</O<</S/Launch/F(CANARY)>>>>"
		 "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]"
		 "/A<</S/URI/URI(http://CANARY/)>>>>]",
	    "0 0 9 9 re f", "/Info 3 0 R");
	render_rig_run(&rig, pdf.bytes, pdf.size);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	for (size_t i = 0; i < rig.count; i++)
		for (size_t j = 0; j < COUNT_OF(gone); j++)
			assert_null(memmem(rig.taken[i].bytes,
			    rig.taken[i].size, gone[j], strlen(gone[j])));
}

/* A red square as an annotation; `flags` as in ISO 32000-1, table 165. */
static void
run_stamp(unsigned flags)
{
	char page[300];

	pdf_builder_add_stream(&pdf,
	    "/Type/XObject/Subtype/Form/BBox[0 0 50 50]",
	    "1 0 0 rg 0 0 50 50 re f", 23);
	(void)snprintf(page, sizeof(page),
	    PAGE "/Annots[<</Type/Annot/Subtype/Stamp/Rect[10 10 60 60]"
		 "/F %u/Contents(CANARY)/AP<</N 1 0 R>>>>]",
	    flags);
	pdf_builder_finish_page(&pdf, "", page, "", "");
	render_rig_run(&rig, pdf.bytes, pdf.size);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
}

#define RED "rgb(100%,0%,0%)"

static void
test_flatten_printing_annotation_becomes_part_of_the_page(void **state)
{
	(void)state;
	run_stamp(4);
	assert_true(render_rig_has(&rig, ARTIFACT_SLIDE_SVG, 1, RED));
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "/Annot"));
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "CANARY"));
}

static void
test_flatten_hidden_annotation_gone(void **state)
{
	(void)state;
	run_stamp(4 | 2);
	assert_false(render_rig_has(&rig, ARTIFACT_SLIDE_SVG, 1, RED));
}

static void
test_flatten_screen_only_annotation_gone(void **state)
{
	(void)state;
	run_stamp(0);
	assert_false(render_rig_has(&rig, ARTIFACT_SLIDE_SVG, 1, RED));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_flatten_jpeg_stays_jpeg_without_its_metadata),
	    TEST(test_flatten_jpeg_kept_by_the_hook),
	    TEST(test_flatten_jpeg_of_other_size_becomes_pixels),
	    TEST(test_flatten_truncated_jpeg_becomes_pixels),
	    TEST(test_flatten_fax_becomes_pixels),
	    TEST(test_flatten_picture_beyond_memory_too_complex),
	    TEST(test_flatten_actions_and_attachments_gone),
	    TEST(test_flatten_printing_annotation_becomes_part_of_the_page),
	    TEST(test_flatten_hidden_annotation_gone),
	    TEST(test_flatten_screen_only_annotation_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
