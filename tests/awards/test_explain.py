"""The tables beside the selection of cases: the funnel by hand, who is read by experts, what a person has to settle."""

from collections.abc import Collection, Mapping

import pandas as pd

from jxgrade.awards import select
from jxgrade.awards.explain import CASE_TABLES, explain_cases
from jxgrade.programme import Programme
from jxgrade.tables import rows
from tests.awards.province import KINDS, THEMES, Person, Text, World, altered, random_world, table, tables_of
from tests.awards.test_cases import author

LESSON, REPORT = KINDS


def explained(
    world: World,
    programme: Programme,
    *,
    texts: Mapping[str, str] | None = None,
    findings: tuple[tuple[object, ...], ...] = (),
    roll: tuple[tuple[object, ...], ...] = (),
    judgements: Collection[tuple[object, ...]] = (),
    themes: Collection[tuple[object, ...]] = (),
    **rule: object,
) -> dict[str, pd.DataFrame]:
    rules = altered(programme, {f"awards.cases.{key.replace('_at_', '.')}": value for key, value in rule.items()})
    tables = tables_of(world)
    tables |= select(tables, rules)
    tables["findings"] = table("submission_id check level value start:int end:int", findings)
    tables["volunteers"] = table("volunteer_id role city county employer", roll)
    tables["judgements"] = table("pair:int judge_id left_id right_id verdict", judgements)

    tables["case_themes"] = table("submission_id judge_id theme", themes)

    def texts_of(ids: Collection[str]) -> Mapping[str, str]:
        return {id_: text for id_, text in (texts or {}).items() if id_ in ids}

    return explain_cases(tables, rules, texts_of)


def steps(found: Mapping[str, pd.DataFrame]) -> dict[str, list[int]]:
    return {code: numbers for code, *numbers in rows(found["case_funnel"], "code", "left", "excluded", "hit")}


def notes(found: Mapping[str, pd.DataFrame]) -> list[tuple[object, ...]]:
    """All but those on themes."""
    frame = found["case_notes"]
    frame = frame[~frame["code"].str.startswith("theme_")]
    return list(rows(frame, "submission_id", "code", "level", "expert_id", "start", "end"))


def test_the_funnel_counts_what_each_rule_excludes_and_whom_it_hits_at_all(programme: Programme) -> None:
    people = (
        author("a", "90"),
        author("b", "80"),
        author("c", "70"),
        author("d", status="fail", chars=None),
        author("e", chars=1349),
        author("f", chars=2201),
        author("g", chars=1349),
        author("h"),
        author("i"),
        Person("j", school="j校", county="j县", texts=(Text(LESSON, None, 1700),)),
    )
    world = World(
        people,
        rulings=(("h", LESSON, "confirmed"), ("g", LESSON, "confirmed")),
        pairs=(("a/growth_report", "i/lesson_design", "0", "0.1"),),
        panel=(("a", LESSON, "e1", "90", None), ("a", LESSON, "e2", "91", None), ("b", LESSON, "e1", "60", None)),
    )
    found = explained(world, programme, places=2, reserves=1)
    assert steps(found) == {
        "handed_in": [10, 0, 0],
        "author": [9, 1, 1],
        "unreadable": [9, 0, 1],
        "short": [7, 2, 2],
        "long": [6, 1, 1],
        "misconduct": [5, 1, 2],
        "reuse": [4, 1, 1],
        "unscored": [3, 1, 1],
        "shortlist": [3, 0, 0],
        "experts": [1, 2, 0],
        "compared": [0, 1, 0],
        "awarded": [2, 0, 2],
        "reserve": [1, 0, 1],
    }


