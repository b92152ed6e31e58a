/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_split.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "courier/courier_curl.h"

/* A part that has to be there, in `size` bytes. */
static int
copy_part(CURLU *url, CURLUPart part, unsigned flags, char *text, size_t size)
{
	char *found = NULL;
	CURLUcode code = curl_url_get(url, part, &found, flags);
	int error = 0;

	if (code != CURLUE_OK || strlen(found) >= size)
		error = -EINVAL;
	else
		text_format(text, size, "%s", found);
	curl_free(found);
	return error;
}

static bool
has_part(CURLU *url, CURLUPart part)
{
	char *found = NULL;
	CURLUcode code = curl_url_get(url, part, &found, 0);

	curl_free(found);
	return code == CURLUE_OK;
}

static int
take_parts(CURLU *url, struct courier_parts *parts)
{
	char port[8];
	uint64_t number;

	if (has_part(url, CURLUPART_USER) ||
	    has_part(url, CURLUPART_PASSWORD) ||
	    has_part(url, CURLUPART_OPTIONS) ||
	    has_part(url, CURLUPART_FRAGMENT) ||
	    has_part(url, CURLUPART_ZONEID))
		return -EINVAL;
	if (copy_part(url, CURLUPART_SCHEME, 0, parts->scheme,
		sizeof(parts->scheme)) < 0 ||
	    copy_part(
		url, CURLUPART_HOST, 0, parts->host, sizeof(parts->host)) < 0 ||
	    copy_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, port,
		sizeof(port)) < 0 ||
	    copy_part(
		url, CURLUPART_PATH, 0, parts->path, sizeof(parts->path)) < 0 ||
	    text_parse_u64(port, UINT16_MAX, &number) < 0)
		return -EINVAL;
	parts->port = (uint16_t)number;
	parts->query[0] = '\0';
	if (!has_part(url, CURLUPART_QUERY))
		return 0;
	return copy_part(
	    url, CURLUPART_QUERY, 0, parts->query, sizeof(parts->query));
}

int
courier_split(const char *text, struct courier_parts *ret_parts)
{
	CURLU *url = curl_url();
	int error = -ENOMEM;

	if (!url)
		return error;
	if (curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER) ==
	    CURLUE_OK)
		error = take_parts(url, ret_parts);
	else
		error = -EINVAL;
	curl_url_cleanup(url);
	return error;
}
