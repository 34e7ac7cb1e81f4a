"""What is read from the tables: absent tables and rows, units, exact numbers, doubts at their limit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.awards import eligible, facts
from jxgrade.programme import Programme
from jxgrade.tables import from_rows
from tests.awards.province import Person, World, tables_of
from tests.grading.cases import vary


def test_absent_tables_are_empty(programme: Programme) -> None:
    assert facts.read_people({}, programme) == ()
    assert facts.read_doubts({}, programme) == facts.Doubts(frozenset(), frozenset())


def test_a_trainee_without_any_row_elsewhere_has_nothing(programme: Programme) -> None:
    roster = {"trainees": tables_of(World((Person("a"),)))["trainees"]}
    assert facts.read_people(roster, programme) == (
        facts.Trainee("a", "nanchang", "东湖区", "一中", "school", False, False, False, False, None, None),
    )


def test_a_text_of_which_nobody_can_tell_whether_it_was_handed_in_completes_nothing(programme: Programme) -> None:
    tables = tables_of(World((Person("a"),)))
    assert facts.read_people(tables, programme)[0].completed
    found = [tables["submissions"].assign(file=files) for files in ([None, "a.docx"], [None, ""])]
    assert [facts.read_people({**tables, "submissions": one}, programme)[0].completed for one in found] == [True, False]


def test_people_come_by_id(programme: Programme) -> None:
    tables = tables_of(World((Person("b"), Person("a"))))
    assert [trainee.trainee_id for trainee in facts.read_people(tables, programme)] == ["a", "b"]


def test_a_city_without_counties_has_none_whatever_the_column_says(programme: Programme) -> None:
    place = {"city": "ganjiang", "county": "赣江新区"}
    tables = tables_of(World((Person("a", **place),), schools=((*place.values(), "一中", "school", 3),)))
    assert facts.read_people(tables, programme)[0].school_key == ("ganjiang", None, "一中")
    assert eligible.read_stages(tables, frozenset({"ganjiang"})) == {("ganjiang", None, "一中"): {"school": 3}}


def test_units_of_a_trainee() -> None:
    someone = facts.Trainee("a", "nanchang", "东湖区", "一中", "school", True, True, True, False, None, None)
    assert someone.school_key == ("nanchang", "东湖区", "一中")
    assert someone._replace(county=None).school_key == ("nanchang", None, "一中")
    assert someone._replace(school=None).school_key is None
    assert someone._replace(city=None).school_key is None
    assert someone.county_key == ("nanchang", "东湖区")
    assert someone._replace(county=None).county_key is None
    assert someone._replace(city=None).county_key is None


def test_a_coverage_that_is_not_known_notes_nothing(programme: Programme) -> None:
    pairs = from_rows([("a/lesson_design", "b/lesson_design", None, None, "0.5", 0, 0, None, None)], "pairs")
    assert facts.read_doubts({"pairs": pairs}, programme).unresolved == {"b/lesson_design"}


def test_doubts_touch_whoever_wrote_the_text() -> None:
    doubts = facts.Doubts(frozenset({"a/growth_report"}), frozenset({"b/lesson_design"}))
    assert [doubts.touch(id_) for id_ in ("a", "b", "c", "a/growth_report")] == [True, True, False, False]


@given(st.lists(st.fractions(), min_size=1))
def test_scaled_numbers_keep_order_and_proportion(values: list[Fraction]) -> None:
    scaled = facts.scaled(values)
    unit = next((Fraction(value) / number for value, number in zip(values, scaled, strict=True) if number), Fraction(0))
    assert [number * unit for number in scaled] == values
    assert unit >= 0


def test_nothing_scaled_is_nothing() -> None:
    assert facts.scaled([]) == []


@pytest.mark.parametrize(
    ("gates", "inbox", "column"),
    [
        (
            {"offline": 28},
            "learning",
            "study_hours",
        ),  # a gate of other hours comes first in the list, and is not what is meant
        ({"online": 32, "offline": 28}, "attendance", "online_hours"),
        ({}, "attendance", "study_hours"),
    ],
)
def test_who_has_hours_online_has_begun_whichever_hours_come_first(
    programme: Programme, gates: dict[str, int], inbox: str, column: str
) -> None:
    study = {"key": "study", "name": "学时", "weight": 100, "source": "hours", "table": inbox, "per_hour": 1}
    if inbox == "attendance":
        gates = {key: least for key, least in gates.items() if key != "offline"}
    scoring = {"components": [study], "pass_at": 60, "excellent_at": 90}
    began = facts.starts(vary(programme, hours={"credit": 60, **gates}, scoring=scoring))
    assert began({column: Fraction(1)}) and not began({"offline_hours": Fraction(28)}) and not began({})
