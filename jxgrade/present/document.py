"""A paper as .docx in the layout of official documents (GB/T 9704—2012), the same bytes each time.

A4, margins 37, 26, 35 and 28 mm, 22 lines of 28 characters, the title in 小标宋 of size 二号, the body in 仿宋 of size 三号, page numbers
— 1 — outside. Fonts that a machine lacks are named with those that may stand for them. Pictures are charts of the document, so their words
are set in its reader's fonts and their numbers can be read. Whatever is said passes through `_said`: nothing becomes markup.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from markupsafe import Markup

from jxgrade.disk import write_bytes, write_text
from jxgrade.present.listing import Listing
from jxgrade.present.paper import HERE, Chart, Contents, Heading, Line, Paper, Part
from jxgrade.present.workbook import CREATED, clean

_MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MORE: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES: Final = (
    f'xmlns:w="{_MAIN}" xmlns:r="{_LINKS}" xmlns:a="{_MORE}/main" xmlns:c="{_MORE}/chart"'
    f' xmlns:wp="{_MORE}/wordprocessingDrawing"'
)
_CHARTS: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_ZIPPED: Final = (1980, 1, 1, 0, 0, 0)

PITCH: Final = 579
"""From line to line, in twentieths of a point: 22 lines fill 225 mm."""
TIGHTER: Final = -5
"""By how much characters of 16 points stand closer, in the same: 28 of them fill 156 mm."""
WIDE: Final = 8840
"""156 mm in the same."""
MARGINS: Final = {"top": 37, "right": 26, "bottom": 35, "left": 28}
_LONGEST: Final = 26  # of a cell that gets room for all it holds, in columns of half a character
_SHORT: Final = 8  # columns that are no wider stay as they are
_WORDS: Final = 3  # how much more of the room that is left a column of words takes than one of numbers
_FITTING: Final = WIDE // 105  # columns of half a character in the font of tables

_FANGSONG, _SONG, _HEI, _KAI, _TITLE = "仿宋_GB2312", "宋体", "黑体", "楷体_GB2312", "方正小标宋简体"
_LIKE: Final = {
    _FANGSONG: "仿宋,FangSong,STFangsong,方正仿宋_GBK,Noto Serif CJK SC",
    _SONG: "SimSun,NSimSun,STSong,Noto Serif CJK SC",
    _HEI: "SimHei,STHeiti,Microsoft YaHei,Noto Sans CJK SC",
    _KAI: "楷体,KaiTi,STKaiti,方正楷体_GBK,Noto Serif CJK SC",
    _TITLE: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,Noto Serif CJK SC",
}
"""Each font of the standard, and by which names its like is installed elsewhere."""


@dataclass(frozen=True)
class _Style:
    """How a kind of paragraph looks: font, size in half points, pitch, space around, and what else its XML says, in the schema's order."""

    font: str = _FANGSONG
    size: int = 32
    line: int = PITCH
    around: int = 0
    flow: str = ""
    indent: str = ""
    side: str = "left"
    level: int | None = None
    run: str = ""

    def xml(self, name: str) -> str:
        level = "" if self.level is None else f'<w:outlineLvl w:val="{self.level}"/>'
        latin = "Times New Roman" if self.font in (_FANGSONG, _SONG) else self.font
        space = f'w:before="{self.around}" w:after="{self.around}" w:line="{self.line}" w:lineRule="exact"'
        base = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
        return (
            f'<w:style {_NAMES} w:type="paragraph" w:styleId="{name}"{"" if base else " w:default=" + chr(34) + "1" + chr(34)}>'
            f'<w:name w:val="{name}"/>{base}<w:qFormat/>'
            f'<w:pPr>{self.flow}<w:spacing {space}/>{self.indent}<w:jc w:val="{self.side}"/>{level}</w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{self.font}"/>{self.run}'
            f'<w:spacing w:val="{TIGHTER if self.size == 32 else 0}"/><w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:style>'
        )


