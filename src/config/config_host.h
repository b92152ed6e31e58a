/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config_host.h - whom callbacks may reach, by name: "bbb.example.org",
 * "*.example.org:8443", "http://10.0.0.7:8090".
 */
#ifndef CLEANDECK_CONFIG_CONFIG_HOST_H
#define CLEANDECK_CONFIG_CONFIG_HOST_H

#include <stdbool.h>

#include "base/compat.h"

#define CONFIG_HOST_SIZE 256 /* with NUL, as WIRE_HOST_SIZE */

struct config_host {
	/*
	 * Lower case, without the "*." that `below` stands for. An IPv4
	 * address has its four numbers, an IPv6 address brackets and the form
	 * of RFC 5952.
	 */
	char name[CONFIG_HOST_SIZE];
	uint16_t port; /* never 0: 443, or 80 when plain, if not said */
	bool plain;    /* http; otherwise https */
	bool below;    /* any name below this one, and not itself */
};

/*
 * Reads `length` bytes. Names are those of RFC 1123, and "_"; one that a URL
 * parser could take for an address in another writing ("127.1", "0x7f.1",
 * "2130706433") is refused. Returns 0 or -EINVAL.
 */
NODISCARD int config_host_parse(
    const char *text, size_t length, struct config_host *ret_host);

#endif
