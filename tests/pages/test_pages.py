"""Reports on a small province: every number against a count made by hand, and no name anywhere."""

import re
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from jxgrade import pages
from jxgrade.checks.blind import masked
from jxgrade.grading.decided import Group
from jxgrade.marking.disputes import Dispute
from jxgrade.pages import moderation, moderation_graders
from jxgrade.present.blocks import Block
from jxgrade.present.listing import MOST, Listing
from jxgrade.present.page import unpacked
from jxgrade.tables import STORE, empty, from_rows
from tests.shipped import PROGRAMME, REASONS
from tests.small_province import NAME, PHONE

CITY_REPORTS = [pages.IntakeReport, pages.ChecksReport, pages.GradingReport]
PROVINCE_REPORTS = [pages.ModerationReport, pages.SelectionReport, pages.EvaluationReport]


def _blocks(report):
    names = [
        name
        for name in dir(type(report))
        if not name.startswith("_")
        and name != "trainees"
        and isinstance(getattr(type(report), name), property | cached_property)
    ]
    return {name: block for name in names if isinstance(block := getattr(report, name), Block | Listing)}


def _text(block):
    return re.sub(r"<[^>]+>", " ", block._repr_html_())


def _all(tables, programme):
    reports = [kind(tables, programme, city) for kind in CITY_REPORTS for city in ("nanchang", "ganjiang", "xinyu")]
    return reports + [kind(tables, programme) for kind in PROVINCE_REPORTS]


@pytest.fixture(scope="module")
def shown(province, programme):
    """Every report, and by name what each of its blocks shows."""
    return [
        (report, {name: block._repr_html_() for name, block in _blocks(report).items()})
        for report in _all(province, programme)
    ]


def test_no_name_and_no_number_of_a_person_appears_on_any_page_or_sheet(shown, tmp_path):
    for place, (report, blocks) in enumerate(shown):
        html = unpacked("".join(blocks.values()))
        report.save(tmp_path / str(place))
        book = openpyxl.load_workbook(tmp_path / str(place) / f"{report.notebook}.xlsx")
        cells = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        for secret in (NAME, PHONE):
            assert secret not in html
            assert secret not in cells


def test_no_text_of_the_data_becomes_markup(shown):
    for _, blocks in shown:
        for html in map(unpacked, blocks.values()):
            assert not re.search("<script(?! type=.application/x-packed.>)", html)
            assert "<b>" not in html


def test_every_page_stands_on_empty_tables(programme):
    tables = {name: empty(name) for name in STORE}
    for report in _all(tables, programme):
        assert len(_blocks(report)) >= 5


@pytest.mark.parametrize("kind", CITY_REPORTS)
def test_a_city_with_nobody_on_the_roll_says_so_first_and_claims_nothing_of_texts_it_has_not(province, programme, kind):
    nobody = province | {"trainees": province["trainees"][province["trainees"]["city"] != "nanchang"]}
    said = "报名表里没有南昌市的学员"
    assert said in _text(kind(nobody, programme, "nanchang").head)
    assert said not in _text(kind(province, programme, "nanchang").head)
    for block in _blocks(kind(nobody, programme, "nanchang")).values():
        assert "每篇作业" not in _text(block)


@pytest.mark.parametrize("status", ["pass", "fail", "pending"])
def test_a_city_of_one_and_a_city_where_all_share_a_fate_read_well(province, programme, status):
    decisions = province["decisions"].assign(status=status)
    ours = decisions[decisions["city"] == "nanchang"]
    for some in (ours, ours.head(1)):
        report = pages.GradingReport(province | {"decisions": some}, programme, "nanchang")
        html = "".join(block._repr_html_() for block in _blocks(report).values())
        assert "nan" not in html.replace("nanchang", "") and "None" not in html
        whole = dict(re.findall(r"<dt>(\S+?)</dt><dd>(?:<a [^>]*>)?([\d,]+)", _blocks(report)["summary"]._repr_html_()))
        names = {"pass": "合格", "fail": "不合格", "pending": "待定"}
        told = {code: int(whole[name]) for code, name in names.items() if whole.get(name, "0") != "0"}
        assert told == ({status: len(some)} if len(some) >= 5 else {})  # one person is no count (7.19)


def test_3_000_findings_on_one_text_are_one_row_and_a_whole_city_s_stay_small(province, programme):
    texts = province["submissions"]["submission_id"]
    one = texts[texts.str.startswith(tuple(province["trainees"].query("city == 'nanchang'")["trainee_id"]))].iloc[0]
    found = [(one, "identity_name", "warning", str(n), f"第 {n} 处。处理：遮去", n, n + 1) for n in range(3000)]
    tables = province | {"findings": from_rows(found, "findings")}
    report = pages.ChecksReport(tables, programme, "nanchang")
    (row,) = report.leaks.rows
    assert len(row) == 3000 and "……共 3000 处，见数据表" in _text(report.leaks)
    assert len(report.sheets()[1].rows) == 3000 and len(str(report.leaks.html)) < 5_000
    assert report.leaks.most == MOST


