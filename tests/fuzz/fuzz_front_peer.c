/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X-Forwarded-For, as a proxy that is believed passes it on. */
#include <stdlib.h>
#include <string.h>

#include "front/front_peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const uint8_t proxy[WIRE_ADDRESS_SIZE] = {
    [10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1};

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct front_peers peers;
	uint8_t found[WIRE_ADDRESS_SIZE];
	uint8_t again[WIRE_ADDRESS_SIZE];

	if (peers.sets[peers.live].count == 0) {
		if (front_peer_add(&peers, proxy, 96 + 8) < 0)
			abort();
		front_peer_commit(&peers);
	}
	char *text = strndup((const char *)bytes, size);
	if (!text)
		return 0;
	front_peer_find(&peers, proxy, text, found);
	front_peer_cut(found);
	/* What stands in front of an address that ends it changes nothing. */
	char *longer = NULL;
	if (memcmp(found, proxy, 13) != 0 && (longer = malloc(size + 16))) {
		memcpy(longer, "8.8.8.8,", 8);
		memcpy(longer + 8, text, strlen(text) + 1);
		front_peer_find(&peers, proxy, longer, again);
		front_peer_cut(again);
		if (memcmp(found, again, sizeof(found)) != 0)
			abort();
	}
	free(longer);
	free(text);
	return 0;
}
