/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render_cairo_hook.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>

#include "base/limits.h"
#include "render/jpeg_reframe.h"

#define EXPORTED __attribute__((visibility("default")))

typedef cairo_status_t set_mime_data(cairo_surface_t *, const char *,
    const unsigned char *, unsigned long, cairo_destroy_func_t, void *);
typedef cairo_surface_t *image_create(cairo_format_t, int, int);

static set_mime_data *real_set_mime_data;
static image_create *real_image_create;
static bool keeping, starved;
static uint32_t kept, decoded;

/* ISO C has no cast from object to function pointers; POSIX promises it. */
static int
find_real(const char *name, void *ours, void *ret_function)
{
	void *first = dlsym(RTLD_DEFAULT, name);
	void *real = dlsym(RTLD_NEXT, name);

	if (first != ours || !real)
		return -ENOSYS;
	memcpy(ret_function, &real, sizeof(real));
	return 0;
}

int
render_hook_init(void)
{
	set_mime_data *mime = cairo_surface_set_mime_data;
	image_create *image = cairo_image_surface_create;
	void *ours;

	memcpy(&ours, &mime, sizeof(ours));
	if (find_real(
		"cairo_surface_set_mime_data", ours, &real_set_mime_data) < 0)
		return -ENOSYS;
	memcpy(&ours, &image, sizeof(ours));
	return find_real(
	    "cairo_image_surface_create", ours, &real_image_create);
}

void
render_hook_reset(void)
{
	keeping = starved = false;
	kept = decoded = 0;
}

void
render_hook_keep_streams(bool keep)
{
	keeping = keep;
}

bool
render_hook_starved(void)
{
	return starved;
}

uint32_t
render_hook_count_kept(void)
{
	return kept;
}

uint32_t
render_hook_count_decoded(void)
{
	return decoded;
}

/*
 * Attaches the picture in a JPEG stream. When there is none that we would
 * vouch for, nothing: cairo then writes the decoded pixels.
 */
static cairo_status_t
keep_jpeg(cairo_surface_t *image, const unsigned char *bytes, size_t size)
{
	int width = cairo_image_surface_get_width(image);
	int height = cairo_image_surface_get_height(image);
	uint8_t *clean = malloc(size ? size : 1);
	size_t clean_size;

	if (!clean) {
		starved = true;
		return CAIRO_STATUS_NO_MEMORY;
	}
	if (width <= 0 || height <= 0 ||
	    jpeg_reframe(bytes, size, (uint32_t)width, (uint32_t)height, clean,
		&clean_size) < 0) {
		decoded++;
		free(clean);
		return CAIRO_STATUS_SUCCESS;
	}

	cairo_status_t status = real_set_mime_data(
	    image, CAIRO_MIME_TYPE_JPEG, clean, clean_size, free, clean);
	if (status)
		free(clean);
	else
		kept++;
	return status;
}

/*
 * In cairo's place; called by poppler only. On success the bytes are ours to
 * destroy, on failure still the caller's, as cairo_surface_set_mime_data(3)
 * has it. JPEG 2000, JBIG2, CCITT and URIs are taken and dropped: nobody has
 * walked them.
 */
EXPORTED cairo_status_t
cairo_surface_set_mime_data(cairo_surface_t *surface, const char *mime_type,
    const unsigned char *data, unsigned long length,
    cairo_destroy_func_t destroy, void *closure)
{
	cairo_status_t status = CAIRO_STATUS_SUCCESS;

	/* Object numbers: true for one document, so one document a surface. */
	if (!data || strcmp(mime_type, CAIRO_MIME_TYPE_UNIQUE_ID) == 0)
		return real_set_mime_data(
		    surface, mime_type, data, length, destroy, closure);
	if (keeping && strcmp(mime_type, CAIRO_MIME_TYPE_JPEG) == 0)
		status = keep_jpeg(surface, data, length);
	if (status == CAIRO_STATUS_SUCCESS && destroy)
		destroy(closure);
	return status;
}

static bool
is_affordable(cairo_format_t format, int width, int height)
{
	uint64_t bytes;
	int stride = cairo_format_stride_for_width(format, width);

	/* What has no size is cairo's to refuse, and no loss. */
	if (stride <= 0 || height <= 0)
		return true;
	return !CHECKED_MUL(&bytes, (uint64_t)stride, (uint64_t)height) &&
	       bytes <= LIMIT_DECODED_PICTURE;
}

/* In cairo's place; called by poppler and by render_cairo.c. */
EXPORTED cairo_surface_t *
cairo_image_surface_create(cairo_format_t format, int width, int height)
{
	cairo_surface_t *image =
	    is_affordable(format, width, height)
		? real_image_create(format, width, height)
		: real_image_create(format, -1, -1); /* one in error */

	if (width > 0 && height > 0 && cairo_surface_status(image))
		starved = true;
	return image;
}
