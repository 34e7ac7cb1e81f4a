"""A pack as a workbook: only the cells to be filled in are open; every string stays a string."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from jxgrade.disk import whole
from jxgrade.marking.packs import layout
from jxgrade.marking.packs.layout import Columns, printable
from jxgrade.marking.packs.pack import Pack, PackText
from jxgrade.marking.store import STATES, Entry
from jxgrade.marking.store.entry import LONGEST_COMMENT
from jxgrade.tables import ASKED

CREATED: Final = datetime(2024, 1, 1, tzinfo=UTC)
_FONT: Final = "微软雅黑"
_FORMATS: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "bg_color": "#E8EDF1", "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "text": {"num_format": "@", "valign": "top", "text_wrap": True},
    "code": {"num_format": "@", "valign": "top", "font_color": "#1F5FA8", "underline": 1},
    "bar": {"num_format": "@", "bold": True, "bg_color": "#E8EDF1", "top": 1},
    "number": {"valign": "top", "font_color": "#555555"},
    "open": {"locked": False, "valign": "top", "bg_color": "#FFFBE6", "border": 1, "border_color": "#D9D2B0"},
    "words": {
        "locked": False,
        "valign": "top",
        "bg_color": "#FFFBE6",
        "border": 1,
        "border_color": "#D9D2B0",
        "text_wrap": True,
        "num_format": "@",
    },
    "faint": {"num_format": "@", "font_color": "#999999", "font_size": 8},
}
_WIDTHS: Final = {
    layout.CODE: 14,
    layout.ROLE: 7,
    layout.CHARS: 7,
    layout.SUM: 9,
    layout.MARK: 8,
    layout.STATE: 9,
    layout.SUSPECTED: 9,
    layout.COMMENT: 60,
}
_GUIDE_WIDTH: Final = 90
_TEXT_WIDTH: Final = 100
_ALLOWED: Final = {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}
_STEPS: Final = (
    "1. 打开“正文”读作业：在评阅表里点蓝色的编号，就跳到那一篇；读完点编号跳回来。",
    "2. 在“{sheets}”里逐篇打分：只有浅黄色的格子可以填。每一项按“评分标准”给分，合计自动算出。",
    "3. 不逐项打分时，只填“评分”一格（0–100）。两样都填时，“评分”必须等于各项合计。",
    "4. “状态”可以不填：打满各项（或填了评分）就算已完成。还想再看的选“未完成”，不评的选“跳过”。",
    "5. 觉得是抄来的，把“疑似雷同”选“是”，并在评语里写明理由。这只是提示，由专家认定，分数照常打。",
    "6. 填好后保存，把这个文件原样交回（文件名可以改）。没有评完也可以先交，以后再交一次。要撤回交过的分数，把状态选为“跳过”。",
    "7. 请不要取消工作表保护，不要改编号和正文，不要把别人的行贴进来，否则那一行不会被采用。",
    "8. 用 Excel、WPS 表格或 LibreOffice 都可以；保存时请保持 .xlsx 格式。",
)


@dataclass(frozen=True)
class _Book:
    """A workbook being written, its formats, and in which row of `正文` each code begins."""

    book: Any
    formats: Mapping[str, Any]
    starts: Mapping[str, int]

    def sheet(self, name: str) -> Any:
        page = self.book.get_worksheet_by_name(name)
        page.protect("", _ALLOWED)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        return page


def write_pack(pack: Pack, path: Path) -> Path:
    """Write a sealed pack with its entries filled in, beside and then moved into place; equal packs give equal bytes."""
    with whole(path, private=True) as beside:
        _write(pack, beside)
    return path


def _write(pack: Pack, path: Path) -> None:
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "max_url_length": 2079,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": f"{pack.title} 评阅包", "author": "jxgrade", "created": CREATED.replace(tzinfo=None)})
    formats = {name: book.add_format({"font_name": _FONT, **parts}) for name, parts in _FORMATS.items()}
    kinds = [kind for kind in pack.kinds if any(text.kind == kind for text in pack.texts)]
    for name in (layout.GUIDE, *(pack.kinds[kind] for kind in kinds), layout.TEXTS, layout.RUBRIC, layout.SEAL):
        book.add_worksheet(name)
    out = _Book(book, formats, _starts(pack))
    _guide(out, pack, kinds)
    places: dict[str, str] = {}
    for kind in kinds:
        _marks(out, pack, kind, places)
    _texts(out, pack, places)
    _rubric(out, pack, kinds)
    _seal(out, pack)
    book.close()


def _starts(pack: Pack) -> dict[str, int]:
    starts: dict[str, int] = {}
    row = 0
    for text in pack.texts:
        starts[text.code] = row
        row += 1 + len(layout.paragraphs(text.text))
    return starts


def _guide(out: _Book, pack: Pack, kinds: list[str]) -> None:
    page = out.sheet(layout.GUIDE)
    page.hide_gridlines(2)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, _GUIDE_WIDTH)
    page.write_string(0, 0, printable(pack.title), out.formats["title"])
    facts = (
        ("阅卷人编号", pack.grader_id),
        ("包编号", pack.pack_id),
        ("作业", "，".join(f"{pack.kinds[kind]} {sum(text.kind == kind for text in pack.texts)} 篇" for kind in kinds)),
    )
    for row, (name, value) in enumerate(facts, 2):
        page.write_string(row, 0, name, out.formats["text"])
        page.write_string(row, 1, printable(value), out.formats["text"])
    page.write_string(6, 0, "怎么做", out.formats["head"])
    page.write_string(6, 1, "", out.formats["head"])
    sheets = "”和“".join(pack.kinds[kind] for kind in kinds)
    for row, step in enumerate(_STEPS, 7):
        words = step.format(sheets=sheets)
        page.set_row(row, layout.height(words, _GUIDE_WIDTH))
        page.write_string(row, 1, words, out.formats["text"])


def _marks(out: _Book, pack: Pack, kind: str, places: dict[str, str]) -> None:
    """One sheet of marks: a row per text; notes in ``places`` where each text's row is."""
    page, columns = out.sheet(pack.kinds[kind]), Columns.of(pack.rubrics.get(kind, ()))
    texts = [text for text in pack.texts if text.kind == kind]
    entries = {entry.submission_id: entry for entry in pack.entries}
    at = {heading: place for place, heading in enumerate(columns.headings)}
    for heading, place in at.items():
        page.write_string(0, place, heading, out.formats["head"])
        page.set_column(place, place, _WIDTHS.get(heading, 13))
    for row, text in enumerate(texts, 1):
        places[text.code] = f"internal:'{pack.kinds[kind]}'!A{row + 1}"
        _row(page, out, row, at, columns, text, entries.get(text.blind_id, text.before))
    last = max(len(texts), 1)
    _rules(page, at, columns, pack, kind, last)
    page.set_row(0, 36)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, last, len(at) - 1)
    page.repeat_rows(0)


