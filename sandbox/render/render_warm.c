/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first page costs most: fontconfig reads its configuration and caches,
 * freetype the font files. Drawn in the zygote, it costs once, and a child
 * finds next to nothing left to open.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "render/render.h"
#include "render/render_cairo_hook.h"
#include "render/render_poppler.h"

#define PDF_SIZE 8192 /* our page takes about a third of it */

struct object {
	const char *dictionary; /* without its brackets */
	const char *stream;     /* or NULL */
};

/*
 * What real decks are made of: fonts that are not embedded, a JPEG, glass, a
 * shade. The JPEG is in hexadecimal so that all of it is text.
 */
static const struct object objects[] = {
    {"/Type/Catalog/Pages 2 0 R",					     NULL							 },
    {"/Type/Pages/Kids[3 0 R]/Count 1",                                       NULL							 },
    {"/Type/Page/Parent 2 0 R/MediaBox[0 0 320 240]/Contents 4 0 R"
     "/Resources<</Font<<"
     "/A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
     "/B<</Type/Font/Subtype/Type1/BaseFont/Times-Italic>>"
     "/C<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold>>"
     "/D<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"
     "/E<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>"
     "/F<</Type/Font/Subtype/TrueType/BaseFont/Arial>>>>"
     "/XObject<</I 5 0 R/G 6 0 R>>/Shading<</S 7 0 R>>"
     "/ExtGState<</T<</ca 0.5/BM/Multiply>>>>>>",			NULL							 },
    {"",								      "BT /A 20 Tf 20 200 Td (Warm) Tj /B 20 Tf 60 0 Td (deck) Tj\n"
	 "/C 20 Tf 60 0 Td (12) Tj /D 20 Tf 60 0 Td (ab) Tj\n"
	 "/E 20 Tf 60 0 Td (4) Tj /F 20 Tf -240 -40 Td (Arial) Tj ET\n"
	 "q 60 0 0 60 20 80 cm /I Do Q\n"
	 "q 100 80 60 60 re W n /S sh Q\n"
	 "q /T gs /G Do Q\n"												       },
    {"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8"
     "/ColorSpace/DeviceRGB/Filter[/ASCIIHexDecode/DCTDecode]",	  "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a10"
	"0e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e40"
	"4457453738506d51575f626768673e4d71797064785c656763ffdb0043011112"
	"121815182f1a1a2f634238426363636363636363636363636363636363636363"
	"636363636363636363636363636363636363636363636363636363636363ffc0"
	"0011080008000803012200021101031101ffc400150001010000000000000000"
	"0000000000000004ffc40014100100000000000000000000000000000000ffc4"
	"0014010100000000000000000000000000000005ffc400141101000000000000"
	"00000000000000000000ffda000c03010002110311003f008c03225fffd9>"},
    {"/Type/XObject/Subtype/Form/BBox[0 0 60 60]"
     "/Group<</S/Transparency/I true>>",				 "1 0 0 rg 10 10 40 40 re f\n"                                },
    {"/ShadingType 3/ColorSpace/DeviceRGB/Coords[130 110 0 130 110 40]"
     "/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>", NULL							 },
};

struct pdf {
	char bytes[PDF_SIZE];
	size_t size;
	size_t at[COUNT_OF(objects)]; /* where each object begins */
};

PRINTF_LIKE(2, 3)
static void
add(struct pdf *pdf, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int size = vsnprintf(
	    pdf->bytes + pdf->size, PDF_SIZE - pdf->size, format, list);
	va_end(list);
	if (size > 0 && (size_t)size < PDF_SIZE - pdf->size)
		pdf->size += (size_t)size;
}

static void
add_object(struct pdf *pdf, size_t i)
{
	const struct object *object = &objects[i];

	pdf->at[i] = pdf->size;
	add(pdf, "%zu 0 obj<<%s", i + 1, object->dictionary);
	if (object->stream)
		add(pdf, "/Length %zu>>stream\n%s\nendstream endobj\n",
		    strlen(object->stream), object->stream);
	else
		add(pdf, ">>endobj\n");
}

/* ISO 32000-1, 7.5: header, objects, where they are, where that is. */
static void
build_pdf(struct pdf *pdf)
{
	pdf->size = 0;
	add(pdf, "%%PDF-1.5\n");
	for (size_t i = 0; i < COUNT_OF(objects); i++)
		add_object(pdf, i);

	size_t table = pdf->size;
	add(pdf, "xref\n0 %zu\n0000000000 65535 f \n", COUNT_OF(objects) + 1);
	for (size_t i = 0; i < COUNT_OF(objects); i++)
		add(pdf, "%010zu 00000 n \n", pdf->at[i]);
	add(pdf, "trailer<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
	    COUNT_OF(objects) + 1, table);
}

static int
drop(void *owner, enum artifact artifact, uint32_t page, int memfd)
{
	(void)owner, (void)artifact, (void)page;
	return close(memfd) < 0 ? -errno : 0;
}

int
render_warm(void)
{
	static struct pdf pdf; /* must outlive the document: render.h */
	static struct render_source *kept;
	static const struct render_order order = {
	    .artifacts = ARTIFACT_ALL_SET,
	    .pages_max = 1,
	    .picture_pixels = LIMIT_PICTURE_PIXELS,
	};
	static const struct render_sink sink = {.take = drop};
	struct render_outcome outcome;

	if (render_hook_init() < 0)
		return -ENOSYS;
	build_pdf(&pdf);
	/*
	 * Stays open for good: poppler forgets which font stands in for
	 * which, and looks for its tables anew, when its last document goes.
	 */
	render_source_init();
	if (!kept && render_source_open((const uint8_t *)pdf.bytes, pdf.size,
			 &kept) != FAULT_NONE)
		return -EIO;
	render_document(
	    (const uint8_t *)pdf.bytes, pdf.size, &order, &sink, &outcome);
	/* The JPEG must have come by the hook, else others will not either. */
	return outcome.fault == FAULT_NONE && outcome.complaints == 0 &&
		       render_hook_count_kept() > 0
		   ? 0
		   : -EIO;
}
