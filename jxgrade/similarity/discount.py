"""Common text (R24): which it is in a pair of texts, what its discount does to a coverage, and the coverage of several pairs together.

Everything is counted in Han characters of the text as read, so that a committee can check it with a pencil.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.tables import rows
from jxgrade.text import counts, normalise

GRAM: Final = 4  # characters; a common phrase both sides have is at least this long (the shortest heading)
SOURCES: Final = ("template", "frequent", "quote")
ROUNDING: Final = Fraction(1, 10**12)  # of a stored share

Stretch = tuple[int, int]


class Common(NamedTuple):
    """A stretch that counts nowhere; ``source``: ``template`` (given), ``frequent`` (found in the texts of many authors) or ``quote``."""

    start: int
    end: int
    source: str


@dataclass(frozen=True)
class Discount:
    """One side of a pair in Han characters: ``covered`` of ``own`` once common text is left out, ``before`` of ``whole`` with it.

    ``left_out``: how much was left out, by source. ``beside``: equal characters at the ends of passages that are shown but not counted.
    """

    covered: int
    own: int
    before: int
    whole: int
    left_out: Mapping[str, int]
    beside: int

    @property
    def share_before(self) -> Fraction | None:
        """The coverage as it would be if nothing were left out; None without a Han character."""
        return Fraction(self.before, self.whole) if self.whole else None


def common_of(tables: Mapping[str, pd.DataFrame], ids: Iterable[str]) -> dict[str, tuple[Common, ...]]:
    """The common stretches of these texts, in order."""
    found: dict[str, list[Common]] = defaultdict(list)
    frame = tables["common_text"]
    for one, *stretch in rows(frame[frame["submission_id"].isin(set(ids))], "submission_id", *Common._fields):
        found[one].append(Common(*stretch))
    return {one: tuple(sorted(stretches)) for one, stretches in found.items()}


def han_inside(text: str, spans: Iterable[Stretch]) -> int:
    """Han characters inside the spans, each once.

    >>> han_inside("一、心理课", [(0, 3), (2, 4)])
    3
    """
    inside, reached = 0, 0
    for start, end in sorted(spans):
        if end > reached:
            inside += counts(text[max(start, reached) : end]).han
            reached = end
    return inside


def discounted(text: str, spans: Iterable[Stretch], common: Sequence[Common]) -> tuple[int, int]:
    """Han characters of the spans, and of the text, that are not common text."""
    left_out = [one[:2] for one in common]
    held = han_inside(text, left_out)
    return han_inside(text, [*spans, *left_out]) - held, counts(text).han - held


def coverage(text: str, spans: Iterable[Stretch], common: Sequence[Common]) -> Fraction | None:
    """The share of a text that these spans cover together; None where nothing of it counts."""
    inside, own = discounted(text, spans, common)
    return Fraction(inside, own) if own else None


def without(
    text: str, share: Fraction, spans: Iterable[Stretch], common: Sequence[Common], passage: Iterable[Stretch]
) -> Fraction:
    """What would be left of a coverage if a passage were common text too; ``share``: the coverage as stored, by these ``spans``."""
    spans = list(spans)
    inside, own = discounted(text, spans, common)
    rest, own_rest = discounted(text, spans, [*common, *(Common(*place, "template") for place in passage)])
    return Fraction(max(0, round(share * own) - (inside - rest)), own_rest or 1)


def is_mostly_inside(one: Stretch, other: Stretch) -> bool:
    """Does at least half of a stretch lie in another?

    >>> is_mostly_inside((0, 10), (5, 90)), is_mostly_inside((0, 10), (6, 90))
    (True, False)
    """
    return 2 * (min(one[1], other[1]) - max(one[0], other[0])) >= one[1] - one[0]


def compare(
    texts: tuple[str, str],
    spans: tuple[Sequence[Stretch], Sequence[Stretch]],
    common: tuple[Sequence[Common], Sequence[Common]],
    shares: tuple[Fraction, Fraction],
) -> tuple[Discount, Discount]:
    """Both sides of a pair with and without the discount; before it, common text that both have is covered like any other.

    ``shares``: the coverages as stored, which decide.
    """
    shared = shared_common(texts[0], texts[1], common)
    one, other = (_side(text, spans[side], common[side], shared[side], shares[side]) for side, text in enumerate(texts))
    return one, other


def _side(
    text: str, spans: Sequence[Stretch], common: Sequence[Common], shared: Sequence[Stretch], share: Fraction
) -> Discount:
    inside, own = discounted(text, spans, common)
    stored = round(share * own)
    covered = stored if own and abs(Fraction(stored, own) - share) <= ROUNDING else inside
    before = han_inside(text, [*spans, *shared]) - (inside - covered)
    return Discount(covered, own, before, counts(text).han, _by_source(text, common), inside - covered)


def shared_common(
    left: str, right: str, common: tuple[Sequence[Common], Sequence[Common]]
) -> tuple[list[Stretch], list[Stretch]]:
    """Where the common text of either side is common text of the other too, width, spaces and punctuation aside."""
    if not (common[0] and common[1]):
        return [], []
    grams = [list(_grams(text, stretches)) for text, stretches in zip((left, right), common, strict=True)]
    known = [{gram for gram, _ in side} for side in grams]
    one, other = (
        [place for gram, place in side if gram in theirs] for side, theirs in zip(grams, reversed(known), strict=True)
    )
    return one, other


def _grams(text: str, common: Sequence[Common]) -> Iterator[tuple[str, Stretch]]:
    """Every `GRAM` letters in a row of each stretch (all of them where there are fewer), and where they stand."""
    for start, end, _ in common:
        clean = normalise(text[start:end])
        letters = [place for place, char in enumerate(clean.text) if char.isalnum()]
        for at in range(max(1, len(letters) - GRAM + 1)) if letters else ():
            here = letters[at : at + GRAM]
            first, last = clean.span(here[0], here[-1] + 1)
            yield "".join(clean.text[place] for place in here).casefold(), (start + first, start + last)


def _by_source(text: str, common: Sequence[Common]) -> dict[str, int]:
    """Han characters left out, by source; what several sources name counts for the first."""
    found, spans, before = {}, list[Stretch](), 0
    for source in SOURCES:
        spans += [one[:2] for one in common if one.source == source]
        inside = han_inside(text, spans)
        found[source], before = inside - before, inside
    return found
