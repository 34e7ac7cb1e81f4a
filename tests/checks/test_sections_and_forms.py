"""Required sections, unfilled forms, templates handed in as they came (R4)."""

import pytest

from jxgrade import check
from jxgrade.checks import Finding
from jxgrade.programme import Programme

FORM = (
    "心理活动课作业表\n填写要求：请认真填写下表，完成以后按时提交到平台，逾期不再受理\n"
    "一、课程主题\n（请写明主题名称）\n二、对象\n（请写明年级）\n三、活动目标\n四、活动准备\n五、活动过程\n六、活动反思\n"
)
STORY = "小宇低头不说话，我陪他在操场走了三圈，后来他慢慢讲起了家里的变化，眼泪掉了下来。"


def _by_check(text: str, programme: Programme, kind: str = "lesson_design", **more: object) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in check(text, kind, programme, **more):  # type: ignore[arg-type]
        found.setdefault(finding.check, []).append(finding)
    return found


def test_each_required_section_has_exactly_one_finding(programme: Programme) -> None:
    text = "课程主题：我的情绪\n授课对象：\n"
    found = _by_check(text, programme)
    assert [finding.value for finding in found["section_found"]] == ["课程主题（标题，0.95）"]
    assert [finding.value for finding in found["section_empty"]] == ["对象"]
    assert "section_missing" not in found


def test_evidence_says_where(programme: Programme) -> None:
    text = "开场。\n课程主题：我的情绪\n"
    [found] = _by_check(text, programme)["section_found"]
    assert (found.level, text[slice(found.start, found.end)]) == ("info", "课程主题")


def test_what_is_missing_is_a_warning_without_a_place(programme: Programme) -> None:
    found = _by_check(STORY, programme, "growth_report")["section_missing"]
    assert [finding.value for finding in found] == ["学习收获", "实操案例", "未来设想"]
    assert {(finding.level, finding.start, finding.end) for finding in found} == {("warning", None, None)}


def test_an_unfilled_form_is_seen_without_knowing_its_template(programme: Programme) -> None:
    found = _by_check(FORM, programme)
    assert [finding.level for finding in found["form_unfilled"]] == ["error"]
    assert [finding.value for finding in found["section_empty"]] == ["课程主题", "对象"]
    assert "section_found" not in found


def test_a_filled_form_is_none(programme: Programme) -> None:
    filled = FORM.replace("（请写明主题名称）", "我的情绪我做主").replace("（请写明年级）", "初一学生")
    found = _by_check(filled.replace("五、活动过程", f"五、活动过程\n{STORY * 3}"), programme)
    assert "form_unfilled" not in found
    assert len(found["section_found"]) == 2


def test_a_template_handed_in_as_it_came_is_an_error(programme: Programme) -> None:
    [found] = _by_check(FORM, programme, templates=(FORM,))["template_text"]
    assert (found.level, found.value) == ("error", "1.00")


@pytest.mark.parametrize(
    ("own", "level"), [(0, "error"), (25, "error"), (26, "warning"), (100, "warning"), (101, None), (1000, None)]
)
def test_the_share_of_template_text_decides(own: int, level: str | None, programme: Programme) -> None:
    template = "".join(chr(0x4E00 + place) for place in range(100))
    text = template + "".join(chr(0x6000 + place) for place in range(own))
    found = _by_check(text, programme, templates=(template,)).get("template_text", [])
    assert [finding.level for finding in found] == ([] if level is None else [level])


def test_spacing_width_and_hidden_controls_do_not_hide_a_template(programme: Programme) -> None:
    disguised = "\u200b ".join(FORM.replace("，", ","))
    assert _by_check(disguised, programme, templates=(FORM,))["template_text"][0].value == "1.00"


def test_without_templates_nothing_is_template_text(programme: Programme) -> None:
    assert "template_text" not in _by_check(FORM, programme)
    assert "template_text" not in _by_check(FORM, programme, templates=("", "短"))


def test_instructions_left_standing_are_pointed_at(programme: Programme) -> None:
    text = "课程主题：单击此处输入文字。\n（请写明年级）"
    found = _by_check(text, programme)["placeholder"]
    assert [text[slice(finding.start, finding.end)] for finding in found] == ["单击此处输入文字", "（请写明年级）"]


def test_most_findings_of_one_check_are_limited(programme: Programme) -> None:
    assert len(_by_check("（请填写）" * 50, programme)["placeholder"]) == 20
