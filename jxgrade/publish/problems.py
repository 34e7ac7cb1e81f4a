"""Rows of `problems` as people read them: where the cell is, what is wrong with it, how to mend it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.publish import words
from jxgrade.publish.blocks import Block, Column, table
from jxgrade.tables import INBOX, rows

LONGEST_VALUE: Final = 60
UNSHOWN: Final = "（个人信息，见原表）"
PRIVATE: Final = frozenset(
    name
    for inbox in INBOX.values()
    for column in inbox.columns
    if column.private
    for name in (column.name, column.heading)
)
"""Columns, by either name, whose cells no report shows."""


class Problem(NamedTuple):
    """One row of `problems`."""

    file: str | None
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    level: str
    message: str | None

    @property
    def cell(self) -> str | None:
        """What stands in the cell, unless it is personal."""
        if self.value and (self.column in PRIVATE or words.LEAKS.search(self.value)):
            return UNSHOWN
        return self.value

    def row_of_sheet(self) -> tuple[object, ...]:
        """The row for a workbook."""
        what, fix = words.split_fix(self.message)
        return (
            words.LEVELS.get(self.level, self.level),
            self.file,
            self.sheet,
            self.row,
            self.column,
            self.cell,
            what,
            fix,
        )


PROBLEM_COLUMNS: Final = (
    Column("级别", "choice"), Column("文件", "choice"), Column("工作表"), Column("行", "number"), Column("列", "choice"), Column("单元格内容"),
    Column("问题", "wide"), Column("改法", "wide"),
)  # fmt: skip
PROBLEM_SHEET: Final = (
    ("级别", 8), ("文件", 28), ("工作表", 14), ("行", 8), ("列", 14), ("单元格内容", 24), ("问题", 60), ("改法", 50),
)  # fmt: skip


def read_problems(frame: pd.DataFrame) -> tuple[Problem, ...]:
    """All rows of a table of problems."""
    return tuple(Problem(*row) for row in rows(frame, *Problem._fields))


def sorted_for_people(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then file by file, row by row."""
    order = {"error": 0, "warning": 1}
    return sorted(
        problems,
        key=lambda one: (
            order.get(one.level, 2),
            one.file or "",
            one.sheet or "",
            one.row or 0,
            one.column or "",
            one.message or "",
        ),
    )


def shown(problem: Problem) -> tuple[object, ...]:
    """The row for a page; long cell contents are cut."""
    what, fix = words.split_fix(problem.message)
    value = problem.cell
    if value is not None and len(value) > LONGEST_VALUE:
        value = value[: LONGEST_VALUE - 1] + "…"
    return (words.level(problem.level), problem.file, problem.sheet, problem.row, problem.column, value, what, fix)


def counted(problems: Sequence[Problem]) -> Block:
    """How many problems of each level in each file and column."""
    counts = Counter((one.file or "（不属于某个文件）", one.column or "（整行）", one.level) for one in problems)
    places = sorted({(file, column) for file, column, _ in counts})
    lines = [(file, column, counts[file, column, "error"], counts[file, column, "warning"]) for file, column in places]
    lines.sort(key=lambda line: (-line[2], -line[3], line[0], line[1]))
    columns = (Column("文件", "choice"), Column("列"), Column("错误", "number"), Column("警告", "number"))
    return table("问题集中在哪里", columns, lines, empty="没有发现问题。")
