/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define VARIABLE "CLEANDECK_KEY"
#define TOKEN                                                                  \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/" \
	"="

/* A pipe will do, too (`--key-file <(pass show deck)`). */
static int
read_line(const char *file, char key[CLIENT_KEY_SIZE])
{
	size_t used = 0;
	ssize_t n = 1;
	AUTO_FD fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	while (n > 0 && used < CLIENT_KEY_SIZE - 1) {
		n = read(fd, key + used, CLIENT_KEY_SIZE - 1 - used);
		if (n < 0)
			return -errno;
		used += (size_t)n;
	}
	key[used] = '\0';
	size_t length = strcspn(key, "\r\n");
	if (length == CLIENT_KEY_SIZE - 1)
		return -EINVAL;
	key[length] = '\0';
	return length > 0 ? 0 : -EINVAL;
}

int
client_key_read(const char *file, char key[CLIENT_KEY_SIZE])
{
	const char *value = getenv(VARIABLE);
	int error = 0;

	key[0] = '\0';
	if (file)
		error = read_line(file, key);
	else if (value && strlen(value) >= CLIENT_KEY_SIZE)
		error = -EINVAL;
	else if (value)
		text_format(key, CLIENT_KEY_SIZE, "%s", value);
	if (error == 0 && key[strspn(key, TOKEN)] != '\0')
		error = -EINVAL;
	if (error < 0)
		key[0] = '\0';
	return error;
}
