# SPDX-License-Identifier: GPL-3.0-or-later
"""Presentations in OOXML (pptx, ppsx, potx and the pptm family)."""
from . import drawing as d
from . import ooxml_fixed as fixed
from .packing import XML, escape, pack
from .sheet import OFFICE, content_types, relations, workbook

WIDE, TALL = 33.867, 19.05
MS = "application/vnd.ms-powerpoint."
MAIN = {"pptx": OFFICE + "presentationml.presentation.main+xml",
        "ppsx": OFFICE + "presentationml.slideshow.main+xml",
        "potx": OFFICE + "presentationml.template.main+xml",
        "pptm": MS + "presentation.macroEnabled.main+xml",
        "ppsm": MS + "slideshow.macroEnabled.main+xml",
        "potm": MS + "template.macroEnabled.main+xml"}
DEFAULTS = {"rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml", "png": "image/png", "jpg": "image/jpeg",
            "xlsx": OFFICE + "spreadsheetml.sheet", "bin": "application/"
            "vnd.openxmlformats-officedocument.oleObject", "emf": "image/x-emf",
            "mp4": "video/mp4", "svg": "image/svg+xml"}
PML = OFFICE + "presentationml."
FADE_IN = (
    '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" '
    'nodeType="tmRoot"><p:childTnLst><p:seq concurrent="1" nextAc="seek"><p:cTn '
    'id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>%s</p:childTnLst>'
    '</p:cTn><p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/>'
    '</p:tgtEl></p:cond></p:prevCondLst><p:nextCondLst><p:cond evt="onNext" '
    'delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq>'
    '</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>')
FADE_STEP = (
    '<p:par><p:cTn id="{0}3" fill="hold"><p:stCondLst><p:cond '
    'delay="indefinite"/></p:stCondLst><p:childTnLst><p:par><p:cTn id="{0}4" '
    'fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>'
    '<p:par><p:cTn id="{0}5" presetID="10" presetClass="entr" presetSubtype="0"'
    ' fill="hold" nodeType="clickEffect"><p:stCondLst><p:cond '
    'delay="0"/></p:stCondLst><p:childTnLst><p:set><p:cBhvr><p:cTn id="{0}6" '
    'dur="1" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst></p:cTn>'
    '<p:tgtEl><p:spTgt spid="{1}"/></p:tgtEl><p:attrNameLst><p:attrName>'
    'style.visibility</p:attrName></p:attrNameLst></p:cBhvr><p:to><p:strVal '
    'val="visible"/></p:to></p:set><p:animEffect transition="in" filter="fade">'
    '<p:cBhvr><p:cTn id="{0}7" dur="500"/><p:tgtEl><p:spTgt spid="{1}"/>'
    '</p:tgtEl></p:cBhvr></p:animEffect></p:childTnLst></p:cTn></p:par>'
    '</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>')