def _row(
    page: Any, out: _Book, row: int, at: Mapping[str, int], columns: Columns, text: PackText, entry: Entry
) -> None:
    formats = out.formats
    page.write_url(
        row, at[layout.CODE], f"internal:'{layout.TEXTS}'!A{out.starts[text.code] + 1}", formats["code"], text.code
    )
    page.write_string(row, at[layout.ROLE], ASKED[text.role], formats["text"])
    if text.chars is not None:
        page.write_number(row, at[layout.CHARS], text.chars, formats["number"])
    for name, heading in columns.points.items():
        _number(page, row, at[heading], entry.points.get(name), formats["open"])
    if columns.points:
        first, last = (
            _cell(row, at[heading]) for heading in (next(iter(columns.points.values())), [*columns.points.values()][-1])
        )
        value = str(sum(entry.points.values(), Decimal())) if entry.points else ""
        total = float(value) if value else ""
        page.write_formula(
            row, at[layout.SUM], f'=IF(COUNT({first}:{last})=0,"",SUM({first}:{last}))', formats["number"], total
        )
    _number(page, row, at[layout.MARK], None if entry.points else entry.mark, formats["open"])
    touched = entry.revision > 0 or entry != text.before
    _word(page, row, at[layout.STATE], STATES[entry.state] if touched else "", formats["open"])
    _word(page, row, at[layout.SUSPECTED], layout.YES if entry.suspected else "", formats["open"])
    _word(page, row, at[layout.COMMENT], printable(entry.comment)[: layout.LONGEST_CELL], formats["words"])


