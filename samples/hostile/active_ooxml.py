# SPDX-License-Identifier: GPL-3.0-or-later
"""OOXML decks that reach out, run or hide something; they convert, clean."""
import struct

from common import DOCUMENTS, Deck, add, pptx, sample
from writers import cfb, pictures
from writers.drawing import para, run

CLEAN = "clean"
OLE = "http://schemas.openxmlformats.org/presentationml/2006/ole"
MEDIA = "http://schemas.microsoft.com/office/2007/relationships/media"


def linked(name, row, text, address, embed=False):
    """A picture with an external relation."""
    def make(canary):
        deck = pptx()
        slide = deck.slides[0]
        slide.picture(8, 5, 7.4, 8.2, "", rel=slide.rel(
            "image", address(canary), True), linked=not embed)
        return deck.bytes()
    add(name, CLEAN, row, text, make)


linked("ext-image.pptx", "EXT-02", "a picture linked by http", lambda c: c.png)
linked("ext-image-embed.pptx", "EXT-02",
       "a picture embedded from http", lambda c: c.png, True)
linked("ext-unc.pptx", "EXT-10", "a picture on a Windows share",
       lambda c: "\\\\" + c.host.split(":")[0] + "\\share\\canary.png")
linked("ext-ftp.pptx", "EXT-10", "a picture linked by ftp",
       lambda c: f"ftp://{c.host}/canary.png")
linked("lfd-image.pptx", "LFD-01", "a picture linked by file://",
       lambda c: c.png_file)
linked("lfd-pkg.pptx", "LFD-03", "a picture out of a local zip",
       lambda c: c.inside["pkg"])


@sample("lfd-part.pptx", CLEAN + "|refused:archive-unsafe", "LFD-06",
        "an inner relation that climbs out of the package")
def climb(canary):
    deck = pptx()
    slide = deck.slides[0]
    slide.picture(8, 5, 7.4, 8.2, "", rel=slide.rel(
        "image", "../" * 12 + canary.file.lstrip("/")))
    return deck.bytes()


def blip(rel):
    """A fill that links."""
    return (f'<a:blipFill><a:blip r:link="{rel}"/><a:stretch><a:fillRect/>'
            "</a:stretch></a:blipFill>")


@sample("ext-background.pptx", CLEAN, "EXT-03", "a slide's ground by http")
def background(canary):
    deck = pptx()
    slide = deck.slides[0]
    slide.background = blip(slide.rel("image", canary.png, True))
    return deck.bytes()


@sample("lfd-background.pptx", CLEAN, "LFD-01", "a slide's ground by file://")
def background_file(canary):
    deck = pptx()
    slide = deck.slides[0]
    slide.background = blip(slide.rel("image", canary.png_file, True))
    return deck.bytes()


@sample("ext-fill.pptx", CLEAN, "EXT-03", "a shape's fill by http")
def fill(canary):
    deck = pptx()
    slide = deck.slides[0]
    slide.shape("rect", 8, 5, 7.4, 8.2,
                blip(slide.rel("image", canary.png, True)))
    return deck.bytes()


# --- objects ---------------------------------------------------------------------


def ole(slide, rel, program, link):
    """A graphic frame with an OLE object."""
    how = '<p:link updateAutomatic="1"/>' if link else "<p:embed/>"
    slide.graphic(8, 5, 9, 6, OLE, f'<p:oleObj name="o" r:id="{rel}" '
                  f'imgW="3240000" imgH="2160000" progId="{program}">{how}'
                  "</p:oleObj>", "object")


@sample("ext-ole.pptx", CLEAN, "EXT-05", "an object linked by http")
def linked_ole(canary):
    deck = pptx()
    slide = deck.slides[0]
    ole(slide, slide.rel("oleObject", canary.url("canary.xlsx"), True),
        "Excel.Sheet.12", True)
    return deck.bytes()


@sample("lfd-ole.pptx", CLEAN, "LFD-08", "an object linked by file://")
def linked_ole_file(canary):
    deck = pptx()
    slide = deck.slides[0]
    ole(slide, slide.rel("oleObject", canary.png_file.replace(".png", ".odp"),
                         True), "PowerPoint.Show.12", True)
    return deck.bytes()


