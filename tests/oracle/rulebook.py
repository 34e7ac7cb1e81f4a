"""What any programme comes to, one trainee at a time, from the rules alone; and jxgrade beside it (`differences`)."""

import random
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import yaml

from jxgrade import check, select, tables
from jxgrade.awards.facts import read_people
from jxgrade.programme import Programme
from tests.oracle import programmes
from tests.oracle.compare import decided_here
from tests.oracle.judge import fraction, plain
from tests.oracle.prizes import largest_remainder, listed_cases, lot, seat, units_of

TABLE = {"test": "tests", "assignments": "submissions", "hours": "learning"}
WINDOW = {"tests": "test", "learning": "online", "attendance": "offline"}


def components(params):
    """All components, those that are only asked for first, each with key, source, table and the rest."""
    hours, scoring = params["hours"], params["scoring"]
    found = []
    for key, table in (("online", "learning"), ("offline", "attendance")):
        if key in hours:
            gate = hours.get("offline_gate", "complete") if key == "offline" else "complete"
            found.append(
                {"key": key, "source": "hours", "table": table, "weight": 0, "at_least": hours[key], "gate": gate}
            )
    weights = scoring.get("weights", {})
    plain_case = [
        {"key": "test", "source": "test", "weight": weights.get("test"), "attempts": scoring.get("attempts")},
        {"key": "assignments", "source": "assignments", "weight": weights.get("assignments")},
    ]
    found += scoring.get("components") or plain_case
    return [
        {"table": TABLE.get(part["source"]), "full": 100, "at_least": 0, "gate": "complete", **part} for part in found
    ]


def number(text):
    """The number of a cell; None where nobody could read one."""
    try:
        return Fraction(text)
    except ValueError:
        return None


# ---------------------------------------------------------------- one component, one text


def last_day(part, one, params):
    """The last day on which this may still come."""
    table = part["table"]
    if table == "learning" and any("theory" in city for city in params["cities"]):
        return one["city"]["theory"][1]
    own = params["tables"][table].get("window") if part["source"] == "points" else None
    window = own or params["windows"].get(WINDOW.get(table, ""))
    return window[1] if window else None


def measure(part, one, params, delivered):
    """State and number of a component: ok, missing, unreadable, awaited."""
    table, last = part["table"], last_day(part, one, params)
    if table not in delivered:
        return "awaited", None
    if table == "tests":
        cells = [(place, number(cell)) for place, cell in one["tests"] if cell not in ("缺考", "")]
        values = [value for _, value in cells]
    else:
        cells = values = [number(cell) for cell in one[table]]
    if not cells:
        return ("awaited" if last and params["as_of"] <= last else "missing"), None
    if None in values:
        return "unreadable", None
    if table == "tests":
        if any(not 0 <= value <= 100 for value in values):
            return "unreadable", None
        return "ok", max(cells)[1] if part.get("attempts") == "last" else max(values)
    if table == "learning":  # of one course the largest
        return ("unreadable", None) if min(values) < 0 else ("ok", max(values))
    total = sum(values)
    if table == "attendance":
        most = params["hours"].get("offline_max", 10**9)
        return ("ok", total) if 0 <= total <= most else ("unreadable", None)
    return ("ok", total) if min(values) >= 0 and total <= part["full"] else ("unreadable", None)


def final_mark(text, one, graders, gap):
    """R14 over the marks of those who may mark it: a mark, None, or ``disputed``."""
    marks = {
        role: Fraction(mark)
        for role, who, mark in text["marks"]
        if graders is None or _may_mark(who, role, one, graders)
    }
    if "仲裁" in marks:
        return marks["仲裁"]
    values = [marks[role] for role in programmes.ROLES if role in marks]
    if len(values) < 2:
        return values[0] if values else None
    if abs(values[0] - values[1]) <= gap:
        return sum(values[:2]) / 2
    near = [(a, b) for place, a in enumerate(values) for b in values[place + 1 :] if abs(a - b) <= gap]
    return sum(min(near, key=lambda pair: (abs(pair[0] - pair[1]), -sum(pair)))) / 2 if near else "disputed"


