# SPDX-License-Identifier: GPL-3.0-or-later
"""PDF files that act, carry or hide something; they convert, clean."""
import hashlib

from active_odf import image
from common import add, odp, sample
from refused_pdf import page
from writers import pdf, pictures

CLEAN = "clean"
ACTIONS = {
    "javascript": "<</S/JavaScript/JS(app.alert\\('canary'\\))>>",
    "launch": "<</S/Launch/F(/bin/true)/Win<</F(cmd.exe)/P(/c calc)>>>>",
    "uri": "<</S/URI/URI({url})>>",
    "submit": "<</S/SubmitForm/F<</FS/URL/F({url})>>/Flags 4>>",
    "import": "<</S/ImportData/F({file})>>",
    "remote": "<</S/GoToR/F(//127.0.0.1/share/x.pdf)/D[0/Fit]>>",
    "embedded": "<</S/GoToE/T<</R/C/N(canary.odp)>>/D[0/Fit]>>",
    "named": "<</S/Named/N/Print>>",
    "rendition": "<</S/Rendition/OP 0/R<</S/MR/C<</S/MCD/CT(video/mp4)"
                 "/D<</F({url})>>>>>>>>",
}


def action(name, canary):
    """An action with the canary's addresses."""
    return ACTIONS[name].replace("{url}", canary.url("act")).replace(
        "{file}", canary.file)


def opening(name):
    """A maker of a file that acts when it is opened."""
    def make(canary):
        file = pdf.File()
        page(file)
        file.catalog = f"/OpenAction {action(name, canary)}"
        return file.bytes()
    return make


for kind in ACTIONS:
    add(f"pdf-open-{kind}.pdf", CLEAN, "PDF-01",
        f"an action on opening: {kind}", opening(kind))


@sample("pdf-escaped-names.pdf", CLEAN, "PDF-01",
        "the same keys, spelt with #-escapes")
def escaped(canary):
    file = pdf.File()
    page(file)
    file.catalog = ("/Open#41ction<</#53/J#61vaScript"
                    "/J#53(app.alert\\(1\\))>>/#41A<</W#43 5 0 R>>")
    return file.bytes()


@sample("pdf-all.pdf", CLEAN, "PDF-01", "each active key at once")
def everything(canary):
    file = pdf.File()
    names = list(ACTIONS)
    first = len(file.objects) + 2 * 1 + 1
    notes = [file.add(f"<</Type/Annot/Subtype/Link/Rect[{40 * i} 40 "
                      f"{40 * i + 30} 70]/A {action(n, canary)}"
                      f"/AA<</E {action('javascript', canary)}>>>>")
             for i, n in enumerate(names)]
    assert first
    body = file.add(pdf.stream("CANARYWORD", "/Type/EmbeddedFile"))
    spec = file.add(f"<</Type/Filespec/F(canary.odp)/EF<</F {body} 0 R>>>>")
    attach = file.add("<</Type/Annot/Subtype/FileAttachment/Rect[500 40 530 70]"
                      f"/FS {spec} 0 R/Contents(CANARYWORD)>>")
    film = file.add("<</Type/Annot/Subtype/Screen/Rect[540 40 570 70]"
                    f"/A {action('rendition', canary)}>>")
    rich = file.add("<</Type/Annot/Subtype/RichMedia/Rect[580 40 610 70]"
                    f"/RichMediaContent<</Assets<</Names[(a){spec} 0 R]>>>>>>")
    field = file.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(t)/V(CANARYWORD)"
                     "/Rect[620 40 700 70]/DA(/H 9 Tf)"
                     f"/AA<</K {action('javascript', canary)}>>>>")
    form = file.add(pdf.stream(
        "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'>CANARYWORD</xdp:xdp>"))
    meta = file.add(pdf.stream("<x>CANARYWORD</x>", "/Type/Metadata/Subtype"
                               "/XML", squeeze=False))
    info = file.add("<</Author(CANARYWORD)/Title(CANARYWORD)>>")
    every = " ".join(f"{n} 0 R" for n in notes + [attach, film, rich, field])
    page(file, extra=f"/Annots[{every}]/AA<</O {action('javascript', canary)}>>"
         f"/Trans<</S/Wipe>>/Dur 1/PieceInfo<</X<</Private(CANARYWORD)>>>>")
    file.catalog = (
        f"/OpenAction {action('javascript', canary)}"
        f"/AA<</WC {action('launch', canary)}>>/Metadata {meta} 0 R"
        f"/Names<</JavaScript<</Names[(j){action('javascript', canary)}]>>"
        f"/EmbeddedFiles<</Names[(canary.odp){spec} 0 R]>>>>/AF[{spec} 0 R]"
        f"/AcroForm<</Fields[{field} 0 R]/XFA {form} 0 R/NeedAppearances true>>"
        "/Collection<</Type/Collection>>/PageMode/UseAttachments")
    file.trailer = f"/Info {info} 0 R"
    return file.bytes()


