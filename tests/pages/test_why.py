"""`explain` says all that a decision rests on; `shown` never rounds a number across a limit."""

import random
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.errors import TableError, UnknownTrainee
from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.pages.letter import letter
from jxgrade.pages.why import Ways, explain, near_ids
from jxgrade.programme import Programme
from jxgrade.tables import STATUSES, empty, exactly, from_rows, shown
from tests.grading.cases import BAD, Case, Given, TextCase, tables_of, vary
from tests.grading.test_brute_force import VARIANTS, random_case
from tests.shipped import PROGRAMME, REASONS

FINE = TextCase()


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("59.994", "59.99"),
        ("59.995", "59.995"),
        ("59.999999999999", "59.999999999999"),
        ("60", "60.00"),
        ("60.004", "60.00"),
        ("60.005", "60.01"),
        ("89.994999", "89.99"),
        ("89.995", "89.995"),
        ("0", "0.00"),
        ("100", "100.00"),
        (None, "—"),
        ("17999/300", "17999/300"),
        ("1/3", "0.33"),
        ("0.005", "0.01"),
        ("7.125", "7.13"),
        ("59.9", "59.90"),
    ],
)
def test_two_decimals_half_up_and_exact_where_rounding_would_reach_a_limit(value: str | None, text: str) -> None:
    assert shown(value, [60, Decimal(90)], 2) == text


def test_other_numbers_of_decimals() -> None:
    assert [shown("59.5", [60], places) for places in (0, 1, 3)] == ["59.5", "59.5", "59.500"]
    assert shown("59.4", [60], 0) == "59"
    assert shown("31.995", [32]) == "31.995" and shown("31.995") == "32.00"


@given(st.fractions(0, 100, max_denominator=10**6), st.integers(0, 4))
def test_what_is_shown_is_on_the_same_side_of_the_limit(number: Fraction, decimals: int) -> None:
    assert (Fraction(shown(number, [60, 90], decimals)) < 60) == (number < 60)
    assert abs(Fraction(shown(number, [60, 90], decimals)) - number) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 3), "1/3"),
        (60, "60"),
        ("0.1", "0.1"),
        (Fraction(7, 6), "7/6"),
        (None, "—"),
        (Fraction(1, 2**20), "0.00000095367431640625"),
        (Fraction(3, 5**15), str(Decimal(3) / Decimal(5) ** 15) and "0.000000000098304"),
    ],
)
def test_exactly_is_a_decimal_where_it_ends_and_else_a_fraction(value: Any, text: str) -> None:
    assert exactly(value) == text


@given(st.fractions())
def test_exactly_loses_nothing(number: Fraction) -> None:
    assert Fraction(exactly(number)) == number


# ---------------------------------------------------------------- the way of a decision


def decided(cases: list[Case], programme: Programme, **more: Any) -> dict[str, pd.DataFrame]:
    tables = {"findings": empty("findings")} | tables_of(cases, **more)
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    tables["scores"] = score(tables, programme)
    tables["decisions"] = decide(tables, programme)
    return tables


def lines(programme: Programme, case: Case, **more: Any) -> list[str]:
    return [
        line.strip() for line in explain(decided([case], programme, **more), programme, case.trainee_id).splitlines()
    ]


def test_whoever_is_excellent_is_called_so_at_the_limit_and_not_below(programme: Programme) -> None:
    def told(points: str) -> str:
        text = replace(FINE, marks=(Given("G1", "first", points),))
        return "\n".join(lines(programme, Case(tests=((1, None, points),), lesson_design=text, growth_report=text)))

    assert "判定：合格，优秀" in told("90") and "与优秀线比较（不取整）：90 ≥ 90，优秀　（八（一）；R16）" in told("90")
    assert "判定：合格　" in told("89.99") and "优秀线" not in told("89.99")


