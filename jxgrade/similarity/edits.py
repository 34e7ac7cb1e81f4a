"""Which words differ between two versions of one passage: changed ones, and whole phrases that stand elsewhere.

Words are compared, not characters, as a person would mark a text by hand, in the form in which copies are searched for: width, case,
traditional forms, look-alikes, white space, punctuation and invisible characters make no difference. The alignment is a longest common subsequence over bits of whole numbers (Crochemore
and others, 2001): exact, and n × m / 64 steps whatever the texts are, so that no text can hold the page up.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby, pairwise, takewhile
from typing import Final, NamedTuple

from jxgrade.similarity.corpus import DROPPED, HAN, PADDED, PADDING, WORD, fold_all
from jxgrade.text import Normalised, cut, normalise

MOST_WORDS: Final = 8_000  # per side; a longer passage is shown without marks
LEAST_KEPT: Final = 2  # characters; a single one that agrees between two changes is chance
LEAST_MOVED: Final = 7  # characters; a phrase shorter than this is not said to have moved
LONGEST_PARTING: Final = 2  # words together; more are a text of their own
ROUNDS: Final = 12  # phrases that cross one another are found one set after the other


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of one version: ``changed``, ``moved``, or ``parted`` (put between other characters)."""

    start: int
    end: int
    kind: str


class Word(NamedTuple):
    """A word in the form it is compared in, and where it stands."""

    form: str
    start: int
    end: int


class Edits(NamedTuple):
    """What differs on either side; None where the passage is too long to be compared word by word."""

    left: tuple[Edit, ...]
    right: tuple[Edit, ...]


def find_edits(left: str, right: str) -> Edits | None:
    """The words of either version that the other does not have at this place.

    >>> find_edits("我们学习了情绪管理", "我们学习了时间管理").left
    (Edit(start=5, end=7, kind='changed'),)
    """
    if left == right:
        return Edits((), ())
    if max(len(left), len(right)) > 8 * MOST_WORDS:
        return None
    ours, theirs = words_of(left), words_of(right)
    if max(len(ours), len(theirs)) > MOST_WORDS:
        return None
    one, other = [word.form for word in ours], [word.form for word in theirs]
    kept = _without_islands(list(_common(one, other)), ours)
    states = [["changed"] * len(one), ["changed"] * len(other)]
    for a, b in kept:
        states[0][a] = states[1][b] = ""
    for left_places, right_places in _cut_otherwise(kept, one, other):
        for number, places in enumerate((left_places, right_places)):
            for place in places:
                states[number][place] = ""
    for a, b in _moved(ours, theirs, states):
        states[0][a] = states[1][b] = "moved"
    one_side, other_side = (
        tuple(sorted([*_spans(side, state), *_parted(text)]))
        for side, state, text in ((ours, states[0], left), (theirs, states[1], right))
    )
    return Edits(one_side, other_side)


def words_of(text: str) -> list[Word]:
    """The words of a text, signs, white space and whatever was put between the characters taken out."""
    clean, kinds, forms = _read(text)
    parting = _parting(kinds)
    places = [place for place, kind in enumerate(kinds) if kind in (HAN, WORD) and place not in parting]
    found, at = [], 0
    for form in cut("".join(forms[place] for place in places)):
        start, end = places[at], places[at + len(form) - 1] + 1
        found.append(Word(form, *clean.span(start, end)))
        at += len(form)
    return found


_FOLDS: Final[dict[str, tuple[int, str]]] = {}  # characters met before, in the form they are compared in


@lru_cache(maxsize=2)
def _read(text: str) -> tuple[Normalised, list[int], list[str]]:
    """The text normalised, and of each character the class and the one in which it is compared (empty for signs and the invisible)."""
    clean = normalise(text)
    unknown = sorted(set(clean.text) - _FOLDS.keys())
    _FOLDS.update(zip(unknown, fold_all(unknown), strict=True))
    return clean, [_FOLDS[char][0] for char in clean.text], [_FOLDS[char][1] for char in clean.text]


def _parting(kinds: Sequence[int]) -> set[int]:
    """Places of letters put between Han characters to part them, as the search takes them out: one or two words, again and again."""
    if kinds.count(WORD) < PADDED:
        return set()
    symbols = list(_symbols(kinds))
    runs: list[range] = []
    for is_word, group in groupby(range(len(symbols)), key=lambda at: kinds[symbols[at][0]] == WORD):
        run = list(group)
        if is_word and len(run) <= LONGEST_PARTING:
            runs.append(range(run[0], run[-1] + 1))
    inside = {
        number
        for first in range(len(runs) - PADDED + 1)
        if runs[first + PADDED - 1].start - runs[first].start < PADDING
        for number in range(first, first + PADDED)
    }
    return {place for number in inside for at in runs[number] for place in symbols[at]}


def _symbols(kinds: Sequence[int]) -> Iterator[range]:
    """The places of each Han character, and of each word of letters without anything between."""
    for kind, group in groupby(range(len(kinds)), key=kinds.__getitem__):
        run = list(group)
        if kind == WORD:
            yield range(run[0], run[-1] + 1)
        elif kind == HAN:
            yield from (range(place, place + 1) for place in run)