_TWO: Final = '<w:ind w:firstLineChars="200" w:firstLine="630"/>'
_NEXT: Final = "<w:keepNext/>"
_STYLES: Final = {
    "Normal": _Style(),
    "Body": _Style(flow='<w:overflowPunct w:val="0"/>', indent=_TWO, side="both"),
    "Title": _Style(_TITLE, 44, 720, PITCH, _NEXT, side="center"),
    "Heading1": _Style(_HEI, flow=_NEXT, indent=_TWO, level=0),
    "Heading2": _Style(_KAI, flow=_NEXT, indent=_TWO, level=1),
    "Heading3": _Style(flow=_NEXT, indent=_TWO, level=2, run="<w:b/>"),
    "Part": _Style(_HEI, flow=f"{_NEXT}<w:pageBreakBefore/>", side="center", level=0),
    "To": _Style(),
    "Sign": _Style(flow="<w:keepLines/>", indent='<w:ind w:rightChars="200" w:right="630"/>', side="right"),
    "Middle": _Style(side="center"),
    "Small": _Style(size=24, line=400),
    "Draft": _Style(_HEI, 28, side="right", run='<w:color w:val="A61C1C"/>'),
    "Caption": _Style(_HEI, 24, 480, flow=_NEXT, side="center"),
    "Cell": _Style(_SONG, 21, 320),
    "Contents": _Style(
        size=28, line=480, flow=f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDE}"/></w:tabs>'
    ),
    "Odd": _Style(_SONG, 28, 320, indent='<w:ind w:rightChars="100" w:right="280"/>', side="right"),
    "Even": _Style(_SONG, 28, 320, indent='<w:ind w:leftChars="100" w:left="280"/>'),
}


def save(paper: Paper, folder: Path, stem: str, *, private: bool = False) -> list[Path]:
    """Write a paper as ``<stem>.html`` and ``<stem>.docx``."""
    files = [folder / f"{stem}{ending}" for ending in (".html", ".docx")]
    write_text(files[0], paper.html(), private=private)
    write_bytes(files[1], docx(paper), private=private)
    return files


def docx(paper: Paper) -> bytes:
    """The document."""
    from docx import Document
    from docx.oxml import parse_xml

    made = Document()
    made.core_properties.title, made.core_properties.author = clean(paper.title)[:255], "jxgrade"
    made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = CREATED
    package = made.part.package
    for key in [
        key for key, one in package.rels.items() if one.reltype.endswith(("/thumbnail", "/extended-properties"))
    ]:
        del package.rels[key]  # the library's own: a picture, and a program that did not write this
    _dressed(made)
    places = iter(range(len(paper.contents())))
    lines = [_paragraph(paper.draft, "Draft")] if paper.draft else []
    lines.append(_paragraph(paper.title, "Title"))
    parts = list(paper.numbered())
    for part, after in zip_longest(parts, parts[1:]):
        lines += _lines(made, part, paper, places)
        if isinstance(after, Line) and after.look == "sign":  # no signature or date alone on a page
            lines[-1] = lines[-1].replace("</w:pPr>", f"{_NEXT}</w:pPr>", 1)
    for line in lines:
        made.element.body.insert(len(made.element.body) - 1, parse_xml(line))  # the last of a body is its section
    return _settled(made)


def _lines(made: Any, part: Part, paper: Paper, places: Iterator[int]) -> list[str]:
    """What a part is in the document."""
    if isinstance(part, str):
        return [_paragraph(text, "Body") for text in part.split("\n")]
    if isinstance(part, Heading):
        return [
            _paragraph(part.text, "Part", next(places)) if part.bare else _paragraph(part.text, f"Heading{part.level}")
        ]
    if isinstance(part, Line):
        return [_paragraph(part.text, part.look.capitalize(), marked=part.look != "body")]
    if isinstance(part, Contents):
        return [_entry(text, place) for place, text in enumerate(paper.contents())]
    if isinstance(part, Chart):
        tall = min(max(len(part.names) * (0 if part.upright else 5) + 25, 60), 130)
        return [_picture(_chart_file(made, part), tall), _paragraph(part.title, "Caption")]
    if not part.rows:
        return [_paragraph(f"{part.title}：{part.empty}", "Body")]
    return [_paragraph(part.title, "Caption"), _table(part), _paragraph("", "Small")]


