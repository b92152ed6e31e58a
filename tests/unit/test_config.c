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
#include "base/kind.h"
#include "base/text.h"
#include "config/config.h"

static struct config config;
static char why[CONFIG_WHY_SIZE];
static char path[32];

static int
setup(void **state)
{
	(void)state;
	why[0] = '\0';
	config_init(&config, "/opt/x/bin/cleandeckd");
	text_format(path, sizeof(path), "/tmp/config-XXXXXX");
	AUTO_FD fd = mkostemp(path, O_CLOEXEC);
	return fd < 0 ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static int
read_text(const char *text, size_t size)
{
	AUTO_FD fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_int_equal(fd_write_all(fd, text, size), 0);
	return config_read(&config, path, why);
}

static int
read_string(const char *text)
{
	return read_text(text, strlen(text));
}

static void
test_config_init_defaults_of_every_keyword(void **state)
{
	(void)state;
	assert_string_equal(config.listen, "127.0.0.1:8080");
	assert_string_equal(config.state_dir, "/var/lib/cleandeck");
	assert_string_equal(config.user, "cleandeck");
	assert_string_equal(config.key_file, "");
	assert_int_equal(config.accept, kind_default_set());
	assert_int_equal(config.upload_max, LIMIT_UPLOAD);
	assert_int_equal(config.upload_memory, LIMIT_UPLOADS_MEMORY);
	assert_int_equal(config.pages_max, LIMIT_PAGES);
	assert_int_equal(config.pixels_max, LIMIT_PICTURE_PIXELS);
	assert_int_equal(config.job_time * 1000, LIMIT_JOB_TIME);
	assert_int_equal(config.job_memory, LIMIT_JOB_MEMORY);
	assert_int_equal(config.job_tmp, LIMIT_JOB_TMP);
	assert_int_equal(config.job_tasks, LIMIT_JOB_TASKS);
	assert_int_equal(config.workers, 0);
	assert_int_equal(config.queue, LIMIT_QUEUE);
	assert_int_equal(config.per_client, LIMIT_PER_ADDRESS);
	assert_int_equal(config.connections, LIMIT_CONNECTIONS);
	assert_int_equal(config.idle_time * 1000, LIMIT_IDLE_TIME);
	assert_int_equal(config.artifact_ttl, LIMIT_ARTIFACT_TTL);
	assert_int_equal(config.disk_max, LIMIT_DISK);
	assert_int_equal(config.disk_reserve, LIMIT_DISK_RESERVE);
	assert_int_equal(config.poison_ttl, LIMIT_POISON_TTL);
	assert_int_equal(config.queue_per_key, LIMIT_QUEUE_PER_KEY);
	assert_int_equal(config.key_rate, LIMIT_RATE);
	assert_int_equal(config.address_rate, LIMIT_RATE);
	assert_int_equal(config.ticket_ttl, LIMIT_LINK_TTL);
	assert_int_equal(config.link_ttl, LIMIT_LINK_TTL);
	assert_int_equal(config.signing_days, LIMIT_SIGNING_DAYS);
	assert_int_equal(config.callback_ttl, LIMIT_CALLBACK_TTL);
	assert_int_equal(config.wait_max, LIMIT_WAIT);
	assert_int_equal(config.drain_time, LIMIT_DRAIN);
	assert_int_equal(config.trusted_proxies.count, 0);
	assert_int_equal(config.callback_hosts.count, 0);
	assert_int_equal(config.callback_networks.count, 0);
	assert_false(config.trap);
	assert_false(config.log_json);
}

static void
test_config_init_folders_beside_the_program(void **state)
{
	(void)state;
	assert_string_equal(config.libexec_dir, "/opt/x/libexec/cleandeck");
	assert_string_equal(config.share_dir, "/opt/x/share/cleandeck");
}

static void
test_config_set_units_scaled(void **state)
{
	(void)state;
	assert_int_equal(config_set(&config, "upload-max", "3M", why), 0);
	assert_int_equal(config.upload_max, 3 * LIMIT_MIB);
	assert_int_equal(config_set(&config, "upload-max", "5", why), 0);
	assert_int_equal(config.upload_max, 5);
	assert_int_equal(config_set(&config, "artifact-ttl", "2d", why), 0);
	assert_int_equal(config.artifact_ttl, 2 * 86400);
	assert_int_equal(config_set(&config, "disk-max", "2T", why), 0);
	assert_int_equal(config.disk_max, 2048 * LIMIT_GIB);
	assert_int_equal(config_set(&config, "disk-max", "0", why), 0);
	assert_int_equal(config.disk_max, 0);
	assert_int_equal(config_set(&config, "job-time", "1h", why), 0);
	assert_int_equal(config.job_time, 3600);
}

static const struct {
	const char *keyword;
	const char *value;
} bad[] = {
    {"upload-max",       "0"				 },
    {"upload-max",       "3G"				},
    {"upload-max",       "K"				 },
    {"upload-max",       ""				  },
    {"upload-max",       "-1"				},
    {"upload-max",       "1KM"			       },
    {"upload-max",       "1k"				},
    {"upload-max",       "99999999999999999999G"             },
    {"upload-max",       "9999999999999999999999999999999999"},
    {"pages-max",        "10001"			     },
    {"pages-max",        "0"				 },
    {"pages-max",        "5K"				},
    {"pixels-max",       "1"				 },
    {"job-time",         "0"				 },
    {"job-time",         "61m"			       },
    {"job-time",         "1x"				},
    {"job-memory",       "1M"				},
    {"job-tmp",          "1"				 },
    {"job-tasks",        "15"				},
    {"workers",          "257"			       },
    {"queue",            "0"				 },
    {"per-client",       "0"				 },
    {"connections",      "7"				 },
    {"idle-time",        "0s"				},
    {"artifact-ttl",     "366d"			      },
    {"queue",            "10001"			     },
    {"queue-per-key",    "0"				 },
    {"key-rate",         "1000001"			   },
    {"address-rate",     "-1"				},
    {"disk-max",         "1025T"			     },
    {"disk-reserve",     "2T"				},
    {"poison-ttl",       "31d"			       },
    {"ticket-ttl-max",   "59s"			       },
    {"link-ttl-max",     "366d"			      },
    {"signing-days",     "0"				 },
    {"callback-ttl",     "31d"			       },
    {"wait-max",         "61m"			       },
    {"drain-time",       "2h"				},
    {"trusted-proxy",    "10.0.0.1/8"                        },
    {"trusted-proxy",    "proxy.example.org"                 },
    {"callback-network", "10.0.0.0/33"                       },
    {"callback-host",    "*"				 },
    {"callback-host",    "https://a/b"                       },
    {"log-format",       "xml"			       },
    {"log-format",       ""				  },
    {"seccomp",          "off"			       },
    {"seccomp",          ""				  },
    {"accept",           ""				  },
    {"accept",           "pptx,exe"			  },
    {"accept",           "fodp"			      },
    {"accept",           "averyveryverylongname"             },
    {"state-dir",        "relative"                          },
    {"libexec-dir",      "./x"			       },
    {"user",	     "averyveryverylongnameofauserindeed"},
    {"no-such-keyword",  "1"				 },
};

static void
test_config_set_bad_value_refused_and_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		why[0] = '\0';
		if (config_set(&config, bad[i].keyword, bad[i].value, why) !=
		    -EINVAL)
			fail_msg("%s %s", bad[i].keyword, bad[i].value);
		assert_ptr_equal(strstr(why, bad[i].keyword), why);
	}
}

