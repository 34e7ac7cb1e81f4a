"""Who wrote it: leaks are found, words that look like names are not (R25, R23). All people here are invented."""

import pytest

from jxgrade import check
from jxgrade.checks import Finding, Identity
from jxgrade.checks.schools import school_spellings
from jxgrade.programme import Programme

OWN_ID, OTHER_ID = "11010519491231002X", "440524188001010014"  # the examples of GB 11643


def _leaks(text: str, programme: Programme, **known: str | None) -> list[tuple[str, str, str]]:
    """Check, level and what stands there."""
    found: list[Finding] = check(text, "growth_report", programme, identity=Identity(**known))
    return [
        (finding.check.removeprefix("identity_"), finding.level, text[slice(finding.start, finding.end)])
        for finding in found
        if finding.check.startswith("identity_")
    ]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("我是涂晓蔓，教了十年书。", "涂晓蔓"),
        ("那天涂晓蔓老师来了", "涂晓蔓"),
        ("姓名：涂　晓　蔓", "涂　晓　蔓"),
        ("涂\u200b晓蔓", "涂\u200b晓蔓"),
    ],
)
def test_a_name_of_three_characters_is_a_leak_wherever_it_stands(text: str, there: str, programme: Programme) -> None:
    assert _leaks(text, programme, name="涂晓蔓") == [("name", "warning", there)]


def test_a_name_written_with_blanks_in_the_roster_is_the_same_name(programme: Programme) -> None:
    assert _leaks("我叫涂敏。", programme, name="涂　敏") == [("name", "warning", "涂敏")]


@pytest.mark.parametrize(
    "text",
    [
        "姓名：高兴",
        "姓 名 ： 高兴  性别：女",
        "姓 名：高兴，女，三十五岁，从教十二年，一直担任班主任和心理辅导工作。",
        "姓名\t高兴\t学校\t某校",
        "作者：高兴",
        "设计者 高兴",
        "我是高兴，教语文。",
        "我叫高兴。",
        "高兴老师带着大家做游戏",
        "高兴\n",
        "个人成长报告\n高兴\n正文",
        "某某小学  高兴",
        "某校 高兴 2023年12月",
        "执教：高 兴",
        "我叫高\n兴，教语文。",
        "姓名：高\r\n兴",
        "高\n兴老师带着大家做游戏",
    ],
)
def test_a_name_of_two_characters_beside_a_label_a_title_or_alone_is_a_leak(text: str, programme: Programme) -> None:
    assert [(check, level) for check, level, _ in _leaks(text, programme, name="高兴")] == [("name", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "孩子们很高兴。",
        "高兴地跳起来",
        "我高兴极了",
        "老师高兴地说",
        "我是高兴的",
        "让人高兴，",
        "不高兴",
        "站得高\n兴致也高",
        "班主任高\n兴，",
        "一、高\n兴",
    ],
)
def test_a_name_that_is_a_word_is_no_leak_in_prose(text: str, programme: Programme) -> None:
    assert _leaks(text, programme, name="高兴") == []


def test_behind_a_role_two_characters_are_a_mere_hint(programme: Programme) -> None:
    assert _leaks("班主任高兴，负责心理站。", programme, name="高兴") == [("name", "info", "高兴")]
    assert _leaks("班主任：高兴", programme, name="高兴") == [("name", "warning", "高兴")]


def test_between_punctuation_two_characters_are_a_mere_hint(programme: Programme) -> None:
    assert _leaks("她笑了，高兴，也有点羞涩。", programme, name="高兴") == [("name", "info", "高兴")]


@pytest.mark.parametrize("name", [None, "", " ", "李"])
def test_no_name_or_one_character_finds_nothing(name: str | None, programme: Programme) -> None:
    assert _leaks("李老师说：姓名：李。", programme, name=name) == []


def test_a_name_with_a_middle_dot_is_found_with_any_dot(programme: Programme) -> None:
    for dot in "·•・":
        assert _leaks(f"我是阿依{dot}古丽。", programme, name="阿依·古丽")[0][1] == "warning"


def test_a_latin_name_is_a_word_of_its_own(programme: Programme) -> None:
    assert _leaks("Ann 老师说 annual plan。ANNA。", programme, name="Anna") == [("name", "warning", "ANNA")]


@pytest.mark.parametrize(
    ("school", "text", "there"),
    [
        ("南昌市育新学校", "我在南昌市育新学校任教。", "南昌市育新学校"),
        ("南昌市育新学校", "来到育新学校三年了。", "育新学校"),
        ("江西省南昌市育新学校", "南昌育新学校的孩子们", "南昌育新学校"),
        ("九江市第一中学", "九江一中的操场", "九江一中"),
        ("九江市第一中学", "就职于九江市第一中学。", "九江市第一中学"),
        ("瑞金市叶坪乡中心小学", "瑞金叶坪乡中心小学", "瑞金叶坪乡中心小学"),
        ("南昌县莲塘第三小学", "莲塘三小的老师", "莲塘三小"),
    ],
)
def test_a_school_is_found_under_its_usual_spellings(school: str, text: str, there: str, programme: Programme) -> None:
    assert _leaks(text, programme, school=school) == [("school", "warning", there)]


