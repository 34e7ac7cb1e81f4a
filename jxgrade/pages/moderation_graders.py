"""The part of 4-moderation on graders: strict or mild, changing, quick, late; and their ledger."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from jxgrade.marking.ledger import by_week
from jxgrade.pages.graders import TOO_FEW, Grader
from jxgrade.present import figures, words
from jxgrade.present.blocks import Block, Faint, figure, note, together
from jxgrade.present.figures import Limit, Series
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.rules.marks import Mark
from jxgrade.tables import records

MOST: Final = 30  # graders in a picture; the table has all
ID: Final = Column[Grader]("阅卷人编号", "id", lambda one: one.grader_id)
FINISHED: Final = Column[Grader]("按时完成", "rate", lambda one: one.figure("finished"))


def few(programme: Programme) -> Block:
    """What 太少 means."""
    least, qualify = programme.privacy.small_cell, programme.marking.qualify
    return note(
        f"“{TOO_FEW}”：数量太少，不下结论；“—”：一份也没有",
        f"不足 {least} 份的平均值、不足 {qualify} 份的系数和宽严一律不列；漂移要前后各 {qualify} 份他人也评过的作业。",
        tone="plain",
    )


def severity(graders: Sequence[Grader]) -> Block:
    """How strict each grader is, with its interval, as a picture."""
    title = "阅卷人宽严"
    lines = _spans(graders, "severity")
    if not lines:
        return note(title, "数量太少，不下结论：每位阅卷人的评分都还不够估计宽严。")
    said = f"{_how_many(lines)}点是估计，横线是 95% 区间；区间不含 0 的用菱形标出。分数不因此改动，只供安排复读。"
    drawn = figures.intervals(title, _furthest(lines), unit="与平均水平相差的分数")
    return figure(f"{title}：{_far(lines)}明显偏严或偏宽", drawn, said)


def _kept(**headings: str) -> list[Column[Grader]]:
    """Figures for the workbook alone, by the name of the grader's value."""

    def column(name: str, heading: str) -> Column[Grader]:
        return Column(heading, "number", lambda one: one.figure(name), 13, "workbook")

    return [column(name, heading) for name, heading in headings.items()]


def _count(heading: str, name: str) -> Column[Grader]:
    return Column(heading, "number", lambda one: one.count(name))


def _shown(heading: str, name: str, places: int = 1, *, of: str) -> Column[Grader]:
    return Column(heading, "number", lambda one: one.shown(name, places, of=of))


def listed(graders: Sequence[Grader]) -> Listing[Grader]:
    """All graders with every figure on their marking; on a page an interval stands beside its value."""
    return Listing(
        "阅卷人",
        (
            ID,
            _count("已评", "marked"),
            Column("宽严（区间）", "number", lambda one: one.span("severity"), only="page"),
            *_kept(severity="宽严", severity_low="宽严下限", severity_high="宽严上限"),
            Column("判断", "choice", lambda one: one.verdict),
            _count("标准卷", "seeds"),
            _shown("标准卷误差", "seed_error", of="seeds"),
            *_kept(seed_bias="标准卷偏差", seed_kappa="标准卷κ"),
            _count("双评", "doubles"),
            _shown("双评分差", "difference", of="doubles"),
            *_kept(bias="双评偏差"),
            _shown("加权 κ", "kappa", 2, of="doubles"),
            Column("ICC（区间）", "number", _icc, only="page"),
            *_kept(icc="ICC", icc_low="ICC下限", icc_high="ICC上限", agreement="与他人一致"),
            Column("漂移（区间）", "number", lambda one: one.span("drift"), only="page"),
            *_kept(drift="漂移", drift_low="漂移下限", drift_high="漂移上限"),
            _shown("每日份数", "pace", of="marked"),
            *_kept(partners="有共同作业的阅卷人", part="所在的片"),
        ),
        graders,
        caption="阅卷人一览",
        empty="还没有阅卷人。",
    )


def quality(graders: Sequence[Grader], programme: Programme) -> Block:
    """All graders, and what the columns mean."""
    return together(
        "阅卷人一览",
        listed(graders),
        note(
            "各列的含义",
            "宽严、误差、分差、漂移以分计，宽严和漂移为负表示偏严、变严。标准卷误差：与标准卷参考分（仲裁分，他人所评）的平均绝对差；没有标准卷计划时，以有他人仲裁分的作业计。",
            "双评：另有阅卷人盲评的作业；加权 κ（二次权重）和 ICC 以 1 为完全一致、0 为与随机无异。漂移：与他人评分（含标准卷）之差，时间上的后一半减前一半。",
            tone="plain",
        ),
        few(programme),
    )


