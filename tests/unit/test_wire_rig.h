/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_wire_rig.h - packets by hand, as a hacked peer would send them. */
#ifndef CLEANDECK_TESTS_WIRE_RIG_H
#define CLEANDECK_TESTS_WIRE_RIG_H

#include "wire/wire.h"

#define WIRE_RIG_FDS 4

struct wire_rig {
	int ours; /* passes credentials */
	int theirs;
};

struct wire_packet {
	uint16_t version;
	uint16_t type;
	uint32_t slot;
	size_t size; /* of the body, zeros */
	size_t cut;  /* bytes of the header left out */
	unsigned fds;
};

void wire_rig_open(struct wire_rig *rig);
void wire_rig_close(struct wire_rig *rig);

/* A packet that its row allows. */
struct wire_packet wire_rig_good(const struct wire_rule *rule);

/* Sends it raw, from the side without credentials. */
void wire_rig_send(
    const struct wire_rig *rig, const struct wire_packet *packet);

/* Open descriptors of this process. */
unsigned wire_rig_count_fds(void);

/* The lowest bit of a set. */
unsigned wire_rig_first(unsigned set);

#endif