def test_the_parts_that_were_not_found_in_a_text_are_named(programme: Programme) -> None:
    found = [
        (f"T1/{kind}", check, "warning", part, "…", None, None)
        for kind, check, part in (
            ("lesson_design", "section_missing", "对象"),
            ("lesson_design", "section_found", "课程主题"),
            ("growth_report", "section_empty", "未来设想"),
        )
    ]
    tables = decided([Case(trainee_id="T1")], programme) | {"findings": from_rows(found, "findings")}
    told = explain(tables, programme, "T1")
    assert re.findall("必备内容：(.*)", told) == [
        "没有找到“对象”，只作提示，不扣分　（五（三）；R4）",
        "“未来设想”只有标题，没有内容，只作提示，不扣分　（五（三）；R4）",
    ]


def test_a_hand_worked_decision_is_told_whole(programme: Programme) -> None:
    case = Case(
        online="31.99",
        tests=((1, "2024-01-20T09:00:00", "55.5"), (None, None, "70.01")),
        lesson_design=replace(
            FINE,
            chars=(799, 1, 1),
            coverages=("0.299999", "0.4", "0.05"),
            marks=(Given("G1", "first", "60"), Given("G2", "second", "80"), Given("G3", "third", "78.5")),
        ),
        growth_report=replace(FINE, late=True, ruling="confirmed"),
    )
    text = "\n".join(lines(programme, case))
    for part in (
        "学员 T1　南昌市 / 某县 / 某校 / 中小学",
        "判定：不合格　继续教育学时：0",
        "1. 【不合格】线上学时未修满　依据：八；四；R8　[online_incomplete]",
        "6. 【提示】个人成长报告逾期提交",
        "线上学时：31.99　须不少于 32：未达到　来源：learning（线上学习）",
        "线下学时：28　须不少于 28：达到",
        "线上测试：70.01",
        "第 1 次：55.5（2024-01-20 09:00:00）",
        "次数未注明：70.01（时间未注明）",
        "字数：799　须不少于 800：不足",
        "初评　阅卷人 G1：60 分（2024-01-10 09:00:00）\n",
        "复评　阅卷人 G2：80 分（2024-01-10 09:00:00）　← 采用",
        "前两次相差超过 10 分，取三次中最接近的两次",
        "最终评分：79.25",
        "与 zz1/T1/lesson_design：本文覆盖率 0.4000，最长连续 30 字：暂缓",
        "与 earlier/2022/T1/lesson_design-0：本文覆盖率 0.299999，最长连续 30 字：提示",
        "1 对低于提示线，仅备查",
        "处理决定：成立，委员会（2024-01-25 09:00:00）",
        "最终评分：0（认定成立，按 0 分计；R11）",
        "作业得分 = (1 × 79.25 + 1 × 0) ÷ (1 + 1) = 39.625",
        "综合得分 = (60 × 70.01 + 40 × 39.625) ÷ 100 = 57.856",
        "57.856 < 60，未达到",
        "尚未评选。",
    ):
        assert part in text, part


def test_a_plain_pass_has_nothing_to_explain(programme: Programme) -> None:
    text = "\n".join(lines(vary(programme, hours__credits_per_hour=Decimal("0.1")), Case()))
    assert "判定：合格　继续教育学时：60；学分：60 × 0.1 = 6" in text
    assert "各项均达到要求" in text and "60 ≥ 60，达到" in text and "没有发现与其他文本雷同" in text


