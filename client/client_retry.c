/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_retry.h"

#include "base/limits.h"

#define FIRST_MS 500
#define MOST_MS  (30 * 1000)

int64_t
client_retry_wait(struct client_retry *retry, uint32_t seconds)
{
	int64_t ms = FIRST_MS;

	if (retry->failures + 1 >= CLIENT_RETRY_TRIES)
		return -1;
	for (unsigned i = 0; i < retry->failures && ms < MOST_MS; i++)
		ms *= 2;
	retry->failures++;
	if (seconds > LIMIT_RETRY_AFTER)
		seconds = LIMIT_RETRY_AFTER;
	if (seconds > 0) /* it has counted its queue; we have not */
		return (int64_t)seconds * 1000;
	return ms < MOST_MS ? ms : MOST_MS;
}