def together_agree(frame: pd.DataFrame, programme: Programme) -> Block:
    """How all graders agree, by kind and together, and on anchors."""
    names = {"doubles": "盲双评", "anchors": "共同锚卷"}
    found = [row for row in records(frame) if row.of != "anchors" or row.texts]

    def few_(row: Any) -> Faint | None:
        return None if row.of == "anchors" else TOO_FEW

    shown = Listing(
        "全省一致程度",
        (
            Column("比较", "text", lambda row: names.get(row.of, row.of)),
            Column("作业", "text", lambda row: programme.kinds.get(row.kind, "两类合计")),
            Column("篇数", "number", lambda row: row.texts),
            Column("人数", "number", lambda row: row.graders),
            Column("平均分差", "number", lambda row: words.fixed(row.difference, 1) or few_(row)),
            Column(
                f"相差不超过 {programme.marking.gap} 分", "rate", lambda row: words.percent(row.within) or few_(row)
            ),
            Column("加权 κ", "number", lambda row: words.fixed(row.kappa, 2) or few_(row)),
            Column("ICC（95% 区间）", "number", lambda row: _with_span(row.icc, row.icc_low, row.icc_high)),
        ),
        sorted(found, key=lambda row: (row.of != "doubles", row.kind is None, str(row.kind))),
        empty="还没有两人都评过的作业。",
        tools=False,
    )
    said = "盲双评用 ICC(1)，锚卷用 ICC(2,1)，只算评过全部锚卷的人（Shrout 与 Fleiss，1979）；加权 κ 用二次权重（Cohen，1968）。"
    return together("全省一致程度", shown, note("用什么指标", said, tone="plain"))


def links(graders: Sequence[Grader]) -> Block:
    """Do all graders hang together by texts that several marked, so that strict ones can be told from weak texts?"""
    counts = Counter(part for one in graders if (part := one.values.get("part")) is not None)
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


def gaps(differences: Sequence[Fraction], programme: Programme) -> Block:
    """How far first and second marks lie apart."""
    title = "两次评分的分差"
    if not differences:
        return note(title, "没有两人都评过的作业，无法看出一致程度。")
    limit, series = programme.marking.gap, [Series("作业数", figures.BLUE, differences)]
    limits = [Limit(float(limit), f"界限 {limit}")]
    svg = figures.histogram(title, series, limits=limits, unit="初评与复评相差的分数", counted="篇数")
    said = f"两人都评过的 {len(differences)} 篇；恰在界限上的归入右边一格，但算在界限之内。"
    return figure(title, svg, said)


def drift(graders: Sequence[Grader], programme: Programme) -> Block:
    """Who became stricter or milder."""
    title = "随时间的漂移"
    lines = _spans(graders, "drift")
    if not lines:
        return note(title, f"数量太少，不下结论：还没有人前后各有 {programme.marking.qualify} 份他人也评过的作业。")
    said = f"{_how_many(lines)}与他人评分之差，时间上的后一半减前一半；左为变严，右为变宽，横线是 95% 区间，不含 0 的用菱形标出。"
    drawn = figures.intervals(title, _furthest(lines), unit="后一半减前一半的分数", ends=("变严 ←", "→ 变宽"))
    return figure(f"{title}：{_far(lines)}明显变严或变宽", drawn, said)


def pace(marks: Iterable[Mark], programme: Programme) -> Block:
    """How much was marked in which week."""
    title, window = "每周评了多少", programme.windows.marking
    weeks = by_week(marks, window.first)
    if not weeks:
        return note(title, "评分都没有时间，看不出进度。")
    names = [f"第 {week} 周（{str(first)[5:]} 起）" for week, first, _ in weeks]
    labels = [f"{words.count(count)} 份" for *_, count in weeks]
    series = [Series("评分", figures.BLUE, [count for *_, count in weeks])]
    said = f"评阅时间 {window.first} 至 {window.last}；第 1 周从首日算起。"
    return figure(title, figures.stacked(title, names, series, labels=labels, unit="份"), said)


