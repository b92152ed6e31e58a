/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire.h - the one seam between the processes of cleandeck.
 *
 * Every message between two processes is a row of the table in
 * wire_table.c: who may send it to whom, in which state of the channel, how
 * often, how long it is and how many descriptors ride along. The supervisor
 * believes nothing a peer sends beyond that row; a message that is not
 * there, is out of turn, or has the wrong size ends the peer.
 *
 * Carrier: SOCK_SEQPACKET, one message a packet. Documents and artifacts
 * travel as sealed memfds (memfd.h), never inline, never as a path. Numbers
 * are big-endian and written one by one; no struct crosses.
 * docs/WIRE.md is generated from the table.
 */
#ifndef CLEANDECK_WIRE_WIRE_H
#define CLEANDECK_WIRE_WIRE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compat.h"

/* Bump it with any change of the table, of enum fault or enum artifact. */
#define WIRE_VERSION     3

#define WIRE_HEADER_SIZE 8 /* version 16, type 16, slot 32 */
#define WIRE_MAX_BODY    1536
#define WIRE_MAX_FDS     1
#define WIRE_MAX_TEXT    255 /* any text inside a body */
#define WIRE_ID_SIZE     16  /* a deck's id: 128 random bits */
#define WIRE_HASH_SIZE   32  /* SHA-256 */

/* A set of peers is an or of these. */
enum wire_peer {
	WIRE_SUPERVISOR = 1,
	WIRE_ZYGOTE =
	    2,          /* of sniff, office or render: warm, sees no document */
	WIRE_CHILD = 4, /* of a zygote: one document, then gone */
	WIRE_FRONT = 8,
	WIRE_CLIENT = 16, /* `cleandeck` on the control socket */
	WIRE_LEDGER = 32,
	WIRE_COURIER = 64,
};

/* Of a channel; a set of states is an or of these. */
enum wire_state {
	WIRE_STARTING =
	    1,            /* not READY yet: nothing hostile may be sent there */
	WIRE_IDLE = 2,    /* READY and seen to be locked */
	WIRE_WORKING = 4, /* holds a document */
	WIRE_ENDED = 8,   /* RESULT, FAULT or PROBED was its last word */
};

enum wire_type {
	WIRE_READY = 1,
	WIRE_FORK,
	WIRE_FORK_FAILED,
	WIRE_EXITED,
	WIRE_JOB,
	WIRE_ARTIFACT,
	WIRE_RESULT,
	WIRE_FAULT,
	WIRE_PROBE,
	WIRE_PROBED,
	WIRE_KEY,
	WIRE_CONFIG,
	WIRE_STATUS,
	WIRE_SUBMIT,
	WIRE_CANCEL,
	WIRE_REPLY,
	WIRE_DELIVER,
	WIRE_CHECKUP,
	WIRE_FINDING,
	WIRE_PAGES,
	WIRE_LISTEN,
	WIRE_PROXY,
	WIRE_ACCEPTED,
	WIRE_KEEP,
	WIRE_SAID,
	WIRE_ERASE,
	WIRE_ERASED,
	WIRE_EVENT,
	WIRE_MEASURE,
	WIRE_MEASURED,
	WIRE_SIGNING,
	WIRE_ROTATE,
	WIRE_KEEPING,
	WIRE_RECORD,
	WIRE_RECORDED,
	WIRE_RECOVER,
	WIRE_RECOVERED,
	WIRE_BEGUN,
	WIRE_STORE,
	WIRE_STORED,
	WIRE_CONCLUDE,
	WIRE_CONCLUDED,
	WIRE_FETCH,
	WIRE_FETCHED,
	WIRE_DISK,
	WIRE_HOST,
	WIRE_SECRET,
	WIRE_DELIVERY,
	WIRE_DELIVERED,
	WIRE_DIAL,
	WIRE_DIALED,
	WIRE_UNDIALED,
	WIRE_DRAIN,
	WIRE_ENGINE,
	WIRE_TYPE_COUNT
};

