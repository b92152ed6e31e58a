/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/kind.h"

#include <string.h>
#include <strings.h>

#define OOXML "application/vnd.openxmlformats-officedocument."
#define ODF   "application/vnd.oasis.opendocument."
#define MS    "application/vnd.ms-"

/* clang-format off */
static const struct kind_row kinds[] = {
    {KIND_PPTX, "pptx", OOXML "presentationml.presentation",
	OOXML "presentationml.presentation.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SLIDES, false, true},
    {KIND_PPSX, "ppsx", OOXML "presentationml.slideshow",
	OOXML "presentationml.slideshow.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SLIDES, false, true},
    {KIND_POTX, "potx", OOXML "presentationml.template",
	OOXML "presentationml.template.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SLIDES, false, true},
    {KIND_PPTM, "pptm", MS "powerpoint.presentation.macroEnabled.12",
	MS "powerpoint.presentation.macroEnabled.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SLIDES, true, true},
    {KIND_PPSM, "ppsm", MS "powerpoint.slideshow.macroEnabled.12",
	MS "powerpoint.slideshow.macroEnabled.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SLIDES, true, true},
    {KIND_POTM, "potm", MS "powerpoint.template.macroEnabled.12",
	MS "powerpoint.template.macroEnabled.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SLIDES, true, true},
    {KIND_PPT, "ppt", MS "powerpoint", NULL,
	KIND_CONTAINER_CFB, KIND_OFFICE_SLIDES, false, true},
    {KIND_PPS, "pps", MS "powerpoint", NULL,
	KIND_CONTAINER_CFB, KIND_OFFICE_SLIDES, false, true},
    {KIND_POT, "pot", MS "powerpoint", NULL,
	KIND_CONTAINER_CFB, KIND_OFFICE_SLIDES, false, true},
    {KIND_ODP, "odp", ODF "presentation", NULL,
	KIND_CONTAINER_ODF, KIND_OFFICE_SLIDES, false, true},
    {KIND_OTP, "otp", ODF "presentation-template", NULL,
	KIND_CONTAINER_ODF, KIND_OFFICE_SLIDES, false, true},
    {KIND_ODG, "odg", ODF "graphics", NULL,
	KIND_CONTAINER_ODF, KIND_OFFICE_DRAWING, false, true},
    {KIND_PDF, "pdf", "application/pdf", NULL,
	KIND_CONTAINER_PDF, KIND_OFFICE_NONE, false, true},
    {KIND_DOCX, "docx", OOXML "wordprocessingml.document",
	OOXML "wordprocessingml.document.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_TEXT, false, false},
    {KIND_DOC, "doc", "application/msword", NULL,
	KIND_CONTAINER_CFB, KIND_OFFICE_TEXT, false, false},
    {KIND_ODT, "odt", ODF "text", NULL,
	KIND_CONTAINER_ODF, KIND_OFFICE_TEXT, false, false},
    {KIND_RTF, "rtf", "text/rtf", NULL,
	KIND_CONTAINER_RTF, KIND_OFFICE_TEXT, false, false},
    {KIND_XLSX, "xlsx", OOXML "spreadsheetml.sheet",
	OOXML "spreadsheetml.sheet.main+xml",
	KIND_CONTAINER_OOXML, KIND_OFFICE_SHEET, false, false},
    {KIND_XLS, "xls", MS "excel", NULL,
	KIND_CONTAINER_CFB, KIND_OFFICE_SHEET, false, false},
    {KIND_ODS, "ods", ODF "spreadsheet", NULL,
	KIND_CONTAINER_ODF, KIND_OFFICE_SHEET, false, false},
};
/* clang-format on */
STATIC_ASSERT(COUNT_OF(kinds) == KIND_COUNT - 1, "a row for each kind");

const struct kind_row *
kind_find(enum kind kind)
{
	if (kind <= KIND_NONE || kind >= KIND_COUNT)
		return NULL;
	return &kinds[kind - 1];
}

enum kind
kind_find_name(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcasecmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return KIND_NONE;
}

enum kind
kind_find_mime(const char *mime)
{
	size_t length = strcspn(mime, "; \t");

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strlen(kinds[i].mime) == length &&
		    strncasecmp(kinds[i].mime, mime, length) == 0)
			return kinds[i].kind;
	return KIND_NONE;
}

enum kind
kind_find_ending(const char *file_name, const char **ret_ending)
{
	const char *dot = strrchr(file_name, '.');

	*ret_ending = dot ? dot + 1 : file_name + strlen(file_name);
	return kind_find_name(*ret_ending);
}

uint32_t
kind_default_set(void)
{
	uint32_t set = 0;

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (kinds[i].by_default)
			set |= KIND_BIT(kinds[i].kind);
	return set;
}
