"""Rows of `problems` as people read them: where the cell is, what is wrong with it, how to mend it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from jxgrade.present import words
from jxgrade.present.blocks import Cut
from jxgrade.present.listing import Column, Listing, listing_of, table
from jxgrade.tables import INBOX, Tables, records, rows

LONGEST_VALUE: Final = 60
_FLOORS: Final = {"city": INBOX["roster"].column("city").heading, "theme": INBOX["submissions"].column("theme").heading}
"""What a floor of the cases is counted by; problems of the inbox name their column as it was delivered."""


def read_problems(frame: pd.DataFrame) -> list[Any]:
    """All rows of a table of problems; intake has masked what is personal."""
    return [_by_heading(row) for row in records(frame)]


def _by_heading(problem: Any) -> Any:
    column = _FLOORS.get(problem.column, problem.column)  # the value of a floor's row is a slug; the message names it
    return problem if column == problem.column else problem._replace(column=column, value=None)


def listed(problems: Iterable[Any], name: str, caption: str = "") -> Listing[Any]:
    """Each problem with its cell and its fix: errors first, then file by file, row by row."""
    return table(
        name,
        sorted(problems, key=_place),
        Column("级别", "choice", lambda one: words.status(one.level), 8),
        Column("文件", "choice", lambda one: one.file, 28),
        Column("工作表", "text", lambda one: one.sheet, 14),
        Column("行", "number", lambda one: one.row, 8),
        Column("列", "choice", lambda one: one.column),
        Column("单元格内容", "text", lambda one: _short(one.value)),
        Column("问题", "wide", lambda one: words.split_fix(one.message)[0], 60),
        Column("改法", "wide", lambda one: words.split_fix(one.message)[1]),
        empty="没有发现问题。",
        caption=caption,
        asked=[("级别", name) for name in words.LEVELS.values()],
    )


def _place(one: Any) -> tuple[int, str, str, int, str, str]:
    place = one.file or "", one.sheet or "", one.row or 0, one.column or "", one.message or ""
    return words.gravity(one.level), *place


def _short(text: str | None) -> str | Cut | None:
    return text if text is None or len(text) <= LONGEST_VALUE else Cut(f"{text[: LONGEST_VALUE - 1]}…", text)


def by_city(tables: Tables, slugs: Sequence[str]) -> dict[str | None, Counter[str]]:
    """How many problems of each level belong to each city, and under None to none of them; together all rows of `problems`."""
    found: dict[str | None, Counter[str]] = {slug: Counter() for slug in slugs}
    for city, level in rows(tables["intake_problems"], "city", "level"):
        if city in found:
            found[city][level] += 1
    rest = Counter(level for (level,) in rows(tables["problems"], "level"))
    for counts in found.values():
        rest.subtract(counts)
    return {**found, None: +rest}


def counted(problems: Sequence[Any]) -> Listing[Any]:
    """How many problems of each level in each file and column, the most first."""
    counts = Counter((one.file or "（不属于某个文件）", one.column or "（整行）", one.level) for one in problems)
    places = {(file, column) for file, column, _ in counts}
    lines = [(*place, counts[*place, "error"], counts[*place, "warning"]) for place in places]
    lines.sort(key=lambda line: (-line[2], -line[3], line[:2]))
    headings = "文件:choice 列 错误:number 警告:number"
    return listing_of("问题集中在哪里", headings, lines, empty="没有发现问题。")
