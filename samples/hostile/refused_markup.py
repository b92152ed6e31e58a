# SPDX-License-Identifier: GPL-3.0-or-later
"""Markup that office programs never write."""
from common import add, odp, pptx_parts, respell, sample
from writers.packing import pack, unpack

MARKUP = "refused:markup-unsafe"
SLIDE = "ppt/slides/slide1.xml"


def with_head(text, head):
    """A part with a document type after its declaration."""
    first, rest = text.split("?>", 1)
    return f"{first}?>{head}{rest}"


def deck(part, change):
    """A pptx with one part changed."""
    parts = pptx_parts()
    parts[part] = change(parts[part])
    return pack(parts)


def laughs(name):
    """Entities of entities."""
    rows = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f"<!DOCTYPE {name} [{rows}]>"


add("xml-doctype.pptx", MARKUP, "XML-01", "a slide with a bare DOCTYPE",
    lambda canary: deck(SLIDE, lambda x: with_head(x, "<!DOCTYPE p>")))
add("xml-entity-file.pptx", MARKUP, "XML-01", "an entity that reads a file",
    lambda canary: deck(SLIDE, lambda x: with_head(
        x, f'<!DOCTYPE p [<!ENTITY e SYSTEM "{canary.png_file}">]>').replace(
            "This line", "&e; This line")))
add("xml-entity-http.pptx", MARKUP, "XML-01", "an external DTD by http",
    lambda canary: deck("[Content_Types].xml", lambda x: with_head(
        x, f'<!DOCTYPE Types SYSTEM "{canary.url("x.dtd")}">')))
add("xml-doctype-rels.pptx", MARKUP, "XML-01", "a DOCTYPE in the relations",
    lambda canary: deck("_rels/.rels", lambda x: with_head(
        x, "<!DOCTYPE Relationships>")))


@sample("xml-entity-file.odp", MARKUP, "XML-01",
        "an entity in content.xml that reads a file")
def entity_odp(canary):
    whole = odp()
    text = unpack(whole)["content.xml"].decode()
    head = f'<!DOCTYPE d [<!ENTITY e SYSTEM "{canary.png_file}">]>'
    return respell(whole, {"content.xml": with_head(text, head).replace(
        "This line", "&e; This line")})


add("xml-laughs.pptx", MARKUP, "XML-02", "a billion laughs in a slide",
    lambda canary: deck(SLIDE, lambda x: with_head(x, laughs("p")).replace(
        "This line", "&l9; This line")))


@sample("xml-laughs.odp", MARKUP, "XML-02", "a billion laughs in meta.xml")
def laughs_odp(canary):
    whole = odp()
    text = unpack(whole)["meta.xml"].decode()
    return respell(whole, {"meta.xml": with_head(text, laughs("m"))})


@sample("xml-utf16.pptx", MARKUP, "XML-05", "a DOCTYPE hidden in UTF-16")
def utf16(canary):
    text = with_head(pptx_parts()[SLIDE], "<!DOCTYPE p [<!ENTITY e 'x'>]>")
    text = text.replace("UTF-8", "UTF-16")
    return deck(SLIDE, lambda x: b"\xff\xfe" + text.encode("utf-16-le"))


add("xml-deep.odp", MARKUP, "XML-03", "3000 groups, each inside another",
    lambda canary: odp("<draw:g>" * 3000 + "<draw:rect svg:x='1cm' svg:y='4cm'"
                       " svg:width='2cm' svg:height='2cm'/>" +
                       "</draw:g>" * 3000))
add("xml-deep.pptx", MARKUP, "XML-03", "a slide of 5000 nested elements",
    lambda canary: deck(SLIDE, lambda x: x.replace(
        "</p:spTree>", "<p:x>" * 5000 + "</p:x>" * 5000 + "</p:spTree>")))
# The ratio is seen before the parser sees the tag.
add("xml-attribute.odp", MARKUP + "|archive-bomb", "XML-04",
    "an attribute of 30 MB",
    lambda canary: odp('<draw:rect svg:x="1cm" svg:y="4cm" svg:width="2cm" '
                       'svg:height="2cm" draw:name="' +
                       "name " * (6 << 20) + '"/>'))
add("xml-unclosed.pptx", MARKUP + "|damaged|conversion-failed", "XML-03",
    "a slide that stops in the middle of a tag",
    lambda canary: deck(SLIDE, lambda x: x[:len(x) // 2]))
