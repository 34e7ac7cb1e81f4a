"""Verdicts -> awards, by R15 to R18 and section 6 of the rules: exact fractions, exhaustive choice of the cases."""

import hashlib
from collections import Counter, defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.oracle.judge import BAD, BOTH, NEVER, clean, fraction, plain
from tests.oracle.reading import KINDS, STAGES, choice, city_of, code, moment, number


def lot(params, key):
    """The first 20 bits of sha256."""
    return int(hashlib.sha256(f"{params['lot']}|{key}".encode()).hexdigest()[:5], 16)


def blocks(items, key):
    """``(rank, equal items)`` from the highest key down."""
    out, rank = [], 1
    for value in sorted({key(item) for item in items}, reverse=True):
        block = [item for item in items if key(item) == value]
        out.append((rank, block))
        rank += len(block)
    return out


# ---------------------------------------------------------------- R15


def excellent_trainees(people, params):
    """``{trainee: (rank, outcome)}``."""
    rules = params["awards"]["trainees"]
    base = [one for one in people.values() if one.online not in (None, BAD) and one.online > 0]
    seats = int(fraction(rules["share"]) * len(base))
    good = [
        one
        for one in people.values()
        if one.status == "pass" and not any(t.ruling == "confirmed" or t.noted for t in one.texts.values())
    ]
    if rules["scope"] == "province":
        return seat(good, seats, rules)
    counts = {city["slug"]: sum(one.city == city["slug"] for one in base) for city in params["cities"]}
    out = {}
    for slug, share in largest_remainder(counts, seats, params).items():
        out |= seat([one for one in good if one.city == slug], share, rules)
    return out


def largest_remainder(counts, seats, params):
    """Each city its exact share of its own base, then the rest by remainder, the larger base, the lot."""
    exact = {slug: fraction(params["awards"]["trainees"]["share"]) * count for slug, count in counts.items()}
    shares = {slug: int(value) for slug, value in exact.items()}
    order = sorted(counts, key=lambda slug: (-(exact[slug] - shares[slug]), -counts[slug], lot(params, slug)))
    for slug in order[: seats - sum(shares.values())]:
        shares[slug] += 1
    return shares


def seat(good, seats, rules):
    """Awarded, tied_out or undecided, reserve."""
    out, below = {}, 0
    for rank, block in blocks(good, lambda one: (one.total, one.assignment)):
        first, last = rank - 1, rank - 1 + len(block)
        if last <= seats:
            outcome = "awarded"
        elif first < seats:
            outcome = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}[rules["ties"]]
        elif below < rules["reserves"]:
            outcome, below = "reserve", below + len(block)
        else:
            break
        out |= {one.id: (rank, outcome) for one in block}
    return out


# ---------------------------------------------------------------- R16, R17


def eligible_of_schools(inbox, people, params):
    """``{(city, county, school): number or None}`` from the register of schools."""
    stages = defaultdict(lambda: defaultdict(dict))
    for row in sorted(inbox.rows["schools"], key=lambda row: row.place):
        slug, stage = city_of(row.cells.get("city"), params), choice(row.cells.get("stage"), STAGES)
        school = clean(row.cells.get("school"))
        count = number(row.cells.get("eligible"), "eligible")
        if count is BAD or not count or count < 0 or count.denominator > 1:
            inbox.expect("error", row, "eligible")
            count = None
        if slug in (None, BAD) or stage in (None, BAD) or school is None:
            inbox.expect("error", row)
            continue
        county = None if slug == "ganjiang" else clean(row.cells.get("county"))
        stages[slug, county, school][stage].setdefault(count, []).append(row)
    out = {}
    for unit, found in stages.items():
        used = {one.stage for one in people.values() if (one.city, one.county, one.school) == unit} - {None}
        numbers, lost = [], False
        for stage in used | set(found):
            counts = found.get(stage, {})
            if len(counts) > 1:
                for row in [row for rows in counts.values() for row in rows]:
                    inbox.expect(None, row)
            count = next(iter(counts)) if len(counts) == 1 else None
            if count is not None:
                numbers.append(count)
            elif stage in used:
                lost = True
        out[unit] = None if lost or not numbers else sum(numbers)
    return out


def organisations(inbox, people, params):
    """``{(level, unit): row}``."""
    schools = eligible_of_schools(inbox, people, params) if "schools" in inbox.delivered else {}
    return units_of(people.values(), schools, params, lambda one: did_all(one, params))