def test_what_is_missing_unreadable_or_undelivered_is_said(programme: Programme) -> None:
    absent = replace(FINE, handed=False, marks=())
    case = Case(
        city=None,
        online=None,
        offline=BAD,
        tests=((1, None, BAD),),
        lesson_design=absent,
        growth_report=replace(FINE, readable=False, marks=(Given("G1", None, None),)),
    )
    text = "\n".join(lines(programme, case))
    for part in (
        "（设区市不明）",
        "线上学时：没有记录　须不少于 32：未达到",
        "线下学时：无法识别　须不少于 28：无法判断",
        "线上测试：无法识别",
        "第 1 次：无法识别",
        "提交：没有提交",
        "评分：没有",
        "无法读取",
        "评次未注明　阅卷人 G1：无法确定的评分，原因见《收件核对》的问题清单",
        "须仲裁",
        "作业没有提交或无法读取，评分暂不采用",
        "最终评分：没有记录",
        "最终评分：无法识别",
        "各份作业的最终评分不全",
        "综合得分：各项成绩不全",
    ):
        assert part in text, part
    text = "\n".join(lines(programme, Case(), undelivered=("submissions", "learning")))
    assert "提交：数据表未收到" in text and "线上学时：数据表未收到　须不少于 32：无法判断" in text
    assert "继续教育学时：待定" in text


def test_a_programme_that_credits_nothing_promises_none(programme: Programme) -> None:
    hours = programme.hours.model_copy(update={"credit": None})
    assert "继续教育" not in "\n".join(lines(programme.model_copy(update={"hours": hours}), Case()))


def test_a_ruling_ends_the_hold_and_the_pair_is_still_shown(programme: Programme) -> None:
    text = "\n".join(lines(programme, Case(lesson_design=replace(FINE, coverages=("0.5",), ruling="cleared"))))
    assert "已有处理决定，不再暂缓" in text and "本文覆盖率 0.5000，最长连续 30 字：提示" in text
    text = "\n".join(lines(programme, Case(lesson_design=replace(FINE, coverages=("0.5",), ruling="unresolved"))))
    assert "未能确定，视同没有" in text and "：暂缓" in text


@pytest.mark.parametrize(
    ("handed", "told"), [("2024-01-25T09:00:01", True), ("2024-01-25T09:00:00", False), (None, False)]
)
def test_a_ruling_older_than_the_text_is_told(programme: Programme, handed: str | None, told: bool) -> None:
    tables = decided([Case(lesson_design=replace(FINE, ruling="cleared"))], programme)  # ruled on 25 January at nine
    tables["submissions"] = tables["submissions"].assign(submitted_at=handed)
    assert ("早于现行版本，请复核" in explain(tables, programme, "T1")) == told


def test_the_earlier_side_of_a_pair_is_named(programme: Programme) -> None:
    tables = decided([Case("T1"), Case("T2")], programme)
    for earlier, words in (("T1/growth_report", "本文先提交"), ("T2/growth_report", "对方先提交")):
        row = ("T1/growth_report", "T2/growth_report", "0.5", "0.2", "0.2", 30, 1, "0.5", earlier)
        assert words in explain({**tables, "pairs": from_rows([row], "pairs")}, programme, "T1")


def test_other_rules_are_told_as_they_stand(programme: Programme) -> None:
    rules = vary(programme, hours__offline_gate="attended", scoring__attempts="last", scoring__late="pending")
    text = "\n".join(lines(rules, Case(offline="1", growth_report=replace(FINE, late=True))))
    assert "须大于 0（参加过即可）：达到" in text and "取最后一次" in text and "【待定】个人成长报告逾期提交" in text


def test_any_trainee_at_all_can_be_explained_with_every_reason_and_clause(programme: Programme) -> None:
    for number, variant in enumerate(VARIANTS[::3]):
        rules, rng = vary(programme, **variant), random.Random(77 + number)
        tables = decided([random_case(n, rng, rules.slugs) for n in range(12)], rules)
        for row in tables["decisions"].to_dict("records"):
            text = explain(tables, rules, row["trainee_id"])
            assert f"判定：{STATUSES[row['status']]}" in text
            for code in row["reasons"]:
                assert REASONS[code].sentence in text and PROGRAMME.cited(*REASONS[code].rules) in text
            assert "None" not in text and "nan" not in text.lower().replace("nanchang", "")


# ---------------------------------------------------------------- awards


