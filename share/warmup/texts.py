# SPDX-License-Identifier: GPL-3.0-or-later
"""The warm-up texts and sheets: docx, rtf, xlsx, odt, ods."""
from writers import drawing, odf, sheet
from writers.ooxml_fixed import A, C, R
from writers.packing import XML, escape, pack

OFFICE = sheet.OFFICE
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/"
ROWS = [["", "one", "two"], ["a", 3, 5], ["b", 6, 2], ["c", 4, 4]]
CHART = ("bar", ("a", "b", "c"), [("one", (3, 6, 4)), ("two", (5, 2, 4))])


# --- docx ----------------------------------------------------------------------


def word(text, font, bullet=False):
    """A paragraph."""
    look = ('<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if bullet else "")
    fonts = "".join(f' w:{k}="{font}"' for k in ("ascii", "hAnsi", "eastAsia",
                                                 "cs"))
    return (f"<w:p>{look}<w:r><w:rPr><w:rFonts{fonts}/></w:rPr>"
            f"<w:t>{escape(text)}</w:t></w:r></w:p>")


def inline(number, uri, inner):
    """A picture or chart in the line."""
    return (f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{WP}'
            'wordprocessingDrawing"><wp:extent cx="1800000" cy="1200000"/>'
            f'<wp:docPr id="{number}" name="d{number}"/><a:graphic '
            f'xmlns:a="{A}"><a:graphicData uri="{uri}">{inner}</a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r></w:p>")


def image(rel):
    """The inside of a picture."""
    return (f'<pic:pic xmlns:pic="{WP}picture"><pic:nvPicPr><pic:cNvPr id="0" '
            'name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip '
            f'r:embed="{rel}"/><a:stretch><a:fillRect/></a:stretch>'
            '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext '
            'cx="1800000" cy="1200000"/></a:xfrm><a:prstGeom prst="rect">'
            "<a:avLst/></a:prstGeom></pic:spPr></pic:pic>")


def word_table():
    """A table."""
    rows = "".join("<w:tr>" + "".join(
        "<w:tc><w:tcPr><w:tcW w:w=\"2000\"/></w:tcPr>"
        f"{word(str(v), 'Carlito')}</w:tc>" for v in row) + "</w:tr>"
        for row in ROWS)
    return ('<w:tbl><w:tblPr><w:tblW w:w="6000"/></w:tblPr><w:tblGrid>'
            + '<w:gridCol w:w="2000"/>' * 3 + f"</w:tblGrid>{rows}</w:tbl>")


def docx(lines, photo, discs):
    """A text with a style, fonts, table, pictures and a chart."""
    body = word("Warm", "Carlito", True) + "".join(
        word(text, font) for text, font in lines) + word_table()
    body += inline(1, WP + "picture", image("rId1"))
    body += inline(2, WP + "picture", image("rId2"))
    body += inline(3, C, f'<c:chart xmlns:c="{C}" r:id="rId3"/>')
    main = (f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}'
            '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body>'
            "</w:document>")
    style = (f'{XML}<w:styles xmlns:w="{W}"><w:style w:type="paragraph" '
             'w:styleId="Heading1"><w:name w:val="heading 1"/><w:rPr><w:b/>'
             '<w:sz w:val="40"/></w:rPr></w:style></w:styles>')
    types = {"/word/document.xml": OFFICE + "wordprocessingml.document.main+xml",
             "/word/styles.xml": OFFICE + "wordprocessingml.styles+xml",
             "/word/chart1.xml": OFFICE + "drawingml.chart+xml"}
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships"
                "+xml", "xml": "application/xml", "png": "image/png",
                "jpg": "image/jpeg"}
    return pack({
        "[Content_Types].xml": sheet.content_types(defaults, types),
        "_rels/.rels": sheet.relations(
            [("rId1", "officeDocument", "word/document.xml")]),
        "word/document.xml": main, "word/styles.xml": style,
        "word/_rels/document.xml.rels": sheet.relations([
            ("rId1", "image", "media/photo.jpg"),
            ("rId2", "image", "media/discs.png"),
            ("rId3", "chart", "chart1.xml"), ("rId4", "styles", "styles.xml")]),
        "word/chart1.xml": drawing.chart(*CHART),
        "word/media/photo.jpg": photo, "word/media/discs.png": discs})


# --- rtf -----------------------------------------------------------------------


def rtf(lines, photo, discs):
    """A text with fonts, a table and two pictures."""
    fonts = "".join(f"{{\\f{i} {font};}}" for i, (_, font) in enumerate(lines))

    def safe(text):
        return "".join(c if ord(c) < 128 else
                       f"\\u{ord(c) - (65536 if ord(c) > 32767 else 0)}?"
                       for c in text)

    body = "".join(f"\\pard\\f{i}\\fs36 {safe(text)}\\par\n"
                   for i, (text, _) in enumerate(lines))
    body += "\\pard\\bullet  a bullet\\par\n"
    for row in ROWS:
        body += "\\trowd\\cellx2000\\cellx4000\\cellx6000 " + "".join(
            f"{v}\\cell " for v in row) + "\\row\n"
    for kind, content in (("jpegblip", photo), ("pngblip", discs)):
        body += (f"\\pard{{\\pict\\{kind}\\picw96\\pich64\\picwgoal2000"
                 "\\pichgoal1400\n"
                 f"{content.hex()}}}\\par\n")
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl" + fonts +
            "}\n" + body + "}\n").encode("ascii")


