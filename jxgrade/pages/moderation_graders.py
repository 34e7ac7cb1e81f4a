"""The parts of 4-moderation on graders: strict or mild, late, what is read again because of it, and whether they can be compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter
from typing import Any, Final

import pandas as pd

from jxgrade.marking.reread import Leaning
from jxgrade.pages.report import ID, kind_column
from jxgrade.present import figures, words
from jxgrade.present.blocks import Badge, Block, Faint, Lines, figure, note, together
from jxgrade.present.figures import signed
from jxgrade.present.listing import Column, Listing, table
from jxgrade.programme import Programme
from jxgrade.tables import Tables, records

MOST: Final = 30  # graders in a picture; the table has all
TOO_FEW: Final = Faint("太少")
"""In a cell; the page says once that it means 数量太少，不下结论."""
GRADER: Final = Column[Any]("阅卷人编号", "id", lambda one: one.grader_id)


def read_graders(tables: Tables) -> list[Any]:
    """All graders by id, with the columns of the two tables that compare them."""
    quality = tables["grader_quality"].set_index("grader_id")
    both = tables["graders"].join(quality, how="outer", on="grader_id")
    return sorted(records(both), key=lambda one: one.grader_id)


def is_late(one: Any) -> bool:
    """Are marks late or still owed?"""
    return bool(one.late or one.waiting)


def severity(graders: Sequence[Any]) -> Block:
    """How strict each grader is, with its interval, as a picture."""
    title = "阅卷人宽严"
    lines = _spans(graders, "severity")
    if not lines:
        return note(title, "数量太少，不下结论：每位阅卷人的评分都还不够估计宽严。")
    furthest = sorted(lines[:MOST], key=lambda line: (line[1], line[0]))
    said = f"{_how_many(lines)}点是估计，横线是 95% 区间；区间不含 0 的用菱形标出。分数不因此改动，只供安排复读。"
    drawn = figures.intervals(title, furthest, unit="与平均水平相差的分数")
    return figure(f"{title}：{_far(lines)}明显偏严或偏宽", drawn, said)


def _kept(**headings: str) -> list[Column[Any]]:
    """Figures for the workbook alone, by their column."""
    return [Column(heading, "number", attrgetter(name), 13, "workbook") for name, heading in headings.items()]


def _count(heading: str, name: str) -> Column[Any]:
    """A count, 0 where there is none."""
    return Column(heading, "number", lambda one: getattr(one, name) or 0)


def _shown(heading: str, name: str, places: int = 1, *, of: str) -> Column[Any]:
    """A figure; 太少 where the texts it rests on (a count, ``of``) are too few, nothing where there are none."""

    def value(one: Any) -> object:
        return words.fixed(getattr(one, name), places) or (TOO_FEW if getattr(one, of) else None)

    return Column(heading, "number", value)


def _difference(heading: str, name: str) -> Column[Any]:
    """A difference with its interval, on the page alone: ``−2.0（−3.1 至 −0.9）``."""

    def value(one: Any) -> str | Faint:
        known = _with_ends(one, name)
        if known is not None:
            return "{}（{} 至 {}）".format(*map(signed, known))
        alone = getattr(one, name)
        return TOO_FEW if alone is None else signed(alone)

    return Column(heading, "number", value, only="page")


def _with_ends(one: Any, name: str) -> tuple[Fraction, Fraction, Fraction] | None:
    """A figure with both ends of its interval; None where one of them is not known."""
    value, low, high = (getattr(one, column) for column in (name, f"{name}_low", f"{name}_high"))
    return None if value is None or low is None or high is None else (value, low, high)


def _verdict(one: Any) -> Badge:
    """Is the grader strict or mild beyond doubt?"""
    known = _with_ends(one, "severity")
    if known is None:
        return Badge("数量太少，不下结论", "plain")
    if not Leaning(*known).is_beyond(0):
        return Badge("未见偏离", "good")
    return Badge("偏宽，请抽查" if known[0] > 0 else "偏严，请抽查", "note")


def listed(graders: Sequence[Any]) -> Listing[Any]:
    """All graders with every figure on their marking; on a page an interval stands beside its value."""
    return table(
        "阅卷人",
        graders,
        GRADER,
        _count("已评", "marked"),
        _difference("宽严（区间）", "severity"),
        *_kept(severity="宽严", severity_low="宽严下限", severity_high="宽严上限"),
        Column("判断", "choice", _verdict),
        _count("标准卷", "seeds"),
        _shown("标准卷误差", "seed_error", of="seeds"),
        *_kept(seed_bias="标准卷偏差", seed_kappa="标准卷κ"),
        _count("双评", "doubles"),
        _shown("双评分差", "difference", of="doubles"),
        *_kept(bias="双评偏差"),
        _shown("加权 κ", "kappa", 2, of="doubles"),
        Column("ICC（区间）", "number", _icc, only="page"),
        *_kept(icc="ICC", icc_low="ICC下限", icc_high="ICC上限", agreement="与他人一致"),
        _difference("漂移（区间）", "drift"),
        *_kept(drift="漂移", drift_low="漂移下限", drift_high="漂移上限"),
        _shown("每日份数", "pace", of="marked"),
        *_kept(partners="有共同作业的阅卷人", part="所在的片"),
        caption="阅卷人一览",
        empty="还没有阅卷人。",
    )


def quality(graders: Sequence[Any], programme: Programme) -> Block:
    """All graders, and what the columns and 太少 mean."""
    least, qualify = programme.privacy.small_cell, programme.marking.qualify
    return together(
        "阅卷人一览",
        listed(graders),
        note(
            "各列的含义",
            "宽严、误差、分差、漂移以分计，宽严和漂移为负表示偏严、变严。标准卷误差：与标准卷参考分（仲裁分，他人所评）的平均绝对差；没有标准卷计划时，以有他人仲裁分的作业计。",
            "双评：另有阅卷人盲评的作业；加权 κ（二次权重）和 ICC 以 1 为完全一致、0 为与随机无异。漂移：与他人评分（含标准卷）之差，时间上的后一半减前一半。",
            tone="plain",
        ),
        note(
            f"“{TOO_FEW}”：数量太少，不下结论；“—”：一份也没有",
            f"不足 {least} 份的平均值、不足 {qualify} 份的系数和宽严一律不列；漂移要前后各 {qualify} 份他人也评过的作业。",
            tone="plain",
        ),
    )


def together_agree(tables: Tables, programme: Programme) -> Block:
    """How all graders agree, by kind and together, and on anchors."""
    names = {"doubles": "盲双评", "anchors": "共同锚卷"}
    found = [row for row in records(tables["marking_agreement"]) if row.of != "anchors" or row.texts]

    def few_(row: Any) -> Faint | None:
        return None if row.of == "anchors" else TOO_FEW

    shown = table(
        "全省一致程度",
        sorted(found, key=lambda row: (row.of != "doubles", row.kind is None, str(row.kind))),
        Column("比较", "text", lambda row: names.get(row.of, row.of)),
        Column("作业", "text", lambda row: programme.kinds.get(row.kind, "两类合计")),
        Column("篇数", "number", lambda row: row.texts),
        Column("人数", "number", lambda row: row.graders),
        Column("平均分差", "number", lambda row: words.fixed(row.difference, 1) or few_(row)),
        Column(f"相差不超过 {programme.marking.gap} 分", "rate", lambda row: words.percent(row.within) or few_(row)),
        Column("加权 κ", "number", lambda row: words.fixed(row.kappa, 2) or few_(row)),
        Column("ICC（95% 区间）", "number", lambda row: _with_span(row.icc, row.icc_low, row.icc_high)),
        empty="还没有两人都评过的作业。",
        tools=False,
    )
    said = "盲双评用 ICC(1)，锚卷用 ICC(2,1)，只算评过全部锚卷的人（Shrout 与 Fleiss，1979）；加权 κ 用二次权重（Cohen，1968）。"
    return together("全省一致程度", shown, note("用什么指标", said, tone="plain"))


def late(graders: Sequence[Any], programme: Programme) -> Listing[Any]:
    """Who still owes marks or was late."""
    last = programme.windows.marking.last
    known = any(one.allocated is not None for one in graders)
    return table(
        "谁还没有评完、谁逾期",
        sorted(filter(is_late, graders), key=lambda one: (-(one.waiting or 0), -(one.late or 0), one.grader_id)),
        GRADER,
        Column("分配", "number", lambda one: one.allocated),
        _count("已评", "marked"),
        Column("尚未评", "number", lambda one: one.waiting),
        Column("按时完成", "rate", lambda one: one.finished),
        _count("逾期份数", "late"),
        Column("最多逾期天数", "number", lambda one: one.days_late or None),
        Column("最后评阅日", "text", lambda one: one.last_day),
        empty=f"没有人逾期，也没有人尚有未评（评阅截止 {last}）。"
        if known
        else f"没有人在 {last} 之后评阅；没有分配表，看不出谁还有未评。",
    )


def _spans(graders: Sequence[Any], column: str) -> list[figures.Span]:
    """Name, value, low, high of graders whose figure is known, the furthest from 0 first."""
    known = {one.grader_id: span for one in graders if (span := _with_ends(one, column)) is not None}
    return [(who, *span) for who, span in sorted(known.items(), key=lambda item: (-abs(item[1][0]), item[0]))]


def _far(lines: Sequence[figures.Span]) -> str:
    """How many have an interval without 0."""
    far = [name for name, _, low, high in lines if not low <= 0 <= high]
    return f"{len(far)} 人" if far else "没有人"


def _how_many(lines: Sequence[object]) -> str:
    return f"共 {len(lines)} 人，只画偏离最大的 {MOST} 人。" if len(lines) > MOST else f"共 {len(lines)} 人。"


def _icc(one: Any) -> str | Faint | None:
    return _with_span(one.icc, one.icc_low, one.icc_high) if one.doubles else None


def _with_span(value: Fraction | None, low: Fraction | None, high: Fraction | None) -> str | Faint:
    if value is None:
        return TOO_FEW
    span = "" if low is None or high is None else f"（{words.fixed(low, 2)} 至 {words.fixed(high, 2)}）"
    return f"{words.fixed(value, 2)}{span}"


# ---------------------------------------------------------------- what severity may do

LIMITS: Final = {"pass": "合格线", "excellent": "优秀线", "award": "优秀学员分数线"}


def levelled(frame: pd.DataFrame, cities: Mapping[str, str | None], programme: Programme) -> Listing[Any]:
    """Texts whose one mark comes from a grader who is strict or mild beyond doubt: raw and levelled side by side."""
    return table(
        "原始分与校平后",
        sorted(records(frame), key=lambda row: (row.trainee_id, row.kind)),
        ID,
        Column("设区市", "choice", lambda row: words.city(cities.get(row.trainee_id), programme)),
        kind_column(programme),
        Column("阅卷人编号", "id", lambda row: row.grader_id),
        Column("宽严（区间）", "number", _leaning, only="page"),
        Column("原始分", "number", lambda row: words.fixed(row.mark, 2)),
        Column("校平后", "number", lambda row: words.fixed(row.levelled, 2)),
        Column("宽严", "number", lambda row: row.severity, only="workbook"),
        Column("区间下限", "number", lambda row: row.severity_low, only="workbook"),
        Column("区间上限", "number", lambda row: row.severity_high, only="workbook"),
        Column("综合得分", "number", lambda row: words.score(row.total, programme), 16),
        Column("校平后综合得分", "number", lambda row: words.score(row.levelled_total, programme), 16),
        Column("越过", "text", lambda row: Lines(Badge(LIMITS[name], "wait") for name in row.crosses), 24),
        Column("复读", "choice", lambda row: "复读" if row.again else None, 8, "workbook"),
        caption="因阅卷人宽严须复读的作业",
        empty="没有须复读的作业。",
    )


def rereads(found: Listing[Any], programme: Programme) -> Block:
    """Those to be read again because of the grader's severity, and by which rule."""
    rule = programme.marking.severity
    again = [row for row in found.rows if row.again]
    use = {"reread": "只用来挑选复读的作业", "nothing": "不作任何用途"}[rule.may]
    at, scoring = words.number(rule.at), programme.scoring
    return together(
        "因阅卷人宽严须复读",
        note(
            "宽严的用途（评阅开始前公布）",
            f"宽严{use}：绝不使人不合格，也不自动改动已公布的评分。校平后 = 原始分 − 宽严，只供对照，不是成绩。",
            f"须复读：只有一人评过、该阅卷人宽严区间整个超出 ±{at} 分、校平后综合得分会越过 {scoring.pass_at}、{scoring.excellent_at} 或优秀学员分数线。",
            f"这样的阅卷人单独评定的作业共 {words.count(len(found.rows))} 份，原始分与校平后的分数逐份列在数据表里；其中须复读 {words.count(len(again))} 份。",
            tone="plain",
        ),
        replace(found, rows=again),
    )


def _leaning(row: Any) -> str:
    return "{}（{} 至 {}）".format(*map(signed, (row.severity, row.severity_low, row.severity_high)))


def links(graders: Sequence[Any]) -> Block:
    """Do all graders hang together by texts that several marked, so that strict ones can be told from weak texts?"""
    counts = Counter(one.part for one in graders if one.part is not None)
    sizes = sorted(counts.values(), reverse=True)
    if len(sizes) <= 1:
        return note("阅卷人之间的联系", f"{sum(sizes)} 名阅卷人由共同评过的作业连成一片。", tone="plain")
    alone = sum(size == 1 for size in sizes)
    rest = f"，其中 {alone} 名与谁都没有联系" if alone else ""
    return note(
        "阅卷人之间的联系",
        f"按共同评过的作业，{sum(sizes)} 名阅卷人分成 {len(sizes)} 片，最大的一片 {sizes[0]} 名{rest}。",
        "没有连在一起的，宽严不能互相比较。改法：安排他们共同评一些作业。",
    )
