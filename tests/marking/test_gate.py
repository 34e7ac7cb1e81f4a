"""Who may mark what: on the roll, one person per id, allocated, never the own county or school."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jxgrade.errors import MarkRefused
from jxgrade.marking import Entry, open_store
from jxgrade.marking.gate import Gate, RollRow
from jxgrade.tables import from_rows

FAR = RollRow("jiujiang", "浔阳区", "grader", "九江一中")
GATE = Gate(
    {("T1/lesson_design", who, "first"): "K1" for who in ("FAR", "NEAR", "SCHOOL", "TWINS", "EXPERT", "NOBODY")},
    {
        "FAR": (FAR,),
        "NEAR": (RollRow("nanchang", "东湖区", "grader", None),),
        "SCHOOL": (RollRow(None, "西湖区", "grader", "一小"),),
        "TWINS": (FAR, replace(FAR, employer="二中")),
        "EXPERT": (replace(FAR, role="expert"),),
        "BOTH": (FAR, replace(FAR, role="expert")),
    },
    {"T1": ("nanchang", "东湖区", "一小")},
)


def entry(grader, role="first", text="T1/lesson_design"):
    return Entry(text, grader, role, "done", Decimal(80), saved_at="2024-01-05T10:00:00", saved_by="x")


def test_who_was_asked_may():
    GATE(entry("FAR"))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (entry("NOBODY"), "阅卷人 NOBODY 不在名册中"),
        (entry("EXPERT"), "不在名册中"),
        (entry("TWINS"), "属于 2 个人"),
        (entry("FAR", "second"), "这一篇（复评）没有分配给 FAR"),
        (entry("FAR", text="T2/lesson_design"), "没有分配给 FAR"),
        (entry("NEAR"), "应当回避"),
        (entry("SCHOOL"), "县（市、区）看不出"),
        (entry("NEAR", "adjudicator"), "应当回避"),
        (entry("FAR", "adjudicator", "T9/lesson_design"), "报名表里没有"),
    ],
)
def test_who_was_not_asked_is_refused_and_the_store_stays_empty(asked, says, tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'm.sqlite'}", gate=GATE) as store:
        with pytest.raises(MarkRefused, match=says) as caught:
            store.save(asked, request="a")
        assert "改法：" in str(caught.value)
        assert store.history() == []


@pytest.mark.parametrize("who", ["EXPERT", "FAR"])
def test_an_adjudicator_may_be_an_expert_and_needs_no_allocation(who):
    GATE(entry(who, "adjudicator"))


def test_a_person_with_two_duties_is_one_person():
    assert GATE.person("BOTH") is None


def test_without_a_roll_everybody_is_on_it():
    assert replace(GATE, people=None).person("NOBODY") is None


def test_a_gate_is_made_of_the_stored_tables():
    tables = {
        "allocation": from_rows([("T1/lesson_design", "FAR", "first", "1", "K1")], "allocation"),
        "volunteers": from_rows([("FAR", "jiujiang", "浔阳区", "grader", "九江一中", None)], "volunteers"),
        "trainees": from_rows([("T1", "nanchang", "东湖区", "一小", "school", None, None, False, False)], "trainees"),
        "delivered": from_rows([("volunteers", True, 1, 1, 0)], "delivered"),
    }
    made = Gate.of(tables)
    assert made == Gate({("T1/lesson_design", "FAR", "first"): "K1"}, {"FAR": (FAR,)}, GATE.trainees)
    tables["delivered"] = from_rows([("volunteers", False, 0, 0, 0)], "delivered")
    assert Gate.of(tables).people is None
