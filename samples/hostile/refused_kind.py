# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of another kind than they say, locked files, broken compound files."""
import struct

from common import (DOCUMENTS, TYPE, add, odp, odp_page, pptx, pptx_parts,
                    respell, sample, sound_odp)
from writers import cfb, odf, pdf, sheet
from writers.packing import pack, unpack

UNSUPPORTED = "refused:type-unsupported"
HTML = (b"<html><head><link rel=stylesheet href='%s'></head><body>"
        b"<img src='%s'><p>hello</p></body></html>")
SVG = (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
       b'<rect width="9" height="9"/></svg>')
RTF = rb"{\rtf1\ansi hello\par}"
MHTML = (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; "
         b"boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
         b"<p>hello</p>\r\n--b--\r\n")


def html(canary):
    """A page that fetches."""
    return HTML % (canary.url("x.css").encode(), canary.png.encode())


def one_page():
    """A sound PDF."""
    file = pdf.File()
    file.page(pdf.words(80, 300, 40, "This line must show."), pdf.FONTS)
    return file.bytes()


def flat(canary=None):
    """A flat ODF."""
    link = frame_link(canary) if canary else ""
    return (odf.XML + f'<office:document {odf.NAMESPACES} office:version="1.3" '
            f'office:mimetype="{odf.MIME}presentation"><office:body>'
            f"<office:presentation>{odp_page(link)}</office:presentation>"
            "</office:body></office:document>").encode()


def frame_link(canary):
    """A linked picture."""
    return ('<draw:frame svg:width="3cm" svg:height="3cm"><draw:image '
            f'xlink:href="{canary.png}"/></draw:frame>')


# --- empty, and kinds that are not taken -------------------------------------------

for ending in ("pptx", "ppt", "odp", "pdf"):
    add(f"empty.{ending}", "refused:empty", "TYP-00", "no byte at all",
        lambda canary: b"")
add("kind.html", UNSUPPORTED, "TYP-01", "a web page, called one", html)
add("kind.svg", UNSUPPORTED, "TYP-02", "a vector picture", lambda c: SVG)
add("kind.csv", UNSUPPORTED, "TYP-04", "a table of commas",
    lambda c: b'a,b\n=HYPERLINK("http://127.0.0.1/"),2\n')
add("kind.txt", UNSUPPORTED, "TYP-07", "a text", lambda c: b"hello\n")
add("kind.fodp", UNSUPPORTED, "TYP-09", "a flat ODF, called one", flat)
add("kind.zip", UNSUPPORTED, "TYP-08", "any zip",
    lambda c: pack({"a.txt": "hello"}))
add("kind.key", UNSUPPORTED, "TYP-08", "the shell of a Keynote deck",
    lambda c: pack({"Index/Document.iwa": b"\0\1\2", "Metadata/a": b"x"}))
add("kind.bin", UNSUPPORTED, "TYP-08", "noise",
    lambda c: bytes((i * i * 37 + i * 11) % 256 for i in range(5000)))
add("kind.docx", UNSUPPORTED, "TYP-08", "a text document, not taken by default",
    lambda c: (DOCUMENTS.parents[1] / "share/warmup/warm.docx").read_bytes())
add("kind.rtf", UNSUPPORTED, "TYP-03", "a text document, not taken by default",
    lambda c: RTF)
add("kind.xlsx", UNSUPPORTED, "TYP-08", "a sheet, not taken by default",
    lambda c: sheet.workbook([["a", 1]]))

# --- one kind under another's name -------------------------------------------------

add("type-html.ppt", TYPE, "TYP-01", "a web page that links the canary", html)
add("type-html.pptx", TYPE, "TYP-01", "a web page that links the canary", html)
add("type-svg.pptx", TYPE, "TYP-02", "a vector picture", lambda c: SVG)
add("type-rtf.ppt", TYPE, "TYP-03", "a text document", lambda c: RTF)
add("type-csv.ppt", TYPE, "TYP-04", "a table of commas", lambda c: b"a,b\n1,2\n")
add("type-slk.ppt", TYPE, "TYP-05", "a SYLK sheet",
    lambda c: b'ID;PWXL;N;E\nC;Y1;X1;K"hello"\nE\n')
