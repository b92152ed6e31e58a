/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier.h - the role that calls other hosts back.
 *
 * It lives in an empty network namespace and can make no socket. Each one is
 * made and connected by the supervisor, which judges the address (DIAL); so
 * what a name means, where a redirect leads and what a URL says between the
 * lines cannot take it to a place that is not allowed.
 *
 * One thread, one loop:
 *
 *   courier_main   start, lock, serve    courier_link     the supervisor
 *   courier_loop   what is next          courier_delivery one callback's way
 *   courier_host   who may be called     courier_url      what a URL means
 *   courier_name   c-ares                courier_http     requests
 * (courier_curl) courier_split  libcurl's view of it  courier_verdict  what
 * came of it courier_sign   libsodium             courier_body     what is sent
 *
 * It does not log, and what it says of a delivery names neither the host nor
 * any part of the URL.
 */
#ifndef CLEANDECK_COURIER_COURIER_H
#define CLEANDECK_COURIER_COURIER_H

#include "courier/courier_host.h"
#include "courier/courier_sign.h"
#include "wire/wire_deck.h"

struct courier_delivery;
struct courier_http;

struct courier {
	int control; /* the channel to the supervisor */
	enum wire_state state;
	enum wire_type last; /* the last setting that came; see courier_link */
	uint32_t last_dial;  /* slot of DIAL */
	bool draining;
	int broken; /* the channel's end, met in the middle of something */
	struct courier_hosts hosts;
	struct courier_secrets secrets;
	struct courier_http *http;          /* owned */
	struct courier_delivery *waiting;   /* owned; oldest first */
	struct courier_delivery *under_way; /* owned */
	size_t waiting_count;
	size_t under_way_count;
};

#endif
