"""Cases: the part of the selection page for people who have something to settle or weigh: notes, comparisons."""

from dataclasses import replace
from typing import Any, Final

from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Shown, note, together
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.trainee_links import text_link
from jxgrade.programme import Programme
from jxgrade.tables import Tables, records, rows

MISFIT: Final = "与他人不合，请复核"


def notes(tables: Tables, programme: Programme) -> Listing[Any]:
    """All that a person has to settle before cases are published, the worst first."""
    outcomes = dict(rows(tables["award_cases"], "submission_id", "outcome"))
    found = sorted(
        records(tables["case_notes"]),
        key=lambda row: (
            words.gravity(row.level),
            *map(str, (row.submission_id, row.code, row.level, row.expert_id, row.message)),
            row.start or 0,
        ),
    )
    return table(
        "案例须处理",
        found,
        Column("作业", "id", lambda row: text_link(row.submission_id, programme), 34),
        Column("结果", "choice", lambda row: _stands(outcomes.get(row.submission_id))),
        Column("级别", "choice", lambda row: words.status(row.level), 8),
        Column("专家编号", "id", lambda row: row.expert_id),
        PLACE,
        Column("情况", "wide", lambda row: words.split_fix(row.message)[0]),
        Column("要做的事", "wide", lambda row: words.split_fix(row.message)[1]),
        caption="公示、发表前由人处理：文中的个人信息、没有填写的主题、须核对的专家评分",
        empty="没有须处理的事；按规律查找个人信息，仍请通读。",
        about="公示之前须由人处理的事",
    )


def _stands(outcome: str | None) -> object:
    return "入围或未列入" if outcome is None else words.status(outcome)


PLACE: Final = Column[Any](
    "位置（第几个字符）",
    "text",
    lambda row: None if row.start is None or row.end is None else f"{row.start + 1}–{row.end}",
    12,
)


def comparisons(tables: Tables, programme: Programme) -> Block:
    """The scale of comparative judgement, how far its judges can be relied on, and what it is used for."""
    decides = programme.awards.cases.by == "judged"
    title = f"成对比较（{'案例的得分' if decides else '供专家参考'}）"
    scale = strengths(tables, programme)
    if not scale.rows:
        return note(
            title,
            f"还没有收回比较结果{'，得分暂用作业评分' if decides else ''}。要做：jxgrade awards pair 专家编号…，交回后 jxgrade awards collect 文件…，再运行。",
            tone="note" if decides else "plain",
        )
    about = note(
        "怎样读",
        "强度由“哪篇更好”的判断算出（Bradley–Terry；强度相差 1，较强者胜出的机会约 73%；先验标准差 3）；相差不到两个标准误的，看作分不出高下。",
        f"不同组的作业没有直接或间接比较过，强度不能对照。{_use(decides)}",
        tone="plain",
    )
    return together(title, about, replace(scale, caption=title), _judges(tables))


def _use(decides: bool) -> str:
    if decides:
        return "案例的得分就是第 1 组的强度（取六位小数）；没有比过的排在后面：最弱一篇的强度减 1，作业评分每少 1 分再减 0.01（R18）。"
    return "强度不改变得分；专家认为得分应改的，由专家改“专家评分”表后重新运行。"


def strengths(tables: Tables, programme: Programme) -> Listing[Any]:
    """The texts in the order of their strength."""
    outcomes = dict(rows(tables["award_cases"], "submission_id", "outcome"))
    return table(
        "案例比较",
        sorted(records(tables["case_scale"]), key=lambda row: (row.part, row.rank, row.submission_id)),
        Column("组", "number", lambda row: row.part, 6),
        Column("位次", "number", lambda row: row.rank, 8),
        Column("作业", "id", lambda row: text_link(row.submission_id, programme), 34),
        Column("结果", "choice", lambda row: _stands(outcomes.get(row.submission_id))),
        Column("比较次数", "number", lambda row: row.compared, 10),
        Column("强度", "number", lambda row: words.number(row.strength, 3), 10),
        Column("标准误", "number", lambda row: words.number(row.error, 3), 10),
        about="专家成对比较得出的强度和标准误",
    )


def comparison_listings(tables: Tables, programme: Programme) -> tuple[Listing[Any], ...]:
    """Scale and judges for the workbook; none before anything was compared."""
    scale = strengths(tables, programme)
    return (scale, judges(tables)) if scale.rows else ()


def judges(tables: Tables) -> Listing[Any]:
    """How far each judge agrees with the others, all of them together last."""
    return table(
        "比较专家",
        sorted(records(tables["case_judges"]), key=lambda row: (row.judge_id is None, str(row.judge_id))),
        Column("专家编号", "id", lambda row: row.judge_id or "全体"),
        Column("比较次数", "number", lambda row: row.compared, 10),
        Column("与他人一致", "number", lambda row: words.number(row.agreement, 3)),
        Column("失拟均方", "number", lambda row: words.number(row.infit, 3), 10),
        Column("提示", "text", lambda row: Badge(MISFIT, "note") if row.misfit else None, 24),
        Column("分离信度", "number", lambda row: words.number(row.separation, 3), 10),
        caption="各位专家的判断",
        empty="没有比较结果。",
        about="每位专家与其他专家是否一致；机器不去掉任何人，由人决定",
        tools=False,
    )


def _judges(tables: Tables) -> Shown:
    listed = judges(tables)
    odd = [row.judge_id for row in listed.rows if row.misfit]
    if not odd:
        return listed
    advice = note(
        "要做",
        f"{'、'.join(odd)} 的判断与其他专家合成的强度明显不合，可能是随意判断，也可能是另有见地；系统没有去掉任何判断。",
        "请人先与本人核对，再决定专家组是否参考这份强度。",
    )
    return together("各位专家的判断", listed, advice)
