"""How sure each organisation's place is: other weights, other trainees, an indicator left out, other shrinkage (R16).

The result itself is exact and stands in `award_organisations`; here everything is in floats, shown and deciding nothing.

- weights: ``draws`` Dirichlet draws around the programme's own, ``concentration`` times as sure as one uniform draw;
- trainees: the bootstrap. Drawing a unit's trainees again with replacement and counting who completed, passed and is excellent is a
  multinomial draw over the eight ways these three can go together: so counts are drawn, not rows, and 100,000 trainees cost no more
  than 1,000. How many registered is not drawn: it is what the unit did, not what befell it. Schools' rates are drawn towards the
  means, and by the strengths, of the result itself: a drawn province varies by its own chance and by that of the draw, so strengths
  found anew in it would be too small, and schools which differ by chance alone would be told apart.

Ties are broken as in R17. The draws start from the programme's lot, so that equal inputs give equal figures.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

import numpy as np

from jxgrade.awards.eligible import Key
from jxgrade.awards.facts import School, Trainee
from jxgrade.awards.organisations import INDICATORS, KEYS, Unit, index_weights, levels, prior
from jxgrade.programme import OrganisationAward, Programme
from jxgrade.programme.awards import Sensitivity
from jxgrade.tables import plain

Array = Any
CHUNK: Final = 200
LOW, HIGH = 0.05, 0.95
MODES: Final = ("none", "wilson", "eb")
Z: Final = 1.96
NOISE: Final = 1e-12
"""Indices this near are equal: sums of floats are wrong by less than a thousandth of it."""


@dataclass(frozen=True)
class Level:
    """The ranked units of one level: registered (n), people by the eight ways of (completed, passed, excellent) (n, 8), registration (n).

    ``prior``: mean and strength, (3) each, of completed, passed, excellent in the result itself; an infinite strength leaves the mean.
    """

    sizes: Array
    ways: Array
    registration: Array
    weights: Array
    prior: tuple[Array, Array]
    places: int
    mode: str

    def points(self, ways: Array, weights: Array, mode: str) -> Array:
        """Whole numbers that rank the units, (draws, n), by index, excellence, completion and registered (R17); equal in all: equal.

        ``ways``: (draws or 1, n, 8); ``weights``: (draws or 1, 4).
        """
        counts = ways @ _held()  # (draws, n, 3): completed, passed, excellent
        size = self.sizes[:, None]
        rates = counts / size
        shrunk = rates if mode == "none" else _wilson(counts, size) if mode == "wilson" else self._drawn(counts, size)
        index = weights[:, :1] * self.registration + (weights[:, None, 1:] * shrunk).sum(axis=2)
        return _ordered(index, rates[..., 2], rates[..., 0], self.sizes)

    def _drawn(self, counts: Array, size: Array) -> Array:
        """Rates drawn towards the result's own means by its own strengths (`organisations.prior`), whatever was drawn."""
        mean, strength = self.prior
        with np.errstate(invalid="ignore"):
            drawn = (counts + strength * mean) / (size + strength)
        return np.where(np.isfinite(strength), drawn, mean)


def _held() -> Array:
    """Which of completed, passed, excellent each of the eight ways holds (8, 3)."""
    return np.array([[way >> 2 & 1, way >> 1 & 1, way & 1] for way in range(8)], dtype=np.float64)


def _ordered(index: Array, *behind: Array) -> Array:
    """The place of each index from below, (draws, n); among equal ones ``behind`` decides, one after the other.

    Rates of counts are the nearest floats of their fractions: equal where these are equal, and only there.
    """
    first = np.argsort(index, axis=1, kind="stable")
    apart = np.diff(np.take_along_axis(index, first, axis=1), axis=1) > NOISE
    level = np.zeros(index.shape, dtype=np.int64)
    np.put_along_axis(level, first[:, 1:], np.cumsum(apart, axis=1), axis=1)
    keys = [level, *(np.broadcast_to(key, index.shape) for key in behind)]
    order = np.lexsort(keys[::-1], axis=1)
    differs = [np.diff(np.take_along_axis(key, order, axis=1), axis=1) != 0 for key in keys]
    place = np.zeros(index.shape, dtype=np.int64)
    np.put_along_axis(place, order[:, 1:], np.cumsum(np.any(differs, axis=0), axis=1), axis=1)
    return place


def _wilson(counts: Array, size: Array) -> Array:
    root = np.sqrt(Z * Z + 4 * counts * (size - counts) / size)
    return (2 * counts + Z * Z - Z * root) / (2 * (size + Z * Z))


def standing(points: Array) -> tuple[Array, Array]:
    """First and last place of each unit, 1 for the greatest: those that are equal share both; (draws, n) each.

    >>> import numpy as np
    >>> first, last = standing(np.array([[0.5, 0.7, 0.5]]))
    >>> first.tolist(), last.tolist()
    ([[2, 1, 2]], [[3, 1, 3]])
    """
    first, last = np.empty(points.shape, dtype=np.int64), np.empty(points.shape, dtype=np.int64)
    for row, values in enumerate(points):
        ordered = np.sort(values)
        first[row] = len(values) - np.searchsorted(ordered, values, side="right") + 1
        last[row] = len(values) - np.searchsorted(ordered, values, side="left")
    return first, last


