"""Three texts as teachers hand them in, each in another layout, read from end to end."""

from jxgrade import check
from jxgrade.checks import Identity
from jxgrade.programme import Programme

TABLE = (
    "心理健康活动课教案\n"
    "课　题\t和焦虑做朋友\t授课教师\t\n"
    "授课年级\t九年级\t课　时\t1课时\n"
    "活动目标\t1.认识考前焦虑的表现。\n2.学会两种放松方法。\n3.愿意向人求助。\n"
    "活动过程\t一、热身：抓手指\n同学们围成圈，左手掌心向下，右手食指向上。\n二、展开：焦虑温度计\n"
    "三、深化：腹式呼吸练习\n四、结束：写给自己的一句话\n"
)

REPORT = (
    "在倾听中看见，在陪伴中成长\n——心理健康教师培训个人成长报告\n\n"
    "**（一）收获与体会**\n\n系统学习之后，我第一次弄清了共情和同情的分别。\n\n"
    "**（二）案例分享：不肯进教室的小舟**\n\n小舟（化名）开学第二周就躲在楼梯口。我蹲下来陪他数台阶。\n\n"
    "**（三）展望**\n\n明年春天，办一间全天开放的谈心小屋。\n"
)

PROSE = (
    "培训结束那天，我在笔记本上写满了三页。通过这次培训，我不再急着给学生答案。\n"
    "班上有一个女孩总在午休时哭。我与家长沟通了四次，才知道奶奶刚刚离世。我们一起种了一盆绿萝。\n"
    "今后我将在班里设一个悄悄话信箱，每周五回信。\n"
)


def _seen(text: str, kind: str, programme: Programme) -> dict[str, str]:
    """Section by value of its finding -> what stands at its place."""
    return {
        str(finding.value): text[slice(finding.start, finding.end)]
        for finding in check(text, kind, programme)
        if finding.check.startswith("section")
    }


def test_a_lesson_in_a_table(programme: Programme) -> None:
    assert _seen(TABLE, "lesson_design", programme) == {
        "课程主题（标题，0.95）": "课　题",
        "对象（标题，0.95）": "授课年级",
    }


def test_a_report_with_bold_headings(programme: Programme) -> None:
    assert _seen(REPORT, "growth_report", programme) == {
        "学习收获（标题，0.95）": "收获与体会",
        "实操案例（标题，0.95）": "案例分享",
        "未来设想（标题，0.95）": "展望",
    }


def test_a_report_in_plain_prose(programme: Programme) -> None:
    found = _seen(PROSE, "growth_report", programme)
    assert [value.partition("，")[0] for value in found] == ["学习收获（正文", "实操案例（正文", "未来设想（正文"]
    for place, words in zip(found.values(), ("通过这次培训", "班上有一个", "今后我将"), strict=True):
        assert words in place


def test_a_text_of_the_wrong_kind_lacks_its_sections(programme: Programme) -> None:
    lacking = [
        finding.value for finding in check(TABLE, "growth_report", programme) if finding.check == "section_missing"
    ]
    assert lacking == ["学习收获", "实操案例", "未来设想"]


def test_the_authors_cell_of_a_table_is_a_leak(programme: Programme) -> None:
    text = TABLE.replace("授课教师\t", "授课教师\t高兴")
    found = check(text, "lesson_design", programme, identity=Identity(name="高兴"))
    assert [
        (finding.level, text[slice(finding.start, finding.end)])
        for finding in found
        if finding.check == "identity_name"
    ] == [("warning", "高兴")]


def test_none_of_them_is_taken_for_a_form(programme: Programme) -> None:
    for text, kind in ((TABLE, "lesson_design"), (REPORT, "growth_report"), (PROSE, "growth_report")):
        checks = {finding.check for finding in check(text, kind, programme)}
        assert not checks & {"form_unfilled", "template_text", "placeholder", "section_empty", "control_chars"}