def _said(text: str) -> str:
    """Text as it may stand in XML."""
    return escape(clean(text), {'"': "&quot;"})


def _paragraph(text: str, style: str, mark: int | None = None, *, marked: bool = True) -> str:
    """A paragraph; what a person has to write is ``marked``; ``mark``: the number under which the contents find it."""
    runs = "".join(
        f'<w:r>{_LIT if HERE.fullmatch(piece) else ""}<w:t xml:space="preserve">{_said(piece)}</w:t></w:r>'
        for piece in (HERE.split(text) if marked else [text])
        if piece
    )
    if mark is not None:
        runs = f'<w:bookmarkStart w:id="{mark}" w:name="part{mark}"/>{runs}<w:bookmarkEnd w:id="{mark}"/>'
    return f'<w:p {_NAMES}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


_LIT: Final = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>'


def _entry(text: str, place: int) -> str:
    """A line of the contents: leads to its heading and names the page on which that stands, once fields are updated."""
    page = f'<w:fldSimple w:instr="PAGEREF part{place} \\h" w:dirty="true"><w:r><w:t>…</w:t></w:r></w:fldSimple>'
    link = f'<w:hyperlink w:anchor="part{place}"><w:r><w:t xml:space="preserve">{_said(text)}</w:t></w:r></w:hyperlink>'
    return f'<w:p {_NAMES}><w:pPr><w:pStyle w:val="Contents"/></w:pPr>{link}<w:r><w:tab/></w:r>{page}</w:p>'


def _table(listing: Listing[Any]) -> str:
    """A table: its head again on every page and never alone, no row broken, numbers at the right; widths by what the columns hold."""
    columns = [one for one in listing.columns if one.kind != "link" and one.only != "workbook"]
    cells = [[_seen(one.shown(row)) for one in columns] for row in listing.rows]
    needs = [
        max(min(max(map(_width, column)), _LONGEST), min(_width(one.heading), 8)) + 2
        for one, column in zip(columns, zip(*cells, strict=True), strict=True)
    ]
    while sum(needs) > _FITTING and max(needs) > _SHORT:  # words are broken, numbers are not
        needs[needs.index(max(needs))] -= 1
    shares = [need * (1 if one.kind in _NUMBERED else _WORDS) for need, one in zip(needs, columns, strict=True)]
    left = max(_FITTING - sum(needs), 0)
    needs = [need + left * share // sum(shares) for need, share in zip(needs, shares, strict=True)]
    wide = [WIDE * need // sum(needs) for need in needs]
    sides = ["right" if one.kind in _NUMBERED else "left" for one in columns]
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in _EDGES)
    head = _row([one.heading for one in columns], wide, ["center"] * len(columns), "<w:tblHeader/>")
    return (
        f'<w:tbl {_NAMES}><w:tblPr><w:tblW w:w="{WIDE}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{one}"/>' for one in wide)
        + f"</w:tblGrid>{head}{''.join(_row(row, wide, sides) for row in cells)}</w:tbl>"
    )


_NUMBERED: Final = ("number", "rate")
_EDGES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def _row(cells: Sequence[str], wide: Sequence[int], sides: Sequence[str], more: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>" + "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{one}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/>{_NEXT if more else ""}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if more else ""}<w:t xml:space="preserve">{_said(cell)}</w:t></w:r></w:p></w:tc>'
        for cell, one, side in zip(cells, wide, sides, strict=True)
    ) + "</w:tr>"  # fmt: skip


def _seen(cell: str) -> str:
    """What a reader sees of a cell of a page; the signs of badges stand beside words that say the same."""
    return Markup(re.sub(r'<span aria-hidden="true">.*?</span>', "", cell.replace("<br>", "；"))).striptags()  # noqa: S704 - only stripped


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)


