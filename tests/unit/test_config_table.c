/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "config/config_table.h"

static struct config old;
static struct config new;
static char names[CONFIG_WHY_SIZE];
static char why[CONFIG_WHY_SIZE];

static int
setup(void **state)
{
	(void)state;
	config_init(&old, "/opt/x/bin/cleandeckd");
	config_init(&new, "/opt/x/bin/cleandeckd");
	return 0;
}

static void
test_config_keywords_every_name_once(void **state)
{
	(void)state;
	for (const struct config_keyword *a = config_keywords; a->name; a++)
		for (const struct config_keyword *b = config_keywords; b != a;
		     b++) {
			assert_string_not_equal(a->name, b->name);
			assert_int_not_equal(a->offset, b->offset);
		}
}

/* The default of each row is a value of its type, in its range. */
static void
test_config_keywords_every_default_taken(void **state)
{
	(void)state;
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++) {
		if (row->type == CONFIG_PATH)
			continue;
		why[0] = '\0';
		if (config_set(&new, row->name, row->fallback, why) != 0)
			fail_msg("%s", why);
	}
}

static void
test_config_compare_same_nothing(void **state)
{
	(void)state;
	assert_int_equal(config_compare(&old, &new, names), 0);
	assert_string_equal(names, "");
}

static void
test_config_compare_restart_named(void **state)
{
	(void)state;
	assert_int_equal(config_set(&new, "user", "other", why), 0);
	assert_int_equal(config_set(&new, "listen", "none", why), 0);
	assert_int_equal(config_set(&new, "seccomp", "trap", why), 0);
	assert_int_equal(config_set(&new, "accept", "pdf", why), 0);
	assert_int_equal(config_compare(&old, &new, names), 4);
	assert_string_equal(names, "listen, user, accept, seccomp");
}

static void
test_config_compare_live_not_named(void **state)
{
	static const char *const live[][2] = {
	    {"queue",            "9"              },
	    {"log-format",       "json"           },
	    {"trusted-proxy",    "10.0.0.1"       },
	    {"callback-host",    "bbb.example.org"},
	    {"callback-network", "10.0.0.0/8"     },
	    {"key-file",         "/etc/keys"      },
	    {"disk-max",         "1T"             },
	    {"artifact-ttl",     "1h"             },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(live); i++)
		assert_int_equal(
		    config_set(&new, live[i][0], live[i][1], why), 0);
	assert_int_equal(config_compare(&old, &new, names), 0);
}

/* What an earlier, longer value left behind the end is no difference. */
static void
test_config_compare_text_up_to_its_end(void **state)
{
	(void)state;
	assert_int_equal(config_set(&new, "user", "averylongname", why), 0);
	assert_int_equal(config_set(&new, "user", "cleandeck", why), 0);
	assert_int_equal(config_compare(&old, &new, names), 0);
}

static void
test_config_compare_everything_fits(void **state)
{
	(void)state;
	memset(&new, 'x', offsetof(struct config, address));
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++)
		if (row->type == CONFIG_TEXT || row->type == CONFIG_PATH)
			((char *)&new)[row->offset + row->size - 1] = '\0';
	size_t count = config_compare(&old, &new, names);
	assert_true(count >= 13);
	assert_true(strlen(names) < sizeof(names) - 100);
	assert_non_null(strstr(names, "share-dir"));
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_config_keywords_every_name_once),
	    RIG_TEST(test_config_keywords_every_default_taken),
	    RIG_TEST(test_config_compare_same_nothing),
	    RIG_TEST(test_config_compare_restart_named),
	    RIG_TEST(test_config_compare_live_not_named),
	    RIG_TEST(test_config_compare_text_up_to_its_end),
	    RIG_TEST(test_config_compare_everything_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
