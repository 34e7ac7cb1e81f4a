"""A pack as it came back: its seal, and each filled-in row as an entry or as a refusal. Pure: cells in, entries out.

Whatever program rewrote the workbook, only the open cells are read from it; everything else comes from the seal and is held
against what the sheets show.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from jxgrade.digits import folded
from jxgrade.errors import PackRefused
from jxgrade.marking.packs import layout
from jxgrade.marking.packs.layout import Columns, bare
from jxgrade.marking.packs.pack import Pack, PackText, unsealed
from jxgrade.marking.store import Entry
from jxgrade.rules.marks import mark_of
from jxgrade.tables import ASKED

Cells = Mapping[str, Sequence[Sequence[str]]]
"""Sheet -> rows from the first on -> cells as text (numbers in plain notation), '' where there is nothing."""

_NUMBER: Final = re.compile(r"(?:-?\d{1,6}(?:\.\d{1,20})?|\.\d{1,20})分?", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One row that was filled in: where, and the entry it asks for (blind id)."""

    sheet: str
    row: int
    entry: Entry


@dataclass(frozen=True)
class Refusal:
    """One row that is not taken: where, what stands there, why and what to do."""

    sheet: str
    row: int
    value: str
    reason: str

    def __str__(self) -> str:
        shown = f"（{self.value}）" if self.value else ""
        return f"［{self.sheet}］第 {self.row} 行{shown}：{self.reason}"