def award_tables(programme: Programme, *, status: str = "reserve") -> dict[str, pd.DataFrame]:
    better = replace(FINE, marks=(Given("G1", "first", "61"),))
    held = replace(FINE, coverages=("0.1",))
    long = replace(FINE, chars=(1350, 1, 1))
    tables = decided(
        [
            Case("T1"),
            Case("T2", lesson_design=better),
            Case("T3", lesson_design=held),
            Case("T4", online="0"),
            Case(
                "T5", lesson_design=long, growth_report=replace(better, ruling="confirmed"), tests=((1, None, "100"),)
            ),
        ],
        programme,
    )
    place = ("nanchang", "某县", "某校")
    tables["award_trainees"] = from_rows(
        [(1, "T2", *place, "60.2", "awarded", []), (2, "T1", *place, "60", status, [])], "award_trainees"
    )
    tables["award_cases"] = from_rows(
        [(1, "T2/growth_report", "T2", *place, "心理咨询", "61", 1500, "awarded", [])], "award_cases"
    )
    tables["vacancies"] = empty("vacancies")
    rates = ("0.1", "0.2", "0.3", "0")
    tables["award_organisations"] = from_rows(
        [
            ("city", "nanchang", 5, 11100, *rates, "0.12", 1, "awarded", []),
            ("school", "nanchang/某县/某校", 5, None, *rates, None, None, "unranked", ["no_eligible", "below_minimum"]),
        ],
        "award_organisations",
    )
    return tables


def award_section(tables: dict[str, pd.DataFrame], programme: Programme, trainee_id: str) -> str:
    return explain(tables, programme, trainee_id).partition("六、评优")[2]


def test_awards_tell_position_and_distance_to_the_cut(programme: Programme) -> None:
    tables = award_tables(programme)
    first, second = award_section(tables, programme, "T2"), award_section(tables, programme, "T1")
    assert "优秀学员：第 1 位，入选；最后一名入选者的综合得分 60.2，与之相同" in first
    assert "优秀学员：第 2 位，递补；最后一名入选者的综合得分 60.2，低 0.2" in second
    assert "优秀案例（个人成长报告）：第 1 位，入选，得分 61" in first
    assert "字数 1000 不在 1350–2200 之间" in second
    assert "优秀组织奖（设区市 南昌市）：第 1 位，指数 0.1200，入选" in first
    assert "某校）：不参加排名（没有应训人数" in first and "某县）：没有列入" in first


def test_who_left_a_list_and_who_moved_up_are_told_and_nobody_else_is_named(programme: Programme) -> None:
    tables = award_tables(programme)
    left = [("trainees", 1, "T2", "declined", "2024-02-20", "filled", ["T1"], 0)]
    left += [("cases", 1, "T2/growth_report", "struck_out", "2024-02-21", "exhausted", [], 1)]
    tables["vacancies"] = from_rows(left, "vacancies")
    left, moved = award_section(tables, programme, "T2"), award_section(tables, programme, "T1")
    assert "第 1 位，入选；2024-02-20 本人放弃，退出名单，由 1 人递补；最后一名" in left and "T1" not in left
    assert "入选，得分 61；2024-02-21 取消资格，退出名单，没有可以递补的" in left
    assert "第 2 位，递补；2024-02-20 递补入选；最后一名" in moved and "T2" not in moved


def test_who_is_not_listed_is_told_why(programme: Programme) -> None:
    tables = award_tables(programme)
    assert "心理活动课程设计雷同未经认定，不参评" in award_section(tables, programme, "T3")
    assert "判定为不合格，不参评" in award_section(tables, programme, "T4")
    confirmed = award_section(tables, programme, "T5")
    assert "个人成长报告经认定成立，不参评；最后一名入选者的综合得分 60.2，高" in confirmed
    assert "优秀案例（心理活动课程设计）：没有列入名单：符合条件" in confirmed
    tables["award_trainees"] = tables["award_trainees"].iloc[:1]
    assert "名次在名额和递补之后；最后一名" in award_section(tables, programme, "T1")