class Slide:
    """A slide under construction; centimetres from the top left corner."""

    def __init__(self, deck, number, layout):
        self.deck, self.number = deck, number
        self.hidden, self.background, self.note = False, None, None
        self.transition, self.shapes, self.steps = None, [], []
        self.last, self.rows = 1, []
        self.rel("slideLayout", f"../slideLayouts/slideLayout{layout}.xml")

    def rel(self, kind, target, external=False):
        """Relate to another part or to the outside; answers the id."""
        name = f"rId{len(self.rows) + 1}"
        self.rows.append((name, kind, target, external))
        return name

    def next(self):
        """A fresh shape number."""
        self.last += 1
        return self.last

    def add(self, xml):
        """Any shape; answers the last number given out."""
        self.shapes.append(xml)
        return self.last

    def frame(self, kind, text, index=None):
        """Fill a placeholder of the layout."""
        where = f' idx="{index}"' if index else ""
        return self.add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self.next()}" name="{kind}"/>'
            '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph '
            f'type="{kind}"{where}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
            f"<a:bodyPr/><a:lstStyle/>{d.paragraphs(text)}</p:txBody></p:sp>")

    def shape(self, preset, x, y, w, h, fill=d.NO_FILL, line=None, text=None,
              shadow=False, turn=0, adjust=None, click=None, name=None,
              anchor="ctr", **style):
        """A preset shape, a text box when it has neither fill nor line."""
        number = self.next()
        values = "".join(f'<a:gd name="adj{k}" fmla="val {v}"/>'
                         for k, v in (adjust or {}).items())
        hit = f'<a:hlinkClick r:id="{click}"/>' if click else ""
        title = name or f"{preset} {number}"
        return self.add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{escape(title)}">'
            f"{hit}</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>"
            f'{d.place(x, y, w, h, turn=turn)}<a:prstGeom prst="{preset}">'
            f"<a:avLst>{values}</a:avLst></a:prstGeom>{fill}"
            f'{line or d.line()}{d.SHADOW if shadow else ""}</p:spPr>'
            f"{d.body(text, anchor=anchor, **style)}</p:sp>")

    def text(self, x, y, w, h, text, anchor="t", **style):
        """A text box."""
        return self.shape("rect", x, y, w, h, text=text, anchor=anchor, **style)

    def arrow(self, x, y, w, h, tint="5C6B7A", points=2.25, flip=False):
        """A straight connector with a head at its end."""
        return self.add(
            f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{self.next()}" name="arrow"/>'
            f"<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>"
            f"{d.place(x, y, w, h, flip=flip)}"
            '<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom>'
            f"{d.line(tint, points, head=True)}</p:spPr></p:cxnSp>")

    def picture(self, x, y, w, h, target, crop=None, linked=False, rel=None,
                preset="rect", shadow=False):
        """A picture part of the deck, or whatever rel says."""
        rel = rel or self.rel("image", f"../media/{target}")
        cut = "".join(f' {k}="{v * 1000}"' for k, v in (crop or {}).items())
        how = "link" if linked else "embed"
        return self.add(
            f'<p:pic><p:nvPicPr><p:cNvPr id="{self.next()}" name="picture"/>'
            f'<p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:{how}='
            f'"{rel}"/><a:srcRect{cut}/><a:stretch><a:fillRect/></a:stretch>'
            f"</p:blipFill><p:spPr>{d.place(x, y, w, h)}<a:prstGeom "
            f'prst="{preset}"><a:avLst/></a:prstGeom>'
            f'{d.SHADOW if shadow else ""}</p:spPr></p:pic>')

    def graphic(self, x, y, w, h, uri, inner, name):
        """A graphic frame: table, chart or object."""
        return self.add(
            f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{self.next()}" '
            f'name="{name}"/><p:cNvGraphicFramePr/><p:nvPr/>'
            f'</p:nvGraphicFramePr>{d.place(x, y, w, h, "p:xfrm")}<a:graphic>'
            f'<a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic>'
            "</p:graphicFrame>")

    def table(self, x, y, widths, rows, tall=1.2, size=14):
        """A table."""
        uri = fixed.A.replace("/main", "/table")
        return self.graphic(x, y, sum(widths), tall * len(rows), uri,
                            d.table(rows, widths, tall, size), "table")

    def chart(self, x, y, w, h, kind, names, columns, title=None):
        """A chart with its workbook."""
        rel = self.rel("chart", self.deck.add_chart(kind, names, columns,
                                                    title))
        inner = f'<c:chart xmlns:c="{fixed.C}" r:id="{rel}"/>'
        return self.graphic(x, y, w, h, fixed.C, inner, "chart")

    def appear(self, *numbers):
        """These shapes fade in, one click each."""
        self.steps += numbers

    def xml(self):
        """The slide part."""
        shown = ' show="0"' if self.hidden else ""
        ground = (f"<p:bg><p:bgPr>{self.background}<a:effectLst/></p:bgPr>"
                  "</p:bg>" if self.background else "")
        move = ("" if not self.transition else
                f'<p:transition spd="med"><p:{self.transition}/></p:transition>')
        steps = "".join(FADE_STEP.format(i + 1, n)
                        for i, n in enumerate(self.steps))
        return (f"{XML}<p:sld {fixed.SPACES}{shown}><p:cSld>{ground}<p:spTree>"
                f'{fixed.TREE_HEAD}{"".join(self.shapes)}</p:spTree></p:cSld>'
                "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
                f'{move}{FADE_IN % steps if steps else ""}</p:sld>')


