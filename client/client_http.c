/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/limits.h"
#include "base/text.h"
#include "client/client_field.h"
#include "client/client_url.h"

#define CONNECT_MS (10 * 1000)
#define SILENCE    60               /* seconds */
#define BODY_MAX   (32 * LIMIT_MIB) /* the record of 10000 slides has 12 */

struct client_http {
	CURL *curl;
	struct client_url url;
	char field[CLIENT_HTTP_KEY_SIZE + 32]; /* Authorization; "": none */
	uint64_t deadline;
};

/* What the callbacks of one request share. */
struct exchange {
	const struct client_http *http;
	const struct client_http_request *request;
	struct client_http_answer answer;
	uint64_t sent;
	int error; /* of ours, which libcurl cannot know */
};

uint64_t
client_http_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Milliseconds to the deadline; -1 without one, 0 when it is over. */
static int64_t
find_rest(const struct client_http *http)
{
	uint64_t now = client_http_now();

	if (http->deadline == 0)
		return -1;
	return now < http->deadline ? (int64_t)(http->deadline - now) : 0;
}

static int
set_url(
    struct client_http *http, const char *text, char why[CLIENT_HTTP_WHY_SIZE])
{
	const char *problem = client_url_parse(text, &http->url);

	if (problem) {
		text_format(
		    why, CLIENT_HTTP_WHY_SIZE, "%.200s: %s", text, problem);
		return -EINVAL;
	}
	if (http->url.loopback) /* a proxy is for the outside */
		(void)curl_easy_setopt(http->curl, CURLOPT_NOPROXY, "*");
	return 0;
}

/* What holds for every request. False: this libcurl lacks it. */
static bool
set_rules(CURL *curl, const char *ca)
{
	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
		   (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT,
		   "cleandeck/" CLEANDECK_VERSION) == CURLE_OK &&
	       (!ca || curl_easy_setopt(curl, CURLOPT_CAINFO, ca) == CURLE_OK);
}

int
client_http_open(const struct client_http_settings *settings,
    struct client_http **ret_http, char ret_why[CLIENT_HTTP_WHY_SIZE])
{
	struct client_http *http = calloc(1, sizeof(*http));

	text_format(ret_why, CLIENT_HTTP_WHY_SIZE, "out of memory");
	if (!http || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(http);
		return -ENOMEM;
	}
	http->deadline = settings->deadline;
	http->curl = curl_easy_init();
	int error =
	    http->curl && set_rules(http->curl, settings->ca) ? 0 : -ENOMEM;
	if (error == 0)
		error = set_url(http, settings->url, ret_why);
	if (error < 0) {
		client_http_close(http);
		return error;
	}
	if (settings->key)
		text_format(http->field, sizeof(http->field),
		    "Authorization: Bearer %s", settings->key);
	*ret_http = http;
	return 0;
}

void
client_http_close(struct client_http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	curl_global_cleanup();
	explicit_bzero(http->field, sizeof(http->field));
	free(http);
}

const char *
client_http_base(const struct client_http *http)
{
	return http->url.base;
}

bool
client_http_is_bare(const struct client_http *http)
{
	return http->url.bare && !http->url.loopback;
}

static int
keep(struct client_http_answer *answer, const char *bytes, size_t size)
{
	size_t whole;

	if (CHECKED_ADD(&whole, answer->size, size) || whole > BODY_MAX)
		return -EMSGSIZE;
	char *text = realloc(answer->text, whole + 1);
	if (!text)
		return -ENOMEM;
	memcpy(text + answer->size, bytes, size);
	text[whole] = '\0';
	answer->text = text;
	answer->size = whole;
	return 0;
}

static size_t
on_body(char *bytes, size_t one, size_t count, void *of)
{
	struct exchange *exchange = of;
	const struct client_http_request *request = exchange->request;
	size_t size = one * count; /* `one` is 1, says the manual */
	long status = 0;

	(void)curl_easy_getinfo(
	    exchange->http->curl, CURLINFO_RESPONSE_CODE, &status);
	if (request->sink && status >= 200 && status < 300)
		exchange->error =
		    request->sink(request->sink_of, (int)status, bytes, size);
	else
		exchange->error = keep(&exchange->answer, bytes, size);
	return exchange->error < 0 ? 0 : size; /* less than size: an error */
}

static size_t
on_field(char *line, size_t one, size_t count, void *of)
{
	struct exchange *exchange = of;
	struct client_http_answer *answer = &exchange->answer;
	size_t size = one * count;
	char value[16];

	if (size > 5 && memcmp(line, "HTTP/", 5) == 0) { /* 100, then 202 */
		answer->etag[0] = '\0';
		answer->replayed = false;
	}
	(void)client_field_take(
	    line, size, "ETag", answer->etag, sizeof(answer->etag));
	if (client_field_take(
		line, size, "Idempotency-Replayed", value, sizeof(value)))
		answer->replayed = strcmp(value, "true") == 0;
	return size;
}

static size_t
on_read(char *bytes, size_t one, size_t count, void *of)
{
	struct exchange *exchange = of;
	uint64_t rest = exchange->request->size - exchange->sent;
	size_t size = one * count;

	if (size > rest)
		size = (size_t)rest;
	ssize_t n = size == 0 ? 0
			      : pread(exchange->request->fd, bytes, size,
				    (off_t)exchange->sent);
	if (n < 0 || (n == 0 && size > 0)) {
		/* It became shorter: what was promised cannot be sent. */
		exchange->error = n < 0 ? -errno : -ESTALE;
		return CURL_READFUNC_ABORT;
	}
	exchange->sent += (uint64_t)n;
	return (size_t)n;
}

