/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_curl.h"

#include "base/text.h"

void
courier_curl_version(char *text, size_t size)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	text_format(text, size, "libcurl %s %s", info->version,
	    info->ssl_version ? info->ssl_version : "");
}

static const struct {
	CURLcode code;
	const char *words;
} rows[] = {
    {CURLE_OK,		       "no answer"				 },
    {CURLE_OPERATION_TIMEDOUT,       "no answer in time"                         },
    {CURLE_PEER_FAILED_VERIFICATION, "its certificate is not to be trusted"      },
    {CURLE_SSL_CACERT_BADFILE,
     "there is no list of certificate authorities here"                          },
    {CURLE_GOT_NOTHING,              "it closed the connection without an answer"},
};

/* libcurl's own sentences are constants, too. */
const char *
courier_curl_explain(CURLcode code)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].code == code)
			return rows[i].words;
	return curl_easy_strerror(code);
}