def _number(page: Any, row: int, column: int, value: Decimal | None, style: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, style)
    else:
        page.write_number(row, column, float(value), style)


def _word(page: Any, row: int, column: int, value: str, style: Any) -> None:
    if value:
        page.write_string(row, column, value, style)
    else:
        page.write_blank(row, column, None, style)


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _rules(page: Any, at: Mapping[str, int], columns: Columns, pack: Pack, kind: str, last: int) -> None:
    """Range checks and drop-downs of the open cells."""
    most = {columns.points[part.name]: part.points for part in pack.rubrics.get(kind, ())} | {layout.MARK: 100}
    for heading, points in most.items():
        page.data_validation(
            1,
            at[heading],
            last,
            at[heading],
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": points,
                "error_title": "分数不在范围内",
                "error_message": f"这一格请填 0 到 {points} 之间的数字。",
            },
        )
    lists: Mapping[str, list[str]] = {layout.STATE: list(STATES.values()), layout.SUSPECTED: [layout.YES, layout.NO]}
    for heading, words in lists.items():
        page.data_validation(
            1,
            at[heading],
            last,
            at[heading],
            {
                "validate": "list",
                "source": words,
                "error_title": "请从列表中选",
                "error_message": f"请选 {'、'.join(words)} 之一。",
            },
        )
    page.data_validation(
        1,
        at[layout.COMMENT],
        last,
        at[layout.COMMENT],
        {
            "validate": "length",
            "criteria": "<=",
            "value": LONGEST_COMMENT,
            "error_title": "评语太长",
            "error_message": f"评语请不超过 {LONGEST_COMMENT} 个字符。",
        },
    )


def _texts(out: _Book, pack: Pack, places: Mapping[str, str]) -> None:
    page = out.sheet(layout.TEXTS)
    page.hide_gridlines(2)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, _TEXT_WIDTH)
    for text in pack.texts:
        row = out.starts[text.code]
        page.write_url(row, 0, places[text.code], out.formats["bar"], text.code)
        size = "" if text.chars is None else f"，{text.chars} 字"
        page.write_string(row, 1, f"{pack.kinds[text.kind]}{size}（点左边的编号回到评阅表）", out.formats["bar"])
        for below, paragraph in enumerate(layout.paragraphs(text.text), row + 1):
            page.set_row(below, layout.height(paragraph, _TEXT_WIDTH))
            page.write_string(below, 1, paragraph, out.formats["text"])


def _rubric(out: _Book, pack: Pack, kinds: list[str]) -> None:
    page = out.sheet(layout.RUBRIC)
    for place, (heading, width) in enumerate(
        (("作业", 18), ("项目", 16), ("分值", 7), ("等级", 7), ("分数", 9), ("要求", 70))
    ):
        page.write_string(0, place, heading, out.formats["head"])
        page.set_column(place, place, width)
    row = 0
    for kind in kinds:
        for part in pack.rubrics.get(kind, ()):
            for level in part.levels:
                row += 1
                low, high = level.points
                for place, value in enumerate(
                    (pack.kinds[kind], part.name, str(part.points), level.name, f"{low}–{high}", level.text)
                ):
                    page.write_string(row, place, printable(value), out.formats["text"])
    page.freeze_panes(1, 0)


def _seal(out: _Book, pack: Pack) -> None:
    page: Any = out.sheet(layout.SEAL)
    page.set_column(0, 0, 60)
    page.write_string(0, 0, "程序用来核对文件，请勿改动", out.formats["faint"])
    for row, start in enumerate(range(0, len(pack.seal), layout.SEAL_CELL), 1):
        page.write_string(row, 0, pack.seal[start : start + layout.SEAL_CELL], out.formats["faint"])
