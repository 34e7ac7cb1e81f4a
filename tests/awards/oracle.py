"""R15-R18 once more, straight from the sentences: counts of who is better, sums as printed, every subset tried.

Slow and plain on purpose; shares nothing with `jxgrade.awards` but the programme.
"""

import hashlib
import math
from fractions import Fraction
from itertools import combinations

from jxgrade.programme import Programme
from tests.awards.province import KINDS, Person, World, number


def lot(programme: Programme, id_: str) -> int:
    """First 20 bits, read from the hexadecimal digest."""
    return int(hashlib.sha256((programme.lot + "|" + id_).encode("utf-8")).hexdigest()[:5], 16)


def ruling(world: World, id_: str) -> str | None:
    """The ruling on a text."""
    return next((decision for who, kind, decision in world.rulings if f"{who}/{kind}" == id_), None)


def unresolved(world: World, programme: Programme, id_: str) -> bool:
    """Is there a pair of own coverage >= note_at, and no ruling?"""
    own = [left for a, _, left, _ in world.pairs if a == id_] + [right for _, b, _, right in world.pairs if b == id_]
    return ruling(world, id_) is None and any(Fraction(coverage) >= programme.reuse.note_at for coverage in own)


# ---------------------------------------------------------------- R15


def trainees(world: World, programme: Programme) -> set[tuple[object, ...]]:
    """(rank, id, outcome) of all rows of award_trainees."""
    rule = programme.awards.trainees
    fit = [
        p
        for p in world.people
        if p.status == "pass"
        and not any(
            ruling(world, f"{p.id}/{kind}") == "confirmed" or unresolved(world, programme, f"{p.id}/{kind}")
            for kind in KINDS
        )
    ]
    if rule.scope == "province":
        return _one_list(fit, _share(world.people, programme), programme)
    rows = set()
    for city, seats in city_seats(world, programme).items():
        rows |= _one_list([p for p in fit if p.city == city], seats, programme)
    return rows


def _share(people: tuple[Person, ...], programme: Programme) -> int:
    return math.floor(Fraction(programme.awards.trainees.share) * len([p for p in people if number(p.online) > 0]))


def city_seats(world: World, programme: Programme) -> dict[str, int]:
    """Largest remainder, one seat at a time."""
    share = Fraction(programme.awards.trainees.share)
    base = {
        c.slug: len([p for p in world.people if p.city == c.slug and number(p.online) > 0]) for c in programme.cities
    }
    seats = {city: int(share * n) for city, n in base.items()}
    open_ = set(base)
    while open_ and sum(seats.values()) < _share(world.people, programme):
        best = max(open_, key=lambda city: (share * base[city] % 1, base[city], -lot(programme, city)))
        seats[best] += 1
        open_.remove(best)
    return seats


def _one_list(fit: list[Person], seats: int, programme: Programme) -> set[tuple[object, ...]]:
    rule = programme.awards.trainees
    key = {p.id: (number(p.total), number(p.assignment)) for p in fit}
    above = {p.id: sum(key[q.id] > key[p.id] for q in fit) for p in fit}
    level = {p.id: sum(key[q.id] == key[p.id] for q in fit) for p in fit}
    rows = set()
    for p in fit:
        if above[p.id] + level[p.id] <= seats:
            outcome = "awarded"
        elif above[p.id] < seats:
            outcome = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}[rule.ties]
        elif sum(key[q.id] > key[p.id] and above[q.id] >= seats for q in fit) < rule.reserves:
            outcome = "reserve"
        else:
            continue
        rows.add((above[p.id] + 1, p.id, outcome))
    return rows


# ---------------------------------------------------------------- R16, R17


