/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck-front: starts, locks itself, and serves. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "base/role_link.h"
#include "base/text.h"
#include "front/front_hash.h"
#include "front/front_http.h"
#include "front/front_json.h"
#include "front/front_link.h"
#include "front/front_loop.h"
#include "jail/jail.h"

enum exit_code {
	EXIT_OK = 0,    /* the supervisor hung up: that is our end */
	EXIT_START = 1, /* a folder or a library is not there */
	EXIT_LOCK = 2,  /* a layer could not be had */
	EXIT_PEER = 3,  /* the supervisor, or the loop, surprised us */
};

/*
 * Everything that reads a file of the system comes before the lock: the
 * time zone (for Date), and the random device (for hash tables).
 */
static int
warm(struct front *front)
{
	tzset();
	(void)signal(SIGPIPE, SIG_IGN); /* sendfile() to who has gone */
	front_json_init();
	int error = front_hash_init();
	if (error < 0)
		return error;
	front->rate = front_rate_new();
	if (!front->rate)
		return -ENOMEM;
	return front_store_open(&front->store);
}

static int
serve(struct front *front, uint32_t landlock)
{
	char engine[WIRE_MAX_TEXT + 1];

	text_format(engine, sizeof(engine), "%s; %s; %s", front_http_version(),
	    front_json_version(), front_hash_version());
	int error = front_link_ready(front, landlock, engine);
	if (error < 0)
		return error;
	return front_loop_run(front);
}

int
main(int argc, char **argv)
{
	static struct front front = {
	    .control = ROLE_LINK_CONTROL,
	    .state = WIRE_STARTING,
	    .store = {.store = -1},
	    .listener = -1,
	    .hangups = -1,
	};
	const char *layer;

	if (argc != 2 || warm(&front) < 0)
		return EXIT_START;
	/* No hostile byte before this line; nothing of the system after. */
	int landlock = jail_enter_resident(
	    ROLE_FRONT, strcmp(argv[1], "trap") == 0, &layer);
	if (landlock < 0)
		return EXIT_LOCK;
	int error = serve(&front, (uint32_t)landlock);
	fd_close(&front.listener);
	front_store_close(&front.store);
	front_rate_free(front.rate);
	return error < 0 ? EXIT_PEER : EXIT_OK;
}
