"""Which row of a sheet is the heading, and which column is which (rules, 1.2).

A heading may be canonical or Chinese, one of the shipped variants or the operator's own; width, spaces and line breaks are ignored,
and so is a note such as （必填） or （分） behind it, and what a form puts around its questions (1、您的…：[填空题]). It may stand below title rows and be spread over two rows with merged cells
(线上 over 学时 is 线上学时). Runs in the sandboxed children.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from jxgrade.intake.cells import clean
from jxgrade.intake.values import Rule

_WORDY: Final = frozenset(("id", "text", "choice"))
LOOKED_AT: Final = 100  # rows from the top in which a heading is looked for
LONGEST: Final = 24  # characters of a heading
ALIKE: Final = 0.5  # from here on an unknown heading may mean a known one

_NAMES: Final = "姓名 学员姓名 教师姓名 县区 学校 单位 工作单位 课程 课程名称 项目 班级 日期 时间"
NAMES: Final = frozenset(("course", "county", "school", "employer", "name", *_NAMES.split()))
"""Columns of text that say whose or what a row is, where a sum says 合计; also such as the table does not ask for."""
Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged ranges as ((row, column), (row, column)), both ends included, counted from 0."""

_SPACE: Final = re.compile(r"\s+")
_NOTE: Final = re.compile(
    r"^[*★]*(?:\d{1,2}[、.])?[*★]*(?:您的|请(?:填写|输入)(?:您的)?)?|(?:[*★:]|\[.{1,4}题\]|[(\[【](?:必填|选填|可选|可不填|百分制|文本格?式?)[)\]】]|:(?:必填|选填))+$"
)
_MEASURE: Final = re.compile(r"(.*)\((?:单位)?:?(?:为|是)?((?:满分|0[-~—–至到])[:为]?(\d+)分?|[^():]{1,4})\)")
"""A heading with the unit of its numbers behind it, or with the most there is."""
_UNIT: Final = "(分钟?|秒|小?时|天|[课学]时|学分|节|人?次|人|个|万?元)"
_TITLE_UNIT: Final = re.compile(rf"(?:.*单位:?(?:为|是)?|.*\(){_UNIT}\)?")
_ROW_UNIT: Final = re.compile(rf"\(?(?:单位:?(?:为|是)?)?{_UNIT}\)?")
"""The unit of the numbers of a table in a title above it (单位：分钟), and of a column in the row below its heading."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column a table may have: canonical name, Chinese heading, rule for its cells, is it needed; what else it is called:
    ``own`` by the operator, ``also`` as shipped; ``asked``: does somebody miss it where it lacks?"""

    name: str
    heading: str
    rule: Rule
    required: bool = False
    also: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Spec:
    """What is looked for in the files of one table; ``any_of``: one of these columns is needed; ``heading``: its Chinese name."""

    table: str
    columns: tuple[Wanted, ...]
    any_of: tuple[str, ...] = ()
    heading: str = ""

    @property
    def words(self) -> dict[str, str]:
        """Heading as compared -> canonical name, by the names that always hold."""
        return {plain(word): one.name for one in self.columns for word in (one.name, one.heading, *one.own)}

    @property
    def variants(self) -> dict[str, str]:
        """The same by the shipped variants, which hold where none of the others names the column."""
        own = self.words
        return {plain(word): one.name for one in self.columns for word in one.also if plain(word) not in own}

    def measured(self, word: str) -> str | None:
        """The column that a heading nobody knows would name, did it not tell another unit or scale."""
        return self.words.get(bare(word)) or self.variants.get(bare(word))

    @property
    def least(self) -> int:
        """How many columns a row must name to be a heading."""
        return 2 if any(column.required for column in self.columns) else 1

    @property
    def of_trainees(self) -> bool:
        """Do its rows say something of trainees whom the roster has (and not who there is)?"""
        return self.table != "roster" and any(column.name == "trainee_id" for column in self.columns)

    def lacking(self, names: Mapping[str, object]) -> tuple[str, ...]:
        """Headings of the needed columns that are not among ``names``."""
        out = [column.heading for column in self.columns if column.required and column.name not in names]
        if self.any_of and not any(name in names for name in self.any_of):
            out.append("或".join(column.heading for column in self.columns if column.name in self.any_of))
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row: last row of it (from 0), canonical name -> place of the column, names that stand twice; ``unsure``: columns that
    are not needed and that only two variants name (手机, 联系电话): neither is taken."""

    row: int
    columns: Mapping[str, int]
    twice: tuple[str, ...]
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """Which column is where, from a heading on; ``lost``: needed columns that a second heading lacks, and ones that it names twice;
    ``named``: where it is said whose, what or when a row is."""

    used: tuple[tuple[Wanted, int], ...]
    width: int
    fields: int
    lost: tuple[Wanted, ...] = ()
    named: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, spec: Spec, columns: Mapping[str, int], texts: list[str], *, date1904: bool, again: Heading | None = None
    ) -> "Layout":
        dated = [
            replace(one, rule=replace(one.rule, date1904=date1904)) if one.rule.type == "time" else one
            for one in spec.columns
        ]
        used = tuple((one, columns[one.name]) for one in dated if one.name in columns)
        any_of = spec.any_of if not any(name in columns for name in spec.any_of) else ()
        twice = (*again.twice, *again.unsure) if again else ()
        needed = [one.name for one in dated if one.required or one.name in any_of] if again else ()
        lost = [one for one in dated if one.name in twice or (one.name in needed and one.name not in columns)]
        named = {at for one, at in used if one.rule.type in ("id", "time", "choice") or one.name in NAMES}
        named |= {at for at, text in enumerate(texts) if text in NAMES}
        width = 1 + max((place for _, place in used), default=0)
        return cls(used, width, len(texts), tuple(lost), frozenset(named))


def plain(heading: str) -> str:
    """A heading as it is compared.

    >>> plain("县（市、\\n区）") == plain("县(市、 区)")
    True
    """
    return _SPACE.sub("", clean(heading)).casefold()


class Words:
    """What the headings of a table mean."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self._words, self._variants = spec, spec.words, spec.variants
        self.needed = {column.name for column in spec.columns if column.required} | set(spec.any_of)

    def text(self, cell: object) -> str:
        """A cell as a heading is compared, without notes; '' where it is none."""
        if not isinstance(cell, str) or len(cell) > 4 * LONGEST:
            return ""
        text = plain(cell)
        if text in self._words or text in self._variants:
            return text
        text = _NOTE.sub("", text)
        measured = _MEASURE.fullmatch(text) if text.endswith(")") else None
        return self._measured(text, *measured.groups()) if measured else text

    def _measured(self, text: str, name: str, unit: str, most: str | None) -> str:
        """A heading without its measure, where that is the column's own; any other (学时 in 分钟, 满分50) makes it another heading."""
        name = _NOTE.sub("", name)
        column = self._words.get(name) or self._variants.get(name)
        rule = next((one.rule for one in self.spec.columns if one.name == column), None)
        if rule is None:
            return text
        if rule.type in _WORDY and name in self._words:
            return name  # nothing to be measured: 工作单位（全称）
        own = int(most) == (rule.most or int(most)) if most else unit in rule.units.split()
        return name if own else text

    def otherwise(self, top: Sequence[Sequence[object]], heading: Heading) -> dict[str, str]:
        """Columns whose numbers are in another unit, as a title above or the row below the heading says; what each would be called."""
        units = {
            column.heading: (column.name, column.rule.units.split())
            for column in self.spec.columns
            if column.rule.units and column.name in heading.columns
        }
        said = [match[1] for row in top[: heading.row] for cell in row if (match := _unit(cell, _TITLE_UNIT))]
        strange = [unit for unit in said if not any(unit in own for _, own in units.values())]
        below = next((row for row in top[heading.row + 1 : heading.row + 2] if is_units(row)), ())
        out = {name: f"{word}（{unit}）" for word, (name, _) in units.items() for unit in strange[:1]}
        for word, (name, own) in units.items():
            place = heading.columns[name]
            match = _unit(below[place], _ROW_UNIT) if place < len(below) else None
            if match and match[1] not in own:
                out[name] = f"{word}（{match[1]}）"
        return out

    def surely(self, text: str) -> bool:
        """Is it a name that always holds?"""
        return text in self._words

    def __contains__(self, text: str) -> bool:
        return text in self._words or text in self._variants

    def names(self, row: Sequence[object]) -> int:
        """How many cells of a row name a column."""
        return sum(type(cell) is str and 0 < len(cell) <= LONGEST and self.text(cell) in self for cell in row)

    def resolve(self, texts: Sequence[str], row: int) -> Heading:
        """Which column is which; a shipped variant gives way to a name that always holds."""
        columns: dict[str, int] = {}
        twice: dict[str, None] = {}
        for words in (self._words, self._variants):
            surely = frozenset(columns)
            for place, text in enumerate(texts):
                name = words.get(text)
                if name is not None and name not in surely and columns.setdefault(name, place) != place:
                    twice[name] = None
        unsure = tuple(name for name in twice if name not in self.needed and texts[columns[name]] not in self._words)
        for name in unsure:
            del columns[name], twice[name]
        return Heading(row, columns, tuple(twice), unsure)

    def guesses(self, cells: Sequence[object], heading: Heading | None) -> dict[str, str]:
        """Column that lacks -> the heading nobody knows that is most like one of its names."""
        placed = set() if heading is None else set(heading.columns.values())
        unknown = [
            str(cell).strip()
            for place, cell in enumerate(cells)
            if place not in placed and self.text(cell) and self.text(cell) not in self and len(str(cell)) <= LONGEST
        ]
        out: dict[str, str] = {}
        for column in self.spec.columns:
            if heading is not None and column.name in heading.columns:
                continue
            names = [plain(word) for word in (column.heading, *column.own, *column.also)]
            alike = [
                (max(_likeness(bare(self.text(word)), name) for name in names), word)
                for word in unknown
                if self.spec.measured(word) in (None, column.name)
            ]
            best = max(alike, default=(0.0, ""))
            if best[0] >= ALIKE:
                out[column.name] = best[1]
        return out