def did_all(one, params):
    """Both gates met, test taken, both texts handed in."""
    need, gate = params["hours"], params["hours"]["offline_gate"]
    online = one.online not in (None, BAD) and one.online >= fraction(need["online"])
    offline = one.offline not in (None, BAD)
    offline = offline and (one.offline > 0 if gate == "attended" else one.offline >= fraction(need["offline"]))
    lacking = sum(not text.handed_in for text in one.texts.values())
    return online and offline and one.tried and lacking <= one.unplaced


def units_of(people, schools, params, did):
    """``{(level, unit): row}``; ``schools``: those to be trained by school; ``did``: did this one do all?"""
    rules = params["awards"]["organisations"]
    members = {level: defaultdict(list) for level in ("city", "county", "school")}
    for one in people:
        if one.city is None:
            continue
        members["city"][one.city].append(one)
        if one.county is not None:
            members["county"][one.city, one.county].append(one)
        if one.school is not None:
            members["school"][one.city, one.county, one.school].append(one)
    out = {}
    for city in params["cities"]:
        members["city"][city["slug"]] = members["city"][city["slug"]]
    for city, county, school in schools:
        members["school"][city, county, school] = members["school"][city, county, school]
        if county is not None:
            members["county"][city, county] = members["county"][city, county]
    eligible = {("city", city["slug"]): quota_of(city) for city in params["cities"]}
    for unit in members["school"]:
        eligible["school", unit] = schools.get(unit)
    for unit in members["county"]:
        mine = [key for key in members["school"] if key[:2] == unit]
        known = [schools[key] for key in mine if schools.get(key) is not None]
        lost = any(members["school"][key] and schools.get(key) is None for key in mine)
        eligible["county", unit] = None if lost or not known else sum(known)
    for level, units in members.items():
        rows = {unit: _unit(found, eligible[level, unit], params, did) for unit, found in units.items()}
        _index(level, list(rows.values()), rules)
        for unit, row in rows.items():
            name = unit if isinstance(unit, str) else "/".join(part or "" for part in unit)
            out[level, name] = row
    return out


def quota_of(city):
    """Places of all stages; None where there are none."""
    quota = city.get("quota", 0)
    return (sum(quota.values()) if isinstance(quota, dict) else quota) or None


def _unit(found, eligible, params, did):
    """Counts of one unit."""
    done = sum(map(did, found))
    passed = [one for one in found if one.status == "pass"]
    best = sum(one.total >= fraction(params["scoring"]["excellent_at"]) for one in passed)
    n = len(found)
    return {
        "registered": n,
        "eligible": eligible,
        "counts": (done, len(passed), best),
        "registration_rate": None if eligible is None else Fraction(n) / eligible,
        "completion_rate": Fraction(done, n) if n else None,
        "pass_rate": Fraction(len(passed), n) if n else None,
        "excellence_rate": Fraction(best, n) if n else None,
        "index": None,
        "rank": None,
        "outcome": "unranked",
        "reasons": [],
    }


def _index(level, rows, rules):
    """Index, rank and outcome of all units of one level."""
    dropped = all(row["eligible"] is None for row in rows)
    for row in rows:
        if row["eligible"] is None and not dropped:
            row["reasons"].append("no_eligible")
        if not row["registered"]:
            row["reasons"].append("nobody_registered")
        elif row["registered"] < rules["minimum"][level]:
            row["reasons"].append("below_minimum")
        if dropped:
            row["reasons"].append("registration_dropped")
    ranked = [row for row in rows if set(row["reasons"]) <= {"registration_dropped"}]
    weights = [fraction(rules["weights"][name]) for name in ("completion", "pass", "excellence")]
    for place in range(3):
        pairs = [(row["counts"][place], row["registered"]) for row in ranked]
        for row, rate in zip(ranked, shrunk(pairs, rules["shrink"] if level == "school" else "none"), strict=True):
            row.setdefault("used", []).append(rate)
    for row in ranked:
        if dropped:
            row["index"] = sum(row["used"]) / 3
        else:
            row["index"] = fraction(rules["weights"]["registration"]) * min(Fraction(1), row["registration_rate"])
            row["index"] += sum(w * rate for w, rate in zip(weights, row["used"], strict=True))
    places = rules["places"][level]
    order = blocks(
        ranked, lambda row: (row["index"], row["excellence_rate"], row["completion_rate"], row["registered"])
    )
    for rank, block in order:
        last = rank - 1 + len(block)
        outcome = "awarded" if last <= places else "undecided" if rank - 1 < places else "listed"
        for row in block:
            row["rank"], row["outcome"] = rank, outcome


