"""The list of what is wrong with the data, cell by cell; no row of it holds a whole name, id number or phone.

Rows are gathered as tuples, since there can be a hundred thousand; `Problems.rows` masks, finds each row's city, and sorts.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jxgrade.intake.values import Level
from jxgrade.tables import INBOX, InboxTable

LONGEST_VALUE: Final = 60

_PERSONAL: Final = frozenset(column.name for table in INBOX.values() for column in table.columns if column.private)
_ID_NUMBER: Final = re.compile(r"(?<!\d)(?!20)(\d{4})\d{10,13}([\dXx])(?![\dXx])")  # no province is 20: that is a time
_PHONE: Final = re.compile(r"(?<!\d)(1[3-9])\d{7}(\d{2})(?!\d)")

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
_IDS_OF_PEOPLE: Final = frozenset({"trainee_id", "grader_id", "expert_id", "volunteer_id"})
_SURE_NAME: Final = 3  # characters; a shorter name may be a word

Rows = Sequence[tuple[object, ...]]
Owner = tuple[str, str]
"""Whom a row belongs to: ("trainee", id) or ("city", slug)."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """Where: file below ``inbox/``, sheet, row as the spreadsheet shows it."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None


NOWHERE: Final = FileRow()


class Names:
    """The names of people, masked wherever else they stand: a sure one anywhere, one of two characters where nothing stands beside it and at
    the ends of what a file is called. ``trainees``: name by id; ``words``: what is no name, whatever a table says."""

    def __init__(
        self, trainees: Mapping[str, str | None], others: Iterable[str | None] = (), words: Collection[str] = ()
    ) -> None:
        self.trainees = trainees
        names = {"".join(name.split()) for name in (*trainees.values(), *others) if name}
        self._names = {name for name in names.difference(words) if len(name) > 1 and _HAN.fullmatch(name)}
        self._lengths: dict[str, list[int]] = {}  # of sure names, by their first two signs, the longest first
        for name in sorted(self._names, key=len, reverse=True):
            lengths = self._lengths.setdefault(name[:2], [])
            if len(name) >= _SURE_NAME and len(name) not in lengths:
                lengths.append(len(name))
        self._hidden: dict[tuple[str, bool], str] = {}  # what was said once is said a hundred thousand times

    def hide(self, text: str, who: str | None = None, *, file: bool = False) -> str:
        """The text without names and whole numbers of persons; ``who``: whose it is, ``file``: it is what a file is called.

        >>> Names({"T1": "张伟", "T2": "欧阳小明"}).hide("包.zip/张伟个人成长报告欧阳小明.docx", file=True)
        '包.zip/张*个人成长报告欧***.docx'
        """
        own = self.trainees.get(who or "")
        if own and len(own) > 1:
            text = text.replace(own, _initial(own))
        if (text, file) not in self._hidden:
            shown = _HAN.sub(lambda run: self._run(run[0], file), without_numbers(text))
            self._hidden[text, file] = shown
        return self._hidden[text, file]

    def _run(self, run: str, file: bool) -> str:
        if self._lengths.keys().isdisjoint(map(str.__add__, run, run[1:])):
            return run  # no name begins anywhere
        out, at = "", 0
        while at < len(run):
            length = self._length(run, at, file)
            out += _initial(run[at : at + length]) if length else run[at]
            at += length or 1
        return out

    def _length(self, run: str, at: int, file: bool) -> int:
        """Of the longest name that stands here, 0 where none does."""
        for length in self._lengths.get(run[at : at + 2], ()):
            if at + length <= len(run) and run[at : at + length] in self._names:
                return length
        alone = len(run) == 2 or (file and at in (0, len(run) - 2))
        return 2 if alone and run[at : at + 2] in self._names else 0


