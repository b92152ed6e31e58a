/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/text.h"
#include "front/front_entry.h"
#include "front/front_inventory.h"
#include "front/front_tar.h"
#include "front/front_zip.h"

#define HEAD_SIZE FRONT_TAR_END /* the largest of all that is no file */
STATIC_ASSERT(
    FRONT_ZIP_CENTRAL + FRONT_ENTRY_NAME <= HEAD_SIZE, "room for a header");
STATIC_ASSERT(FRONT_ENTRY_NAME <= FRONT_TAR_NAME, "a name fits into a tar");
STATIC_ASSERT(LIMIT_PDF_BYTES < FRONT_TAR_BYTES, "so does a file");
STATIC_ASSERT(INVENTORY_ROWS_MAX < FRONT_ZIP_FILES, "all files fit into a ZIP");

/* An archive is steps: each is a head, perhaps a file, perhaps zeros. */
enum phase {
	PHASE_FILES,     /* a step for each row: header, file, padding */
	PHASE_DIRECTORY, /* of a ZIP: likewise, a header each */
	PHASE_END,       /* the last step */
};

struct step {
	enum phase phase;
	uint32_t index; /* of its row */
	struct inventory_row row;
	uint64_t start;  /* where it begins, in the archive */
	uint64_t offset; /* in the directory: where that file's step begins */
	size_t head_size;
	uint64_t body; /* bytes of the file */
	size_t padding;
	bool written; /* `head` is: only where somebody reads it */
	uint8_t head[HEAD_SIZE];
};

struct front_bundle {
	const struct front_store *store; /* borrowed */
	char id[FRONT_ID_TEXT_SIZE];
	enum front_bundle_format format;
	struct front_inventory inventory; /* owned */
	uint64_t directory;               /* where the files end */
	uint64_t size;
	uint64_t position; /* of the next byte to be read */
	struct step step;  /* the one it is in, or an earlier one */
	uint64_t listed;   /* bytes of files that are in the directory */
	struct front_store_file file; /* owned; the step's, once it is read */
	bool summed;                  /* from its start; `crc` is its sum */
	uint32_t crc;
	int error; /* there will be no more bytes; 0 or -errno */
};

static bool
is_zip(const struct front_bundle *bundle)
{
	return bundle->format == FRONT_BUNDLE_ZIP;
}

/* Is the twin's inside what goes into the archive? */
static bool
is_deflated(const struct front_bundle *bundle, const struct inventory_row *row)
{
	return is_zip(bundle) && row->packed > 0;
}

static uint64_t
measure_body(const struct front_bundle *bundle, const struct inventory_row *row)
{
	return is_deflated(bundle, row) ? row->packed - INVENTORY_GZIP_WRAP
					: row->size;
}

/* The bytes of a file's step. */
static uint64_t
measure_file(const struct front_bundle *bundle, const struct inventory_row *row)
{
	uint64_t body = measure_body(bundle, row);

	if (is_zip(bundle))
		return FRONT_ZIP_LOCAL + front_entry_measure(bundle->id, row) +
		       body;
	return FRONT_TAR_BLOCK + body + front_tar_padding(body);
}

/* Finds out how large it will be. */
static int
measure(struct front_bundle *bundle)
{
	uint64_t rest = is_zip(bundle) ? FRONT_ZIP_END : FRONT_TAR_END;
	struct inventory_row row;

	for (uint32_t i = 0; i < bundle->inventory.rows; i++) {
		if (front_inventory_find(&bundle->inventory, i, &row) < 0)
			return -ENOENT;
		bundle->directory += measure_file(bundle, &row);
		if (is_zip(bundle))
			rest += FRONT_ZIP_CENTRAL +
				front_entry_measure(bundle->id, &row);
	}
	bundle->size = bundle->directory + rest;
	return is_zip(bundle) && bundle->size >= FRONT_ZIP_BYTES ? -EFBIG : 0;
}

