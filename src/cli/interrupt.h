/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interrupt.h - Ctrl-C and its like as something to wait for.
 *
 * From interrupt_open() on, SIGINT, SIGTERM and SIGHUP end nothing by
 * themselves: who waits must wait for them too, and clean up.
 */
#ifndef CLEANDECK_CLI_INTERRUPT_H
#define CLEANDECK_CLI_INTERRUPT_H

#include "base/compat.h"

/*
 * Blocks the signals, and SIGPIPE's effect. Those that were ignored when we
 * were started (nohup) stay so. Returns a descriptor that becomes readable
 * when one came, or -errno. Called once; closed by the caller.
 */
NODISCARD int interrupt_open(void);

/* The signal that came; 0 when none did. Does not wait. */
int interrupt_take(int fd);

/* What interrupt_wait() found; a set of them is an or. */
#define INTERRUPT_CAME  1u /* a signal is there to take */
#define INTERRUPT_INPUT 2u /* the descriptor is readable, or has ended */

/*
 * Waits until `fd` (-1: none) or the interrupts are readable, at most `ms`
 * milliseconds (-1: for ever). Returns what it found; 0 for nothing.
 */
unsigned interrupt_wait(int interrupts, int fd, int ms);

/* In a child before exec: signals are again as everybody expects them. */
void interrupt_reset(void);

#endif
