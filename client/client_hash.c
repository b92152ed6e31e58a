/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_hash.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

#include "base/limits.h"
#include "base/text.h"

int
client_hash_file(int fd, uint64_t size, char text[CLIENT_HASH_TEXT_SIZE])
{
	static uint8_t buffer[256 * LIMIT_KIB];
	uint8_t digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	uint64_t done = 0;

	(void)crypto_hash_sha256_init(&state); /* it cannot fail */
	while (done < size) {
		size_t most = sizeof(buffer);
		if (most > size - done)
			most = (size_t)(size - done);
		ssize_t n = pread(fd, buffer, most, (off_t)done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		(void)crypto_hash_sha256_update(
		    &state, buffer, (unsigned long long)n);
		done += (uint64_t)n;
	}
	(void)crypto_hash_sha256_final(&state, digest);
	text_hex(text, digest, sizeof(digest));
	return 0;
}

void
client_hash_random(char text[CLIENT_HASH_KEY_SIZE])
{
	uint8_t bytes[(CLIENT_HASH_KEY_SIZE - 1) / 2];

	if (sodium_init() < 0)
		abort(); /* no random numbers: no key that is one */
	randombytes_buf(bytes, sizeof(bytes));
	text_hex(text, bytes, sizeof(bytes));
}
