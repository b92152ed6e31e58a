/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front.h - the exposed role: hostile HTTP in, clean artifacts out.
 *
 * One thread, one loop (front_loop.c), three things to wait for: the
 * supervisor, the clients by way of libmicrohttpd, and clients that hang up
 * while they wait for something (front_client.h).
 *
 *   front_main    start, lock, serve      front_link    the supervisor
 *   front_loop    what is next            front_order   what we ask of whom
 *   front_http    requests, as they come  front_request one of them
 *   front_head    is the head in order    front_route   which place it means
 *   front_gate    who asks, and may he    front_answer  a row for each place
 *   front_client  connections, times      front_count   what is measured
 *   front_intake  an upload's request     front_upload  one document's way
 *   front_form    multipart bodies        front_claim   what it claims to be
 *   front_wish    what is wanted of it    front_prefer  now or later
 *   front_outcome its answer              front_ask     erase, rotate, measure
 *   front_deck    decks that live         front_record  decks that have ended
 *   front_watch   who watches them        front_events  what there is to see
 *   front_tell    decks as JSON           front_grant   tickets, links: made
 *   front_token   tickets, links          front_body    what they are to be
 *   front_keys    keys                    front_rate    how often
 *   front_peer    whose address           front_utf8    text of others
 *   front_serve   files, readiness        front_store   the folder
 *   front_fetch   parts, versions         front_bundle  archives
 *   front_inventory  what is in one       front_entry   its names
 *   front_zip     ZIP headers             front_tar     tar headers
 *   front_show    pages, as answers       front_page    pages, as HTML
 *   front_reply   answers                 front_problem refusals
 *   front_json    jansson                 front_hash    libsodium
 *   front_version what is at work
 *
 * It does not log: whatever it knows is about somebody.
 */
#ifndef CLEANDECK_FRONT_FRONT_H
#define CLEANDECK_FRONT_FRONT_H

#include "front/front_count.h"
#include "front/front_deck.h"
#include "front/front_keys.h"
#include "front/front_order.h"
#include "front/front_peer.h"
#include "front/front_rate.h"
#include "front/front_record.h"
#include "front/front_store.h"
#include "front/front_token.h"
#include "wire/wire_deck.h"

struct MHD_Daemon;
struct front_client;
struct front_upload;

struct front {
	int control; /* the channel to the supervisor */
	enum wire_state state;
	struct front_store store;
	struct front_records records;
	struct front_decks decks;
	struct front_keys keys;
	struct front_peers peers;
	struct front_token_ring tokens;
	struct front_rate *rate; /* owned */
	struct wire_config config;
	bool configured;           /* a CONFIG was there */
	int listener;              /* owned from LISTEN to the daemon's start */
	struct wire_status status; /* of nothing until the first STATUS */
	char engines[ROLE_COUNT][WIRE_MAX_TEXT + 1]; /* "": not known */
	struct MHD_Daemon *daemon;    /* owned; NULL until LISTEN */
	struct front_client *clients; /* owned; one a connection */
	struct front_upload *uploads; /* owned */
	struct front_orders orders;   /* what the supervisor was asked */
	struct front_count count;
	uint64_t upload_bytes; /* of all documents that uploads stand for */
	uint64_t next_until;   /* when a waiting client is due; 0: none */
	uint64_t drained; /* the last moment of a drain; 0: there is none */
	int hangups;      /* epoll of clients that wait, or linger */
	bool closed;      /* a connection was, since it was last looked at */
};

#endif