@pytest.mark.parametrize(
    ("school", "text"),
    [
        ("九江市第一中学", "许多学校，如第一中学，都开设了课程。"),
        ("中心小学", "中心小学的孩子"),
        ("赣州市实验小学", "实验小学与第三小学结对。"),
        ("第一幼儿园", "第一幼儿园"),
        (None, "南昌市育新学校"),
    ],
)
def test_a_name_that_many_schools_share_is_no_leak(school: str | None, text: str, programme: Programme) -> None:
    assert _leaks(text, programme, school=school) == []


def test_spellings_are_ordered_and_without_the_generic_ones() -> None:
    assert school_spellings("") == ()
    assert not any(spelling.telling for spelling in school_spellings("实验中学"))
    assert school_spellings("三清山风景名胜区实验小学")[0].form == "三清山风景名胜区实验小学"
    for school, name in (("南昌市第二十八中学", "第二十八中学"), ("赣江新区金水湾小学", "金水湾小学")):
        assert school_spellings(school)[0].form == name


@pytest.mark.parametrize(
    "text",
    [
        "电话13912345678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "１３９１２３４５６７８",
        "139 1234\n5678",
        "13912345\n678",
    ],
)
def test_any_mobile_number_is_a_leak(text: str, programme: Programme) -> None:
    assert [check for check, _, _ in _leaks(text, programme)] == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "12355",
        "400-161-9995",
        "0791-86765127",
        "12912345678",
        "139123456789",
        "0.13912345678",
        "QQ：a13912345678",
        "20231101123",
        "2023-11-01",
    ],
)
def test_hotlines_and_other_digits_are_none(text: str, programme: Programme) -> None:
    assert _leaks(text, programme) == []


def test_the_authors_own_number_is_told_apart_and_may_be_a_landline(programme: Programme) -> None:
    found = check("致电0791-8676512", "growth_report", programme, identity=Identity(phone="0791-8676512"))
    assert next(finding.message for finding in found if finding.check == "identity_phone").startswith(
        "文中出现作者本人的手机号码"
    )
    found = check("致电13912345678", "growth_report", programme, identity=Identity(phone="13800000000"))
    assert "像手机号码" in next(finding.message for finding in found if finding.check == "identity_phone")


def test_any_valid_id_number_is_a_leak_and_an_invalid_one_only_if_it_is_the_authors(programme: Programme) -> None:
    wrong = OTHER_ID[:-1] + "0"
    assert _leaks(f"号码{OTHER_ID}。", programme) == [("id_number", "warning", OTHER_ID)]
    assert _leaks(f"号码{OWN_ID.lower()}。", programme, id_number=OWN_ID) == [("id_number", "warning", OWN_ID.lower())]
    assert _leaks(f"号码{wrong}。", programme) == []
    assert _leaks(f"号码{wrong}。", programme, id_number=wrong) == [("id_number", "warning", wrong)]
    assert _leaks("110105 19491231 002X", programme) == [("id_number", "warning", "110105 19491231 002X")]


def test_no_finding_repeats_what_it_found(programme: Programme) -> None:
    secrets = ("涂晓蔓", "南昌市育新学校", "13912345678", OWN_ID)
    text = "，".join(secrets)
    found = check(
        text, "growth_report", programme, identity=Identity("涂晓蔓", "南昌市育新学校", OWN_ID, "13912345678")
    )
    leaks = [finding for finding in found if finding.check.startswith("identity_")]
    assert [text[slice(finding.start, finding.end)] for finding in leaks] == list(secrets)
    for finding in leaks:
        assert not any(secret in f"{finding.value}{finding.message}" for secret in secrets)


def test_every_occurrence_is_pointed_at_up_to_twenty(programme: Programme) -> None:
    assert len(_leaks("涂晓蔓，" * 3, programme, name="涂晓蔓")) == 3
    assert len(_leaks("涂晓蔓，" * 30, programme, name="涂晓蔓")) == 20


def test_without_an_author_only_numbers_are_looked_for(programme: Programme) -> None:
    found = check("涂晓蔓 13912345678", "growth_report", programme)
    assert [finding.check for finding in found if finding.check.startswith("identity_")] == ["identity_phone"]


@pytest.mark.parametrize("name", ["。" * 60, "甲。" * 30, "·" * 40, "甲" * 200, "A" * 300])
def test_a_hostile_name_does_not_cost_for_ever(name: str, programme: Programme) -> None:
    """A name of punctuation once left the search nothing but ways to go wrong; here it would never end."""
    for text in ("。", "甲。", "、、甲"):
        found = _leaks(text * 5000, programme, name=name, school=name, county=name)
        assert {kind for kind, *_ in found} <= {"name", "school"}


@pytest.mark.parametrize("text", [" " * 100_000, "\n" * 100_000, "QQ\n" * 30_000, "a@b.cn\n" * 15_000])
def test_a_hostile_text_of_gaps_does_not_cost_for_ever(text: str, programme: Programme) -> None:
    """Looked for from each blank on, the end of a line that never comes would cost minutes."""
    assert len(_leaks(text, programme, name="涂敏")) == (20 if "@" in text else 0)
