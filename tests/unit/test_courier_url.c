/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a URL means what it seems to mean, or is refused (SSRF-01, -02). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "base/text.h"
#include "courier/courier_http.h"
#include "courier/courier_url.h"

static struct courier_hosts hosts;
static struct courier_http *http; /* libcurl wants its start */

static int
set_up(void **state)
{
	static const struct {
		const char *name;
		uint32_t port;
	} list[] = {
	    {"good.example.org",        0   },
	    {"http://good.example.org", 0   },
	    {"good.example.org",        8443},
	    {"*.wild.example.org",      0   },
	    {"http://plain.example",    8080},
	    {"https-only.example",      0   },
	    {"10.0.0.7",                0   },
	    {"http://127.0.0.1",        0   },
	    {"[2001:db8::7]",           0   },
	    {"http://[::1]",            0   },
	    {"xn--bcher-kva.example",   0   },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(list); i++)
		assert_int_equal(
		    courier_hosts_add(&hosts, list[i].name, list[i].port), 0);
	return courier_http_new(&http);
}

static int
tear_down(void **state)
{
	(void)state;
	courier_http_free(http);
	return 0;
}

static void
refuse(const char *url)
{
	struct courier_target target;
	const char *why = NULL;

	if (courier_url_judge(&hosts, url, &target, &why) != -EACCES)
		fail_msg("taken: %s, as %s", url, target.url);
	assert_non_null(why);
	assert_null(strstr(why, "example"));
}

static void
accept_as(const char *url, const char *asked)
{
	struct courier_target target;
	const char *why = "";

	if (courier_url_judge(&hosts, url, &target, &why) < 0)
		fail_msg("%s: %s", url, why);
	assert_string_equal(target.url, asked);
}