class Deck:
    """A presentation under construction."""

    def __init__(self, kind="pptx", title="", author="cleandeck",
                 latin="Calibri"):
        self.kind, self.title, self.author = kind, title, author
        self.latin, self.slides, self.parts = latin, [], {}
        self.types, self.charts, self.rows = {}, 0, []

    def slide(self, title=None, lines=None, bare=False):
        """A new slide; bare ones have no placeholders and no band."""
        made = Slide(self, len(self.slides) + 1, 2 if bare else 1)
        self.slides.append(made)
        if title:
            made.frame("title", title)
        if lines:
            made.frame("body", lines, 1)
        return made

    def media(self, name, content):
        """Keep a picture once; answers its name."""
        self.parts[f"ppt/media/{name}"] = content
        return name

    def add_chart(self, kind, names, columns, title):
        """A chart part and its workbook; answers the target."""
        self.charts += 1
        name = f"chart{self.charts}"
        rows = [[""] + [c[0] for c in columns]] + [
            [label] + [c[1][i] for c in columns]
            for i, label in enumerate(names)]
        self.parts[f"ppt/charts/{name}.xml"] = d.chart(kind, names, columns,
                                                       title, "rId1")
        self.parts[f"ppt/charts/_rels/{name}.xml.rels"] = relations(
            [("rId1", "package", f"../embeddings/{name}.xlsx")])
        self.parts[f"ppt/embeddings/{name}.xlsx"] = workbook(rows)
        self.types[f"/ppt/charts/{name}.xml"] = OFFICE + "drawingml.chart+xml"
        return f"../charts/{name}.xml"

    def note_parts(self):
        """Speaker notes and what they need."""
        noted = [s for s in self.slides if s.note]
        if not noted:
            return {}
        parts = {"ppt/notesMasters/notesMaster1.xml": fixed.notes_master(),
                 "ppt/notesMasters/_rels/notesMaster1.xml.rels": relations(
                     [("rId1", "theme", "../theme/theme2.xml")]),
                 "ppt/theme/theme2.xml": fixed.theme(self.latin)}
        self.types["/ppt/notesMasters/notesMaster1.xml"] = (
            PML + "notesMaster+xml")
        self.types["/ppt/theme/theme2.xml"] = OFFICE + "theme+xml"
        for slide in noted:
            name = f"notesSlide{slide.number}.xml"
            slide.rel("notesSlide", f"../notesSlides/{name}")
            parts[f"ppt/notesSlides/{name}"] = self.note_xml(slide)
            parts[f"ppt/notesSlides/_rels/{name}.rels"] = relations([
                ("rId1", "notesMaster", "../notesMasters/notesMaster1.xml"),
                ("rId2", "slide", f"../slides/slide{slide.number}.xml")])
            self.types[f"/ppt/notesSlides/{name}"] = PML + "notesSlide+xml"
        return parts

    @staticmethod
    def note_xml(slide):
        """The notes of one slide."""
        return (f"{XML}<p:notes {fixed.SPACES}><p:cSld><p:spTree>"
                f"{fixed.TREE_HEAD}<p:sp><p:nvSpPr>"
                '<p:cNvPr id="2" name="notes"/><p:cNvSpPr/><p:nvPr><p:ph '
                'type="body" idx="3"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
                f"<a:bodyPr/><a:lstStyle/>{d.paragraphs(slide.note)}</p:txBody>"
                "</p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/>"
                "</p:clrMapOvr></p:notes>")

    def presentation(self, noted):
        """The main part."""
        ids = "".join(f'<p:sldId id="{255 + s.number}" r:id="rId{s.number + 9}"/>'
                      for s in self.slides)
        notes = ('<p:notesMasterIdLst><p:notesMasterId r:id="rId3"/>'
                 "</p:notesMasterIdLst>" if noted else "")
        listed = f"<p:sldIdLst>{ids}</p:sldIdLst>" if ids else ""
        return (f"{XML}<p:presentation {fixed.SPACES}><p:sldMasterIdLst>"
                '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
                f'{notes}{listed}<p:sldSz cx="{d.emu(WIDE)}" '
                f'cy="{d.emu(TALL)}"/><p:notesSz cx="6858000" cy="9144000"/>'
                '<p:defaultTextStyle><a:lvl1pPr><a:defRPr sz="1800">'
                '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
                '<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr>'
                "</p:defaultTextStyle></p:presentation>")

    def core(self):
        """The title and author, as every office writes them."""
        base = "http://schemas.openxmlformats.org/package/2006/metadata/"
        return (f'{XML}<cp:coreProperties xmlns:cp="{base}core-properties" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<dc:title>{escape(self.title)}</dc:title><dc:creator>"
                f"{escape(self.author)}</dc:creator></cp:coreProperties>")

    def relate(self, noted):
        """The relations of the main part."""
        rows = [("rId1", "slideMaster", "slideMasters/slideMaster1.xml"),
                ("rId2", "theme", "theme/theme1.xml")]
        if noted:
            rows.append(("rId3", "notesMaster",
                         "notesMasters/notesMaster1.xml"))
        return relations(rows + self.rows + [
            (f"rId{s.number + 9}", "slide", f"slides/slide{s.number}.xml")
            for s in self.slides])

    def fixed_parts(self):
        """Theme, master and layouts."""
        parts = {"ppt/theme/theme1.xml": fixed.theme(self.latin),
                 "ppt/slideMasters/slideMaster1.xml": fixed.master(
                     d.emu(WIDE), d.emu(TALL)),
                 "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations([
                     ("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
                     ("rId2", "slideLayout", "../slideLayouts/slideLayout2.xml"),
                     ("rId3", "theme", "../theme/theme1.xml")])}
        for number, kind in ((1, "content"), (2, "blank")):
            name = f"slideLayout{number}.xml"
            parts[f"ppt/slideLayouts/{name}"] = fixed.layout(kind)
            parts[f"ppt/slideLayouts/_rels/{name}.rels"] = relations(
                [("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")])
            self.types[f"/ppt/slideLayouts/{name}"] = PML + "slideLayout+xml"
        self.types["/ppt/theme/theme1.xml"] = OFFICE + "theme+xml"
        self.types["/ppt/slideMasters/slideMaster1.xml"] = (
            PML + "slideMaster+xml")
        return parts

    def all_parts(self):
        """Every part, the content types first."""
        notes = self.note_parts()
        self.types["/ppt/presentation.xml"] = MAIN[self.kind]
        self.types["/docProps/core.xml"] = (
            "application/vnd.openxmlformats-package.core-properties+xml")
        main = {"ppt/presentation.xml": self.presentation(bool(notes)),
                "ppt/_rels/presentation.xml.rels": self.relate(bool(notes))}
        main.update(self.fixed_parts())
        for slide in self.slides:
            name = f"slide{slide.number}.xml"
            main[f"ppt/slides/{name}"] = slide.xml()
            main[f"ppt/slides/_rels/{name}.rels"] = relations(slide.rows)
            self.types[f"/ppt/slides/{name}"] = PML + "slide+xml"
        head = {"[Content_Types].xml": content_types(DEFAULTS, self.types),
                "_rels/.rels": relations([
                    ("rId1", "officeDocument", "ppt/presentation.xml"),
                    ("rId2", "http://schemas.openxmlformats.org/package/2006/"
                     "relationships/metadata/core-properties",
                     "docProps/core.xml")])}
        tail = {"docProps/core.xml": self.core()}
        return {**head, **main, **notes, **self.parts, **tail}

    def bytes(self):
        """The finished file."""
        return pack(self.all_parts())
