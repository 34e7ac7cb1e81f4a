"""Questions of the test: how hard each is, whether it parts the able from the others, and how far the test can be relied on.

Sources: difficulty and the corrected item-total correlation as in R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement (1991),
whose limits stand below; L. J. Cronbach, Psychometrika 16 (1951) 297-334; its interval: L. S. Feldt, Psychometrika 30 (1965) 357-370.
Nothing here changes a score: a question is named for whoever set it to look at, and only where its whole interval lies beyond a limit.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import atanh, lcm, sqrt, tanh
from statistics import StatisticsError, correlation
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.rules.groups import Z, interval
from jxgrade.tables import rows

HARD: Final = Fraction(3, 10)
EASY: Final = Fraction(19, 20)
POOR: Final = Fraction(1, 5)
_TAIL: Final = 0.025
Span = tuple[Fraction, Fraction]
_Answers = Mapping[str, Mapping[str, int]]  # trainee -> question -> points, in parts of a point


class Item(NamedTuple):
    """One question: answered by how many; share of its full mark that they got; correlation with what they got of the rest; both with their
    95 % intervals, None where few answered or all got the same; why it is to be looked at: reversed poor hard easy."""

    item: str
    people: int
    difficulty: Fraction | None = None
    difficulty_span: Span | None = None
    discrimination: Fraction | None = None
    discrimination_span: Span | None = None
    why: tuple[str, ...] = ()


class Analysis(NamedTuple):
    """All questions in their order; Cronbach's alpha with its interval, and on how many people it rests: those of the ``takers`` who answered
    every one of them (None where they are few); ``guessed``: questions of which nobody said the full mark, so that the most anybody got stands for it."""

    items: tuple[Item, ...]
    takers: int
    alpha: Fraction | None
    alpha_span: Span | None
    people: int
    guessed: tuple[str, ...]


def analysed(items: pd.DataFrame, least: int) -> Analysis:
    """The questions in the table `items`, by each trainee's first attempt; ``least``: of fewer people no figure is given."""
    answers, full, guessed = _first_attempts(items)
    whole = {who: (sum(given.values()), sum(full[one] for one in given)) for who, given in answers.items()}
    by_item: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for who, given in answers.items():
        for one, points in given.items():
            by_item[one].append((points, who))
    order = sorted(by_item, key=in_order)
    found = tuple(_item(one, full[one], by_item[one], whole, least) for one in order)
    complete = [[given[one] for one in order] for given in answers.values() if len(given) == len(order)]
    alpha = _alpha(complete) if len(complete) >= max(least, 2) else None
    span = None if alpha is None else _alpha_span(alpha, len(complete), len(order))
    return Analysis(found, len(answers), alpha, span, len(complete), tuple(sorted(guessed, key=in_order)))


def in_order(name: str) -> tuple[tuple[int, str], ...]:
    """By which names that count are put in order.

    >>> sorted(["10", "2", "第1题"], key=in_order)
    ['2', '10', '第1题']
    """
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part)


def _first_attempts(items: pd.DataFrame) -> tuple[_Answers, dict[str, int], set[str]]:
    """Points of each trainee's first attempt (one without a number is the first), and full points, as whole numbers of one small part of a point."""
    seen = {text for row in rows(items, "score", "full") for text in row if text is not None}
    numbers = {text: Fraction(text) for text in seen}  # of each number that was read, once
    parts = lcm(*{number.denominator for number in numbers.values()})
    size = {text: int(number * parts) for text, number in numbers.items()}
    first: dict[str, int] = {}
    for who, attempt in rows(items, "trainee_id", "attempt"):
        first[who] = min(first.get(who, attempt or 0), attempt or 0)
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    full: dict[str, int] = {}
    most: dict[str, int] = defaultdict(int)
    for who, item, attempt, score, whole in rows(items, "trainee_id", "item", "attempt", "score", "full"):
        if whole is not None:
            full[item] = size[whole]
        if (attempt or 0) == first[who]:
            answers[who][item] = size[score]
            most[item] = max(most[item], size[score])
    return answers, {**most, **full}, most.keys() - full.keys()


def _item(
    name: str, full: int, given: Sequence[tuple[int, str]], whole: Mapping[str, tuple[int, int]], least: int
) -> Item:
    people = len(given)
    if people < max(least, 1) or not full:
        return Item(name, people)
    share = Fraction(sum(points for points, _ in given), full)
    others = [(points, whole[who][0] - points, whole[who][1] - full) for points, who in given]
    pairs = [(points, rest / out_of) for points, rest, out_of in others if out_of]
    try:
        rest = correlation(*zip(*pairs, strict=True)) if len(pairs) >= max(least, 4) else None
    except StatisticsError:  # all got the same
        rest = None
    found = Item(
        name,
        people,
        share / people,
        interval(
            share, people
        ),  # for parts of marks wider than need be: points of a whole vary most where they are all or nothing
        None if rest is None else _rounded(rest),
        None if rest is None else _fisher(rest, len(pairs)),
    )
    return found._replace(why=tuple(_why(found)))


def _why(item: Item) -> Iterator[str]:
    (low, high), parts = item.difficulty_span or (0, 1), item.discrimination_span
    if parts is not None and parts[1] < 0:
        yield "reversed"
        return  # how hard it is tells nothing of a question whose key may be wrong
    if parts is not None and parts[1] < POOR:
        yield "poor"
    if high < HARD:
        yield "hard"
    if low > EASY:
        yield "easy"


def _fisher(r: float, people: int) -> Span:
    """The interval of a correlation of at least four people (R. A. Fisher's z)."""
    if abs(r) >= 1:
        return _rounded(r), _rounded(r)
    reach = float(Z) / sqrt(people - 3)
    return _rounded(tanh(atanh(r) - reach)), _rounded(tanh(atanh(r) + reach))


def _alpha(table: Sequence[Sequence[int]]) -> Fraction | None:
    """Cronbach's alpha of people by questions; None below two questions, or where all got the same in all."""
    k = len(table[0])
    spread = _variance([sum(row) for row in table])
    if k < 2 or not spread:
        return None
    return Fraction(k, k - 1) * (1 - sum(map(_variance, zip(*table, strict=True))) / spread)


def _variance(numbers: Sequence[int]) -> Fraction:
    n = len(numbers)
    return Fraction(n * sum(one * one for one in numbers) - sum(numbers) ** 2, n * (n - 1))


def _alpha_span(alpha: Fraction, people: int, items: int) -> Span:
    from scipy.special import fdtri

    rest, sizes = float(1 - alpha), (people - 1, (people - 1) * (items - 1))
    return _rounded(1 - rest * fdtri(*sizes, 1 - _TAIL)), _rounded(1 - rest * fdtri(*sizes, _TAIL))


def _rounded(number: float) -> Fraction:
    """To six places: what machines compute alike."""
    return Fraction(round(float(number) * 10**6), 10**6)