/* libcurl sends anew over a new connection when an old one was closed. */
static int
on_seek(void *of, curl_off_t offset, int origin)
{
	struct exchange *exchange = of;

	if (origin != SEEK_SET || offset < 0 ||
	    (uint64_t)offset > exchange->request->size)
		return CURL_SEEKFUNC_FAIL;
	exchange->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

static void
set_body(CURL *curl, struct exchange *exchange)
{
	const struct client_http_request *request = exchange->request;

	(void)curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_NOBODY, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_READDATA, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	(void)curl_easy_setopt(curl, CURLOPT_SEEKDATA, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek);
	if (request->sends_file || request->body) {
		(void)curl_easy_setopt(curl, CURLOPT_POST, 1L);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->size);
	} else if (strcmp(request->method, "HEAD") == 0) {
		(void)curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	}
	(void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static struct curl_slist *
make_fields(
    const struct client_http *http, const struct client_http_request *request)
{
	struct curl_slist *list = NULL;

	if (http->field[0])
		list = curl_slist_append(list, http->field);
	for (size_t i = 0; i < COUNT_OF(request->fields); i++)
		if (request->fields[i])
			list = curl_slist_append(list, request->fields[i]);
	return list;
}

/* libcurl's number as one of ours, and a sentence. */
static int
explain(const struct exchange *exchange, CURLcode code, const char *details,
    char why[CLIENT_HTTP_WHY_SIZE])
{
	const char *base = exchange->http->url.base;
	const char *said = details[0] ? details : curl_easy_strerror(code);

	if (exchange->error == -EMSGSIZE)
		said = "it says more than it should";
	else if (exchange->error < 0)
		said = strerror(-exchange->error);
	if (exchange->error < 0) {
		text_format(
		    why, CLIENT_HTTP_WHY_SIZE, "%.200s: %s", base, said);
		return exchange->error;
	}
	if (code == CURLE_COULDNT_CONNECT ||
	    code == CURLE_COULDNT_RESOLVE_HOST) {
		text_format(why, CLIENT_HTTP_WHY_SIZE,
		    "no service answers at %.200s; start one (cleandeckd(8)), "
		    "or say with --url where it is",
		    base);
		return -ECONNREFUSED;
	}
	if (code == CURLE_OPERATION_TIMEDOUT &&
	    find_rest(exchange->http) == 0) {
		text_format(why, CLIENT_HTTP_WHY_SIZE, "the time is over");
		return -ETIME;
	}
	text_format(why, CLIENT_HTTP_WHY_SIZE, "%.200s: %.200s", base, said);
	if (code == CURLE_PEER_FAILED_VERIFICATION ||
	    code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CACERT_BADFILE)
		return -EPERM;
	if (code == CURLE_OPERATION_TIMEDOUT || code == CURLE_SEND_ERROR ||
	    code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
	    code == CURLE_PARTIAL_FILE || code == CURLE_HTTP2 ||
	    code == CURLE_HTTP2_STREAM || code == CURLE_ABORTED_BY_CALLBACK)
		return -ECONNRESET;
	return -EIO;
}

static CURLcode
perform(struct client_http *http, struct exchange *exchange, const char *url,
    char details[CURL_ERROR_SIZE])
{
	const struct client_http_request *request = exchange->request;
	struct curl_slist *fields = make_fields(http, request);
	int64_t rest = find_rest(http);
	CURL *curl = http->curl;

	set_body(curl, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_field);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
	    (long)(request->silence ? request->silence : SILENCE));
	(void)curl_easy_setopt(
	    curl, CURLOPT_TIMEOUT_MS, rest < 0 ? 0L : (long)(rest ? rest : 1));
	CURLcode code = curl_easy_perform(curl);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
	curl_slist_free_all(fields);
	return code;
}

int
client_http_ask(struct client_http *http,
    const struct client_http_request *request,
    struct client_http_answer *ret_answer, char ret_why[CLIENT_HTTP_WHY_SIZE])
{
	struct exchange exchange = {.http = http, .request = request};
	char details[CURL_ERROR_SIZE] = "";
	char *url = NULL;
	long status = 0;
	curl_off_t seconds = 0;

	if (asprintf(&url, "%s%s", http->url.base, request->path) < 0 ||
	    keep(&exchange.answer, "", 0) < 0) {
		text_format(ret_why, CLIENT_HTTP_WHY_SIZE, "out of memory");
		return -ENOMEM;
	}
	CURLcode code = perform(http, &exchange, url, details);
	free(url);
	if (code != CURLE_OK) {
		client_http_answer_done(&exchange.answer);
		return explain(&exchange, code, details, ret_why);
	}
	(void)curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &seconds);
	exchange.answer.status = (int)status;
	if (seconds > 0)
		exchange.answer.retry_after = seconds < LIMIT_RETRY_AFTER
						  ? (uint32_t)seconds
						  : LIMIT_RETRY_AFTER;
	*ret_answer = exchange.answer;
	return 0;
}

void
client_http_answer_done(struct client_http_answer *answer)
{
	free(answer->text);
	*answer = (struct client_http_answer){0};
}

int
client_http_sleep(const struct client_http *http, uint64_t milliseconds)
{
	int64_t rest = find_rest(http);
	bool late = rest >= 0 && (uint64_t)rest < milliseconds;
	uint64_t ms = late ? (uint64_t)rest : milliseconds;
	struct timespec time = {
	    .tv_sec = (time_t)(ms / 1000),
	    .tv_nsec = (long)(ms % 1000) * 1000000,
	};

	while (nanosleep(&time, &time) < 0 && errno == EINTR)
		;
	return late ? -ETIME : 0;
}
