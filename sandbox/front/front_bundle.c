/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"

#define NAME_SIZE  64
#define ENTRY_MODE 0644

/* What an artifact is called in there; %u is the page. */
static const struct {
	enum artifact artifact;
	const char *before; /* of the page; NULL: of the deck's own, its id */
	const char *after;
} places[] = {
    {ARTIFACT_SLIDE_SVG, "svgs/slide",        ".svg"},
    {ARTIFACT_THUMBNAIL, "thumbnails/thumb-", ".png"},
    {ARTIFACT_TEXT,      "textfiles/slide-",  ".txt"},
    {ARTIFACT_SLIDE_PNG, "pngs/slide-",       ".png"},
    {ARTIFACT_DECK_PDF,  NULL,                ".pdf"},
};
STATIC_ASSERT(COUNT_OF(places) == ARTIFACT_COUNT, "a place for each");

struct front_bundle {
	const struct front_store *store; /* borrowed */
	struct front_bundle_order order;
	struct archive *archive; /* owned */
	size_t place;            /* of the next file */
	uint32_t page;
	struct front_store_file file; /* the one that is being sent */
	uint64_t left;                /* of it */
	char *made;                   /* owned: made, and not fetched yet */
	size_t made_size;
	size_t made_room;
	size_t fetched;
	bool ended;   /* the last byte is made */
	bool dropped; /* nobody wants more */
	int error;    /* there will be no more bytes; 0 or -errno */
};

const char *
front_bundle_version(void)
{
	return archive_version_string();
}

/* Moves on to the next file that is in the deck, from this place on. */
static void
seek_place(struct front_bundle *bundle, size_t place)
{
	while (
	    place < COUNT_OF(places) &&
	    !(bundle->order.artifacts & ARTIFACT_BIT(places[place].artifact)))
		place++;
	bundle->place = place;
	bundle->page = place < COUNT_OF(places) && places[place].before ? 1 : 0;
}

static void
seek_next(struct front_bundle *bundle)
{
	if (bundle->page > 0 && bundle->page < bundle->order.pages)
		bundle->page++;
	else
		seek_place(bundle, bundle->place + 1);
}

/* Called by the library with what it has made; it is kept until fetched. */
static la_ssize_t
on_made(struct archive *archive, void *cls, const void *bytes, size_t size)
{
	struct front_bundle *bundle = cls;
	size_t needed;

	if (bundle->dropped || CHECKED_ADD(&needed, bundle->made_size, size))
		return ARCHIVE_FATAL;
	if (needed > bundle->made_room) {
		char *made = realloc(bundle->made, needed);
		if (!made) {
			archive_set_error(archive, ENOMEM, "no memory");
			return ARCHIVE_FATAL;
		}
		bundle->made = made;
		bundle->made_room = needed;
	}
	memcpy(bundle->made + bundle->made_size, bytes, size);
	bundle->made_size = needed;
	return (la_ssize_t)size;
}

static int
set_format(struct archive *archive, enum front_bundle_format format)
{
	if (format == FRONT_BUNDLE_TAR)
		return archive_write_set_format_ustar(archive);
	int error = archive_write_set_format_zip(archive);
	/* What is in a deck is packed already, or packs badly. */
	return error == ARCHIVE_OK
		   ? archive_write_zip_set_compression_store(archive)
		   : error;
}

static int
start_archive(struct front_bundle *bundle)
{
	bundle->archive = archive_write_new();
	if (!bundle->archive)
		return -ENOMEM;
	/* No blocks: each piece comes to us as soon as it is made. */
	if (set_format(bundle->archive, bundle->order.format) != ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(bundle->archive, 0) !=
		ARCHIVE_OK ||
	    archive_write_open(bundle->archive, bundle, NULL, on_made, NULL) !=
		ARCHIVE_OK)
		return -ENOMEM;
	return 0;
}

static int
open_file(struct front_bundle *bundle)
{
	int error = front_store_open_artifact(bundle->store, bundle->order.id,
	    places[bundle->place].artifact, bundle->page, false, &bundle->file);
	if (error < 0)
		return error;
	bundle->left = bundle->file.size;
	return 0;
}

