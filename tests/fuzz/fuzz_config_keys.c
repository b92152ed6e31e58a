/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key file, read through its name in /proc. */
#include <string.h>
#include <sys/mman.h>

#include "base/fd.h"
#include "base/text.h"
#include "config/config_keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What config_keys.h promises of each key. */
static bool
is_sound(const struct config_key *key)
{
	size_t secret = strlen(key->secret);

	return key->scopes != 0 && key->scopes <= CONFIG_SCOPE_ALL &&
	       key->rate <= 1000000 && key->tenant[0] != '\0' &&
	       memchr(key->tenant, '\0', sizeof(key->tenant)) &&
	       (secret == 0 || (secret >= 16 && secret <= 128));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct config config;
	char why[CONFIG_WHY_SIZE] = "";
	AUTO_FD fd = memfd_create("keys", MFD_CLOEXEC);

	if (fd < 0 || fd_write_all(fd, bytes, size) < 0)
		return 0;
	config.key_rate = 600;
	text_format(
	    config.key_file, sizeof(config.key_file), "/proc/self/fd/%d", fd);
	int error = config_keys_read(&config, why);
	/* All of it or nothing; and a reason for nothing. */
	if ((error == 0) != (config.key_count > 0) ||
	    (error == 0) == (why[0] != '\0'))
		__builtin_trap();
	for (size_t i = 0; i < config.key_count; i++)
		if (!is_sound(&config.keys[i]))
			__builtin_trap();
	return 0;
}
