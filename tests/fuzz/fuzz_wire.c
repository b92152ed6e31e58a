/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two bytes choose state and peer, the rest is a packet with a memfd. */
#include "base/fd.h"
#include "wire/wire_deck.h"

#include "fuzz_wire_take.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct wire_message message;
	int ours;
	int theirs;

	if (size < 3 || size > FUZZ_WIRE_SIZE || wire_pair(&ours, &theirs) < 0)
		return 0;
	enum wire_peer peer = (enum wire_peer)(1u << bytes[0] % 7);
	fuzz_wire_send(theirs, bytes + 2, size - 2, bytes[1] >> 4);
	if (wire_recv(ours, peer, peer == 1 ? WIRE_CHILD : WIRE_SUPERVISOR,
		(enum wire_state)(1u << bytes[1] % 4), &message) == 0)
		fuzz_wire_take(&message);
	fd_close(&ours);
	fd_close(&theirs);
	return 0;
}