def _parted(text: str) -> Iterator[Edit]:
    """The characters put between others, as edits of their own."""
    clean, kinds, _ = _read(text)
    strokes = {place for place, kind in enumerate(kinds) if kind == DROPPED and clean.text[place].isalnum()}
    for place in sorted(_parting(kinds) | strokes):
        yield Edit(*clean.span(place, place + 1), "parted")


def _common(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places of a longest common subsequence, in order."""
    start, ends = 0, [len(one), len(other)]
    while start < min(ends) and one[start] == other[start]:
        yield start, start
        start += 1
    tail = 0
    while min(ends) - tail > start and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    yield from _middle(one[start : ends[0] - tail], other[start : ends[1] - tail], start)
    yield from ((ends[0] - back, ends[1] - back) for back in range(tail, 0, -1))


def _middle(one: Sequence[str], other: Sequence[str], shift: int) -> Iterator[tuple[int, int]]:
    where: dict[str, int] = {}
    for place, word in enumerate(other):
        where[word] = where.get(word, 0) | 1 << place
    whole = (1 << len(other)) - 1
    row, table = whole, [whole]  # a zero bit: the subsequence grows by one at this place
    for word in one:
        meets = row & where.get(word, 0)
        row = ((row + meets) | (row - meets)) & whole
        table.append(row)
    found = []
    a, b = len(one), len(other)
    while a and b:
        bit = 1 << (b - 1)
        if table[a] & bit:
            b -= 1
        elif not table[a - 1] & bit:
            a -= 1
        else:
            found.append((a - 1 + shift, b - 1 + shift))
            a, b = a - 1, b - 1
    yield from reversed(found)


def _runs(pairs: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Pairs that follow one another on both sides."""
    run: list[tuple[int, int]] = []
    for a, b in pairs:
        if run and (a, b) != (run[-1][0] + 1, run[-1][1] + 1):
            yield run
            run = []
        run.append((a, b))
    if run:
        yield run


def _without_islands(pairs: Sequence[tuple[int, int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """The pairs, but for those that agree in a single character between changes."""
    runs = list(_runs(pairs))
    ends = {0, len(runs) - 1}
    return [
        pair
        for place, run in enumerate(runs)
        if place in ends or sum(len(words[a].form) for a, _ in run) >= LEAST_KEPT
        for pair in run
    ]


def _cut_otherwise(
    kept: Sequence[tuple[int, int]], one: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[range, range]]:
    """Equal characters at either end of what differs, cut into other words by what stands beside them (飞|到, 飞到)."""
    ends = pairwise([(-1, -1), *kept, (len(one), len(other))])
    for (a, b), (next_a, next_b) in ends:
        left, right = range(a + 1, next_a), range(b + 1, next_b)
        if left and right:
            head = _agreeing([one[place] for place in left], [other[place] for place in right])
            yield left[: head[0]], right[: head[1]]
            left, right = left[head[0] :], right[head[1] :]
            tail = _agreeing(
                *([side[place][::-1] for place in reversed(rest)] for side, rest in ((one, left), (other, right)))
            )
            yield left[len(left) - tail[0] :], right[len(right) - tail[1] :]


def _agreeing(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many words of either list make up the longest beginning that both spell alike."""
    letters = zip("".join(one), "".join(other), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], letters))
    bounds = [{length: place for place, length in enumerate(accumulate(map(len, side)), 1)} for side in (one, other)]
    length = max((length for length in bounds[0].keys() & bounds[1].keys() if length <= same), default=0)
    return (bounds[0][length], bounds[1][length]) if length else (0, 0)


def _moved(ours: Sequence[Word], theirs: Sequence[Word], states: list[list[str]]) -> Iterator[tuple[int, int]]:
    """Among what differs, phrases that stand on both sides: each round finds those that do not cross one another."""
    rest = [[place for place, state in enumerate(side) if state] for side in states]
    for _ in range(ROUNDS):
        pairs = _common([ours[a].form for a in rest[0]], [theirs[b].form for b in rest[1]])
        found = [
            run
            for run in _runs([(rest[0][a], rest[1][b]) for a, b in pairs])
            if sum(len(ours[a].form) for a, _ in run) >= LEAST_MOVED
        ]
        if not found:
            return
        for run in found:
            yield from run
        gone = [{pair[side] for run in found for pair in run} for side in (0, 1)]
        rest = [[place for place in side if place not in gone[number]] for number, side in enumerate(rest)]


def _spans(words: Sequence[Word], states: Sequence[str]) -> Iterator[Edit]:
    """Neighbours of one state as one stretch, with whatever stands between them."""
    start = end = 0
    kind = ""
    for word, state in zip(words, states, strict=True):
        if state != kind:
            if kind:
                yield Edit(start, end, kind)
            start, kind = word.start, state
        end = word.end
    if kind:
        yield Edit(start, end, kind)
