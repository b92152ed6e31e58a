/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front.h - the exposed role: hostile HTTP in, clean artifacts out.
 *
 * One thread, one loop (front_loop.c), three things to wait for: the
 * supervisor, the clients by way of libmicrohttpd, and uploads whose client
 * hangs up while the supervisor works.
 *
 *   front_main    start, lock, serve      front_link    the supervisor
 *   front_loop    what is next            front_http    requests
 *   front_head    is the head in order    front_route   which place it means
 *   front_keys    who may                 front_client  connections, times
 *   front_upload  one document's way      front_form    multipart bodies
 *   front_claim   what it claims to be    front_deck    REPLY to record
 *   front_intake  an upload's request
 *   front_store   the two folders         front_serve   what GET answers
 *   front_reply   answers                 front_problem refusals
 *   front_json    jansson                 front_hash    libsodium
 *
 * It does not log: whatever it knows is about somebody.
 */
#ifndef CLEANDECK_FRONT_FRONT_H
#define CLEANDECK_FRONT_FRONT_H

#include "front/front_keys.h"
#include "front/front_store.h"
#include "wire/wire_body.h"

struct MHD_Daemon;
struct front_client;
struct front_upload;

struct front {
	int control; /* the channel to the supervisor */
	enum wire_state state;
	struct front_store store;
	struct front_keys keys;
	struct wire_config config;
	int listener; /* owned from CONFIG to the daemon's start; else -1 */
	struct wire_status status;    /* of nothing until the first STATUS */
	struct MHD_Daemon *daemon;    /* owned; NULL until CONFIG */
	struct front_client *clients; /* owned; one a connection */
	struct front_upload *uploads; /* owned; oldest first */
	uint64_t upload_bytes; /* of all documents that uploads stand for */
	uint32_t last_slot;
	bool closed; /* a connection was, since it was last looked at */
};

#endif
