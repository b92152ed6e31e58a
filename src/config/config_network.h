/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config_network.h - "10.0.0.0/8" and "2001:db8::1": lists of addresses.
 *
 * One form for both families: IPv4 is ::ffff:a.b.c.d, as on the wire.
 */
#ifndef CLEANDECK_CONFIG_CONFIG_NETWORK_H
#define CLEANDECK_CONFIG_CONFIG_NETWORK_H

#include <stdbool.h>

#include "base/compat.h"

#define CONFIG_ADDRESS_SIZE 16

struct config_network {
	uint8_t address[CONFIG_ADDRESS_SIZE]; /* zeros behind the prefix */
	uint32_t bits;                        /* 0 to 128; IPv4: 96 and up */
};

/*
 * Reads `length` bytes: an address in numbers, or one with "/BITS". Bits set
 * behind the prefix are an error: they are a slip of the pen. Returns 0 or
 * -EINVAL.
 */
NODISCARD int config_network_parse(
    const char *text, size_t length, struct config_network *ret_network);

/* Does one of these networks hold the address? */
bool config_network_holds(const struct config_network *networks, size_t count,
    const uint8_t address[CONFIG_ADDRESS_SIZE]);

#endif
