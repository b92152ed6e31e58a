/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/role.h"

const char *
role_name(enum role role)
{
	static const char *const names[ROLE_COUNT] = {
	    [ROLE_FRONT] = "front",
	    [ROLE_LEDGER] = "ledger",
	    [ROLE_COURIER] = "courier",
	    [ROLE_SNIFF] = "sniff",
	    [ROLE_OFFICE] = "office",
	    [ROLE_RENDER] = "render",
	};

	if ((unsigned)role >= ROLE_COUNT)
		return "unknown";
	return names[role];
}
