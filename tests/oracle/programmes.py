"""Random programmes against the rules: kinds, components, gates, stages, counties and prizes as they may be written, and who then passes.

An inbox of plain CSV is made for each; what it must come to is worked out here one trainee at a time, from the rules alone. Nothing of
jxgrade is used but to run it (`differences`).
"""

import csv
import random
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import yaml

from jxgrade import select, tables
from jxgrade.grading.decisions import judge
from jxgrade.grading.scoring import final_marks, score
from jxgrade.intake.inbox import read_inbox
from jxgrade.programme import Programme
from tests.oracle.judge import fraction, plain
from tests.oracle.prizes import blocks, lot

DAY, LATE, LAST = "2024-03-10", "2024-03-20", "2024-03-15"
OPEN, CLOSED = "2024-03-15", "2024-04-01"
TABLE = {"test": "tests", "assignments": "submissions", "hours": "learning"}
GAP = 10


# ---------------------------------------------------------------- a programme


def programme_of(dice):
    """A programme as its YAML holds it; what is left out is left out."""
    stages = {f"s{n}": [f"学段{n}", f"第{n}段"] for n in range(dice.randrange(4))}
    cities = []
    for n in range(dice.randint(1, 4)):
        quota = {stage: dice.randrange(1, 40) for stage in stages} or dice.randrange(1, 90)
        city = {"slug": f"c{n}", "name": f"{'甲乙丙丁'[n]}市", "quota": quota}
        cities.append(city | ({"counties": False} if dice.random() < 0.3 else {}))
    kinds = {
        f"kind_{n}": {"name": f"第{'一二三四'[n]}篇", "min_chars": dice.choice((0, 20))}
        for n in range(dice.randint(1, 4))
    }
    for kind in kinds.values():
        if dice.random() < 0.7:
            kind["weight"] = dice.choice((1, 2, 0.5))
    hours, parts, points = _components(dice)
    scoring = {
        "pass_at": dice.choice((60, 50, 59.5)),
        "excellent_at": dice.choice((80, 90)),
        "late": dice.choice(("accept", "pending")),
    }
    if dice.random() < 0.2:
        hours = {key: value for key, value in hours.items() if key != "skip"}
        points, scoring["attempts"] = {}, dice.choice(("best", "last"))
        test = dice.choice((0, 40, 60))
        scoring["weights"] = {"test": test, "assignments": 100 - test}
    else:
        scoring["components"] = parts
    awards = {}
    if dice.random() < 0.6:
        awards["trainees"] = {
            "share": dice.choice((0.1, 0.3)),
            "scope": dice.choice(("province", "city")),
            "reserves": 2,
        }
        awards["trainees"]["ties"] = dice.choice(("exclude", "include", "decide"))
    windows = {"marking": ["2024-03-01", "2024-03-31"]}
    for name in ("submission", "test", "online", "offline"):
        if dice.random() < 0.6:
            windows[name] = ["2024-03-01", LAST]
    for table in points.values():
        if dice.random() < 0.5:
            table["window"] = ["2024-03-01", LAST]
    found = {
        "title": "某培训",
        "authority": "某厅",
        "provider": "某校",
        "document": "某号文",
        "lot": "某号文",
        "as_of": dice.choice((OPEN, CLOSED, CLOSED)),
    }
    found |= {
        "cities": cities,
        "windows": windows,
        "hours": hours,
        "assignments": kinds,
        "scoring": scoring,
        "awards": awards,
    }
    found |= {"stages": stages} if stages else {}
    return found | ({"tables": points} if points else {})