def _may_mark(who, role, one, graders):
    """On the roll for this, and of another county; where the city has none, of another school."""
    grader = next((grader for grader in graders if grader["id"] == who), None)
    if grader is None or (grader["job"] == "专家志愿者" and role != "仲裁"):
        return False
    if grader["city"] is not one["city"]:
        return True
    what = "county" if one["city"].get("counties", True) else "school"
    return grader[what] != one[what]


def text_of(text, kind, one, facts):
    """The mark of a text, and all that it gives reason for."""
    params, window = facts.params, facts.params["windows"].get("submission")
    ruling = text and text["ruling"]
    said = ["misconduct"] if ruling == "成立" else []
    if "submissions" not in facts.delivered:
        # a ruling and a mark are about a text that nobody can see yet
        return (Fraction(0) if said else None), ["awaited", *said, *_held(kind, one, facts, ruling)]
    if text is None:
        return None, ["awaited" if window and params["as_of"] <= window[1] else "missing"]
    mark = final_mark(text, one, facts.graders, fraction(params["marking"]["gap"]))
    if ruling == "成立":
        mark = Fraction(0)
    elif mark is None:
        said.append("unmarked")
    elif mark == "disputed":
        mark = None
        said.append("disputed")
    said += _held(kind, one, facts, ruling)
    if window and text["when"] > window[1]:
        said.append("late")
    if chars_of(text) < params["assignments"][kind].get("min_chars", 0):
        said.append("short")
    return mark, said


def _held(kind, one, facts, ruling):
    share = facts.covered.get(f"{one['id']}/{kind}", 0)
    return ["reuse"] if share >= fraction(facts.reuse["hold_at"]) and not ruling else []


def chars_of(text):
    """字数 of a text of Han characters and line breaks."""
    return len(text["body"].replace("\n", ""))


# ---------------------------------------------------------------- one trainee


def reasons_of(one, facts):
    """All that is said of one trainee, the numbers of `decisions`, total, assignment score, and whether all was done (R16)."""
    params, said, columns, worth, done = facts.params, set(), {}, [], True
    parts, kinds = components(params), params["assignments"]
    for part in parts:
        if part["source"] == "assignments":
            continue
        state, value = measure(part, one, params, facts.delivered)
        columns[f"{part['key']}_{'hours' if part['source'] == 'hours' else 'score'}"] = value
        gate = part["gate"] == "attended" or part["at_least"] > 0
        reached = (value or 0) > 0 if part["gate"] == "attended" else (value or 0) >= fraction(part["at_least"])
        done = done and (reached or not gate) and (part["source"] != "test" or state in ("ok", "unreadable"))
        if not gate and not part["weight"] and part["source"] != "test":
            continue
        if state in ("awaited", "unreadable") or (state == "missing" and part["source"] == "test"):
            said.add(f"{part['key']}_{state}")
        elif gate and not reached:
            said.add(f"{part['key']}_incomplete")
        if part["weight"]:
            counts = Fraction(0) if state == "missing" and part["source"] != "test" else value
            worth.append(None if counts is None else _worth(part, counts))
    finals = {}
    for kind in kinds:
        finals[kind], found = text_of(one["texts"][kind], kind, one, facts)
        said |= {f"{kind}_{what}" for what in found}
        done = done and one["texts"][kind] is not None and "submissions" in facts.delivered
    assignment = None
    if None not in finals.values():
        weights = {kind: fraction(rules.get("weight", 1)) for kind, rules in kinds.items()}
        assignment = sum(weights[kind] * finals[kind] for kind in kinds) / sum(weights.values())
    for part in parts:
        if part["source"] == "assignments":
            if part["weight"]:
                worth.append(None if assignment is None else _worth(part, assignment))
            done = done and (assignment or 0) >= part["at_least"]  # all gates, this one too
            if part["at_least"] and assignment is not None and assignment < part["at_least"]:
                said.add(f"{part['key']}_incomplete")
    total = None if None in worth else sum(worth)
    if total is not None and total < fraction(params["scoring"]["pass_at"]):
        said.add("total_below_60")
    columns |= {f"{kind}_mark": finals[kind] for kind in kinds} | {"assignment_score": assignment, "total": total}
    return said, columns, done


def _worth(part, value):
    """Points of the total."""
    if part["source"] == "hours":
        return min(value * fraction(part["per_hour"]), Fraction(part["weight"]))
    return value * part["weight"] / part["full"]


