# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a presentation that are the same in every deck of ours."""
from .packing import XML

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPACES = f'xmlns:a="{A}" xmlns:r="{R}" xmlns:p="{P}"'

PALETTE = {"dk1": "1B2333", "lt1": "FFFFFF", "dk2": "14213D", "lt2": "F3F5F8",
           "accent1": "0B7A75", "accent2": "F2A541", "accent3": "C8553D",
           "accent4": "4E6A9A", "accent5": "7A9E7E", "accent6": "8E6C8A",
           "hlink": "0B7A75", "folHlink": "5C6B7A"}
COLOUR_MAP = ('bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" '
              'accent2="accent2" accent3="accent3" accent4="accent4" '
              'accent5="accent5" accent6="accent6" hlink="hlink" '
              'folHlink="folHlink"')
TREE_HEAD = ('<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
             '</p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
             '<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
             '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>')


def theme(latin="Calibri"):
    """A theme with our palette."""
    colours = "".join(f'<a:{k}><a:srgbClr val="{v}"/></a:{k}>'
                      for k, v in PALETTE.items())
    font = (f'<a:latin typeface="{latin}"/><a:ea typeface=""/>'
            '<a:cs typeface=""/>')
    plain = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{plain}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (f'{XML}<a:theme xmlns:a="{A}" name="cleandeck"><a:themeElements>'
            f'<a:clrScheme name="cleandeck">{colours}</a:clrScheme>'
            f'<a:fontScheme name="cleandeck"><a:majorFont>{font}</a:majorFont>'
            f'<a:minorFont>{font}</a:minorFont></a:fontScheme>'
            f'<a:fmtScheme name="cleandeck"><a:fillStyleLst>{plain * 3}'
            f'</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
            f'<a:effectStyleLst>{effect * 3}</a:effectStyleLst>'
            f'<a:bgFillStyleLst>{plain * 3}</a:bgFillStyleLst>'
            '</a:fmtScheme></a:themeElements></a:theme>')


def placeholder(number, kind, x, y, w, h, index=None, text="", body=""):
    """An empty frame of a master or layout; sizes in EMU."""
    where = f' idx="{index}"' if index else ""
    return (f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{kind}"/><p:cNvSpPr>'
            f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}"'
            f'{where}/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
            f'<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
            f'<p:txBody><a:bodyPr {body}/><a:lstStyle/><a:p><a:r>'
            f'<a:rPr lang="en-GB"/><a:t>{text}</a:t></a:r></a:p></p:txBody>'
            '</p:sp>')


def level(number, size, bullet):
    """One list level of the master."""
    indent = 342900 * number
    sign = ('<a:buFont typeface="Arial"/><a:buChar char="&#8226;"/>' if bullet
            else "<a:buNone/>")
    return (f'<a:lvl{number}pPr marL="{indent}" indent="-285750" algn="l">'
            f'<a:spcBef><a:spcPts val="600"/></a:spcBef>{sign}'
            f'<a:defRPr sz="{size}"><a:solidFill><a:schemeClr val="tx1"/>'
            '</a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr>'
            f'</a:lvl{number}pPr>')


def master(width, height):
    """The slide master: a band on the left edge, title, body, number."""
    edge = width // 22
    body = "".join(level(i + 1, size, True)
                   for i, size in enumerate((2400, 2000, 1800)))
    title = ('<a:lvl1pPr algn="l"><a:buNone/><a:defRPr sz="3000" b="1">'
             '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
             '<a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr>')
    band = ('<p:sp><p:nvSpPr><p:cNvPr id="9" name="band"/><p:cNvSpPr/><p:nvPr/>'
            f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext '
            f'cx="{width // 90}" cy="{height}"/></a:xfrm><a:prstGeom '
            'prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr '
            'val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
            '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr '
            'lang="en-GB"/></a:p></p:txBody></p:sp>')
    frames = band + placeholder(
        2, "title", edge, height // 18, width - 2 * edge, height // 7,
        text="Title", body='anchor="ctr"') + placeholder(
        3, "body", edge, height * 9 // 40, width - 2 * edge,
        height * 27 // 40, 1, "Text")
    return (f'{XML}<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill>'
            '<a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr>'
            f'</p:bg><p:spTree>{TREE_HEAD}{frames}</p:spTree></p:cSld>'
            f'<p:clrMap {COLOUR_MAP}/><p:sldLayoutIdLst>'
            '<p:sldLayoutId id="2147483649" r:id="rId1"/>'
            '<p:sldLayoutId id="2147483650" r:id="rId2"/></p:sldLayoutIdLst>'
            f'<p:txStyles><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>'
            f'{body}</p:bodyStyle><p:otherStyle/></p:txStyles></p:sldMaster>')


def layout(kind):
    """A layout that inherits: with title and body, or bare of the master."""
    bare = kind == "blank"
    frames = "" if bare else "".join(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{n}" name="{t}"/><p:cNvSpPr><a:spLocks '
        f'noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{t}"{i}/></p:nvPr>'
        '</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>'
        '<a:endParaRPr lang="en-GB"/></a:p></p:txBody></p:sp>'
        for n, t, i in ((2, "title", ""), (3, "body", ' idx="1"')))
    shown = ' showMasterSp="0"' if bare else ""
    name = "Bare" if bare else "Title and text"
    return (f'{XML}<p:sldLayout {SPACES} type="{"blank" if bare else "obj"}"'
            f'{shown} preserve="1"><p:cSld name="{name}"><p:spTree>{TREE_HEAD}'
            f'{frames}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/>'
            '</p:clrMapOvr></p:sldLayout>')


def notes_master():
    """The notes master: an image of the slide and a text."""
    frames = (placeholder(2, "sldImg", 685800, 1143000, 5486400, 3086100, 2) +
              placeholder(3, "body", 685800, 4400550, 5486400, 3600450, 3,
                          "Notes"))
    return (f'{XML}<p:notesMaster {SPACES}><p:cSld><p:spTree>{TREE_HEAD}'
            f'{frames}</p:spTree></p:cSld><p:clrMap {COLOUR_MAP}/>'
            '</p:notesMaster>')
