/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: X-Forwarded-For counts as far as believed proxies have written it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "front/front_peer.h"

static struct front_peers peers;

/* An address by its text; IPv4 as ::ffff:a.b.c.d. */
static const uint8_t *
address(const char *text)
{
	static uint8_t bytes[2][WIRE_ADDRESS_SIZE];
	static unsigned turn;
	char mapped[64] = "::ffff:";

	turn = 1 - turn;
	if (!strchr(text, ':'))
		memcpy(mapped + strlen(mapped), text, strlen(text) + 1);
	else
		memcpy(mapped, text, strlen(text) + 1);
	assert_int_equal(inet_pton(AF_INET6, mapped, bytes[turn]), 1);
	return bytes[turn];
}

static void
add(const char *text, uint32_t bits)
{
	assert_int_equal(front_peer_add(&peers, address(text), bits), 0);
}

static int
setup(void **state)
{
	(void)state;
	memset(&peers, 0, sizeof(peers));
	add("127.0.0.1", 128);
	add("10.0.0.0", 96 + 8);
	add("2001:db8:1::", 48);
	front_peer_commit(&peers);
	return 0;
}

static void
assert_found(const char *socket, const char *forwarded, const char *expected)
{
	uint8_t found[WIRE_ADDRESS_SIZE];

	front_peer_find(&peers, address(socket), forwarded, found);
	if (memcmp(found, address(expected), sizeof(found)) != 0)
		fail_msg("%s: expected %s", forwarded, expected);
}

static void
test_find_stranger_not_believed(void **state)
{
	(void)state;
	assert_found("192.0.2.1", "198.51.100.7", "192.0.2.1");
	assert_found("11.0.0.1", "198.51.100.7", "11.0.0.1");
	assert_found("127.0.0.2", "198.51.100.7", "127.0.0.2");
	assert_found("2001:db8:2::1", "198.51.100.7", "2001:db8:2::1");
	assert_found("192.0.2.1", NULL, "192.0.2.1");
}

