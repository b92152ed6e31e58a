/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/crc32.h"

#include <endian.h>
#include <string.h>

/*
 * tables[n][byte] is what becomes of a byte after n more zero bytes, so eight
 * bytes cost eight look-ups and no loop over bits. The sum is linear: an entry
 * is the exclusive or of those of its bits. BITS_n are the entries 1, 2, 4 to
 * 128 of table n, and the compiler makes the others of them.
 */
/* clang-format off */
#define BITS_0  \
	0x77073096, 0xee0e612c, 0x076dc419, 0x0edb8832, \
	0x1db71064, 0x3b6e20c8, 0x76dc4190, 0xedb88320
#define BITS_1  \
	0x191b3141, 0x32366282, 0x646cc504, 0xc8d98a08, \
	0x4ac21251, 0x958424a2, 0xf0794f05, 0x3b83984b
#define BITS_2  \
	0x01c26a37, 0x0384d46e, 0x0709a8dc, 0x0e1351b8, \
	0x1c26a370, 0x384d46e0, 0x709a8dc0, 0xe1351b80
#define BITS_3  \
	0xb8bc6765, 0xaa09c88b, 0x8f629757, 0xc5b428ef, \
	0x5019579f, 0xa032af3e, 0x9b14583d, 0xed59b63b
#define BITS_4  \
	0x3d6029b0, 0x7ac05360, 0xf580a6c0, 0x30704bc1, \
	0x60e09782, 0xc1c12f04, 0x58f35849, 0xb1e6b092
#define BITS_5  \
	0xcb5cd3a5, 0x4dc8a10b, 0x9b914216, 0xec53826d, \
	0x03d6029b, 0x07ac0536, 0x0f580a6c, 0x1eb014d8
#define BITS_6  \
	0xa6770bb4, 0x979f1129, 0xf44f2413, 0x33ef4e67, \
	0x67de9cce, 0xcfbd399c, 0x440b7579, 0x8816eaf2
#define BITS_7  \
	0xccaa009e, 0x4225077d, 0x844a0efa, 0xd3e51bb5, \
	0x7cbb312b, 0xf9766256, 0x299dc2ed, 0x533b85da

#define BIT(byte, bit, value) (((byte) >> (bit) & 1) ? (value) : 0)
#define ENTRY(byte, a, b, c, d, e, f, g, h) \
	(uint32_t)(BIT(byte, 0, a) ^ BIT(byte, 1, b) ^ BIT(byte, 2, c) ^ \
	    BIT(byte, 3, d) ^ BIT(byte, 4, e) ^ BIT(byte, 5, f) ^ \
	    BIT(byte, 6, g) ^ BIT(byte, 7, h))
#define FOUR(byte, ...) \
	ENTRY((byte), __VA_ARGS__), ENTRY((byte) + 1, __VA_ARGS__), \
	ENTRY((byte) + 2, __VA_ARGS__), ENTRY((byte) + 3, __VA_ARGS__)
#define SIXTEEN(byte, ...) \
	FOUR((byte), __VA_ARGS__), FOUR((byte) + 4, __VA_ARGS__), \
	FOUR((byte) + 8, __VA_ARGS__), FOUR((byte) + 12, __VA_ARGS__)
#define SIXTY_FOUR(byte, ...) \
	SIXTEEN((byte), __VA_ARGS__), SIXTEEN((byte) + 16, __VA_ARGS__), \
	SIXTEEN((byte) + 32, __VA_ARGS__), SIXTEEN((byte) + 48, __VA_ARGS__)
#define TABLE(...) \
	{SIXTY_FOUR(0, __VA_ARGS__), SIXTY_FOUR(64, __VA_ARGS__), \
	 SIXTY_FOUR(128, __VA_ARGS__), SIXTY_FOUR(192, __VA_ARGS__)}

static const uint32_t tables[8][256] = {
    TABLE(BITS_0), TABLE(BITS_1), TABLE(BITS_2), TABLE(BITS_3),
    TABLE(BITS_4), TABLE(BITS_5), TABLE(BITS_6), TABLE(BITS_7),
};
/* clang-format on */

static uint32_t
add_eight(uint32_t state, const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	word = le64toh(word) ^ state;
	return tables[7][word & 0xff] ^ tables[6][word >> 8 & 0xff] ^
	       tables[5][word >> 16 & 0xff] ^ tables[4][word >> 24 & 0xff] ^
	       tables[3][word >> 32 & 0xff] ^ tables[2][word >> 40 & 0xff] ^
	       tables[1][word >> 48 & 0xff] ^ tables[0][word >> 56];
}

uint32_t
crc32_add(uint32_t crc, const void *bytes, size_t size)
{
	const uint8_t *next = bytes;
	uint32_t state = ~crc;

	for (; size >= 8; size -= 8, next += 8)
		state = add_eight(state, next);
	for (; size > 0; size--, next++)
		state = state >> 8 ^ tables[0][(state ^ *next) & 0xff];
	return ~state;
}
