/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: the courier is connected to what is allowed, and to nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "supervisor/dial.h"

static struct dial_policy policy;

/* 443 and 8443; one name server. */
static int
set_up(void **state)
{
	(void)state;
	dial_init(&policy);
	assert_int_equal(dial_allow_port(&policy, 443), 0);
	assert_int_equal(dial_allow_port(&policy, 8443), 0);
	dial_parse_resolv(&policy, "nameserver 10.0.0.53\n");
	return 0;
}

static struct wire_dial
make(const char *text, uint16_t port, bool datagrams)
{
	struct wire_dial dial = {.port = port, .datagrams = datagrams};
	struct config_network network;

	assert_int_equal(config_network_parse(text, strlen(text), &network), 0);
	memcpy(dial.address, network.address, sizeof(dial.address));
	return dial;
}

static int
check(const char *text, uint16_t port, bool datagrams)
{
	struct wire_dial dial = make(text, port, datagrams);

	return dial_check(&policy, &dial);
}

static void
test_dial_check_public_is_allowed(void **state)
{
	static const char *const public[] = {"1.0.0.0", "1.1.1.1", "8.8.8.8",
	    "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255",
	    "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
	    "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255",
	    "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
	    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
	    "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
	    "223.255.255.255", "2000::1", "2001:200::1", "2001:4860:4860::8888",
	    "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2606:2800:220:1::1",
	    "3ffe::1", "3fff:1000::1", "64:ff9b::808:808"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(public); i++)
		if (check(public[i], 443, false) != 0)
			fail_msg("%s is refused", public[i]);
}