def _components(dice):
    """Hours that are asked for, the list of components, and the tables they name."""
    hours = {"credit": dice.choice((60, 30)), "credits_per_hour": dice.choice((None, 0.25))}
    if dice.random() < 0.5:
        hours |= {"offline": dice.choice((0, 28)), "offline_gate": dice.choice(("complete", "attended"))}
    known = {"test": {"name": "测验", "source": "test", "attempts": dice.choice(("best", "last"))}}
    known |= {
        "work": {"name": "作业", "source": "assignments"},
        "study": {"name": "学时", "source": "hours", "per_hour": dice.choice((0.5, 1))},
    }
    points = {}
    for n in range(2):
        points[f"list_{n}"] = {"name": f"积分表{'甲乙'[n]}", "column": "积分"}
        known[f"points_{n}"] = {
            "name": f"积分{n}",
            "source": "points",
            "table": f"list_{n}",
            "full": dice.choice((10, 25, 100)),
        }
    names = dice.sample(list(known), dice.randint(1, 5))
    if "study" not in names and dice.random() < 0.6:
        hours["online"] = dice.choice((0, 32))
    cuts = sorted(dice.randrange(101) for _ in names[1:])
    parts = []
    for name, low, high in zip(names, [0, *cuts], [*cuts, 100], strict=True):
        part = {"key": name, "weight": high - low, **known[name]}
        if dice.random() < 0.4:
            part["at_least"] = {"study": 20}.get(name, part.get("full", 100) // 2)
        parts.append(part)
    return hours, parts, {part["table"]: points[part["table"]] for part in parts if "table" in part}


def components(params):
    """All components, those that are only asked for first, each with key, source, table and the rest."""
    hours, scoring = params["hours"], params["scoring"]
    found = []
    if "online" in hours:
        found.append(
            {"key": "online", "source": "hours", "table": "learning", "weight": 0, "at_least": hours["online"]}
        )
    if "offline" in hours:
        gate = {"gate": hours["offline_gate"]} if hours["offline_gate"] == "attended" else {}
        found.append(
            {
                "key": "offline",
                "source": "hours",
                "table": "attendance",
                "weight": 0,
                "at_least": hours["offline"],
                **gate,
            }
        )
    plain_case = [
        {
            "key": "test",
            "source": "test",
            "weight": scoring.get("weights", {}).get("test"),
            "attempts": scoring.get("attempts"),
        },
        {"key": "assignments", "source": "assignments", "weight": scoring.get("weights", {}).get("assignments")},
    ]
    found += scoring.get("components") or plain_case
    return [
        {"table": TABLE.get(part["source"]), "full": 100, "at_least": 0, "gate": "complete", **part} for part in found
    ]


# ---------------------------------------------------------------- people and their inbox


def people_of(dice, params):
    """Trainees as dicts: place, hours by table, attempts, points by table, texts by kind (None: not handed in)."""
    people = []
    for n in range(dice.randint(1, 25)):
        city = dice.choice(params["cities"])
        one = {
            "id": f"T{n:02d}",
            "city": city,
            "county": dice.choice(("东县", "西县")),
            "school": f"第{dice.randrange(3)}小学",
        }
        one["stage"] = dice.choice(list(params.get("stages", {}))) if params.get("stages") else None
        one["learning"] = [dice.choice(("10", "32", "60", "90.5", "x", "20"))] if dice.random() < 0.9 else []
        one["attendance"] = [dice.choice(("14", "14", "28", "0", "?")) for _ in range(dice.randrange(3))]
        one["tests"] = [
            (k + 1, dice.choice(("90", "75.5", "60", "30", "缺考", "101"))) for k in range(dice.randrange(3))
        ]
        for table in params.get("tables", {}):
            one[table] = [dice.choice(("5", "10", "3.5", "8", "12", "200", "一"))] if dice.random() < 0.85 else []
        one["texts"] = {kind: _text(dice) for kind in params["assignments"]}
        people.append(one)
    return people


def _text(dice):
    if dice.random() < 0.08:
        return None
    marks = [dice.choice(("95", "88", "80.5", "72", "64", "40")) for _ in range(dice.choice((0, 1, 1, 1, 1, 2, 2)))]
    ruling = dice.choice((None,) * 12 + ("成立", "不成立"))
    return {
        "when": dice.choice((DAY, DAY, DAY, LATE)),
        "chars": dice.choice((10, 20, 30)),
        "marks": marks,
        "ruling": ruling,
    }


def write(root, params, people, delivered):
    """The inbox as CSV, with Chinese headings; only the tables that are delivered."""
    names = {kind: one["name"] for kind, one in params["assignments"].items()}
    stages = {stage: words[-1] for stage, words in params.get("stages", {}).items()}
    rows = {
        "报名表": [("学员编号", "设区市", "县（市、区）", "工作单位", "学段")],
        "线上学习": [("学员编号", "线上学时")],
        "线下培训": [("学员编号", "线下学时", "培训日期")],
        "线上测试": [("学员编号", "测试成绩", "次数")],
        "作业": [("学员编号", "作业类型", "正文", "提交时间")],
        "评阅": [("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")],
        "处理决定": [("学员编号", "作业类型", "处理结果", "决定时间")],
    }
    rows |= {one["name"]: [("学员编号", one["column"])] for one in params.get("tables", {}).values()}
    for one in people:
        who = one["id"]
        rows["报名表"].append((who, one["city"]["name"], one["county"], one["school"], stages.get(one["stage"], "")))
        rows["线上学习"] += [(who, hours) for hours in one["learning"]]
        rows["线下培训"] += [(who, hours, f"2024-03-{place + 2:02d}") for place, hours in enumerate(one["attendance"])]
        rows["线上测试"] += [(who, value, number) for number, value in one["tests"]]
        for table, named in params.get("tables", {}).items():
            rows[named["name"]] += [(who, value) for value in one[table]]
        for kind, text in one["texts"].items():
            if text is None:
                continue
            rows["作业"].append((who, names[kind], "字" * text["chars"], text["when"]))
            for place, mark in enumerate(text["marks"]):
                rows["评阅"].append((who, names[kind], f"G{place}", mark, ("初评", "复评")[place], "2024-03-25"))
            if text["ruling"]:
                rows["处理决定"].append((who, names[kind], text["ruling"], "2024-03-28"))
    named = {"tests": "线上测试", "learning": "线上学习", "attendance": "线下培训", "submissions": "作业"}
    named |= {table: one["name"] for table, one in params.get("tables", {}).items()}
    lacking = {named[table] for table in named if table not in delivered}
    (root / "inbox").mkdir(parents=True)
    for name in rows.keys() - lacking:
        with (root / "inbox" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows[name])


# ---------------------------------------------------------------- what the rules say


def number(text):
    """The number of a cell; None where nobody could read one."""
    try:
        return Fraction(text)
    except ValueError:
        return None


def measure(part, one, params, delivered):
    """State and number of a component: ok, missing, unreadable, awaited."""
    table = part["table"]
    window = params["tables"][table].get("window") if part["source"] == "points" else None
    window = window or params["windows"].get(
        {"tests": "test", "learning": "online", "attendance": "offline"}.get(table, "")
    )
    is_open = window is not None and params["as_of"] <= window[1]
    if table not in delivered:
        return "awaited", None
    cells = [(place, cell) for place, cell in one["tests"] if cell != "缺考"] if table == "tests" else one[table]
    if not cells:
        return ("awaited" if is_open else "missing"), None
    if table == "tests":
        values = [(place, number(cell)) for place, cell in cells]
        if any(value is None or not 0 <= value <= 100 for _, value in values):
            return "unreadable", None
        return "ok", max(values)[1] if part.get("attempts") == "last" else max(value for _, value in values)
    values = [number(cell) for cell in cells]
    if None in values:
        return "unreadable", None
    total = sum(values)
    if part["source"] == "points" and total > part["full"]:
        return "unreadable", None
    return "ok", total


def text_of(text, params, delivered, kind):
    """The mark of a text, and all that it gives reason for."""
    window = params["windows"].get("submission")
    if "submissions" not in delivered:
        # a ruling and a mark are about a text that nobody can see yet
        return (Fraction(0) if text and text["ruling"] == "成立" else None), ["awaited"] + (
            ["misconduct"] if text and text["ruling"] == "成立" else []
        )
    if text is None:
        return None, ["awaited" if window and params["as_of"] <= window[1] else "missing"]
    said = []
    marks = [Fraction(mark) for mark in text["marks"]]
    apart = len(marks) == 2 and abs(marks[0] - marks[1]) > GAP
    mark = None if apart or not marks else sum(marks) / len(marks)
    if text["ruling"] == "成立":
        mark = Fraction(0)
        said.append("misconduct")
    elif not marks:
        said.append("unmarked")
    elif apart:
        said.append("disputed")
    if window and text["when"] > window[1]:
        said.append("late")
    if text["chars"] < params["assignments"][kind]["min_chars"]:
        said.append("short")
    return mark, said


def verdict(one, params, delivered):
    """What `decisions` must say of one trainee, and whether all was done (R16)."""
    parts, kinds = components(params), list(params["assignments"])
    said, columns, worth, done = set(), {}, [], True
    for part in parts:
        if part["source"] == "assignments":
            continue
        state, value = measure(part, one, params, delivered)
        columns[f"{part['key']}_{'hours' if part['source'] == 'hours' else 'score'}"] = value
        gate = part["gate"] == "attended" or part["at_least"] > 0
        reached = (value or 0) > 0 if part["gate"] == "attended" else (value or 0) >= fraction(part["at_least"])
        done = done and (reached or not gate) and (part["source"] != "test" or state in ("ok", "unreadable"))
        if not gate and not part["weight"] and part["source"] != "test":
            continue
        counts = Fraction(0) if state == "missing" and part["source"] != "test" else value
        if state in ("awaited", "unreadable") or (state == "missing" and part["source"] == "test"):
            said.add(f"{part['key']}_{state}")
        elif gate and not reached:
            said.add(f"{part['key']}_incomplete")
        if part["weight"]:
            worth.append(None if counts is None else _worth(part, counts))
    finals = {}
    for kind in kinds:
        finals[kind], found = text_of(one["texts"][kind], params, delivered, kind)
        said |= {f"{kind}_{what}" for what in found}
        done = done and one["texts"][kind] is not None and "submissions" in delivered
    assignment = None
    if None not in finals.values():
        weights = {kind: fraction(params["assignments"][kind].get("weight", 1)) for kind in kinds}
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
    fails, pendings, notes = order(params)
    waits = set(pendings) | ({f"{kind}_late" for kind in kinds} if params["scoring"]["late"] == "pending" else set())
    status = "fail" if said & set(fails) else "pending" if said & waits else "pass"
    credit = {"pass": params["hours"]["credit"], "fail": 0, "pending": None}[status]
    rate = params["hours"]["credits_per_hour"]
    row = {name: plain(value) for name, value in columns.items()} | {
        f"{kind}_mark": plain(finals[kind]) for kind in kinds
    }
    row |= {
        "city": one["city"]["slug"],
        "county": one["county"] if one["city"].get("counties", True) else None,
        "stage": one["stage"],
    }
    row |= {"assignment_score": plain(assignment), "total": plain(total), "status": status, "credit_hours": credit}
    row |= {"reasons": [code for code in (*fails, *pendings, *notes) if code in said]}
    row |= {"credits": None if rate is None or credit is None else plain(credit * fraction(rate))}
    return row, {
        "id": one["id"],
        "city": one["city"]["slug"],
        "total": total,
        "assignment": assignment,
        "status": status,
        "done": done,
    }


def _worth(part, value):
    """Points of the total."""
    if part["source"] == "hours":
        return min(value * fraction(part["per_hour"]), Fraction(part["weight"]))
    return value * part["weight"] / part["full"]


def order(params):
    """All codes in the order in which they are listed: fails, pendings, notes."""
    keys = [part["key"] for part in components(params) if part["source"] != "assignments"]
    work = [part["key"] for part in components(params) if part["source"] == "assignments"]
    kinds = list(params["assignments"])
    fails = [f"{key}_{why}" for key in keys for why in ("incomplete", "missing")] + [
        f"{kind}_missing" for kind in kinds
    ]
    fails += [f"{key}_incomplete" for key in work] + ["total_below_60"]
    pendings = [f"{key}_unreadable" for key in keys]
    pendings += [f"{kind}_{why}" for kind in kinds for why in ("unreadable", "unmarked", "disputed", "reuse")]
    pendings += [f"{name}_awaited" for name in (*keys, *kinds)]
    return fails, pendings, [f"{kind}_{why}" for kind in kinds for why in ("misconduct", "late", "short")]


def excellent(people, facts, params, delivered):
    """R15: ``{trainee: (rank, outcome)}``; nothing where the prize is not given."""
    rules = params["awards"].get("trainees")
    if rules is None:
        return {}
    hours = [part for part in components(params) if part["source"] == "hours"]
    begun = []
    for one in people:
        if hours:
            began = (measure(hours[0], one, params, delivered)[1] or 0) > 0
        else:
            tests = [part for part in components(params) if part["source"] == "test"]
            took = [measure(part, one, params, delivered)[0] in ("ok", "unreadable") for part in tests]
            began = any(took) or ("submissions" in delivered and any(one["texts"].values()))
        begun += [one] if began else []
    good = [fact for fact in facts if fact["status"] == "pass" and not _ruled(fact, people)]
    seats = int(fraction(rules["share"]) * len(begun))
    if rules["scope"] == "province":
        return _seated(good, seats, rules)
    counts = {city["slug"]: sum(one["city"]["slug"] == city["slug"] for one in begun) for city in params["cities"]}
    exact = {slug: fraction(rules["share"]) * count for slug, count in counts.items()}
    shares = {slug: int(value) for slug, value in exact.items()}
    ranked = sorted(counts, key=lambda slug: (-(exact[slug] - shares[slug]), -counts[slug], lot(params, slug)))
    for slug in ranked[: seats - sum(shares.values())]:
        shares[slug] += 1
    out = {}
    for slug, share in shares.items():
        out |= _seated([fact for fact in good if fact["city"] == slug], share, rules)
    return out


def _ruled(fact, people):
    one = next(one for one in people if one["id"] == fact["id"])
    return any(text and text["ruling"] == "成立" for text in one["texts"].values())


def _seated(good, seats, rules):
    out, below = {}, 0
    for rank, block in blocks(good, lambda fact: (fact["total"], fact["assignment"])):
        if rank - 1 + len(block) <= seats:
            outcome = "awarded"
        elif rank - 1 < seats:
            outcome = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}[rules["ties"]]
        elif below < rules["reserves"]:
            outcome, below = "reserve", below + len(block)
        else:
            break
        out |= {fact["id"]: (rank, outcome) for fact in block}
    return out