static void
test_find_right_most_stranger(void **state)
{
	static const struct {
		const char *forwarded;
		const char *expected;
	} rows[] = {
	    {"198.51.100.7",				     "198.51.100.7" },
	    {" 198.51.100.7\t",				  "198.51.100.7" },
	    {"1.1.1.1, 198.51.100.7",                            "198.51.100.7" },
	    {"junk, 198.51.100.7",                               "198.51.100.7" },
	    {",,, 198.51.100.7",				 "198.51.100.7" },
	    {"1.1.1.1,198.51.100.7,10.1.2.3",                    "198.51.100.7" },
	    {"198.51.100.7, 10.1.2.3 ,10.255.255.255,127.0.0.1",
             "198.51.100.7"						     },
	    {"2001:db8:2::5, 2001:db8:1:ffff::9",                "2001:db8:2::5"},
	    {"1.1.1.1, ::ffff:198.51.100.7, ::ffff:10.0.0.1",    "198.51.100.7" },
	    {"198.51.100.7:40000",                               "198.51.100.7" },
	    {"[2001:db8:2::5]:40000",                            "2001:db8:2::5"},
	    {"[2001:db8:2::5]",				  "2001:db8:2::5"},
	    {"2001:DB8:2::5",				    "2001:db8:2::5"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_found("127.0.0.1", rows[i].forwarded, rows[i].expected);
		assert_found(
		    "2001:db8:1::1", rows[i].forwarded, rows[i].expected);
	}
}

static void
test_find_all_proxies_left_most(void **state)
{
	(void)state;
	assert_found("127.0.0.1", "10.0.0.1", "10.0.0.1");
	assert_found("127.0.0.1", "10.0.0.2, 10.0.0.1", "10.0.0.2");
}

static void
test_find_malformed_socket(void **state)
{
	static const char *const bad[] = {"", " ", ",", "198.51.100.7,",
	    "198.51.100.7, unknown", "198.51.100.7, _hidden", "198.51.100",
	    "198.51.100.7.1", "198.51.100.256", "198.051.100.7",
	    "0xc6.51.100.7", "3325256711", "198.51.100.7 1", "+1.2.3.4",
	    "198.51.100.7:", "198.51.100.7:70000", "198.51.100.7:1:2",
	    "198.51.100.7:-1", "198.51.100.7:1x", "[198.51.100.7]", "[::1",
	    "::1]", "[::1]x", "[::1]:", "[]", "[", "::g", "1::2::3",
	    "1:2:3:4:5:6:7:8:9", "fe80::1%eth0", "fe80::1/64", "a.example",
	    "198.51.100.7\x01", "\"198.51.100.7\"", "for=198.51.100.7",
	    "198.51.100.7;10.0.0.1",
	    "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_found("127.0.0.1", bad[i], "127.0.0.1");
}

static void
test_find_hops_bounded(void **state)
{
	char forwarded[LIMIT_PROXY_HOPS * 16 + 32] = "198.51.100.7";

	(void)state;
	for (int hop = 1; hop < LIMIT_PROXY_HOPS; hop++)
		memcpy(forwarded + strlen(forwarded), ",10.0.0.1", 10);
	assert_found("127.0.0.1", forwarded, "198.51.100.7");
	memcpy(forwarded + strlen(forwarded), ",10.0.0.1", 10);
	assert_found("127.0.0.1", forwarded, "127.0.0.1");
}

static void
test_find_very_long_list(void **state)
{
	static char forwarded[64 * 1024];

	(void)state;
	memset(forwarded, ',', sizeof(forwarded) - 1);
	assert_found("127.0.0.1", forwarded, "127.0.0.1");
	memset(forwarded, ' ', sizeof(forwarded) - 1);
	assert_found("127.0.0.1", forwarded, "127.0.0.1");
	memcpy(forwarded, "1.1.1.1", 7);
	assert_found("127.0.0.1", forwarded, "1.1.1.1");
}

static void
test_find_prefixes(void **state)
{
	static const struct {
		const char *prefix;
		uint32_t bits;
		const char *inside;
		const char *outside;
	} rows[] = {
	    {"192.0.2.128", 96 + 25, "192.0.2.255",     "192.0.2.127"    },
	    {"192.0.2.4",   96 + 30, "192.0.2.7",       "192.0.2.8"      },
	    {"192.0.2.4",   128,     "192.0.2.4",       "192.0.2.5"      },
	    {"0.0.0.0",     96,      "1.2.3.4",         "2001:db8::1"    },
	    {"2001:db8::",  33,      "2001:db8:7fff::", "2001:db8:8000::"},
	    {"8000::",      1,       "ffff::1",         "7fff::1"        },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		add(rows[i].prefix, rows[i].bits);
		front_peer_commit(&peers);
		assert_found(rows[i].inside, "203.0.113.9", "203.0.113.9");
		assert_found(rows[i].outside, "203.0.113.9", rows[i].outside);
	}
	add("::", 0);
	front_peer_commit(&peers);
	assert_found("203.0.113.1", "::5, 203.0.113.9", "::5");
}

static void
test_commit_replaces_all(void **state)
{
	(void)state;
	add("192.0.2.1", 128);
	assert_found("192.0.2.1", "203.0.113.9", "192.0.2.1");
	front_peer_commit(&peers);
	assert_found("192.0.2.1", "203.0.113.9", "203.0.113.9");
	assert_found("127.0.0.1", "203.0.113.9", "127.0.0.1");
	front_peer_commit(&peers);
	assert_found("192.0.2.1", "203.0.113.9", "192.0.2.1");
	assert_found("127.0.0.1", "203.0.113.9", "127.0.0.1");
}

static void
test_add_out_of_bounds_refused(void **state)
{
	(void)state;
	assert_true(front_peer_add(&peers, address("::"), 129) < 0);
	for (int i = 0; i < LIMIT_NETWORKS; i++)
		add("::", 128);
	assert_true(front_peer_add(&peers, address("::"), 128) < 0);
}

static void
test_read_each_family(void **state)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "/x"};
	uint8_t found[WIRE_ADDRESS_SIZE];

	(void)state;
	in.sin_addr.s_addr = htonl(0xc0000201);
	front_peer_read((const struct sockaddr *)&in, found);
	assert_memory_equal(found, address("192.0.2.1"), sizeof(found));
	memcpy(&in6.sin6_addr, address("2001:db8::9"), sizeof(found));
	front_peer_read((const struct sockaddr *)&in6, found);
	assert_memory_equal(found, address("2001:db8::9"), sizeof(found));
	front_peer_read((const struct sockaddr *)&un, found);
	assert_memory_equal(found, address("::"), sizeof(found));
	front_peer_read(NULL, found);
	assert_memory_equal(found, address("::"), sizeof(found));
}

static void
test_cut_network_of_ipv6_only(void **state)
{
	uint8_t cut[WIRE_ADDRESS_SIZE];

	(void)state;
	memcpy(cut, address("2001:db8:1:2:3:4:5:6"), sizeof(cut));
	front_peer_cut(cut);
	assert_memory_equal(cut, address("2001:db8:1:2::"), sizeof(cut));
	memcpy(cut, address("192.0.2.1"), sizeof(cut));
	front_peer_cut(cut);
	assert_memory_equal(cut, address("192.0.2.1"), sizeof(cut));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_find_stranger_not_believed, setup),
	    cmocka_unit_test_setup(test_find_right_most_stranger, setup),
	    cmocka_unit_test_setup(test_find_all_proxies_left_most, setup),
	    cmocka_unit_test_setup(test_find_malformed_socket, setup),
	    cmocka_unit_test_setup(test_find_hops_bounded, setup),
	    cmocka_unit_test_setup(test_find_very_long_list, setup),
	    cmocka_unit_test_setup(test_find_prefixes, setup),
	    cmocka_unit_test_setup(test_commit_replaces_all, setup),
	    cmocka_unit_test_setup(test_add_out_of_bounds_refused, setup),
	    cmocka_unit_test(test_read_each_family),
	    cmocka_unit_test(test_cut_network_of_ipv6_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