def _picture(link: str, tall: int) -> str:
    """A chart in a line of its own, 156 mm wide."""
    return (
        f'<w:p {_NAMES}><w:pPr><w:pStyle w:val="Caption"/><w:spacing w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5600000" cy="{tall * 36000}"/>'
        f'<wp:docPr id="{link[3:]}" name="{link}"/><a:graphic><a:graphicData uri="{_MORE}/chart"><c:chart r:id="{link}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _chart_file(made: Any, part: Chart) -> str:
    """The chart as a file of the document; returns the id of the relation to it."""
    from docx.opc.part import Part as File

    package = made.part.package
    name = package.next_partname("/word/charts/chart%d.xml")
    return str(made.part.relate_to(File(name, _CHARTS, _chart(part).encode(), package), f"{_LINKS}/chart"))


_NUMBERS: Final = (
    '<c:dLbls><c:numFmt formatCode="0;;" sourceLinked="0"/>{}</c:dLbls>'.format(  # none beside a bar that is not there
        "".join(
            f'<c:show{what} val="{int(what == "Val")}"/>'
            for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
        )
    )
)
"""Each bar with its number."""


def _chart(part: Chart) -> str:
    """The XML of a bar chart that holds its own numbers."""
    names = "".join(f'<c:pt idx="{at}"><c:v>{_said(name)}</c:v></c:pt>' for at, name in enumerate(part.names))
    size, series = f'<c:ptCount val="{len(part.names)}"/>', ""
    said = _NUMBERS if len(part.series) == 1 else ""
    for at, one in enumerate(part.series):
        points = "".join(f'<c:pt idx="{i}"><c:v>{float(value):g}</c:v></c:pt>' for i, value in enumerate(one.values))
        series += (
            f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:v>{_said(one.name)}</c:v></c:tx><c:spPr><a:solidFill>'
            f'<a:srgbClr val="{one.colour.removeprefix("#")}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>{said}'
            f"<c:cat><c:strLit>{size}{names}</c:strLit></c:cat>"
            f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{size}{points}</c:numLit></c:val></c:ser>"
        )
    turn, places, way = ("col", "b", "minMax") if part.upright else ("bar", "l", "maxMin")
    group = "percentStacked" if part.shares else "stacked"
    legend = '<c:legend><c:legendPos val="b"/></c:legend>' if len(part.series) > 1 else ""
    text = f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000"><a:ea typeface="{_SONG}"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    axes = "".join(
        f'<c:{kind}><c:axId val="{own}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="{other}"/><c:crosses val="{cross}"/></c:{kind}>'
        for kind, own, other, order, side, cross in (
            ("catAx", 1, 2, way, places, "autoZero"),
            ("valAx", 2, 1, "minMax", "b", "autoZero" if part.upright else "max"),
        )
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NAMES}><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="{turn}"/><c:grouping val="{group}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="40"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>{axes}'
        f'</c:plotArea>{legend}<c:plotVisOnly val="1"/></c:chart>{text}</c:chartSpace>'
    )


def _dressed(made: Any) -> None:
    """Page, styles, fonts and page numbers of an official document, in place of the library's."""
    from docx.oxml import parse_xml
    from docx.shared import Mm

    section, styles = made.sections[0], made.styles.element
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, wide in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(wide))
    section.footer_distance = Mm(MARGINS["bottom"] - 7 - 6)  # 7 mm below the text, 6 mm tall
    for old in styles.findall(f"{{{_MAIN}}}style"):
        styles.remove(old)
    for name, style in _STYLES.items():
        styles.append(parse_xml(style.xml(name)))
    made.settings.odd_and_even_pages_header_footer = True
    for footer, name in ((section.footer, "Odd"), (section.even_page_footer, "Even")):
        footer.is_linked_to_previous = False
        old = footer.paragraphs[0]._p
        number = '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> —</w:t></w:r>'
        old.getparent().replace(
            old, parse_xml(f'<w:p {_NAMES}><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{number}</w:p>')
        )
    fonts = "".join(f'<w:font w:name="{own}"><w:altName w:val="{like}"/></w:font>' for own, like in _LIKE.items())
    for one in made.part.package.iter_parts():
        if one.partname == "/word/fontTable.xml":
            one._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {_NAMES}>{fonts}</w:fonts>'.encode()


def _settled(made: Any) -> bytes:
    """The file, every member with one time."""
    sink, out = io.BytesIO(), io.BytesIO()
    made.save(sink)
    with zipfile.ZipFile(sink) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIPPED), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
