/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "courier/courier_clock.h"
#include "courier/courier_curl.h"

/* Debian's, and that of most: all authorities in one file. */
#define CA_FILE "/etc/ssl/certs/ca-certificates.crt"

struct courier_http {
	CURLM *multi;
	uint64_t due; /* when libcurl's timer runs out; UINT64_MAX: it is off */
	char version[64];
};

struct courier_request {
	struct courier_http *http;
	CURL *easy;
	struct curl_slist *headers;
	struct curl_slist *connect_to;
	int fd;       /* owned until libcurl asks for it; then -1 */
	int polled;   /* libcurl's, to be polled; or -1 */
	short events; /* of poll() */
	bool ended;
	bool head_whole; /* of the final answer, not of a 100 */
	bool head_large;
	CURLcode code; /* with `ended` */
	size_t head;   /* bytes so far */
	size_t rest;   /* bytes of the body so far */
};

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket)
{
	char *private = NULL;

	(void)user;
	(void)socket;
	(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
	struct courier_request *request = (void *)private;
	request->polled = what == CURL_POLL_REMOVE ? -1 : fd;
	request->events = 0;
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		request->events |= POLLIN;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		request->events |= POLLOUT;
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *user)
{
	struct courier_http *http = user;

	(void)multi;
	http->due = ms < 0 ? UINT64_MAX : courier_clock_now() + (uint64_t)ms;
	return 0;
}

int
courier_http_new(struct courier_http **ret_http)
{
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		return -EIO;
	struct courier_http *http = calloc(1, sizeof(*http));
	if (!http)
		return -ENOMEM;
	courier_curl_version(http->version, sizeof(http->version));
	http->due = UINT64_MAX;
	http->multi = curl_multi_init();
	if (!http->multi ||
	    curl_multi_setopt(
		http->multi, CURLMOPT_SOCKETFUNCTION, on_socket) != CURLM_OK ||
	    curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer) !=
		CURLM_OK ||
	    curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http) !=
		CURLM_OK) {
		courier_http_free(http);
		return -EIO;
	}
	*ret_http = http;
	return 0;
}

void
courier_http_free(struct courier_http *http)
{
	if (!http)
		return;
	if (http->multi)
		(void)curl_multi_cleanup(http->multi);
	free(http);
}

const char *
courier_http_version(const struct courier_http *http)
{
	return http->version;
}

/*
 * The one socket of a request; a second one is not to be had. libcurl then
 * calls connect(), which the filter answers with EINPROGRESS; it polls, asks
 * for SO_ERROR, and finds the connection made. CURL_SOCKOPT_ALREADY_CONNECTED
 * would say the same, but libcurl 7.88 connects all the same, and then waits
 * for a timer of 200 ms.
 */
static curl_socket_t
on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct courier_request *request = user;

	(void)purpose;
	(void)address;
	return request->fd >= 0 ? fd_take(&request->fd) : CURL_SOCKET_BAD;
}

static int
on_close(void *user, curl_socket_t fd)
{
	struct courier_request *request = user;

	if (request->polled == fd)
		request->polled = -1;
	return close(fd);
}

/* Heads of interim answers (100) and trailers count, too. */
static size_t
on_head(char *line, size_t one, size_t size, void *user)
{
	struct courier_request *request = user;
	long status = 0;

	(void)one;
	request->head += size;
	if (request->head > LIMIT_COURIER_HEAD) {
		request->head_large = true;
		return 0;
	}
	if (size == 0 || (line[0] != '\r' && line[0] != '\n'))
		return size;
	(void)curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200)
		request->head_whole = true;
	return size;
}

/* The status says all; what follows is read for politeness, up to a point. */
static size_t
on_rest(char *bytes, size_t one, size_t size, void *user)
{
	struct courier_request *request = user;

	(void)bytes;
	(void)one;
	request->rest += size;
	return request->rest > LIMIT_COURIER_ANSWER ? 0 : size;
}

static bool
append_headers(struct courier_request *request, const char *const *lines)
{
	for (; *lines; lines++) {
		struct curl_slist *longer =
		    curl_slist_append(request->headers, *lines);
		if (!longer)
			return false;
		request->headers = longer;
	}
	return true;
}

/* "::ADDRESS:PORT": whatever the URL's host and port, go there. */
static bool
append_address(
    struct courier_request *request, const struct courier_order *order)
{
	char text[INET6_ADDRSTRLEN];
	char line[INET6_ADDRSTRLEN + 16];
	struct in6_addr address;

	memcpy(&address, order->address, sizeof(address));
	bool v4 = IN6_IS_ADDR_V4MAPPED(&address);
	if (!inet_ntop(v4 ? AF_INET : AF_INET6, order->address + (v4 ? 12 : 0),
		text, sizeof(text)))
		return false;
	text_format(line, sizeof(line), "::%s%s%s:%u", v4 ? "" : "[", text,
	    v4 ? "" : "]", (unsigned)order->port);
	request->connect_to = curl_slist_append(NULL, line);
	return request->connect_to != NULL;
}

