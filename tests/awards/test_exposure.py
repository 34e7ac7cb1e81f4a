"""Personal data in texts that are to be published: what is found, where, and what is left alone."""

import pytest

from jxgrade.awards.notes import MANY, find_exposures


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.code, text[hit.start : hit.end]) for hit in find_exposures(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("班上的王小虎同学总是打架。", "王小虎"),
        ("课后我和李雨桐同学谈了一次话", "李雨桐"),
        ("学生姓名：陈子涵，女，十一岁", "陈子涵"),
        ("个案：周洋，男", "周洋"),
        ("来访者：高方圆，初二", "高方圆"),
        ("来访者高方圆，初二", None),  # 高 starts too many words (学生高兴，)
        ("周末我去看了刘果小朋友", None),  # no border before the name that would tell it from 看了刘
        ("那天给刘果小朋友打了电话", "刘果"),
    ],
)
def test_a_childs_name_beside_a_label_or_a_title(text: str, name: str | None) -> None:
    assert found(text) == ([("child_name", name)] if name else [])


@pytest.mark.parametrize(
    "text",
    [
        "来访者：张明（化名），女",
        "小明同学举手了",
        "陈某，男，十二岁",
        "全班同学都很高兴",
        "任何同学都可以来",
        "学生高兴，我也高兴",
        "盼头是学生安稳。",
        "和同学们一起",
        "江西同学会",
        "李老师同学习小组",
        "一个孩子：安静，不说话",
        "",
    ],
)
def test_pseudonyms_and_everyday_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_name_declared_a_pseudonym_once_is_none_elsewhere() -> None:
    assert found("给王小虎同学写信。王小虎（化名）是我班学生。") == []


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("加我QQ：12345678谈", ("contact", "QQ：12345678")),
        ("微信号 abc_1234 可约", ("contact", "微信号 abc_1234")),
        ("写信到 a.b@school.edu.cn。", ("contact", "a.b@school.edu.cn")),
        ("打电话0791-88123456找我", ("contact", "0791-88123456")),
        ("他家住红谷滩区丰和大道88号三楼", ("address", "家住红谷滩区丰和大道88号")),
        ("她出生于2012年3月，", ("birth", "出生于2012年3月")),
    ],
)
def test_ways_to_reach_or_find_somebody(text: str, hit: tuple[str, str]) -> None:
    assert found(text) == [hit]


def test_each_name_is_told_once_and_no_more_than_a_person_can_read() -> None:
    assert len(find_exposures("我和王小虎同学，" * 50)) == 1
    assert len(find_exposures("QQ：12345678，" * 50)) == MANY


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    for piece in ("家住", "王", "微信 ", "学生姓名 ", "（化", "a@a."):
        assert len(find_exposures(piece * 40_000)) <= MANY * 4
