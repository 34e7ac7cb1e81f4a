"""What the selection page says about lines and places: counted again by hand on small tables, and never as a decision."""

import re
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from jxgrade import pages
from jxgrade.awards.cutline import Near
from jxgrade.pages import excellent, organisations
from jxgrade.present.blocks import Shown
from jxgrade.present.listing import Listing
from jxgrade.programme import Programme
from jxgrade.tables import empty, from_rows, records
from tests.shipped import PROGRAMME


def text(block: Shown) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", str(block.html)))


def unit(name: str, rank: int | None, outcome: str, *, level: str = "county", registration: str = "0.9") -> Any:
    rates = (registration, "0.5", "0.5", "0.25")
    row = (level, name, 90, 100, *rates, None if rank is None else "0.61", rank, outcome, [])
    return records(from_rows([row], "award_organisations"))[0]


def sure(
    name: str,
    win: str,
    verdict: str,
    *,
    level: str = "county",
    without: tuple[str, ...] = (),
    modes: tuple[str, ...] = ("none",),
) -> Any:
    row = (level, name, win, win, win, 1, 4, list(without), list(modes), verdict)
    return records(from_rows([row], "organisation_sensitivity"))[0]


def test_words_of_the_three_verdicts_and_what_would_turn_them(programme: Programme) -> None:
    standing = [
        (unit("nanchang/东湖区", 1, "awarded"), sure("nanchang/东湖区", "0.95", "certain", without=("excellence",))),
        (unit("nanchang/西湖区", 2, "listed"), sure("nanchang/西湖区", "0.4", "open")),
        (unit("nanchang/新建区", 3, "listed"), sure("nanchang/新建区", "0.02", "out")),
    ]
    shown = text(organisations.likely(standing, programme))
    assert "稳定入选" in shown and "临界" in shown and "95.0%" in shown and "1–4" in shown
    assert "不计优秀率：落选" in shown
    assert "新建区" not in shown  # sure to lose: the picture and the workbook have it
    assert [row[4] for row in organisations.certainty_listed(standing, programme).kept()] == [
        "稳定入选",
        "临界",
        "稳定落选",
    ]


def test_other_shrinkages_are_told_of_schools_alone(programme: Programme) -> None:
    name = "nanchang/东湖区/一小"
    school = (unit(name, 1, "awarded", level="school"), sure(name, "0.5", "open", level="school", modes=("eb",)))
    shown = text(organisations.certainty_listed([school], programme))
    assert "学校比率不校正：落选" in shown and "学校比率取 95% 置信下限：落选" in shown and "经验贝叶斯" not in shown
    county = (unit("nanchang/东湖区", 1, "awarded"), sure("nanchang/东湖区", "0.5", "open"))
    assert "学校比率" not in text(organisations.certainty_listed([county], programme))


def test_a_county_of_the_province_is_marked_and_over_registration_told_beside_the_raw_rate(
    programme: Programme,
) -> None:
    direct = unit("ganzhou/瑞金市", 1, "awarded", registration="1.125")
    shown = text(organisations.of_level([direct, unit("ganzhou/章贡区", 2, "listed")], "county", programme))
    assert "赣州市 瑞金市（省直管）" in shown and "省直管县（市），计入所在设区市（R16）" in shown
    assert "112.5%" in shown and "报名多于应训：原值 112.5%，指数中计 100%" in shown
    assert shown.count("省直管县") == shown.count("报名多于应训") == 1


def test_exactly_full_registration_is_no_over_registration(programme: Programme) -> None:
    assert "报名多于应训" not in text(
        organisations.of_level([unit("ganzhou/章贡区", 1, "awarded", registration="1")], "county", programme)
    )


NEAR = [
    Near("pass", "T4", Fraction("59.5"), False, ["+0.5", "+1"], ["T4/growth_report"], None),
    Near("seat", "T1", Fraction("91.2"), True, ["-1"], [], None),
    Near("seat", "T2", Fraction("90.9"), True, ["-1", "-0.5"], ["T2/lesson_design", "T2/growth_report"], None),
    Near("seat", "T3", Fraction("90.1"), False, ["+1"], [], None),
]


def test_the_cut_line_list_counts_people_and_texts_of_each_line(programme: Programme) -> None:
    said = text(excellent.cut_line(NEAR, programme))
    assert "优秀学员线：1 分之内会改变的 3 人，其中 0.5 分就会改变的 1 人，建议复读作业 2 份" in said
    assert "合格线：1 分之内会改变的 1 人，其中 0.5 分就会改变的 1 人，建议复读作业 1 份" in said
    assert (
        "相当于心理活动课程设计 2.5 分、个人成长报告 2.5 分" in said
    )  # 40 % of assignments, halved: a fifth of a mark each


def test_the_cut_line_list_names_the_least_shift_that_changes_a_side(programme: Programme) -> None:
    near = sorted(NEAR, key=lambda one: one.trainee_id)
    found = {row[1]: (row[4], row[5], row[6]) for row in excellent.near_listed(near, programme).kept()}
    assert found == {
        "T1": ("入选", "低 1 分：未入选", None),
        "T2": ("入选", "低 0.5 分：未入选", "心理活动课程设计；个人成长报告"),
        "T3": ("未入选", "高 1 分：入选", None),
        "T4": ("不合格", "高 0.5 分：合格", "个人成长报告"),
    }


def test_where_nobody_is_near_and_no_unit_is_ranked_the_page_says_so(programme: Programme) -> None:
    assert "没有人在线的 1 分之内" in text(excellent.cut_line([], programme))
    assert "没有参加排名的单位" in text(organisations.certainty_listed([], programme))


