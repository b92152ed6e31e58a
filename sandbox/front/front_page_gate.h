/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_page_gate.h - who may use what needs no key.
 *
 * Without keys, being on this machine is all it takes. A browser on this
 * machine also does what sites from elsewhere tell it: they can post to a
 * loopback address, and by their own name service they can make their name
 * mean one (DNS rebinding), and then read us. The fields that a browser
 * sends by itself tell these from our own page.
 */
#ifndef CLEANDECK_FRONT_FRONT_PAGE_GATE_H
#define CLEANDECK_FRONT_FRONT_PAGE_GATE_H

#include <stdbool.h>

#include "base/compat.h"

/* Is this Host a loopback one: localhost, 127.x.x.x or [::1], any port? */
bool front_page_is_local(const char *host);

/*
 * May this request come in? `host`, `origin` and `site` are the fields Host,
 * Origin and Sec-Fetch-Site, each NULL when it was not sent. Host must be a
 * loopback one, Origin the same as Host, and the site ourselves or nobody.
 * For what is only read and changes nothing give NULL for origin and site:
 * a link from elsewhere is fine.
 */
bool front_page_allows(const char *host, const char *origin, const char *site);

#endif
