# SPDX-License-Identifier: GPL-3.0-or-later
"""Decks and drawings in OpenDocument, page by page. Centimetres."""
from . import odf
from .packing import escape


def solid(value, alpha=None):
    """A fill, as attributes of graphic properties."""
    see = f' draw:opacity="{alpha}%"' if alpha is not None else ""
    return f'draw:fill="solid" draw:fill-color="#{value}"{see}'


NO_FILL = 'draw:fill="none"'
NO_LINE = 'draw:stroke="none"'
SHADOW = (' draw:shadow="visible" draw:shadow-offset-x="0.1cm" '
          'draw:shadow-offset-y="0.12cm" draw:shadow-color="#000000" '
          'draw:shadow-opacity="35%" loext:shadow-blur="0.2cm"')


def line(value, width=0.05, dash=False, head=False):
    """An outline, as attributes of graphic properties."""
    return (f'draw:stroke="{"dash" if dash else "solid"}" svg:stroke-width='
            f'"{width}cm" svg:stroke-color="#{value}"' +
            (' draw:stroke-dash="Dash"' if dash else "") +
            (' draw:marker-end="Arrow" draw:marker-end-width="0.3cm"'
             if head else ""))


MARKS = ('<draw:marker draw:name="Arrow" svg:viewBox="0 0 20 30" '
         'svg:d="M10 0l-10 30h20z"/><draw:stroke-dash draw:name="Dash" '
         'draw:style="rect" draw:dots1="1" draw:dots1-length="0.2cm" '
         'draw:distance="0.15cm"/>')


class Page:
    """A page under construction."""

    def __init__(self, deck, name):
        self.deck, self.name, self.shapes = deck, name, []
        self.note, self.hidden, self.background = None, False, None
        self.transition, self.links = None, ""

    def add(self, xml):
        """Any shape."""
        self.shapes.append(xml)

    def graphic(self, fill, stroke, shadow=False, anchor="middle"):
        """The name of a graphic style."""
        pad = 'fo:padding="0.15cm"'
        return self.deck.style("graphic", (
            f'<style:graphic-properties {fill} {stroke} {pad} '
            f'draw:textarea-vertical-align="{anchor}" '
            'draw:auto-grow-height="false" fo:wrap-option="wrap"'
            f'{SHADOW if shadow else ""}/>'))

    def lines(self, text, **style):
        """Paragraphs from strings or from paragraphs made before."""
        many = [text] if isinstance(text, str) else (text or [])
        return "".join(t if t.startswith("<text:") else self.para(t, **style)
                       for t in many)

    def para(self, text, size=18, tint="1B2333", bold=False, italic=False,
             align="start", font="Liberation Sans", rtl=False, bullet=False):
        """A paragraph with its own style."""
        weight = ' fo:font-weight="bold" style:font-weight-complex="bold"'
        slant = ' fo:font-style="italic"'
        look = (f'<style:text-properties fo:font-size="{size}pt" '
                f'style:font-size-asian="{size}pt" style:font-size-complex='
                f'"{size}pt" fo:color="#{tint}" fo:font-family="\'{font}\'"'
                f'{weight if bold else ""}{slant if italic else ""}/>')
        way = ' style:writing-mode="rl-tb"' if rtl else ""
        name = self.deck.style("paragraph", (
            f'<style:paragraph-properties fo:text-align="{align}" '
            f'fo:margin-top="0.1cm" fo:margin-bottom="0.1cm"{way}/>{look}'))
        inner = text if text.startswith("<text:") else escape(text)
        out = f'<text:p text:style-name="{name}">{inner}</text:p>'
        if bullet:
            out = (f'<text:list text:style-name="Dots"><text:list-item>{out}'
                   "</text:list-item></text:list>")
        return out

    def where(self, x, y, w, h):
        """Position and size."""
        return (f'svg:x="{x}cm" svg:y="{y}cm" svg:width="{w}cm" '
                f'svg:height="{h}cm"')

    def shape(self, tag, x, y, w, h, fill=NO_FILL, stroke=NO_LINE, text=None,
              shadow=False, radius=None, anchor="middle", **style):
        """A rect or ellipse."""
        corner = f' draw:corner-radius="{radius}cm"' if radius else ""
        name = self.graphic(fill, stroke, shadow, anchor)
        self.add(f'<draw:{tag} draw:style-name="{name}" '
                 f"{self.where(x, y, w, h)}{corner}>{self.lines(text, **style)}"
                 f"</draw:{tag}>")

    def text(self, x, y, w, h, text, anchor="top", **style):
        """A text box."""
        name = self.graphic(NO_FILL, NO_LINE, anchor=anchor)
        self.add(f'<draw:frame draw:style-name="{name}" '
                 f"{self.where(x, y, w, h)}><draw:text-box>"
                 f"{self.lines(text, **style)}</draw:text-box></draw:frame>")

    def title(self, text):
        """The usual title, with a mark beside it."""
        self.shape("rect", 1.2, 1.15, 0.14, 1.3, solid("0B7A75"))
        self.text(1.5, 0.95, 25, 1.7, text, "middle", size=28, bold=True,
                  tint="14213D")

    def arrow(self, x1, y1, x2, y2, tint="5C6B7A"):
        """A line with a head."""
        name = self.graphic(NO_FILL, line(tint, 0.07, head=True))
        self.add(f'<draw:line draw:style-name="{name}" svg:x1="{x1}cm" '
                 f'svg:y1="{y1}cm" svg:x2="{x2}cm" svg:y2="{y2}cm"/>')

    def picture(self, x, y, w, h, name, crop=None, alpha=None):
        """A picture part; crop is a fo:clip rectangle."""
        look = f' fo:clip="{crop}"' if crop else ""
        look += f' draw:image-opacity="{alpha}%"' if alpha else ""
        style = self.deck.style("graphic", "<style:graphic-properties "
                                f"{NO_FILL} {NO_LINE}{look}/>")
        self.add(f'<draw:frame draw:style-name="{style}" '
                 f'{self.where(x, y, w, h)}><draw:image xlink:href='
                 f'"Pictures/{name}" xlink:type="simple"/></draw:frame>')

    def chart(self, x, y, w, h, kind, names, columns):
        """A chart object."""
        name = self.deck.object("chart", odf.chart(kind, names, columns, w, h))
        self.add(f"<draw:frame {self.where(x, y, w, h)}><draw:object "
                 f'xlink:href="./{name}" xlink:type="simple"/></draw:frame>')

    def table(self, x, y, widths, rows, tall=1.0, size=14):
        """A table with a dark head."""
        columns = "".join(
            f'<table:table-column table:style-name="{self.column(w)}"/>'
            for w in widths)
        row = self.deck.style("table-row", "<style:table-row-properties "
                              f'style:row-height="{tall}cm"/>')
        body = "".join(
            f'<table:table-row table:style-name="{row}">' + "".join(
                self.cell(text, number, size) for text in texts) +
            "</table:table-row>" for number, texts in enumerate(rows))
        self.add(f"<draw:frame {self.where(x, y, sum(widths), tall * len(rows))}"
                 f"><table:table>{columns}{body}</table:table></draw:frame>")

    def column(self, wide):
        """A column style."""
        return self.deck.style("table-column", "<style:table-column-properties "
                               f'style:column-width="{wide}cm"/>')

    def cell(self, text, row, size):
        """A table cell."""
        fill = "14213D" if row == 0 else ("FFFFFF", "EEF2F6")[row % 2]
        name = self.deck.style("table-cell", (
            f'<loext:graphic-properties {solid(fill)} '
            'draw:textarea-vertical-align="middle"/><style:paragraph-properties'
            ' fo:border="0.02cm solid #d5dae1"/>'))
        line_ = self.para(text, size, "FFFFFF" if row == 0 else "1B2333",
                          row == 0)
        return (f'<table:table-cell table:style-name="{name}">{line_}'
                "</table:table-cell>")

    def xml(self):
        """The page."""
        look = self.background or 'draw:background-size="border"'
        look += ' presentation:visibility="hidden"' if self.hidden else ""
        look += self.transition or ""
        style = self.deck.style("drawing-page",
                                f"<style:drawing-page-properties {look}/>")
        notes = "" if not self.note else (
            '<presentation:notes><draw:frame presentation:class="notes" '
            f"{self.where(2, 12, 17, 12)}><draw:text-box>"
            f"{self.lines(self.note)}</draw:text-box></draw:frame>"
            "</presentation:notes>")
        return (f'<draw:page draw:name="{escape(self.name)}" draw:style-name='
                f'"{style}" draw:master-page-name="Default">'
                f'{"".join(self.shapes)}{notes}</draw:page>')