@pytest.mark.parametrize("sheet", ["临界名单", "组织奖名次有多稳"])
def test_the_workbook_has_the_whole_lists(province: dict[str, object], programme: Programme, sheet: str) -> None:
    sheets: dict[str, Listing[object]] = {one.name: one for one in pages.SelectionReport(province, programme).sheets()}  # type: ignore[arg-type]
    table = {"临界名单": "cut_line", "组织奖名次有多稳": "organisation_sensitivity"}[sheet]
    assert len(sheets[sheet].rows) == len(province[table])  # type: ignore[arg-type]


def test_vacancies_are_told_in_their_order_with_who_followed(programme: Programme) -> None:
    rows = [
        ("trainees", 2, "T9", "struck_out", "2024-02-21", "waits", [], 1),
        ("trainees", 1, "T1", "declined", "2024-02-20", "filled", ["T5"], 0),
    ]
    shown = text(excellent.vacancies_told({"vacancies": from_rows(rows, "vacancies")}, PROGRAMME, "trainee_id"))
    assert re.search(r"T1.*本人放弃.*2024-02-20.*已递补.*T5.*T9.*取消资格.*等人决定", shown, re.DOTALL)
    assert "没有登记空缺" in text(excellent.vacancies_told({"vacancies": empty("vacancies")}, PROGRAMME, "trainee_id"))


def test_the_first_sheet_says_what_each_of_the_others_holds(
    province: dict[str, pd.DataFrame], programme: Programme, tmp_path: Path
) -> None:
    pages.SelectionReport(province, programme).save(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "6-selection.xlsx")
    guide, *others = book.sheetnames
    assert guide == "说明" and {
        "各市席位",
        "到线未列入",
        "空缺与递补",
        "临界名单",
        "组织奖名次有多稳",
        "限制的代价",
        "达不到的下限",
        "案例入围",
    } <= set(others)
    told = {name: about for name, about in book[guide].iter_rows(min_row=2, max_col=2, values_only=True) if name}
    assert list(told) == others and all(told.values())
    # the funnel by hand: 48 trainees, two texts each, three of them (1 of 14 odd ones: 9, 23, 37) without a growth report
    assert f">{2 * 48 - 3}<" in pages.SelectionReport(province, programme).case_funnel.html
    shares = [
        cell
        for row in book["优秀组织奖"].iter_rows(min_row=2, min_col=6, max_col=9)
        for cell in row
        if cell.data_type == "n" and cell.value is not None
    ]
    assert shares and {cell.number_format for cell in shares} == {"0.00%"}


def _cells(sizes: dict[str, int], programme: Programme) -> tuple[set[str], set[str]]:
    """Of these units (registered by name), those whose numbers are shown, and those of which not one is."""
    levels = ("city", "county", "school")
    rows = [
        (levels[name.count("/")], name, number, 100, "0.9", "0.5", "0.5", "0.25", None, None, "unranked", [])
        for name, number in sizes.items()
    ]
    organisations_ = organisations.read_organisations(from_rows(rows, "award_organisations"))
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for level in levels:
        listing = organisations.of_level(organisations_, level, programme)
        columns = [
            column for column in listing.columns if column.heading in ("报名", "报名率", "完成率", "合格率", "优秀率")
        ]
        for one in listing.rows:
            values = {column.value(one) is not None for column in columns}
            assert len(values) == 1 and len(columns) == 5
            seen[values.pop()].add(one.unit)
    return seen[True], seen[False]


def test_a_small_unit_is_hidden_and_what_it_could_be_worked_out_from_on_every_level(programme: Programme) -> None:
    """南昌 50 = 东湖 20 + 西湖 30; 一小 3 is alone in 东湖, whose 20 less 二小's 17 would tell it; 西湖's schools tell nothing."""
    sizes = {"nanchang": 50, "nanchang/东湖区": 20, "nanchang/西湖区": 30}
    sizes |= {
        "nanchang/东湖区/一小": 3,
        "nanchang/东湖区/二小": 17,
        "nanchang/西湖区/一小": 12,
        "nanchang/西湖区/二小": 18,
    }
    assert _cells(sizes, programme)[1] == {"nanchang/东湖区/一小", "nanchang/东湖区/二小"}


def test_a_unit_that_hides_another_is_not_told_by_the_sum_of_its_parts(programme: Programme) -> None:
    """湾里 3 alone in 南昌 33: the smaller of the others, 东湖 12, is hidden too, and one of its two schools, or 5 + 7 would tell it."""
    sizes = {
        "nanchang": 33,
        "nanchang/湾里区": 3,
        "nanchang/东湖区": 12,
        "nanchang/西湖区": 18,
        "nanchang/湾里区/一小": 3,
    }
    sizes |= {"nanchang/东湖区/一小": 5, "nanchang/东湖区/二小": 7, "nanchang/西湖区/一小": 18}
    hidden = {"nanchang/湾里区", "nanchang/东湖区", "nanchang/湾里区/一小", "nanchang/东湖区/一小"}
    assert _cells(sizes, programme)[1] == hidden


def test_people_without_a_county_are_a_part_of_their_city(programme: Programme) -> None:
    """赣州 24 less 章贡 21 would tell of the three without a county; 赣江新区's ten, all without, give nothing away."""
    sizes = {"ganzhou": 24, "ganzhou/章贡区": 21, "ganzhou/章贡区/一小": 21, "ganzhou//一小": 3}
    hidden = {"ganzhou/章贡区", "ganzhou/章贡区/一小", "ganzhou//一小"}
    assert _cells(sizes | {"ganjiang": 10, "ganjiang//一小": 10}, programme) == (
        {"ganzhou", "ganjiang", "ganjiang//一小"},
        hidden,
    )
