/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_ledger_rig.h - the real ledger behind a played supervisor.
 *
 * Built twice: with LEDGER_LOCKED it is spawned into its cage and locked,
 * else it is the same program without the lock, which sanitizers can watch.
 */
#ifndef CLEANDECK_TESTS_LEDGER_RIG_H
#define CLEANDECK_TESTS_LEDGER_RIG_H

#include <stdbool.h>
#include <sys/types.h>

#include "spawn/spawn.h"
#include "wire/wire_deck.h"

struct ledger_rig {
	char state[64]; /* the state folder */
	struct cage cage;
	struct spawned process;
	int control;
	char engine[WIRE_MAX_TEXT + 1]; /* READY's text */
	struct wire_keeping keeping;    /* told at the next start */
	struct wire_disk disk;          /* the last DISK */
	size_t signing_count;
	struct wire_signing signing; /* the last SIGNING of a start */
	size_t recovered_count;
	struct wire_record recovered[8];
};

/* Opens the program, then drops root's rights if `nobody`. For main(). */
void ledger_rig_prepare(bool nobody);

/* Makes the state folder, in `parent` or in /tmp (NULL). */
void ledger_rig_begin(struct ledger_rig *rig, const char *parent);

/* Removes it. */
void ledger_rig_end(struct ledger_rig *rig);

/* Starts the ledger up to RECOVERED and DISK. */
void ledger_rig_start(struct ledger_rig *rig);

/* Starts it, and leaves it there: no READY has been read. */
void ledger_rig_spawn(struct ledger_rig *rig);

/* SIGKILL. */
void ledger_rig_kill(struct ledger_rig *rig);

/* SIGKILL, but the channel stays: what it had said can be read. */
void ledger_rig_strike(struct ledger_rig *rig);

/* The next message that is left there; false at the end. */
bool ledger_rig_next(struct ledger_rig *rig, struct wire_message *ret_message);

/* Hangs up; it must exit with 0. Returns the wait status. */
int ledger_rig_hang_up(struct ledger_rig *rig);

/* Sends; the descriptor in the message is closed. */
void ledger_rig_send(struct ledger_rig *rig, struct wire_message *message);

/* The next message but DISK, which must be of this type. */
void ledger_rig_expect(struct ledger_rig *rig, enum wire_type type,
    struct wire_message *ret_message);

/* Is there no message but DISK for so many ms? */
bool ledger_rig_is_silent(struct ledger_rig *rig, int ms);

/* A sealed memfd with these bytes. */
int ledger_rig_memfd(const void *bytes, size_t size);

/* A record as the supervisor would send it; the id is made of `seed`. */
void ledger_rig_fill(struct wire_record *record, uint8_t seed, bool durable,
    const char *document);

/* RECORD with this document, and its answer. */
void ledger_rig_record(struct ledger_rig *rig, const struct wire_record *record,
    const char *document, struct wire_recorded *ret_answer);

/* The same, for a deck that must be taken in. */
void ledger_rig_accept(struct ledger_rig *rig, struct wire_record *record,
    uint8_t seed, bool durable, const char *document);

/* STORE, and its answer. */
enum fault ledger_rig_store(struct ledger_rig *rig,
    const uint8_t id[WIRE_ID_SIZE], enum artifact artifact, uint32_t page,
    const void *bytes, size_t size);

/* The default set of so many pages. */
void ledger_rig_store_all(
    struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE], uint32_t pages);

/* CONCLUDE, and its answer. */
enum fault ledger_rig_conclude(struct ledger_rig *rig,
    const struct wire_record *record, enum fault fault, uint32_t pages);

/* ERASE, and its answer. */
void ledger_rig_erase(struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE],
    const char *tenant, struct wire_erased *ret_erased);

/* Reads state/FOLDER/ID[/NAME] into `text`; its size, or -1. */
ssize_t ledger_rig_read(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name, char *text, size_t room);

/* Is it there? */
bool ledger_rig_has(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name);

/* Waits for a file to go; true when it has within 5 s. */
bool ledger_rig_goes(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name);

#endif