static void
test_url_judge_fine_ones_are_taken(void **state)
{
	static const char *const fine[][2] = {
	    {"https://good.example.org/",                     "https://good.example.org:443/"  },
	    {"https://good.example.org",                      "https://good.example.org:443/"  },
	    {"https://good.example.org:443/a",
             "https://good.example.org:443/a"						  },
	    {"https://good.example.org:8443/a",
             "https://good.example.org:8443/a"						 },
	    {"http://good.example.org/a?b=c&d=e",
             "http://good.example.org:80/a?b=c&d=e"                                            },
	    {"HTTPS://Good.Example.ORG/Path",
             "https://good.example.org:443/Path"                                               },
	    {"https://good.example.org./",                    "https://good.example.org:443/"  },
	    {"https://good.example.org?a",                    "https://good.example.org:443/?a"},
	    {"https://good.example.org/@127.0.0.1",
             "https://good.example.org:443/@127.0.0.1"                                         },
	    {"https://good.example.org/?u=http://127.0.0.1/",
             "https://good.example.org:443/?u=http://127.0.0.1/"                               },
	    {"https://good.example.org/%2e%2e/%0d%0a",
             "https://good.example.org:443/%2e%2e/%0d%0a"                                      },
	    {"https://a.wild.example.org/",                   "https://a.wild.example.org:443/"},
	    {"https://a.b.wild.example.org/",
             "https://a.b.wild.example.org:443/"                                               },
	    {"https://a_b-c.wild.example.org/",
             "https://a_b-c.wild.example.org:443/"                                             },
	    {"http://plain.example:8080/",                    "http://plain.example:8080/"     },
	    {"https://10.0.0.7/",                             "https://10.0.0.7:443/"          },
	    {"http://127.0.0.1/",                             "http://127.0.0.1:80/"           },
	    {"http://[::1]/",				 "http://[::1]:80/"               },
	    {"https://[2001:DB8::7]/",                        "https://[2001:db8::7]:443/"     },
	    {"https://xn--bcher-kva.example/",
             "https://xn--bcher-kva.example:443/"                                              },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		accept_as(fine[i][0], fine[i][1]);
}

static void
test_url_judge_other_schemes_are_refused(void **state)
{
	static const char *const urls[] = {"", " ", "/", "//good.example.org/",
	    "good.example.org", "good.example.org/", "good.example.org:443",
	    "https", "https:", "https:/", "https://", "https:///",
	    "https:////good.example.org/", "https:/good.example.org/",
	    "https:good.example.org/", "http:\\\\good.example.org/",
	    "https//good.example.org/", "://good.example.org/",
	    "httpss://good.example.org/", "https ://good.example.org/",
	    "xhttps://good.example.org/", "file:///etc/passwd",
	    "file://good.example.org/etc/passwd", "ftp://good.example.org/",
	    "ftps://good.example.org/", "gopher://good.example.org/_a",
	    "dict://good.example.org/", "ldap://good.example.org/",
	    "smb://good.example.org/", "scp://good.example.org/",
	    "sftp://good.example.org/", "tftp://good.example.org/",
	    "telnet://good.example.org/", "imap://good.example.org/",
	    "pop3://good.example.org/", "smtp://good.example.org/",
	    "rtsp://good.example.org/", "ws://good.example.org/",
	    "wss://good.example.org/", "data:text/plain,a",
	    "javascript:alert(1)", "about:blank", "jar:https://a!/b",
	    "blob:https://good.example.org/", "view-source:https://a/",
	    "url:https://good.example.org/", "https+unix://a/"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++)
		refuse(urls[i]);
}

static void
test_url_judge_numbers_in_other_forms_are_refused(void **state)
{
	static const char *const hosts_of[] = {"2130706433", "017700000001",
	    "0x7f000001", "0x7F000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1",
	    "0177.1", "127.1", "127.0.1", "127.0.0.01", "127.0.0.001",
	    "127.0.0.0x1", "127.0.0.1.", "127.0.0.256", "127.0.0.1.1", "0",
	    "0.0.0.0", "00.0.0.0", "0x0", "0x", "1", "1.", "a.1", "a.0x1",
	    "4294967295", "4294967296", "99999999999", "010.0.0.7", "10.0.7",
	    "10.7", "167772167", "0xa000007", "10.0.0.7.", "10.0.0.07", "[]",
	    "[", "]", "[::1", "::1]", "::1", "[::1].", "[::1]a", "a[::1]",
	    "[[::1]]", "[0::1]", "[::0001]", "[0:0:0:0:0:0:0:1]",
	    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.7]",
	    "[0:0:0:0:0:ffff:127.0.0.1]", "[::1%lo]", "[::1%25lo]", "[::1%1]",
	    "[fe80::1%25eth0]", "[v1.a]", "[127.0.0.1]", "[2001:db8:0::7]",
	    "[2001:0db8::7]", "[::]", "[:::1]", "[1:2:3:4:5:6:7:8:9]"};
	char url[128];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hosts_of); i++) {
		text_format(url, sizeof(url), "https://%s/", hosts_of[i]);
		refuse(url);
		text_format(url, sizeof(url), "http://%s/", hosts_of[i]);
		refuse(url);
		text_format(url, sizeof(url), "http://%s:80/a", hosts_of[i]);
		refuse(url);
	}
}

static void
test_url_judge_confusing_ones_are_refused(void **state)
{
	static const char *const urls[] = {"https://user@good.example.org/",
	    "https://a:b@good.example.org/", "https://@good.example.org/",
	    "https://:@good.example.org/",
	    "https://good.example.org@127.0.0.1/",
	    "https://good.example.org:443@127.0.0.1/",
	    "https://127.0.0.1@good.example.org/",
	    "https://a@b@good.example.org/", "https://good.example.org#",
	    "https://good.example.org/#", "https://good.example.org/a#b",
	    "https://good.example.org#@127.0.0.1/",
	    "https://127.0.0.1#@good.example.org/",
	    "https://127.0.0.1?@good.example.org/",
	    "https://127.0.0.1/@good.example.org/",
	    "https://127.0.0.1\\@good.example.org/",
	    "https://good.example.org\\@127.0.0.1/",
	    "https://good.example.org\\.evil.example/",
	    "https:\\good.example.org/", "https://good.example.org/\\..\\a",
	    "https://good.example.org%2f@127.0.0.1/",
	    "https://good.example.org%40127.0.0.1/",
	    "https://good.example.org%00.evil.example/",
	    "https://good.example.org%2eevil.example/",
	    "https://%67ood.example.org/", "https://good%2eexample%2eorg/",
	    "https://good.example.org;a/", "https://good.example.org,a/",
	    "https://good.example.org&a/", "https://good.example.org=a/",
	    "https://good.example.org+a/", "https://good.example.org$a/",
	    "https://good.example.org!a/", "https://good.example.org*a/",
	    "https://good.example.org'a/", "https://(good.example.org)/",
	    "https://good.example.org~/", "https://*/",
	    "https://*.example.org/"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++)
		refuse(urls[i]);
}

