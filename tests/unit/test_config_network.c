/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "config/config.h"

static struct config config;
static char why[CONFIG_WHY_SIZE];

static int
setup(void **state)
{
	(void)state;
	config_init(&config, "/opt/x/bin/cleandeckd");
	return 0;
}

static void
test_config_network_parse_writings_taken(void **state)
{
	static const struct {
		const char *text;
		const char *address;
		uint32_t bits;
	} good[] = {
	    {"127.0.0.1",           "::ffff:127.0.0.1",   128},
	    {"10.0.0.0/8",          "::ffff:10.0.0.0",    104},
	    {"0.0.0.0/0",           "::ffff:0.0.0.0",     96 },
	    {"192.168.4.4/30",      "::ffff:192.168.4.4", 126},
	    {"::1",                 "::1",                128},
	    {"2001:db8::/32",       "2001:db8::",         32 },
	    {"::/0",                "::",                 0  },
	    {"::ffff:10.0.0.0/104", "::ffff:10.0.0.0",    104},
	    {"fe80::/10",           "fe80::",             10 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct config_network network;
		uint8_t address[CONFIG_ADDRESS_SIZE];
		assert_int_equal(
		    inet_pton(AF_INET6, good[i].address, address), 1);
		assert_int_equal(config_network_parse(good[i].text,
				     strlen(good[i].text), &network),
		    0);
		assert_memory_equal(network.address, address, sizeof(address));
		assert_int_equal(network.bits, good[i].bits);
	}
}

static void
test_config_network_parse_nonsense_refused(void **state)
{
	static const char *const bad[] = {"", "/8", "10.0.0.0/", "10.0.0.0/33",
	    "10.0.0.1/8", "10.0.0/8", "10", "0x7f.0.0.1", "010.0.0.1/33",
	    "::1/129", "::1/0", "2001:db8::1/32", "[::1]", "fe80::1%eth0",
	    "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/+8", "10.0.0.0/ 8",
	    "10.0.0.0/0008", "localhost", "256.0.0.1",
	    "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dd"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct config_network network;
		if (config_network_parse(bad[i], strlen(bad[i]), &network) !=
		    -EINVAL)
			fail_msg("%s", bad[i]);
	}
}

static bool
holds(const char *address)
{
	uint8_t bytes[CONFIG_ADDRESS_SIZE];

	assert_int_equal(inet_pton(AF_INET6, address, bytes), 1);
	return config_network_holds(
	    config.trusted_proxies.list, config.trusted_proxies.count, bytes);
}

static void
test_config_network_holds_inside_only(void **state)
{
	(void)state;
	assert_int_equal(
	    config_set(&config, "trusted-proxy",
		"10.0.0.0/8, 192.168.7.12/30 2001:db8::/31,::1", why),
	    0);
	assert_int_equal(config.trusted_proxies.count, 4);
	assert_true(holds("::ffff:10.255.1.2"));
	assert_true(holds("::ffff:192.168.7.15"));
	assert_true(holds("2001:db9::1"));
	assert_true(holds("::1"));
	assert_false(holds("::ffff:11.0.0.0"));
	assert_false(holds("::ffff:9.255.255.255"));
	assert_false(holds("::ffff:192.168.7.16"));
	assert_false(holds("::ffff:192.168.7.11"));
	assert_false(holds("2001:dba::1"));
	assert_false(holds("::2"));
	assert_false(holds("::10.1.2.3"));
}

static void
test_config_network_holds_empty_list_nobody(void **state)
{
	(void)state;
	assert_false(holds("::1"));
	assert_false(holds("::"));
}

static void
test_config_set_networks_none_empties(void **state)
{
	(void)state;
	assert_int_equal(
	    config_set(&config, "trusted-proxy", "10.0.0.1,10.0.0.2", why), 0);
	assert_int_equal(config_set(&config, "trusted-proxy", "none", why), 0);
	assert_int_equal(config.trusted_proxies.count, 0);
	static const struct config_networks empty;
	assert_memory_equal(&config.trusted_proxies, &empty, sizeof(empty));
}

static void
test_config_set_networks_bad_one_changes_nothing(void **state)
{
	static const char *const bad[] = {
	    "10.0.0.1,none", "10.0.0.1,x", "10.0.0.1;10.0.0.2"};

	(void)state;
	assert_int_equal(
	    config_set(&config, "callback-network", "10.0.0.9", why), 0);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_int_equal(
		    config_set(&config, "callback-network", bad[i], why),
		    -EINVAL);
		assert_int_equal(config.callback_networks.count, 1);
	}
}

static void
test_config_set_networks_too_many_refused(void **state)
{
	char text[LIMIT_NETWORKS * 8 + 16] = "";

	(void)state;
	for (size_t i = 0; i < LIMIT_NETWORKS; i++)
		memcpy(text + i * 8, "1.2.3.4,", 9);
	assert_int_equal(config_set(&config, "trusted-proxy", text, why), 0);
	memcpy(text + (size_t)LIMIT_NETWORKS * 8, "1.2.3.4", 8);
	assert_int_equal(
	    config_set(&config, "trusted-proxy", text, why), -EINVAL);
	assert_non_null(strstr(why, "too many"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_config_network_parse_writings_taken),
	    cmocka_unit_test(test_config_network_parse_nonsense_refused),
	    cmocka_unit_test_setup(
		test_config_network_holds_inside_only, setup),
	    cmocka_unit_test_setup(
		test_config_network_holds_empty_list_nobody, setup),
	    cmocka_unit_test_setup(
		test_config_set_networks_none_empties, setup),
	    cmocka_unit_test_setup(
		test_config_set_networks_bad_one_changes_nothing, setup),
	    cmocka_unit_test_setup(
		test_config_set_networks_too_many_refused, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
