# SPDX-License-Identifier: GPL-3.0-or-later
"""A workbook of one sheet: what sits behind a chart."""
from .ooxml_fixed import R, REL, TYPES
from .packing import XML, escape, pack

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = OFFICE + "spreadsheetml.sheet.main+xml"


def relations(rows):
    """A .rels part; rows are (id, kind, target[, external])."""
    out = ""
    for row in rows:
        kind = row[1] if row[1].startswith("http") else f"{R}/{row[1]}"
        mode = ' TargetMode="External"' if len(row) > 3 and row[3] else ""
        out += (f'<Relationship Id="{row[0]}" Type="{kind}" '
                f'Target="{escape(row[2])}"{mode}/>')
    return f'{XML}<Relationships xmlns="{REL}">{out}</Relationships>'


def content_types(defaults, overrides):
    """The [Content_Types].xml part; both are name -> type."""
    out = "".join(f'<Default Extension="{k}" ContentType="{v}"/>'
                  for k, v in defaults.items())
    out += "".join(f'<Override PartName="{k}" ContentType="{v}"/>'
                   for k, v in overrides.items())
    return f'{XML}<Types xmlns="{TYPES}">{out}</Types>'


def row_xml(number, values):
    """A row of numbers and inline texts."""
    out = ""
    for column, value in zip("ABCDEFGH", values):
        where = f'r="{column}{number}"'
        if isinstance(value, (int, float)):
            out += f"<c {where}><v>{value}</v></c>"
        else:
            out += (f'<c {where} t="inlineStr"><is><t>{escape(str(value))}</t>'
                    "</is></c>")
    return f'<row r="{number}">{out}</row>'


def workbook(rows, drawing=None, extra=None):
    """An xlsx; drawing is the r:id of a drawing, extra its parts."""
    cells = "".join(row_xml(i + 1, row) for i, row in enumerate(rows))
    draw = f'<drawing r:id="{drawing}"/>' if drawing else ""
    overrides = {"/xl/workbook.xml": MAIN, "/xl/worksheets/sheet1.xml":
                 OFFICE + "spreadsheetml.worksheet+xml"}
    extra = dict(extra or {})
    overrides.update(extra.pop("types", {}))
    defaults = {"rels": "application/vnd.openxmlformats-package."
                "relationships+xml", "xml": "application/xml",
                "png": "image/png", "jpg": "image/jpeg"}
    parts = {
        "[Content_Types].xml": content_types(defaults, overrides),
        "_rels/.rels": relations([("rId1", "officeDocument",
                                   "xl/workbook.xml")]),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            [("rId1", "worksheet", "worksheets/sheet1.xml")]),
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{S}" '
        f'xmlns:r="{R}"><sheetData>{cells}</sheetData>{draw}</worksheet>'}
    parts.update(extra)
    return pack(parts)
