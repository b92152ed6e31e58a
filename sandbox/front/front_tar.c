/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_tar.h"

#include <string.h>

#include "base/text.h"

/* POSIX.1-2017, pax, "ustar Interchange Format". */
struct head {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char sum[8];
	char type;
	char link[100];
	char magic[6];
	char version[2];
	char user[32];
	char group[32];
	char major[8];
	char minor[8];
	char prefix[155];
	char padding[12];
};
STATIC_ASSERT(sizeof(struct head) == FRONT_TAR_BLOCK, "one block");

void
front_tar_put_head(
    const char *name, uint64_t size, uint8_t block[FRONT_TAR_BLOCK])
{
	struct head head = {.type = '0', .magic = "ustar", .version = "00"};
	unsigned sum = 0;

	text_format(head.name, sizeof(head.name), "%s", name);
	memcpy(head.mode, "0000644", 8);
	memcpy(head.uid, "0000000", 8);
	memcpy(head.gid, "0000000", 8);
	text_format(
	    head.size, sizeof(head.size), "%011llo", (unsigned long long)size);
	memcpy(head.mtime, "00000000000", 12);
	memcpy(head.major, "0000000", 8);
	memcpy(head.minor, "0000000", 8);
	/* It is part of what it sums up, as if it were blanks. */
	memset(head.sum, ' ', sizeof(head.sum));
	memcpy(block, &head, sizeof(head));
	for (size_t i = 0; i < sizeof(head); i++)
		sum += block[i];
	/* At most six digits, a NUL, and the last of the blanks. */
	text_format(head.sum, sizeof(head.sum) - 1, "%06o", sum);
	memcpy(block, &head, sizeof(head));
}

size_t
front_tar_padding(uint64_t size)
{
	return (size_t)(-size % FRONT_TAR_BLOCK);
}
