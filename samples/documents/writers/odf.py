# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenDocument packages: decks and drawings, texts and sheets, with charts."""
from .packing import escape, pack

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
BASE = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = {"office": "office", "style": "style", "text": "text",
          "table": "table", "draw": "drawing", "fo": "xsl-fo-compatible",
          "presentation": "presentation", "svg": "svg-compatible",
          "chart": "chart", "form": "form", "script": "script",
          "meta": "meta", "number": "datastyle", "anim": "animation",
          "manifest": "manifest", "smil": "smil-compatible"}
OUTSIDE = {"xlink": "http://www.w3.org/1999/xlink",
           "dc": "http://purl.org/dc/elements/1.1/",
           "dom": "http://www.w3.org/2001/xml-events",
           "ooo": "http://openoffice.org/2004/office",
           "xforms": "http://www.w3.org/2002/xforms",
           "loext": BASE.replace("oasis:names:tc:opendocument", "org:"
           "documentfoundation:names:experimental:office") + "loext:1.0"}
NAMESPACES = " ".join([f'xmlns:{k}="{BASE}{v}:1.0"' for k, v in SPACES.items()] +
                      [f'xmlns:{k}="{v}"' for k, v in OUTSIDE.items()])
MIME = "application/vnd.oasis.opendocument."
KINDS = {"odp": ("presentation", "presentation"),
         "otp": ("presentation-template", "presentation"),
         "odg": ("graphics", "drawing"), "odt": ("text", "text"),
         "ods": ("spreadsheet", "spreadsheet"), "chart": ("chart", "chart")}
WIDE, TALL = 28.0, 15.75


def wrap(root, inner):
    """A whole part."""
    return (f'{XML}<office:{root} {NAMESPACES} office:version="1.3">{inner}'
            f"</office:{root}>")


def content(kind, body, automatic="", scripts="", fonts=""):
    """content.xml."""
    tag = KINDS[kind][1]
    return wrap("document-content", f"{scripts}<office:font-face-decls>{fonts}"
                "</office:font-face-decls><office:automatic-styles>"
                f"{automatic}</office:automatic-styles><office:body>"
                f"<office:{tag}>{body}</office:{tag}></office:body>")


def defaults(family):
    """Default text look."""
    return (f'<style:default-style style:family="{family}">'
            '<style:text-properties style:font-name="Liberation Sans" '
            'fo:font-family="&apos;Liberation Sans&apos;" fo:font-size="18pt" '
            'fo:language="en" fo:country="GB" '
            'style:font-family-asian="&apos;Noto Sans CJK SC&apos;" '
            'style:font-family-complex="&apos;Noto Sans Arabic&apos;"/>'
            "</style:default-style>")


def styles(named="", master="", wide=WIDE, tall=TALL):
    """styles.xml: page size, named styles, one master page."""
    layout = ('<style:page-layout style:name="PM"><style:page-layout-properties'
              f' fo:margin="0cm" fo:page-width="{wide}cm" fo:page-height="{tall}'
              'cm" style:print-orientation="landscape"/></style:page-layout>')
    ground = ('<style:style style:name="Mdp" style:family="drawing-page">'
              '<style:drawing-page-properties draw:background-size="border" '
              'draw:fill="solid" draw:fill-color="#ffffff"/></style:style>')
    return wrap("document-styles", f"<office:styles>{defaults('graphic')}"
                f"{named}</office:styles><office:automatic-styles>{layout}"
                f"{ground}</office:automatic-styles><office:master-styles>"
                '<style:master-page style:name="Default" '
                'style:page-layout-name="PM" draw:style-name="Mdp">'
                f"{master}</style:master-page></office:master-styles>")


def meta(title="", author="cleandeck", extra=""):
    """meta.xml."""
    return wrap("document-meta", f"<office:meta><dc:title>{escape(title)}"
                f"</dc:title><dc:creator>{escape(author)}</dc:creator>{extra}"
                "</office:meta>")


def media_type(name):
    """The type of a part for the manifest."""
    for ending, kind in ((".xml", "text/xml"), (".png", "image/png"),
                         (".jpg", "image/jpeg"), (".svg", "image/svg+xml"),
                         (".mp4", "video/mp4")):
        if name.endswith(ending):
            return kind
    return "application/octet-stream"


def manifest(mime, names, objects, extra=""):
    """META-INF/manifest.xml."""
    rows = [("/", mime)] + [(n, media_type(n)) for n in names]
    rows += [(f"{name}/", kind) for name, kind in objects.items()]
    space = f'xmlns:manifest="{BASE}manifest:1.0"'
    inner = "".join(
        f'<manifest:file-entry manifest:full-path="{escape(n)}" '
        f'manifest:media-type="{t}"/>' for n, t in rows)
    return (f'{XML}<manifest:manifest {space} manifest:version="1.3">{inner}'
            f"{extra}</manifest:manifest>")


