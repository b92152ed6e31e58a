/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the settings mean together: the address and the keys. */
#include "config/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static int
parse_ipv4(const char *host, uint16_t port, struct config *config)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons(port)};

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
		return -EINVAL;
	memcpy(&config->address, &address, sizeof(address));
	config->address_size = sizeof(address);
	return 0;
}

static int
parse_ipv6(const char *host, uint16_t port, struct config *config)
{
	struct sockaddr_in6 address = {
	    .sin6_family = AF_INET6, .sin6_port = htons(port)};

	if (inet_pton(AF_INET6, host, &address.sin6_addr) != 1)
		return -EINVAL;
	memcpy(&config->address, &address, sizeof(address));
	config->address_size = sizeof(address);
	return 0;
}

/* Numbers only: the supervisor asks no name server. */
static int
parse_listen(struct config *config)
{
	char host[sizeof(config->listen)];
	uint64_t port;

	if (strcmp(config->listen, "none") == 0)
		return 0;
	text_format(host, sizeof(host), "%s", config->listen);
	char *colon = strrchr(host, ':');
	if (!colon || text_parse_u64(colon + 1, 65535, &port) < 0)
		return -EINVAL;
	*colon = '\0';
	size_t length = strlen(host);
	if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		return parse_ipv6(host + 1, (uint16_t)port, config);
	}
	return parse_ipv4(host, (uint16_t)port, config);
}

bool
config_is_loopback(const struct config *config)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (config->address.ss_family == AF_INET) {
		memcpy(&v4, &config->address, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	}
	memcpy(&v6, &config->address, sizeof(v6));
	return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

static int
read_key(struct config *config, char *line)
{
	static const char prefix[] = "sha256:";

	line += strspn(line, " \t");
	line[strcspn(line, "# \t\r\n")] = '\0';
	if (*line == '\0')
		return 0;
	if (strncmp(line, prefix, sizeof(prefix) - 1) != 0 ||
	    config->key_count == LIMIT_KEYS ||
	    text_parse_hex(line + sizeof(prefix) - 1,
		config->keys[config->key_count], CONFIG_KEY_SIZE) < 0)
		return -EINVAL;
	config->key_count++;
	return 0;
}

static int
read_keys(struct config *config, char why[CONFIG_WHY_SIZE])
{
	char line[256];
	unsigned number = 0;
	int error = 0;

	config->key_count = 0;
	if (config->key_file[0] == '\0')
		return 0;
	FILE *file = fopen(config->key_file, "re");
	if (!file) {
		error = -errno;
		text_format(why, CONFIG_WHY_SIZE, "%s: %s", config->key_file,
		    strerror(-error));
		return error;
	}
	while (error == 0 && fgets(line, sizeof(line), file)) {
		number++;
		/* A long line's tail would be read as a line: as a key. */
		error = strchr(line, '\n') || feof(file)
			    ? read_key(config, line)
			    : -EINVAL;
	}
	if (error == 0 && ferror(file))
		error = -EIO;
	(void)fclose(file);
	if (error == 0 && config->key_count == 0)
		error = -EINVAL;
	if (error < 0)
		/* Never the line itself: somebody may have put a key there. */
		text_format(why, CONFIG_WHY_SIZE,
		    "%s:%u: one sha256:HEX line per key is needed, %d at most",
		    config->key_file, number, LIMIT_KEYS);
	return error;
}

int
config_check(struct config *config, char ret_why[CONFIG_WHY_SIZE])
{
	config->address_size = 0;
	if (parse_listen(config) < 0) {
		text_format(ret_why, CONFIG_WHY_SIZE,
		    "listen: must be ADDRESS:PORT in numbers, or none");
		return -EINVAL;
	}
	int error = read_keys(config, ret_why);
	if (error < 0)
		return error;
	if (config->address_size > 0 && !config_is_loopback(config) &&
	    config->key_count == 0) {
		text_format(ret_why, CONFIG_WHY_SIZE,
		    "listen: %s is not loopback; set key-file first",
		    config->listen);
		return -EINVAL;
	}
	if (config->state_dir[0] == '\0' || config->libexec_dir[0] == '\0' ||
	    config->share_dir[0] == '\0') {
		text_format(ret_why, CONFIG_WHY_SIZE,
		    "state-dir, libexec-dir and share-dir must not be empty");
		return -EINVAL;
	}
	return 0;
}