def organisations(world: World, programme: Programme) -> dict[tuple[str, str], tuple[object, ...]]:
    """(level, unit) -> registered, eligible, the four rates, index, rank, outcome, reasons; exact."""
    people = [p for p in world.people if p.city]
    schools = {(p.city, p.county, p.school) for p in people} | {tuple(row[:3]) for row in world.schools}
    units = {
        "city": {(c.slug,) for c in programme.cities},
        "county": {(city, county) for city, county, _ in schools if county},
        "school": schools,
    }
    found = {}
    for level, names in units.items():
        members = {u: [p for p in people if (p.city, p.county, p.school)[: len(u)] == u] for u in names}
        eligible = {u: _eligible(level, u, world, programme) for u in names}
        for unit, row in _level(level, members, eligible, programme).items():
            found[level, "/".join(part or "" for part in unit)] = row
    return found


def _eligible(level: str, unit: tuple, world: World, programme: Programme) -> int | None:
    if level == "city":
        quota = programme.city(unit[0]).quota
        return quota.total
    if level == "school":
        here = [p.stage for p in world.people if p.city and (p.city, p.county, p.school) == unit]
        given = {stage: count for *school, stage, count in world.schools if tuple(school) == unit}
        if any(given.get(stage) is None for stage in here):
            return None
        return sum(count for count in given.values() if count) or None
    inside = {tuple(row[:3]) for row in world.schools if tuple(row[:2]) == unit}
    staffed = {(p.city, p.county, p.school) for p in world.people if (p.city, p.county) == unit}
    numbers = {school: _eligible("school", school, world, programme) for school in inside | staffed}
    if any(numbers[school] is None for school in staffed):
        return None
    return sum(count for count in numbers.values() if count) or None


def _level(level: str, members: dict, eligible: dict, programme: Programme) -> dict[tuple, tuple[object, ...]]:
    rule = programme.awards.organisations
    dropped = all(count is None for count in eligible.values())
    reasons = {}
    for unit, people in members.items():
        why = []
        if eligible[unit] is None and not dropped:
            why.append("no_eligible")
        if len(people) == 0:
            why.append("nobody_registered")
        elif len(people) < rule.minimum[level]:
            why.append("below_minimum")
        reasons[unit] = why
    ranked = [unit for unit in members if not reasons[unit]]
    counts = {
        unit: (
            sum(_completed(p, programme) for p in people),
            sum(p.status == "pass" for p in people),
            sum(p.status == "pass" and number(p.total) >= programme.scoring.excellent_at for p in people),
        )
        for unit, people in members.items()
    }
    n = {unit: len(people) for unit, people in members.items()}
    used = {unit: [Fraction(k, n[unit]) for k in counts[unit]] for unit in ranked}
    if level == "school" and rule.shrink != "none":
        for i in range(3):
            shrunk = {"wilson": wilson, "eb": eb}[rule.shrink]([counts[u][i] for u in ranked], [n[u] for u in ranked])
            for unit, rate in zip(ranked, shrunk, strict=True):
                used[unit][i] = rate
    w = rule.weights
    index = {}
    for unit in ranked:
        a, b, c = used[unit]
        if dropped:
            index[unit] = (a + b + c) / 3
        else:
            first = min(Fraction(n[unit], eligible[unit]), 1) * Fraction(w.registration)
            index[unit] = first + Fraction(w.completion) * a + Fraction(w.passing) * b + Fraction(w.excellence) * c
    key = {u: (index[u], Fraction(counts[u][2], n[u]), Fraction(counts[u][0], n[u]), n[u]) for u in ranked}
    rows = {}
    for unit in members:
        rank, outcome = None, "unranked"
        if unit in key:
            above = sum(key[other] > key[unit] for other in ranked)
            level_with = sum(key[other] == key[unit] for other in ranked)
            rank, cut = above + 1, rule.places[level]
            outcome = "awarded" if above + level_with <= cut else "undecided" if above < cut else "listed"
        raw = [Fraction(k, n[unit]) if n[unit] else None for k in counts[unit]]
        registration = Fraction(n[unit], eligible[unit]) if eligible[unit] else None
        notes = ["registration_dropped"] if dropped else []
        rows[unit] = (
            n[unit],
            eligible[unit],
            registration,
            *raw,
            index.get(unit),
            rank,
            outcome,
            reasons[unit] + notes,
        )
    return rows