add("type-mhtml.ppt", TYPE, "TYP-06", "a web archive", lambda c: MHTML)
add("type-txt.odp", TYPE, "TYP-07", "a text", lambda c: b"hello\n" * 99)
add("type-flat.odp", TYPE, "TYP-09", "a flat ODF that links the canary", flat)
add("type-pdf.pptx", TYPE, "TYP-08", "a PDF", lambda c: one_page())
add("type-pptx.pdf", TYPE, "TYP-08", "a deck", lambda c: pptx().bytes())
add("type-pptx.ppt", TYPE, "TYP-08", "a deck", lambda c: pptx().bytes())
add("type-pptx.odp", TYPE, "TYP-08", "a deck", lambda c: pptx().bytes())
add("type-odp.pptx", TYPE, "TYP-08", "an ODF deck", lambda c: sound_odp())
add("type-ppt.pptx", TYPE, "TYP-08", "a binary deck",
    lambda c: (DOCUMENTS / "one.ppt").read_bytes())
add("type-xlsx.pptx", TYPE, "TYP-08", "a sheet",
    lambda c: sheet.workbook([["a", 1]]))
add("type-exe.pptx", TYPE, "TYP-08", "a program's header",
    lambda c: b"MZ" + bytes(60) + b"PE\0\0" + bytes(400))
add("type-elf.pdf", TYPE, "POLY-04", "a program's header, then a PDF",
    lambda c: b"\x7fELF\2\1\1" + bytes(57) + one_page())
add("poly-html-pdf.pdf", TYPE + "|damaged", "POLY-04", "a web page, then a PDF",
    lambda c: html(c) + one_page())
add("poly-late-pdf.pdf", TYPE + "|damaged", "POLY-03",
    "a PDF after 600 line feeds", lambda c: b"\n" * 600 + one_page())
add("poly-late-pdf.pptx", TYPE, "POLY-03",
    "the same, called a deck", lambda c: b"\n" * 600 + one_page())
add("poly-far-pdf.pdf", TYPE + "|damaged", "POLY-03",
    "a PDF after 2000 letters", lambda c: b"A" * 2000 + one_page())


@sample("type-word-main.pptx", TYPE, "TYP-11",
        "a deck whose main part says it is a text document")
def word_main(canary):
    parts = pptx_parts()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "presentationml.presentation.main", "wordprocessingml.document.main")
    return pack(parts)


# No office program packs so; name, magic and container have to agree.
@sample("type-word-part.pptx", "refused:type-mismatch", "TYP-11",
        "a deck with a word/ part in front, which misleads libmagic")
def word_part(canary):
    parts = pptx_parts()
    head = {k: parts.pop(k) for k in ("[Content_Types].xml", "_rels/.rels")}
    return pack({**head, "word/x.xml": "<x/>", **parts})


# Met in real decks, and harmless: the macros are dropped under any name.
@sample("type-macro.pptx", "clean", "TYP-11",
        "a deck with macros in its type, without them in its name")
def macro_type(canary):
    return pptx("pptm").bytes()


@sample("mimetype-text.odp", TYPE, "TYP-11", "mimetype says it is a text")
def mimetype_text(canary):
    return respell(sound_odp(), {"mimetype": odf.MIME + "text"})


@sample("mimetype-absent.odp", TYPE + "|archive-unsafe", "TYP-11",
        "no mimetype")
def mimetype_absent(canary):
    return respell(sound_odp(), {"mimetype": None})


@sample("mimetype-packed.odp", TYPE + "|archive-unsafe", "TYP-11",
        "mimetype is deflated")
def mimetype_packed(canary):
    return respell(sound_odp(), {}, stored=())


@sample("mimetype-last.odp", TYPE + "|archive-unsafe", "TYP-11",
        "mimetype comes last")
def mimetype_last(canary):
    parts = unpack(sound_odp())
    kind = parts.pop("mimetype")
    return pack({**parts, "mimetype": kind}, stored=("mimetype",))


@sample("mimetype-manifest.odp", TYPE + "|archive-unsafe|damaged", "TYP-11",
        "the manifest names another kind")
def mimetype_manifest(canary):
    text = unpack(sound_odp())["META-INF/manifest.xml"].decode()
    return respell(sound_odp(), {"META-INF/manifest.xml": text.replace(
        odf.MIME + "presentation", odf.MIME + "text")})


