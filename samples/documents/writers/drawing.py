# SPDX-License-Identifier: GPL-3.0-or-later
"""DrawingML: fills, lines, text, shapes, tables, charts. Centimetres in."""
from .ooxml_fixed import A, C, R
from .packing import XML, escape


def emu(centimetres):
    """English metric units, as OOXML counts."""
    return int(round(centimetres * 360000))


# --- fills and lines ---------------------------------------------------------


def colour(value, alpha=None):
    """RRGGBB or a name of the theme, with an opacity in percent."""
    kind = "srgbClr" if len(value) == 6 else "schemeClr"
    inner = f'<a:alpha val="{alpha * 1000}"/>' if alpha is not None else ""
    return f'<a:{kind} val="{value}">{inner}</a:{kind}>'


def solid(value, alpha=None):
    """One colour."""
    return f"<a:solidFill>{colour(value, alpha)}</a:solidFill>"


def gradient(stops, angle=0, path=None):
    """Stops are (percent, colour[, alpha]); straight, or path='circle'."""
    inner = "".join(f'<a:gs pos="{s[0] * 1000}">{colour(*s[1:])}</a:gs>'
                    for s in stops)
    way = (f'<a:lin ang="{angle * 60000}" scaled="0"/>' if path is None else
           f'<a:path path="{path}"><a:fillToRect l="50000" t="50000" '
           'r="50000" b="50000"/></a:path>')
    return f'<a:gradFill rotWithShape="1"><a:gsLst>{inner}</a:gsLst>{way}' \
           "</a:gradFill>"


NO_FILL = "<a:noFill/>"
SHADOW = ('<a:effectLst><a:outerShdw blurRad="76200" dist="38100" dir="2700000"'
          ' rotWithShape="0"><a:srgbClr val="000000"><a:alpha val="35000"/>'
          "</a:srgbClr></a:outerShdw></a:effectLst>")


def line(value=None, points=1.5, dash=None, head=False):
    """An outline, or none."""
    if value is None:
        return "<a:ln><a:noFill/></a:ln>"
    inner = solid(value) + (f'<a:prstDash val="{dash}"/>' if dash else "")
    inner += '<a:tailEnd type="triangle" w="med" len="med"/>' if head else ""
    return f'<a:ln w="{int(points * 12700)}">{inner}</a:ln>'


# --- text ----------------------------------------------------------------------


def run(text, size=None, bold=False, italic=False, tint=None, font=None,
        lang="en-GB", link=None):
    """A run of text; link is the id of a relation."""
    attributes = f' lang="{lang}"' + (f' sz="{int(size * 100)}"' if size else "")
    attributes += ' b="1"' * bold + ' i="1"' * italic
    inner = solid(tint) if tint else ""
    if font and font.startswith("+"):
        inner += f'<a:latin typeface="{font}"/>'
    elif font:
        inner += "".join(f'<a:{k} typeface="{font}"/>'
                         for k in ("latin", "ea", "cs"))
    if link:
        inner += f'<a:hlinkClick xmlns:r="{R}" r:id="{link}"/>'
    return (f"<a:r><a:rPr{attributes}>{inner}</a:rPr>"
            f"<a:t>{escape(text)}</a:t></a:r>")


def para(text, align=None, bullet=False, level=0, rtl=False, after=None,
         **style):
    """A paragraph of one text, or of runs made before."""
    runs = text if text.startswith("<a:r>") else run(text, **style)
    attributes = f' algn="{align}"' if align else ""
    attributes += ' rtl="1"' if rtl else ""
    attributes += f' lvl="{level}"' if level else ""
    inner = f'<a:spcAft><a:spcPts val="{after * 100}"/></a:spcAft>' \
        if after is not None else ""
    if bullet:
        side = "marR" if rtl else "marL"
        attributes += f' {side}="{285750 * (level + 1)}" indent="-285750"'
        inner += ('<a:buFont typeface="Arial"/><a:buChar '
                  f'char="{"&#8226;" if level == 0 else "&#8211;"}"/>')
    return f"<a:p><a:pPr{attributes}>{inner}</a:pPr>{runs}</a:p>"


def paragraphs(text, **style):
    """Strings or ready paragraphs, one or many."""
    if text is None:
        return '<a:p><a:endParaRPr lang="en-GB"/></a:p>'
    many = [text] if isinstance(text, str) else text
    return "".join(t if t.startswith("<a:p>") else para(t, **style)
                   for t in many)


def body(text, tag="p:txBody", anchor="ctr", inset=0.2, **style):
    """A text body."""
    edge = emu(inset)
    return (f'<{tag}><a:bodyPr wrap="square" lIns="{edge}" rIns="{edge}" '
            f'tIns="{edge // 2}" bIns="{edge // 2}" anchor="{anchor}">'
            f"<a:normAutofit/></a:bodyPr><a:lstStyle/>"
            f"{paragraphs(text, **style)}</{tag}>")


# --- frames ------------------------------------------------------------------


def place(x, y, w, h, tag="a:xfrm", turn=0, flip=False):
    """Where a shape is."""
    attributes = f' rot="{turn * 60000}"' if turn else ""
    attributes += ' flipV="1"' if flip else ""
    return (f'<{tag}{attributes}><a:off x="{emu(x)}" y="{emu(y)}"/>'
            f'<a:ext cx="{emu(w)}" cy="{emu(h)}"/></{tag}>')


