/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/jpeg_reframe.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/limits.h"

/* T.81 table B.1. */
enum marker {
	SOF0 = 0xC0, /* baseline */
	SOF2 = 0xC2, /* progressive; SOF1 between them is extended */
	DHT = 0xC4,
	RST0 = 0xD0,
	RST7 = 0xD7,
	SOI = 0xD8,
	EOI = 0xD9,
	SOS = 0xDA,
	DQT = 0xDB,
	DRI = 0xDD,
	APP0 = 0xE0,
	APP14 = 0xEE,
	APP15 = 0xEF,
	COM = 0xFE,
	PREFIX = 0xFF,
};

#define COMPONENTS_MAX  4   /* of a scan: T.81 B.2.3 */
#define TABLES_MAX      4   /* destinations of DQT and DHT: B.2.4 */
#define SYMBOLS_MAX     256 /* of a Huffman table: codes are bytes */
#define ADOBE_DATA_SIZE 12  /* Adobe TN 5116, section 18 */
#define JFIF_DATA_SIZE  14

struct walk {
	const uint8_t *in;
	size_t size, at;
	uint8_t *out;
	size_t out_at;
	uint32_t width, height;
	uint32_t scans;
	uint8_t components; /* of the frame; 0 before it */
	uint8_t ids[COMPONENTS_MAX];
	bool jfif, adobe;
};

/* A marker segment's content, behind its length. */
struct segment {
	const uint8_t *bytes;
	size_t size;
};

/* Never more than was read: each piece out has its like in the input. */
static void
put(struct walk *walk, const void *bytes, size_t size)
{
	memcpy(walk->out + walk->out_at, bytes, size);
	walk->out_at += size;
}

static void
put_marker(struct walk *walk, uint8_t marker)
{
	const uint8_t bytes[] = {PREFIX, marker};

	put(walk, bytes, sizeof(bytes));
}

static void
put_segment(struct walk *walk, uint8_t marker, const void *bytes, size_t size)
{
	const uint8_t length[] = {
	    (uint8_t)((size + 2) >> 8), (uint8_t)(size + 2)};

	put_marker(walk, marker);
	put(walk, length, sizeof(length));
	put(walk, bytes, size);
}

/* Reads a marker with any fill bytes before it (T.81 B.1.1.2). */
static int
take_marker(struct walk *walk, uint8_t *ret_marker)
{
	if (walk->at >= walk->size || walk->in[walk->at] != PREFIX)
		return -EBADMSG;
	while (walk->at < walk->size && walk->in[walk->at] == PREFIX)
		walk->at++;
	if (walk->at >= walk->size || walk->in[walk->at] == 0)
		return -EBADMSG;
	*ret_marker = walk->in[walk->at++];
	return 0;
}

static int
take_segment(struct walk *walk, struct segment *ret_segment)
{
	if (walk->size - walk->at < 2)
		return -EBADMSG;

	size_t length =
	    (size_t)walk->in[walk->at] << 8 | walk->in[walk->at + 1];
	if (length < 2 || length > walk->size - walk->at)
		return -EBADMSG;

	ret_segment->bytes = walk->in + walk->at + 2;
	ret_segment->size = length - 2;
	walk->at += length;
	return 0;
}

/* Is the segment made of whole tables and nothing else? T.81 B.2.4.1. */
static bool
are_quantisations(const struct segment *segment)
{
	size_t at = 0;

	while (at < segment->size) {
		uint8_t head = segment->bytes[at];
		size_t table = head >> 4 ? 128 : 64;
		if (head >> 4 > 1 || (head & 15) >= TABLES_MAX ||
		    segment->size - at < 1 + table)
			return false;
		at += 1 + table;
	}
	return at > 0;
}

/* T.81 B.2.4.2: class and destination, 16 counts, so many symbols. */
static bool
are_huffman_tables(const struct segment *segment)
{
	size_t at = 0;

	while (at < segment->size) {
		size_t symbols = 0;
		if (segment->size - at < 17)
			return false;
		uint8_t head = segment->bytes[at];
		for (size_t i = 1; i <= 16; i++)
			symbols += segment->bytes[at + i];
		if (head >> 4 > 1 || (head & 15) >= TABLES_MAX ||
		    symbols > SYMBOLS_MAX || segment->size - at - 17 < symbols)
			return false;
		at += 17 + symbols;
	}
	return at > 0;
}

/* T.81 B.2.2. The size must be the one that the PDF said. */
static int
on_frame(struct walk *walk, const struct segment *segment)
{
	const uint8_t *b = segment->bytes;

	if (walk->components || segment->size < 6 || b[0] != 8)
		return -EBADMSG;
	/* cairo writes grey, RGB or CMYK, by this count alone. */
	if (b[5] != 1 && b[5] != 3 && b[5] != 4)
		return -EBADMSG;
	if (segment->size != 6 + 3 * (size_t)b[5] ||
	    ((uint32_t)b[1] << 8 | b[2]) != walk->height ||
	    ((uint32_t)b[3] << 8 | b[4]) != walk->width)
		return -EBADMSG;
	for (uint8_t i = 0; i < b[5]; i++) {
		const uint8_t *c = b + 6 + 3 * (size_t)i;
		uint8_t across = c[1] >> 4, down = c[1] & 15;
		if (across < 1 || across > 4 || down < 1 || down > 4 ||
		    c[2] >= TABLES_MAX)
			return -EBADMSG;
		walk->ids[i] = c[0];
	}
	walk->components = b[5];
	return 0;
}