@dataclass(slots=True)
class Problems:
    """Collects problems; the one mutable thing of the room. ``tables``: whose columns have Chinese headings."""

    tables: Mapping[str, InboxTable] = field(default_factory=lambda: INBOX)
    _rows: list[tuple[FileRow, str | None, str | None, Level, str, Owner | None, str | None]] = field(
        default_factory=list
    )

    def add(
        self,
        level: Level,
        message: str,
        *,
        at: FileRow = NOWHERE,
        table: str | None = None,
        column: str | None = None,
        value: object = None,
        owner: Owner | None = None,
    ) -> None:
        """Add one row; ``column`` is canonical and becomes the Chinese heading, ``value`` is masked where it is personal."""
        shown = None if value is None else masked(str(value), personal=column in _PERSONAL, column=column)
        known = {one.name: one.heading for one in self.tables[table].columns} if table and column else {}
        heading = known.get(column or "", column)
        self._rows.append((at, heading, shown, level, without_numbers(message), owner, column))

    def error(self, message: str, **where: object) -> None:
        """Something that is not used as it stands."""
        self.add("error", message, **where)  # type: ignore[arg-type]

    def warning(self, message: str, **where: object) -> None:
        """Something that is used and should be looked at, or is not needed."""
        self.add("warning", message, **where)  # type: ignore[arg-type]

    def lines(self, level: Level) -> list[str]:
        """All rows of a level as lines for a person, in the order in which they were found."""
        return [
            "".join(
                (
                    f"{at.file}" if at.file else "",
                    f"［{at.sheet}］" if at.sheet else "",
                    f"第 {at.row} 行" if at.row else "",
                    f"“{heading}”" if heading and heading not in message else "",
                    "：" if at.file else "",
                    message,
                )
            )
            for at, heading, _, found, message, *_ in self._rows
            if found == level
        ]

    def rows(self, *, cities: Mapping[str, str | None], names: Names, ids: Collection[str]) -> Rows:
        """Rows of ``intake_problems``; ``cities`` are those of the trainees, ``ids`` those of volunteers: another id may be a name."""
        rows: list[tuple[object, ...]] = []
        for at, heading, value, level, message, owner, column in self._rows:
            kind, key = owner or (None, "")
            who = key if kind == "trainee" else None
            city = cities.get(key) if who else key or None
            shown, file = value, at.file and names.hide(at.file, who, file="/" in at.file)
            if value and column in _IDS_OF_PEOPLE and value not in (cities if column == "trainee_id" else ids):
                shown = _HAN.sub(lambda run: _initial(run[0]), value)
            elif value:
                shown = names.hide(value, who, file=column == "file")
            for plain, hidden in ((value, shown), (at.file, file)):
                if (
                    plain and hidden and plain != hidden
                ):  # what is masked in a cell is masked where the message names it
                    message = message.replace(plain, hidden).replace(
                        plain.rpartition("/")[2], hidden.rpartition("/")[2]
                    )
            message = names.hide(message, who)
            rows.append((file, at.sheet and names.hide(at.sheet, who), at.row, heading, shown, level, message, city))
        return list(dict.fromkeys(rows))


def _initial(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1)


def mask(text: str) -> str:
    """What may be shown of a personal value: a name's first character, the ends of a number.

    >>> mask("欧阳小明"), mask("13800138000"), mask("36010219900101123X")
    ('欧***', '13*******00', '3601*************X')
    """
    text = text.strip()
    if len(text) >= 15:
        return text[:4] + "*" * (len(text) - 5) + text[-1]
    if len(text) >= 7:
        return text[:2] + "*" * (len(text) - 4) + text[-2:]
    return text[:1] + "*" * max(len(text) - 1, 1) if text else ""


def masked(value: str, *, personal: bool, column: str | None = None) -> str:
    """A cell as it may stand in the list of problems."""
    if personal and column != "gender":
        return mask(value)
    if column == "text":
        return f"（正文 {len(value)} 个字符）"
    value = without_numbers(value)
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"


def without_numbers(text: str) -> str:
    """The text with phones and id numbers masked.

    >>> without_numbers("作业-13970001100-20240131120000123.txt")
    '作业-13*******00-20240131120000123.txt'
    """
    text = _PHONE.sub(lambda found: f"{found[1]}*******{found[2]}", text)
    return _ID_NUMBER.sub(lambda found: f"{found[1]}{'*' * (len(found[0]) - 5)}{found[2]}", text)
