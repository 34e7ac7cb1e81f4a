"""What the next draw has to do, worked out by hand from small tables."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.marking.allocate import Known, Row, draw, situation
from jxgrade.tables import from_rows
from tests.extent import cases
from tests.shipped import KINDS

GRADERS = (("G1", "东湖区"), ("G2", "西湖区"), ("G3", "新建区"), ("G4", "进贤县"))


def tables(*trainees, marks=(), totals=(), rulings=(), rows=(), unreadable=(), **other):
    """Trainees (id, county) of 南昌 with both texts; marks as (text, grader, role, mark); rows of the allocation with purposes."""
    texts = [f"{who}/{kind}" for who, _ in trainees for kind in KINDS]
    found = {
        "trainees": from_rows(
            [(who, "nanchang", county, "z", "school", None, None, False, False) for who, county in trainees], "trainees"
        ),
        "volunteers": from_rows(
            [(who, "nanchang", county, "grader", who, None) for who, county in GRADERS], "volunteers"
        ),
        "delivered": from_rows([("volunteers", True, 1, 4, 0)], "delivered"),
        "submissions": from_rows(
            [
                (text, *text.split("/"), None, None, None, False, text not in unreadable, 1, 1, 1, 0, 0)
                for text in texts
            ],
            "submissions",
        ),
        "marks": from_rows(
            [
                (*text.split("/"), who, role, mark, None, order, False)
                for order, (text, who, role, mark) in enumerate(marks)
            ],
            "marks",
        ),
        "rulings": from_rows([(*text.split("/"), "confirmed", None, None, None) for text in rulings], "rulings"),
        "allocation": from_rows([(*row[:3], "1", f"C{place}") for place, row in enumerate(rows)], "allocation"),
        "purposes": from_rows(rows, "purposes"),
    }
    by_text = Counter(text for text, *_ in marks)
    apart = {text for text, number in by_text.items() if number > 1 and other.get("apart")}
    judged = {text for text, _, role, _ in marks if role == "adjudicator"}
    found["marking"] = from_rows(
        [
            (
                *text.split("/"),
                None if text in apart else "70",
                "adjudicated"
                if text in judged
                else "disputed"
                if text in apart
                else "single"
                if number == 1
                else "mean of two",
                [],
                text in apart,
            )
            for text, number in by_text.items()
        ],
        "marking",
    )
    found["scores"] = from_rows([(who, None, total) for who, total in totals], "scores")
    return found


def wanted(given, programme, known=None):
    case = situation(given, programme, known or Known(), label="1").case
    return sorted((one.submission_id, one.role, one.purpose) for one in case.wanted)


def both(who, *parts):
    return [(f"{who}/{kind}", *parts) for kind in sorted(KINDS)]


def test_texts_nobody_has_are_wanted_and_others_told(programme):
    given = tables(
        ("T1", "安义县"),
        ("T2", "安义县"),
        ("T3", "安义县"),
        unreadable={"T2/lesson_design"},
        rulings=["T2/growth_report"],
        marks=[("T3/lesson_design", "G9", None, "70")],
        rows=[("T3/growth_report", "G1", "first", "first")],
    )
    assert wanted(given, programme) == both("T1", "first", "first")
    found = situation(given, programme, Known(), label="1")
    assert found.left_out == {"unreadable": 1, "ruled": 1} and found.ready == 4
    assert [grader.grader_id for grader in found.case.graders] == ["G1", "G2", "G3", "G4"]
    assert found.case.marked == (("T3/lesson_design", "G9"),)


def marked_once(who, grader="G1"):
    return [(f"{who}/{kind}", grader, "first", "70") for kind in KINDS]


@pytest.mark.parametrize(
    ("total", "purpose"),
    [
        ("56.99", None),
        ("57", "near_pass"),
        ("60", "near_pass"),
        ("63", "near_pass"),
        ("63.01", None),
        ("86.99", None),
        ("87", "near_top"),
        ("93", "near_top"),
        ("93.0001", None),
    ],
)
def test_second_marks_within_three_of_sixty_and_ninety(programme, total, purpose):
    programme = programme.model_copy(update={"marking": programme.marking.model_copy(update={"near_top": 0})})
    given = tables(("T1", "安义县"), marks=marked_once("T1"), totals=[("T1", total)])
    assert wanted(given, programme) == (both("T1", "second", purpose) if purpose else [])


def test_the_best_share_is_read_again_whole_ties_too_and_counts_only_who_has_a_total(programme):
    people = [(f"T{n:02d}", "安义县") for n in range(20)]
    totals = [(who, str(70 + min(n, 17) / 10)) for n, (who, _) in enumerate(people[:-1])] + [("T19", None)]
    # 19 totals: floor(.12 * 19) = 2 places; T17 and T18 are tied at 71.7, T16 has 71.6
    given = tables(*people, marks=[mark for who, _ in people for mark in marked_once(who)], totals=totals)
    assert {text for text, *_ in wanted(given, programme)} == {f"T{n}/{kind}" for n in (17, 18) for kind in KINDS}
    three = tables(
        *people,
        marks=[mark for who, _ in people for mark in marked_once(who)],
        totals=[(who, "71" if n >= 15 else "70") for n, (who, _) in enumerate(people)],
    )
    assert {text[:3] for text, *_ in wanted(three, programme)} == {"T15", "T16", "T17", "T18", "T19"}


@pytest.mark.parametrize(
    "settled",
    [
        {"marks": [*marked_once("T1"), *marked_once("T1", "G2")]},
        {
            "rows": [
                row
                for kind in KINDS
                for row in ((f"T1/{kind}", "G1", "first", "first"), (f"T1/{kind}", "G2", "second", "double"))
            ]
        },
        {"marks": [(f"T1/{kind}", "E1", "adjudicator", "70") for kind in KINDS]},
        {"rulings": [f"T1/{kind}" for kind in KINDS]},
    ],
    ids=["two marks", "second allotted", "adjudicated", "ruled"],
)
def test_who_is_near_is_not_read_again_where_it_is_settled(programme, settled):
    given = tables(("T1", "安义县"), **({"marks": marked_once("T1"), "totals": [("T1", "60")]} | settled))
    assert wanted(given, programme) == []


def test_two_marks_apart_ask_for_a_third_and_three_for_nobody_but_an_adjudicator(programme):
    two = [("T1/lesson_design", "G1", "first", "60"), ("T1/lesson_design", "G2", "second", "80")]
    given = tables(("T1", "安义县"), marks=[*two, ("T1/growth_report", "G3", "first", "70")], apart=True)
    assert wanted(given, programme) == [("T1/lesson_design", "third", "third")]
    three = [*two, ("T1/lesson_design", "G4", "third", "95"), ("T1/growth_report", "G3", "first", "70")]
    assert wanted(tables(("T1", "安义县"), marks=three, apart=True), programme) == []
    rows = [("T1/lesson_design", "G4", "third", "third")]
    assert (
        wanted(
            tables(("T1", "安义县"), marks=[*two, ("T1/growth_report", "G3", "first", "70")], apart=True, rows=rows),
            programme,
        )
        == []
    )


@pytest.mark.parametrize(("texts", "held", "doubles"), [(38, 0, 1), (40, 0, 2), (40, 1, 1), (40, 3, 0)])
def test_doubles_keep_their_share_of_all_first_marks(programme, texts, held, doubles):
    people = [(f"T{n:02d}", "安义县") for n in range(texts // 2)]
    rows = [(f"T00/{kind}", "G1", "first", "first") for kind in KINDS]
    rows += [(f"T{n:02d}/growth_report", "G2", "second", "double") for n in range(held)]
    # 5 % of 38 is 1.9, of 40 is 2
    assert situation(tables(*people, rows=rows), programme, Known(), label="1").case.doubles == doubles


ROWS = (
    ("T1/lesson_design", "G1", "first", "first"),
    ("T1/growth_report", "G2", "first", "first"),
    ("T2/lesson_design", "G1", "first", "first"),
    ("T2/growth_report", "G1", "first", "seed"),
    ("T1/lesson_design", "G2", "second", "double"),
)


def test_a_lost_graders_texts_come_back_but_for_what_was_begun(programme):
    given = tables(("T1", "安义县"), ("T2", "安义县"), rows=ROWS)
    known = Known(begun=frozenset({ROWS[2][:3]}), done=frozenset({ROWS[2][:3]}), lost=frozenset({"G1"}))
    found = situation(given, programme, known, label="2")
    assert found.released == (Row(*ROWS[0]), Row(*ROWS[3]))
    # the seed is nobody's duty; T2's report is now wanted as itself
    assert wanted(given, programme, known) == [
        ("T1/lesson_design", "first", "first"),
        ("T2/growth_report", "first", "first"),
    ]
    assert set(found.case.held) == {Row(*ROWS[1]), Row(*ROWS[2]), Row(*ROWS[4])}
    assert found.idle == {"G1": "lost"} and [one.grader_id for one in found.case.graders] == ["G2", "G3", "G4"]


@pytest.mark.parametrize("moved", ["西湖区", "安义县"])
def test_who_turns_out_to_be_near_gives_back_what_is_not_begun(programme, moved):
    given = tables(("T1", moved), rows=[ROWS[0], ROWS[1]])
    released = situation(given, programme, Known(), label="2").released
    assert released == ((Row(*ROWS[1]),) if moved == "西湖区" else ())
    begun = Known(begun=frozenset({ROWS[1][:3]}))
    assert situation(given, programme, begun, label="2").released == ()


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        (Known(skipped=frozenset({ROWS[0][:3]}), begun=frozenset({ROWS[0][:3]})), True),
        (Known(begun=frozenset({ROWS[0][:3]}), lost=frozenset({"G1"})), True),
        (Known(begun=frozenset({ROWS[0][:3]})), False),
        (Known(begun=frozenset({ROWS[0][:3]}), done=frozenset({ROWS[0][:3]}), lost=frozenset({"G1"})), False),
    ],
    ids=["skipped", "a draft of a lost grader", "a draft", "done by a lost grader"],
)
def test_a_mark_that_will_never_come_is_asked_of_somebody_else_besides(programme, known, asked):
    given = tables(("T1", "安义县"), rows=[ROWS[0], ROWS[1]])
    found = situation(given, programme, known, label="2")
    assert found.released == () and Row(*ROWS[0]) in found.case.held
    assert [(one.submission_id, one.role) for one in found.case.wanted] == ([ROWS[0][0::2][:2]] if asked else [])
    assert found.declined == asked


def test_what_comes_back_is_not_dealt_again_where_an_adjudicator_has_decided(programme):
    given = tables(("T1", "安义县"), rows=[ROWS[0], ROWS[1]], marks=[("T1/lesson_design", "E1", "adjudicator", "70")])
    found = situation(given, programme, Known(lost=frozenset({"G1"})), label="2")
    assert found.released == (Row(*ROWS[0]),) and found.case.wanted == ()


def test_no_third_mark_where_a_grader_contradicts_himself(programme):
    two = [("T1/lesson_design", "G1", "first", "60"), ("T1/lesson_design", "G2", "second", "80")]
    given = tables(("T1", "安义县"), marks=[*two, ("T1/growth_report", "G3", "first", "70")], apart=True)
    given["marks"].loc[given["marks"]["grader_id"] == "G2", "clash"] = True
    assert wanted(given, programme) == []


def test_a_mark_of_the_inbox_holds_a_row_like_one_begun(programme):
    given = tables(("T1", "安义县"), rows=[ROWS[0]], marks=[("T1/lesson_design", "G1", "first", "70")])
    known = Known(lost=frozenset({"G1"}))
    assert situation(given, programme, known, label="2").released == ()


def test_adjudicated_texts_are_references_and_unsettled_while_the_authors_other_text_has_nobody(programme):
    judged = [(f"{who}/lesson_design", "E1", "adjudicator", "70") for who in ("T1", "T2", "T3")]
    given = tables(
        ("T1", "安义县"),
        ("T2", "安义县"),
        ("T3", "安义县"),
        marks=[*judged, ("T2/growth_report", "G1", "first", "70")],
        rows=[("T3/growth_report", "G2", "first", "first")],
    )
    case = situation(given, programme, Known(), label="1").case
    assert case.references == ("T1/lesson_design", "T2/lesson_design", "T3/lesson_design")
    assert case.unsettled == {"T1/lesson_design"} and case.begun >= {"G1"}


def test_two_people_under_one_id_get_nothing(programme):
    given = tables(("T1", "安义县"))
    roll = [
        *given["volunteers"].itertuples(index=False, name=None),
        ("G4", "nanchang", "安义县", "grader", "别处", None),
    ]
    given["volunteers"] = from_rows(roll, "volunteers")
    found = situation(given, programme, Known(), label="1")
    assert found.idle == {"G4": "unclear"} and len(found.case.graders) == 3


def test_limits_and_neighbours_are_the_programmes(programme):
    marking = programme.marking.model_copy(update={"most": 7, "most_of": {"G2": 3}})
    case = situation(
        tables(("T1", "安义县")), programme.model_copy(update={"marking": marking}), Known(), label="1"
    ).case
    assert [grader.most for grader in case.graders] == [7, 3, 7, 7]
    assert ("ganjiang", "jiujiang/共青城市") in case.neighbours and (
        "ganzhou/会昌县",
        "ganzhou/瑞金市",
    ) in case.neighbours


def test_an_allocation_made_by_hand_counts_as_it_reads(programme):
    given = tables(("T1", "安义县"), rows=[ROWS[0], ROWS[4]])
    del given["purposes"]
    case = situation(given, programme, Known(), label="1").case
    assert set(case.held) == {Row(*ROWS[0]), Row(*ROWS[4])}
    assert [one.submission_id for one in case.wanted] == ["T1/growth_report"]
    assert replace(case, held=()) != case


@settings(max_examples=cases(4, 10), deadline=None)  # each draws eight times
@given(st.randoms(use_true_random=False))
def test_whatever_happens_from_wave_to_wave_nothing_begun_moves_and_no_rule_is_broken(programme, dice):
    programme = programme.model_copy(
        update={"marking": programme.marking.model_copy(update={"doubles": Decimal("0.3")})}
    )
    people, rows, done, lost = [], [], set(), set()
    for wave in range(4):
        people += [(f"T{wave}{n}", dice.choice([*dict(GRADERS).values(), "安义县"])) for n in range(dice.randrange(5))]
        lost ^= {dice.choice(GRADERS)[0]} if dice.random() < 0.4 else set()
        given_ = tables(*people, rows=rows)
        known = Known(begun=frozenset(done), done=frozenset(done), lost=frozenset(lost))
        found = situation(given_, programme, known, label=str(wave + 1))
        drawn = draw(found.case, bytes([wave] * 32))
        rows = [*found.case.held, *drawn.rows]
        assert done <= {row[:3] for row in rows}
        assert not [row for row in drawn.rows if row.grader_id in lost]
        held = Counter((row.submission_id, row.grader_id) for row in rows)
        firsts = Counter((row.submission_id.partition("/")[0], row.grader_id) for row in rows if row.role == "first")
        assert max([0, *held.values()]) <= 1 and max([0, *firsts.values()]) <= 1
        homes, county = dict(people), dict(GRADERS)
        assert all(homes[row.submission_id.partition("/")[0]] != county[row.grader_id] for row in rows)
        # the same once more: nothing
        again = tables(*people, rows=rows)
        once = situation(again, programme, known, label=str(wave + 2))
        left = {one.wanted.submission_id for one in drawn.unplaced}
        assert once.released == () and {one.submission_id for one in once.case.wanted} <= left
        done |= {row[:3] for row in rows if dice.random() < 0.5 and row.grader_id not in lost}


def objected(text, *, decision=None):
    """An open objection that names this text."""
    who, kind = text.split("/")
    return from_rows([("Y1", who, None, KINDS[kind], None, None, decision, None, None, None)], "objections")


@pytest.mark.parametrize(
    ("marks", "asked"),
    [
        ([], None),  # not marked at all: the first mark is wanted anyway
        (["G1"], "second"),
        (["G1", "G2"], "third"),
        (["G1", "G2", "G3"], None),  # an expert's
    ],
)
def test_a_text_that_an_open_objection_names_is_read_once_more(programme, marks, asked):
    text = "T1/growth_report"
    roles = ("first", "second", "third")
    given = tables(("T1", "安义县"), marks=[(text, who, role, "70") for who, role in zip(marks, roles, strict=False)])
    given["objections"] = objected(text)
    found = [one for one in wanted(given, programme) if one[2] == "objection"]
    assert found == ([(text, asked, "objection")] if asked else [])
    given["objections"] = objected(text, decision="dismissed")
    assert not [one for one in wanted(given, programme) if one[2] == "objection"]


def test_it_is_drawn_once_and_never_goes_to_who_marked_or_is_near(programme):
    text = "T1/growth_report"
    given = tables(
        ("T1", "西湖区"), marks=[(text, "G1", "first", "70")], totals=[("T1", "60")]
    )  # near the line besides
    given["objections"] = objected(text)
    for seed in range(20):
        case = situation(given, programme, Known(), label="1").case
        drawn = [row for row in draw(case, bytes([seed]) * 32).rows if row.submission_id == text]
        assert [(row.role, row.purpose) for row in drawn] == [("second", "objection")]
        assert drawn[0].grader_id in {"G3", "G4"}  # G1 has marked it, G2 is of the county
    row = Row(text, "G3", "second", "objection")
    for marks in ([], [(text, "G3", "second", "90")]):
        again = tables(("T1", "西湖区"), marks=[(text, "G1", "first", "70"), *marks], rows=[row])
        again["objections"] = objected(text)
        assert not [one for one in wanted(again, programme) if one[0] == text]
