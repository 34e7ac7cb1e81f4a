"""Step 6, verify: which segments of matches are copied passages, and what became of the words.

Two texts of one trade share phrases; a copy shares much, densely, and mostly in order. Each segment is measured, and kept
when it holds enough matched symbols for its length.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.align import MATCH, Matches
from jxgrade.similarity.corpus import Ints, Mask
from jxgrade.similarity.seeds import Candidates

LEAST_RUN: Final = 20  # successive equal symbols that are a passage whatever stands around them
LEAST_MATCHED: Final = 50  # symbols of an edited passage that must be found again on the other side
LEAST_DENSITY: Final = 0.45  # share of the longer side that must be
_SENTENCE: Final = 6  # symbols; a shorter run that stands elsewhere is a turn of phrase, not a moved sentence

Kind = Literal["exact", "edited", "moved"]
KINDS: Final[tuple[Kind, ...]] = ("exact", "edited", "moved")


@dataclass(frozen=True)
class Segments:
    """Measured segments: texts, stretches (own symbols, end exclusive), matched symbols, longest equal run, kind (of `KINDS`)."""

    left: Ints
    right: Ints
    spans: Ints  # segments x 4: left from, left to, right from, right to
    matched: Ints
    longest: Ints
    kind: Ints

    def take(self, chosen: Mask | Ints) -> "Segments":
        """Only the chosen segments."""
        return Segments(self.left[chosen], self.right[chosen], self.spans[chosen], self.matched[chosen],
                        self.longest[chosen], self.kind[chosen])  # fmt: skip


def measure(matches: Matches, candidates: Candidates) -> Segments:
    """What each segment of matches looks like."""
    if not len(matches.segment):
        nothing = np.zeros(0, dtype=np.int64)
        return Segments(nothing, nothing, np.zeros((0, 4), np.int64), nothing, nothing, nothing)
    begin = np.flatnonzero(np.append(True, matches.segment[1:] != matches.segment[:-1]))
    spans = np.stack((np.minimum.reduceat(matches.left, begin), np.maximum.reduceat(matches.left, begin) + MATCH,
                      np.minimum.reduceat(matches.right, begin), np.maximum.reduceat(matches.right, begin) + MATCH), axis=1)  # fmt: skip
    matched = np.minimum(
        _covered(matches.left, matches.segment, begin), _covered(matches.right, matches.segment, begin)
    )
    longest, runs, backward = _runs(matches, begin)
    length = spans[:, 1::2] - spans[:, ::2]
    exact = (runs == 1) & (length[:, 0] == length[:, 1]) & (longest == length[:, 0])
    moved = ~exact & (backward > 0)
    pair = matches.pair[begin]
    kind = np.where(exact, 0, np.where(moved, 2, 1))
    return Segments(
        candidates.left[pair].astype(np.int64), candidates.right[pair].astype(np.int64), spans, matched, longest, kind
    )


def _covered(side: Ints, segment: Ints, begin: Ints) -> Ints:
    """Symbols of one side inside any match, per segment."""
    order = np.lexsort((side, segment))
    place = side[order]
    fresh = np.full(len(place), MATCH)
    fresh[1:] = np.minimum(MATCH, np.diff(place))
    fresh[begin] = MATCH
    covered: NDArray[np.int64] = np.add.reduceat(fresh, begin)
    return covered


def _runs(matches: Matches, begin: Ints) -> tuple[Ints, Ints, Ints]:
    """Per segment: the longest run of equal symbols, the number of runs, and how often a run stands before its forerunner."""
    shift = matches.right - matches.left
    order = np.lexsort((matches.left, shift, matches.segment))
    segment, left, right = matches.segment[order], matches.left[order], matches.right[order]
    new = np.ones(len(left), dtype=bool)
    new[1:] = (segment[1:] != segment[:-1]) | (np.diff(shift[order]) != 0) | (np.diff(left) != 1)
    first = np.flatnonzero(new)
    length = np.diff(np.append(first, len(left))) + MATCH - 1
    of = segment[first]
    starts = np.flatnonzero(np.append(True, of[1:] != of[:-1]))
    longest = np.maximum.reduceat(length, starts)
    runs = np.diff(np.append(starts, len(of)))
    long = length >= _SENTENCE
    reading = np.lexsort((left[first][long], of[long]))
    ordered, place = of[long][reading], right[first][long][reading]
    back = np.append(False, (ordered[1:] == ordered[:-1]) & (place[1:] < place[:-1])) if len(ordered) else ordered > 0
    backward = np.bincount(ordered[back], minlength=int(segment[-1]) + 1 if len(segment) else 0)
    return longest, runs, backward[of[starts]]


def passages_among(segments: Segments) -> Segments:
    """Only segments that are copied passages."""
    longer = np.maximum(segments.spans[:, 1] - segments.spans[:, 0], segments.spans[:, 3] - segments.spans[:, 2])
    edited = (segments.matched >= LEAST_MATCHED) & (segments.matched >= LEAST_DENSITY * longer)
    kept = edited | (segments.longest >= LEAST_RUN)
    return segments.take(kept)
