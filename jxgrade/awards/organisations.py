"""Organisation awards (R16, R17; 八.一): cities, counties and schools by an index of four rates.

Rows: all cities of the programme; every county and school that has a registered trainee or stands in the table `schools`.
A trainee without a usable city is in no unit; one without a county (`counties: false`) in no county.

Rates of small schools are drawn towards what is certain: `none`, `wilson`, `eb`. Each takes counts ``k`` of ``n`` per school (every
n >= 1) and returns one exact rational per school.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from jxgrade.awards.eligible import Key, county_eligible, school_eligible
from jxgrade.awards.facts import School, Trainee
from jxgrade.awards.ranking import blocks
from jxgrade.programme import OrganisationAward, Programme
from jxgrade.rules.groups import wilson as lower_bound
from jxgrade.tables import plain

INDICATORS: Final = ("registration", "completion", "pass", "excellence")
COUNTED: Final = ("completed", "passed", "excellent")
TIE_PLACES: Final = 30
"""Decimal places to which indices that hold a square root (`wilson`) are compared; all others are compared exactly."""


class Tally(NamedTuple):
    """How many of a unit's trainees registered, completed, passed, are excellent."""

    registered: int = 0
    completed: int = 0
    passed: int = 0
    excellent: int = 0

    def rate(self, counted: str) -> Fraction | None:
        """Share of the registered; None where nobody registered."""
        return Fraction(getattr(self, counted), self.registered) if self.registered else None


class Unit(NamedTuple):
    """A city, county or school: its people, those to be trained (None: unknown) and why it is not ranked (empty: it is)."""

    key: Key
    tally: Tally
    eligible: int | None
    unranked: tuple[str, ...]

    @property
    def name(self) -> str:
        """`city`, `city/county` or `city/county/school`; `city//school` where the city has no counties."""
        return "/".join(part or "" for part in self.key)

    @property
    def registration(self) -> Fraction | None:
        """Registered over eligible, also where above 1; None where eligible is unknown."""
        return None if self.eligible is None else Fraction(self.tally.registered, self.eligible)


KEYS: Final[dict[str, Callable[[Trainee], Key | None]]] = {
    "city": lambda trainee: None if trainee.city is None else (trainee.city,),
    "county": lambda trainee: trainee.county_key,
    "school": lambda trainee: trainee.school_key,
}
"""A trainee's unit by level; None where the trainee is in none."""


def award_organisations(
    people: Sequence[Trainee], stages: Mapping[School, Mapping[str, int | None]], *, programme: "Programme"
) -> list[tuple[object, ...]]:
    """Rows of `award_organisations`: every unit with raw rates, index, rank, outcome and reasons.

    ``stages``: people to be trained by school and stage. Source: R16, R17.
    """
    rule = programme.awards.organisations
    return [
        row
        for level, units, dropped in levels(people, stages, programme=programme)
        for row in _level_rows(level, units, rule, dropped=dropped)
    ]


def levels(
    people: Sequence[Trainee], stages: Mapping[School, Mapping[str, int | None]], *, programme: "Programme"
) -> Iterator[tuple[str, list[Unit], bool]]:
    """City, county and school: the level, its units, and whether registration is dropped there for want of any number (R16)."""
    if not programme.awards.gives("organisations"):
        return
    schools = school_eligible(people, stages)
    known: dict[str, Mapping[Key, int | None]] = {
        "city": {(city.slug,): city.quota.total or None for city in programme.cities},
        "county": county_eligible(people, schools),
        "school": schools,
    }
    for level, eligible in known.items():
        tallies, dropped = tally(people, KEYS[level]), not any(eligible.values())
        units = []
        for key, count in eligible.items():
            counts = tallies.get(key, Tally())
            least = programme.awards.organisations.minimum[level]
            units.append(Unit(key, counts, count, why_unranked(counts, count, minimum=least, dropped=dropped)))
        yield level, units, dropped


def tally(people: Iterable[Trainee], key: Callable[[Trainee], Key | None]) -> dict[Key, Tally]:
    """Counts per unit, of the units that have a trainee (R16)."""
    counts: dict[Key, list[int]] = {}
    for trainee in people:
        unit = key(trainee)
        if unit is not None:
            count = counts.setdefault(unit, [0, 0, 0, 0])
            count[0] += 1
            count[1] += trainee.completed
            count[2] += trainee.passed
            count[3] += trainee.excellent
    return {unit: Tally(*count) for unit, count in counts.items()}


def why_unranked(tally: Tally, eligible: int | None, *, minimum: int, dropped: bool) -> tuple[str, ...]:
    """All reasons for which a unit is not ranked, in their order; none where it is (R16; section 6)."""
    reasons = ["no_eligible"] if eligible is None and not dropped else []
    if not tally.registered:
        reasons.append("nobody_registered")
    elif tally.registered < minimum:
        reasons.append("below_minimum")
    return tuple(reasons)


def index_weights(rule: OrganisationAward, *, dropped: bool) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """What registration, completion, pass and excellence weigh in the index; where registration is dropped the others a third each (R16)."""
    given, third = rule.weights, Fraction(1, 3)
    if dropped:
        return Fraction(0), third, third, third
    return Fraction(given.registration), Fraction(given.completion), Fraction(given.passing), Fraction(given.excellence)


class IndexPart(NamedTuple):
    """What one indicator adds to an index: its weight, the rate as it counts, and both multiplied."""

    name: str
    weight: Fraction
    rate: Fraction
    points: Fraction


