/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the settings mean together: the address and the keys. */
#include "config/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/config_keys.h"

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

/* Whoever may be reached from elsewhere asks for a key. */
static int
check_address(const struct config *config, char why[CONFIG_WHY_SIZE])
{
	if (config->address_size == 0 || config->key_count > 0 ||
	    config_is_loopback(config))
		return 0;
	text_format(why, CONFIG_WHY_SIZE,
	    "listen: the address is not loopback; set key-file first");
	return -EINVAL;
}

int
config_take_address(struct config *config,
    const struct sockaddr_storage *address, socklen_t size,
    char ret_why[CONFIG_WHY_SIZE])
{
	if (size > sizeof(*address) ||
	    (address->ss_family != AF_INET && address->ss_family != AF_INET6)) {
		text_format(ret_why, CONFIG_WHY_SIZE,
		    "listen: the socket is neither IPv4 nor IPv6");
		return -EINVAL;
	}
	config->address = *address;
	config->address_size = size;
	return check_address(config, ret_why);
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
	int error = config_keys_read(config, ret_why);
	if (error == 0)
		error = check_address(config, ret_why);
	if (error < 0)
		return error;
	/* Through a proxy others come in, and all of them by loopback. */
	if (config->trusted_proxies.count > 0 && config->key_count == 0) {
		text_format(ret_why, CONFIG_WHY_SIZE,
		    "trusted-proxy: a proxy lets others in; set key-file "
		    "first");
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
