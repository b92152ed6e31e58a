/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fault.h"

/* clang-format off */
static const struct fault_row faults[] = {
    {FAULT_NONE, "none", 200, FAULT_EXIT_OK, "Nothing went wrong."},
    {FAULT_EMPTY, "empty", 422, FAULT_EXIT_DOCUMENT,
	"The file is empty."},
    {FAULT_TOO_LARGE, "too-large", 413, FAULT_EXIT_LIMIT,
	"The file is larger than this service accepts."},
    {FAULT_TYPE_UNSUPPORTED, "type-unsupported", 415, FAULT_EXIT_DOCUMENT,
	"Files of this kind are not accepted here."},
    {FAULT_TYPE_MISMATCH, "type-mismatch", 415, FAULT_EXIT_DOCUMENT,
	"The file is not what its name or declared type says."},
    {FAULT_ENCRYPTED, "encrypted", 422, FAULT_EXIT_DOCUMENT,
	"The file is protected by a password; save it without one."},
    {FAULT_DAMAGED, "damaged", 422, FAULT_EXIT_DOCUMENT,
	"The file is damaged or incomplete; save it anew and try again."},
    {FAULT_ARCHIVE_BOMB, "archive-bomb", 422, FAULT_EXIT_LIMIT,
	"The file unpacks to far more than a deck needs."},
    {FAULT_ARCHIVE_UNSAFE, "archive-unsafe", 422, FAULT_EXIT_DOCUMENT,
	"The file is packed in a way that programs read differently."},
    {FAULT_MARKUP_UNSAFE, "markup-unsafe", 422, FAULT_EXIT_DOCUMENT,
	"The file holds markup that office programs never write."},
    {FAULT_TOO_MANY_PAGES, "too-many-pages", 422, FAULT_EXIT_LIMIT,
	"The file has more pages than this service accepts."},
    {FAULT_NO_PAGES, "no-pages", 422, FAULT_EXIT_DOCUMENT,
	"The file has no page that can be shown."},
    {FAULT_PAGE_TOO_LARGE, "page-too-large", 422, FAULT_EXIT_LIMIT,
	"A page of the file is larger than this service accepts."},
    {FAULT_TOO_COMPLEX, "too-complex", 422, FAULT_EXIT_LIMIT,
	"The file needs more memory or space than a deck may take."},
    {FAULT_TIMEOUT, "timeout", 504, FAULT_EXIT_LIMIT,
	"The conversion took longer than a deck may take."},
    {FAULT_CONVERSION, "conversion-failed", 422, FAULT_EXIT_DOCUMENT,
	"The file could not be converted."},
    {FAULT_VIOLATION, "violation", 422, FAULT_EXIT_DOCUMENT,
	"The file made its converter attempt something forbidden."},
    {FAULT_BAD_REQUEST, "bad-request", 400, FAULT_EXIT_USAGE,
	"The request is not one that this service understands."},
    {FAULT_UNAUTHORIZED, "unauthorized", 401, FAULT_EXIT_USAGE,
	"A valid key is needed."},
    {FAULT_NOT_FOUND, "not-found", 404, FAULT_EXIT_USAGE,
	"There is nothing here."},
    {FAULT_METHOD, "method-not-allowed", 405, FAULT_EXIT_USAGE,
	"This method is not allowed here."},
    {FAULT_LENGTH_REQUIRED, "length-required", 411, FAULT_EXIT_USAGE,
	"The request must say how long its body is."},
    {FAULT_RATE_LIMITED, "too-many-requests", 429, FAULT_EXIT_TRY_AGAIN,
	"Too many uploads at once from this client; try again shortly."},
    {FAULT_CANCELLED, "cancelled", 499, FAULT_EXIT_TRY_AGAIN,
	"The upload was given up by the client."},
    {FAULT_BUSY, "busy", 503, FAULT_EXIT_TRY_AGAIN,
	"The service is busy; try again shortly."},
    {FAULT_STOPPING, "stopping", 503, FAULT_EXIT_TRY_AGAIN,
	"The service is stopping or starting; try again shortly."},
    {FAULT_STORAGE, "storage-full", 503, FAULT_EXIT_TRY_AGAIN,
	"The service has no room left for results; try again later."},
    {FAULT_INTERNAL, "internal", 500, FAULT_EXIT_INTERNAL,
	"The service failed; the file may be fine."},
    {FAULT_POISON, "poison", 422, FAULT_EXIT_DOCUMENT,
	"The file ended its converter twice; save it anew and try again."},
    {FAULT_FORBIDDEN, "forbidden", 403, FAULT_EXIT_USAGE,
	"This key may not do that."},
    {FAULT_TICKET, "ticket-spent", 410, FAULT_EXIT_USAGE,
	"This link was used or has expired; ask for a new one."},
    {FAULT_RANGE, "range-unsatisfiable", 416, FAULT_EXIT_USAGE,
	"The file has no such part."},
    {FAULT_KEY_REUSED, "idempotency-mismatch", 422, FAULT_EXIT_USAGE,
	"This Idempotency-Key came with another document before."},
};
/* clang-format on */
STATIC_ASSERT(COUNT_OF(faults) == FAULT_COUNT, "a row for each fault");

const struct fault_row *
fault_find(enum fault fault)
{
	if (fault < FAULT_NONE || fault >= FAULT_COUNT)
		return &faults[FAULT_INTERNAL];
	return &faults[fault];
}

bool
fault_is_known(uint32_t number)
{
	return number > FAULT_NONE && number < FAULT_COUNT;
}

bool
fault_is_for_worker(uint32_t number)
{
	return (number > FAULT_NONE && number < FAULT_BAD_REQUEST) ||
	       number == FAULT_INTERNAL;
}