def parts_of(rates: Sequence[Fraction | None], rule: OrganisationAward, *, dropped: bool) -> list[IndexPart]:
    """The parts of an index of these four raw rates, those that weigh nothing too; of schools before any shrinkage (R16)."""
    found = zip(INDICATORS, index_weights(rule, dropped=dropped), map(capped, rates), strict=True)
    return [IndexPart(name, weight, rate, weight * rate) for name, weight, rate in found]


def capped(rate: Fraction | None) -> Fraction:
    """A rate as it goes into the index: at most 1, and 0 where there is none (R16)."""
    return min(rate or Fraction(0), Fraction(1))


def indices(units: Sequence[Unit], rule: OrganisationAward, *, level: str, dropped: bool) -> list[Fraction]:
    """The index of each ranked unit: weighted registration (at most 1), completion, pass and excellence (R16).

    Rates of schools are shrunk first. Where registration is dropped the other three weigh one third each.
    """
    first, *weights = index_weights(rule, dropped=dropped)
    method = rule.shrink if level == "school" else "none"
    sizes = [unit.tally.registered for unit in units]
    rates = [METHODS[method]([getattr(unit.tally, counted) for unit in units], sizes) for counted in COUNTED]
    found = []
    for unit, *shrunk in zip(units, *rates, strict=True):
        registration = capped(unit.registration)
        index = first * registration + sum(weight * rate for weight, rate in zip(weights, shrunk, strict=True))
        found.append(round(index, TIE_PLACES) if method == "wilson" else index)
    return found


def _level_rows(
    level: str, units: Sequence[Unit], rule: OrganisationAward, *, dropped: bool
) -> list[tuple[object, ...]]:
    ranked = [unit for unit in units if not unit.unranked]
    index = dict(zip((unit.key for unit in ranked), indices(ranked, rule, level=level, dropped=dropped), strict=True))
    places = rule.places[level]
    standing: dict[Key, tuple[int, str]] = {}
    for block in blocks(ranked, key=lambda unit: _order(unit, index[unit.key])):
        outcome = "awarded" if block.is_within(places) else "undecided" if block.is_across(places) else "listed"
        standing |= {unit.key: (block.rank, outcome) for unit in block.members}
    notes = ["registration_dropped"] if dropped else []
    rows: list[tuple[object, ...]] = []
    for unit in units:
        rank, outcome = standing.get(unit.key, (None, "unranked"))
        rates = [unit.registration, *(unit.tally.rate(counted) for counted in COUNTED), index.get(unit.key)]
        shown = [plain(rate) for rate in rates]
        reasons = [*unit.unranked, *notes]
        rows.append((level, unit.name, unit.tally.registered, unit.eligible, *shown, rank, outcome, reasons))
    return rows


def _order(unit: Unit, index: Fraction) -> tuple[Fraction, Fraction | None, Fraction | None, int]:
    """What ranks a unit: index, raw excellence, raw completion, registered (R17)."""
    return index, unit.tally.rate("excellent"), unit.tally.rate("completed"), unit.tally.registered


# ---------------------------------------------------------------- rates of small schools


def none(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """The raw rates."""
    return [Fraction(k, n) for k, n in zip(hits, sizes, strict=True)]


def wilson(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """Lower bounds of Wilson's score interval (`rules.groups.wilson`)."""
    return [lower_bound(k, n) for k, n in zip(hits, sizes, strict=True)]


def empirical_bayes(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """Rates drawn towards the common mean m by the strength M that the schools' own spread shows (moments, beta-binomial).

    The rate is (k + M m) / (n + M), or m where the spread shows no difference between schools (`prior`).
    """
    if not sum(sizes):
        return []
    mean, strength = prior(hits, sizes)
    if strength is None:
        return [mean] * len(sizes)
    return [(k + strength * mean) / (n + strength) for k, n in zip(hits, sizes, strict=True)]


def prior(hits: Sequence[int], sizes: Sequence[int]) -> tuple[Fraction, Fraction | None]:
    """The mean m towards which rates are drawn, and the strength M in people; None where every rate is m.

    m = sum k / sum n; S = sum n (k/n - m)^2; s2 = (S - (J-1) m (1-m)) / (sum n - sum n^2 / sum n - (J-1)). Where s2 is not
    positive or undefined there is no difference to keep; else M = max(0, m (1-m) / s2 - 1). Some n must be above 0.
    """
    people = sum(sizes)
    mean = Fraction(sum(hits), people)
    within = (len(sizes) - 1) * mean * (1 - mean)
    # sum n (k/n - m)^2 = sum k^2/n - (sum k)^2 / sum n; first by size, so that few denominators meet
    squares: dict[int, int] = {}
    for k, n in zip(hits, sizes, strict=True):
        squares[n] = squares.get(n, 0) + k * k
    spread = sum((Fraction(total, n) for n, total in squares.items()), Fraction(0)) - mean * sum(hits)
    freedom = people - Fraction(sum(n * n for n in sizes), people) - (len(sizes) - 1)
    variance = (spread - within) / freedom if freedom else Fraction(0)
    return mean, max(Fraction(0), mean * (1 - mean) / variance - 1) if variance > 0 else None


METHODS: Final[dict[str, Callable[[Sequence[int], Sequence[int]], list[Fraction]]]] = {
    "none": none,
    "wilson": wilson,
    "eb": empirical_bayes,
}
"""The methods of ``awards.organisations.shrink``."""