def test_the_order_of_rows_never_matters(shown, province, programme):
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in province.items()}
    for (one, blocks), other in zip(shown, _all(turned, programme), strict=True):
        others = {name: block._repr_html_() for name, block in _blocks(other).items()}
        assert [name for name in blocks if blocks[name] != others[name]] == [], one.notebook


# ---------------------------------------------------------------- grading


def test_the_cards_count_what_the_decisions_say(province, programme):
    frame = province["decisions"]
    ours = frame[frame["city"] == "nanchang"]
    said = _text(pages.GradingReport(province, programme, "nanchang").summary)
    for status, name in (("pass", "合格"), ("fail", "不合格"), ("pending", "待定")):
        assert re.search(rf"\s{name}\s+{sum(ours['status'] == status)}\s", said), name


def test_exactly_60_is_counted_and_59_995_is_not_shown_as_60(province, programme):
    tables = _with_totals(province, {"T00000": "60", "T00001": "11999/200", "T00002": "12001/200"})
    report = pages.GradingReport(tables, programme, "nanchang")
    at_the_line = _text(report.at_the_line)
    assert "T00000" in at_the_line or "T00000" not in _text(report.decisions)
    assert "T00001" not in at_the_line and "T00002" not in at_the_line
    assert "59.995" in _text(report.decisions)


def _with_totals(tables, totals):
    scores, decisions, trainees = (tables[name].copy() for name in ("scores", "decisions", "trainees"))
    for who, total in totals.items():
        scores.loc[scores["trainee_id"] == who, "total"] = total
        for frame in (decisions, trainees):
            frame.loc[frame["trainee_id"] == who, "city"] = "nanchang"
    return {**tables, "scores": scores, "decisions": decisions, "trainees": trainees}


def test_the_way_names_each_step_with_its_loss(province, programme):
    from jxgrade.pages.decided import way_of

    group = Group("南昌", pages.GradingReport(province, programme, "nanchang").trainees, programme)
    way = way_of(group)
    assert [number for _, number, _ in way] == list(group.steps.values())
    assert way[0] == ("报名", group.whole, "") and way[1][0] == "线上学时不少于 32"
    assert all(lost == (f"减少 {was - now}" if was > now else "") for (_, was, _), (_, now, lost) in pairwise(way))


@pytest.mark.parametrize(
    ("hours", "touched"), [("0", False), ("0.01", True), ("27.99", True), ("28", False), (None, False)]
)
def test_the_offline_choice_touches_whoever_came_but_not_for_all_hours(province, programme, hours, touched):
    scores = province["scores"].copy()
    who = province["decisions"].loc[province["decisions"]["city"] == "nanchang", "trainee_id"].iloc[0]
    scores["offline_hours"] = "28"
    scores.loc[scores["trainee_id"] == who, "offline_hours"] = hours
    report = pages.GradingReport({**province, "scores": scores}, programme, "nanchang")
    assert (who in _text(report.offline_choice)) is touched


def test_who_fails_by_the_offline_gate_alone_passes_under_the_other(province, programme):
    decisions, scores = province["decisions"].copy(), province["scores"].copy()
    who = decisions.loc[(decisions["city"] == "nanchang") & (decisions["status"] == "pass"), "trainee_id"].iloc[0]
    row = decisions.index[decisions["trainee_id"] == who][0]
    decisions.at[row, "status"], decisions.at[row, "reasons"] = "fail", ["offline_incomplete"]
    scores["offline_hours"] = "28"
    scores.loc[scores["trainee_id"] == who, "offline_hours"] = "1"
    said = _text(
        pages.GradingReport(
            {**province, "decisions": decisions, "scores": scores}, programme, "nanchang"
        ).offline_choice
    )
    assert "其中 1 人结论改变" in said


def test_every_reason_of_every_decision_stands_with_its_clause(province, programme):
    report = pages.GradingReport(province, programme, "nanchang")
    said = report.decisions._repr_html_()
    codes = {code for one in report.trainees for code in one.reasons}
    assert codes
    for code in codes:
        assert (
            f'{REASONS[code].sentence}<span class="clause">（{PROGRAMME.cited(*REASONS[code].rules)}）</span>' in said
        )


def test_every_pending_reason_says_what_to_do():
    from jxgrade.present import words

    for code, reason in REASONS.items():
        if reason.status == "pending":
            assert words.todo([code]), code


