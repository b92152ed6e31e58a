/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "config/config.h"

#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct config config;
static char why[CONFIG_WHY_SIZE];

static int
setup(void **state)
{
	(void)state;
	why[0] = '\0';
	config_init(&config, "/opt/x/bin/cleandeckd");
	text_format(
	    config.key_file, sizeof(config.key_file), "/tmp/keys-XXXXXX");
	AUTO_FD fd = mkostemp(config.key_file, O_CLOEXEC);
	return fd < 0 ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(config.key_file);
	return 0;
}

static int
check_keys(const char *text)
{
	AUTO_FD fd = open(config.key_file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	return config_check(&config, why);
}

static int
check_listen(const char *listen)
{
	(void)unlink(config.key_file);
	config.key_file[0] = '\0';
	text_format(config.listen, sizeof(config.listen), "%s", listen);
	return config_check(&config, why);
}

static void
test_config_check_key_read(void **state)
{
	(void)state;
	assert_int_equal(check_keys("# one\n\nsha256:" HEX " # me\n"), 0);
	assert_int_equal(config.key_count, 1);
	assert_memory_equal(config.keys[0].hash, "\x00\x11\x22\x33", 4);
}

static void
test_config_check_bad_key_line_never_quoted(void **state)
{
	static const char *const lines[] = {"SECRETSECRET\n", "sha256:SECRET\n",
	    "sha256:" HEX "SECRET\n", "md5:SECRET\n",
	    "sha256:" HEX "\nSECRET\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		assert_int_equal(check_keys(lines[i]), -EINVAL);
		assert_null(strstr(why, "SECRET"));
		assert_non_null(strstr(why, config.key_file));
	}
}

static void
test_config_check_bad_key_line_numbered(void **state)
{
	char place[64];

	(void)state;
	text_format(place, sizeof(place), "%s:2:", config.key_file);
	assert_int_equal(check_keys("sha256:" HEX "\nSECRET\n"), -EINVAL);
	assert_non_null(strstr(why, place));
}

static void
test_config_check_no_key_refused(void **state)
{
	(void)state;
	assert_int_equal(check_keys("# nothing\n"), -EINVAL);
	assert_int_equal(check_keys(""), -EINVAL);
}

static void
test_config_check_too_many_keys_refused(void **state)
{
	static char text[(LIMIT_KEYS + 1) * 80];
	size_t used = 0;

	(void)state;
	for (int i = 0; i <= LIMIT_KEYS; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "sha256:%08x%.56s\n", (unsigned)i, HEX);
	assert_int_equal(check_keys(text), -EINVAL);
	assert_non_null(strstr(why, "too many"));
}

/* A key that was commented out must not come back as a line's tail. */
static void
test_config_check_long_comment_no_key(void **state)
{
	char text[2048];

	(void)state;
	/* So long that any buffer in between ends where the key begins. */
	for (size_t comment = 500; comment < 1100; comment++) {
		memset(text, '#', comment);
		(void)snprintf(
		    text + comment, sizeof(text) - comment, "sha256:" HEX "\n");
		if (check_keys(text) == 0)
			fail_msg("%zu", comment);
	}
}

static void
test_config_check_key_after_blanks_read(void **state)
{
	(void)state;
	assert_int_equal(check_keys("  sha256:" HEX "\n"), 0);
	assert_int_equal(config.key_count, 1);
}

static void
test_config_check_no_key_file_error(void **state)
{
	(void)state;
	(void)unlink(config.key_file);
	assert_int_equal(config_check(&config, why), -ENOENT);
}

static void
test_config_check_loopback_without_keys_works(void **state)
{
	static const char *const own[] = {
	    "127.0.0.1:8080", "127.8.9.1:80", "[::1]:8080"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		assert_int_equal(check_listen(own[i]), 0);
		assert_true(config_is_loopback(&config));
		assert_true(config.address_size > 0);
	}
}

static void
test_config_check_open_address_without_keys_refused(void **state)
{
	static const char *const open[] = {"0.0.0.0:80", "[::]:80",
	    "192.168.1.1:80", "[::ffff:127.0.0.1]:80", "126.255.255.255:80",
	    "128.0.0.1:80"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(open); i++) {
		assert_int_equal(check_listen(open[i]), -EINVAL);
		assert_non_null(strstr(why, "key-file"));
	}
}

static void
test_config_check_open_address_with_keys_works(void **state)
{
	(void)state;
	text_format(config.listen, sizeof(config.listen), "0.0.0.0:80");
	assert_int_equal(check_keys("sha256:" HEX "\n"), 0);
}

static void
test_config_check_none_listens_nowhere(void **state)
{
	(void)state;
	assert_int_equal(check_listen("none"), 0);
	assert_int_equal(config.address_size, 0);
}

static void
test_config_check_no_address_refused(void **state)
{
	static const char *const nowhere[] = {"", "8080", "localhost:80",
	    "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
	    "::1:80", "[::1]", "[127.0.0.1]:80", "127.1:80", ":80", "[]:80"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(nowhere); i++) {
		assert_int_equal(check_listen(nowhere[i]), -EINVAL);
		assert_ptr_equal(strstr(why, "listen:"), why);
	}
}

static void
test_config_check_proxy_without_keys_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    config_set(&config, "trusted-proxy", "127.0.0.1", why), 0);
	assert_int_equal(check_keys("sha256:" HEX "\n"), 0);
	assert_int_equal(check_listen("127.0.0.1:80"), -EINVAL);
	assert_non_null(strstr(why, "key-file"));
}