int
front_bundle_new(const struct front_store *store,
    const struct front_bundle_order *order, struct front_bundle **ret_bundle)
{
	struct front_bundle *bundle = calloc(1, sizeof(*bundle));
	if (!bundle)
		return -ENOMEM;

	bundle->store = store;
	bundle->order = *order;
	bundle->file.fd = -1;
	seek_place(bundle, 0);
	/* A deck that has gone is to be found out while we can still say 404.
	 */
	int error = bundle->place < COUNT_OF(places) && order->pages > 0
			? open_file(bundle)
			: -ENOENT;
	front_store_close_file(&bundle->file);
	if (error == 0)
		error = start_archive(bundle);
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
	/*
	 * The library now ends the archive in good order, for which it may
	 * write as much as is left of a file: its first write fails. (After
	 * archive_write_fail() 3.6.2 forgets to free what it has.)
	 */
	bundle->dropped = true;
	(void)archive_write_free(bundle->archive); /* NULL is fine */
	front_store_close_file(&bundle->file);
	free(bundle->made);
	free(bundle);
}

static void
format_name(const struct front_bundle *bundle, char name[NAME_SIZE])
{
	const char *before = places[bundle->place].before;
	const char *after = places[bundle->place].after;

	if (before)
		text_format(
		    name, NAME_SIZE, "%s%u%s", before, bundle->page, after);
	else
		text_format(name, NAME_SIZE, "%s%s", bundle->order.id, after);
}

/* Opens the next file, and writes the head of its entry. */
static int
begin_entry(struct front_bundle *bundle)
{
	char name[NAME_SIZE];

	int error = open_file(bundle);
	if (error < 0)
		return error;
	struct archive_entry *entry = archive_entry_new();
	if (!entry)
		return -ENOMEM;
	format_name(bundle, name);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, ENTRY_MODE);
	archive_entry_set_size(entry, (la_int64_t)bundle->file.size);
	archive_entry_set_mtime(entry, bundle->order.created, 0);
	int result = archive_write_header(bundle->archive, entry);
	archive_entry_free(entry);
	return result == ARCHIVE_OK ? 0 : -EIO;
}

/* Puts the next slice of the file at hand into the archive. */
static int
add_slice(struct front_bundle *bundle)
{
	static char slice[LIMIT_BUNDLE_SLICE];
	size_t wanted =
	    bundle->left < sizeof(slice) ? (size_t)bundle->left : sizeof(slice);

	if (wanted > 0) {
		ssize_t n = read(bundle->file.fd, slice, wanted);
		if (n < 0)
			return errno == EINTR ? 0 : -errno;
		/* Files never change: this one has. */
		if (n == 0 ||
		    archive_write_data(bundle->archive, slice, (size_t)n) != n)
			return -EIO;
		bundle->left -= (uint64_t)n;
	}
	if (bundle->left > 0)
		return 0;
	front_store_close_file(&bundle->file);
	seek_next(bundle);
	return archive_write_finish_entry(bundle->archive) == ARCHIVE_OK ? 0
									 : -EIO;
}

/* The end of the archive, if the deck is still there. */
static int
finish(struct front_bundle *bundle)
{
	struct front_store_file record = {.fd = -1};

	int error =
	    front_store_open_record(bundle->store, bundle->order.id, &record);
	front_store_close_file(&record);
	if (error < 0)
		return error;
	if (archive_write_close(bundle->archive) != ARCHIVE_OK)
		return -EIO;
	bundle->ended = true;
	return 0;
}

static int
make_more(struct front_bundle *bundle)
{
	bundle->made_size = 0;
	bundle->fetched = 0;
	if (bundle->file.fd >= 0)
		return add_slice(bundle);
	if (bundle->place < COUNT_OF(places))
		return begin_entry(bundle);
	return finish(bundle);
}

ssize_t
front_bundle_read(struct front_bundle *bundle, char *bytes, size_t size)
{
	while (bundle->error == 0 && !bundle->ended &&
	       bundle->fetched == bundle->made_size)
		bundle->error = make_more(bundle);
	if (bundle->error < 0)
		return bundle->error;

	size_t rest = bundle->made_size - bundle->fetched;
	size_t taken = rest < size ? rest : size;
	if (taken > 0)
		memcpy(bytes, bundle->made + bundle->fetched, taken);
	bundle->fetched += taken;
	return (ssize_t)taken;
}

int
front_bundle_warm(void)
{
	static const struct front_bundle_order order = {.pages = 1};
	struct archive_entry *entry = archive_entry_new();
	struct front_bundle bundle = {.order = order, .file = {.fd = -1}};

	int error = start_archive(&bundle);
	if (error == 0 && entry) {
		archive_entry_set_pathname(entry, "warm");
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_size(entry, 0);
		archive_entry_set_mtime(entry, 0, 0);
		if (archive_write_header(bundle.archive, entry) != ARCHIVE_OK)
			error = -ENOMEM;
	}
	archive_entry_free(entry);
	(void)archive_write_free(bundle.archive); /* only warmed */
	free(bundle.made);
	return entry ? error : -ENOMEM;
}