@pytest.mark.parametrize(("whole", "shown"), [(4, "不足 5 人"), (5, "20.0%"), (0, None)])
def test_small_cells_show_no_rates(whole, shown):
    from jxgrade.present import words

    assert words.rate(1, whole, 5) == shown


def test_a_county_below_the_small_cell_shows_neither_rate_nor_mean(province, programme):
    report = pages.GradingReport(province, programme, "nanchang")
    small = [
        name
        for name in {one.county for one in report.trainees}
        if sum(one.county == name for one in report.trainees) < 5
    ]
    assert small
    rows = re.findall(r"<tr>(.*?)</tr>", report.counties._repr_html_(), re.DOTALL)
    for name in small:
        row = next(row for row in rows if row.startswith(f"<td>{name.replace('<', '&lt;').replace('>', '&gt;')}</td>"))
        assert "%" not in row and "不足 5 人" in row
        assert re.findall(r">(\d+)<", row) == [
            str(sum(one.county == name for one in report.trainees))
        ]  # who registered


def test_a_city_below_the_small_cell_shows_no_counts_on_its_cards_and_no_way(province, programme):
    own = province["trainees"].loc[province["trainees"]["city"] == "nanchang", "trainee_id"].head(3)
    few = {
        name: frame[frame["trainee_id"].isin(own)]
        for name, frame in province.items()
        if name in ("decisions", "trainees", "scores")
    }
    report = pages.GradingReport({**province, **few}, programme, "nanchang")
    assert len(report.trainees) == 3
    said = re.findall(r"<dd>(.*?)</dd>", report.summary._repr_html_(), re.DOTALL)
    assert len(said) == 5 and all("不显示" in one for one in said)
    assert "少于 5 人" in _text(report.funnel) and "<svg" not in report.funnel._repr_html_()
    assert all(row[-1] is None for row in report.fail_reasons.kept())


# ---------------------------------------------------------------- checks


def test_pairs_just_below_the_noting_limit_are_not_listed(province, programme):
    rows = [
        (f"T0000{n}/lesson_design", f"T0001{n}/lesson_design", coverage, coverage, "0", 9, 1, "0", None)
        for n, coverage in ((1, "0.0999"), (2, "0.1"), (3, "0.1001"))
    ]
    tables = {**province, "pairs": from_rows(rows, "pairs"), "decisions": province["decisions"]}
    tables["trainees"] = province["trainees"].assign(city="nanchang")
    tables["submissions"] = province["submissions"]
    said = _text(pages.ChecksReport(tables, programme, "nanchang").pairs)
    assert "T00001 ·" not in said and "T00003 ·" in said


@pytest.mark.parametrize(("coverage", "held"), [("0.2999", False), ("0.3", True), ("0.3001", True)])
def test_a_text_is_marked_held_from_the_limit_on_unless_ruled(province, programme, coverage, held):
    who = "T00001/lesson_design"
    pairs = from_rows([(who, "T00013/lesson_design", "1", coverage, "0", 9, 1, "0", None)], "pairs")
    tables = {**province, "pairs": pairs, "trainees": province["trainees"].assign(city="nanchang")}
    assert ("暂缓" in _text(pages.ChecksReport(tables, programme, "nanchang").pairs).replace("一方暂缓", "")) is held
    ruled = {**tables, "rulings": from_rows([("T00001", "lesson_design", "cleared", None, None, None)], "rulings")}
    assert "甲：已认定不成立" in _text(pages.ChecksReport(ruled, programme, "nanchang").pairs)


def test_masking_keeps_the_length_and_ignores_spans_beyond_the_text():
    assert masked("我是甲，电话13812345678。", [(2, 3), (90, 99), (-5, 0)]) == "我是■，电话■■■■■■■■■■■。"


# ---------------------------------------------------------------- moderation, selection, evaluation


def test_disputes_near_a_limit_come_first(province, programme):
    queue = pages.ModerationReport(province, programme)._queue
    known = [one.distance for one in queue if one.distance is not None]
    assert known and known == sorted(known)
    assert all(one.distance is None for one in queue[len(known) :])


def test_the_limits_that_hang_on_a_dispute_are_named_with_their_numbers(programme):
    one = Dispute(("T1", "growth_report"), None, (), None, (), None, ("pass", "excellent"), None)
    assert str(moderation.decides(one, programme)) == "合格线 60；优秀线 90"


def test_small_numbers_are_said_to_be_too_small(province, programme):
    report = pages.ModerationReport(
        {**province, "graders": empty("graders"), "grader_quality": empty("grader_quality")}, programme
    )
    assert "数量太少，不下结论" in _text(report.severity)
    few = pages.ModerationReport(province, programme)
    assert "太少" in _text(few.quality) and "不足 5 份的平均值、不足 10 份的系数" in _text(few.quality)


