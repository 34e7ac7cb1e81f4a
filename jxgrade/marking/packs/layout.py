"""Where things stand in a pack's workbook: what the writer writes and the reader looks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.marking.packs.pack import Rubric
from jxgrade.marking.store import STATES
from jxgrade.tables import plain

GUIDE: Final = "说明"
TEXTS: Final = "正文"
RUBRIC: Final = "评分标准"
SEAL: Final = "校验"

CODE: Final = "编号"
ROLE: Final = "评次"
CHARS: Final = "字数"
SUM: Final = "各项合计"
MARK: Final = "评分"
STATE: Final = "状态"
SUSPECTED: Final = "疑似雷同"
COMMENT: Final = "评语"
YES: Final = "是"
NO: Final = "否"
STATE_WORDS: Final = {word: state for state, word in STATES.items()}

LONGEST_CELL: Final = 32_767
SEAL_CELL: Final = 30_000
LONGEST_PARAGRAPH: Final = 700
"""Characters of a text in one cell: a row of a spreadsheet can be 409 points high, some 25 lines."""
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Columns:
    """The columns of one sheet of marks; ``points``: heading of each criterion."""

    points: dict[str, str]

    @classmethod
    def of(cls, rubric: Rubric) -> "Columns":
        """The columns for a rubric, which may be empty."""
        return cls({part.name: heading(part.name, plain(part.points)) for part in rubric})

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings from left to right."""
        return headings(tuple(self.points.values()))


def heading(name: str, points: object) -> str:
    """The heading of a criterion."""
    return f"{name}（0–{points} 分）"


def headings(points: Sequence[str]) -> tuple[str, ...]:
    """All headings from left to right; ``points``: those of the criteria."""
    middle = (*points, SUM) if points else ()
    return (CODE, ROLE, CHARS, *middle, MARK, STATE, SUSPECTED, COMMENT)


def printable(text: str) -> str:
    """Without the control characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def paragraphs(text: str) -> list[str]:
    """A text in pieces that can be read in one row each; blank lines are left out."""
    pieces = []
    for line in printable(text).splitlines():
        line = line.strip()
        pieces += [line[start : start + LONGEST_PARAGRAPH] for start in range(0, len(line), LONGEST_PARAGRAPH)]
    return pieces


def height(text: str, columns: int) -> float:
    """How high, in points, a row must be for a text in a column so wide: a Chinese character takes two, with room to spare.

    >>> height("好", 100), height("好" * 100, 100)
    (18.0, 54.0)
    """
    taken = sum(2 if ord(char) > 0x2E7F or char in "“”‘’…—" else 1 for char in text)
    lines = -(-max(taken, 1) // (columns * 9 // 10))
    return 18.0 * lines


def bare(text: str) -> str:
    """A text as it is compared after other programs have rewritten it: white space does not count."""
    return "".join(printable(text).split())