def soften(found, people, params):
    """A reason that one table gives and that falls on more than half of a city, and on 20 at least, fails nobody (section 7, line 4)."""
    gives = {f"{kind}_missing": ("submissions", f"{kind}_unreadable") for kind in params["assignments"]}
    for part in components(params):
        if part["source"] != "assignments":
            for why in ("incomplete", "missing"):
                gives[f"{part['key']}_{why}"] = (part["table"], f"{part['key']}_unreadable")
    signed = {(one["city"], one["table"]) for one in params.get("confirmed", ())}
    for city in params["cities"]:
        mine = [one["id"] for one in people if one["city"] is city]
        for reason, (table, instead) in gives.items():
            fallen = [who for who in mine if reason in found[who]]
            if len(fallen) >= 20 and 2 * len(fallen) > len(mine) and (city["slug"], table) not in signed:
                for who in fallen:
                    found[who] = found[who] - {reason} | {instead}


def order(params):
    """All codes in the order in which they are listed: fails, pendings, notes."""
    keys = [part["key"] for part in components(params) if part["source"] != "assignments"]
    work = [part["key"] for part in components(params) if part["source"] == "assignments"]
    kinds = list(params["assignments"])
    fails = [f"{key}_{why}" for key in keys for why in ("incomplete", "missing")]
    fails += [f"{kind}_missing" for kind in kinds] + [f"{key}_incomplete" for key in work] + ["total_below_60"]
    pendings = [f"{key}_unreadable" for key in keys]
    pendings += [f"{kind}_{why}" for kind in kinds for why in ("unreadable", "unmarked", "disputed", "reuse")]
    pendings += [f"{name}_awaited" for name in (*keys, *kinds)]
    return fails, pendings, [f"{kind}_{why}" for kind in kinds for why in ("misconduct", "late", "short")]


def verdicts(people, facts):
    """``{trainee: row of decisions}``, and what the awards ask of each."""
    params = facts.params
    found = {one["id"]: reasons_of(one, facts) for one in people}
    said = {who: reasons for who, (reasons, _, _) in found.items()}
    soften(said, people, params)
    fails, pendings, notes = order(params)
    late = params["scoring"]["late"] == "pending"
    waits = set(pendings) | ({f"{kind}_late" for kind in params["assignments"]} if late else set())
    rows, facts_of = {}, []
    for one in people:
        reasons, (_, numbers, done) = said[one["id"]], found[one["id"]]
        status = "fail" if reasons & set(fails) else "pending" if reasons & waits else "pass"
        credit = {"pass": params["hours"]["credit"], "fail": 0, "pending": None}[status]
        rate = params["hours"]["credits_per_hour"]
        place = {"city": one["city"]["slug"], "stage": one["stage"], "school": one["school"]}
        place["county"] = one["county"] if one["city"].get("counties", True) else None
        rows[one["id"]] = place | {name: plain(value) for name, value in numbers.items()}
        rows[one["id"]] |= {"status": status, "credit_hours": credit}
        rows[one["id"]]["reasons"] = [code for code in (*fails, *pendings, *notes) if code in reasons]
        rows[one["id"]]["credits"] = None if None in (rate, credit) else plain(credit * fraction(rate))
        assignment, total = numbers["assignment_score"], numbers["total"]
        facts_of.append(
            SimpleNamespace(
                id=one["id"], assignment=assignment, total=total, status=status, done=done, own=one, **place
            )
        )
    return rows, facts_of


# ---------------------------------------------------------------- prizes


def stands(one, kind, facts):
    """Neither a confirmed ruling on this text nor a doubt that nobody ruled on (R15, R18)."""
    text = one["texts"][kind]
    ruling = text and text["ruling"]
    noted = facts.covered.get(f"{one['id']}/{kind}", 0) >= fraction(facts.reuse["note_at"])
    return ruling != "成立" and not (noted and not ruling)


