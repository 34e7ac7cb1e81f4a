"""Who is told what moved them: own rows first, then the rules, then others."""

from jxgrade.awards.changes import OTHERS, changes, rules_between
from jxgrade.programme import Programme
from jxgrade.tables import STORE, from_rows
from tests.shipped import KINDS


def state(*, winners, test="80", status="pass"):
    return {
        "decisions": from_rows([("T1", *(None,) * 5, "80", status, [], None, None)], "decisions"),
        "components": from_rows([("tests", "T1", 1, test, None)], "components"),
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
    assert found["优秀学员", "T1"] == ("线上测试：第 1 次 80 分 → 第 1 次 70 分",)
    assert found["优秀学员", "T2"] == ("规则 awards.trainees.ties：exclude → include",)  # not the rule of the cases


def test_tables_that_were_never_made_count_as_empty():
    (one,) = changes({}, state(winners=[], status="pending"), KINDS)
    assert (one.before, one.after) == ("不在名单", "待定（80 分）")


def test_a_table_that_an_earlier_store_has_not_is_no_cause():
    before, after = state(winners=[("T1", "awarded")]), state(winners=[("T1", "reserve")])
    del before["components"]
    assert causes(before, after) == {("优秀学员", "T1"): (OTHERS,)}


def test_a_ruling_on_a_passage_is_told_to_all_who_have_it():
    held = {
        "shared_passage_texts": from_rows([("P1", "T1/growth_report", 0, 60)], "shared_passage_texts"),
        "passage_rulings": from_rows([], "passage_rulings"),
    }
    ruled = {"passage_rulings": from_rows([("P1", "public", "王组长", "2024-01-10", None)], "passage_rulings")}
    before, after = state(winners=[], status="pending") | held, state(winners=[]) | ruled
    (one,) = changes(before, after, KINDS)
    assert one.causes == ("公共段落认定 P1：未认定 → 公开",)


def test_what_stands_in_a_cell_is_told_as_readers_say_it():
    def marked(mark, *, clash):
        row = ("T1", "growth_report", 1, "first", "G1", mark, None, clash)
        columns = ("trainee_id", "kind", "order", "role", "grader_id", "mark", "marked_at", "clash")
        marks = from_rows(
            [tuple(dict(zip(columns, row, strict=True)).get(name) for name in STORE["marks"].columns)], "marks"
        )
        return state(winners=[("T1", "awarded" if clash else "reserve")]) | {"marks": marks}

    found = causes(marked("80", clash=False), marked("70", clash=True))
    (said,) = found["优秀学员", "T1"]
    assert said == "评分：个人成长报告 初评 G1 80 分 → 个人成长报告 初评 G1 70 分 无法确定的评分"