def test_seats_order_and_the_units_numbers_are_told_by_hand(programme: Programme) -> None:
    tables = award_tables(programme)
    section = award_section(tables, programme, "T1")
    # T4 has no online hours: 4 x 5 % is .2; T3, T4 and T5 are no candidates, so T1 (60) stands behind T2 (60.2) alone
    assert "席位：全省线上学时大于 0 的 4 人 × 5%，舍去小数，得 0 席" in section
    assert "本人 60、60；参评 2 人中排在前面的 1 人\n" in section and "递补名单第 1 位" in section
    assert (
        "指数 = 0.4 × 报名率 0.1000 + 0.2 × 完成率 0.2000 + 0.2 × 合格率 0.3000 + 0.2 × 优秀率 0.0000 = 0.1200"
        in section
    )
    assert "报名 5 人，参加排名须不少于 20 人" in section
    assert "排在前面的" not in award_section(tables, programme, "T3")  # no candidate has no place among them


def test_who_is_tied_out_is_told_with_how_many_and_over_which_places(programme: Programme) -> None:
    tables = award_tables(programme, status="tied_out")
    for name in ("scores", "decisions"):
        tables[name] = tables[name].assign(
            total=tables[name]["total"].where(tables[name]["trainee_id"] != "T2", "60"),
            assignment_score=tables[name]["assignment_score"].where(tables[name]["trainee_id"] != "T2", "60"),
        )
    section = award_section(tables, programme, "T1")
    assert "排在前面的 0 人，两项都与本人相同的另有 1 人" in section and "T2" not in section
    assert "同分的 2 人占第 1–2 位" in section and "空出的席位也不给分数更低的人" in section


def test_a_unit_behind_the_last_place_is_told_how_far(programme: Programme) -> None:
    tables, rates = award_tables(programme), ("0.1", "0.2", "0.3", "0")
    tables["award_organisations"] = from_rows(
        [
            ("city", "jiujiang", 900, 9000, *rates, "0.1545", 3, "awarded", []),
            ("city", "nanchang", 900, 9000, *rates, "0.14", 4, "listed", []),
        ],
        "award_organisations",
    )
    assert "本级名额 3 个；最后入选单位的指数 0.1545，本单位低 0.0145" in award_section(tables, programme, "T1")


def test_with_seats_by_city_the_cut_is_the_citys(programme: Programme) -> None:
    tables = award_tables(programme)
    tables["award_trainees"] = tables["award_trainees"].assign(city="jiujiang")
    rules = vary(programme, awards__trainees__scope="city")
    assert "最后一名入选者" not in award_section(tables, rules, "T1")
    assert "最后一名入选者" in award_section(tables, programme, "T1")


def test_without_a_city_no_unit_and_without_a_text_no_case(programme: Programme) -> None:
    tables = award_tables(programme)
    lost = Case("T9", city=None, lesson_design=replace(FINE, handed=False, marks=()))
    tables |= decided([lost], programme)
    text = award_section(tables, programme, "T9")
    assert "不属于任何单位" in text and "作者未判定合格；没有可读的文本" in text


def test_a_school_without_a_county_is_a_unit_of_its_own(programme: Programme) -> None:
    tables = award_tables(programme)
    tables["decisions"] = tables["decisions"].assign(city="ganjiang", county=None)
    text = award_section(tables, programme, "T1")
    assert "县（市、区）" not in text and "学校 赣江新区" in text


def test_before_the_selection_there_is_nothing_to_tell(programme: Programme) -> None:
    class Store(dict[str, pd.DataFrame]):
        def __missing__(self, name: str) -> pd.DataFrame:
            raise TableError("没有")

    tables = decided([Case()], programme)
    assert "尚未评选" in explain(tables, programme, "T1") and "尚未评选" in explain(Store(tables), programme, "T1")


# ---------------------------------------------------------------- unknown ids


