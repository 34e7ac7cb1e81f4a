"""What the command line says of stored results, line by line: what was received, which problems, how it stands. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from jxgrade.present import words
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, STATUSES

EACH = {"error": 3, "warning": 1}  # lines shown of one kind of problem
_LEVELS = {"error": "错误", "warning": "提醒"}
_FIX = "改法："


def received(delivered: pd.DataFrame) -> tuple[str, ...]:
    """One line per inbox table, in the order of the design: how many files and rows came."""
    rows = {row.table: row for row in _rows(delivered)}
    width = max(len(table.heading) for table in INBOX.values())
    lines = []
    for name, table in INBOX.items():
        row = rows[name]
        state = "未收到" if not row.files else f"{row.files} 个文件，{row.rows} 行" if row.delivered else "不能采用"
        lines.append(f"{padded(table.heading, 2 * width + 2)}{state}")
    return tuple(lines)


def preview_lines(pairs: pd.DataFrame, late: Collection[str], indexed: int, programme: Programme) -> Iterator[str]:
    """What a preview of late texts found: each pair once, a late text first; and that it is only a preview."""
    if not late:
        yield f"没有新交或改动的作业；上次运行比对过的 {words.count(indexed)} 份已编入索引。"
        return
    limit = words.percent(Fraction(programme.reuse.note_at), places=0)
    yield f"新交或改动的作业 {words.count(len(late))} 份，与已编入索引的 {words.count(indexed)} 份及彼此比对，任一方被覆盖达到 {limit} 的 {len(pairs)} 对"
    if len(pairs):
        yield f"  {padded('覆盖率', 8)}{padded('迟交的作业', 34)}相似的作业"
    for left, right, score in zip(pairs["left_id"], pairs["right_id"], pairs["score"], strict=True):
        one, other = (left, right) if left in late else (right, left)
        also = "（同为迟交）" if other in late else ""
        shown = padded(words.percent(Fraction(score)) or "", 8), padded(words.submission(one), 34)
        yield f"  {shown[0]}{shown[1]}{words.submission(other)}{also}"
    yield "这是预览：没有改动任何数据表和报告；公共文字按上次运行的算，分数可能略有出入。以 jxgrade run 的完整比对为准。"


def padded(text: str, columns: int) -> str:
    """Text filled up to so many columns of a terminal, where a Chinese character takes two.

    >>> padded("差 0.005 分", 12) + "|", padded("附件2", 12) + "|"
    ('差 0.005 分 |', '附件2       |')
    """
    return text + " " * (columns - sum(2 if ord(char) > 0x2E7F else 1 for char in text))


def tally(problems: pd.DataFrame) -> str:
    """How many problems of each level there are.

    >>> tally(pd.DataFrame({"level": ["error", "warning", "warning"]}))
    '数据问题 3 处：错误 1，提醒 2'
    """
    errors = int((problems["level"] == "error").sum())
    return f"数据问题 {len(problems)} 处：错误 {errors}，提醒 {len(problems) - errors}"


def problem_lines(problems: pd.DataFrame, *, everything: bool = False) -> tuple[str, ...]:
    """Errors first; of one kind (same file, sheet and fix) only the first few, the last of them saying how many more there are."""
    kinds: dict[tuple[Any, ...], list[Any]] = {}
    for row in _rows(problems.sort_values("level", kind="stable")):
        kinds.setdefault((row.level, row.file, row.sheet, row.message.rpartition(_FIX)[2]), []).append(row)
    lines = []
    for (level, *_), rows in kinds.items():
        some = rows if everything else rows[: EACH[level]]
        lines += [_problem_line(row) for row in some]
        if len(rows) > len(some):
            lines[-1] += f"（同类的还有 {len(rows) - len(some)} 处）"
    return tuple(lines)


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows as objects whose attributes the checker need not know."""
    return frame.itertuples()


def _problem_line(row: Any) -> str:
    parts = (row.file, row.sheet, None if pd.isna(row.row) else f"第 {row.row} 行", row.column)
    place = " · ".join(str(part) for part in parts if part and not pd.isna(part))
    value = f"（{row.value}）" if row.value and not pd.isna(row.value) else ""
    return f"[{_LEVELS[row.level]}] {place}{value}{'：' if place or value else ''}{row.message}"


def standing(decisions: pd.DataFrame) -> str:
    """How many passed, failed and wait.

    >>> standing(pd.DataFrame({"status": ["pass", "pending", "pass"]}))
    '学员 3 人：合格 2，不合格 0，待定 1'
    """
    count = decisions["status"].value_counts()
    return f"学员 {len(decisions)} 人：" + "，".join(
        f"{name} {int(count.get(key, 0))}" for key, name in STATUSES.items()
    )


def folded(places: Mapping[str, Sequence[str]]) -> str:
    """Which places are in which state, short where all are in one.

    >>> folded({"最新": ["南昌市", "九江市"]}), folded({"最新": ["南昌市"], "需要重做": ["九江市"]})
    ('最新（2 份）', '最新 1 份（南昌市）；需要重做 1 份（九江市）')
    """
    if len(places) == 1:
        ((state, names),) = places.items()
        return state if len(names) == 1 else f"{state}（{len(names)} 份）"
    return "；".join(f"{state} {len(names)} 份（{'、'.join(names)}）" for state, names in places.items())