@dataclass(frozen=True)
class Returned:
    """What came back: the pack as it was sent out, rows that say something, rows refused; when it was saved; rows in conflict with
    another copy."""

    pack: Pack
    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]
    saved: str = ""
    conflicts: tuple[Refusal, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The pack's entries as they are filled in now, those that were not touched as they were sent out."""
        filled = {line.entry.submission_id: line.entry for line in self.lines}
        return tuple(filled.get(text.blind_id, text.before) for text in self.pack.texts)


def read_returned(cells: Cells, key: bytes | None = None) -> Returned:
    """Read a pack; with the key, only one of our own. Raises PackRefused where the file as a whole cannot be taken."""
    pack = unsealed(_seal(cells), key)
    altered = _altered(cells, pack)
    lines: list[Line] = []
    refusals: list[Refusal] = []
    found: list[tuple[str, int, dict[str, str]]] = []
    for kind in dict.fromkeys(text.kind for text in pack.texts):
        found += _rows(cells, kind, pack)
    times = Counter(row[layout.CODE] for _, _, row in found)
    texts = {text.code: text for text in pack.texts}
    sheets = {text.code: pack.kinds[text.kind] for text in pack.texts}
    for sheet, number, row in found:
        code = row[layout.CODE]
        text = texts.get(code)
        reason = _doubt(code, text, sheets.get(code) == sheet, row, times, found, altered)
        if reason is None and text is not None:
            filled = _filled(row, text, pack)
            if isinstance(filled, Entry):
                lines.append(Line(sheet, number, filled))
            else:
                refusals.append(Refusal(sheet, number, *filled))
        elif reason:
            refusals.append(Refusal(sheet, number, code, reason))
    return Returned(pack, tuple(lines), tuple(refusals))


def _seal(cells: Cells) -> str:
    rows = cells.get(layout.SEAL)
    if not rows:
        raise PackRefused(
            f"没有“{layout.SEAL}”工作表，不是评阅包，或保存时丢了内容，整个文件没有采用。改法：用原来发的 .xlsx 文件填写，保存时不要另选格式"
        )
    return "".join(row[0] for row in rows[1:] if row)


def _altered(cells: Cells, pack: Pack) -> frozenset[str]:
    """Codes whose text in the workbook is not the one that was sent out."""
    shown: dict[str, list[str]] = {}
    code = ""
    codes = {text.code for text in pack.texts}
    for row in cells.get(layout.TEXTS, ()):
        first, second = ([*row, "", ""])[:2]
        if first.strip() in codes:
            code = first.strip()
            shown[code] = []
        elif code:
            shown[code].append(second)
    return frozenset(text.code for text in pack.texts if bare("".join(shown.get(text.code, ()))) != bare(text.text))


def _rows(cells: Cells, kind: str, pack: Pack) -> Iterable[tuple[str, int, dict[str, str]]]:
    """The rows of one sheet of marks that hold anything but what was sent out empty."""
    sheet = pack.kinds[kind]
    rows = cells.get(sheet)
    headings = Columns.of(pack.rubrics.get(kind, ())).headings
    if not rows:
        raise PackRefused(f"没有“{sheet}”工作表，整个文件没有采用。改法：用原来发的文件重新填写后交回")
    names = [name.strip() for name in rows[0]]
    lacking = [heading for heading in headings if names.count(heading) != 1]
    if lacking:
        raise PackRefused(
            f"［{sheet}］的标题行被改动（{'、'.join(lacking)}），整个文件没有采用。改法：用原来发的文件重新填写后交回"
        )
    for number, row in enumerate(rows[1:], 2):
        padded = [*row, *[""] * (len(names) - len(row))]
        found = {heading: padded[names.index(heading)].strip() for heading in headings}
        if any(value for heading, value in found.items() if heading != layout.SUM):
            yield sheet, number, found


def _doubt(
    code: str,
    text: PackText | None,
    in_place: bool,
    row: Mapping[str, str],
    times: Mapping[str, int],
    found: Sequence[tuple[str, int, Mapping[str, str]]],
    altered: frozenset[str],
) -> str | None:
    """Why this row is not to be read at all, None where it is."""
    if text is None or not in_place:
        return "编号不在这个包里（没有分配给这位阅卷人），这一行没有采用。改法：只在原有的行里填写，不要增加行或改编号"
    if times[code] > 1:
        numbers = "、".join(str(number) for _, number, other in found if other[layout.CODE] == code)
        return f"编号重复（第 {numbers} 行），这几行都没有采用。改法：只保留一行后重新交回"
    if row[layout.ROLE] != ASKED[text.role]:
        return f"评次被改动（原来是{ASKED[text.role]}），这一行没有采用。改法：改回{ASKED[text.role]}"
    if code in altered:
        return "“正文”里这一篇被改动或删去，这一行没有采用。改法：用原来发的文件重新读过、填写后交回"
    return None


def _filled(row: Mapping[str, str], text: PackText, pack: Pack) -> Entry | tuple[str, str]:
    """The entry that a row asks for; value and reason where it cannot be read."""
    rubric = pack.rubrics.get(text.kind, ())
    headings = Columns.of(rubric).points
    points: dict[str, Decimal] = {}
    for part in rubric:
        value = row[headings[part.name]]
        number = _number(value, part.points)
        if isinstance(number, str):
            return value, f"“{part.name}”{number}"
        if number is not None:
            points[part.name] = number
    value = row[layout.MARK]
    mark = _number(value, 100)
    if isinstance(mark, str):
        return value, f"“{layout.MARK}”{mark}"
    total = mark_of(points, rubric) if rubric else None
    if mark is not None and points:
        if total is None:
            return value, "“评分”已填，各项得分却没有打满，这一行没有采用。改法：把各项补全，或只留评分一格"
        if mark != total:
            return value, f"“评分”与各项合计 {total} 不同，这一行没有采用。改法：删去“评分”，或改正各项得分"
    return _with_words(row, replace(text.before, points=points, mark=mark if total is None else total))


def _with_words(row: Mapping[str, str], entry: Entry) -> Entry | tuple[str, str]:
    state, suspected = row[layout.STATE], row[layout.SUSPECTED]
    if state and state not in layout.STATE_WORDS:
        return state, f"“状态”不认识，这一行没有采用。改法：从列表中选{'、'.join(layout.STATE_WORDS)}之一"
    if suspected not in ("", layout.YES, layout.NO):
        return suspected, f"“疑似雷同”不认识，这一行没有采用。改法：选{layout.YES}或{layout.NO}"
    complete = "draft" if entry.mark is None else "done"
    found = layout.STATE_WORDS.get(state, complete)
    if found == "done" and entry.mark is None:
        return state, "状态是已完成，却没有打满各项、也没有评分，这一行没有采用。改法：补上分数，或把状态改为未完成"
    comment = row[layout.COMMENT]
    if bare(comment) == bare(entry.comment):  # other programs change line breaks
        comment = entry.comment
    return replace(entry, state=found, suspected=suspected == layout.YES, comment=comment)


def _number(value: str, most: int) -> Decimal | str | None:
    """The number of a cell, None for a blank one, the reason where it is none or out of range."""
    value = folded(value).strip()
    if not value:
        return None
    if not _NUMBER.fullmatch(value):
        return f"不是数字，这一行没有采用。改法：填 0 到 {most} 之间的数字"
    number = Decimal(value.removesuffix("分"))
    if not 0 <= number <= most:
        return f"应在 0 与 {most} 之间，这一行没有采用。改法：核对后填写实际评分"
    return number
