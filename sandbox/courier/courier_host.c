/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#define NAME_MAX_LENGTH                                                        \
	253 /* RFC 1035 section 2.3.4, without dots' lengths                   \
	     */
#define LABEL_MAX  63
#define HTTPS_PORT 443
#define HTTP_PORT  80

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Copies in lower case; the C library's tolower() depends on a locale. */
static int
copy_lower(const char *text, size_t length, char name[WIRE_HOST_SIZE])
{
	if (length == 0 || length >= WIRE_HOST_SIZE)
		return -EINVAL;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		name[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	name[length] = '\0';
	return strlen(name) == length ? 0 : -EINVAL;
}

/* An address in its one form, or none. */
static int
read_v6(struct courier_host *host)
{
	char inside[WIRE_HOST_SIZE];
	char again[INET6_ADDRSTRLEN];
	struct in6_addr address;
	size_t length = strlen(host->name);

	if (length < 4 || host->name[length - 1] != ']')
		return -EINVAL;
	memcpy(inside, host->name + 1, length - 2);
	inside[length - 2] = '\0';
	if (inet_pton(AF_INET6, inside, &address) != 1 ||
	    !inet_ntop(AF_INET6, &address, again, sizeof(again)) ||
	    strcmp(inside, again) != 0)
		return -EINVAL;
	/* It would be the IPv4 address in other words. */
	if (IN6_IS_ADDR_V4MAPPED(&address))
		return -EINVAL;
	memcpy(host->address, &address, sizeof(host->address));
	host->number = true;
	return 0;
}

static int
read_v4(struct courier_host *host)
{
	char again[INET_ADDRSTRLEN];
	struct in_addr address;

	if (inet_pton(AF_INET, host->name, &address) != 1 ||
	    !inet_ntop(AF_INET, &address, again, sizeof(again)) ||
	    strcmp(host->name, again) != 0)
		return -EINVAL;
	memset(host->address, 0, 10);
	memset(host->address + 10, 0xff, 2);
	memcpy(host->address + 12, &address, sizeof(address));
	host->number = true;
	return 0;
}

/*
 * Would some parser take a name that ends so for a number? All digits, or
 * 0x and hexadecimal ones, if any; the rule of the WHATWG's URL standard
 * ("ends in a number").
 */
static bool
ends_in_number(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *last = dot ? dot + 1 : name;
	bool hex = last[0] == '0' && last[1] == 'x';
	const char *digits = hex ? last + 2 : last;

	return digits[strspn(
		   digits, hex ? "0123456789abcdef" : "0123456789")] == '\0';
}

static int
check_label(const char *label, size_t length)
{
	if (length == 0 || length > LABEL_MAX || label[0] == '-' ||
	    label[length - 1] == '-')
		return -EINVAL;
	for (size_t i = 0; i < length; i++)
		if (!is_letter(label[i]) && !is_digit(label[i]) &&
		    label[i] != '-' && label[i] != '_')
			return -EINVAL;
	return 0;
}

static int
check_name(const char *name)
{
	if (strlen(name) > NAME_MAX_LENGTH)
		return -EINVAL;
	for (const char *label = name;;) {
		size_t length = strcspn(label, ".");
		if (check_label(label, length) < 0)
			return -EINVAL;
		if (label[length] == '\0')
			return 0;
		label += length + 1;
	}
}

int
courier_host_read(
    const char *text, size_t length, struct courier_host *ret_host)
{
	struct courier_host host = {.number = false};
	int error = copy_lower(text, length, host.name);

	if (error < 0)
		return error;
	if (host.name[0] == '[') {
		error = read_v6(&host);
	} else {
		/* "example.org." is example.org, said with a full stop. */
		if (length > 1 && host.name[length - 1] == '.')
			host.name[length - 1] = '\0';
		error = check_name(host.name);
		if (error == 0 && ends_in_number(host.name))
			error = host.name[length - 1] == '\0' ? -EINVAL
							      : read_v4(&host);
	}
	if (error == 0)
		*ret_host = host;
	return error;
}

int
courier_hosts_add(struct courier_hosts *hosts, const char *text, uint32_t port)
{
	static const char http[] = "http://";
	struct courier_rule rule = {.plain = false};

	if (hosts->count == COUNT_OF(hosts->rules))
		return -ENOSPC;
	if (strncmp(text, http, sizeof(http) - 1) == 0) {
		rule.plain = true;
		text += sizeof(http) - 1;
	}
	if (strncmp(text, "*.", 2) == 0) {
		rule.below = true;
		text += 2;
	}
	int error = courier_host_read(text, strlen(text), &rule.host);
	if (error < 0)
		return error;
	/* Below an address there is nothing. */
	if (port > UINT16_MAX || (rule.below && rule.host.number))
		return -EINVAL;
	rule.port = (uint16_t)port;
	if (port == 0)
		rule.port = rule.plain ? HTTP_PORT : HTTPS_PORT;
	hosts->rules[hosts->count++] = rule;
	return 0;
}

void
courier_hosts_clear(struct courier_hosts *hosts)
{
	hosts->count = 0;
}

static bool
matches(const struct courier_rule *rule, const struct courier_host *host)
{
	if (!rule->below)
		return strcmp(rule->host.name, host->name) == 0;
	size_t under = strlen(rule->host.name);
	size_t length = strlen(host->name);
	/* "a.example.org", not "example.org", nor "badexample.org". */
	return !host->number && length > under + 1 &&
	       host->name[length - under - 1] == '.' &&
	       strcmp(host->name + length - under, rule->host.name) == 0;
}

int
courier_hosts_find(
    const struct courier_hosts *hosts, const struct courier_host *host)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (matches(&hosts->rules[i], host))
			return 0;
	return -ENOENT;
}

bool
courier_hosts_allow(const struct courier_hosts *hosts,
    const struct courier_host *host, bool plain, uint16_t port)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (hosts->rules[i].plain == plain &&
		    hosts->rules[i].port == port &&
		    matches(&hosts->rules[i], host))
			return true;
	return false;
}
