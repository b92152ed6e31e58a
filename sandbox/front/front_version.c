/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_version.h"

#include "front/front_jansson.h"
#include "front/front_reply.h"

/* By role: {"office": "LibreOffice 7.4.7.2", ...}; none that is not known. */
static json_t *
new_engines(const struct front *front)
{
	json_t *engines = json_object();

	for (int role = ROLE_FIRST_POOL; role < ROLE_COUNT; role++)
		if (front->engines[role][0] != '\0')
			(void)json_object_set_new(engines,
			    role_name((enum role)role),
			    json_string(front->engines[role]));
	return engines;
}

enum MHD_Result
front_version_answer(
    const struct front *front, struct MHD_Connection *connection, bool whole)
{
	json_t *json = json_pack(
	    "{s:s, s:s}", "name", "cleandeck", "version", CLEANDECK_VERSION);

	if (whole) {
		(void)json_object_set_new(
		    json, "wire", json_integer(WIRE_VERSION));
		(void)json_object_set_new(json, "engines", new_engines(front));
	}
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(json);
	return front_reply_json(connection, MHD_HTTP_OK, text, NULL);
}