def test_the_shortlist_goes_by_final_marks_and_makes_room_for_each_theme_and_city(programme: Programme) -> None:
    people = (
        *(author(f"t{i}", str(99 - i), theme=THEMES[0]) for i in range(9)),
        author("x", "60", theme=THEMES[1]),
        author("y", "61", city="yichun"),
    )
    panel = (("t8", LESSON, "e1", "100", None), ("t8", LESSON, "e2", "60", None))
    found = explained(World(people, panel=panel), programme, places=2, floors_at_theme=1, shortlist=2)
    assert list(rows(found["case_shortlist"], "rank", "submission_id", "mark", "experts", "lacking")) == [
        (1, "t0/lesson_design", "99", 0, 2),
        (2, "t1/lesson_design", "98", 0, 2),
        (3, "y/lesson_design", "61", 0, 2),
        (4, "x/lesson_design", "60", 0, 2),
    ]
    whole = explained(World(people, panel=panel), programme)["case_shortlist"]
    given = {row[0]: row[1:] for row in rows(whole, "submission_id", "experts", "lacking", "panel", "apart")}
    assert given["t8/lesson_design"] == (2, 0, "80", "40")


def test_prices_name_who_is_displaced_and_conflicts_who_is_in_the_way(programme: Programme) -> None:
    same_school = tuple(author(id_, str(99 - i), school="s", county="y", theme=THEMES[0]) for i, id_ in enumerate("ab"))
    found = explained(
        World((*same_school, author("c", "60"))), programme, places=2, floors_at_city=0, floors_at_theme=2
    )
    prices = {
        row[0]: row[1:] for row in rows(found["case_prices"], "constraint", "places", "score", "displaced", "admitted")
    }
    assert prices["school"] == (0, "38", ["b/lesson_design"], ["c/lesson_design"])
    held = dict(rows(found["case_prices"], "unit", "held"))
    assert list(held[THEMES[0]]) == ["school"]
    assert list(held[THEMES[1]]) == []


def test_personal_data_of_texts_that_go_public_is_listed_and_nothing_is_dropped(programme: Programme) -> None:
    text = "个案：王小虎，男，QQ：12345678。"
    leak = ("a/lesson_design", "identity_phone", "warning", "手机号码", 3, 14)
    other = ("z/lesson_design", "identity_phone", "warning", "手机号码", 3, 14)
    world = World((author("a", "90"), author("b", "80")))
    found = explained(
        world,
        programme,
        texts={"a/lesson_design": text, "z/lesson_design": text},
        findings=(leak, other, ("a/lesson_design", "length", "info", "1700", None, None)),
    )
    assert notes(found) == [
        ("a/lesson_design", "child_name", "info", None, 3, 6),
        ("a/lesson_design", "contact", "warning", None, 9, 20),
        ("a/lesson_design", "identity_phone", "warning", None, 3, 14),
    ]
    assert steps(found)["awarded"][0] == 2


def test_a_panel_score_without_a_text_or_near_the_author_or_by_a_stranger_is_listed_and_counts_as_the_rule_says(
    programme: Programme,
) -> None:
    place = {"city": "nanchang", "county": "东湖区"}
    world = World(
        (author("a", school="一中", **place), author("b", school="二中", city="jiujiang"), author("c", chars=900)),
        panel=(
            ("a", LESSON, "near", "90", None),
            ("a", LESSON, "far", "70", None),
            ("b", LESSON, "stranger", "80", None),
            ("c", LESSON, "far", "80", None),
            ("b", REPORT, "far", "80", None),
            ("b", REPORT, "far", "81", "2024-01-02T00:00:00"),
            ("nobody", LESSON, "far", "50", None),
        ),
    )
    roll = (("near", "expert", "nanchang", "东湖区", "三中"), ("far", "expert", "yichun", "袁州区", "四中"))
    found = explained(world, programme, roll=roll)
    assert [note[:4] for note in notes(found)] == [
        ("a/lesson_design", "panel_apart", "warning", None),
        ("a/lesson_design", "panel_near", "warning", "near"),
        ("b/growth_report", "panel_without_text", "error", "far"),
        ("b/lesson_design", "panel_stranger", "warning", "stranger"),
        ("c/lesson_design", "panel_out", "info", "far"),
        ("nobody/lesson_design", "panel_without_text", "error", "far"),
    ]
    chosen = select(tables_of(world), programme)["award_cases"]
    assert list(rows(chosen, "submission_id", "score")) == [("a/lesson_design", "80"), ("b/lesson_design", "80")]
    assert notes(explained(world, programme)) != []


