/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_front_bundle_rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/fd.h"
#include "base/text.h"

#define STREAM    9000 /* bytes of a twin, without head and tail */
#define GZIP_HEAD "\x1f\x8b\x08\0\0\0\0\0\0\xff"

struct front_store bundle_store;
static char folder[64];

struct inventory_row bundle_rows[BUNDLE_ROWS];
uint32_t bundle_row_count;

void
bundle_rig_path(char path[128], const char *name)
{
	text_format(path, 128, "%s/" ID "/%s", folder, name);
}

void
bundle_rig_write(const char *name, const void *bytes, size_t size)
{
	char path[128];

	bundle_rig_path(path, name);
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, bytes, size), 0);
}

void
bundle_rig_remove(const char *name)
{
	char path[128];

	bundle_rig_path(path, name);
	assert_int_equal(unlink(path), 0);
}

void
bundle_rig_damage(const char *name, off_t offset)
{
	char path[128];
	char byte;

	bundle_rig_path(path, name);
	AUTO_FD fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(pread(fd, &byte, 1, offset), 1);
	byte ^= 0x10;
	assert_int_equal(pwrite(fd, &byte, 1, offset), 1);
}

static void
fill(uint8_t *bytes, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = (uint8_t)(seed >> 16);
	}
}

/* The archive copies DEFLATE streams, so any bytes will do for one. */
static void
write_twin(const char *name, struct inventory_row *row, size_t stream)
{
	static uint8_t bytes[STREAM + INVENTORY_GZIP_WRAP];
	char twin[ARTIFACT_NAME_SIZE + 4];

	assert_true(stream <= STREAM);
	memcpy(bytes, GZIP_HEAD, INVENTORY_GZIP_HEAD);
	fill(bytes + INVENTORY_GZIP_HEAD, stream, row->page + 1000);
	memset(bytes + INVENTORY_GZIP_HEAD + stream, 0xee, INVENTORY_GZIP_TAIL);
	row->packed = stream + INVENTORY_GZIP_WRAP;
	row->packed_crc = crc32_add(0, bytes + INVENTORY_GZIP_HEAD, stream);
	text_format(twin, sizeof(twin), "%s.gz", name);
	bundle_rig_write(twin, bytes, (size_t)row->packed);
}

void
bundle_rig_add(
    enum artifact artifact, uint32_t page, size_t size, size_t stream)
{
	static uint8_t bytes[SLIDE + 10];
	char name[ARTIFACT_NAME_SIZE];
	struct inventory_row row = {
	    .artifact = artifact, .page = page, .size = size};

	assert_true(size <= sizeof(bytes));
	assert_int_equal(artifact_name(artifact, page, name), 0);
	fill(bytes, size, (uint32_t)artifact * 100000 + page);
	row.crc = crc32_add(0, bytes, size);
	bundle_rig_write(name, bytes, size);
	if (stream > 0)
		write_twin(name, &row, stream);
	bundle_rows[bundle_row_count++] = row;
}

void
bundle_rig_list(void)
{
	static uint8_t bytes[INVENTORY_HEAD_SIZE + sizeof(bundle_rows)];
	uint8_t *next = bytes + INVENTORY_HEAD_SIZE;

	for (uint32_t i = 0; i < bundle_row_count;
	     i++, next += INVENTORY_ROW_SIZE)
		inventory_put_row(&bundle_rows[i], next);
	size_t size = (size_t)(next - bytes);
	const struct inventory_head head = {
	    .rows = bundle_row_count,
	    .crc = crc32_add(
		0, bytes + INVENTORY_HEAD_SIZE, size - INVENTORY_HEAD_SIZE),
	};
	inventory_put_head(&head, bytes);
	bundle_rig_write(INVENTORY_NAME, bytes, size);
}

void
bundle_rig_make(uint32_t pages)
{
	size_t size = pages > 3 ? 400 : SLIDE;

	bundle_row_count = 0;
	for (uint32_t page = 1; page <= pages; page++)
		bundle_rig_add(ARTIFACT_SLIDE_SVG, page, size + page % 7,
		    page == 2 ? 0 : size / 5 + page % 5);
	for (uint32_t page = 1; page <= pages; page++)
		bundle_rig_add(ARTIFACT_THUMBNAIL, page, 10 + page, 0);
	for (uint32_t page = 1; page <= pages; page++)
		bundle_rig_add(ARTIFACT_TEXT, page, page == 3 ? 0 : 100,
		    page == 2 || page == 3 ? 0 : 20);
	for (uint32_t page = 1; page <= pages; page++)
		bundle_rig_add(ARTIFACT_SLIDE_PNG, page, 512, 0);
	if (pages > 0)
		bundle_rig_add(ARTIFACT_DECK_PDF, 0, 1000, 0);
	bundle_rig_list();
}

int
bundle_rig_begin(void **state)
{
	static const char *const folders[] = {
	    "", "slides", "text", "thumbnails"};
	char path[128];

	(void)state;
	text_format(folder, sizeof(folder), "/tmp/front-bundle-XXXXXX");
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		bundle_rig_path(path, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	bundle_rig_write("record", "{}", 2);
	bundle_rig_make(3);
	bundle_store.store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return bundle_store.store < 0 ? -1 : 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int
bundle_rig_end(void **state)
{
	(void)state;
	front_store_close(&bundle_store);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
