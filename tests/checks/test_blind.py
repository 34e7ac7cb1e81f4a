"""What a grader may see: nothing by which an author is told, in any spelling (R25). All people here are invented."""

import pytest

from jxgrade import check
from jxgrade.checks import Identity
from jxgrade.checks.blind import MASK, Blind
from jxgrade.checks.schools import school_spellings
from jxgrade.programme import Programme

WHO = Identity("揭望舒", "安远县蕉坪实验小学", "11010519491231002X", "13800004172")
SEEN = [
    ("作者：揭望\n舒", "揭望\n舒"),
    ("作者：揭 望 舒", "揭 望 舒"),
    ("揭⽼师，你也会啊！”她笑", "揭⽼师"),  # a Kangxi radical; said of oneself below
    ("“揭老师，你也会啊！”", "揭老师"),
    ("我说：“我是揭老师。”", "揭老师"),
    ("孩子们喊我舒舒老师。", "舒舒老师"),
    ("望舒老师来了", "望舒老师"),
    ("小揭老师来了", "小揭老师"),
    ("同事都叫我小揭。", "小揭"),
    ("我在蕉坪实小教书", "蕉坪实小"),
    ("蕉坪村三面是山", "蕉坪"),
    ("一個是校長鐘運來，他也上課。運來校長燒飯。", "鐘運來"),
    ("写成汉字：一三八零零零零四一七二。", "一三八零零零零四一七二"),
    ("138\n0000\n4172", "138\n0000\n4172"),
    ("1 3 8 0 0 0 0 4 1 7 2", "1 3 8 0 0 0 0 4 1 7 2"),
    ("１３８－００００－４１７２", "１３８－００００－４１７２"),
    ("信箱 jie_ws@example.com 欢迎来信", "jie_ws@example.com"),
    ("加我QQ：10002345", "10002345"),
    ("我的公众号“望舒夜话”每周一更", "望舒夜话"),
    ("“揭妈妈，抱抱！”", "揭妈妈"),
    ("要的老师加我微信 jie_wangshu88，备注", "jie_wangshu88"),
]


def _blind(text: str, who: Identity = WHO) -> str:
    parts = (who, *(part for part in (who.name, who.school) if part))
    shown = Blind({"T1/a": text}, {}, {"T1": parts}).shown("T1/a")
    assert shown is not None
    return shown


@pytest.mark.parametrize(("text", "there"), SEEN)
def test_every_spelling_is_found_and_blacked_out(text: str, there: str, programme: Programme) -> None:
    found = [
        text[slice(finding.start, finding.end)]
        for finding in check(text, "growth_report", programme, identity=WHO)
        if finding.check.startswith("identity_")
    ]
    assert there in found
    shown = _blind(text)
    assert len(shown) == len(text)
    assert there not in shown
    assert MASK * len(there) in shown


@pytest.mark.parametrize(
    "text",
    [
        "他学会了舒舒服服地坐着。",
        "老师们都说实验小学好。",
        "微信里有人发来照片，微信群很热闹。",
        "15 20 30 40 50 13 8",
        "二零二三年十一月，一二三四五六七。",
        "校长高兴，校长说，园长安排。",
        "QQ音乐里有一首歌，加我一个。",
        "班上有个小名叫“舒舒”的孩子。",
    ],
)
def test_words_and_other_digits_stay(text: str, programme: Programme) -> None:
    found = check(text, "growth_report", programme, identity=WHO)
    assert [finding for finding in found if finding.check.startswith("identity_")] == []
    assert _blind(text) == text


@pytest.mark.parametrize("before", ["请值班的", "我和", "教美术的", "感谢", "语文", "同事"])
def test_surname_and_title_are_blacked_out_even_where_it_may_be_a_colleague(before: str, programme: Programme) -> None:
    text = f"{before}揭老师一起去家访。"
    found = check(text, "growth_report", programme, identity=WHO)
    assert [finding.level for finding in found if finding.check == "identity_name"] == ["info"]
    assert _blind(text) == text.replace("揭老师", MASK * 3)


def test_more_leaks_than_findings_show_are_blacked_out_all_the_same() -> None:
    assert "揭" not in _blind("“揭老师，”" * 50)


def test_who_was_copied_from_is_blacked_out_too() -> None:
    blind = Blind({"T1/a": "那天“揭老师，你来！”"}, {}, {"T2": (WHO,)})
    assert "揭" in (blind.shown("T1/a") or "")
    assert "揭" not in (blind.shown("T1/a", ["T2/a"]) or "")


def test_short_names_of_schools() -> None:
    assert {"蕉坪实小", "蕉坪实验小学"} <= _telling("安远县蕉坪实验小学")
    assert {"盱水三小", "盱水3小"} <= _telling("广昌县盱水第三小学")
    assert {"启明特校", "启明特教学校"} <= _telling("玉山县启明特殊教育学校")
    assert {"28中", "二十八中"} <= _telling("南昌市第二十八中学")
    assert _telling("实验小学") == set()


def _telling(school: str) -> set[str]:
    return {spelling.form for spelling in school_spellings(school) if spelling.telling}


def test_two_characters_that_are_no_word_are_a_hint_where_they_stand_apart(programme: Programme) -> None:
    def levels(text: str, name: str) -> list[str]:
        found = check(text, "growth_report", programme, identity=Identity(name=name))
        return [finding.level for finding in found if finding.check == "identity_name"]

    assert levels("那天虞敏走进教室", "虞敏") == ["info"]
    assert levels("教了十余年书", "余年") == []
    assert levels("那天高兴极了", "高兴") == []