def late(graders: Sequence[Grader], programme: Programme) -> Listing[Grader]:
    """Who still owes marks or was late."""
    last = programme.windows.marking.last
    known = any(one.values.get("allocated") is not None for one in graders)
    return Listing(
        "谁还没有评完、谁逾期",
        (
            ID,
            Column("分配", "number", lambda one: one.figure("allocated")),
            _count("已评", "marked"),
            Column("尚未评", "number", lambda one: one.figure("waiting")),
            FINISHED,
            _count("逾期份数", "late"),
            Column("最多逾期天数", "number", lambda one: one.count("days_late") or None),
            Column("最后评阅日", "text", lambda one: one.values.get("last_day")),
        ),
        sorted(
            (one for one in graders if one.is_late),
            key=lambda one: (-one.count("waiting"), -one.count("late"), one.grader_id),
        ),
        empty=f"没有人逾期，也没有人尚有未评（评阅截止 {last}）。"
        if known
        else f"没有人在 {last} 之后评阅；没有分配表，看不出谁还有未评。",
    )


def ledger_listed(graders: Sequence[Grader]) -> Listing[Grader]:
    """What each volunteer did."""
    return Listing(
        "志愿者台账",
        (
            ID,
            *_kept(allocated="分配"),
            _count("已评", "marked"),
            *_kept(on_time="按时评完"),
            FINISHED,
            *_kept(waiting="尚未评"),
            _count("逾期份数", "late"),
            *_kept(days_late="最多逾期天数", undated="没有时间的评分"),
            Column("首个评阅日", "text", lambda one: one.values.get("first_day"), 13, "workbook"),
            Column("最后评阅日", "text", lambda one: one.values.get("last_day"), 13, "workbook"),
            _count("标准卷", "seeds"),
            _shown("标准卷误差", "seed_error", of="seeds"),
            _count("可比作业", "compared"),
            Column("与他人一致", "rate", _agreement),
            _shown("与他人分差", "final_difference", of="compared"),
        ),
        graders,
        empty="还没有阅卷人。",
    )


def ledger(graders: Sequence[Grader], programme: Programme) -> Block:
    """The volunteers' ledger, and what its figures mean."""
    gap = programme.marking.gap
    return together(
        "志愿者台账",
        note(
            f"台账只供评选时参考（{programme.cited('R19')}）",
            f"与他人一致：同一作业，本人评分与他人的最终评分相差不超过 {gap} 分的比例。最终评分若含本人评分，改与其他人评分的平均比，绝不与自己比；只有本人评过的作业不算。",
            "标准卷只计入误差，不计入一致。没有分配表时不计按时完成。",
            tone="plain",
        ),
        ledger_listed(graders),
    )


def _spans(graders: Sequence[Grader], column: str) -> list[figures.Span]:
    """Name, value, low, high of graders whose figure is known, the furthest from 0 first."""
    known = {one.grader_id: span for one in graders if (span := one.with_span(column)) is not None}
    return [(who, *span) for who, span in sorted(known.items(), key=lambda item: (-abs(item[1][0]), item[0]))]


def _far(lines: Sequence[figures.Span]) -> str:
    """How many have an interval without 0."""
    far = [name for name, _, low, high in lines if not low <= 0 <= high]
    return f"{len(far)} 人" if far else "没有人"


def _furthest(lines: Sequence[figures.Span]) -> list[figures.Span]:
    return sorted(lines[:MOST], key=lambda line: (line[1], line[0]))


def _how_many(lines: Sequence[object]) -> str:
    return f"共 {len(lines)} 人，只画偏离最大的 {MOST} 人。" if len(lines) > MOST else f"共 {len(lines)} 人。"


def _agreement(one: Grader) -> str | Faint | None:
    return words.percent(one.values.get("final_agreement")) or (TOO_FEW if one.count("compared") else None)


def _icc(one: Grader) -> str | Faint | None:
    if not one.count("doubles"):
        return None
    return _with_span(*(one.values.get(name) for name in ("icc", "icc_low", "icc_high")))


def _with_span(value: str | None, low: str | None, high: str | None) -> str | Faint:
    if value is None:
        return TOO_FEW
    span = "" if low is None or high is None else f"（{words.fixed(low, 2)} 至 {words.fixed(high, 2)}）"
    return f"{words.fixed(value, 2)}{span}"
