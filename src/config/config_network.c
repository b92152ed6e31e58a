/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/config_network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"

#define MAPPED_BITS 96 /* of ::ffff:0:0, before an IPv4 address */
#define ALL_BITS    128

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Returns the bits before the address proper, or -EINVAL. */
static int
parse_address(const char *text, uint8_t address[CONFIG_ADDRESS_SIZE])
{
	if (inet_pton(AF_INET6, text, address) == 1)
		return 0;
	if (inet_pton(AF_INET, text, address + sizeof(mapped)) != 1)
		return -EINVAL;
	memcpy(address, mapped, sizeof(mapped));
	return MAPPED_BITS;
}

static uint8_t
mask_byte(uint32_t bits, size_t index)
{
	/* By how many leading ones. */
	static const uint8_t masks[] = {
	    0, 0x80, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc, 0xfe, 0xff};
	uint32_t before = (uint32_t)index * 8;

	if (bits <= before)
		return 0;
	return masks[bits - before < 8 ? bits - before : 8];
}

int
config_network_parse(
    const char *text, size_t length, struct config_network *ret_network)
{
	char copy[64];
	struct config_network network = {.bits = ALL_BITS};
	uint64_t bits;

	if (length >= sizeof(copy) || memchr(text, '\0', length))
		return -EINVAL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	char *slash = strchr(copy, '/');
	if (slash)
		*slash++ = '\0';
	int before = parse_address(copy, network.address);
	if (before < 0)
		return -EINVAL;
	if (slash) {
		if (strlen(slash) > 3 ||
		    text_parse_u64(slash, ALL_BITS - (uint64_t)before, &bits) <
			0)
			return -EINVAL;
		network.bits = (uint32_t)before + (uint32_t)bits;
	}
	for (size_t i = 0; i < CONFIG_ADDRESS_SIZE; i++)
		if (network.address[i] & ~mask_byte(network.bits, i))
			return -EINVAL;
	*ret_network = network;
	return 0;
}

bool
config_network_holds(const struct config_network *networks, size_t count,
    const uint8_t address[CONFIG_ADDRESS_SIZE])
{
	for (size_t n = 0; n < count; n++) {
		bool in = true;
		for (size_t i = 0; i < CONFIG_ADDRESS_SIZE; i++)
			if ((address[i] & mask_byte(networks[n].bits, i)) !=
			    networks[n].address[i])
				in = false;
		if (in)
			return true;
	}
	return false;
}
