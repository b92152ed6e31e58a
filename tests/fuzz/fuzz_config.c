/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A configuration file, read through its name in /proc. */
#include <sys/mman.h>

#include "base/fd.h"
#include "base/text.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct config config;
	char why[CONFIG_WHY_SIZE];
	char name[32];
	AUTO_FD fd = memfd_create("config", MFD_CLOEXEC);

	if (fd < 0 || fd_write_all(fd, bytes, size) < 0)
		return 0;
	text_format(name, sizeof(name), "/proc/self/fd/%d", fd);
	config_init(&config, "/usr/bin/cleandeckd");
	(void)!config_read(&config, name, why);
	config.key_file[0] = '\0'; /* not whatever file it names */
	if (config_check(&config, why) == 0 && config.key_count > 0)
		__builtin_trap();
	text_format(config.key_file, sizeof(config.key_file), "%s", name);
	(void)!config_check(&config, why);
	return 0;
}
