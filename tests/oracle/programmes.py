"""Random programmes as they may be written (kinds, components, gates, stages, counties, prizes), and an inbox of plain CSV for each."""

import csv

DAY, LATE, LAST = "2024-03-10", "2024-03-20", "2024-03-15"
OPEN, CLOSED = "2024-03-15", "2024-04-01"
COUNTIES = {"c0": ("春县", "夏县"), "c1": ("秋县", "冬县"), "c2": ("金县", "木县"), "c3": ("水县", "火县")}
THEMES = ("读书", "劳动")
ROLES = ("初评", "复评", "三评")


# ---------------------------------------------------------------- a programme


def programme_of(dice):
    """A programme as its YAML holds it; what is left out is left out."""
    stages = {f"s{n}": [f"学段{n}", f"第{n}段"] for n in range(dice.randrange(4))}
    found = {"title": "某培训", "authority": "某厅", "provider": "某校", "document": "某号文", "lot": "某号文"}
    found["as_of"] = dice.choice((OPEN, CLOSED, CLOSED))
    found["cities"] = _cities(dice, stages)
    hours, parts, points = _components(dice)
    scoring = {
        "pass_at": dice.choice((60, 50, 59.5)),
        "excellent_at": dice.choice((80, 90)),
        "late": dice.choice(("accept", "pending")),
    }
    if dice.random() < 0.2:  # the plain case: a test and the texts
        points, scoring["attempts"] = {}, dice.choice(("best", "last"))
        test = dice.choice((0, 40, 60))
        scoring["weights"] = {"test": test, "assignments": 100 - test}
        hours = {key: value for key, value in hours.items() if key != "offline_gate" or "offline" in hours}
    else:
        scoring["components"] = parts
    windows = {"marking": ["2024-03-01", "2024-03-31"]}
    for name in ("submission", "test", "online", "offline"):
        if dice.random() < 0.6:
            windows[name] = ["2024-03-01", LAST]
    for table in points.values():
        if dice.random() < 0.5:
            table["window"] = ["2024-03-01", LAST]
    found |= {"windows": windows, "hours": hours, "assignments": _kinds(dice), "scoring": scoring}
    found["awards"] = _awards(dice, any(city.get("counties", True) for city in found["cities"]))
    found["marking"] = {"gap": dice.choice((5, 10, 12))}
    if dice.random() < 0.3:
        found["reuse"] = {"note_at": 0.2, "hold_at": 0.5}
    tables = ("learning", "attendance", "tests", "submissions")
    if dice.random() < 0.3:
        words = {"table": dice.choice(tables), "city": "c0", "decided_by": "某人", "decided_on": "2024-04-02"}
        found["confirmed"] = [words]
    found |= {"stages": stages} if stages else {}
    return found | ({"tables": points} if points else {})


def _cities(dice, stages):
    cities, theory = [], dice.random() < 0.2
    for n in range(dice.randint(1, 4)):
        city = {"slug": f"c{n}", "name": f"{'甲乙丙丁'[n]}市"}
        if dice.random() < 0.9:
            city["quota"] = {stage: dice.randrange(40) for stage in stages} or dice.randrange(90)
        if theory:
            city["theory"] = ["2024-03-01", dice.choice((LAST, "2024-03-10"))]
        cities.append(city | ({"counties": False} if dice.random() < 0.3 else {}))
    return cities


def _kinds(dice):
    kinds = {}
    for n in range(dice.randint(1, 4)):
        kind = {"name": f"第{'一二三四'[n]}篇"}
        if dice.random() < 0.7:
            kind["min_chars"] = dice.choice((0, 20, 45))
        if dice.random() < 0.7:
            kind["weight"] = dice.choice((1, 2, 0.5))
        if dice.random() < 0.5:
            kind["sections"] = [
                {"name": f"要点{place}", "headings": [word], "cues": [f"且说{word}一事"]}
                for place, word in enumerate(dice.sample(("缘起", "始末", "余论"), dice.randint(1, 2)))
            ]
        kinds[f"kind_{n}"] = kind
    return kinds