static void
write_zip_head(struct front_bundle *bundle, const char *name)
{
	struct step *step = &bundle->step;
	/* All are below FRONT_ZIP_BYTES: the archive is (measure()). */
	const struct front_zip_entry entry = {
	    .name = name,
	    .size = (uint32_t)step->row.size,
	    .stored = (uint32_t)measure_body(bundle, &step->row),
	    .crc = step->row.crc,
	    .deflated = is_deflated(bundle, &step->row),
	    .offset = (uint32_t)step->offset,
	};

	if (step->phase == PHASE_FILES)
		(void)front_zip_put_local(&entry, step->head);
	else
		(void)front_zip_put_central(&entry, step->head);
}

static void
write_end(struct front_bundle *bundle)
{
	struct step *step = &bundle->step;

	if (is_zip(bundle))
		(void)front_zip_put_end(bundle->inventory.rows,
		    (uint32_t)(step->start - bundle->directory),
		    (uint32_t)bundle->directory, step->head);
	else
		memset(step->head, 0, FRONT_TAR_END);
}

static void
write_head(struct front_bundle *bundle)
{
	struct step *step = &bundle->step;
	char name[FRONT_ENTRY_NAME];

	step->written = true;
	if (step->phase == PHASE_END) {
		write_end(bundle);
		return;
	}
	front_entry_format(name, bundle->id, &step->row);
	if (is_zip(bundle))
		write_zip_head(bundle, name);
	else
		front_tar_put_head(name, step->row.size, step->head);
}

/* The end: only of a deck that is still there. */
static int
plan_end(struct front_bundle *bundle)
{
	struct front_store_file record = {.fd = -1};
	int error = front_store_open_record(bundle->store, bundle->id, &record);

	front_store_close_file(&record);
	bundle->step.head_size = is_zip(bundle) ? FRONT_ZIP_END : FRONT_TAR_END;
	return error;
}

static void
plan_file(struct front_bundle *bundle)
{
	struct step *step = &bundle->step;

	step->body = measure_body(bundle, &step->row);
	step->head_size =
	    is_zip(bundle)
		? FRONT_ZIP_LOCAL + front_entry_measure(bundle->id, &step->row)
		: FRONT_TAR_BLOCK;
	step->padding = is_zip(bundle) ? 0 : front_tar_padding(step->body);
}

/* Finds out what is in the step at hand: phase, index and start are known. */
static int
plan_step(struct front_bundle *bundle)
{
	struct step *step = &bundle->step;

	if (step->phase == PHASE_END)
		return plan_end(bundle);
	int error =
	    front_inventory_find(&bundle->inventory, step->index, &step->row);
	if (error < 0)
		return error;
	if (step->phase == PHASE_FILES) {
		plan_file(bundle);
		return 0;
	}
	step->head_size =
	    FRONT_ZIP_CENTRAL + front_entry_measure(bundle->id, &step->row);
	step->offset = bundle->listed;
	bundle->listed += measure_file(bundle, &step->row);
	return 0;
}

/* Goes on to the next phase that has a step. */
static void
choose_phase(struct front_bundle *bundle)
{
	struct step *step = &bundle->step;

	while (
	    step->phase != PHASE_END && step->index >= bundle->inventory.rows) {
		step->phase = step->phase == PHASE_FILES && is_zip(bundle)
				  ? PHASE_DIRECTORY
				  : PHASE_END;
		step->index = 0;
	}
}

static uint64_t
step_end(const struct step *step)
{
	return step->start + step->head_size + step->body + step->padding;
}

static int
advance(struct front_bundle *bundle)
{
	struct step *step = &bundle->step;

	front_store_close_file(&bundle->file);
	step->start = step_end(step);
	step->index++;
	step->head_size = 0;
	step->body = 0;
	step->padding = 0;
	step->written = false;
	choose_phase(bundle);
	return plan_step(bundle);
}

int
front_bundle_new(const struct front_store *store, const char *id,
    enum front_bundle_format format, struct front_bundle **ret_bundle)
{
	struct front_bundle *bundle = calloc(1, sizeof(*bundle));
	if (!bundle)
		return -ENOMEM;

