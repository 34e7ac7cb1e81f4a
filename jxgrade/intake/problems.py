"""The list of what is wrong with the data, cell by cell; no row of it holds a whole name, id number or phone.

Rows are gathered as tuples, since there can be a hundred thousand; `Problems.rows` masks, finds each row's city, and sorts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jxgrade.intake.values import Level
from jxgrade.tables import INBOX, InboxTable

LONGEST_VALUE: Final = 60

_PERSONAL: Final = frozenset(column.name for table in INBOX.values() for column in table.columns if column.private)
_ID_NUMBER: Final = re.compile(r"(?<!\d)(\d{4})\d{10,13}([\dXx])(?![\dXx])")
_PHONE: Final = re.compile(r"(?<!\d)(1[3-9])\d{7}(\d{2})(?!\d)")

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


@dataclass(slots=True)
class Problems:
    """Collects problems; the one mutable thing of the room. ``tables``: whose columns have Chinese headings."""

    tables: Mapping[str, InboxTable] = field(default_factory=lambda: INBOX)
    _rows: list[tuple[FileRow, str | None, str | None, Level, str, Owner | None]] = field(default_factory=list)

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
        self._rows.append((at, heading, shown, level, message, owner))

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
            for at, heading, _, found, message, _ in self._rows
            if found == level
        ]

    def rows(self, *, cities: Mapping[str, str | None], names: Mapping[str, str | None]) -> Rows:
        """Rows of ``intake_problems``; ``cities`` and ``names`` are those of the trainees."""
        rows: list[tuple[object, ...]] = []
        for at, heading, value, level, message, owner in self._rows:
            city = None
            if owner is not None:
                kind, key = owner
                city = cities.get(key) if kind == "trainee" else key
                name = names.get(key) if kind == "trainee" else None
                if name and len(name) > 1 and (name in message or (value and name in value)):
                    value = value.replace(name, mask(name)) if value else value
                    message = message.replace(name, mask(name))  # a file is often named after its author
            rows.append((at.file, at.sheet, at.row, heading, value, level, message, city))
        return list(dict.fromkeys(rows))


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
    value = _PHONE.sub(lambda found: f"{found[1]}*******{found[2]}", value)
    value = _ID_NUMBER.sub(lambda found: f"{found[1]}{'*' * (len(found[0]) - 5)}{found[2]}", value)
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