static void
test_url_judge_other_bytes_are_refused(void **state)
{
	char url[] = "https://good.example.org/a?b";
	const size_t places[] = {0, 5, 8, 12, 16, 24, 25, 27};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		char kept = url[places[i]];
		for (int byte = 1; byte < 256; byte++) {
			if (byte > ' ' && byte < 0x7f &&
			    !strchr("\"#<>\\^`{|}", byte))
				continue;
			url[places[i]] = (char)byte;
			refuse(url);
		}
		url[places[i]] = kept;
	}
	accept_as(url, "https://good.example.org:443/a?b");
}

static void
test_url_judge_dots_of_other_scripts_are_refused(void **state)
{
	static const char *const urls[] = {"https://good\xe3\x80\x82"
					   "example\xe3\x80\x82org/",
	    "https://good\xef\xbc\x8e"
	    "example\xef\xbc\x8eorg/",
	    "https://good\xef\xbd\xa1"
	    "example.org/",
	    "https://\xe2\x93\x96ood.example.org/",
	    "https://\xef\xbd\x87ood.example.org/",
	    "https://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/",
	    "https://good.example.org\xe2\x81\x84x/",
	    "https://good.example.org\xc2\xad/",
	    "https://g\xc3\xb6\xc3\xb6"
	    "d.example.org/",
	    "https://b\xc3\xbc"
	    "cher.example/",
	    "https://good.example.org/\xc3\xa9",
	    "https://good.example.org\xe2\x80\xae/"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++)
		refuse(urls[i]);
}

static void
test_url_judge_other_hosts_are_refused(void **state)
{
	static const char *const urls[] = {"https://evil.example/",
	    "https://example.org/", "https://org/", "https://good.example/",
	    "https://good.example.org.evil.example/",
	    "https://evilgood.example.org/", "https://a.good.example.org/",
	    "https://good.example.org../", "https://.good.example.org/",
	    "https://good..example.org/", "https://wild.example.org/",
	    "https://xwild.example.org/", "https://.wild.example.org/",
	    "https://-a.wild.example.org/", "https://a-.wild.example.org/",
	    "https://a..wild.example.org/", "https://127.0.0.1/",
	    "http://10.0.0.7/", "https://10.0.0.8/", "https://[::1]/",
	    "https://[::2]/", "https://localhost/", "https://xn--/",
	    "https://b\xc3\xbc.wild.example.org/"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++)
		refuse(urls[i]);
}

static void
test_url_judge_other_ports_and_schemes_of_a_host_are_refused(void **state)
{
	static const char *const urls[] = {"http://https-only.example/",
	    "http://https-only.example:443/", "https://plain.example/",
	    "https://plain.example:8080/", "http://plain.example/",
	    "http://plain.example:80/", "http://a.wild.example.org/",
	    "https://a.wild.example.org:8443/", "http://good.example.org:443/",
	    "https://good.example.org:80/", "https://good.example.org:8080/",
	    "https://good.example.org:0/", "https://good.example.org:1/",
	    "https://good.example.org:/", "https://good.example.org:0443/",
	    "https://good.example.org:443a/", "https://good.example.org:a/",
	    "https://good.example.org:+443/", "https://good.example.org:-443/",
	    "https://good.example.org:443:443/",
	    "https://good.example.org::443/", "https://good.example.org:4430/",
	    "https://good.example.org:65979/",
	    "https://good.example.org:4294967739/",
	    "https://good.example.org:0x1bb/",
	    "https://good.example.org:%34%34%33/", "https://[2001:db8::7]:/",
	    "https://[2001:db8::7]443/", "https://[2001:db8::7]:444/"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++)
		refuse(urls[i]);
}

