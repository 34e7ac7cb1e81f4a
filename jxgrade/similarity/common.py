"""Step 3, common text: the form's headings, quoted policy, given templates. It is nobody's own and no sign of copying.

A stretch is common where it stands in a given template, or where its grams occur in the texts of many authors. A copy must not
vanish by being made often. So texts that would be common in the greater part (an essay passed round) do not vote, unless they
are answers written between the lines of a form; and a long stretch (a downloaded paragraph) needs more authors than a heading, and is
then a passage that a person rules on (`shared`), not common text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Corpus, Hashes, Ints, Mask, Small, Whose, marked_in, spell
from jxgrade.similarity.grams import cells, complete, distinct, gram_blocks, gram_hashes, grams_at, is_among, tally

COMMON_GRAM: Final = 8  # symbols; a shorter phrase that many use is language, not a form
SHORTEST_HEADING: Final = 4  # symbols of a template's line that is discounted wherever it stands
FEWEST_AUTHORS: Final = 12  # below it a repeated text is a circle of copying rather than a form
MOST_AUTHORS: Final = (
    100  # above it a text is public however large the province is: the form of one county, a quoted law
)
WHOLESALE: Final = 0.6  # share of a text above which it does not vote on what is common; unless it is a form filled in:
ANSWERS: Final = 4  # at least so many stretches of its own,
ANSWER: Final = 20  # each of so many symbols,
ANSWERED: Final = 0.2  # are together at least this share of it
LONG_BLOCK: Final = 80  # symbols of common text in a row that are no heading or line of a form;
INSIDE: Final = 12  # symbols of one's own that do not end the row
MORE: Final = 3  # times as many authors make it common
FAMILIAR: Final = 0.1  # share of all authors that is enough however long the row is;
OVERWHELMING: Final = 0.25  # share of all authors, and never fewer than
CROWD: Final = 60  # so many, that is enough whatever else their texts are
_SKETCH: Final = 25  # bits of the table of counters, of few texts as many as keep it nearly empty
_USERS: Final = 16  # parts in which users are counted
_USERS_SHIFT: Final = np.uint64(60)

OWN: Final = 0
FREQUENT: Final = 1
TEMPLATE: Final = 2
QUOTE: Final = 3
SHARED: Final = 4
CITED: Final = 5
SOURCES: Final = ("own", "frequent", "template", "quote", "shared", "quote")
Sources: TypeAlias = NDArray[np.uint8]
"""For every symbol whether it is the author's own (`OWN`), or why it is not (numbers of `SOURCES`).

`SHARED`: it stands in a long passage of many, on which nobody has ruled. It counts like `OWN`, but is compared apart.
`QUOTE`: it is quoted with its source and does not count, but leads to what is copied round it; `CITED`: so, by many.
"""


@dataclass(frozen=True)
class _Counted:
    """Places of grams that may be common, and whether many authors use them, or so many that nothing else matters."""

    places: Ints
    shared: Mask
    public: Mask


def counted(sources: Sources) -> Mask:
    """Which symbols count: `OWN` and `SHARED` ones."""
    found: Mask = (sources == OWN) | (sources == SHARED)
    return found


def searched(sources: Sources) -> Mask:
    """Which symbols pairs are sought in: `OWN` ones, and `QUOTE`, for what is copied round it."""
    found: Mask = (sources == OWN) | (sources == QUOTE)
    return found


def find_common(corpus: Corpus, symbols: NDArray[np.uint32], *, templates: Sequence[str], share: float) -> Sources:
    """Tell every symbol's source, before long passages are told from short formulas (`shared`).

    ``share``: a gram is common when at least this share of all authors use it, where that is fewer than `FEWEST_AUTHORS` or
    more than `MOST_AUTHORS`, when so many do.
    """
    text_of = Whose.of(corpus.starts)
    given = _standing(symbols, text_of, _template_grams(templates))
    sources = np.where(given, np.uint8(TEMPLATE), np.uint8(OWN))
    _tell(sources, given, _count(corpus, symbols, text_of, given, share), text_of)
    return sources


def with_quotes(sources: Sources, quoted: Mask) -> Sources:
    """The sources with what is quoted told apart."""
    told = sources.copy()
    told[quoted & (sources == OWN)] = QUOTE
    told[quoted & (sources == FREQUENT)] = CITED
    return told


def discounted(sources: Sources, corpus: Corpus, symbols: NDArray[np.uint32], public: Hashes) -> Sources:
    """The sources with the passages made of these grams (hashes, rising) as templates: a person has ruled them public."""
    told = sources.copy()
    told[_standing(symbols, Whose.of(corpus.starts), {COMMON_GRAM: public})] = TEMPLATE
    return told


def _count(corpus: Corpus, symbols: NDArray[np.uint32], text_of: Whose, given: Mask, share: float) -> _Counted:
    """Count the authors of every gram that may be common."""
    authors = len(np.unique(corpus.group))
    least = max(FEWEST_AUTHORS, min(MOST_AUTHORS, int(np.ceil(share * authors))))
    places, grams = _frequent_places(symbols, text_of, least)
    if not len(places):
        return _Counted(places, places > 0, places > 0)
    voters = corpus.is_first.copy()
    text = text_of[places]
    users = _users(grams, corpus.group[text], voters[text])
    overwhelming = users >= max(CROWD, OVERWHELMING * authors)
    found = _marked(given, places[users >= least], COMMON_GRAM)
    voters &= _writes_of_its_own(found, corpus.starts)
    users = _users(grams, corpus.group[text], voters[text])
    many = max(least, min(MORE * max(FEWEST_AUTHORS, least), int(np.ceil(FAMILIAR * authors))))
    return _Counted(places, users >= least, overwhelming | (users >= many))


def _tell(sources: Sources, given: Mask, votes: _Counted, text_of: Whose) -> None:
    """Put down what was counted: a long block of what many use is common only where it is public."""
    if len(votes.places):
        found = _marked(given, votes.places[votes.shared], COMMON_GRAM)
        enough = votes.public | (votes.shared & ~_in_long_block(found, text_of)[votes.places])
        sources[_marked(given, votes.places[enough], COMMON_GRAM) & ~given] = FREQUENT


def _writes_of_its_own(found: Mask, starts: Ints) -> Mask:
    """Which texts are not mostly common text, or are answers written between the lines of a form."""
    texts = len(starts) - 1
    size = np.diff(starts)
    held = marked_in(found, starts)
    edge = np.diff(found, prepend=True) != 0
    edge[starts[:-1][size > 0]] = True
    first = np.flatnonzero(edge)
    length = np.diff(np.append(first, len(found)))
    answer = ~found[first] & (length >= ANSWER)
    text = np.searchsorted(starts, first[answer], side="right") - 1
    answers = np.bincount(text, minlength=texts)
    answered = np.bincount(text, weights=length[answer], minlength=texts)
    return (held <= WHOLESALE * size) | ((answers >= ANSWERS) & (answered >= ANSWERED * size))


def _in_long_block(found: Mask, text_of: Whose) -> Mask:
    """Common symbols in rows of `LONG_BLOCK` or more; a few symbols of one's own (an edited word) do not end a row."""
    places = np.flatnonzero(found)
    new = np.ones(len(places), dtype=bool)
    new[1:] = (np.diff(places) > INSIDE + 1) | (np.diff(text_of[places]) != 0)
    first = np.flatnonzero(new)
    length = np.diff(np.append(first, len(places)))
    long = np.zeros(len(found), dtype=bool)
    long[places[np.repeat(length >= LONG_BLOCK, length)]] = True
    return long