def cell(text, fill, style):
    """A table cell."""
    edge = "".join(f'<a:{k} w="9525">{solid("D5DAE1")}</a:{k}>'
                   for k in ("lnL", "lnR", "lnT", "lnB"))
    return (f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
            f'{paragraphs(text, **style)}</a:txBody><a:tcPr anchor="ctr">'
            f"{edge}{solid(fill)}</a:tcPr></a:tc>")


def table(rows, widths, tall, size=14):
    """A table with a dark head and striped rows."""
    out = "".join(f'<a:gridCol w="{emu(w)}"/>' for w in widths)
    out = f'<a:tbl><a:tblPr firstRow="1" bandRow="1"/><a:tblGrid>{out}' \
          "</a:tblGrid>"
    for number, row in enumerate(rows):
        head = number == 0
        fill = "14213D" if head else ("FFFFFF", "EEF2F6")[number % 2]
        style = {"size": size, "bold": head, "font": "+mn-lt",
                 "tint": "FFFFFF" if head else "1B2333"}
        cells = "".join(cell(text, fill, style) for text in row)
        out += f'<a:tr h="{emu(tall)}">{cells}</a:tr>'
    return out + "</a:tbl>"


# --- charts ------------------------------------------------------------------

SHARP = '<c:smooth val="0"/>'
CHART_TINTS = ("0B7A75", "F2A541", "C8553D", "4E6A9A", "7A9E7E", "8E6C8A")


def cached(kind, reference, values):
    """Values as a reader finds them without opening the workbook."""
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(str(v))}</c:v></c:pt>'
                     for i, v in enumerate(values))
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return (f"<c:{kind}Ref><c:f>{reference}</c:f><c:{kind}Cache>{code}"
            f'<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'
            f"</c:{kind}Ref>")


def series(index, name, names, values, kind):
    """One series with its caches."""
    column, last = "BCDEFG"[index], len(names) + 1
    tint = CHART_TINTS[index % len(CHART_TINTS)]
    look = f"<c:spPr>{solid(tint)}</c:spPr>"
    if kind == "line":
        look = f"<c:spPr>{line(tint, 2.5)}</c:spPr>"
    elif kind == "pie":
        look = "".join(
            f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/><c:spPr>'
            f'{solid(CHART_TINTS[i % 6])}</c:spPr></c:dPt>'
            for i in range(len(names)))
    head = cached("str", f"Sheet1!${column}$1", [name])
    return (f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx>{head}'
            f"</c:tx>{look}<c:cat>"
            f'{cached("str", f"Sheet1!$A$2:$A${last}", names)}</c:cat><c:val>'
            f'{cached("num", f"Sheet1!${column}$2:${column}${last}", values)}'
            f"</c:val>{SHARP if kind == 'line' else ''}</c:ser>")


def plot(kind, rows):
    """The plot element around its series."""
    vary = f'<c:varyColors val="{int(kind == "pie")}"/>'
    axes = '<c:axId val="111"/><c:axId val="222"/>'
    if kind == "bar":
        return ('<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
                f'{vary}{rows}<c:gapWidth val="70"/>{axes}</c:barChart>')
    if kind == "line":
        return (f'<c:lineChart><c:grouping val="standard"/>{vary}{rows}'
                f'<c:marker val="1"/>{axes}</c:lineChart>')
    return (f'<c:pieChart>{vary}{rows}<c:firstSliceAng val="0"/>'
            "</c:pieChart>")


def axis(tag, one, two, side):
    """A category or value axis."""
    extra = "" if tag == "catAx" else (
        f'<c:majorGridlines><c:spPr>{line("D5DAE1", 0.75)}</c:spPr>'
        "</c:majorGridlines>")
    return (f'<c:{tag}><c:axId val="{one}"/><c:scaling><c:orientation '
            f'val="minMax"/></c:scaling><c:delete val="0"/>'
            f'<c:axPos val="{side}"/>{extra}<c:majorTickMark val="none"/>'
            '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
            f'<c:crossAx val="{two}"/><c:crosses val="autoZero"/></c:{tag}>')


def chart(kind, names, columns, title=None, data=None, size=14):
    """A chart part; columns are (name, values); data is a relation's id."""
    rows = "".join(series(i, name, names, values, kind)
                   for i, (name, values) in enumerate(columns))
    axes = "" if kind == "pie" else (axis("catAx", 111, 222, "b") +
                                     axis("valAx", 222, 111, "l"))
    head = "" if title is None else (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p>{run(title, 16, True)}</a:p>"
        '</c:rich></c:tx><c:overlay val="0"/></c:title>')
    book = "" if data is None else (f'<c:externalData r:id="{data}"><c:autoUpdate'
                                    ' val="0"/></c:externalData>')
    return (f'{XML}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}">'
            f'<c:roundedCorners val="0"/><c:chart>{head}'
            f'<c:autoTitleDeleted val="{int(title is None)}"/><c:plotArea>'
            f'<c:layout/>{plot(kind, rows)}{axes}</c:plotArea>'
            f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
            '<c:plotVisOnly val="1"/></c:chart><c:txPr><a:bodyPr/><a:p><a:pPr>'
            f'<a:defRPr sz="{size * 100}"/></a:pPr><a:endParaRPr lang="en-GB"/>'
            f"</a:p></c:txPr>{book}</c:chartSpace>")