def sensitivity(
    people: Sequence[Trainee], stages: Mapping[School, Mapping[str, int | None]], *, programme: "Programme"
) -> list[tuple[object, ...]]:
    """Rows of `organisation_sensitivity`: every ranked unit with its chances, in the order of levels and units.

    ``win``: share of the draws of weights and trainees together in which the unit is within the places, ``win_weights`` and
    ``win_sample`` of each alone; ``rank_low`` and ``rank_high``: between which ranks nine tenths of the draws put it; ``without``:
    indicators that, left out, turn winning into not winning or the other way; ``modes``: shrinkages under which it wins.
    """
    rule = programme.awards.organisations.sensitivity
    found: list[tuple[object, ...]] = []
    for name, listed, dropped in levels(people, stages, programme=programme):
        units = [unit for unit in listed if not unit.unranked]
        if not units:
            continue
        level = _level(people, name, units, programme.awards.organisations, dropped)
        seed = int.from_bytes(sha256(f"{programme.lot}|sensitivity|{name}".encode()).digest()[:8])
        chances = _chances(level, np.random.Generator(np.random.PCG64(seed)), rule)
        wins = _wins(level, level.ways[None], level.weights[None], level.mode)[0]
        without, modes = _left_out(level, wins, dropped), _other_modes(level, name)
        for place, unit in enumerate(units):
            both, weights, sample, low, high = (part[place] for part in chances)
            found.append(
                (
                    name,
                    unit.name,
                    _share(both),
                    _share(weights),
                    _share(sample),
                    int(low),
                    int(high),
                    [key for key, turned in without.items() if turned[place]],
                    [mode for mode, won in modes.items() if won[place]],
                    verdict(float(both), rule),
                )
            )
    return found


def spreads(programme: "Programme") -> dict[Fraction, Fraction]:
    """How far each different weight varies in the draws: its standard deviation, from the Dirichlet's formula, to a thousandth."""
    rule = programme.awards.organisations
    weights = sorted(set(index_weights(rule, dropped=False)), reverse=True)
    spread = {one: float(one * (1 - one) / (rule.sensitivity.concentration + 1)) ** 0.5 for one in weights}
    return {one: Fraction(round(width * 1000), 1000) for one, width in spread.items()}


def verdict(win: float, rule: "Sensitivity") -> str:
    """`certain`, `open` (marginal) or `out`, by the chance of winning."""
    return "certain" if win >= float(rule.certain) else "open" if win > float(rule.out) else "out"


def _share(value: float) -> str | None:
    return plain(Fraction(round(float(value) * 10**6), 10**6))


def _level(
    people: Sequence[Trainee], name: str, units: Sequence[Unit], rule: OrganisationAward, dropped: bool
) -> Level:
    key_of, counts = KEYS[name], defaultdict[Key, Counter[int]](Counter)
    for one in people:
        key = key_of(one)
        if key is not None:
            counts[key][one.completed << 2 | one.passed << 1 | one.excellent] += 1
    ways = np.array([[counts[unit.key][way] for way in range(8)] for unit in units], dtype=np.float64)
    registration = np.array([min(unit.registration or Fraction(0), Fraction(1)) for unit in units], dtype=np.float64)
    given = rule.weights
    weights = [given.registration, given.completion, given.passing, given.excellence]
    mine = np.array([0, *[1 / 3] * 3] if dropped else weights, dtype=np.float64)
    mode = rule.shrink if name == "school" else "none"
    return Level(ways.sum(axis=1), ways, registration, mine, _prior(ways), rule.places[name], mode)


def _prior(ways: Array) -> tuple[Array, Array]:
    sizes = [int(size) for size in ways.sum(axis=1)]
    found = [prior([int(k) for k in hits], sizes) for hits in (ways @ _held()).T]
    mean, strength = zip(*((float(m), np.inf if least is None else float(least)) for m, least in found), strict=True)
    return np.array(mean), np.array(strength)


def _wins(level: Level, ways: Array, weights: Array, mode: str) -> Array:
    """Who wins: with all that are equal, within the places (R17)."""
    return standing(level.points(ways, weights, mode))[1] <= level.places


def _chances(level: Level, dice: Any, rule: "Sensitivity") -> tuple[Array, Array, Array, Array, Array]:
    """Share of wins under both, weights, trainees; low and high rank under both; each (n,)."""
    own, fixed = level.ways[None], level.weights[None]
    held = level.weights > 0
    draws, concentration = rule.draws, rule.concentration
    both: list[Array] = []
    wins = np.zeros((3, len(level.sizes)))
    odds = level.ways / level.sizes[:, None]
    for start in range(0, draws, CHUNK):
        count = min(CHUNK, draws - start)
        weights = np.zeros((count, 4))
        weights[:, held] = dice.dirichlet(concentration * level.weights[held], size=count)
        ways = dice.multinomial(level.sizes.astype(np.int64), odds, size=(count, len(level.sizes))).astype(np.float64)
        first, last = standing(level.points(ways, weights, level.mode))
        both.append(first)
        wins[2] += (last <= level.places).sum(axis=0)
        wins[0] += _wins(level, own, weights, level.mode).sum(axis=0)
        wins[1] += _wins(level, ways, fixed, level.mode).sum(axis=0)
    places = np.concatenate(both)
    low, high = np.quantile(places, [LOW, HIGH], axis=0, method="nearest")
    return wins[2] / draws, wins[0] / draws, wins[1] / draws, low, high


def _left_out(level: Level, wins: Array, dropped: bool) -> dict[str, Array]:
    """For each indicator in use: whose winning turns when it is left out and the others share its weight in proportion."""
    found = {}
    for place, name in enumerate(INDICATORS):
        weights = level.weights.copy()
        weights[place] = 0
        if level.weights[place] > 0 and weights.sum() > 0:
            found[name] = _wins(level, level.ways[None], (weights / weights.sum())[None], level.mode)[0] != wins
    return found


def _other_modes(level: Level, name: str) -> dict[str, Array]:
    """Who wins under each shrinkage; only schools are shrunk."""
    modes = MODES if name == "school" else ("none",)
    return {mode: _wins(level, level.ways[None], level.weights[None], mode)[0] for mode in modes}