static void
test_dial_check_special_is_refused(void **state)
{
	static const char *const special[] = {"0.0.0.0", "0.255.255.255",
	    "10.0.0.0", "10.255.255.255", "10.0.0.53", "100.64.0.0",
	    "100.127.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255",
	    "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0",
	    "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.1",
	    "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0",
	    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
	    "239.255.255.255", "240.0.0.0", "255.255.255.254",
	    "255.255.255.255", "::", "::1", "::2", "::7f00:1", "::ffff",
	    "::fffe:7f00:1", "::ffff:0:7f00:1", "64:ff9b::7f00:1",
	    "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe",
	    "64:ff9b::", "64:ff9b:0:0:0:1:808:808", "64:ff9b:1::808:808",
	    "100::1", "1fff:ffff::1", "2001::1", "2001:0:4136:e378::1",
	    "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1",
	    "2001:db8::1", "2001:db8:ffff::1", "2002::1", "2002:7f00:1::1",
	    "2002:808:808::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1",
	    "7fff::1", "8000::1", "fc00::1", "fd00:ec2::254", "fdff::1",
	    "fe00::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(special); i++)
		if (check(special[i], 443, false) != -EACCES)
			fail_msg("%s is allowed", special[i]);
}

/* The form on the wire is IPv4's own; it is judged as IPv4. */
static void
test_dial_check_mapped_is_judged_as_ipv4(void **state)
{
	(void)state;
	assert_int_equal(check("::ffff:8.8.8.8", 443, false), 0);
	assert_int_equal(check("::ffff:127.0.0.1", 443, false), -EACCES);
	assert_int_equal(check("::ffff:10.0.0.1", 443, false), -EACCES);
}

static void
test_dial_check_listed_network_is_allowed(void **state)
{
	static const char *const networks[] = {
	    "10.1.0.0/16", "127.0.0.1", "fd00:1::/32"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(networks); i++)
		assert_int_equal(dial_parse_network(&policy, networks[i]), 0);
	assert_int_equal(check("10.1.255.255", 443, false), 0);
	assert_int_equal(check("10.2.0.0", 443, false), -EACCES);
	assert_int_equal(check("127.0.0.1", 8443, false), 0);
	assert_int_equal(check("127.0.0.2", 8443, false), -EACCES);
	assert_int_equal(check("fd00:1::9", 443, false), 0);
	assert_int_equal(check("fd00:2::9", 443, false), -EACCES);
	assert_int_equal(check("64:ff9b::a01:203", 443, false), 0);
	assert_int_equal(check("::1", 443, false), -EACCES);
	/* Not a port that was allowed, all the same. */
	assert_int_equal(check("10.1.0.1", 80, false), -EACCES);
	assert_int_equal(check("10.1.0.1", 443, true), -EACCES);
}

static void
test_dial_check_other_port_is_refused(void **state)
{
	(void)state;
	for (uint32_t port = 1; port <= UINT16_MAX; port++)
		assert_int_equal(check("8.8.8.8", (uint16_t)port, false),
		    port == 443 || port == 8443 ? 0 : -EACCES);
}

static void
test_dial_check_datagrams_to_name_servers_alone(void **state)
{
	(void)state;
	assert_int_equal(check("10.0.0.53", 53, true), 0);
	assert_int_equal(check("10.0.0.53", 54, true), -EACCES);
	assert_int_equal(check("10.0.0.53", 443, true), -EACCES);
	assert_int_equal(check("10.0.0.54", 53, true), -EACCES);
	assert_int_equal(check("8.8.8.8", 53, true), -EACCES);
	assert_int_equal(check("8.8.8.8", 443, true), -EACCES);
}

static void
test_dial_check_port_53_to_name_servers_alone(void **state)
{
	(void)state;
	assert_int_equal(dial_allow_port(&policy, 53), 0);
	assert_int_equal(check("10.0.0.53", 53, false), 0);
	assert_int_equal(check("8.8.8.8", 53, false), -EACCES);
}

static void
test_dial_check_empty_policy_refuses_all(void **state)
{
	(void)state;
	dial_init(&policy);
	assert_int_equal(check("8.8.8.8", 443, false), -EACCES);
	assert_int_equal(check("127.0.0.1", 53, true), -EACCES);
	assert_int_equal(check("0.0.0.0", 53, true), -EACCES);
	assert_int_equal(check("::", 53, true), -EACCES);
}

static void
check_servers(const char *text, size_t count, const char *const *servers)
{
	dial_parse_resolv(&policy, text);
	assert_int_equal(policy.server_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(check(servers[i], 53, true), 0);
}

static void
test_dial_parse_resolv_takes_servers(void **state)
{
	(void)state;
	check_servers("nameserver 1.2.3.4", 1, (const char *[]){"1.2.3.4"});
	check_servers("search a.b\nnameserver\t1.2.3.4  # x\r\n"
		      "options ndots:5\n\nnameserver fe80::1%eth0\n",
	    2, (const char *[]){"1.2.3.4", "fe80::1"});
	check_servers("nameserver 1.1.1.1\nnameserver 2.2.2.2\n"
		      "nameserver 3.3.3.3\nnameserver 4.4.4.4\n",
	    3, (const char *[]){"1.1.1.1", "2.2.2.2", "3.3.3.3"});
	assert_int_equal(check("4.4.4.4", 53, true), -EACCES);
	check_servers("nameserver 127.0.0.53\r\nnameserver ::1\r\n", 2,
	    (const char *[]){"127.0.0.53", "::1"});
}

static void
test_dial_parse_resolv_takes_no_others(void **state)
{
	static const char *const none[] = {"", "\n\n", "nameserver",
	    "nameserver ", "nameserver\n1.2.3.4", "#nameserver 1.2.3.4",
	    "; nameserver 1.2.3.4", " nameserver 1.2.3.4",
	    "nameservers 1.2.3.4", "nameserver=1.2.3.4", "nameserver 1.2.3",
	    "nameserver 1.2.3.4/8", "nameserver 1.2.3.4:53", "nameserver [::1]",
	    "nameserver a.b.c", "nameserver 0x7f.1",
	    "nameserver "
	    "1111111111111111111111111111111111111111111111111111111111111111"
	    "1"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(none); i++) {
		dial_parse_resolv(&policy, none[i]);
		assert_int_equal(policy.server_count, 1);
		assert_int_equal(check("127.0.0.1", 53, true), 0);
		assert_int_equal(check("1.2.3.4", 53, true), -EACCES);
	}
}

static void
test_dial_allow_bounds(void **state)
{
	const uint8_t zeros[WIRE_ADDRESS_SIZE] = {0};

	(void)state;
	dial_init(&policy);
	assert_int_equal(dial_allow_port(&policy, 0), -EINVAL);
	assert_int_equal(dial_allow_network(&policy, zeros, 129), -EINVAL);
	assert_int_equal(dial_parse_network(&policy, "10.0.0.0/33"), -EINVAL);
	assert_int_equal(dial_parse_network(&policy, "ten"), -EINVAL);
	for (size_t i = 0; i < LIMIT_NETWORKS; i++)
		assert_int_equal(dial_parse_network(&policy, "10.0.0.0/8"), 0);
	assert_int_equal(dial_parse_network(&policy, "10.0.0.0/8"), -ENOSPC);
	for (uint16_t i = 1; i <= LIMIT_CALLBACK_HOSTS; i++)
		assert_int_equal(dial_allow_port(&policy, i), 0);
	assert_int_equal(dial_allow_port(&policy, 1), 0);
	assert_int_equal(dial_allow_port(&policy, 9999), -ENOSPC);
}

static int
make_listener(uint16_t *ret_port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(
	    getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static void
test_dial_open_connects(void **state)
{
	uint16_t port;
	int error = -1;
	socklen_t size = sizeof(error);
	AUTO_FD listener = make_listener(&port);
	AUTO_FD fd = -1;

	(void)state;
	struct wire_dial dial = make("127.0.0.1", port, false);
	assert_int_equal(dial_parse_network(&policy, "127.0.0.1"), 0);
	assert_int_equal(dial_allow_port(&policy, port), 0);
	assert_int_equal(dial_open(&policy, &dial, &fd), 0);
	struct pollfd poller = {.fd = fd, .events = POLLOUT};
	assert_int_equal(poll(&poller, 1, 5000), 1);
	assert_int_equal(
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size), 0);
	assert_int_equal(error, 0);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	AUTO_FD other = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(other >= 0);
}

static void
test_dial_open_refused_makes_nothing(void **state)
{
	uint16_t port;
	AUTO_FD listener = make_listener(&port);
	int fd = -1;

	(void)state;
	struct wire_dial dial = make("127.0.0.1", port, false);
	assert_int_equal(dial_allow_port(&policy, port), 0);
	assert_int_equal(dial_open(&policy, &dial, &fd), -EACCES);
	assert_int_equal(fd, -1);
	struct pollfd poller = {.fd = listener, .events = POLLIN};
	assert_int_equal(poll(&poller, 1, 50), 0);
}

static void
test_dial_open_datagrams_are_connected(void **state)
{
	struct sockaddr_in peer = {.sin_port = 0};
	socklen_t size = sizeof(peer);
	AUTO_FD fd = -1;

	(void)state;
	dial_parse_resolv(&policy, "nameserver 127.0.0.1\n");
	struct wire_dial dial = make("127.0.0.1", 53, true);
	assert_int_equal(dial_open(&policy, &dial, &fd), 0);
	assert_int_equal(getpeername(fd, (struct sockaddr *)&peer, &size), 0);
	assert_int_equal(ntohs(peer.sin_port), 53);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_dial_check_public_is_allowed, set_up),
	    cmocka_unit_test_setup(test_dial_check_special_is_refused, set_up),
	    cmocka_unit_test_setup(
		test_dial_check_mapped_is_judged_as_ipv4, set_up),
	    cmocka_unit_test_setup(
		test_dial_check_listed_network_is_allowed, set_up),
	    cmocka_unit_test_setup(
		test_dial_check_other_port_is_refused, set_up),
	    cmocka_unit_test_setup(
		test_dial_check_datagrams_to_name_servers_alone, set_up),
	    cmocka_unit_test_setup(
		test_dial_check_port_53_to_name_servers_alone, set_up),
	    cmocka_unit_test_setup(
		test_dial_check_empty_policy_refuses_all, set_up),
	    cmocka_unit_test_setup(
		test_dial_parse_resolv_takes_servers, set_up),
	    cmocka_unit_test_setup(
		test_dial_parse_resolv_takes_no_others, set_up),
	    cmocka_unit_test_setup(test_dial_allow_bounds, set_up),
	    cmocka_unit_test_setup(test_dial_open_connects, set_up),
	    cmocka_unit_test_setup(
		test_dial_open_refused_makes_nothing, set_up),
	    cmocka_unit_test_setup(
		test_dial_open_datagrams_are_connected, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
