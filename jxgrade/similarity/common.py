"""Step 3, common text: the form's headings, quoted policy, given templates. It is nobody's own and no sign of copying.

A stretch is common where it stands in a given template, or where its grams occur in the texts of many authors. Texts that
would be common in the greater part (an essay passed round) do not vote: otherwise a copy would vanish by being made often.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Corpus, Hashes, Ints, Mask, Small, spell
from jxgrade.similarity.grams import complete, gram_blocks, gram_hashes, grams_at

COMMON_GRAM: Final = 8  # symbols; a shorter phrase that many use is language, not a form
SHORTEST_HEADING: Final = 4  # symbols of a template's line that is discounted wherever it stands
FEWEST_AUTHORS: Final = 12  # below it a repeated text is a circle of copying rather than a form
MOST_AUTHORS: Final = (
    100  # above it a text is public however large the province is: the form of one county, a quoted law
)
WHOLESALE: Final = 0.6  # share of a text above which it does not vote on what is common
_SKETCH: Final = 22  # bits of the table of counters
_SHIFT: Final = np.uint64(64 - _SKETCH)

OWN: Final = 0
FREQUENT: Final = 1
TEMPLATE: Final = 2
SOURCES: Final = ("own", "frequent", "template")
Sources: TypeAlias = NDArray[np.uint8]
"""For every symbol whether it is the author's own (`OWN`), or why it is not (numbers of `SOURCES`)."""


def find_common(corpus: Corpus, symbols: NDArray[np.uint32], *, templates: Sequence[str], share: float) -> Sources:
    """Tell every symbol's source.

    ``share``: a gram is common when at least this share of all authors use it, where that is fewer than `FEWEST_AUTHORS` or
    more than `MOST_AUTHORS`, when so many do.
    """
    text_of = np.repeat(np.arange(len(corpus.ids), dtype=np.int32), np.diff(corpus.starts))
    given = _covered_by_templates(symbols, text_of, templates)
    sources = np.where(given, TEMPLATE, OWN).astype(np.uint8)
    authors = len(np.unique(corpus.group))
    least = max(FEWEST_AUTHORS, min(MOST_AUTHORS, int(np.ceil(share * authors))))
    places, grams = _frequent_places(symbols, text_of, least)
    if not len(places):
        return sources
    voters = np.zeros(len(corpus.ids), dtype=bool)
    voters[corpus.first_of] = True
    text = text_of[places]
    frequent = _used_by_many(grams, corpus.group[text], voters[text], least)
    found = _marked(given, places[frequent], COMMON_GRAM)
    held = np.bincount(text_of[found], minlength=len(corpus.ids))
    voters &= held <= WHOLESALE * np.diff(corpus.starts)
    frequent = _used_by_many(grams, corpus.group[text], voters[text], least)
    sources[_marked(given, places[frequent], COMMON_GRAM) & ~given] = FREQUENT
    return sources


def common_stretches(sources: Sources, corpus: Corpus, texts: Iterable[int]) -> Iterator[tuple[int, int, int, str]]:
    """Text, characters from and to, and source, of every stretch of common text in these texts."""
    for text in texts:
        here = sources[corpus.starts[text] : corpus.starts[text + 1]]
        first = np.flatnonzero(np.diff(here, prepend=np.uint8(OWN)) != 0)
        if not len(first):
            continue
        spelled = spell([corpus.texts[text]])
        for start, end in zip(first.tolist(), [*first[1:].tolist(), len(here)], strict=True):
            if here[start] != OWN:
                yield text, int(spelled.at[start]), int(spelled.to[end - 1]), SOURCES[here[start]]


def _frequent_places(symbols: NDArray[np.uint32], text_of: Small, least: int) -> tuple[Ints, Hashes]:
    """Places whose gram may be frequent, by a table of counters that can only overestimate; and the grams there."""
    counts = np.zeros(1 << _SKETCH, dtype=np.int64)
    for _, grams in gram_blocks(symbols, COMMON_GRAM):
        counts += np.bincount((grams >> _SHIFT).astype(np.int64), minlength=1 << _SKETCH)
    maybe = counts >= least
    places, kept = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for start, grams in gram_blocks(symbols, COMMON_GRAM):
        here = np.flatnonzero(maybe[(grams >> _SHIFT).astype(np.int64)])
        here = here[text_of[here + start] == text_of[here + start + COMMON_GRAM - 1]]
        places.append(here + start)
        kept.append(grams[here])
    return np.concatenate(places), np.concatenate(kept)


def _used_by_many(grams: Hashes, group: Small, voting: Mask, least: int) -> Mask:
    """Which of the grams at least ``least`` voting authors use."""
    unique, number = np.unique(grams, return_inverse=True)
    lowest = int(group.min(initial=0))
    width = int(group.max(initial=0)) - lowest + 1
    users = np.unique(number[voting].astype(np.int64) * width + (group[voting] - lowest))
    return np.bincount(users // width, minlength=len(unique))[number] >= least


def _covered_by_templates(symbols: NDArray[np.uint32], text_of: Small, templates: Sequence[str]) -> Mask:
    """Symbols inside a long gram that some given template holds, or in the whole of one of its short lines (a heading)."""
    common = np.zeros(len(symbols), dtype=bool)
    for length, known in _template_grams(templates).items():
        for start, grams in gram_blocks(symbols, length):
            inside = known[np.minimum(np.searchsorted(known, grams), len(known) - 1)] == grams
            here = start + np.flatnonzero(inside)
            here = here[text_of[here] == text_of[here + length - 1]]
            common = _marked(common, here, length)
    return common


def _template_grams(templates: Sequence[str]) -> dict[int, Hashes]:
    """The grams of templates by length: `COMMON_GRAM` everywhere, and whole lines (or labels before a colon) that are shorter."""
    whole = spell(tuple(dict.fromkeys(templates)))
    page = np.repeat(np.arange(len(whole.starts) - 1, dtype=np.int32), np.diff(whole.starts))
    grams = {COMMON_GRAM: np.unique(gram_hashes(whole.symbols, COMMON_GRAM)[complete(page, COMMON_GRAM)])}
    lines = spell(tuple(dict.fromkeys(line for template in templates for line in re.split(r"[\n:：]", template))))
    for length in range(SHORTEST_HEADING, COMMON_GRAM):
        fitting = lines.starts[:-1][np.diff(lines.starts) == length]
        grams[length] = np.unique(grams_at(lines.symbols, fitting, length))
    return {length: known for length, known in grams.items() if len(known)}


def _marked(mask: Mask, places: Ints, length: int) -> Mask:
    """The mask with ``length`` symbols marked from each place on."""
    marked = mask.copy()
    for step in range(length):
        marked[places + step] = True
    return marked
