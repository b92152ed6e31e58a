/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_form.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "front/front_claim.h"
#include "front/front_mhd.h"

struct front_form {
	struct front *front;                 /* borrowed */
	struct front_upload *upload;         /* borrowed */
	struct MHD_PostProcessor *processor; /* owned */
	unsigned parts;
	bool file;     /* the file's part has been seen */
	bool hollow;   /* the last call began a part and gave no bytes */
	bool value;    /* a value came out of the bytes at hand */
	size_t silent; /* bytes since the last value */
};

static enum MHD_Result
refuse(struct front_form *form, const char *seen)
{
	front_upload_refuse(form->front, form->upload, FAULT_BAD_REQUEST, seen);
	return MHD_NO;
}

/* base64 and quoted-printable left HTTP's forms with RFC 7578. */
static bool
is_plain(const char *encoding)
{
	static const char *const plain[] = {"binary", "8bit", "7bit"};

	for (size_t i = 0; encoding && i < COUNT_OF(plain); i++)
		if (strcasecmp(encoding, plain[i]) == 0)
			return true;
	return encoding == NULL;
}

static enum MHD_Result
take_file(struct front_form *form, const char *file_name, const char *type,
    const char *bytes, uint64_t offset, size_t size)
{
	struct wire_claim *claim = &form->upload->submit.claim;

	if (offset == 0) {
		if (form->file && form->upload->counted > 0)
			return refuse(form, "more than one file");
		form->file = true;
		if (file_name)
			front_claim_set_name(claim, file_name);
		front_claim_set_type(claim, type);
	}
	front_upload_write(form->front, form->upload, bytes, size);
	return MHD_YES;
}

static enum MHD_Result
take_field(struct front_form *form, const char *name, const char *bytes,
    uint64_t offset, size_t size)
{
	struct front_field *field = front_wish_find(&form->upload->wish, name);
	if (!field)
		return MHD_YES;

	if (offset == 0 && field->given && field->size > 0)
		return refuse(form, "a parameter is there twice");
	field->given = true;
	if (front_wish_add_piece(field, bytes, size) < 0)
		return refuse(form, "a parameter is too long");
	return MHD_YES;
}

/*
 * Counts parts. The first call for a part may come before any of its bytes,
 * and looks like an empty part; the next one then has offset 0 again.
 */
static bool
is_one_part_too_many(struct front_form *form, uint64_t offset, size_t size)
{
	bool again = form->hollow && size > 0;

	form->hollow = offset == 0 && size == 0;
	if (offset == 0 && !again)
		form->parts++;
	return form->parts > LIMIT_FORM_PARTS;
}

/* Called by libmicrohttpd: some bytes of a part. */
static enum MHD_Result
on_part(void *cls, enum MHD_ValueKind kind, const char *name,
    const char *file_name, const char *type, const char *encoding,
    const char *bytes, uint64_t offset, size_t size)
{
	struct front_form *form = cls;

	(void)kind;
	form->value = true;
	if (is_one_part_too_many(form, offset, size))
		return refuse(form, "too many parts");
	if (!is_plain(encoding))
		return refuse(form, "a part with a transfer encoding");
	if (!name)
		return MHD_YES;
	if (strcmp(name, "file") == 0)
		return take_file(form, file_name, type, bytes, offset, size);
	return take_field(form, name, bytes, offset, size);
}

struct front_form *
front_form_new(struct front *front, struct front_upload *upload,
    struct MHD_Connection *connection)
{
	struct front_form *form = calloc(1, sizeof(*form));
	if (!form)
		return NULL;

	form->front = front;
	form->upload = upload;
	form->processor = MHD_create_post_processor(
	    connection, LIMIT_FORM_BUFFER, on_part, form);
	if (!form->processor) {
		free(form);
		return NULL;
	}
	return form;
}

void
front_form_free(struct front_form *form)
{
	if (!form)
		return;
	/* Says whether the form was complete; whoever asks has asked. */
	(void)MHD_destroy_post_processor(form->processor);
	free(form);
}

void
front_form_add(struct front_form *form, const char *bytes, size_t size)
{
	if (form->upload->fault != FAULT_NONE)
		return;
	form->value = false;
	if (MHD_post_process(form->processor, bytes, size) == MHD_NO) {
		(void)refuse(form, "the form is malformed");
		return;
	}
	/*
	 * What gives no value is a preamble or a part's head. Both are moved
	 * about in memory for each line, or each dash, of theirs.
	 */
	form->silent = form->value ? 0 : form->silent + size;
	if (form->silent > LIMIT_FORM_SILENCE)
		(void)refuse(form, "the head of a part is too long");
}

void
front_form_finish(struct front_form *form)
{
	enum MHD_Result whole = MHD_destroy_post_processor(form->processor);

	form->processor = NULL;
	if (whole == MHD_NO)
		(void)refuse(form, "the form does not end");
	else if (!form->file)
		(void)refuse(form, "no field \"file\" in the form");
}
