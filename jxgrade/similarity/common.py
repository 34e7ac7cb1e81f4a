"""Step 3, common text: the form's headings, quoted policy, given templates. It is nobody's own and no sign of copying.

A stretch is common where it stands in a given template, or where its grams occur in the texts of many authors. Texts that
would be common in the greater part (an essay passed round) do not vote: otherwise a copy would vanish by being made often.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from jxgrade.similarity.corpus import Corpus, Hashes, Ints, Mask, Small, symbolise
from jxgrade.similarity.grams import complete, gram_hashes

COMMON_GRAM: Final = 8  # symbols; a shorter phrase that many use is language, not a form
TEMPLATE_GRAM: Final = 5  # symbols
FEWEST_AUTHORS: Final = 12  # below it a repeated text is a circle of copying rather than a form
WHOLESALE: Final = 0.6  # share of a text above which it does not vote on what is common
_SKETCH: Final = 1 << 22


def find_common(corpus: Corpus, *, templates: Sequence[str], share: float) -> Mask:
    """Mark every symbol that is common text.

    ``share``: a gram is common when at least this share of all authors, and never fewer than `FEWEST_AUTHORS`, use it.
    """
    common = _covered_by_templates(corpus, templates)
    authors = len(np.unique(corpus.group))
    least = max(FEWEST_AUTHORS, int(np.ceil(share * authors)))
    text_of = np.repeat(np.arange(len(corpus.ids), dtype=np.int32), np.diff(corpus.starts))
    places, grams = _frequent_places(corpus, text_of, least)
    if not len(places):
        return common
    voters = np.zeros(len(corpus.ids), dtype=bool)
    voters[corpus.first_of] = True
    frequent = _used_by_many(corpus, places, grams, text_of, voters, least)
    found = common | _spread(places[frequent], COMMON_GRAM, len(common))
    held = np.bincount(text_of[found], minlength=len(corpus.ids))
    voters &= held <= WHOLESALE * np.diff(corpus.starts)
    frequent = _used_by_many(corpus, places, grams, text_of, voters, least)
    return common | _spread(places[frequent], COMMON_GRAM, len(common))


def _frequent_places(corpus: Corpus, text_of: Small, least: int) -> tuple[Ints, Hashes]:
    """Places whose gram may be frequent, by a table of counters that can only overestimate; and the grams there."""
    grams = gram_hashes(corpus.symbols, COMMON_GRAM)
    cell = ((grams ^ (grams >> np.uint64(29))) & np.uint64(_SKETCH - 1)).astype(np.int32)
    counts = np.bincount(cell, minlength=_SKETCH)
    places = np.flatnonzero((counts[cell] >= least) & complete(text_of, COMMON_GRAM))
    return places, grams[places]


def _used_by_many(corpus: Corpus, places: Ints, grams: Hashes, text_of: Small, voters: Mask, least: int) -> Mask:
    """Which of the places hold a gram that at least ``least`` voting authors use."""
    unique, number = np.unique(grams, return_inverse=True)
    voting = voters[text_of[places]]
    users = np.unique(np.stack((number[voting], corpus.group[text_of[places[voting]]].astype(np.int64))), axis=1)
    return np.bincount(users[0], minlength=len(unique))[number] >= least


def _covered_by_templates(corpus: Corpus, templates: Sequence[str]) -> Mask:
    """Symbols inside a gram that some given template holds."""
    common = np.zeros(len(corpus.symbols), dtype=bool)
    bodies = tuple(dict.fromkeys(templates))
    starts, symbols, *_ = symbolise(bodies)
    text_of = np.repeat(np.arange(len(bodies), dtype=np.int32), np.diff(starts))
    known = np.unique(gram_hashes(symbols, TEMPLATE_GRAM)[complete(text_of, TEMPLATE_GRAM)])
    if not len(known):
        return common
    text_of = np.repeat(np.arange(len(corpus.ids), dtype=np.int32), np.diff(corpus.starts))
    inside = np.isin(gram_hashes(corpus.symbols, TEMPLATE_GRAM), known) & complete(text_of, TEMPLATE_GRAM)
    return _spread(np.flatnonzero(inside), TEMPLATE_GRAM, len(common))


def _spread(places: Ints, length: int, total: int) -> Mask:
    """Mark ``length`` symbols from each place on."""
    steps = np.zeros(total + 1, dtype=np.int64)
    np.add.at(steps, places, 1)
    np.add.at(steps, places + length, -1)
    return np.cumsum(steps[:-1]) > 0