for stream, what in (("WordDocument", "a text document"),
                     ("Workbook", "a sheet"),
                     ("__properties_version1.0", "a mail"),
                     ("\u4840\u3f3f\u4577\u446c", "an installer")):
    add(f"cfb-{what.split()[1]}.ppt", TYPE, "TYP-12", f"{what} by its streams",
        lambda canary, stream=stream: cfb.write(
            {stream: bytes(4096), "1Table": bytes(4096)}))
add("cfb-both.ppt", TYPE, "TYP-12",
    "streams of a deck and of a text document, the class of a deck",
    lambda canary: changed_ppt({"WordDocument": bytes(4096)}))

# --- locked ----------------------------------------------------------------------


def changed_ppt(changes):
    """The binary sample with streams added or changed."""
    clsid, streams = cfb.read((DOCUMENTS / "one.ppt").read_bytes())
    streams.update(changes)
    return cfb.write(streams, clsid)


AGILE = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption '
         'xmlns="http://schemas.microsoft.com/office/2006/encryption"><keyData '
         'saltSize="16" blockSize="16" keyBits="256" hashSize="64" '
         'cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" '
         'hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/>'
         "</encryption>").encode()
SPACE = "\x06DataSpaces/"


@sample("locked-agile.pptx", "refused:encrypted", "ENC-01",
        "an OOXML deck under a password: agile encryption")
def agile(canary):
    return cfb.write({
        "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + AGILE,
        "EncryptedPackage": struct.pack("<Q", 9000) + bytes(
            (i * 131 + 7) % 256 for i in range(9008)),
        SPACE + "Version": "Microsoft.Container.DataSpaces".encode("utf-16-le"),
        SPACE + "DataSpaceMap": bytes(96)})


@sample("locked.odp", "refused:encrypted", "ENC-01",
        "an ODF deck under a password: content.xml is ciphertext")
def locked_odf(canary):
    lock = ('<manifest:encryption-data manifest:checksum-type="SHA1/1K" '
            'manifest:checksum="AAAA"><manifest:algorithm '
            'manifest:algorithm-name="Blowfish CFB" '
            'manifest:initialisation-vector="AAAAAAAAAAA="/>'
            '<manifest:key-derivation manifest:key-derivation-name="PBKDF2" '
            'manifest:iteration-count="2000000000" manifest:salt="AAAA"/>'
            "</manifest:encryption-data>")
    whole = sound_odp()
    text = unpack(whole)["META-INF/manifest.xml"].decode()
    row = 'manifest:full-path="content.xml" manifest:media-type="text/xml"'
    text = text.replace(row + "/>", row + f' manifest:size="900">{lock}'
                        "</manifest:file-entry>")
    return respell(whole, {"META-INF/manifest.xml": text, "content.xml": bytes(
        (i * 97 + 13) % 256 for i in range(900))})


@sample("locked.ppt", "refused:encrypted", "ENC-04",
        "a binary deck whose user record says it is encrypted")
def locked_ppt(canary):
    clsid, streams = cfb.read((DOCUMENTS / "one.ppt").read_bytes())
    user = bytearray(streams["Current User"])
    user[12:16] = bytes.fromhex("dfc4d1f3")
    streams["Current User"] = bytes(user)
    return cfb.write(streams, clsid)


# --- broken ------------------------------------------------------------------------

BROKEN = "refused:damaged|type-mismatch|type-unsupported"