def excellent(people, found, facts):
    """R15: ``{trainee: (rank, outcome)}``; nothing where the prize is not given."""
    params, delivered = facts.params, facts.delivered
    rules = params["awards"].get("trainees")
    if rules is None:
        return {}
    hours = [part for part in components(params) if part["source"] == "hours"]
    hours = [part for part in hours if part["table"] == "learning"] or hours
    begun = []
    for one in people:
        if hours:
            began = (measure(hours[0], one, params, delivered)[1] or 0) > 0
        else:
            tests = [part for part in components(params) if part["source"] == "test"]
            took = [measure(part, one, params, delivered)[0] in ("ok", "unreadable") for part in tests]
            began = any(took) or ("submissions" in delivered and any(one["texts"].values()))
        begun += [one] if began else []
    good = [
        fact
        for fact in found
        if fact.status == "pass" and all(stands(fact.own, kind, facts) for kind in fact.own["texts"])
    ]
    seats = int(fraction(rules["share"]) * len(begun))
    if rules["scope"] == "province":
        return seat(good, seats, rules)
    counts = {city["slug"]: sum(one["city"] is city for one in begun) for city in params["cities"]}
    shares = largest_remainder(counts, seats, params)
    out = {}
    for slug, share in shares.items():
        out |= seat([fact for fact in good if fact.city == slug], share, rules)
    return out


def organisations(found, schools, facts):
    """R16, R17: ``{(level, unit): row}``."""
    params = facts.params
    if "organisations" not in params["awards"]:
        return {}
    without = {city["slug"] for city in params["cities"] if not city.get("counties", True)}
    given, present = defaultdict(lambda: defaultdict(set)), defaultdict(set)
    for city, county, school, stage, count in schools if "schools" in facts.delivered else ():
        given[city, None if city in without else county, school][stage].add(count)
    for fact in found:
        present[fact.city, fact.county, fact.school].add(fact.stage)
    eligible = {}
    for unit, stages in given.items():
        known = {stage: min(counts) for stage, counts in stages.items() if len(counts) == 1}
        lost = any(stage not in known for stage in present[unit])
        eligible[unit] = None if lost or not known else sum(known.values())
    return units_of(found, eligible, params, lambda fact: fact.done)


def cases(found, facts):
    """R18: ``{submission: (rank, outcome)}``."""
    params, rules = facts.params, facts.params["awards"].get("cases")
    if rules is None or "submissions" not in facts.delivered:
        return {}
    wide = fraction(rules["tolerance"])
    low, high = rules["chars"][0] * (1 - wide), rules["chars"][1] * (1 + wide)
    candidates = []
    for fact in found:
        for kind, text in fact.own["texts"].items() if fact.status == "pass" else ():
            if text and low <= chars_of(text) <= high and stands(fact.own, kind, facts):
                key, panel = f"{fact.id}/{kind}", [Fraction(score) for score in text["panel"]]
                score = sum(panel) / len(panel) if panel and len(panel) >= rules["panel_min"] else None
                if score is None:
                    score = text_of(text, kind, fact.own, facts)[0]
                place = {"city": fact.city, "county": fact.county, "school": fact.school}
                candidates.append(
                    place
                    | {"id": key, "trainee": fact.id, "theme": text["theme"], "score": score, "lot": lot(params, key)}
                )
    listed, _ = listed_cases(candidates, params)
    return {key: (rank, outcome) for key, (rank, outcome, _) in listed.items()}


# ---------------------------------------------------------------- jxgrade beside it