def test_nothing_handed_in_no_place_and_quota_zero(programme: Programme) -> None:
    for world in (World(), World((author("a"),))):
        found = explained(world, programme, places=0, reserves=0, floors_at_city=0, floors_at_theme=0)
        assert set(found) == set(CASE_TABLES)
        assert steps(found)["awarded"] == [0, 0, 0]
        assert found["case_prices"]["lacking"].isna().all()
    named = explained(World(), programme)["case_prices"].dropna(subset=["lacking"])
    assert len(named) == 12 + 6
    assert all(list(held) == [] for held in named["held"])
    floors = explained(World((author("a", theme=THEMES[0]),)), programme, places=0, floors_at_city=0)["case_prices"]
    assert (
        "places" in dict(rows(floors, "unit", "held"))[THEMES[0]]
        or dict(rows(floors, "unit", "available"))[THEMES[0]] < 5
    )


def test_explaining_changes_no_row_of_the_selection_and_the_order_of_rows_never_matters(programme: Programme) -> None:
    for seed in range(3):
        world = random_world(seed)
        rules = {"places": 3, "floors_at_theme": 1}
        one = explained(world, programme, **rules)
        shuffled = World(**{**world.__dict__, "order": seed + 1})
        other = explained(shuffled, programme, **rules)
        for name in CASE_TABLES:
            pd.testing.assert_frame_equal(one[name], other[name])


def test_texts_of_equal_strength_share_a_rank(programme: Programme) -> None:
    # a beats b and c alike, b and c both beat d, b and c draw: b and c cannot be told apart
    people = tuple(map(author, "abcd"))
    judged = [("a", "b", "left"), ("a", "c", "left"), ("b", "d", "left"), ("d", "c", "right"), ("c", "b", "tie")]
    rows_ = [
        (n, "E", f"{one}/{LESSON}", f"{other}/{LESSON}", verdict) for n, (one, other, verdict) in enumerate(judged, 1)
    ]
    found = explained(World(people), programme, judgements=rows_)
    assert [(id_[0], rank) for id_, rank in rows(found["case_scale"], "submission_id", "rank")] == [
        ("a", 1),
        ("b", 2),
        ("c", 2),
        ("d", 4),
    ]


def test_themes_that_lack_are_listed_with_what_experts_named(programme: Programme) -> None:
    people = (author("a"), author("b"), author("c"), author("d", theme="别的"), author("e", theme=THEMES[0]))
    named = [(f"b/{LESSON}", "E1", THEMES[1]), (f"c/{LESSON}", "E1", THEMES[1]), (f"c/{LESSON}", "E2", THEMES[2])]
    found = explained(World(people), programme, themes=named)
    said = {
        id_[0]: (code, level, message)
        for id_, code, level, message in rows(found["case_notes"], "submission_id", "code", "level", "message")
    }
    assert {id_: one[:2] for id_, one in said.items()} == {
        "a": ("theme_missing", "warning"),
        "b": ("theme_named", "info"),
        "c": ("theme_apart", "warning"),
        "d": ("theme_unknown", "warning"),
    }
    assert f"E1 {THEMES[1]}，E2 {THEMES[2]}" in said["c"][2]
    assert all("改法：" in message for _, _, message in said.values())


def test_where_the_rules_name_no_theme_nobody_is_asked_for_one(programme: Programme) -> None:
    people = (author("a"), author("b", theme="别的"))
    without = altered(programme, {"awards.cases.themes": ()})
    assert explained(World(people), without, floors_at_theme=0)["case_notes"].empty
    assert not explained(World(people), programme, floors_at_theme=0)["case_notes"].empty


def test_where_comparisons_decide_the_funnel_waits_for_no_scores(programme: Programme) -> None:
    judged = [(1, "E", f"a/{LESSON}", f"b/{LESSON}", "left")]
    found = steps(explained(World((*map(author, "abc"),)), programme, judgements=judged, by="judged"))
    assert (found["shortlist"], found["compared"], "experts" in found) == ([3, 0, 0], [2, 1, 0], False)
