/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_fetch.h - a file, or what the request's fields want of it.
 *
 * Conditions first (RFC 9110 section 13.2.2), then the part, then how it is
 * coded. Who asks for a part gets it uncoded: offsets count in the file.
 */
#ifndef CLEANDECK_FRONT_FRONT_FETCH_H
#define CLEANDECK_FRONT_FRONT_FETCH_H

#include "base/limits.h"
#include "front/front_accept.h"
#include "front/front_etag.h"
#include "front/front_range.h"
#include "front/front_reply.h"
#include "front/front_store.h"

/* The fields of a GET or HEAD that matter; borrowed from the request. */
struct front_fetch {
	const char *range;    /* NULL: not there, or not to be looked at */
	const char *if_range; /* NULL: not there */
	const char *known[LIMIT_ETAG_FIELDS]; /* If-None-Match */
	size_t known_count;
	struct front_coding coding;
	bool odd_range; /* twice */
};

/* What goes with a file. */
struct front_fetch_terms {
	struct front_reply_head head;
	bool codable; /* has a packed twin, perhaps: so it says Vary */
	unsigned status;
	const struct front_reply_field *fields; /* more; NULL: none */
};

/* A version of something: what conditions and ranges are about. */
struct front_fetch_version {
	char tag[FRONT_ETAG_SIZE];
	uint64_t size;
	bool packed; /* a coding of it, of which no parts are served */
};

/* What of it is to be sent. */
struct front_fetch_part {
	enum front_range range;
	uint64_t first;
	uint64_t length;
};

/* Reads the fields of a request with this method. */
void front_fetch_read(struct MHD_Connection *connection, const char *method,
    struct front_fetch *ret_fetch);

/* Would the packed twin do? */
bool front_fetch_wants_packed(const struct front_fetch *fetch);

/*
 * Sends an answer that has no head yet, with the tag of its version: 304 to
 * who has that already, else terms->status. Takes it over. The 304 says all
 * but the body (RFC 9110 section 15.4.5), and its length: libmicrohttpd would
 * else say that it is 0, which must not be.
 */
NODISCARD enum MHD_Result front_fetch_send(struct MHD_Connection *connection,
    const struct front_fetch *fetch, const struct front_fetch_terms *terms,
    const char *tag, struct MHD_Response *response);

/*
 * The part that is asked for; the whole for who has it, or asks for none;
 * FRONT_RANGE_BEYOND: it is to be refused.
 */
struct front_fetch_part front_fetch_choose(const struct front_fetch *fetch,
    const struct front_fetch_terms *terms,
    const struct front_fetch_version *version);

/* 416: there is no such part. */
NODISCARD enum MHD_Result front_fetch_refuse_part(
    struct MHD_Connection *connection,
    const struct front_fetch_version *version);

/*
 * Sends the chosen part, whose bytes are the body of `response`: 200, 206 or
 * 304. Takes the response over; NULL: there is none to send.
 */
NODISCARD enum MHD_Result front_fetch_send_part(
    struct MHD_Connection *connection, const struct front_fetch *fetch,
    const struct front_fetch_terms *terms,
    const struct front_fetch_version *version,
    const struct front_fetch_part *part, struct MHD_Response *response);

/* Answers with the file: 200, 206, 304 or 416. Takes file->fd over. */
NODISCARD enum MHD_Result front_fetch_answer(struct MHD_Connection *connection,
    const struct front_fetch *fetch, struct front_store_file *file,
    const struct front_fetch_terms *terms);

#endif
