/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_record.h - the records of ended decks, read once.
 *
 * The file is looked at each time, for it may be gone; it is read again only
 * when it is another one than before.
 */
#ifndef CLEANDECK_FRONT_FRONT_RECORD_H
#define CLEANDECK_FRONT_FRONT_RECORD_H

#include "base/limits.h"
#include "front/front_store.h"
#include "wire/wire_deck.h"

struct front_record_place {
	uint64_t size; /* of the file; 0: there is nothing here */
	uint64_t changed;
	struct wire_event view;
};

/* Each id has one place, which it may share. Zeros are an empty cache. */
struct front_records {
	struct front_record_place heads[LIMIT_RECORD_HEADS];
};

/*
 * Finds the record of a deck, whoever's. Returns 0; -ENOENT when there is
 * none that can be understood.
 */
NODISCARD int front_record_find(struct front_records *records,
    const struct front_store *store, const uint8_t id[WIRE_ID_SIZE],
    struct wire_event *ret_view);

#endif