def _completed(p: Person, programme: Programme) -> bool:
    enough = number(p.offline) >= 28 if programme.hours.offline_gate == "complete" else number(p.offline) > 0
    return (
        number(p.online) >= 32 and enough and p.test in ("ok", "unreadable") and {t.kind for t in p.texts} == set(KINDS)
    )


def eb(ks: list[int], ns: list[int]) -> list[Fraction]:
    """As R16 prints it."""
    if not ks:
        return []
    m = Fraction(sum(ks), sum(ns))
    big_s = sum(n * (Fraction(k, n) - m) ** 2 for k, n in zip(ks, ns, strict=True))
    below = sum(ns) - Fraction(sum(n**2 for n in ns), sum(ns)) - (len(ns) - 1)
    s2 = (big_s - (len(ns) - 1) * m * (1 - m)) / below if below else None
    if s2 is None or s2 <= 0:
        return [m for _ in ks]
    big_m = max(0, m * (1 - m) / s2 - 1)
    return [(k + big_m * m) / (n + big_m) for k, n in zip(ks, ns, strict=True)]


def wilson(ks: list[int], ns: list[int]) -> list[Fraction]:
    """The textbook form, in floats: good to some 1e-15."""
    z, found = 1.96, []
    for k, n in zip(ks, ns, strict=True):
        p = k / n
        low = (p + z * z / (2 * n) - z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)
        found.append(Fraction(low))
    return found


# ---------------------------------------------------------------- R18


def case_candidates(world: World, programme: Programme) -> list[dict[str, object]]:
    """The texts that may be chosen."""
    rule, found = programme.awards.cases, []
    for p in world.people:
        for t in p.texts:
            id_ = f"{p.id}/{t.kind}"
            if p.status != "pass" or t.chars is None or not 1350 <= t.chars <= 2200:
                continue
            if ruling(world, id_) == "confirmed" or unresolved(world, programme, id_):
                continue
            experts = [Fraction(score) for who, kind, _, score, _ in world.panel if (who, kind) == (p.id, t.kind)]
            score = sum(experts) / len(experts) if experts and len(experts) >= rule.panel_min else Fraction(t.mark)
            found.append(
                {
                    "id": id_,
                    "who": p.id,
                    "city": p.city,
                    "school": (p.city, p.county, p.school),
                    "county": (p.city, p.county) if p.county else None,
                    "theme": t.theme,
                    "score": score,
                    "lot": lot(programme, id_),
                }
            )
    return found


def aims(chosen: tuple[dict, ...], programme: Programme) -> tuple[object, ...] | None:
    """The five aims, smaller is better; None where a cap is broken."""
    rule = programme.awards.cases
    for what, cap in (("who", rule.per.trainee), ("school", rule.per.school), ("county", rule.per.county)):
        names = [case[what] for case in chosen if case[what] is not None]
        if any(names.count(name) > cap for name in names):
            return None
    cities = sum(max(0, rule.floors.city - sum(c["city"] == city.slug for c in chosen)) for city in programme.cities)
    themes = sum(max(0, rule.floors.theme - sum(c["theme"] == theme for c in chosen)) for theme in rule.themes)
    return -len(chosen), cities, themes, -sum(c["score"] for c in chosen), sum(c["lot"] for c in chosen)


def best_aims(candidates: list[dict], programme: Programme) -> tuple[object, ...]:
    """The best of all subsets."""
    most = min(programme.awards.cases.places, len(candidates))
    subsets = (chosen for size in range(most + 1) for chosen in combinations(candidates, size))
    return min(found for chosen in subsets if (found := aims(chosen, programme)) is not None)