/* T.81 B.2.3: the scan's components are among the frame's. */
static bool
is_scan_header(const struct walk *walk, const struct segment *segment)
{
	const uint8_t *b = segment->bytes;

	if (!walk->components || segment->size < 1)
		return false;
	if (b[0] < 1 || b[0] > walk->components ||
	    segment->size != 4 + 2 * (size_t)b[0])
		return false;
	for (size_t i = 0; i < b[0]; i++)
		if (!memchr(walk->ids, b[1 + 2 * i], walk->components))
			return false;
	return true;
}

/*
 * Copies coded bytes up to the marker that ends them, restarts included.
 * Only 0xFF needs a look, and memchr finds it faster than we do.
 */
static int
copy_coded(struct walk *walk)
{
	for (;;) {
		const uint8_t *from = walk->in + walk->at;
		size_t left = walk->size - walk->at;
		const uint8_t *stop = memchr(from, PREFIX, left);
		if (!stop || stop + 1 >= walk->in + walk->size)
			return -EBADMSG;

		put(walk, from, (size_t)(stop - from));
		walk->at += (size_t)(stop - from);
		if (stop[1] == PREFIX) {
			walk->at++; /* fill */
			continue;
		}
		if (stop[1] != 0 && (stop[1] < RST0 || stop[1] > RST7))
			return 0;
		put(walk, stop, 2);
		walk->at += 2;
	}
}

static int
on_scan(struct walk *walk, const struct segment *segment)
{
	if (!is_scan_header(walk, segment) || ++walk->scans > LIMIT_JPEG_SCANS)
		return -EBADMSG;
	put_segment(walk, SOS, segment->bytes, segment->size);
	return copy_coded(walk);
}

/* JFIF 1.02: it means YCbCr. Its resolution means nothing to us. */
static void
on_app0(struct walk *walk, const struct segment *segment)
{
	static const uint8_t plain[JFIF_DATA_SIZE] = {
	    'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};

	if (walk->jfif || segment->size < JFIF_DATA_SIZE ||
	    memcmp(segment->bytes, plain, 5) != 0)
		return;
	walk->jfif = true;
	put_segment(walk, APP0, plain, sizeof(plain));
}

/* Adobe's: the last byte says RGB/CMYK, YCbCr or YCCK. */
static int
on_app14(struct walk *walk, const struct segment *segment)
{
	uint8_t plain[ADOBE_DATA_SIZE] = {
	    'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};

	if (segment->size < ADOBE_DATA_SIZE ||
	    memcmp(segment->bytes, plain, 5) != 0)
		return 0;
	plain[ADOBE_DATA_SIZE - 1] = segment->bytes[ADOBE_DATA_SIZE - 1];
	if (walk->adobe || plain[ADOBE_DATA_SIZE - 1] > 2)
		return -EBADMSG;
	walk->adobe = true;
	put_segment(walk, APP14, plain, sizeof(plain));
	return 0;
}

/* Tables and frame header: kept whole when they are what they should be. */
static int
keep(struct walk *walk, uint8_t marker, const struct segment *segment)
{
	bool fits;

	if (marker == DQT)
		fits = are_quantisations(segment);
	else if (marker == DHT)
		fits = are_huffman_tables(segment);
	else if (marker == DRI)
		fits = segment->size == 2;
	else if (marker >= SOF0 && marker <= SOF2)
		fits = on_frame(walk, segment) == 0;
	else
		fits = false; /* arithmetic, lossless, DNL, reserved ... */
	if (!fits)
		return -EBADMSG;
	put_segment(walk, marker, segment->bytes, segment->size);
	return 0;
}

static int
on_segment(struct walk *walk, uint8_t marker)
{
	struct segment segment;

	/* These stand alone, and have no business here: T.81 table B.1. */
	if (marker < SOF0 || (marker >= RST0 && marker <= SOI))
		return -EBADMSG;
	if (take_segment(walk, &segment) < 0)
		return -EBADMSG;
	if (marker == SOS)
		return on_scan(walk, &segment);
	if (marker == APP14)
		return on_app14(walk, &segment);
	if (marker == APP0)
		on_app0(walk, &segment);
	else if (marker != COM && !(marker > APP0 && marker <= APP15))
		return keep(walk, marker, &segment);
	return 0;
}

int
jpeg_reframe(const uint8_t *in, size_t size, uint32_t width, uint32_t height,
    uint8_t *out, size_t *ret_size)
{
	struct walk walk = {.in = in,
	    .size = size,
	    .out = out,
	    .width = width,
	    .height = height};
	uint8_t marker;

	/* T.81 B.1.1.2 allows fill before SOI; nobody else does. */
	if (size < 2 || in[0] != PREFIX || in[1] != SOI || width == 0 ||
	    height == 0)
		return -EBADMSG;
	walk.at = 2;
	put_marker(&walk, SOI);
	for (;;) {
		if (take_marker(&walk, &marker) < 0)
			return -EBADMSG;
		if (marker == EOI)
			break;
		if (on_segment(&walk, marker) < 0)
			return -EBADMSG;
	}
	if (walk.scans == 0)
		return -EBADMSG;
	put_marker(&walk, EOI);
	*ret_size = walk.out_at;
	return 0;
}