	bundle->store = store;
	text_format(bundle->id, sizeof(bundle->id), "%s", id);
	bundle->format = format;
	bundle->file.fd = -1;
	bundle->inventory.file.fd = -1;
	int error = front_inventory_open(store, id, &bundle->inventory);
	if (error == 0)
		error = measure(bundle);
	choose_phase(bundle);
	if (error == 0)
		error = plan_step(bundle);
	if (error < 0) {
		front_bundle_free(bundle);
		return error;
	}
	*ret_bundle = bundle;
	return 0;
}

void
front_bundle_free(struct front_bundle *bundle)
{
	if (!bundle)
		return;
	front_store_close_file(&bundle->file);
	front_inventory_close(&bundle->inventory);
	free(bundle);
}

uint64_t
front_bundle_size(const struct front_bundle *bundle)
{
	return bundle->size;
}

void
front_bundle_tag(const struct front_bundle *bundle, char tag[FRONT_ETAG_SIZE])
{
	text_format(tag, FRONT_ETAG_SIZE, "\"%llx-%llx-%s\"",
	    (unsigned long long)bundle->size,
	    (unsigned long long)bundle->inventory.file.changed,
	    is_zip(bundle) ? "zip" : "tar");
}

void
front_bundle_skip_to(struct front_bundle *bundle, uint64_t position)
{
	if (position > bundle->position)
		bundle->position = position;
}

/* Opens the step's file, which has to be the one that was planned with. */
static int
open_body(struct front_bundle *bundle)
{
	const struct inventory_row *row = &bundle->step.row;
	bool packed = is_deflated(bundle, row);

	int error = front_store_open_artifact(bundle->store, bundle->id,
	    row->artifact, row->page, packed, &bundle->file);
	if (error < 0)
		return error;
	return bundle->file.packed == packed &&
		       bundle->file.size == (packed ? row->packed : row->size)
		   ? 0
		   : -EIO;
}

/* Reads the step's file from its byte `offset` on. */
static ssize_t
read_body(
    struct front_bundle *bundle, uint64_t offset, char *bytes, size_t size)
{
	const struct step *step = &bundle->step;
	bool packed = is_deflated(bundle, &step->row);
	uint64_t left = step->body - offset;

	if (bundle->file.fd < 0) {
		int error = open_body(bundle);
		if (error < 0)
			return error;
		bundle->summed = offset == 0;
		bundle->crc = 0;
	}
	ssize_t n =
	    pread(bundle->file.fd, bytes, left < size ? (size_t)left : size,
		(off_t)(offset + (packed ? INVENTORY_GZIP_HEAD : 0)));
	if (n <= 0) /* files never change: this one has */
		return n < 0 ? -errno : -EIO;
	bundle->crc = crc32_add(bundle->crc, bytes, (size_t)n);
	if (bundle->summed && (uint64_t)n == left &&
	    bundle->crc != (packed ? step->row.packed_crc : step->row.crc))
		return -EIO;
	return n;
}

/* Copies of the step at hand what is at the position. */
static ssize_t
read_step(struct front_bundle *bundle, char *bytes, size_t size)
{
	const struct step *step = &bundle->step;
	uint64_t offset = bundle->position - step->start;

	if (offset < step->head_size) {
		if (!step->written)
			write_head(bundle);
		size_t left = step->head_size - (size_t)offset;
		size_t n = left < size ? left : size;
		memcpy(bytes, step->head + offset, n);
		return (ssize_t)n;
	}
	offset -= step->head_size;
	if (offset < step->body)
		return read_body(bundle, offset, bytes, size);
	size_t left = step->padding - (size_t)(offset - step->body);
	size_t n = left < size ? left : size;
	memset(bytes, 0, n);
	return (ssize_t)n;
}

ssize_t
front_bundle_read(struct front_bundle *bundle, char *bytes, size_t size)
{
	size_t done = 0;

	while (bundle->error == 0 && done < size &&
	       bundle->position < bundle->size) {
		if (bundle->position >= step_end(&bundle->step)) {
			bundle->error = advance(bundle);
			continue;
		}
		ssize_t n = read_step(bundle, bytes + done, size - done);
		if (n < 0) {
			bundle->error = (int)n;
			continue;
		}
		bundle->position += (uint64_t)n;
		done += (size_t)n;
	}
	return done > 0 ? (ssize_t)done : bundle->error;
}
