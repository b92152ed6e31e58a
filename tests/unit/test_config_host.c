/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "config/config.h"

#define LABEL_63                                                               \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_config_host_parse_writings_taken(void **state)
{
	static const struct {
		const char *text;
		struct config_host host;
	} good[] = {
	    {"bbb.example.org",         {"bbb.example.org", 443, false, false} },
	    {"BBB.Example.ORG",         {"bbb.example.org", 443, false, false} },
	    {"https://bbb.example.org", {"bbb.example.org", 443, false, false} },
	    {"bbb.example.org:8443",    {"bbb.example.org", 8443, false, false}},
	    {"*.example.org:8443",      {"example.org", 8443, false, true}     },
	    {"http://name:8090",        {"name", 8090, true, false}            },
	    {"http://name",             {"name", 80, true, false}              },
	    {"http://*.name",           {"name", 80, true, true}               },
	    {"10.0.0.7",                {"10.0.0.7", 443, false, false}        },
	    {"http://10.0.0.7:81",      {"10.0.0.7", 81, true, false}          },
	    {"[::1]:8443",              {"[::1]", 8443, false, false}          },
	    {"[2001:DB8:0::1]",         {"[2001:db8::1]", 443, false, false}   },
	    {"a_b-c.x1",                {"a_b-c.x1", 443, false, false}        },
	    {LABEL_63 ".x",             {LABEL_63 ".x", 443, false, false}     },
	    {"name:65535",              {"name", 65535, false, false}          },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct config_host host;
		if (config_host_parse(
			good[i].text, strlen(good[i].text), &host) != 0)
			fail_msg("%s", good[i].text);
		assert_memory_equal(&host, &good[i].host, sizeof(host));
	}
}

/* Other writings of addresses, and what a URL parser would read otherwise. */
static void
test_config_host_parse_nonsense_refused(void **state)
{
	static const char *const bad[] = {"", "*", "*.", "*.*.org", "a*.org",
	    "127.1", "2130706433", "0x7f000001", "0x7f.1", "127.0.0.0x1",
	    "010.0.0.0.1", "1.2.3.256", "1.2.3", "*.1.2.3.4", "*.0.0.1",
	    "a.b.1", "name.", ".name", "a..b", "-a.org", "a-.org",
	    LABEL_63 "a.org", "name:", "name:0", "name:65536", "name:000080",
	    "name:+80", "name:80:80", "name/", "name/path", "user@name",
	    "name#a", "name?a", "na\\me", "ftp://name", "//name", "http:name",
	    "http://", "https://http://name", "[::1", "::1", "[]", "[::1]x",
	    "[::1]:", "[::ffff:10.0.0.1]", "[::1%25eth0]", "[10.0.0.1]",
	    "n\xc3\xa4me", "na me", "name\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct config_host host;
		if (config_host_parse(bad[i], strlen(bad[i]), &host) != -EINVAL)
			fail_msg("%s", bad[i]);
	}
}

static void
test_config_host_parse_long_name_refused(void **state)
{
	char name[400];
	struct config_host host;

	(void)state;
	memset(name, 'a', sizeof(name));
	for (size_t i = 60; i < sizeof(name); i += 60)
		name[i] = '.';
	assert_int_equal(config_host_parse(name, 240, &host), 0);
	assert_int_equal(config_host_parse(name, 242, &host), -EINVAL);
	assert_int_equal(config_host_parse(name, 271, &host), -EINVAL);
	assert_int_equal(config_host_parse(name, sizeof(name), &host), -EINVAL);
}

static void
test_config_host_parse_nul_inside_refused(void **state)
{
	struct config_host host;

	(void)state;
	assert_int_equal(config_host_parse("a.org\0b", 7, &host), -EINVAL);
}

static void
test_config_set_hosts_list_taken(void **state)
{
	static struct config config;
	char why[CONFIG_WHY_SIZE];

	(void)state;
	config_init(&config, "/opt/x/bin/cleandeckd");
	assert_int_equal(
	    config_set(&config, "callback-host",
		"bbb.example.org, *.example.org:8443,http://a", why),
	    0);
	assert_int_equal(config.callback_hosts.count, 3);
	assert_int_equal(config.callback_hosts.list[1].port, 8443);
	assert_true(config.callback_hosts.list[1].below);
	assert_true(config.callback_hosts.list[2].plain);
	assert_int_equal(
	    config_set(&config, "callback-host", "good.org,bad:0", why),
	    -EINVAL);
	assert_int_equal(config.callback_hosts.count, 3);
	assert_int_equal(config_set(&config, "callback-host", "none", why), 0);
	assert_int_equal(config.callback_hosts.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_config_host_parse_writings_taken),
	    cmocka_unit_test(test_config_host_parse_nonsense_refused),
	    cmocka_unit_test(test_config_host_parse_long_name_refused),
	    cmocka_unit_test(test_config_host_parse_nul_inside_refused),
	    cmocka_unit_test(test_config_set_hosts_list_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
