"""What may arrive: the tables of the inbox (listed in `inbox.yaml`), and the words that have a canonical and a Chinese spelling."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

MARK_ROLES: Final = {"first": "初评", "second": "复评", "third": "三评", "adjudicator": "仲裁"}
ASKED: Final = {"first": "评阅", "second": "评阅", "third": "评阅", "adjudicator": "仲裁"}
"""What a grader reads of a role: nobody shall see from it who is read twice, or why (R14, R25)."""
RULINGS: Final = {"cleared": "不成立", "confirmed": "成立"}
OBJECTION_RULINGS: Final = {"upheld": "成立", "dismissed": "不成立"}
PASSAGE_RULINGS: Final = {"public": "公开", "copied": "雷同"}
VOLUNTEER_ROLES: Final = {
    "contact": "工作联络人",
    "expert": "专家志愿者",
    "publicity": "宣传志愿者",
    "grader": "阅卷志愿者",
}
STATUSES: Final = {"pass": "合格", "fail": "不合格", "pending": "待定"}

ColumnType = Literal[
    "id",
    "text",
    "file",
    "body",
    "number",
    "count",
    "time",
    "city",
    "kind",
    "stage",
    "mark_role",
    "ruling",
    "passage_ruling",
    "objection_ruling",
    "volunteer_role",
]
CHOICES: Final[dict[str, dict[str, str]]] = {
    "mark_role": MARK_ROLES,
    "ruling": RULINGS,
    "passage_ruling": PASSAGE_RULINGS,
    "objection_ruling": OBJECTION_RULINGS,
    "volunteer_role": VOLUNTEER_ROLES,
}


@dataclass(frozen=True)
class Column:
    """One column of an inbox table: canonical name, Chinese heading, type, is the table undeliverable without it, is it personal.

    ``also``: what else offices and platforms call it, parted by spaces; obeyed where neither name nor heading stands.
    ``units``: what may stand behind its numbers. ``most``: the most its numbers can be, where a heading may not say another.
    """

    name: str
    heading: str
    type: ColumnType = "text"
    required: bool = False
    private: bool = False
    also: str = ""
    units: str = ""
    most: int = 0


EARNED: Final = "earned"
"""The column of points of a table that the programme names."""


@dataclass(frozen=True)
class InboxTable:
    """One kind of export: canonical file stem, Chinese stem, columns; ``any_of``: at least one of these columns must be there."""

    name: str
    heading: str
    columns: tuple[Column, ...]
    any_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def surely(self) -> dict[str, str]:
        """Headings that name a column whatever else stands there -> canonical name."""
        return {word: one.name for one in self.columns for word in (one.name, one.heading)}

    def column(self, name: str) -> Column:
        """The column of this canonical name."""
        return next(column for column in self.columns if column.name == name)


def _column(row: dict[str, Any]) -> Column:
    also = row.get("also", "")
    return Column(**row | {"also": also if isinstance(also, str) else " ".join(also)})


def _tables(listed: list[dict[str, Any]]) -> dict[str, InboxTable]:
    made = (table | {"columns": tuple(map(_column, table["columns"]))} for table in listed)
    return {one["name"]: InboxTable(**one | {"any_of": tuple(one.get("any_of", ()))}) for one in made}


_LISTED: Final = yaml.load(
    (Path(__file__).parent / "inbox.yaml").read_text("utf-8"),
    Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506 - a safe one
)
INBOX: Final = _tables(_LISTED["tables"])


def points_table(name: str, heading: str, column: str) -> InboxTable:
    """A table that the programme names: trainee and points."""
    points = _column({"name": EARNED, "heading": column} | _LISTED["points"])
    return InboxTable(name, heading, (INBOX["roster"].column("trainee_id"), points))