def _components(dice):
    """Hours that are asked for, the list of components, and the tables they name."""
    hours = {"credit": dice.choice((60, 30)), "credits_per_hour": dice.choice((None, 0.25))}
    known = {"test": {"name": "测验", "source": "test", "attempts": dice.choice(("best", "last"))}}
    known |= {
        "work": {"name": "作业", "source": "assignments"},
        "study": {"name": "学时", "source": "hours", "per_hour": dice.choice((0.5, 1))},
        "field": {"name": "面授", "source": "hours", "table": "attendance", "per_hour": dice.choice((0.5, 1.5))},
    }
    if dice.random() < 0.5:
        known["study"]["table"] = "learning"
    points = {}
    for n in range(2):
        points[f"list_{n}"] = {"name": f"积分表{'甲乙'[n]}", "column": "积分"}
        full = {} if dice.random() < 0.3 else {"full": dice.choice((10, 25, 100))}
        known[f"points_{n}"] = {"name": f"积分{n}", "source": "points", "table": f"list_{n}"} | full
    names = dice.sample(list(known), dice.randint(1, 5))
    if "study" not in names and dice.random() < 0.6:
        hours["online"] = dice.choice((0, 32))
    if "field" not in names and dice.random() < 0.5:
        hours |= {"offline": dice.choice((0, 28)), "offline_gate": dice.choice(("complete", "attended"))}
    if dice.random() < 0.4:
        hours["offline_max"] = 50
    cuts = sorted(dice.randrange(101) for _ in names[1:])
    parts = []
    for name, low, high in zip(names, [0, *cuts], [*cuts, 100], strict=True):
        part = {"key": name, "weight": high - low, **known[name]}
        if dice.random() < 0.4:
            part["at_least"] = {"study": 20, "field": 14}.get(name, part.get("full", 100) // 2)
        elif part["source"] in ("hours", "points") and dice.random() < 0.2:
            part["gate"] = "attended"
        parts.append(part)
    return hours, parts, {part["table"]: points[part["table"]] for part in parts if part.get("table") in points}


def _awards(dice, counties):
    """Each prize for itself: given by its rules, or left out."""
    found = {
        "trainees": {
            "share": dice.choice((0.1, 0.3)),
            "scope": dice.choice(("province", "city")),
            "ties": dice.choice(("exclude", "include", "decide")),
            "reserves": 2,
        },
        "organisations": {
            "places": {"city": 1, "county": int(counties), "school": 2},
            "weights": dice.choice((_index(0.4, 0.2, 0.2, 0.2), _index(0, 0.5, 0.5, 0), _index(1, 0, 0, 0))),
            "minimum": {"city": dice.randrange(6), "county": dice.randrange(4), "school": dice.randrange(3)},
            "shrink": dice.choice(("none", "wilson", "eb")),
        },
        "cases": {
            "places": dice.randrange(8),
            "chars": dice.choice(([20, 60], [40, 50])),
            "tolerance": dice.choice((0, 0.1)),
            "themes": list(THEMES),
            "per": {"trainee": 1, "school": 1, "county": dice.randint(1, 2)},
            "floors": {"theme": dice.randrange(3), "city": dice.randrange(2)},
            "reserves": 3,
            "panel_min": dice.randint(1, 2),
        },
        "volunteers": {"per_city": {"contact": [1, 2]}},
    }
    return {name: rules for name, rules in found.items() if dice.random() < 0.6}


def _index(registration, completion, passed, excellence):
    return {"registration": registration, "completion": completion, "pass": passed, "excellence": excellence}


# ---------------------------------------------------------------- people and their inbox


def people_of(dice, params):
    """Trainees as dicts: place, hours by table, attempts, points by table, texts by kind (None: not handed in)."""
    people, most = [], 25 if dice.random() < 0.9 else 70
    hard = dice.random() < 0.1  # most reach little: a table may seem to be at fault
    for n in range(dice.randint(1, most)):
        city = params["cities"][0] if most > 25 and dice.random() < 0.5 else dice.choice(params["cities"])
        one = {"id": f"T{n:02d}", "city": city, "county": dice.choice(COUNTIES[city["slug"]])}
        one["school"] = f"第{dice.randrange(3)}小学"
        one["stage"] = dice.choice(list(params["stages"])) if params.get("stages") else None
        study = ("10",) * 9 + ("60",) if hard else ("10", "32", "60", "90.5", "x", "20", "-4")
        one["learning"] = [dice.choice(study) for _ in range(dice.choice((0, 1, 1, 1, 1, 1, 1, 2)))]
        one["attendance"] = [dice.choice(("14", "14", "28", "0", "40", "?", "-2")) for _ in range(dice.randrange(3))]
        scores = ("90", "75.5", "60", "30", "缺考", "101", "")
        one["tests"] = [(k + 1, dice.choice(scores)) for k in range(dice.randrange(3))]
        for table in params.get("tables", {}):
            cells = ("5", "10", "3.5", "8", "12", "200", "一", "-1")
            one[table] = [dice.choice(cells) for _ in range(dice.choice((0, 1, 1, 1, 1, 1, 2)))]
        one["texts"] = {kind: _text(dice, rules) for kind, rules in params["assignments"].items()}
        people.append(one)
    return people


def _text(dice, rules):
    if dice.random() < 0.08:
        return None
    marks = [
        (ROLES[place], f"G{place}", dice.choice(("95", "88", "80.5", "72", "64", "40")))
        for place in range(dice.choice((0, 1, 1, 1, 1, 1, 2, 2, 3)))
    ]
    if dice.random() < 0.05:
        marks.append(("仲裁", "G3", dice.choice(("70", "85"))))
    # of each part: a heading with something under it, a phrase in the prose, a heading and nothing under it, nothing
    said = [dice.choice(("heading", "cue", "bare", "nothing")) for _ in rules.get("sections", ())]
    return {
        "when": dice.choice((DAY, DAY, DAY, LATE)),
        "said": said,
        "body": _body(dice, rules.get("sections", ()), said),
        "marks": marks,
        "ruling": dice.choice((None,) * 12 + ("成立", "不成立")),
        "theme": dice.choice((*THEMES, "其他", "")),
        "panel": [dice.choice(("90", "81", "66.5")) for _ in range(dice.choice((0, 0, 1, 2)))],
    }


def _body(dice, sections, said):
    """Prose and headings on lines of their own; a heading with nothing under it is followed by the next one, or by the end."""
    lines = ["字" * dice.choice((8, 20, 30, 40))]
    for section, how in zip(sections, said, strict=True):
        word = section["headings"][0]
        lines += {"heading": [word, "字" * 9], "cue": [f"字字且说{word}一事字字"]}.get(how, [])
    return "\n".join(
        lines + [section["headings"][0] for section, how in zip(sections, said, strict=True) if how == "bare"]
    )


def graders_of(dice, params):
    """The roll: graders as dicts with place and school; G3 is an expert, and some marked without standing on it."""
    found = []
    for n in range(4):
        city = dice.choice(params["cities"])
        one = {"id": f"G{n}", "city": city, "county": dice.choice((*COUNTIES[city["slug"]], "土县"))}
        one["school"] = f"第{dice.randrange(5)}小学"
        found += [one | {"job": "专家志愿者" if n == 3 else "阅卷志愿者"}] if dice.random() < 0.9 else []
    return found


def pairs_of(dice, params, people):
    """Pairs of texts of two people: ids and own coverages."""
    texts = [f"{one['id']}/{kind}" for one in people for kind, text in one["texts"].items() if text]
    found = {}
    for _ in range(dice.randrange(4) if texts else 0):
        left, right = sorted((dice.choice(texts), dice.choice(texts)))
        if left.split("/")[0] != right.split("/")[0]:
            found[left, right] = [dice.choice(("0.05", "0.1", "0.2", "0.3", "0.5", "0.9")) for _ in "ab"]
    return [(*key, *shares) for key, shares in sorted(found.items())]


def schools_of(dice, params, people):
    """The register: city, county, school, stage, those to be trained."""
    found = []
    for city, county, school in sorted({(one["city"]["slug"], one["county"], one["school"]) for one in people}):
        for stage in params.get("stages", {None: None}):
            if dice.random() < 0.9:
                found.append((city, county, school, stage, dice.randint(1, 9)))
    return found


def write(root, params, people, graders, schools, delivered):
    """The inbox as CSV, with Chinese headings; only the tables that are delivered."""
    names = {kind: one["name"] for kind, one in params["assignments"].items()}
    stages = {stage: words[-1] for stage, words in params.get("stages", {}).items()}
    cities = {city["slug"]: city["name"] for city in params["cities"]}
    rows = {
        "roster": [("学员编号", "设区市", "县（市、区）", "工作单位", "学段")],
        "learning": [("学员编号", "线上学时")],
        "attendance": [("学员编号", "线下学时", "培训日期")],
        "tests": [("学员编号", "测试成绩", "次数")],
        "submissions": [("学员编号", "作业类型", "正文", "提交时间", "案例主题")],
        "marks": [("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")],
        "misconduct": [("学员编号", "作业类型", "处理结果", "决定时间")],
        "panel": [("学员编号", "作业类型", "专家编号", "专家评分")],
        "volunteers": [("设区市", "县（市、区）", "志愿者类型", "姓名", "工作单位", "志愿者编号")],
        "schools": [("设区市", "县（市、区）", "工作单位", "学段", "应训人数")],
    }
    rows |= {table: [("学员编号", one["column"])] for table, one in params.get("tables", {}).items()}
    rows["volunteers"] += [
        (one["city"]["name"], one["county"], one["job"], f"评{one['id']}", one["school"], one["id"]) for one in graders
    ]
    rows["schools"] += [
        (cities[slug], county, school, stages.get(stage, ""), count) for slug, county, school, stage, count in schools
    ]
    for one in people:
        who = one["id"]
        rows["roster"].append((who, one["city"]["name"], one["county"], one["school"], stages.get(one["stage"], "")))
        rows["learning"] += [(who, hours) for hours in one["learning"]]
        rows["attendance"] += [
            (who, hours, f"2024-03-{place + 2:02d}") for place, hours in enumerate(one["attendance"])
        ]
        rows["tests"] += [(who, value, number) for number, value in one["tests"]]
        for table in params.get("tables", {}):
            rows[table] += [(who, value) for value in one[table]]
        for kind, text in one["texts"].items():
            if text is None:
                continue
            rows["submissions"].append((who, names[kind], text["body"], text["when"], text["theme"]))
            rows["marks"] += [
                (who, names[kind], grader, mark, role, "2024-03-25") for role, grader, mark in text["marks"]
            ]
            rows["panel"] += [(who, names[kind], f"E{place}", score) for place, score in enumerate(text["panel"])]
            if text["ruling"]:
                rows["misconduct"].append((who, names[kind], text["ruling"], "2024-03-28"))
    (root / "inbox").mkdir(parents=True)
    named = {table: one["name"] for table, one in params.get("tables", {}).items()}
    for table in ("roster", "marks", "misconduct", "panel", *sorted(delivered)):
        with (root / "inbox" / f"{named.get(table, table)}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows[table])
