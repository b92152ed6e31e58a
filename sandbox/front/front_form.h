/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_form.h - an upload as multipart/form-data.
 *
 * libmicrohttpd takes the form apart; here is counted what it does not
 * count: parts, fields, and bytes that are neither.
 */
#ifndef CLEANDECK_FRONT_FRONT_FORM_H
#define CLEANDECK_FRONT_FRONT_FORM_H

#include "front/front_upload.h"

struct MHD_Connection;
struct front_form;

/*
 * A form for this upload, whose request has a form's Content-Type with a
 * good boundary (front_head.h). NULL when memory is short.
 */
NODISCARD struct front_form *front_form_new(struct front *front,
    struct front_upload *upload, struct MHD_Connection *connection);

/* NULL is fine. */
void front_form_free(struct front_form *form);

/* Takes the next bytes of the body; refuses the upload for a bad form. */
void front_form_add(struct front_form *form, const char *bytes, size_t size);

/* The body is over: refuses the upload for a form that is not. */
void front_form_finish(struct front_form *form);

#endif