static void
test_config_read_bad_value_file_and_line(void **state)
{
	char place[64];

	(void)state;
	text_format(place, sizeof(place), "%s:3: ", path);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		char text[128];
		text_format(text, sizeof(text), "# one\n\n%s %s\nqueue 3\n",
		    bad[i].keyword, bad[i].value);
		assert_int_equal(read_string(text), -EINVAL);
		assert_ptr_equal(strstr(why, place), why);
	}
}

static void
test_config_read_comments_and_blanks_skipped(void **state)
{
	(void)state;
	assert_int_equal(
	    read_string("# all\n\n  \t\nqueue 5 # few\r\n\tworkers\t2  \n"), 0);
	assert_int_equal(config.queue, 5);
	assert_int_equal(config.workers, 2);
}

static void
test_config_read_no_last_newline_works(void **state)
{
	(void)state;
	assert_int_equal(read_string("queue 5"), 0);
	assert_int_equal(config.queue, 5);
}

static void
test_config_read_value_missing_refused(void **state)
{
	(void)state;
	assert_int_equal(read_string("queue\n"), -EINVAL);
	assert_non_null(strstr(why, "missing"));
}

static void
test_config_read_long_line_refused(void **state)
{
	char text[3000];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text + sizeof(text) - 9, "queue 5\n", 8);
	assert_int_equal(read_text(text, sizeof(text) - 1), -EINVAL);
	assert_non_null(strstr(why, ":1: "));
}

static void
test_config_read_no_file_error(void **state)
{
	(void)state;
	assert_int_equal(
	    config_read(&config, "/nonexistent/file", why), -ENOENT);
	assert_non_null(strstr(why, "/nonexistent/file"));
}

/* What cannot be read is not the same as nothing: keys may be in it. */
static void
test_config_read_folder_error(void **state)
{
	(void)state;
	assert_int_equal(config_read(&config, "/tmp", why), -EISDIR);
	assert_non_null(strstr(why, "/tmp"));
}

static void
test_config_read_environment_above_the_file(void **state)
{
	(void)state;
	assert_int_equal(read_string("queue 5\nworkers 5\n"), 0);
	assert_int_equal(setenv("CLEANDECK_QUEUE", "6", 1), 0);
	assert_int_equal(config_read_environment(&config, why), 0);
	assert_int_equal(unsetenv("CLEANDECK_QUEUE"), 0);
	assert_int_equal(config.queue, 6);
	assert_int_equal(config.workers, 5);
	assert_int_equal(config_set(&config, "queue", "7", why), 0);
	assert_int_equal(config.queue, 7);
}

static void
test_config_read_environment_bad_value_variable_named(void **state)
{
	(void)state;
	assert_int_equal(setenv("CLEANDECK_JOB_TIME", "x", 1), 0);
	assert_int_equal(config_read_environment(&config, why), -EINVAL);
	assert_int_equal(unsetenv("CLEANDECK_JOB_TIME"), 0);
	assert_ptr_equal(strstr(why, "CLEANDECK_JOB_TIME"), why);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_config_init_defaults_of_every_keyword),
	    RIG_TEST(test_config_init_folders_beside_the_program),
	    RIG_TEST(test_config_set_units_scaled),
	    RIG_TEST(test_config_set_bad_value_refused_and_named),
	    RIG_TEST(test_config_read_bad_value_file_and_line),
	    RIG_TEST(test_config_read_comments_and_blanks_skipped),
	    RIG_TEST(test_config_read_no_last_newline_works),
	    RIG_TEST(test_config_read_value_missing_refused),
	    RIG_TEST(test_config_read_long_line_refused),
	    RIG_TEST(test_config_read_no_file_error),
	    RIG_TEST(test_config_read_folder_error),
	    RIG_TEST(test_config_read_environment_above_the_file),
	    RIG_TEST(test_config_read_environment_bad_value_variable_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
