/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper.h - a service for one call, that leaves nothing behind.
 *
 * Between us and cleandeckd stands a small process of our own, the keeper.
 * It holds the reading end of a pipe whose other end is ours alone: however
 * we end (Ctrl-C, kill -9), the pipe does, and the keeper ends the service
 * and removes its folder. A parent-death signal would not do: it is lost
 * when cleandeckd gives up root.
 */
#ifndef CLEANDECK_CLI_KEEPER_H
#define CLEANDECK_CLI_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compat.h"

#define KEEPER_PATH_SIZE 200 /* cleandeckd takes 255 */
#define KEEPER_WHY_SIZE  512

struct keeper {
	pid_t pid; /* 0: none */
	int life;  /* the pipe; closing it ends the service */
	int log;   /* what cleandeckd says, in memory */
	char folder[KEEPER_PATH_SIZE]; /* the state folder, temporary */
};

/*
 * Makes the folder and starts cleandeckd, found beside our own program. It
 * is not ready yet. Returns 0, or -errno and a sentence.
 */
NODISCARD int keeper_start(
    struct keeper *ret_keeper, char ret_why[KEEPER_WHY_SIZE]);

/* Has cleandeckd ended by itself? */
bool keeper_has_ended(struct keeper *keeper);

/* The sentence with which cleandeckd gave up; "" when it gave none. */
void keeper_read_complaint(
    const struct keeper *keeper, char line[KEEPER_WHY_SIZE]);

/*
 * Ends cleandeckd and waits until it and its folder are gone. Nothing for a
 * zeroed or stopped keeper.
 */
void keeper_stop(struct keeper *keeper);

#endif