def package(kind, body, automatic="", named="", master="", parts=None,
            objects=None, scripts="", title="", extra_meta="", fonts="",
            wide=WIDE, tall=TALL):
    """A whole document from the inside of its body."""
    mime = MIME + KINDS[kind][0]
    inside = {"content.xml": content(kind, body, automatic, scripts, fonts),
              "styles.xml": styles(named, master, wide, tall),
              "meta.xml": meta(title, extra=extra_meta), **(parts or {})}
    return pack({"mimetype": mime, **inside, "META-INF/manifest.xml":
                 manifest(mime, inside, objects or {})}, stored=("mimetype",))


# --- charts ------------------------------------------------------------------

TINTS = ("#0b7a75", "#f2a541", "#c8553d", "#4e6a9a", "#7a9e7e", "#8e6c8a")


def chart_table(names, columns):
    """The data of a chart, in the chart."""
    def words(text):
        return ('<table:table-cell office:value-type="string"><text:p>'
                f"{escape(text)}</text:p></table:table-cell>")

    rows = "<table:table-row><table:table-cell><text:p/></table:table-cell>" + \
        "".join(words(c[0]) for c in columns) + "</table:table-row>"
    body = ""
    for i, name in enumerate(names):
        body += "<table:table-row>" + words(name) + "".join(
            f'<table:table-cell office:value-type="float" office:value='
            f'"{c[1][i]}"><text:p>{c[1][i]}</text:p></table:table-cell>'
            for c in columns) + "</table:table-row>"
    return ('<table:table table:name="local-table"><table:table-header-columns>'
            "<table:table-column/></table:table-header-columns>"
            "<table:table-columns><table:table-column "
            f'table:number-columns-repeated="{len(columns)}"/>'
            f"</table:table-columns><table:table-header-rows>{rows}"
            f"</table:table-header-rows><table:table-rows>{body}"
            "</table:table-rows></table:table>")


def chart_styles(kind, count):
    """The look of a chart."""
    line = kind == "line"
    out = ('<style:style style:name="plot" style:family="chart">'
           '<style:chart-properties chart:treat-empty-cells="leave-gap"/>'
           '</style:style><style:style style:name="axis" style:family="chart">'
           '<style:chart-properties chart:display-label="true"/>'
           '<style:text-properties fo:font-size="11pt"/></style:style>'
           '<style:style style:name="grid" style:family="chart">'
           '<style:graphic-properties svg:stroke-color="#d5dae1"/></style:style>'
           '<style:style style:name="frame" style:family="chart">'
           '<style:graphic-properties draw:stroke="none" draw:fill="none"/>'
           '</style:style>')
    for i in range(count):
        look = (f'draw:stroke="solid" svg:stroke-width="0.08cm" '
                f'svg:stroke-color="{TINTS[i % 6]}"' if line else
                f'draw:stroke="none" draw:fill="solid" '
                f'draw:fill-color="{TINTS[i % 6]}"')
        out += (f'<style:style style:name="s{i}" style:family="chart">'
                f"<style:graphic-properties {look}/></style:style>")
    return out


def chart_body(kind, names, columns, wide, tall):
    """The chart element; kind is bar, line or circle."""
    last, points = len(names) + 1, ""
    if kind == "circle":
        points = "".join(f'<chart:data-point chart:style-name="s{i}"/>'
                         for i in range(len(names)))
    rows = "".join(
        f'<chart:series chart:style-name="s{i}" chart:values-cell-range-address='
        f'"local-table.${"BCDEF"[i]}$2:.${"BCDEF"[i]}${last}" '
        'chart:label-cell-address='
        f'"local-table.${"BCDEF"[i]}$1">{points}</chart:series>'
        for i in range(len(columns)))
    axes = ('<chart:axis chart:dimension="x" chart:name="primary-x" '
            'chart:style-name="axis"><chart:categories '
            f'table:cell-range-address="local-table.$A$2:.$A${last}"/>'
            '</chart:axis><chart:axis chart:dimension="y" '
            'chart:name="primary-y" chart:style-name="axis"><chart:grid '
            'chart:class="major" chart:style-name="grid"/></chart:axis>')
    return (f'<chart:chart svg:width="{wide}cm" svg:height="{tall}cm" '
            f'chart:class="chart:{kind}" chart:style-name="frame"><chart:legend '
            'chart:legend-position="bottom" chart:style-name="frame"/><chart:plot-area '
            'chart:style-name="plot" chart:data-source-has-labels="both" '
            f'table:cell-range-address="local-table.$A$1:.'
            f'${"ABCDEF"[len(columns)]}${last}">{axes}{rows}<chart:wall '
            'chart:style-name="frame"/></chart:plot-area>'
            f"{chart_table(names, columns)}</chart:chart>")


def chart(kind, names, columns, wide, tall):
    """The parts of a chart object, to be put below its folder."""
    count = max(len(names), len(columns))
    return {"content.xml": content(
        "chart", chart_body(kind, names, columns, wide, tall),
        chart_styles(kind, count)),
        "styles.xml": wrap("document-styles", "<office:styles/>")}