def differences(seed, root):
    """Lines, one per difference between jxgrade and the rules on one random programme."""
    dice, root = random.Random(seed), Path(root)
    params = programmes.programme_of(dice)
    people = programmes.people_of(dice, params)
    schools, graders = programmes.schools_of(dice, params, people), programmes.graders_of(dice, params)
    wanted = {part["table"] for part in components(params)} | {"submissions"}
    delivered = {table for table in sorted(wanted) if dice.random() < 0.93}
    delivered |= {table for table in ("schools", "volunteers") if dice.random() < 0.6}
    pairs = programmes.pairs_of(dice, params, people) if "submissions" in delivered else []
    programmes.write(root, params, people, graders, schools, delivered)
    file = root / "programme.yaml"
    file.write_text(yaml.safe_dump(params, allow_unicode=True, sort_keys=False), "utf-8")
    covered = defaultdict(Fraction)
    for left, right, *shares in pairs:
        for key, share in zip((left, right), shares, strict=True):
            covered[key] = max(covered[key], Fraction(share))
    facts = SimpleNamespace(
        params=params,
        delivered=delivered,
        covered=covered,
        graders=graders if "volunteers" in delivered else None,
        reuse=params.get("reuse", {"note_at": 0.1, "hold_at": 0.3}),
    )
    programme = Programme.load(file)
    made = [(left, right, "0", a, b, 0, 0, "0", None) for left, right, a, b in pairs]
    got, _ = decided_here(root, programme, tables.from_rows(made, "pairs"))
    got |= select(got, programme)
    rows, found = verdicts(people, facts)
    yield from _told(_rows(got["decisions"], "trainee_id"), rows, "decisions")
    yield from _completed(got, programme, found)
    for name, expected in (("award_trainees", excellent(people, found, facts)), ("award_cases", cases(found, facts))):
        key = {"award_trainees": "trainee_id", "award_cases": "submission_id"}[name]
        seen = {row[0]: row[1:] for row in tables.rows(got[name], key, "rank", "outcome")}
        if seen != expected:
            yield f"{name}: oracle {expected}, jxgrade {seen}"
    units = {
        "/".join(key): {
            name: value if name in _WHOLE else plain(value)
            for name, value in row.items()
            if name not in ("counts", "used")
        }
        for key, row in organisations(found, schools, facts).items()
    }
    yield from _told(_rows(got["award_organisations"], "level", "unit"), units, "award_organisations")
    yield from _volunteers(got, facts, people)
    yield from _sections(programme, people, params)


_WHOLE = ("registered", "eligible", "rank", "outcome", "reasons")


def _rows(frame, *keys):
    """``{key: row}`` of a table, missing values None."""
    frame = frame.astype(object)
    frame = frame.where(frame.notna(), None) if len(frame) else frame
    return {"/".join(row[key] for key in keys): row for row in frame.to_dict("records")}


def _told(got, expected, table):
    for key in sorted(got.keys() ^ expected.keys()):
        yield f"{table} {key}: {'lacks' if key in expected else 'unexpected'}"
    for key in sorted(got.keys() & expected.keys()):
        for name, value in expected[key].items():
            other = list(got[key][name]) if name == "reasons" else got[key][name]
            if other != value:
                yield f"{table} {key} {name}: oracle {value!r}, jxgrade {other!r}"


def _completed(got, programme, found):
    """Who did all, asked of the people whom the awards are chosen from."""
    done = {fact.id: fact.done for fact in found}
    wrong = [one.trainee_id for one in read_people(got, programme) if one.completed != done[one.trainee_id]]
    if wrong:
        yield f"completed: {wrong}"


def _volunteers(got, facts, people):
    """Whoever marked a text is proposed, where the prize is given; nobody else, and nobody where it is not."""
    seen = {who for (who,) in tables.rows(got["award_volunteers"], "volunteer_id")}
    expected = set()
    for one in people if "volunteers" in facts.params["awards"] and "submissions" in facts.delivered else ():
        for text in filter(None, one["texts"].values()):
            expected |= {
                who
                for role, who, _ in text["marks"]
                if facts.graders is None or _may_mark(who, role, one, facts.graders)
            }
    reported = {grader["id"] for grader in facts.graders or () if grader["job"] == "专家志愿者"}
    expected |= reported if "volunteers" in facts.params["awards"] else set()
    if "submissions" in facts.delivered and seen != expected:
        yield f"award_volunteers: oracle {sorted(expected)}, jxgrade {sorted(seen)}"


def _sections(programme, people, params):
    """Parts that are not there, headings with nothing under them, and texts that are too short, as `check` finds them."""
    for one in people:
        for kind, text in one["texts"].items():
            if text is None:
                continue
            rules = params["assignments"][kind]
            named = [section["name"] for section in rules.get("sections", ())]
            expected = [name for name, how in zip(named, text["said"], strict=True) if how == "nothing"]
            expected += ["empty"] * text["said"].count("bare")
            expected += ["short"] * (chars_of(text) < rules.get("min_chars", 0))
            seen = []
            for finding in check(text["body"], kind, programme):
                if finding.check == "section_missing":
                    seen.append(finding.value)
                elif finding.check in ("section_empty", "length_short"):
                    seen.append(finding.check.rpartition("_")[2])
            if sorted(seen) != sorted(expected):
                yield f"findings of {one['id']}/{kind}: oracle {expected}, jxgrade {seen}"