# ---------------------------------------------------------------- jxgrade beside it


def made_by(root, programme):
    """The tables of jxgrade: inbox read, scored, decided, awarded."""
    found = dict(read_inbox(root / "inbox", programme, jobs=1).tables)
    found["marking"] = final_marks(found["marks"], gap=programme.marking.gap)
    found["scores"] = score(found, programme)
    found["pairs"] = tables.empty("pairs")
    found["decisions"] = judge(found, programme)[0]
    return found | select(found, programme)


def differences(seed, root):
    """Lines, one per difference between jxgrade and the rules on one random programme."""
    dice = random.Random(seed)
    params = programme_of(dice)
    people = people_of(dice, params)
    known = {part["table"] for part in components(params)} | {"submissions"}
    delivered = {table for table in sorted(known) if dice.random() < 0.93}
    root = Path(root)
    write(root, params, people, delivered)
    file = root / "programme.yaml"
    file.write_text(yaml.safe_dump(params, allow_unicode=True, sort_keys=False), "utf-8")
    got = made_by(root, Programme.load(file))
    frame = got["decisions"].astype(object)
    rows = {row["trainee_id"]: row for row in frame.where(frame.notna(), None).to_dict("records")}
    facts = []
    for one in people:
        expected, fact = verdict(one, params, delivered)
        facts.append(fact)
        for name, value in expected.items():
            if rows[one["id"]][name] != value:
                yield f"{one['id']} {name}: oracle {value!r}, jxgrade {rows[one['id']][name]!r}"
    listed = excellent(people, facts, params, delivered)
    seen = {
        who: (rank, outcome)
        for who, rank, outcome in tables.rows(got["award_trainees"], "trainee_id", "rank", "outcome")
    }
    if seen != listed:
        yield f"award_trainees: oracle {listed}, jxgrade {seen}"
    for name in ("award_organisations", "award_cases", "award_volunteers"):
        if len(got[name]):
            yield f"{name}: a prize that is not given has {len(got[name])} rows"
    yield from _completed(got, facts, params)


def _completed(got, facts, params):
    """Who did all, by city, asked of the people whom the awards are chosen from."""
    from jxgrade.awards.facts import read_people

    programme = Programme.from_mapping(params)
    done = defaultdict(int)
    for fact in facts:
        done[fact["id"]] = fact["done"]
    wrong = [one.trainee_id for one in read_people(got, programme) if one.completed != done[one.trainee_id]]
    if wrong:
        yield f"completed: {wrong}"
