/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_deck.h - what a service says of a deck or of a refusal, read into
 * plain values and judged: which exit code, which line for people.
 */
#ifndef CLEANDECK_CLIENT_DECK_H
#define CLEANDECK_CLIENT_DECK_H

#include <stdbool.h>

#include "base/fault.h"
#include "client/client_id.h"
#include "client/client_json.h"

#define CLIENT_DECK_WORD     32
#define CLIENT_DECK_SENTENCE 256
#define CLIENT_DECK_LINE     1024

struct client_deck {
	char id[CLIENT_ID_SIZE]; /* "" when it is none */
	char state[CLIENT_DECK_WORD];
	char kind[CLIENT_DECK_WORD];
	char code[CLIENT_DECK_WORD]; /* of a fault; "": none */
	char title[CLIENT_DECK_SENTENCE];
	char detail[CLIENT_DECK_SENTENCE];
	char expires[CLIENT_DECK_WORD];
	uint32_t pages;
	uint32_t rastered;
	uint32_t slides;
	uint32_t percent;
	uint32_t eta; /* seconds */
};

/*
 * Reads a record, a state event or a problem document: what is there of
 * them. Texts that do not fit are cut.
 */
void client_deck_read(const struct client_json *json, struct client_deck *deck);

/* Has it ended, by its state? */
bool client_deck_has_ended(const struct client_deck *deck);

/* The exit code of a deck that has ended. */
int client_deck_exit(const struct client_deck *deck);

/* The exit code of an answer with that status and problem code ("": none). */
int client_deck_exit_of(int status, const char *code);

/* "6 pages", "refused (encrypted): SENTENCE [detail]", "converting, 40 %". */
void client_deck_describe(
    const struct client_deck *deck, char line[CLIENT_DECK_LINE]);

#endif