def common_stretches(sources: Sources, corpus: Corpus, texts: Sequence[int]) -> Iterator[tuple[int, int, int, str]]:
    """Text, characters from and to, and source, of every stretch of common text in these texts."""
    left_out = ~counted(sources)
    with_any = [text for text in texts if left_out[corpus.starts[text] : corpus.starts[text + 1]].any()]
    for text, at, to in corpus.spelled(with_any):
        here = sources[corpus.starts[text] : corpus.starts[text + 1]]
        here = np.where(here == SHARED, np.uint8(OWN), np.where(here == CITED, np.uint8(QUOTE), here))
        first = np.flatnonzero(np.diff(here, prepend=np.uint8(OWN)) != 0)
        for begin, end in zip(first.tolist(), [*first[1:].tolist(), len(here)], strict=True):
            if here[begin] != OWN:
                yield text, int(at[begin]), int(to[end - 1]), SOURCES[here[begin]]


def _frequent_places(symbols: NDArray[np.uint32], text_of: Whose, least: int) -> tuple[Ints, Hashes]:
    """Places whose gram may be frequent, by a table of counters that can only overestimate; and the grams there."""
    width = min(_SKETCH, len(symbols).bit_length() + 3)
    maybe = tally(symbols, COMMON_GRAM, width) >= least
    places, kept = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for start, grams in gram_blocks(symbols, COMMON_GRAM):
        here = np.flatnonzero(maybe[cells(grams, width)])
        here = here[text_of[here + start] == text_of[here + start + COMMON_GRAM - 1]]
        places.append(here + start)
        kept.append(grams[here])
    return np.concatenate(places), np.concatenate(kept)


def _users(grams: Hashes, group: Small, voting: Mask) -> Ints:
    """How many voting authors use each of the grams."""
    lowest = int(group.min(initial=0))
    width = int(group.max(initial=0)) - lowest + 1
    found = np.zeros(len(grams), dtype=np.int64)
    for part in range(_USERS):  # by the upper bits of the grams, so that not all are sorted together
        here = np.flatnonzero(grams >> _USERS_SHIFT == np.uint64(part))
        unique, number = np.unique(grams[here], return_inverse=True)
        votes, groups = voting[here], group[here].astype(np.int64) - lowest
        users = distinct(number[votes] * width + groups[votes])
        found[here] = np.bincount(users // width, minlength=len(unique))[number]
    return found


def _standing(symbols: NDArray[np.uint32], text_of: Whose, grams_by_length: Mapping[int, Hashes]) -> Mask:
    """Symbols inside these grams (hashes, rising), where they stand whole in one text."""
    common = np.zeros(len(symbols), dtype=bool)
    for length, known in grams_by_length.items():
        for start, grams in gram_blocks(symbols, length):
            here = start + np.flatnonzero(is_among(grams, known))
            here = here[text_of[here] == text_of[here + length - 1]]
            for step in range(length):
                common[here + step] = True
    return common


def _template_grams(templates: Sequence[str]) -> dict[int, Hashes]:
    """The grams of templates by length: `COMMON_GRAM` everywhere, and whole lines (or labels before a colon) that are shorter."""
    whole = spell(tuple(dict.fromkeys(templates)))
    grams = {COMMON_GRAM: np.unique(gram_hashes(whole.symbols, COMMON_GRAM)[complete(whole.starts, COMMON_GRAM)])}
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