/* A socket that we are given is no way around the rule. */
static void
test_config_take_address_open_without_keys_refused(void **state)
{
	struct sockaddr_storage address = {0};
	struct sockaddr_in v4 = {.sin_family = AF_INET};

	(void)state;
	memcpy(&address, &v4, sizeof(v4));
	assert_int_equal(check_keys("sha256:" HEX "\n"), 0);
	assert_int_equal(
	    config_take_address(&config, &address, sizeof(v4), why), 0);
	assert_int_equal(config.address_size, sizeof(v4));
	assert_int_equal(check_listen("127.0.0.1:80"), 0);
	assert_int_equal(
	    config_take_address(&config, &address, sizeof(v4), why), -EINVAL);
	assert_non_null(strstr(why, "key-file"));
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memcpy(&address, &v4, sizeof(v4));
	assert_int_equal(
	    config_take_address(&config, &address, sizeof(v4), why), 0);
	address.ss_family = AF_UNIX;
	assert_int_equal(
	    config_take_address(&config, &address, sizeof(v4), why), -EINVAL);
}

static void
test_config_check_no_state_folder_refused(void **state)
{
	(void)state;
	config.state_dir[0] = '\0';
	assert_int_equal(check_keys("sha256:" HEX "\n"), -EINVAL);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_config_check_key_read),
	    RIG_TEST(test_config_check_bad_key_line_never_quoted),
	    RIG_TEST(test_config_check_bad_key_line_numbered),
	    RIG_TEST(test_config_check_no_key_refused),
	    RIG_TEST(test_config_check_too_many_keys_refused),
	    RIG_TEST(test_config_check_long_comment_no_key),
	    RIG_TEST(test_config_check_key_after_blanks_read),
	    RIG_TEST(test_config_check_no_key_file_error),
	    RIG_TEST(test_config_check_loopback_without_keys_works),
	    RIG_TEST(test_config_check_open_address_without_keys_refused),
	    RIG_TEST(test_config_check_open_address_with_keys_works),
	    RIG_TEST(test_config_check_none_listens_nowhere),
	    RIG_TEST(test_config_check_no_address_refused),
	    RIG_TEST(test_config_check_proxy_without_keys_refused),
	    RIG_TEST(test_config_take_address_open_without_keys_refused),
	    RIG_TEST(test_config_check_no_state_folder_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
