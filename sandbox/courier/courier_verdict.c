/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_verdict.h"

#include "base/text.h"

#define GONE 410

void
courier_verdict_status(uint32_t status, struct wire_delivered *ret_delivered)
{
	ret_delivered->status = status;
	ret_delivered->outcome = WIRE_OUTCOME_LATER;
	if (status >= 200 && status < 300)
		ret_delivered->outcome = WIRE_OUTCOME_DELIVERED;
	else if (status == GONE)
		ret_delivered->outcome = WIRE_OUTCOME_NEVER;
	text_format(ret_delivered->seen, sizeof(ret_delivered->seen), "%s",
	    status >= 300 && status < 400 ? "a redirect, which is not followed"
					  : "");
}

void
courier_verdict_none(enum wire_outcome outcome, const char *why,
    struct wire_delivered *ret_delivered)
{
	ret_delivered->status = 0;
	ret_delivered->outcome = outcome;
	text_format(
	    ret_delivered->seen, sizeof(ret_delivered->seen), "%s", why);
}