@sample("ole-package.pptx", CLEAN, "OLE-01", "a packaged program: MZ, CANARYWORD")
def package(canary):
    deck = pptx()
    body = (b"\2\0run.exe\0C:\\run.exe\0\0\0\3\0\x0b\0\0\0C:\\run.exe\0" +
            struct.pack("<I", 600) + b"MZ" + b"CANARYWORD" * 59 + bytes(8))
    deck.parts["ppt/embeddings/oleObject1.bin"] = cfb.write(
        {"\x01Ole10Native": struct.pack("<I", len(body)) + body},
        bytes.fromhex("0c00030000000000c000000000000046"))
    slide = deck.slides[0]
    ole(slide, slide.rel("oleObject", "../embeddings/oleObject1.bin"),
        "Package", False)
    return deck.bytes()


@sample("activex.pptx", CLEAN, "OLE-02", "an ActiveX control")
def activex(canary):
    deck = pptx()
    slide = deck.slides[0]
    rel = slide.rel("control", "../activeX/activeX1.xml")
    deck.parts["ppt/activeX/activeX1.xml"] = (
        '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
        'ax:classid="{8856F961-340A-11D0-A96B-00C04FD705A2}" '
        'ax:persistence="persistPropertyBag"><ax:ocxPr ax:name="x" '
        f'ax:value="{canary.url("control")}"/></ax:ocx>')
    deck.types["/ppt/activeX/activeX1.xml"] = (
        "application/vnd.ms-office.activeX+xml")
    slide.xml_before = slide.xml
    slide.xml = lambda: slide.xml_before().replace(
        "</p:cSld>", f'<p:controls><p:control name="c" r:id="{rel}" imgW="9" '
        'imgH="9"/></p:controls></p:cSld>')
    return deck.bytes()


@sample("ext-chart.pptx", CLEAN, "EXT-12", "a chart whose data are elsewhere")
def chart(canary):
    deck = pptx()
    deck.slides[0].chart(4, 5, 20, 10, "bar", ("a", "b"), [("one", (1, 2))])
    name = "ppt/charts/_rels/chart1.xml.rels"
    deck.parts[name] = deck.parts[name].replace(
        'Target="../embeddings/chart1.xlsx"',
        f'Target="{canary.url("data.xlsx")}" TargetMode="External"').replace(
            "/package\"", "/oleObject\"")
    return deck.bytes()


@sample("ext-template.pptx", CLEAN, "EXT-06", "a template linked by http")
def template(canary):
    deck = pptx()
    deck.rows.append(("rId900", "attachedTemplate", canary.url("t.potx"), True))
    return deck.bytes()


@sample("ext-slide.pptx", CLEAN + "|refused:conversion-failed|damaged",
        "EXT-11", "one slide here, one by http")
def slide_elsewhere(canary):
    deck = pptx()
    deck.rows.append(("rId901", "slide", canary.url("slide2.xml"), True))
    before = deck.presentation
    deck.presentation = lambda noted: before(noted).replace(
        "</p:sldIdLst>", '<p:sldId id="900" r:id="rId901"/></p:sldIdLst>')
    return deck.bytes()


# --- links, media, code -----------------------------------------------------------


@sample("links.pptx", CLEAN, "LNK-01", "hyperlinks and actions of many schemes")
def links(canary):
    deck = pptx()
    slide = deck.slides[0]
    rows = []
    for i, url in enumerate((canary.url("link"), "javascript:alert(1)",
                             "file:///etc/passwd", "../../x",
                             "data:text/html,canary", "\\\\127.0.0.1\\share")):
        rows.append(para(run(f"link {i}", 20, link=slide.rel(
            "hyperlink", url, True))))
    slide.text(4, 5, 20, 10, rows)
    number = slide.shape("rect", 24, 5, 5, 3, click=slide.rel(
        "hyperlink", "file:///bin/true", True))
    slide.shapes[-1] = slide.shapes[-1].replace(
        "<a:hlinkClick ", '<a:hlinkClick action="ppaction://program" ')
    assert number
    return deck.bytes()