@sample("cfb-truncated.ppt", BROKEN, "ZIP-14", "the first half of a binary deck")
def truncated_ppt(canary):
    whole = (DOCUMENTS / "lecture.ppt").read_bytes()
    return whole[:len(whole) // 2]


@sample("cfb-loop.ppt", BROKEN, "TYP-12",
        "a directory whose chain of sectors is a circle")
def loop(canary):
    whole = bytearray((DOCUMENTS / "one.ppt").read_bytes())
    first, = struct.unpack_from("<I", whole, 48)
    table, = struct.unpack_from("<I", whole, 76)
    struct.pack_into("<I", whole, 512 + table * 512 + 4 * first, first)
    return bytes(whole)


@sample("cfb-sibling-loop.ppt", BROKEN, "TYP-12",
        "a directory entry that is its own neighbour")
def sibling(canary):
    whole = bytearray((DOCUMENTS / "one.ppt").read_bytes())
    first, = struct.unpack_from("<I", whole, 48)
    for offset in (68, 72):
        struct.pack_into("<I", whole, 512 + first * 512 + 128 + offset, 1)
    return bytes(whole)


add("cfb-no-user.ppt", BROKEN + "|conversion-failed", "TYP-12",
    "a document stream of noise and no user stream",
    lambda canary: cfb.write({"PowerPoint Document": bytes(
        (i * 73 + 5) % 256 for i in range(9000))}, cfb.POWERPOINT))
add("cfb-noise.ppt", BROKEN + "|conversion-failed|no-pages", "TYP-12",
    "the streams of a deck, the document's full of noise",
    lambda canary: changed_ppt({"PowerPoint Document": bytes(
        (i * 73 + 5) % 256 for i in range(9000))}))


@sample("no-main.pptx", "refused:damaged|type-mismatch|type-unsupported|"
        "conversion-failed", "TYP-11", "a deck without its main part")
def no_main(canary):
    parts = pptx_parts()
    del parts["ppt/presentation.xml"]
    return pack(parts)


@sample("no-content.odp", "refused:damaged|type-mismatch|conversion-failed",
        "TYP-11", "an ODF deck without content.xml")
def no_content(canary):
    return respell(sound_odp(), {"content.xml": None})


# --- pages ---------------------------------------------------------------------

add("many-pages.odp", "refused:too-many-pages", "RES-02", "600 slides",
    lambda canary: odf.package("odp", "".join(
        odp_page(name=f"p{i}") for i in range(600))))
add("many-pages.pptx", "refused:too-many-pages", "RES-02", "600 slides",
    lambda canary: pptx(count=600).bytes())
add("no-slides.pptx", "clean|refused:no-pages|conversion-failed", "RES-02",
    "a deck without a slide", lambda canary: pptx(count=0).bytes())


@sample("all-hidden.pptx", "refused:no-pages|conversion-failed", "META-03",
        "a deck whose only slide is hidden")
def all_hidden(canary):
    deck = pptx()
    deck.slides[0].hidden = True
    return deck.bytes()


@sample("body-text.odp", "clean|refused:conversion-failed|type-mismatch|damaged|"
        "no-pages", "TYP-11", "a deck by its type, a text by its content")
def body_text(canary):
    return respell(sound_odp(), {"content.xml": odf.content(
        "odt", "<text:p>hello</text:p>")})


@sample("nonsense.pptx", "clean|refused:conversion-failed|no-pages|damaged",
        "TYP-11", "a main part that is well-formed and says nothing")
def nonsense(canary):
    parts = pptx_parts()
    parts["ppt/presentation.xml"] = "<nonsense/>"
    return pack(parts)


@sample("nonsense.odp", "refused:conversion-failed|damaged",
        "TYP-11", "a content.xml that is well-formed and says nothing")
def nonsense_odp(canary):
    return respell(sound_odp(), {"content.xml": "<nonsense/>"})


SHADE = ('<style:style style:name="s" style:family="graphic">'
         '<style:graphic-properties draw:fill="gradient" '
         'draw:fill-gradient-name="g" draw:shadow="visible" '
         'draw:shadow-offset-x="1cm" draw:shadow-offset-y="1cm" '
         'loext:shadow-blur="3cm" draw:shadow-opacity="40%" '
         'draw:opacity="60%"/></style:style>')
GRADIENT = ('<draw:gradient draw:name="g" draw:style="radial" draw:cx="50%" '
            'draw:cy="50%" draw:start-color="#ff0000" draw:end-color="#0000ff"'
            "/>")


@sample("soft-shadows.odp", "refused:timeout|too-complex", "RES-03",
        "30000 soft shadows of glass on one slide")
def shadows(canary):
    shapes = "".join(
        f'<draw:ellipse draw:style-name="s" svg:x="{i % 20}cm" '
        f'svg:y="{i % 11}cm" svg:width="{6 + i % 7}cm" svg:height="8cm"/>'
        for i in range(30000))
    return odp(shapes, automatic=SHADE, named=GRADIENT)