@sample("pdf-layer.pdf", CLEAN, "PDF-02", "a layer that is off: CANARYWORD")
def layer(canary):
    file = pdf.File()
    group = file.add("<</Type/OCG/Name(CANARYWORD)>>")
    page(file, "/OC /L BDC " + pdf.words(80, 100, 30, "CANARYWORD") + "EMC",
         f"/Properties<</L {group} 0 R>>")
    file.catalog = (f"/OCProperties<</OCGs[{group} 0 R]/D<</OFF[{group} 0 R]"
                    "/BaseState/ON>>>>")
    return file.bytes()


@sample("pdf-invisible.pdf", CLEAN, "PDF-02", "invisible text: CANARYWORD")
def invisible(canary):
    file = pdf.File()
    page(file, "3 Tr " + pdf.words(80, 100, 30, "CANARYWORD"))
    return file.bytes()


@sample("pdf-update.pdf", CLEAN, "PDF-04",
        "an old page under a new one: CANARYWORD")
def update(canary):
    file = pdf.File()
    old = page(file, pdf.words(80, 100, 30, "CANARYWORD"))
    body = file.bytes()
    last = int(body.rsplit(b"startxref\n", 1)[1].split()[0])
    fresh = pdf.stream(pdf.words(80, 300, 40, "This line must show."))
    start, inside = len(body), old - 1
    body += f"{inside} 0 obj\n".encode() + fresh + b"\nendobj\n"
    table = len(body)
    return body + (f"xref\n{inside} 1\n{start:010d} 00000 n \ntrailer\n<</Size "
                   f"{len(file.objects) + 1}/Root 1 0 R/Prev {last}>>\n"
                   f"startxref\n{table}\n%%EOF\n").encode()


@sample("pdf-jpeg.pdf", CLEAN, "PDF-12",
        "a JPEG with EXIF, a comment and a tail: CANARYWORD")
def jpeg(canary):
    extra = (pictures.marker(0xE1, b"Exif\0\0II*\0\x08\0\0\0CANARYWORD") +
             pictures.marker(0xFE, b"CANARYWORD"))
    body = pictures.jpeg(96, 64, pictures.landscape(96, 64), extra=extra)
    file = pdf.File()
    photo = file.add(pdf.stream(
        body + b"<script>CANARYWORD</script>", "/Type/XObject/Subtype/Image"
        "/Width 96/Height 64/ColorSpace/DeviceRGB/BitsPerComponent 8"
        "/Filter/DCTDecode", squeeze=False))
    page(file, "q 480 0 0 320 80 -40 cm /P Do Q",
         f"/XObject<</P {photo} 0 R>>")
    return file.bytes()


@sample("pdf-external.pdf", CLEAN, "PDF-01",
        "a page whose picture is a stream in another file")
def external(canary):
    file = pdf.File()
    photo = file.add("<</Type/XObject/Subtype/Image/Width 37/Height 41"
                     "/ColorSpace/DeviceRGB/BitsPerComponent 8/F"
                     f"({canary.file})/Length 0>>\nstream\n\nendstream")
    page(file, "q 90 0 0 90 80 80 cm /P Do Q", f"/XObject<</P {photo} 0 R>>")
    return file.bytes()


@sample("pdf-injection.pdf", CLEAN, "SVG-01",
        "text and a link that would be markup in an SVG")
def injection(canary):
    file = pdf.File()
    link = file.add("<</Type/Annot/Subtype/Link/Rect[80 90 400 130]/A<</S/URI"
                    '/URI(x"><script>alert(1)</script>)>>>>')
    page(file, pdf.words(80, 200, 20, "</text><script>alert(1)</script>") +
         pdf.words(80, 150, 20, "]]> & <!-- %s"), extra=f"/Annots[{link} 0 R]")
    return file.bytes()


@sample("pdf-tail.pdf", CLEAN + "|refused:type-mismatch|damaged", "POLY-05",
        "a zip after the end of the file")
def tail(canary):
    file = pdf.File()
    page(file)
    return file.bytes() + odp()


@sample("pdf-hybrid.pdf", CLEAN, "POLY-06", "a PDF that holds an ODP, whose "
        "picture is linked by http and which LibreOffice would load instead")
def hybrid(canary):
    file = pdf.File()
    page(file)
    inner = file.add(pdf.stream(odp(image(canary.png)), squeeze=False))
    file.trailer = ("/AdditionalStreams[/application#2Fvnd#2Eoasis#2E"
                    f"opendocument#2Epresentation {inner} 0 R]")
    return file.bytes(lambda head: "/DocChecksum/" +
                      hashlib.md5(head, usedforsecurity=False)
                      .hexdigest().upper())