def _unit(cell: object, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return pattern.fullmatch(plain(cell)) if isinstance(cell, str) and len(cell) <= 4 * LONGEST else None


def is_units(row: Sequence[object]) -> bool:
    """Is a row below a heading one of units, and of nothing else?

    >>> is_units(["", "（分钟）", None]), is_units(["T1", "分", ""]), is_units([])
    (True, False, False)
    """
    said = [cell for cell in row if cell not in ("", None)]
    return bool(said) and all(_unit(cell, _ROW_UNIT) for cell in said)


def bare(heading: str) -> str:
    """A heading without what stands in brackets at its end.

    >>> bare("评分（满分20）"), bare("县（市、区）名称")
    ('评分', '县(市、区)名称')
    """
    return re.sub(r"(?<=.)\([^()]*\)$", "", plain(heading))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def find_heading(rows: Sequence[Sequence[object]], spec: Spec | Words, merges: Merges = ()) -> Heading | None:
    """The row, or pair of rows, among the first that names most columns of the table; the first of equals.

    At least two columns must be named (one, where the table can do with one). None where no row does. Where rows of data stand
    between a heading that has all that is needed and one that names more, the first is the heading, and the other comes again.
    """
    words = spec if isinstance(spec, Words) else Words(spec)
    best: Heading | None = None
    complete: Heading | None = None
    top = rows[:LOOKED_AT]
    for number, row in enumerate(top):
        single = words.resolve([words.text(cell) for cell in row], number)
        below = words.resolve(joined(top, number, words, merges), number + 1) if number + 1 < len(top) else None
        found = single
        if below and len(below.columns) > len(single.columns) and _counts_more(below, top[number + 1], words):
            found = below
        elif below and single.columns and _repeats(top[number + 1], words, single):
            found = Heading(number + 1, single.columns, single.twice)
        if len(found.columns) >= words.spec.least and (best is None or len(found.columns) > len(best.columns)):
            best = found
            if complete is None and not words.spec.lacking(found.columns) and not found.twice:
                complete = found
    if complete is not None and best is not None:
        between = top[complete.row + 1 : best.row]
        if any(any(cell not in ("", None) for cell in row) and not words.names(row) for row in between):
            return complete
    return best


def joined(rows: Sequence[Sequence[object]], number: int, words: Words, merges: Merges) -> list[str]:
    """Per column what a heading of two rows says: upper and lower together, or the lower cell, or the upper cell."""
    upper, lower = [words.text(cell) for cell in rows[number]], [words.text(cell) for cell in rows[number + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    over = list(upper)
    for (first, left), (last, right) in merges:
        if first <= number <= last and left < width:
            over[left : right + 1] = [upper[left]] * (min(right + 1, width) - left)
    out = []
    for above, both, below in zip(upper, over, lower, strict=True):
        said = [text for text in (below, both + below, above) if text in words and (below or text == above)]
        out.append(next((text for text in said if words.surely(text)), said[0] if said else ""))
    return out


def _counts_more(below: Heading, lower: Sequence[object], words: Words) -> bool:
    """Whether the lower row takes part in the pair: it is not simply the heading by itself, nor a row of data."""
    alone = words.resolve([words.text(cell) for cell in lower], below.row)
    return len(below.columns) > len(alone.columns)


def _repeats(lower: Sequence[object], words: Words, single: Heading) -> bool:
    """Whether the lower row only says the same again in the other language."""
    again = words.resolve([words.text(cell) for cell in lower], single.row)
    said = sum(bool(words.text(cell)) for cell in lower)
    return len(single.columns) > 1 and said == len(again.columns) and again.columns == single.columns