static void
test_url_judge_lengths(void **state)
{
	char url[2 * WIRE_CALLBACK_SIZE];
	const char *head = "https://good.example.org/";
	struct courier_target target;
	const char *why;

	(void)state;
	memset(url, 'a', sizeof(url));
	memcpy(url, head, strlen(head));
	url[WIRE_CALLBACK_SIZE - 1] = '\0';
	assert_int_equal(courier_url_judge(&hosts, url, &target, &why), 0);
	assert_int_equal(
	    strlen(target.url), WIRE_CALLBACK_SIZE - 1 + strlen(":443"));
	url[WIRE_CALLBACK_SIZE - 1] = 'a';
	url[WIRE_CALLBACK_SIZE] = '\0';
	refuse(url);
	/* A label of 63 and one of 64; names of 253 and of 254. */
	text_format(url, sizeof(url), "https://%.*s.wild.example.org/", 63,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "a");
	assert_int_equal(courier_url_judge(&hosts, url, &target, &why), 0);
	text_format(url, sizeof(url), "https://%.*s.wild.example.org/", 64,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "a");
	refuse(url);
}

static void
test_hosts_add_refuses_what_is_no_host(void **state)
{
	static const char *const bad[] = {"", "*", "*.", "**.a", "*a.example",
	    "a.*.example", "a b", "a/b", "a:443", "https://a.example",
	    "ftp://a.example", "http://", "http://*", "http://http://a",
	    "user@a.example", "a..example", ".a", "a..", "-a", "127.1",
	    "0x7f000001", "2130706433", "127.0.0.01", "*.127.0.0.1", "*.1",
	    "*.[::1]", "::1", "[::1", "[::ffff:1.2.3.4]", "[::1%lo]", "a\xc3",
	    "a%2e", "a_b.1"};
	static struct courier_hosts list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (courier_hosts_add(&list, bad[i], 0) != -EINVAL)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(courier_hosts_add(&list, "a.example", 65536), -EINVAL);
	for (size_t i = 0; i < LIMIT_CALLBACK_HOSTS; i++)
		assert_int_equal(courier_hosts_add(&list, "a.example", 0), 0);
	assert_int_equal(courier_hosts_add(&list, "a.example", 0), -ENOSPC);
	courier_hosts_clear(&list);
	assert_int_equal(courier_hosts_add(&list, "A.Example.", 0), 0);
	assert_string_equal(list.rules[0].host.name, "a.example");
}

static void
test_hosts_empty_list_takes_nothing(void **state)
{
	static const struct courier_hosts none;
	struct courier_target target;
	const char *why;

	(void)state;
	assert_int_equal(courier_url_judge(
			     &none, "https://good.example.org/", &target, &why),
	    -EACCES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_url_judge_fine_ones_are_taken),
	    cmocka_unit_test(test_url_judge_other_schemes_are_refused),
	    cmocka_unit_test(test_url_judge_numbers_in_other_forms_are_refused),
	    cmocka_unit_test(test_url_judge_confusing_ones_are_refused),
	    cmocka_unit_test(test_url_judge_other_bytes_are_refused),
	    cmocka_unit_test(test_url_judge_dots_of_other_scripts_are_refused),
	    cmocka_unit_test(test_url_judge_other_hosts_are_refused),
	    cmocka_unit_test(
		test_url_judge_other_ports_and_schemes_of_a_host_are_refused),
	    cmocka_unit_test(test_url_judge_lengths),
	    cmocka_unit_test(test_hosts_add_refuses_what_is_no_host),
	    cmocka_unit_test(test_hosts_empty_list_takes_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