struct wire_rule {
	enum wire_type type;
	const char *name;
	unsigned from;   /* set of enum wire_peer */
	unsigned to;     /* set of enum wire_peer */
	unsigned states; /* set of enum wire_state, of the channel */
	uint16_t min;    /* bytes of body */
	uint16_t max;
	uint8_t fds;         /* exactly so many */
	const char *body;    /* its fields, in order */
	const char *meaning; /* one line */
};

struct wire_message {
	enum wire_type type;
	uint32_t slot; /* which fork, request or job; the receiver checks it */
	uint16_t size; /* of the body */
	uint16_t next; /* reading position in the body */
	bool bad;      /* a reader ran past the end, or a writer out of room */
	int fd;        /* rides along, -1 without; owned by the message */
	pid_t pid; /* of the sender, by the kernel, in our namespace; or 0 */
	uint8_t body[WIRE_MAX_BODY];
};

/* The row of a type; NULL for numbers not in the table. */
const struct wire_rule *wire_find_rule(unsigned type);

/* The state's name ("idle"), for messages and WIRE.md. */
const char *wire_state_name(enum wire_state state);

/*
 * A pair of connected SEQPACKET sockets, close-on-exec. `ret_ours` passes
 * credentials (SO_PASSCRED): wire_recv() on it tells the sender's pid.
 * Returns 0 or -errno.
 */
NODISCARD int wire_pair(int *ret_ours, int *ret_theirs);

/* Asks the kernel to name the sender of each message. 0 or -errno. */
NODISCARD int wire_pass_credentials(int fd);

/*
 * May `from` send this to `to` over a channel in `state`? 0, or -EBADMSG.
 * The only place where the table is applied.
 */
NODISCARD int wire_check(const struct wire_message *message,
    enum wire_peer from, enum wire_peer to, enum wire_state state);

/* Makes *message an empty message of that type, with no descriptor. */
void wire_init(
    struct wire_message *message, enum wire_type type, uint32_t slot);

/* Closes the descriptor that is still in the message, if any. */
void wire_done(struct wire_message *message);

/*
 * Sends; `message->fd` is lent, not given. Returns 0 or -errno: -EAGAIN when
 * a non-blocking socket is full, -EBADMSG for a message whose sizes its row
 * forbids (our own bug), -EPIPE when the peer is gone.
 */
NODISCARD int wire_send(int fd, const struct wire_message *message);

/*
 * Receives one message from `from`, checked against its row for `state`;
 * a descriptor in it is close-on-exec and owned by *ret_message. Returns 0;
 * -EAGAIN; -EPIPE at the end; -EBADMSG for anything the table forbids (what
 * came along is closed).
 */
NODISCARD int wire_recv(int fd, enum wire_peer from, enum wire_peer to,
    enum wire_state state, struct wire_message *ret_message);

/* Writers: append a field; out of room sets `bad`, which wire_send sees. */
void wire_put_u32(struct wire_message *message, uint32_t value);
void wire_put_u64(struct wire_message *message, uint64_t value);
void wire_put_bytes(
    struct wire_message *message, const void *bytes, size_t size);
/* A length (u16) and so many bytes; see wire_take_string(). */
void wire_put_string(struct wire_message *message, const char *string);
/* The rest of the body; cut at WIRE_MAX_TEXT. Must be the last field. */
void wire_put_text(struct wire_message *message, const char *text);

/* Readers: take the next field; too short sets `bad` and gives zero. */
uint32_t wire_take_u32(struct wire_message *message);
uint64_t wire_take_u64(struct wire_message *message);
void wire_take_bytes(struct wire_message *message, void *bytes, size_t size);
/*
 * A string that fits `size` with its NUL and holds no control character;
 * anything else sets `bad` and gives "".
 */
void wire_take_string(struct wire_message *message, char *string, size_t size);
/*
 * The rest of the body as a C string, at most WIRE_MAX_TEXT bytes, with
 * everything but printable ASCII made "?" (text.h).
 */
void wire_take_text(struct wire_message *message, char text[WIRE_MAX_TEXT + 1]);
/* Everything was read, and nothing ran past the end: 0 or -EBADMSG. */
NODISCARD int wire_take_end(const struct wire_message *message);
/* Moves the descriptor out of the message. */
NODISCARD int wire_take_fd(struct wire_message *message);

#endif
