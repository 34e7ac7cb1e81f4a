"""R18 by hand: who stands, how a score comes, caps, floors, the order of the aims, reserves, shortfalls."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import exp

import pandas as pd
import pytest

from jxgrade.awards import select, select_rows
from jxgrade.awards.floors import floor_problems
from jxgrade.awards.lot import lot_number
from jxgrade.programme import Programme
from jxgrade.tables import from_rows
from tests.awards.province import KINDS, THEMES, Person, Text, World, altered, table, tables_of

LESSON, REPORT = KINDS
NO_FLOORS = {"floors.city": 0, "floors.theme": 0}


def cases(world: World, programme: Programme, **rule: object) -> dict[str, tuple[object, ...]]:
    """The rows by submission; rules without floors unless given (``floors_city=1`` for ``floors.city``)."""
    changes = NO_FLOORS | {
        key.replace("_", ".", 1) if key.startswith(("floors", "per")) else key: v for key, v in rule.items()
    }
    rules = altered(programme, {f"awards.cases.{key}": value for key, value in changes.items()})
    return {str(row[1]): row for row in select_rows(tables_of(world), rules)["award_cases"]}


def chosen(
    world: World,
    programme: Programme,
    *,
    judgements: Iterable[tuple[object, ...]] = (),
    themes: Iterable[tuple[object, ...]] = (),
    **rule: object,
) -> list[tuple[object, ...]]:
    """Author, theme, score and outcome by rank, with what experts compared and which themes they named."""
    rules = altered(programme, {f"awards.cases.{key}": value for key, value in (NO_FLOORS | rule).items()})
    tables = tables_of(world)
    tables["judgements"] = table("pair:int judge_id left_id right_id verdict", judgements)
    tables["case_themes"] = table("submission_id judge_id theme", themes)
    return [(row[2], row[6], row[7], row[9]) for row in select_rows(tables, rules)["award_cases"]]


def awarded(world: World, programme: Programme, **rule: object) -> list[str]:
    """Submission ids that are awarded, by rank."""
    return [id_ for id_, row in cases(world, programme, **rule).items() if row[9] == "awarded"]


def author(
    id_: str,
    mark: str = "80",
    *,
    kind: str = LESSON,
    chars: int | None = 1700,
    theme: str | None = None,
    **place: object,
) -> Person:
    """A passed trainee of an own school and county who handed in one text."""
    return Person(id_, texts=(Text(kind, mark, chars, theme),), **{"school": f"{id_}校", "county": f"{id_}县"} | place)


def test_a_row_tells_everything_about_the_text(programme: Programme) -> None:
    one = author("a", "251/3", kind=REPORT, theme=THEMES[2], city="jiujiang")
    assert cases(World((one,)), programme) == {
        "a/growth_report": (
            1,
            "a/growth_report",
            "a",
            "jiujiang",
            "a县",
            "a校",
            THEMES[2],
            "83.666666666667",
            1700,
            "awarded",
            [],
        )
    }


@pytest.mark.parametrize(
    ("chars", "stands"),
    [(1349, False), (1350, True), (1351, True), (2199, True), (2200, True), (2201, False), (None, False)],
)
def test_length_is_within_the_limits_both_included(programme: Programme, chars: int | None, stands: bool) -> None:
    assert awarded(World((author("a", chars=chars),)), programme) == ["a/lesson_design"] * stands


def test_limits_that_are_no_whole_numbers_are_taken_exactly(programme: Programme) -> None:
    # 999 * .9 = 899.1 and 1001 * 1.1 = 1101.1
    for chars, stands in ((899, False), (900, True), (1101, True), (1102, False)):
        world = World((author("a", chars=chars),))
        assert bool(awarded(world, programme, chars=(999, 1001), tolerance=Decimal("0.1"))) == stands


@pytest.mark.parametrize("mode", ["word", "han", "nonspace"])
def test_characters_are_counted_as_the_programme_counts_them(programme: Programme, mode: str) -> None:
    tables = tables_of(World((author("a"),)))
    other = {f"chars_{name}": 5 for name in ("word", "han", "nonspace") if name != mode}
    tables["submissions"] = tables["submissions"].assign(**other)
    rows = select_rows(tables, altered(programme, {"length.mode": mode}))["award_cases"]
    assert [row[8] for row in rows] == [1700]


@pytest.mark.parametrize("status", ["fail", "pending"])
def test_only_the_texts_of_who_passed_stand(programme: Programme, status: str) -> None:
    assert awarded(World((author("a", status=status),)), programme) == []


def test_misconduct_and_unresolved_pairs_count_for_their_own_text_alone(programme: Programme) -> None:
    both = Person("a", texts=(Text(LESSON, "80", 1700), Text(REPORT, "80", 1700)))

    def stand(**more: object) -> set[str]:
        return {id_.split("/")[1] for id_ in cases(World((both,), **more), programme, per_trainee=2, per_school=2)}

    pair = (("a/growth_report", "b/growth_report", "0.1", "0"),)
    assert stand() == {LESSON, REPORT}
    assert stand(rulings=(("a", LESSON, "confirmed"),)) == {REPORT}
    assert stand(pairs=pair) == {LESSON}
    assert stand(pairs=pair, rulings=(("a", REPORT, "cleared"),)) == {LESSON, REPORT}
    assert stand(pairs=(("a/growth_report", "b/growth_report", "0.0999", "1"),)) == {LESSON, REPORT}


def test_a_text_without_any_score_cannot_be_ranked(programme: Programme) -> None:
    assert awarded(World((Person("a", texts=(Text(LESSON, None, 1700),)),)), programme) == []


@pytest.mark.parametrize(("panel_min", "score"), [(0, "70"), (1, "70"), (2, "70"), (3, "80")])
def test_the_panels_mean_counts_where_enough_experts_scored_else_the_final_mark(
    programme: Programme, panel_min: int, score: str
) -> None:
    panel = (("a", LESSON, "e1", "60", None), ("a", LESSON, "e2", "80", None))
    row = cases(World((author("a"),), panel=panel), programme, panel_min=panel_min)["a/lesson_design"]
    assert row[7] == score
    assert cases(World((author("a"),)), programme, panel_min=panel_min)["a/lesson_design"][7] == "80"


def test_of_each_expert_the_latest_row_counts(programme: Programme) -> None:
    rows = (
        ("a", LESSON, "e1", "60", "2024-01-20T00:00:00"),
        ("a", LESSON, "e1", "90", "2024-01-19T00:00:00"),
        ("a", LESSON, "e1", "95", None),
        ("a", LESSON, "e2", "61", None),
        ("a", LESSON, "e3", None, None),
        ("a", REPORT, "e4", "100", None),
    )
    for panel in (rows, rows[::-1]):
        assert cases(World((author("a"),), panel=panel), programme)["a/lesson_design"][7] == "60.5"


def test_at_most_one_per_trainee_and_school_and_four_per_county(programme: Programme) -> None:
    both = Person("a", texts=(Text(LESSON, "80", 1700), Text(REPORT, "81", 1700)))
    assert awarded(World((both,)), programme) == ["a/growth_report"]
    assert awarded(
        World((author("a", "80", school="x", county="y"), author("b", "81", school="x", county="y"))), programme
    ) == ["b/lesson_design"]
    county = tuple(author(id_, str(90 - i), county="y") for i, id_ in enumerate("abcde"))
    assert awarded(World(county), programme) == [f"{id_}/lesson_design" for id_ in "abcd"]
    assert awarded(World(county), programme, per_county=5) == [f"{id_}/lesson_design" for id_ in "abcde"]


def test_equal_names_in_other_places_are_other_units(programme: Programme) -> None:
    same = tuple(
        author(str(i), school="实验小学", county=f"县{i % 2}", city=("nanchang", "jiujiang")[i // 2]) for i in range(4)
    )
    assert len(awarded(World(same), programme)) == 4


def test_a_city_without_counties_has_the_cap_by_school_and_none_by_county(programme: Programme) -> None:
    here = {"city": "ganjiang", "county": None}
    many = (*tuple(author(id_, **here) for id_ in "abcdefg"), author("x", "99", **(here | {"school": "a校"})))
    chosen = awarded(World(many), programme)
    assert len(chosen) == 7
    assert "x/lesson_design" in chosen
    assert "a/lesson_design" not in chosen


def test_most_places_come_before_the_greatest_sum_of_scores(programme: Programme) -> None:
    # the best text blocks two schools' worth of others by its trainee cap: a's two texts lie in one school with b
    world = World(
        (
            Person("a", county="p", school="s", texts=(Text(LESSON, "100", 1700),)),
            author("b", "50", county="p"),
            author("c", "50", county="p"),
        )
    )
    assert awarded(world, programme, places=2) == [
        "a/lesson_design",
        min(("b/lesson_design", "c/lesson_design"), key=lambda i: lot_number(programme.lot, i)),
    ]
    assert len(awarded(world, programme, per_county=2)) == 2


def test_a_citys_floor_comes_before_scores_and_before_themes(programme: Programme) -> None:
    a, b = author("a", "99", theme=THEMES[0]), author("b", "98", theme=THEMES[1])
    far = author("c", "60", city="yichun")
    assert awarded(World((a, b, far)), programme, places=2) == ["a/lesson_design", "b/lesson_design"]
    assert awarded(World((a, b, far)), programme, places=2, floors_city=1) == ["a/lesson_design", "c/lesson_design"]
    assert awarded(World((a, b, far)), programme, places=2, floors_city=1, floors_theme=1) == [
        "a/lesson_design",
        "c/lesson_design",
    ]


def test_a_themes_floor_comes_before_scores(programme: Programme) -> None:
    same = tuple(author(id_, str(99 - i), theme=THEMES[0]) for i, id_ in enumerate("abc"))
    rare = author("d", "60", theme=THEMES[1])
    assert awarded(World((*same, rare)), programme, places=3) == [f"{id_}/lesson_design" for id_ in "abc"]
    assert awarded(World((*same, rare)), programme, places=3, floors_theme=1) == [
        f"{id_}/lesson_design" for id_ in "abd"
    ]


@pytest.mark.parametrize("theme", [None, "其他", "心理 咨询"])
def test_a_theme_outside_the_six_counts_for_no_floor_and_stands_all_the_same(
    programme: Programme, theme: str | None
) -> None:
    world = World((author("a", "99", theme=theme), author("b", "60", theme=THEMES[5])))
    assert awarded(world, programme, places=1) == ["a/lesson_design"]
    assert awarded(world, programme, places=1, floors_theme=1) == ["b/lesson_design"]


def test_equal_scores_go_by_the_lot_in_choice_and_in_rank(programme: Programme) -> None:
    world = World(tuple(author(id_) for id_ in "abcdefgh"))
    by_lot = sorted((f"{id_}/lesson_design" for id_ in "abcdefgh"), key=lambda id_: lot_number(programme.lot, id_))
    found = cases(world, programme, places=3, reserves=2)
    assert list(found) == by_lot[:5]
    assert [(row[0], row[9]) for row in found.values()] == [
        (1, "awarded"),
        (2, "awarded"),
        (3, "awarded"),
        (4, "reserve"),
        (5, "reserve"),
    ]


def test_reserves_are_the_best_left_whatever_the_caps_and_ranks_go_on(programme: Programme) -> None:
    same_school = tuple(author(id_, str(99 - i), school="s", county="y") for i, id_ in enumerate("abc"))
    found = cases(World((*same_school, author("d", "60"))), programme)
    assert [(row[0], id_[0], row[9]) for id_, row in found.items()] == [
        (1, "a", "awarded"),
        (2, "d", "awarded"),
        (3, "b", "reserve"),
        (4, "c", "reserve"),
    ]


def test_no_more_reserves_than_the_programme_wants(programme: Programme) -> None:
    many = World(tuple(author(f"t{i:02d}") for i in range(30)))
    for reserves in (0, 19, 20, 21):
        assert sum(row[9] == "reserve" for row in cases(many, programme, places=5, reserves=reserves).values()) == min(
            reserves, 25
        )


def shortfalls_of(tables: Mapping[str, pd.DataFrame], programme: Programme) -> list[tuple[object, ...]]:
    return list(floor_problems(select(dict(tables), programme), programme))


def test_each_shortfall_is_named_once_with_what_lacks(programme: Programme) -> None:
    world = World(tuple(author(f"t{i}", theme=THEMES[0], city=programme.slugs[i]) for i in range(11)))
    rows = shortfalls_of(tables_of(world), programme)
    assert [row[3:6] for row in rows] == [("city", programme.slugs[11], "warning")] + [
        ("theme", name, "warning") for name in THEMES[1:]
    ]
    assert "赣江新区应至少 1 篇" in str(rows[0][6])
    assert "选出 0 篇，缺 5 篇" in str(rows[1][6])


@pytest.mark.parametrize("count", [4, 5])
def test_a_floor_reached_exactly_is_not_named(programme: Programme, count: int) -> None:
    world = World(tuple(author(f"t{i}", theme=THEMES[0]) for i in range(count)))
    named = [row[4] for row in shortfalls_of(tables_of(world), programme)]
    assert (THEMES[0] in named) == (count < 5)


def test_no_candidate_no_place_and_fewer_candidates_than_places(programme: Programme) -> None:
    assert cases(World(), programme) == {}
    assert [row[9] for row in cases(World((author("a"),)), programme, places=0).values()] == ["reserve"]
    assert cases(World((author("a"),)), programme, places=0, reserves=0) == {}
    assert awarded(World((author("a"), author("b", "70"))), programme) == ["a/lesson_design", "b/lesson_design"]


def test_shortfalls_fit_the_table_of_problems(programme: Programme) -> None:
    frame = from_rows(shortfalls_of({}, programme), "problems")
    assert len(frame) == 12 + 6
    assert isinstance(frame, pd.DataFrame)
    assert frame["row"].isna().all()


def beat(number: int, one: str, other: str, verdict: str = "left") -> tuple[object, ...]:
    return number, "E1", f"{one}/{LESSON}", f"{other}/{LESSON}", verdict


def test_where_comparisons_decide_strength_is_the_score_and_who_was_not_compared_stands_behind(
    programme: Programme,
) -> None:
    # a beat b once: by symmetry a has s and b has -s, and the slope of log P - (s^2 + s^2) / 18 is 0 where 1 - P(a wins) = s / 9
    low, high = 0.0, 9.0
    while high - low > 1e-12:
        s = (low + high) / 2
        low, high = (s, high) if 1 / (1 + exp(2 * s)) > s / 9 else (low, s)
    people = (author("a", "50"), author("b", "60"), author("c", "100"), author("d", "85.5"), author("e", "99"))
    panel = tuple((id_, LESSON, "E1", "100", None) for id_ in "bd")
    judgements = [beat(1, "a", "b"), beat(2, "b", "c", "recused")]
    found = chosen(World(people, panel=panel), programme, by="judged", places=3, judgements=judgements)
    assert [(id_, outcome) for id_, _, _, outcome in found] == [
        ("a", "awarded"),
        ("b", "awarded"),
        ("c", "awarded"),
        ("e", "reserve"),
        ("d", "reserve"),
    ]
    s = round(s, 6)
    assert [float(str(score)) for _, _, score, _ in found] == pytest.approx(
        [s, -s, -s - 1, -s - 1 - 0.01, -s - 1 - 0.145], abs=1e-9
    )
    assert all(len(str(score).partition(".")[2]) <= 6 for _, _, score, _ in found)
    by_panel = chosen(World(people, panel=panel), programme, places=3, judgements=judgements)
    assert [(id_, score) for id_, _, score, _ in by_panel][:3] == chosen_by_lot(programme, ["b", "c", "d"], "100")


def chosen_by_lot(programme: Programme, ids: list[str], score: str) -> list[tuple[str, str]]:
    return [(id_, score) for id_ in sorted(ids, key=lambda one: lot_number(programme.lot, f"{one}/{LESSON}"))]


def test_only_the_largest_part_that_was_compared_counts_and_before_anything_was_final_marks_do(
    programme: Programme,
) -> None:
    people = tuple(author(id_, str(60 + n)) for n, id_ in enumerate("abcde"))
    judgements = [beat(1, "a", "b"), beat(2, "b", "c"), beat(3, "e", "d")]
    found = chosen(World(people), programme, by="judged", judgements=judgements)
    assert [id_ for id_, *_ in found] == ["a", "b", "c", "e", "d"]
    assert [score for id_, _, score, _ in found if id_ == "e"] != [score for id_, _, score, _ in found if id_ == "a"]
    none = chosen(World(people), programme, by="judged")
    assert [(id_, score) for id_, _, score, _ in none] == [(id_, str(60 + n)) for n, id_ in enumerate("abcde")][::-1]


def test_a_theme_the_author_left_out_is_the_one_all_experts_name_and_nobody_overrules_the_author(
    programme: Programme,
) -> None:
    people = (author("a", "90"), author("b", "80"), author("c", "70", theme=THEMES[0]), author("d", "60"))
    themes = [
        (f"{id_}/{LESSON}", judge, THEMES[place])
        for id_, judge, place in (("a", "E1", 2), ("a", "E2", 2), ("b", "E1", 2), ("b", "E2", 3), ("c", "E1", 4))
    ]
    found = chosen(World(people), programme, themes=themes)
    assert {id_: theme for id_, theme, _, _ in found} == {"a": THEMES[2], "b": None, "c": THEMES[0], "d": None}
    left = World((people[1], people[3]))
    only = [(f"d/{LESSON}", "E1", THEMES[1])]
    assert [row[0] for row in chosen(left, programme, **{"floors.theme": 1, "places": 1})][:1] == ["b"]
    assert [row[0] for row in chosen(left, programme, themes=only, **{"floors.theme": 1, "places": 1})][:1] == ["d"]