class Deck:
    """An odp, otp or odg under construction."""

    def __init__(self, kind, title="", wide=odf.WIDE, tall=odf.TALL):
        self.kind, self.title, self.size = kind, title, (wide, tall)
        self.pages, self.names, self.parts = [], {}, {}
        self.objects, self.named = {}, MARKS

    def page(self, name=None):
        """A new page."""
        self.pages.append(Page(self, name or f"page{len(self.pages) + 1}"))
        return self.pages[-1]

    def style(self, family, properties):
        """The name of an automatic style."""
        key = (family, properties)
        return self.names.setdefault(key, f"a{len(self.names) + 1}")

    def gradient(self, name, kind, start, end, angle=0):
        """A named gradient; answers its fill."""
        self.named += (f'<draw:gradient draw:name="{name}" draw:style="{kind}" '
                       f'draw:start-color="#{start}" draw:end-color="#{end}" '
                       f'draw:angle="{angle}deg" draw:cx="50%" draw:cy="50%" '
                       'draw:border="0%" draw:start-intensity="100%" '
                       'draw:end-intensity="100%"/>')
        return f'draw:fill="gradient" draw:fill-gradient-name="{name}"'

    def fading(self, name, start=100, end=0, kind="linear"):
        """A named transparency that fades; answers its attribute."""
        self.named += (f'<draw:opacity draw:name="{name}" draw:style="{kind}" '
                       f'draw:start="{start}%" draw:end="{end}%" '
                       'draw:angle="90deg" draw:cx="50%" draw:cy="50%"/>')
        return f' draw:opacity-name="{name}"'

    def media(self, name, body):
        """Keep a picture."""
        self.parts[f"Pictures/{name}"] = body
        return name

    def object(self, kind, parts):
        """Keep an object; answers its folder."""
        name = f"Object {len(self.objects) + 1}"
        self.objects[name] = odf.MIME + odf.KINDS[kind][0]
        for part, body in parts.items():
            self.parts[f"{name}/{part}"] = body
        return name

    def bytes(self):
        """The finished file."""
        body = "".join(page.xml() for page in self.pages)
        automatic = "".join(
            f'<style:style style:name="{name}" style:family="{family}">'
            f"{inner}</style:style>"
            for (family, inner), name in self.names.items())
        automatic += (
            '<text:list-style style:name="Dots"><text:list-level-style-bullet '
            'text:level="1" text:bullet-char="&#8226;">'
            '<style:list-level-properties text:space-before="0.2cm" '
            'text:min-label-width="0.7cm"/></text:list-level-style-bullet>'
            "</text:list-style>")
        return odf.package(self.kind, body, automatic, self.named,
                           parts=self.parts, objects=self.objects,
                           title=self.title, wide=self.size[0],
                           tall=self.size[1])
