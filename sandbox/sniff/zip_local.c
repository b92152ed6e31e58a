/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/zip_local.h"

#include <string.h>

#include "sniff/bytes.h"

#define LOCAL_SIZE      30 /* APPNOTE 4.3.7, without the variable fields */
#define FLAG_DESCRIPTOR 0x0008
#define DESCRIPTOR_MARK "PK\7\10"

/* What the local header says of the data. */
struct claim {
	uint32_t crc;
	uint64_t packed_size;
	uint64_t inflated_size;
};

const uint8_t *
zip_local_find_extra(
    const uint8_t *extra, size_t extra_size, uint16_t id, size_t *ret_size)
{
	while (extra_size >= 4) {
		size_t size = bytes_le16(extra + 2);

		if (size > extra_size - 4)
			return NULL;
		if (bytes_le16(extra) == id) {
			*ret_size = size;
			return extra + 4;
		}
		extra += 4 + size;
		extra_size -= 4 + size;
	}
	return NULL;
}

/* The local header's sizes; zip64 replaces both or none here (4.5.3). */
static struct claim
claim_read(const uint8_t *local, size_t name_size, size_t extra_size)
{
	struct claim claim = {
	    .crc = bytes_le32(local + 14),
	    .packed_size = bytes_le32(local + 18),
	    .inflated_size = bytes_le32(local + 22),
	};
	size_t size = 0;
	const uint8_t *wide = zip_local_find_extra(
	    local + LOCAL_SIZE + name_size, extra_size, ZIP_EXTRA_64, &size);

	if (wide && size >= 16 && claim.packed_size == UINT32_MAX &&
	    claim.inflated_size == UINT32_MAX) {
		claim.inflated_size = bytes_le64(wide);
		claim.packed_size = bytes_le64(wide + 8);
	}
	return claim;
}

/* Zero says "see the descriptor", where there is one. */
static bool
claim_agrees(const struct claim *claim, const struct zip_entry *entry)
{
	bool later = entry->flags & FLAG_DESCRIPTOR;

	return (claim->crc == entry->crc || (later && claim->crc == 0)) &&
	       (claim->packed_size == entry->packed_size ||
		   (later && claim->packed_size == 0)) &&
	       (claim->inflated_size == entry->inflated_size ||
		   (later && claim->inflated_size == 0));
}

/*
 * The descriptor fills the room behind the data: with or without its mark,
 * sizes of 32 or of 64 bits, so 12, 16, 20 or 24 bytes.
 */
static bool
descriptor_agrees(const uint8_t *at, size_t room, const struct zip_entry *entry)
{
	if (room == 16 || room == 24) {
		if (memcmp(at, DESCRIPTOR_MARK, 4) != 0)
			return false;
		at += 4;
		room -= 4;
	}
	if (room != 12 && room != 20)
		return false;
	if (bytes_le32(at) != entry->crc)
		return false;
	if (room == 12)
		return bytes_le32(at + 4) == entry->packed_size &&
		       bytes_le32(at + 8) == entry->inflated_size;
	return bytes_le64(at + 4) == entry->packed_size &&
	       bytes_le64(at + 12) == entry->inflated_size;
}

/* Whether a descriptor follows is the local header's to say (4.4.4). */
static enum fault
header_check(
    struct zip_entry *entry, const uint8_t *local, const char **ret_why)
{
	uint16_t flags = bytes_le16(local + 6);

	*ret_why = "its local header says something else";
	if (bytes_le16(local + 26) != entry->name_size ||
	    memcmp(local + LOCAL_SIZE, entry->name, entry->name_size) != 0 ||
	    bytes_le16(local + 8) != entry->method ||
	    (flags ^ entry->flags) & ~FLAG_DESCRIPTOR)
		return FAULT_ARCHIVE_UNSAFE;
	entry->flags = flags;
	struct claim claim =
	    claim_read(local, entry->name_size, bytes_le16(local + 28));
	return claim_agrees(&claim, entry) ? FAULT_NONE : FAULT_ARCHIVE_UNSAFE;
}

enum fault
zip_local_check(struct zip_entry *entry, const uint8_t *bytes, size_t end,
    const char **ret_why)
{
	const uint8_t *local = bytes + entry->start;

	*ret_why = "it overlaps what follows";
	if (entry->start <= end && end - entry->start < LOCAL_SIZE)
		return FAULT_ARCHIVE_UNSAFE;
	*ret_why = "its local header is missing";
	if (entry->start > end || memcmp(local, "PK\3\4", 4) != 0)
		return FAULT_DAMAGED;
	size_t room = end - entry->start - LOCAL_SIZE;
	size_t fields = (size_t)bytes_le16(local + 26) + bytes_le16(local + 28);
	*ret_why = "it overlaps what follows";
	if (fields > room || entry->packed_size > room - fields)
		return FAULT_ARCHIVE_UNSAFE;
	enum fault fault = header_check(entry, local, ret_why);
	if (fault)
		return fault;

	entry->packed = local + LOCAL_SIZE + fields;
	room -= fields + entry->packed_size;
	*ret_why = "bytes follow it that belong to nothing";
	if (entry->flags & FLAG_DESCRIPTOR
		? !descriptor_agrees(
		      entry->packed + entry->packed_size, room, entry)
		: room != 0)
		return FAULT_ARCHIVE_UNSAFE;
	return FAULT_NONE;
}
