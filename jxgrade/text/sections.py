"""Where the required sections of a text begin: by heading first, else by what the prose says (R4).

A heading may be numbered (一、 （一） 1. ① 第一部分), marked (【】 ## ** bullets), spaced out (主　题), stand alone on its line
or in a table cell, or carry its content behind a colon.
Where no heading has the words, one may mean it (the section's ``about`` names a kind of content, `contents`), or the prose speaks of it.
Confidence: of prose that speaks of it a chance (`said`); else an order of trust: a clear heading 0.95, one inside a longer line 0.75,
one known by its meaning 0.7, cues 0.6 or 0.7.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final, Literal

from jxgrade.programme import Section
from jxgrade.text.contents import CONTENTS, Sentence, sentences_of
from jxgrade.text.headings import (
    BREAKS,
    SPACED,
    Cell,
    Heading,
    cells_of,
    headings_in,
    is_filled,
    is_label,
    meant_in,
    spaced,
    stands_alone,
)
from jxgrade.text.normalise import Normalised, normalise
from jxgrade.text.said import KINDS, said

How = Literal["heading", "cue", "content"]

CUES: Final = Decimal("0.7")  # two different phrases of the prose
CUE: Final = Decimal("0.6")
_CIRCLED: Final = re.compile("[\u2460-\u2473\u24ea-\u24f4\u2776-\u2793]")  # ① ⓪ ❶ fold to plain digits
FEW: Final = 16  # characters under a heading that must show what it heads
HOLLOW: Final = ("case", "plan")  # kinds of which a claim is not enough
HEADED: Final = 2  # lines that stand as headings in a text that has headings
LEAST_SHOWN: Final = 0.25  # strength that the sentence of a cue must show
GAP: Final = 20  # most characters that the … of a cue stands for


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """Evidence for one required section: where in the text as read, how it was seen, how far to trust it.

    ``filled`` is False where the heading stands with nothing under it.
    """

    name: str
    start: int
    end: int
    how: How
    confidence: Decimal
    filled: bool = True


@lru_cache(maxsize=64)
def _headings(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern of all synonyms, the longest first."""
    once = sorted({normalise(word).text for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(spaced(word) for word in once))


@lru_cache(maxsize=64)
def _cues(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """One pattern per phrase; … is up to 20 characters of the same sentence."""
    gap = f"[^。!?;\t{BREAKS}]{{0,{GAP}}}?"
    parts = [[normalise(part).text.strip() for part in re.split(r"…+|\.{3,}", phrase)] for phrase in phrases]
    return tuple(re.compile(gap.join(re.escape(part) for part in pieces)) for pieces in parts)


def _circled(text: str, seen: Normalised) -> frozenset[int]:
    """Where the normalised text has a digit that was ①, ⑵ or the like."""
    places = (match.start() for match in _CIRCLED.finditer(text))
    return frozenset(bisect_left(seen.offsets, place) for place in places)


def find_sections(
    text: str, sections: Sequence[Section], *, seen: Normalised | None = None
) -> tuple[SectionMatch, ...]:
    """The best evidence for each section that is found, in the order of ``sections``; what is missing has no entry.

    A heading with something under it outranks prose, prose outranks a heading with nothing under it; equal ones: the
    first in the text. ``start`` and ``end`` are offsets in ``text``; ``seen``: the text normalised, where that is at hand.

    >>> from jxgrade.programme import Section
    >>> theme = Section(name="课程主题", headings=("主题",), cues=("以…为主题",))
    >>> [(match.start, match.end, match.how) for match in find_sections("一、【主题】我的情绪", [theme])]
    [(3, 5, 'heading')]
    """
    seen = normalise(text) if seen is None else seen
    cells = cells_of(seen.text)
    circled = _circled(text, seen)
    found = [_headings_of(section, cells, circled) for section in sections]
    clear: dict[int, list[int]] = {}
    for heading in (heading for headings in found for heading in headings if heading.confidence >= SPACED):
        clear.setdefault(heading.cell, []).append(heading.start)
    best = [_best(section, headings, cells, clear, seen) for section, headings in zip(sections, found, strict=True)]
    if not all(match is not None and match.filled for match in best):
        prose = _Prose(seen, cells, clear)
        best = [
            match if match is not None and match.filled else prose.find(section) or match
            for section, match in zip(sections, best, strict=True)
        ]
    return tuple(match for match in best if match is not None)


def _headings_of(section: Section, cells: Sequence[Cell], circled: frozenset[int]) -> tuple[Heading, ...]:
    """Where its headings stand; not those inside a line of another meaning: 找一个倾诉的对象."""
    headings = tuple(headings_in(cells, _headings(section.headings), circled))
    if section.about is None:
        return headings
    other = CONTENTS[section.about].other
    return tuple(
        heading
        for heading in headings
        if heading.confidence >= SPACED or other.search(cells[heading.cell].text) is None
    )


def _best(
    section: Section,
    headings: Sequence[Heading],
    cells: Sequence[Cell],
    clear: Mapping[int, Sequence[int]],
    seen: Normalised,
) -> SectionMatch | None:
    """The clearest heading with something under it, else the clearest."""
    ranked = sorted(headings, key=lambda heading: (-heading.confidence, heading.start))
    for heading in ranked:
        if is_filled(heading, cells, clear) and not _hollow(section, heading, cells, clear):
            return SectionMatch(section.name, *seen.span(heading.start, heading.end), "heading", heading.confidence)
    if not ranked:
        return None
    first = ranked[0]
    return SectionMatch(section.name, *seen.span(first.start, first.end), "heading", first.confidence, filled=False)


def _hollow(section: Section, heading: Heading, cells: Sequence[Cell], clear: Mapping[int, Sequence[int]]) -> bool:
    """Whether a few words under a heading show no sign of what it heads: 实操案例:我常常运用所学知识."""
    if section.about not in HOLLOW:
        return False
    cell = cells[heading.cell]
    said = [cell.text[heading.content - cell.start :]]
    for number in range(heading.cell + 1, len(cells)):
        if number in clear or sum(map(len, said)) > FEW:
            break
        said.append(cells[number].text)
    words = "\n".join(said)
    return len(words.strip()) <= FEW and not any(CONTENTS[section.about].strengths(sentences_of(words)))


def _shown(section: Section, sentences: Sequence[Sentence]) -> Callable[[int], bool]:
    """Whether the sentence at a place shows what the section is about."""
    if section.about not in KINDS:
        return lambda _: True
    strengths = CONTENTS[section.about].strengths(sentences)
    starts = [sentence.start for sentence in sentences]
    return lambda place: (at := bisect_right(starts, place)) > 0 and strengths[at - 1] >= LEAST_SHOWN


class _Prose:
    """A text without the headings that were known by their words: headings known by meaning, cues, and what it speaks of."""

    def __init__(self, seen: Normalised, cells: Sequence[Cell], clear: Mapping[int, Sequence[int]]) -> None:
        self._seen, self._cells, self._clear = seen, cells, clear
        self._sentences: Sequence[Sentence] = sentences_of(seen.text)

    @cached_property
    def _headed(self) -> bool:
        cells = self._cells
        lines = (1 for at, cell in enumerate(cells) if is_label(cell.text) or stands_alone(cells, at))
        return sum(islice(lines, HEADED)) == HEADED

    def find(self, section: Section) -> SectionMatch | None:
        """The most trusted of what is found; a heading first."""
        return self._meant(section) or self._speaks(section) or _said(section, self._seen, self._sentences)

    def _meant(self, section: Section) -> SectionMatch | None:
        if section.about is None:
            return None
        content = CONTENTS[section.about]
        for heading in meant_in(self._cells, content.heading, content.other):
            filled = heading.content <= heading.start or is_filled(heading, self._cells, self._clear)
            if filled and not _hollow(section, heading, self._cells, self._clear):
                span = self._seen.span(heading.start, heading.end)
                return SectionMatch(section.name, *span, "heading", heading.confidence)
        return None

    def _speaks(self, section: Section) -> SectionMatch | None:
        found = None if section.about is None else said(section.about, self._sentences, headed=self._headed)
        if found is None:
            return None
        return SectionMatch(section.name, *self._seen.span(found.start, found.end), "content", found.confidence)


def _said(section: Section, seen: Normalised, sentences: Sequence[Sentence]) -> SectionMatch | None:
    """The first place where the prose says it; more trust where two different phrases are met.

    What somebody is quoted with or once meant to do (当初我计划…) is no sign of a section whose kind of content is known.
    """
    shown = _shown(section, sentences)
    found = [
        match
        for cue in _cues(section.cues)
        if (match := next((one for one in cue.finditer(seen.text) if shown(one.start())), None)) is not None
    ]
    if not found:
        return None
    first = min(found, key=lambda match: (match.start(), -match.end()))
    return SectionMatch(section.name, *seen.span(first.start(), first.end()), "cue", CUES if len(found) > 1 else CUE)
