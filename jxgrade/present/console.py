"""What the command line says of stored results, line by line: what was received, which problems, how it stands. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from jxgrade.present.words import LEVELS
from jxgrade.tables import STATUSES, InboxTable, records

EACH = {"error": 3, "warning": 1}  # lines shown of one kind of problem
_FIX = "改法："


def received(delivered: pd.DataFrame, tables: Mapping[str, InboxTable]) -> tuple[str, ...]:
    """One line per inbox table (`intake.specs.asked_tables`): how many files and rows came."""
    rows = {row.table: row for row in records(delivered)}
    width = max(len(table.heading) for table in tables.values())
    lines = []
    for name, table in tables.items():
        row = rows[name]
        state = "未收到" if not row.files else f"{row.files} 个文件，{row.rows} 行" if row.delivered else "不能采用"
        lines.append(f"{padded(table.heading, 2 * width + 2)}{state}")
    return tuple(lines)


def padded(text: str, columns: int) -> str:
    """Text filled up to so many columns of a terminal, where a Chinese character takes two.

    >>> padded("差 0.005 分", 12) + "|", padded("附件2", 12) + "|"
    ('差 0.005 分 |', '附件2       |')
    """
    return text + " " * (columns - sum(2 if ord(char) > 0x2E7F else 1 for char in text))


def tally(problems: pd.DataFrame) -> str:
    """How many problems of each level there are.

    >>> tally(pd.DataFrame({"level": ["error", "warning", "warning"]}))
    '数据问题 3 处：错误 1，警告 2'
    """
    errors = int((problems["level"] == "error").sum())
    return f"数据问题 {len(problems)} 处：错误 {errors}，警告 {len(problems) - errors}"


def problem_lines(problems: pd.DataFrame, *, everything: bool = False) -> tuple[str, ...]:
    """Errors first; of one kind (same file, sheet and fix) only the first few, the last of them saying how many more there are."""
    kinds: dict[tuple[Any, ...], list[Any]] = {}
    for row in records(problems.sort_values("level", kind="stable")):
        kinds.setdefault((row.level, row.file, row.sheet, row.message.rpartition(_FIX)[2]), []).append(row)
    lines = []
    for (level, *_), rows in kinds.items():
        some = rows if everything else rows[: EACH[level]]
        lines += [_problem_line(row) for row in some]
        if len(rows) > len(some):
            lines[-1] += f"（同类的还有 {len(rows) - len(some)} 处）"
    return tuple(lines)


def _problem_line(row: Any) -> str:
    parts = (row.file, row.sheet, row.row and f"第 {row.row} 行", row.column)
    place = " · ".join(filter(None, parts))
    value = f"（{row.value}）" if row.value else ""
    return f"[{LEVELS[row.level]}] {place}{value}{'：' if place or value else ''}{row.message}"


def standing(decisions: pd.DataFrame) -> str:
    """How many passed, failed and wait.

    >>> standing(pd.DataFrame({"status": ["pass", "pending", "pass"]}))
    '学员 3 人：合格 2，不合格 0，待定 1'
    """
    found = list(decisions["status"])
    return f"学员 {len(found)} 人：" + "，".join(f"{name} {found.count(key)}" for key, name in STATUSES.items())


def folded(places: Mapping[str, Sequence[str]]) -> str:
    """Which places are in which state, short where all are in one.

    >>> folded({"最新": ["南昌市", "九江市"]}), folded({"最新": ["南昌市"], "需要重做": ["九江市"]})
    ('最新（2 份）', '最新 1 份（南昌市）；需要重做 1 份（九江市）')
    """
    if len(places) == 1:
        ((state, names),) = places.items()
        return state if len(names) == 1 else f"{state}（{len(names)} 份）"
    return "；".join(f"{state} {len(names)} 份（{'、'.join(names)}）" for state, names in places.items())
