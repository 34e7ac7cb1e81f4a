"""The letter to one trainee (`jxgrade why --letter`): what was decided, why, what can be done and until when, in sentences.

Own figures only: nobody who marked or decided, no other text, no code. Nothing is decided here.
"""

from collections.abc import Iterator
from typing import Final

from jxgrade.pages.why import STATES, Way, Ways, credit
from jxgrade.present import words
from jxgrade.programme import Component
from jxgrade.rules.doubt import stands_against
from jxgrade.rules.kinds import measured
from jxgrade.rules.objections import notice_period
from jxgrade.rules.reasons import OUTCOMES, codes_of
from jxgrade.tables import RULINGS, STATUSES, exactly

OPENING: Final = {
    "pass": "您已通过考核，结论为“合格”。",
    "fail": "按文件规定的条件，结论为“不合格”。这是对培训各项要求的核对结果，不是对您工作的评价。",
    "pending": "结论现为“待定”：有事项还须由人核实，核实之前既不算合格，也不算不合格。",
}
WAITS: Final = {
    "identity": "请核对报名时填写的编号、证件号和所在设区市，有误的向报名的学校更正",
    "unreadable": "请重新提交一份能打开的文件，或提供原始记录",
    "unmarked": "正在等待评阅，不需要您做什么",
    "disputed": "正在等待仲裁评阅，不需要您做什么",
    "reuse": "工作人员会并排核对两份作业；您可以说明文字的来源",
    "awaited": "正在等待数据送达，不需要您做什么",
    "late": "是否接受逾期作业由承训单位决定；有客观原因的，请附证明说明",
}
"""What the trainee can do about each thing that waits, by the keys of `words.waits`."""


def letter(ways: Ways, trainee_id: str) -> str:
    """The letter, paragraph by paragraph; raises UnknownTrainee."""
    way = ways.way(trainee_id)
    parts = (_opening(way), _why(way), _figures(way), _shared(way), _awarded(way), _can_do(way), _closing(way))
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def _opening(way: Way) -> Iterator[str]:
    rules = way.programme
    yield f"学员 {way.trainee_id}，您好："
    yield ""
    credited = credit(way)
    yield f"您参加了“{rules.title}”。{OPENING[way.decision['status']]}{credited}{'。' if credited else ''}"


def _why(way: Way) -> Iterator[str]:
    known = way.ways.reasons
    sentences = [known[code].sentence.rstrip("。") for code in way.decision["reasons"]]
    if not sentences:
        return
    yield "需要说明的是：" if way.decision["status"] == "pass" else "原因如下："
    yield from (f"· {one}。" for one in sentences)


def _figures(way: Way) -> Iterator[str]:
    rules = way.programme
    yield "您的各项成绩："
    for part in measured(rules):
        found = way.scores[part.column]
        said = STATES[way.scores[f"{part.key}_state"]] if found is None else exactly(found)
        yield f"· {part.name}：{said}{_asked(part)}。"
    for kind, name in rules.kinds.items():
        marks = [f"{mark} 分" for mark, clash in way.rows_of("marks", kind, "mark", "clash") if not clash]
        final = way.scores[f"{kind}_mark"]
        said = STATES[way.scores[f"{kind}_state"]] if final is None else f"{exactly(final)} 分"
        each = "各次评阅" if len(marks) > 1 else "评阅"
        given = f"{each} {'、'.join(marks)}，" if marks else ""
        yield f"· {name}：{given}最终 {said}。"
    total = way.scores["total"]
    if total is None:
        yield "· 综合得分：各项成绩不全，暂不计算。"
    else:
        yield f"· 综合得分：{exactly(total)} 分，合格线为 {exactly(rules.scoring.pass_at)} 分，不作四舍五入。"


def _asked(part: Component) -> str:
    """What must be reached."""
    if not part.gated:
        return ""
    return "，要求参加过" if part.gate == "attended" else f"，要求不少于 {exactly(part.at_least)}"


def _shared(way: Way) -> Iterator[str]:
    """What of the texts is the same as others': what counts in figures, what does not in one sentence."""
    for kind, name in way.programme.kinds.items():
        own, found = f"{way.trainee_id}/{kind}", way.pairs_of(kind)
        note_at = way.programme.reuse.note_at
        noted = [one for one in found if stands_against(one[0], note_at, text_id=own, ruled=False)]
        ruled = [one for (one,) in way.rows_of("rulings", kind, "decision") if one in RULINGS]
        if noted:
            most = words.percent(noted[0][0])
            yield f"您的{name}与另外 {len(noted)} 份作业有较多相同的文字，其中最多的占本篇的 {most}。机器只指出相同的文字，是否不当由人认定。"
        elif found:
            yield f"您的{name}与其他作业有少量相同的文字，没有达到提示的程度，不影响结论。"
        for one in ruled:
            zero = "，这份作业按 0 分计" if one == "confirmed" else ""
            yield f"对{name}的雷同，工作人员已经核对，认定为“{RULINGS[one]}”{zero}。"


def _awarded(way: Way) -> Iterator[str]:
    awards = way.ways.awards
    if not awards.selected:
        return
    found = [("优秀学员", awards.row("award_trainees", "trainee_id", way.trainee_id, "outcome"))]
    for kind, name in way.programme.kinds.items():
        own = f"{way.trainee_id}/{kind}"
        found.append((f"优秀案例（{name}）", awards.row("award_cases", "submission_id", own, "outcome")))
    yield from (f"{title}评选：{OUTCOMES[row[0]]}。" for title, row in found if row is not None)


def _can_do(way: Way) -> Iterator[str]:
    rules = way.programme
    codes = codes_of(rules)
    waiting = [code for code in way.decision["reasons"] if codes.makes_wait(code)]
    stands = notice_period(rules)
    until = (
        f"结果公示期内（{stands.first} 至 {stands.last}）"
        if stands
        else f"结果公示之日起 {rules.privacy.notice_workdays} 个工作日内"
    )
    yield "您可以做什么："
    yield from (f"· {WAITS[key]}。" for key in words.waits(waiting))
    yield (
        f"· 认为上面任何一项与事实不符的，请在{until}，"
        f"向{rules.provider}书面提出，写明学员编号、哪一项和理由，并附证据。"
    )


def _closing(way: Way) -> Iterator[str]:
    yield way.programme.provider
    yield f"（依据 {way.programme.document}，判定基准日 {way.programme.as_of}，结论：{STATUSES[way.decision['status']]}）"