@sample("media.pptx", CLEAN, "EXT-08", "an embedded film")
def media(canary):
    deck = pptx()
    deck.media("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isomCANARYWORD" +
               bytes(2000))
    deck.media("still.png", pictures.png_plain(64, 36, (30, 60, 90)))
    slide = deck.slides[0]
    film = slide.rel("video", "../media/film.mp4")
    copy = slide.rel(MEDIA, "../media/film.mp4")
    slide.picture(4, 5, 16, 9, "still.png")
    slide.shapes[-1] = slide.shapes[-1].replace(
        "<p:nvPr/>", f'<p:nvPr><a:videoFile r:link="{film}"/><p:extLst><p:ext '
        'uri="{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"><p14:media '
        'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" '
        f'r:embed="{copy}"/></p:ext></p:extLst></p:nvPr>')
    return deck.bytes()


@sample("ext-media.pptx", CLEAN, "EXT-08", "a film linked by http")
def media_link(canary):
    deck = pptx()
    deck.media("still.png", pictures.png_plain(64, 36, (30, 60, 90)))
    slide = deck.slides[0]
    film = slide.rel("video", canary.url("film.mp4"), True)
    slide.picture(4, 5, 16, 9, "still.png")
    slide.shapes[-1] = slide.shapes[-1].replace(
        "<p:nvPr/>", f'<p:nvPr><a:videoFile r:link="{film}"/></p:nvPr>')
    return deck.bytes()


@sample("macro-vba.pptm", CLEAN, "MAC-04", "a VBA project (a shell of one)")
def vba(canary):
    deck = pptx("pptm")
    deck.parts["ppt/vbaProject.bin"] = cfb.write({
        "PROJECT": b'ID="{0}"\r\nModule=M\r\nCANARYWORD\r\n',
        "VBA/dir": bytes(64), "VBA/_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0",
        "VBA/M": b'Attribute VB_Name = "M"\r\nSub Auto_Open()\r\nEnd Sub'})
    deck.rows.append(("rId902", "http://schemas.microsoft.com/office/2006/"
                      "relationships/vbaProject", "vbaProject.bin"))
    deck.types["/ppt/vbaProject.bin"] = "application/vnd.ms-office.vbaProject"
    return deck.bytes()


@sample("macro-vba.ppt", CLEAN, "MAC-04", "a binary deck with a VBA storage")
def vba_ppt(canary):
    clsid, streams = cfb.read((DOCUMENTS / "one.ppt").read_bytes())
    streams.update({"_VBA_PROJECT_CUR/VBA/dir": bytes(64),
                    "_VBA_PROJECT_CUR/VBA/M": b"CANARYWORD" * 20})
    return cfb.write(streams, clsid)


# --- what must not leak ---------------------------------------------------------------


@sample("secrets.pptx", CLEAN, "META-01", "CANARYWORD in author, notes, a "
        "hidden slide, off the slide, and the places of a JPEG")
def secrets(canary):
    deck = Deck("pptx", "CANARYWORD", author="CANARYWORD")
    shown = deck.slide("Shown", [para("This line must show.")])
    hidden = deck.slide("CANARYWORD", [para("CANARYWORD")])
    hidden.hidden, shown.note = True, "CANARYWORD"
    exif = pictures.marker(0xE1, b"Exif\0\0II*\0\x08\0\0\0CANARYWORD")
    note = pictures.marker(0xFE, b"CANARYWORD")
    photo = pictures.jpeg(96, 64, pictures.landscape(96, 64),
                          extra=exif + note) + b"<script>CANARYWORD</script>"
    deck.media("photo.jpg", photo)
    deck.parts["docProps/thumbnail.jpeg"] = photo
    shown.picture(3, 6, 12, 8, "photo.jpg", crop={"l": 40, "t": 40})
    shown.text(60, 40, 9, 3, "CANARYWORD")
    return deck.bytes()