#define SET(option, value)                                                     \
	(code = code == CURLE_OK                                               \
		    ? curl_easy_setopt(request->easy, option, value)           \
		    : code)

/* Where to, and on which socket: nothing is looked up or connected. */
static CURLcode
set_way(struct courier_request *request, const struct courier_order *order)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_URL, order->url);
	SET(CURLOPT_PROTOCOLS_STR,
	    strncmp(order->url, "https:", 6) == 0 ? "https" : "http");
	SET(CURLOPT_CONNECT_TO, request->connect_to);
	SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
	SET(CURLOPT_OPENSOCKETDATA, request);
	SET(CURLOPT_CLOSESOCKETFUNCTION, on_close);
	SET(CURLOPT_CLOSESOCKETDATA, request);
	/* Set by the supervisor: the courier may set no option at all. */
	SET(CURLOPT_TCP_NODELAY, 0L);
	SET(CURLOPT_FRESH_CONNECT, 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)order->time);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)LIMIT_COURIER_CONNECT_TIME);
	return code;
}

static CURLcode
set_tls(struct courier_request *request)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	/* One file and no folder: libcurl keeps it parsed for a day. */
	SET(CURLOPT_CAINFO, CA_FILE);
	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	SET(CURLOPT_SSL_ENABLE_ALPN, 0L);
	return code;
}

static CURLcode
set_request(struct courier_request *request, const struct courier_order *order)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_PRIVATE, request);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_USERAGENT, "cleandeck/" CLEANDECK_VERSION);
	SET(CURLOPT_HTTPHEADER, request->headers);
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)order->size);
	SET(CURLOPT_POSTFIELDS, order->body);
	SET(CURLOPT_HEADERFUNCTION, on_head);
	SET(CURLOPT_HEADERDATA, request);
	SET(CURLOPT_WRITEFUNCTION, on_rest);
	SET(CURLOPT_WRITEDATA, request);
	return code;
}

int
courier_http_start(struct courier_http *http, const struct courier_order *order,
    int *fd, struct courier_request **ret_request)
{
	struct courier_request *request = calloc(1, sizeof(*request));

	if (!request) {
		fd_close(fd);
		return -ENOMEM;
	}
	request->http = http;
	request->fd = fd_take(fd);
	request->polled = -1;
	request->easy = curl_easy_init();
	if (!request->easy || !append_headers(request, order->headers) ||
	    !append_address(request, order) ||
	    set_way(request, order) != CURLE_OK ||
	    set_tls(request) != CURLE_OK ||
	    set_request(request, order) != CURLE_OK ||
	    curl_multi_add_handle(http->multi, request->easy) != CURLM_OK) {
		courier_http_end(request);
		return -ENOMEM;
	}
	*ret_request = request;
	return 0;
}

void
courier_http_end(struct courier_request *request)
{
	if (!request)
		return;
	if (request->easy) {
		/* One that was never added is no error. */
		(void)curl_multi_remove_handle(
		    request->http->multi, request->easy);
		curl_easy_cleanup(request->easy);
	}
	curl_slist_free_all(request->headers);
	curl_slist_free_all(request->connect_to);
	fd_close(&request->fd);
	free(request);
}

int
courier_http_poll(const struct courier_request *request, short *ret_events)
{
	*ret_events = request->events;
	return request->polled;
}

static void
collect(struct courier_http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		char *private = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, &private);
		struct courier_request *request = (void *)private;
		request->ended = true;
		request->code = message->data.result;
	}
}

void
courier_http_step(struct courier_request *request, short events)
{
	int bits = 0;
	int running;

	if (request->polled < 0)
		return;
	if (events & (POLLIN | POLLHUP))
		bits |= CURL_CSELECT_IN;
	if (events & POLLOUT)
		bits |= CURL_CSELECT_OUT;
	if (events & (POLLERR | POLLNVAL))
		bits |= CURL_CSELECT_ERR;
	(void)curl_multi_socket_action(
	    request->http->multi, request->polled, bits, &running);
	collect(request->http);
}

void
courier_http_tick(struct courier_http *http, uint64_t now)
{
	int running;

	if (now < http->due)
		return;
	http->due = UINT64_MAX;
	(void)curl_multi_socket_action(
	    http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(http);
}

uint64_t
courier_http_due(const struct courier_http *http)
{
	return http->due;
}

bool
courier_http_ended(
    const struct courier_request *request, struct courier_answer *ret_answer)
{
	long status = 0;

	*ret_answer = (struct courier_answer){
	    .seen = request->head_large ? "the answer's head is too large"
					: courier_curl_explain(request->code)};
	if (request->head_whole) {
		(void)curl_easy_getinfo(
		    request->easy, CURLINFO_RESPONSE_CODE, &status);
		ret_answer->status = (uint32_t)status;
	}
	return request->ended;
}
