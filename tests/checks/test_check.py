"""One text, all checks: hidden text, order, bad input, and a whole text that is in order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade import check
from jxgrade.checks import CHECKS, Identity
from jxgrade.errors import JxgradeError
from jxgrade.programme import Programme
from tests.extent import cases

LESSON = (
    "《给情绪找个家》教学设计\n一、课程主题\n给情绪找个家\n二、授课对象\n小学四年级（2）班，共42人\n三、活动过程\n"
    + "1. 热身：请同学们用一种天气形容此刻的心情，并说说原因。\n2. 展开：四人小组传递情绪卡片，谁抽到谁表演，其他人猜。\n"
    * 16
)


def _checks(text: str, programme: Programme, kind: str = "lesson_design", **more: object) -> list[str]:
    return [finding.check for finding in check(text, kind, programme, **more)]  # type: ignore[arg-type]


def test_a_text_in_order_has_only_remarks(programme: Programme) -> None:
    found = check(LESSON, "lesson_design", programme, identity=Identity("涂敏", "南昌市育新学校", None, "13900000000"))
    assert {finding.level for finding in found} == {"info"}
    assert [finding.check for finding in found if finding.check != "length_doubtful"] == [
        "length",
        "section_found",
        "section_found",
    ]


def test_hidden_text_is_told_with_its_size(programme: Programme) -> None:
    [found] = [f for f in check(LESSON, "lesson_design", programme, hidden_chars=120) if f.check == "hidden_text"]
    assert (found.level, found.value, found.start) == ("warning", "120", None)
    assert "hidden_text" not in _checks(LESSON, programme)


def test_invisible_controls_are_one_finding_at_the_first_of_them(programme: Programme) -> None:
    [found] = [f for f in check("心\u200b理\u202e健康", "lesson_design", programme) if f.check == "control_chars"]
    assert (found.value, found.start, found.end) == ("2", 1, 2)
    assert "双向" in found.message


def test_findings_stand_in_the_order_of_the_text(programme: Programme) -> None:
    found = check("授课对象：初一\n13912345678\n课程主题：情绪", "lesson_design", programme)
    starts = [-1 if finding.start is None else finding.start for finding in found]
    assert starts == sorted(starts)


def test_an_unknown_kind_is_told_with_the_fix(programme: Programme) -> None:
    with pytest.raises(JxgradeError, match="改法：写成 lesson_design 或 growth_report"):
        check("字", "essay", programme)


def test_nothing_is_short_and_lacks_everything(programme: Programme) -> None:
    assert _checks("", programme) == ["length", "length_short", "section_missing", "section_missing"]


def test_every_message_is_chinese_and_says_what_to_do(programme: Programme) -> None:
    text = "课程主题：\n（请写明年级）13912345678 11010519491231002X\u200b" + "字" * 770
    for finding in check(text, "lesson_design", programme, hidden_chars=3):
        assert finding.check in CHECKS
        assert finding.level == "info" or "处理：" in finding.message


@settings(max_examples=cases(60, 200), deadline=None)
@given(st.text(max_size=200), st.sampled_from(["lesson_design", "growth_report"]))
def test_any_text_is_checked_and_spans_are_in_it(programme: Programme, text: str, kind: str) -> None:
    identity = Identity(name=text[:3], school=text[3:12], id_number=text[12:30], phone=text[30:41])
    for finding in check(text, kind, programme, identity=identity, templates=(text[:50],)):
        assert (finding.start is None) == (finding.end is None)
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(text)


def test_the_same_text_has_the_same_findings(programme: Programme) -> None:
    assert check(LESSON, "lesson_design", programme) == check(LESSON, "lesson_design", programme)
