/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_field.h"

#include <string.h>
#include <strings.h>

bool
client_field_take(
    const char *line, size_t size, const char *name, char *value, size_t room)
{
	size_t length = strlen(name);

	if (size <= length || strncasecmp(line, name, length) != 0 ||
	    line[length] != ':')
		return false;
	line += length + 1;
	size -= length + 1;
	while (size > 0 && strchr(" \t", line[0])) {
		line++;
		size--;
	}
	while (size > 0 && strchr(" \t\r\n", line[size - 1]))
		size--;
	if (size >= room)
		return false;
	memcpy(value, line, size);
	value[size] = '\0';
	return true;
}