def shrunk(pairs, how):
    """Rates of (k, n) after shrinkage."""
    if how == "none" or not pairs:
        return [Fraction(k, n) for k, n in pairs]
    if how == "wilson":
        return [wilson(k, n) for k, n in pairs]
    j, total = len(pairs), sum(n for _, n in pairs)
    m = Fraction(sum(k for k, _ in pairs), total)
    s = sum(n * (Fraction(k, n) - m) ** 2 for k, n in pairs)
    below = total - Fraction(sum(n * n for _, n in pairs), total) - (j - 1)
    variance = (s - (j - 1) * m * (1 - m)) / below if below else 0
    if variance <= 0:
        return [m] * j
    strength = max(Fraction(0), m * (1 - m) / variance - 1)
    return [(k + strength * m) / (n + strength) for k, n in pairs]


def wilson(k, n):
    """The lower bound for z = 1.96, to 40 places."""
    with localcontext() as context:
        context.prec = 50
        z = Decimal("1.96")
        p = Decimal(k) / n
        root = (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        bound = (p + z * z / (2 * n) - z * root) / (1 + z * z / n)
        return Fraction(round(bound, 40))


# ---------------------------------------------------------------- R18


def panel_scores(inbox, people, params):
    """``{submission: mean over experts}`` where there are enough."""
    found, given = defaultdict(dict), defaultdict(list)
    for row in sorted(inbox.rows["panel"], key=lambda row: row.place):
        key, kind = code(row.cells.get("trainee_id")), choice(row.cells.get("kind"), KINDS)
        expert, score = code(row.cells.get("expert_id")), number(row.cells.get("score"), "score")
        if isinstance(row.cells.get("trainee_id"), int | float):
            inbox.expect("warning", row, "trainee_id")
        meant = [one for one in people if isinstance(key, str) and one.lstrip("0") == key.lstrip("0")]
        if key not in people and len(meant) == 1:
            inbox.expect("warning", row, "trainee_id")
            key = meant[0]
        if key not in people:
            inbox.expect("error", row, "trainee_id")
        elif kind in (None, BAD):
            inbox.expect("error", row, "kind")
        elif expert in (None, BAD):
            inbox.expect("error", row, "expert_id")
        elif score in (None, BAD) or not 0 <= score <= 100:
            inbox.expect("error", row, "score")
        else:
            when = moment(row.cells.get("scored_at"))
            given[f"{key}/{kind}", expert].append((score, when))
            if when is BAD:
                inbox.may(row)
            when = NEVER if when in (None, BAD) else when
            old = found[f"{key}/{kind}"].get(expert)
            if old is None or (when, row.place) >= old[0]:
                found[f"{key}/{kind}"][expert] = ((when, row.place), score)
    for (key, expert), scores in given.items():
        if len({score for score, _ in scores}) > 1 and any(when is BAD for _, when in scores):
            del found[key][expert]
            for row in inbox.rows["panel"]:
                inbox.may(row)
    least = params["awards"]["cases"]["panel_min"]
    return {
        key: sum(score for _, score in experts.values()) / len(experts)
        for key, experts in found.items()
        if experts and len(experts) >= least
    }


def case_candidates(inbox, people, params):
    """Texts that may be chosen."""
    rules, scores = params["awards"]["cases"], panel_scores(inbox, people, params)
    least = rules["chars"][0] * (1 - fraction(rules["tolerance"]))
    most = rules["chars"][1] * (1 + fraction(rules["tolerance"]))
    out = []
    for one in people.values():
        for kind in BOTH if one.status == "pass" else ():
            text = one.texts[kind]
            if text.ruling == "confirmed" or text.noted or text.chars is None or not least <= text.chars <= most:
                continue
            key = f"{one.id}/{kind}"
            out.append(
                {
                    "id": key,
                    "trainee": one.id,
                    "city": one.city,
                    "county": one.county,
                    "school": one.school,
                    "theme": text.theme,
                    "score": scores.get(key, text.final),
                    "lot": lot(params, key),
                    "chars": text.chars,
                }
            )
    return out


def worth(chosen, params):
    """The five aims of R18 in their order, the larger the better."""
    rules = params["awards"]["cases"]
    cities, themes = Counter(c["city"] for c in chosen), Counter(c["theme"] for c in chosen)
    short_of_city = sum(max(0, rules["floors"]["city"] - cities[city["slug"]]) for city in params["cities"])
    short_of_theme = sum(max(0, rules["floors"]["theme"] - themes[theme]) for theme in rules["themes"])
    return (
        len(chosen),
        -short_of_city,
        -short_of_theme,
        sum((c["score"] for c in chosen), Fraction(0)),
        -sum(c["lot"] for c in chosen),
    )


def choose_cases(candidates, params):
    """The best set that keeps the caps: county by county, school by school, the best for each count of cities and themes."""
    rules = params["awards"]["cases"]
    floor, cap, places = rules["floors"]["theme"], rules["per"]["county"], rules["places"]
    themes = {theme: place for place, theme in enumerate(rules["themes"])}
    schools = defaultdict(list)
    for case in candidates:
        schools[case["city"], case["county"] or "", case["school"]].append(case)
    # state: places used, cities with one, themes so far (cut at the floor), city and county at work with what they took
    best = {(0, 0, (0,) * len(themes)): (Fraction(0), 0, ())}
    for city in sorted({key[0] for key in schools}):
        inner = {(state, 0): value for state, value in best.items()}
        for county in sorted({key[1] for key in schools if key[0] == city}):
            within = {(state, got, 0): value for (state, got), value in inner.items()}
            for key in sorted(key for key in schools if key[:2] == (city, county)):
                grown = dict(within)
                for (state, _, mine), (score, lots, chosen) in within.items():
                    if state[0] >= places or (county and mine >= cap):
                        continue
                    for case in schools[key]:
                        counts = list(state[2])
                        if case["theme"] in themes:
                            place = themes[case["theme"]]
                            counts[place] = min(floor, counts[place] + 1)
                        new = ((state[0] + 1, state[1], tuple(counts)), 1, mine + 1)
                        value = (score + case["score"], lots - case["lot"], (*chosen, case["id"]))
                        if new not in grown or value[:2] > grown[new][:2]:
                            grown[new] = value
                within = grown
            inner = {}
            for (state, got, _), value in within.items():
                if (state, got) not in inner or value[:2] > inner[state, got][:2]:
                    inner[state, got] = value
        best = {}
        for (state, got), value in inner.items():
            new = (state[0], state[1] + got, state[2])
            if new not in best or value[:2] > best[new][:2]:
                best[new] = value
    state = max(best, key=lambda s: (s[0], s[1], sum(s[2]), *best[s][:2]))
    return set(best[state][2])


def excellent_cases(inbox, people, params):
    """``{submission: (rank, outcome, case)}``, the shortfalls ``{(column, name)}``, the candidates."""
    candidates = case_candidates(inbox, people, params)
    return *listed_cases(candidates, params), candidates


def listed_cases(candidates, params):
    """``{submission: (rank, outcome, case)}`` and the shortfalls."""
    rules = params["awards"]["cases"]
    chosen = choose_cases(candidates, params)
    order = sorted(candidates, key=lambda c: (c["id"] not in chosen, -c["score"], c["lot"]))
    out = {}
    for rank, case in enumerate(order[: len(chosen) + rules["reserves"]], 1):
        out[case["id"]] = (rank, "awarded" if case["id"] in chosen else "reserve", case)
    picked = [case for case in candidates if case["id"] in chosen]
    cities, themes = Counter(c["city"] for c in picked), Counter(c["theme"] for c in picked)
    short = {("city", c["slug"]) for c in params["cities"] if cities[c["slug"]] < rules["floors"]["city"]}
    short |= {("theme", theme) for theme in rules["themes"] if themes[theme] < rules["floors"]["theme"]}
    return out, short


def rows(inbox, people, params):
    """The three award tables as ``{name: {key: row}}``, the shortfalls, the candidates for cases."""
    tables = {"award_trainees": {}, "award_organisations": {}, "award_cases": {}}
    for key, (rank, outcome) in excellent_trainees(people, params).items():
        one = people[key]
        tables["award_trainees"][key] = {
            "rank": rank,
            "outcome": outcome,
            "city": one.city,
            "county": one.county,
            "school": one.school,
            "total": plain(one.total),
        }
    for key, row in organisations(inbox, people, params).items():
        row = {name: value for name, value in row.items() if name not in ("counts", "used")}
        for name in ("registration_rate", "completion_rate", "pass_rate", "excellence_rate", "index"):
            row[name] = plain(row[name])
        row["eligible"] = None if row["eligible"] is None else int(row["eligible"])
        tables["award_organisations"][key] = row
    cases, short, candidates = excellent_cases(inbox, people, params)
    for key, (rank, outcome, case) in cases.items():
        tables["award_cases"][key] = {
            "rank": rank,
            "outcome": outcome,
            "trainee_id": case["trainee"],
            "city": case["city"],
            "county": case["county"],
            "school": case["school"],
            "theme": case["theme"],
            "score": plain(case["score"]),
            "chars": case["chars"],
        }
    return tables, short, candidates