def test_raw_and_levelled_marks_stand_side_by_side_and_cross_a_line(province, programme, tmp_path):
    row = ("T00001", "lesson_design", "G1", "56", "61", "-5", "-6", "-4", "59.2", "60.2", ["pass"], True)
    other = ("T00003", "lesson_design", "G1", "70", "75", "-5", "-6", "-4", "70", "71", [], False)
    report = pages.ModerationReport({**province, "levelled": from_rows([row, other], "levelled")}, programme)
    said = _text(report.rereads)
    assert (
        "T00001" in said and "T00003" not in said and "合格线" in said and "共 2 份" in said and "须复读 1 份" in said
    )
    assert re.search(r"56\.00\s+61\.00\s+59\.20\s+60\.20", said)
    report.save(tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "4-moderation.xlsx")["原始分与校平后"]
    assert [[cell.value for cell in row][4:6] for row in sheet.iter_rows(min_row=2)] == [[56, 61], [70, 75]]


def test_who_is_late_or_owes_marks_is_listed_and_nobody_else(province, programme):
    columns = list(STORE["grader_quality"].columns)
    base = dict.fromkeys(columns) | dict.fromkeys(("waiting", "late", "days_late"), 0)
    people = [
        {"grader_id": "L1"},
        {"grader_id": "L2", "late": 3, "days_late": 2},
        {"grader_id": "L3", "waiting": 4, "finished": "0.6"},
    ]
    quality = from_rows([[{**base, **one}[name] for name in columns] for one in people], "grader_quality")
    said = _text(pages.ModerationReport({**province, "grader_quality": quality}, programme).late)
    assert "L1" not in said and said.index("L3") < said.index("L2") and "60.0%" in said


def test_graders_without_a_text_in_common_are_told_by_their_parts():
    people = [SimpleNamespace(part=part) for part in (1, 1, 2)]
    assert "3 名阅卷人分成 2 片，最大的一片 2 名，其中 1 名与谁都没有联系" in _text(moderation_graders.links(people))
    assert "2 名阅卷人由共同评过的作业连成一片" in _text(moderation_graders.links(people[:2]))


def test_unmarked_texts_are_those_of_the_reasons(province, programme):
    said = _text(pages.ModerationReport(province, programme).unmarked)
    for who, reasons in zip(province["decisions"]["trainee_id"], province["decisions"]["reasons"], strict=True):
        assert (who in said) is any(code.endswith("_unmarked") for code in reasons)


def test_the_seats_are_the_share_of_those_who_started_rounded_down(province, programme):
    started = sum(Fraction(hours or 0) > 0 for hours in province["scores"]["online_hours"])
    assert f"得 {started * 5 // 100} 席" in _text(pages.SelectionReport(province, programme).seats)


def test_trainees_without_a_city_are_listed_for_the_province(province, programme):
    said = _text(pages.EvaluationReport(province, programme).strays)
    strays = province["decisions"].loc[province["decisions"]["city"].isna(), "trainee_id"]
    assert len(strays) and all(who in said for who in strays)


def test_the_cities_of_the_overview_add_up_to_the_province(province, programme):
    html = pages.EvaluationReport(province, programme).overview._repr_html_()
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)]
    numbers = [int(row[2].replace(",", "")) for row in rows if row]
    assert sum(numbers[:-1]) == numbers[-1] == len(province["trainees"])


# ---------------------------------------------------------------- intake


def test_a_table_that_did_not_come_says_what_follows(province, programme):
    said = _text(pages.IntakeReport(province, programme, "nanchang").delivered)
    assert "优秀案例按作业评分排序" in said


def test_problems_show_errors_first_and_the_fix_apart(province, programme):
    html = pages.IntakeReport(province, programme, "nanchang").problems._repr_html_()
    assert html.index("错误") < html.index("警告")
    assert "改成 0–100 的数字" in html and "改法：" not in html


def test_only_the_city_s_own_problems_are_on_its_page(province, programme):
    assert "没有发现问题" in _text(pages.IntakeReport(province, programme, "jiujiang").problems)


def test_a_workbook_lies_beside_the_page_and_is_linked_relatively(province, programme, tmp_path):
    block = pages.GradingReport(province, programme, "nanchang").save(tmp_path)
    assert 'href="5-grading.xlsx"' in block._repr_html_() and str(tmp_path) not in block._repr_html_()
    rows = pd.read_excel(tmp_path / "5-grading.xlsx", dtype=object, engine="openpyxl")
    frame = province["decisions"]
    assert list(rows["学员编号"]) == list(frame.loc[frame["city"] == "nanchang", "trainee_id"])


def test_an_unknown_city_is_refused(province, programme):
    with pytest.raises(KeyError, match="beijing"):
        pages.GradingReport(province, programme, "beijing")
