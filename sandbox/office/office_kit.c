/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only file that includes LibreOfficeKit, whose headers hold functions. */
#include "office/office_kit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOK_USE_UNSTABLE_API
#include <LibreOfficeKit/LibreOfficeKit.h>
#include <LibreOfficeKit/LibreOfficeKitInit.h>

#include "base/text.h"
#include "office/office_preload.h"

/* From LibreOfficeKitEnums.h, which compiles as C++ only. */
enum {
	LOK_DOCTYPE_TEXT = 0,
	LOK_DOCTYPE_SPREADSHEET = 1,
	LOK_DOCTYPE_PRESENTATION = 2,
	LOK_DOCTYPE_DRAWING = 3,
	LOK_FEATURE_DOCUMENT_PASSWORD = 1,
	LOK_FEATURE_DOCUMENT_PASSWORD_TO_MODIFY = 2,
	LOK_CALLBACK_DOCUMENT_PASSWORD = 20,
	LOK_CALLBACK_DOCUMENT_PASSWORD_TO_MODIFY = 21,
};

#define PROGRAM_FOLDER "/usr/lib/libreoffice/program"
#define PROFILE        "file:///tmp/user"
#define URL_SIZE       128

/*
 * The whole policy of the export, spelled out: LibreOffice ignores options
 * that it does not know, so a unit test reads this text back. What each is
 * for is in docs/SANDBOX.md.
 */
const char office_kit_pdf_options[] =
    "{"
    "\"ExportFormFields\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"ExportNotes\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"ExportNotesPages\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"ExportOnlyNotesPages\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"ExportHiddenSlides\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"UseTransitionEffects\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"IsAddStream\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"ConvertOOoTargetToPDFTarget\":{\"type\":\"boolean\",\"value\":"
    "\"false\"},"
    "\"ExportLinksRelativeFsys\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"false\"},"
    "\"SelectPdfVersion\":{\"type\":\"long\",\"value\":\"0\"},"
    "\"UseReferenceXObject\":{\"type\":\"boolean\",\"value\":\"false\"}"
    "}";

static LibreOfficeKit *kit;
static LibreOfficeKitDocument *document; /* the one that is open */
static bool asked_for_password;

static void
on_callback(int type, const char *payload, void *data)
{
	(void)data;
	if (type != LOK_CALLBACK_DOCUMENT_PASSWORD &&
	    type != LOK_CALLBACK_DOCUMENT_PASSWORD_TO_MODIFY)
		return;
	asked_for_password = true;
	/* NULL gives up, and documentLoad() returns (LibreOfficeKit.h). */
	kit->pClass->setDocumentPassword(kit, payload, NULL);
}

int
office_kit_open(void)
{
	kit = lok_init_2(PROGRAM_FOLDER, PROFILE);
	if (!kit || office_preload(PROGRAM_FOLDER) == 0)
		return -ENOENT;
	kit->pClass->setOptionalFeatures(
	    kit, LOK_FEATURE_DOCUMENT_PASSWORD |
		     LOK_FEATURE_DOCUMENT_PASSWORD_TO_MODIFY);
	kit->pClass->registerCallback(kit, on_callback, NULL);
	return 0;
}

/* Copies the string value of one key out of LOK's small JSON. */
static void
copy_value(const char *json, const char *key, char *text, size_t size)
{
	const char *at = strstr(json, key);

	text[0] = '\0';
	if (!at || !(at = strchr(at + strlen(key), ':')) ||
	    !(at = strchr(at, '"')))
		return;
	size_t length = strcspn(at + 1, "\"");
	if (length >= size)
		length = size - 1;
	text_clean(text, at + 1, length);
}

void
office_kit_version(char *text, size_t size)
{
	char version[32];
	char extension[32];
	char *json = kit->pClass->getVersionInfo(kit);

	copy_value(
	    json ? json : "", "\"ProductVersion\"", version, sizeof(version));
	copy_value(json ? json : "", "\"ProductExtension\"", extension,
	    sizeof(extension));
	free(json);
	text_format(text, size, "LibreOffice %s%s", version, extension);
}

struct turn {
	void (*call)(void *data);
	void *data;
};

static int
on_poll(void *data, int timeout_us)
{
	struct turn *turn = data;

	(void)timeout_us;
	turn->call(turn->data);
	return 0;
}

static void
on_wake(void *data)
{
	(void)data;
}

void
office_kit_loop(void (*turn)(void *data), void *data)
{
	struct turn owned = {.call = turn, .data = data};

	kit->pClass->runLoop(kit, on_poll, on_wake, &owned);
}

static int
expected_type(enum kind kind)
{
	const struct kind_row *row = kind_find(kind);

	switch (row ? row->office : KIND_OFFICE_NONE) {
	case KIND_OFFICE_TEXT:
		return LOK_DOCTYPE_TEXT;
	case KIND_OFFICE_SHEET:
		return LOK_DOCTYPE_SPREADSHEET;
	case KIND_OFFICE_SLIDES:
		return LOK_DOCTYPE_PRESENTATION;
	case KIND_OFFICE_DRAWING:
		return LOK_DOCTYPE_DRAWING;
	case KIND_OFFICE_NONE:
		break;
	}
	return -1;
}

enum office_kit_error
office_kit_convert(const char *in, const char *out, enum kind kind,
    uint32_t parts_max, uint32_t *ret_parts)
{
	char in_url[URL_SIZE];
	char out_url[URL_SIZE];

	text_format(in_url, sizeof(in_url), "file://%s", in);
	text_format(out_url, sizeof(out_url), "file://%s", out);
	asked_for_password = false;
	/* Batch: no dialog. Macros are off by the policy layer as well. */
	document =
	    kit->pClass->documentLoadWithOptions(kit, in_url, "Batch=true");
	if (!document)
		return asked_for_password ? OFFICE_KIT_ENCRYPTED
					  : OFFICE_KIT_NOT_LOADED;
	if (document->pClass->getDocumentType(document) != expected_type(kind))
		return OFFICE_KIT_WRONG_TYPE;
	int parts = document->pClass->getParts(document);
	*ret_parts = parts > 0 ? (uint32_t)parts : 0;
	if (*ret_parts > parts_max)
		return OFFICE_KIT_TOO_MANY_PARTS;
	if (!document->pClass->saveAs(
		document, out_url, "pdf", office_kit_pdf_options))
		return OFFICE_KIT_NOT_SAVED;
	return OFFICE_KIT_OK;
}

void
office_kit_close(void)
{
	if (document)
		document->pClass->destroy(document);
	document = NULL;
}
