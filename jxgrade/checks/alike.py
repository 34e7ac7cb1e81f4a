"""Two texts of one trainee that share much, or a text and the same trainee's of a former year: told, never held against anybody (R24)."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from jxgrade.checks.finding import Finding
from jxgrade.text import normalise

ALIKE: Final = Fraction(3, 10)  # of the shorter text's characters
RUN: Final = 12  # characters in a row that count as shared; shorter ones are set phrases
BLOCK: Final = RUN // 2  # a text is cut at every such step: of a shared stretch whole blocks are shared,
PER_BLOCK: Final = RUN + BLOCK - 2  # one for each so many of its characters at least

_WRITTEN: Final = re.compile(r"[^\W_]")
_WRITTEN_RUN: Final = re.compile(r"[^\W_]+")


def shared(left: str, right: str) -> tuple[Fraction, tuple[int, int]]:
    """How much of the shorter of two texts stands in the other, in runs, and the longest such run's span in ``left``; 0 below `ALIKE`.

    Only letters and digits are compared, each in its normal form.
    """
    one, other = _letters(left), _letters(right)
    if not _may_share(*sorted((one, other), key=lambda letters: len(letters.text))):
        return Fraction(0), (0, 0)
    covered, longest = one.covered_by(other)
    back, _ = other.covered_by(one)
    count = covered if len(one.text) <= len(other.text) else back
    share = Fraction(count, min(len(one.text), len(other.text)))
    return (share if share >= ALIKE else Fraction(0)), longest


@lru_cache(maxsize=4)  # asked of both texts
def _may_share(shorter: "_Letters", longer: "_Letters") -> bool:
    """Whether so much can be shared that it is told; soon seen, where runs are not."""
    met = sum(shorter.text[at : at + BLOCK] in longer.text for at in range(0, len(shorter.text) - BLOCK + 1, BLOCK))
    return met > 0 and met * PER_BLOCK >= ALIKE * len(shorter.text)


class _Letters:
    """The written characters of a text."""

    def __init__(self, text: str) -> None:
        self._seen = normalise(text)
        self.text = "".join(_WRITTEN_RUN.findall(self._seen.text))

    @cached_property
    def runs(self) -> frozenset[str]:
        """Its runs of so many characters."""
        return frozenset(self.text[at : at + RUN] for at in range(len(self.text) - RUN + 1))

    def covered_by(self, other: "_Letters") -> tuple[int, tuple[int, int]]:
        """How many characters lie in runs that the other has too (one at least), and the span of the longest stretch of them."""
        stretches: list[tuple[int, int]] = []
        for at in range(len(self.text) - RUN + 1):
            if self.text[at : at + RUN] in other.runs:
                if stretches and at <= stretches[-1][1]:
                    stretches[-1] = stretches[-1][0], at + RUN
                else:
                    stretches.append((at, at + RUN))
        if not stretches:
            return 0, (0, 0)
        first, last = max(stretches, key=lambda stretch: (stretch[1] - stretch[0], -stretch[0]))
        places = [match.start() for match in _WRITTEN.finditer(self._seen.text)]
        return sum(end - start for start, end in stretches), self._seen.span(places[first], places[last - 1] + 1)


_letters = lru_cache(maxsize=4)(_Letters)  # a trainee's texts are compared each with each, one after another


def check_alike(text: str, others: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Whether a text shares much with its author's ``others``: what each is called, and what it says (R24)."""
    for name, other in others:
        share, span = shared(text, other)
        if share:
            message = f"与同一学员的{name}有 {float(share):.0%} 的文字相同（以较短的一篇计）。处理：请阅卷人对照两篇后判断；不因此暂缓，也不算雷同"
            yield Finding("own_alike", "warning", f"{float(share):.2f}", message, *span)