@pytest.mark.parametrize("wanted", ["T00012", "T0012 ", "T00O12", "t0012", "T0021", "T0102", "T012", "TT0012"])
def test_a_mistyped_id_is_answered_with_ids_that_look_alike(programme: Programme, wanted: str) -> None:
    tables = decided([Case("T0012"), Case("X9999")], programme)
    if wanted.strip() == "T0012":
        assert explain(tables, programme, wanted).startswith("学员 T0012")
        return
    with pytest.raises(UnknownTrainee, match=rf"没有编号为 {re.escape(wanted)} 的学员。改法：是不是 T0012？"):
        explain(tables, programme, wanted)


def test_an_id_like_no_other_is_answered_with_where_to_look(programme: Programme) -> None:
    with pytest.raises(UnknownTrainee, match="改法：核对学员编号"):
        explain(decided([Case("T0012")], programme), programme, "ABC")


def test_near_ids_are_few_and_sorted() -> None:
    ids = [f"T{n:03d}" for n in range(200)][::-1]
    assert near_ids("T0100", ids) == ["T000", "T010", "T100"]
    assert len(near_ids("T01", ids)) == 5


def test_a_letter_tells_own_figures_and_nobody_else(programme: Programme) -> None:
    marks = (Given("G1", "first", "60"), Given("G2", "second", "80"), Given("G3", "third", "78.5"))
    text = replace(FINE, coverages=("0.299999", "0.4"), ruling="confirmed", marks=marks)
    tables = decided([Case(lesson_design=text)], programme)
    told = letter(Ways(tables, programme), "T1")
    for other in ("G1", "G2", "G3", "zz", "earlier", "委员会", "R1", "_", "["):
        assert other not in told, other
    for own in (
        "学员 T1，您好：",
        "结论为“不合格”",
        "各次评阅 60 分、80 分、78.5 分，最终 0 分",
        "其中最多的占本篇的 40.0%",
        "认定为“成立”，这份作业按 0 分计",
        "在结果公示之日起 5 个工作日内",
    ):
        assert own in told, own


def test_small_coincidences_are_one_sentence_in_a_letter_and_one_line_for_the_reviewer(programme: Programme) -> None:
    text = replace(FINE, coverages=("0.01",) * 43)
    tables = decided([Case(lesson_design=text)], programme)
    told = letter(Ways(tables, programme), "T1")
    assert told.count("少量相同的文字") == 1 and len(told.splitlines()) < 25
    assert explain(tables, programme, "T1").count("43 对低于提示线") == 1


def test_what_waits_is_told_with_what_the_trainee_can_do(programme: Programme) -> None:
    text = replace(FINE, coverages=("0.9",))
    told = letter(Ways(decided([Case(lesson_design=text)], programme), programme), "T1")
    assert "待定" in told and "您可以说明文字的来源" in told and "不算不合格" in told


def test_a_case_that_one_constraint_alone_keeps_out_is_told_which(programme: Programme) -> None:
    tables = award_tables(programme)
    tables["award_cases"] = from_rows(
        [
            (1, "T2/growth_report", "T2", "nanchang", "某县", "某校", "心理咨询", "61", 1500, "awarded", []),
            (2, "T1/growth_report", "T1", "nanchang", "某县", "某校", "心理咨询", "60", 1500, "reserve", []),
        ],
        "award_cases",
    )
    moved = ["T1/growth_report"]
    tables["case_prices"] = from_rows(
        [
            (1, "school", None, 1, 1, 0, 0, "60", moved, [], 0, 0, 0, []),
            (2, "county", None, 4, 1, 0, 0, "60", [], [], 0, 0, 0, []),
            (3, "theme", "危机干预", 5, 0, 0, 0, "1", moved, [], 0, 0, 0, []),
        ],
        "case_prices",
    )
    assert "以下限制任去一项，本篇就会入选：每校至多 1 篇、主题“危机干预”至少 5 篇" in award_section(
        tables, programme, "T1"
    )
    assert "限制任去一项" not in award_section(tables, programme, "T2")
