/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck-courier: starts, locks itself, and calls back. */
#include <string.h>
#include <time.h>

#include "base/role_link.h"
#include "base/text.h"
#include "courier/courier.h"
#include "courier/courier_http.h"
#include "courier/courier_link.h"
#include "courier/courier_loop.h"
#include "courier/courier_name.h"
#include "jail/jail.h"

enum exit_code {
	EXIT_OK = 0,    /* the supervisor hung up, or DRAIN came */
	EXIT_START = 1, /* a library is not to be had */
	EXIT_LOCK = 2,  /* a layer could not be had */
	EXIT_PEER = 3,  /* the supervisor surprised us */
};

static int
warm(struct courier *courier)
{
	tzset();
	int error = courier_sign_init();
	if (error == 0)
		error = courier_name_init();
	if (error == 0)
		error = courier_http_new(&courier->http);
	return error;
}

static int
serve(struct courier *courier, uint32_t landlock)
{
	char engine[WIRE_MAX_TEXT + 1];

	text_format(engine, sizeof(engine), "%s; %s; %s",
	    courier_http_version(courier->http), courier_name_version(),
	    courier_sign_version());
	int error = courier_link_ready(courier, landlock, engine);
	if (error < 0)
		return error;
	return courier_loop_run(courier);
}

int
main(int argc, char **argv)
{
	static struct courier courier = {
	    .control = ROLE_LINK_CONTROL,
	    .state = WIRE_STARTING,
	};
	const char *layer;

	if (argc != 2 || warm(&courier) < 0)
		return EXIT_START;
	/* No hostile byte before this line. */
	int landlock = jail_enter_resident(
	    ROLE_COURIER, strcmp(argv[1], "trap") == 0, &layer);
	if (landlock < 0)
		return EXIT_LOCK;
	int error = serve(&courier, (uint32_t)landlock);
	courier_http_free(courier.http);
	courier_secrets_clear(&courier.secrets);
	return error < 0 ? EXIT_PEER : EXIT_OK;
}
