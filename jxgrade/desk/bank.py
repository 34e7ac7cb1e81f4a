"""The bank of comments: phrases of the programme, and what this grader wrote more than once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from jxgrade.marking import Entry

WITH_KEYS: Final = 9
OWN: Final = 3  # at most so many of the grader's own, at the end of those with a key
_LONGEST: Final = 40


def phrases(given: Sequence[str], entries: Iterable[Entry]) -> list[str]:
    """At most nine: the programme's first, then the grader's own, most used first.

    >>> phrases(["好"], [Entry("a/b", "G", "first", comment=words) for words in ("建议写出过程", "建议写出过程", "一次")])
    ['好', '建议写出过程']
    """
    used = Counter(line.strip() for entry in entries for line in entry.comment.splitlines())
    again = sorted(
        (-times, line) for line, times in used.items() if times > 1 and 0 < len(line) <= _LONGEST and line not in given
    )
    own = [line for _, line in again[:OWN]]
    return [*given[: WITH_KEYS - len(own)], *own]
