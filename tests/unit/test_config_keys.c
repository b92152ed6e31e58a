/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "config/config_keys.h"

#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define KEY "sha256:" HEX
#define KEY2                                                                   \
	"sha256:"                                                              \
	"ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SECRET16  "0123456789abcdef"
#define SECRET32  SECRET16 SECRET16
#define SECRET128 SECRET32 SECRET32 SECRET32 SECRET32
#define NAME32    "tenant-0123456789-0123456789-abc"

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
	return unlink(config.key_file);
}

static int
read_keys(const char *text)
{
	AUTO_FD fd = open(config.key_file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	return config_keys_read(&config, why);
}

static void
test_config_keys_bare_line_defaults(void **state)
{
	(void)state;
	config.key_rate = 77;
	assert_int_equal(read_keys("# one\n\n  " KEY " # me\n"), 0);
	assert_int_equal(config.key_count, 1);
	assert_memory_equal(config.keys[0].hash, "\x00\x11\x22\x33", 4);
	assert_string_equal(config.keys[0].tenant, "default");
	assert_int_equal(
	    config.keys[0].scopes, CONFIG_SCOPE_CONVERT | CONFIG_SCOPE_READ);
	assert_int_equal(config.keys[0].rate, 77);
	assert_string_equal(config.keys[0].secret, "");
}

static void
test_config_keys_every_word_taken(void **state)
{
	(void)state;
	assert_int_equal(
	    read_keys(KEY "\trate=5  callback-secret=" SECRET16
			  "#!= scopes=metrics,ticket tenant=uni-1\r\n"),
	    0);
	assert_string_equal(config.keys[0].tenant, "uni-1");
	assert_int_equal(
	    config.keys[0].scopes, CONFIG_SCOPE_METRICS | CONFIG_SCOPE_TICKET);
	assert_int_equal(config.keys[0].rate, 5);
	assert_string_equal(config.keys[0].secret, SECRET16 "#!=");
}

static void
test_config_keys_limits_taken(void **state)
{
	(void)state;
	assert_int_equal(read_keys(KEY " tenant=" NAME32 " rate=0 "
				       "callback-secret=" SECRET128 " "
				       "scopes=convert,read,ticket,metrics"),
	    0);
	assert_string_equal(config.keys[0].tenant, NAME32);
	assert_string_equal(config.keys[0].secret, SECRET128);
	assert_int_equal(config.keys[0].rate, 0);
	assert_int_equal(
	    config.keys[0].scopes, CONFIG_SCOPE_ALL & ~CONFIG_SCOPE_ADMIN);
}

static void
test_config_keys_admin_may_everything(void **state)
{
	(void)state;
	assert_int_equal(read_keys(KEY " scopes=admin\n"), 0);
	assert_int_equal(config.keys[0].scopes, CONFIG_SCOPE_ALL);
}

static void
test_config_keys_bad_line_numbered_and_never_quoted(void **state)
{
	static const char *const lines[] = {"hunter2hunter2", "sha256:hunter2",
	    KEY "hunter2", "md5:hunter2", KEY " hunter2",
	    KEY " tenant=", KEY " tenant=Hunter2", KEY " tenant=hunter2_",
	    KEY " tenant=" NAME32 "hunter2", KEY " scopes=", KEY " scopes=,",
	    KEY " scopes=read,", KEY " scopes=,read", KEY " scopes=hunter2",
	    KEY " scopes=READ", KEY " scopes=read,,convert",
	    KEY " rate=", KEY " rate=-1", KEY " rate=1000001", KEY " rate=5/s",
	    KEY " rate=99999999999999999999", KEY " callback-secret=hunter2",
	    KEY " callback-secret=", KEY " callback-secret=" SECRET128 "x",
	    KEY " callback-secret=hunter2hunter2\xc3\xa4",
	    KEY " tenant=a tenant=a", KEY " secret=hunter2hunter2hunter2",
	    KEY " Tenant=a", KEY " rate=5 hunter2", KEY " = ",
	    KEY " tenant =hunter2", "sha256: " HEX, "SHA256:" HEX, HEX};
	char text[700];
	char place[64];

	(void)state;
	text_format(place, sizeof(place), "%s:2: ", config.key_file);
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		text_format(text, sizeof(text), KEY2 "\n%s\n# end\n", lines[i]);
		if (read_keys(text) != -EINVAL)
			fail_msg("%s", lines[i]);
		assert_int_equal(config.key_count, 0);
		assert_ptr_equal(strstr(why, place), why);
		assert_null(strstr(why, "unter2"));
		assert_null(strstr(why, SECRET16));
	}
}

static void
test_config_keys_key_twice_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    read_keys(KEY "\n" KEY2 "\n" KEY " tenant=b\n"), -EINVAL);
	assert_non_null(strstr(why, ":3: "));
}

static void
test_config_keys_secret_one_per_tenant(void **state)
{
	(void)state;
	assert_int_equal(read_keys(KEY " callback-secret=" SECRET16 "\n" KEY2
				       " callback-secret=" SECRET32 "\n"),
	    -EINVAL);
	assert_int_equal(read_keys(KEY " callback-secret=" SECRET16 "\n" KEY2
				       " callback-secret=" SECRET16 "\n"),
	    0);
	assert_int_equal(
	    read_keys(KEY " callback-secret=" SECRET16 "\n" KEY2
			  " tenant=b callback-secret=" SECRET32 "\n"),
	    0);
	assert_int_equal(
	    read_keys(KEY " callback-secret=" SECRET16 "\n" KEY2 "\n"), 0);
}

static void
test_config_keys_nul_inside_refused(void **state)
{
	static const char text[] = KEY "\0tenant=b\n" KEY2 "\n";

	(void)state;
	AUTO_FD fd = open(config.key_file, O_WRONLY | O_TRUNC | O_CLOEXEC);
	assert_int_equal(fd_write_all(fd, text, sizeof(text) - 1), 0);
	assert_int_equal(config_keys_read(&config, why), -EINVAL);
}

static void
test_config_keys_no_file_named_no_keys(void **state)
{
	char name[CONFIG_PATH_SIZE];

	(void)state;
	text_format(name, sizeof(name), "%s", config.key_file);
	assert_int_equal(read_keys(KEY "\n"), 0);
	config.key_file[0] = '\0';
	assert_int_equal(config_keys_read(&config, why), 0);
	assert_int_equal(config.key_count, 0);
	text_format(config.key_file, sizeof(config.key_file), "%s", name);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_config_keys_bare_line_defaults),
	    RIG_TEST(test_config_keys_every_word_taken),
	    RIG_TEST(test_config_keys_limits_taken),
	    RIG_TEST(test_config_keys_admin_may_everything),
	    RIG_TEST(test_config_keys_bad_line_numbered_and_never_quoted),
	    RIG_TEST(test_config_keys_key_twice_refused),
	    RIG_TEST(test_config_keys_secret_one_per_tenant),
	    RIG_TEST(test_config_keys_nul_inside_refused),
	    RIG_TEST(test_config_keys_no_file_named_no_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