# --- xlsx ----------------------------------------------------------------------


def anchor(row, inner):
    """Something on the sheet."""
    spot = ("<xdr:col>%d</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d"
            "</xdr:row><xdr:rowOff>0</xdr:rowOff>")
    return (f"<xdr:twoCellAnchor><xdr:from>{spot % (5, row)}</xdr:from>"
            f"<xdr:to>{spot % (10, row + 9)}</xdr:to>{inner}<xdr:clientData/>"
            "</xdr:twoCellAnchor>")


def xlsx(photo):
    """A sheet with a chart and a picture."""
    frame = ('<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr '
             'id="2" name="c"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
             '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
             f'<a:graphic><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" '
             'r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>')
    pic = ('<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="p"/><xdr:cNvPicPr/>'
           '</xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId2"/><a:stretch>'
           '<a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom '
           'prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>')
    sheet_drawing = (f'{XML}<xdr:wsDr xmlns:xdr="{WP}spreadsheetDrawing" '
                     f'xmlns:a="{A}" xmlns:r="{R}">{anchor(1, frame)}'
                     f"{anchor(12, pic)}</xdr:wsDr>")
    return sheet.workbook(ROWS, "rId1", {
        "types": {"/xl/drawings/drawing1.xml": OFFICE + "drawing+xml",
                  "/xl/charts/chart1.xml": OFFICE + "drawingml.chart+xml"},
        "xl/worksheets/_rels/sheet1.xml.rels": sheet.relations(
            [("rId1", "drawing", "../drawings/drawing1.xml")]),
        "xl/drawings/drawing1.xml": sheet_drawing,
        "xl/drawings/_rels/drawing1.xml.rels": sheet.relations([
            ("rId1", "chart", "../charts/chart1.xml"),
            ("rId2", "image", "../media/photo.jpg")]),
        "xl/charts/chart1.xml": drawing.chart(*CHART),
        "xl/media/photo.jpg": photo})


# --- odt, ods --------------------------------------------------------------------


def frame(inner, anchor_type="as-char"):
    """A frame in the line."""
    return (f'<draw:frame text:anchor-type="{anchor_type}" svg:width="5cm" '
            f'svg:height="3.4cm">{inner}</draw:frame>')


def cells(tag="table:table-row"):
    """The rows of a table."""
    out = ""
    for row in ROWS:
        out += f"<{tag}>" + "".join(
            f'<table:table-cell office:value-type="float" office:value="{v}">'
            f"<text:p>{v}</text:p></table:table-cell>"
            if isinstance(v, int) else "<table:table-cell office:value-type="
            f'"string"><text:p>{v}</text:p></table:table-cell>'
            for v in row) + f"</{tag}>"
    return '<table:table-column table:number-columns-repeated="3"/>' + out


def objects(photo, discs):
    """Pictures and a chart, and the frames that show them."""
    parts = {"Pictures/photo.jpg": photo, "Pictures/discs.png": discs}
    for name, body in odf.chart("bar", CHART[1], CHART[2], 5, 3.4).items():
        parts[f"Object 1/{name}"] = body
    shown = ['<draw:image xlink:href="Pictures/photo.jpg"/>',
             '<draw:image xlink:href="Pictures/discs.png"/>',
             '<draw:object xlink:href="./Object 1"/>']
    return parts, shown, {"Object 1": odf.MIME + "chart"}


def odt(lines, photo, discs):
    """A text."""
    parts, shown, inside = objects(photo, discs)
    automatic = "".join(
        f'<style:style style:name="P{i}" style:family="paragraph">'
        f'<style:text-properties fo:font-family="\'{font}\'" '
        'fo:font-size="18pt"/></style:style>'
        for i, (_, font) in enumerate(lines))
    body = "".join(f'<text:p text:style-name="P{i}">{escape(text)}</text:p>'
                   for i, (text, _) in enumerate(lines))
    body += ("<text:list><text:list-item><text:p>a bullet</text:p>"
             "</text:list-item></text:list><table:table>" + cells() +
             "</table:table>")
    body += "".join(f"<text:p>{frame(inner)}</text:p>" for inner in shown)
    return odf.package("odt", body, automatic, parts=parts, objects=inside)


def ods(photo, discs):
    """A sheet."""
    parts, shown, inside = objects(photo, discs)
    shapes = "".join(frame(inner, "page").replace(
        "<draw:frame ", f'<draw:frame svg:x="{9 + 6 * i}cm" svg:y="1cm" ')
        for i, inner in enumerate(shown))
    return odf.package("ods", '<table:table table:name="Sheet1"><table:shapes>'
                       f"{shapes}</table:shapes>{cells()}</table:table>",
                       parts=parts, objects=inside)
