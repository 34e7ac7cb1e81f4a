"""Who is told what moved them: own rows first, then the rules, then others."""

from jxgrade.awards.changes import OTHERS, changes, rules_between
from jxgrade.programme import Programme
from jxgrade.tables import from_rows
from tests.shipped import KINDS


def state(*, winners, test="80", status="pass"):
    return {
        "decisions": from_rows([("T1", *(None,) * 5, "80", status, [], None, None)], "decisions"),
        "tests": from_rows([("T1", 1, test, None, True)], "tests"),
        "award_trainees": from_rows(
            [(n, who, None, None, None, "80", outcome, []) for n, (who, outcome) in enumerate(winners)],
            "award_trainees",
        ),
    }


def causes(before, after, rules=()):
    return {(one.what, one.subject): one.causes for one in changes(before, after, KINDS, rules)}


def test_who_is_moved_by_others_is_told_so():
    before, after = state(winners=[("T1", "awarded")]), state(winners=[("T1", "reserve"), ("T2", "awarded")])
    assert causes(before, after) == {("优秀学员", "T1"): (OTHERS,), ("优秀学员", "T2"): (OTHERS,)}


def test_an_own_row_comes_before_the_rules_and_the_rules_before_others(programme: Programme):
    awards = programme.awards
    trainees = awards.trainees.model_copy(update={"ties": "include"})
    cases = awards.cases.model_copy(update={"places": 99})
    other = programme.model_copy(update={"awards": awards.model_copy(update={"trainees": trainees, "cases": cases})})
    rules = rules_between(programme, other)
    assert [rule.path for rule in rules] == ["awards.cases.places", "awards.trainees.ties"]
    before = state(winners=[("T1", "awarded"), ("T2", "tied_out")])
    after = state(winners=[("T1", "reserve"), ("T2", "awarded")], test="70")
    found = causes(before, after, rules)
    assert found["优秀学员", "T1"] == ("线上测试：1 80 → 1 70",)
    assert found["优秀学员", "T2"] == ("规则 awards.trainees.ties：exclude → include",)  # not the rule of the cases


def test_tables_that_were_never_made_count_as_empty():
    (one,) = changes({}, state(winners=[], status="pending"), KINDS)
    assert (one.before, one.after) == ("不在名单", "待定（80 分）")


def test_a_ruling_on_a_passage_is_told_to_all_who_have_it():
    held = {
        "shared_passage_texts": from_rows([("P1", "T1/growth_report", 0, 60)], "shared_passage_texts"),
        "passage_rulings": from_rows([], "passage_rulings"),
    }
    ruled = {"passage_rulings": from_rows([("P1", "public", "王组长", "2024-01-10", None)], "passage_rulings")}
    before, after = state(winners=[], status="pending") | held, state(winners=[]) | ruled
    (one,) = changes(before, after, KINDS)
    assert one.causes == ("公共段落认定 P1：未认定 → 公开",)
