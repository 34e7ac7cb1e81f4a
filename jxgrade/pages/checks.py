"""2-checks (city): what the machine noticed in the texts; a person decides what it means.

Answers: How long are the texts, and which lie near a limit? Which lack a required part, betray their author or hide text? Which
cannot be read? Which texts share passages with which, who was first, and is the pair held?
"""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from jxgrade.checks.finding import LEAK_CHECKS
from jxgrade.pages.report import ID, CityReport, kind_column
from jxgrade.present import figures, measured, words
from jxgrade.present.blocks import Badge, Block, Card, Lines, Link, Shown, cards, figure, note, together
from jxgrade.present.figures import Series
from jxgrade.present.listing import MOST, Column, Listing, table
from jxgrade.present.pairs import FOLDER, badge, pair_file
from jxgrade.present.trainee_links import text_link
from jxgrade.programme import Programme
from jxgrade.rules.kinds import text_of
from jxgrade.rules.length import is_short, length_limits, lengths_told
from jxgrade.rules.pairs import Pair, noted_pairs, rulings_of, states_of, times_of
from jxgrade.tables import records

TOLD: Final = 3  # sentences of one check on one text that a page tells
STEP, LONGEST = 100, 4000  # of the length picture: characters per column, and where it ends
SHOWN_APART: Final = frozenset({"unreadable"})  # in a table of its own


FINDINGS: Final = "检查发现"
NO_TEXTS: Final = "没有作业。"


class ChecksReport(CityReport):
    """What was found in one city's texts."""

    notebook, title = "2-checks", "作业检查"
    reads = ("trainees", "submissions", "findings", "pairs", "rulings")

    def _read(self) -> None:
        trainees, frame, findings = (self.tables[name] for name in ("trainees", "submissions", "findings"))
        frame = frame[frame["trainee_id"].isin(set(trainees["trainee_id"]))]
        frame = frame.assign(chars=frame[f"chars_{self.programme.length.mode}"])
        self._texts = sorted(records(frame), key=lambda text: text.submission_id)
        ours = frozenset(frame["submission_id"])
        pairs, rulings = noted_pairs(self.tables, self.programme, ours=ours), rulings_of(self.tables)
        times = times_of(self.tables, {one for pair in pairs for one in (pair.left_id, pair.right_id)})
        self._states = {pair: states_of(pair, rulings, self.programme, times) for pair in pairs}
        self._held = ours & {side.text_id for sides in self._states.values() for side in sides if side.held}
        findings = findings[findings["submission_id"].isin(ours) & (findings["level"] != "info")]
        keys = [text_of(one) for one in findings["submission_id"]]
        found = records(findings.assign(trainee_id=[who for who, _ in keys], kind=[kind for _, kind in keys]))
        # what somebody should look at
        self._telling = sorted(
            found, key=lambda one: (one.submission_id, one.check, one.value or "", one.message or "")
        )

    @property
    def summary(self) -> Block:
        """How many texts, how many a person should look at."""
        unread, too_short = sum(not text.readable for text in self._texts), ("检查", words.check("length_short"))
        told = {one.submission_id for one in self._telling}
        short = sum(is_short(text.chars, text.kind, self.programme) for text in self._texts)
        return cards(
            "作业一览",
            Card("已提交", len(self._texts), f"可以读取 {words.count(len(self._texts) - unread)}"),
            words.alarm("无法读取", unread, "须重新取得文件", "bad", f"#{self.unreadable.anchor}"),
            words.alarm("字数不足", short, "只作提示，不扣分", "note", self.others.rows_where(too_short)),
            Card("有检查发现", len(told), "警告或错误", "note", f"#{self.finding_counts.anchor}"),
            words.alarm("因雷同暂缓", len(self._held), "须由人认定", "wait", f"#{self._listed_pairs.anchor}"),
        )

    @property
    def lengths(self) -> Block:
        """Lengths of both kinds of texts as pictures, with the limits."""
        return together("字数分布", *(self._length_picture(kind) for kind in self.programme.kinds))

    def _length_picture(self, kind: str) -> Block:
        title = f"{self.programme.kinds[kind]}的字数"
        chars = [text.chars for text in self._texts if text.kind == kind and text.chars is not None]
        if not chars:
            return note(title, "没有可以读取的文本。")
        limits = [
            (name[:2].replace("优秀", "案例"), int(limit))
            for name, limit in length_limits(kind, self.programme).items()
        ]
        least = self.programme.assignments[kind].min_chars
        short, near = lengths_told(chars, kind, self.programme)
        svg = figures.histogram(
            title,
            [Series("篇数", figures.BLUE, chars)],
            step=STEP,
            span=(0, LONGEST),
            limits=[(limit, f"{name} {limit}") for name, limit in limits],
            unit=f"字数，每格 {STEP} 字；更长的计入最后一格",
            counted="篇数",
        )
        doubt = words.percent(self.programme.length.doubt, places=0)
        said = f"{len(chars)} 篇：不足 {least} 字 {short} 篇；距某一界限不到 {doubt} 的 {near} 篇，计数方法可能左右结果，请人看一眼。"
        said = said if limits else f"{len(chars)} 篇；字数没有要求。"
        found = f"：不足 {least} 字 {short} 篇" if limits and short else ""
        return figure(f"{title}{found}", svg, said)

    @property
    def finding_counts(self) -> Listing[tuple[str, str]]:
        """What was found how often, by kind of text."""
        counts = Counter((one.check, one.level, one.kind) for one in self._telling)
        known = [Column[tuple[str, str]]("误报", "wide", lambda one: measured.FINDINGS.get(one[0], "没有测过"))]

        def of_kind(kind: str) -> Column[tuple[str, str]]:
            return Column(self.programme.kinds[kind], "number", lambda one: counts[*one, kind])

        return table(
            "检查发现的次数",
            sorted({(check, level) for check, level, _ in counts}, key=lambda one: (words.gravity(one[1]), one[0])),
            Column("检查", "text", lambda one: self._leading(*one)),
            Column("级别", "text", lambda one: words.status(one[1])),
            *map(of_kind, self.programme.kinds),
            *(known if any(check in measured.FINDINGS for check, *_ in counts) else ()),
            empty="没有发现。",
            tools=False,
        )

    def _leading(self, check: str, level: str) -> Link | str:
        """The name of a check, as a link to its rows where they are listed."""
        name = words.check(check)
        if check in SHOWN_APART:
            return name
        listed = self.sections if check in words.SECTION_CHECKS else self.leaks if check in LEAK_CHECKS else self.others
        return Link(name, listed.rows_where(("检查", name)))

    @cached_property
    def sections(self) -> Listing[Sequence[Any]]:
        """Texts that lack a required part (R4)."""
        name = f"缺少必备内容的作业（{self.programme.cited('R4')}）"
        return self._summed(words.SECTION_CHECKS, name, empty="每篇作业都找得到必备内容。" if self._texts else NO_TEXTS)

    @cached_property
    def leaks(self) -> Listing[Sequence[Any]]:
        """Texts that name their author: they would break blind marking."""
        return self._summed(LEAK_CHECKS, "可能泄露身份的作业（会破坏匿名评阅）", empty="没有发现泄露身份的作业。")

    @cached_property
    def others(self) -> Listing[Sequence[Any]]:
        """All other findings that a person should see."""
        done = {*words.SECTION_CHECKS, *LEAK_CHECKS, *SHOWN_APART}
        others = {one.check for one in self._telling} - done
        return self._summed(others, "其他检查发现", empty="没有其他发现。")

    def _summed(self, checks: Collection[str], name: str, *, empty: str) -> Listing[Sequence[Any]]:
        """What these checks found: one row for each text and check, errors first."""
        found = (one for one in self._telling if one.check in checks)
        by_text = (tuple(some) for _, some in groupby(found, lambda one: (one.submission_id, one.check, one.level)))
        kept = sorted(by_text, key=lambda some: words.gravity(some[0].level))

        def of_first(column: Column[Any]) -> Column[Sequence[Any]]:
            return Column(column.heading, column.kind, lambda some: column.value(some[0]))

        def told(some: Sequence[Any], part: int) -> Lines:
            lines = list(dict.fromkeys(words.split_fix(one.message)[part] for one in some))
            return Lines(
                (*lines[:TOLD], *([f"……共 {len(some)} 处，见数据表"] if part == 0 and len(lines) > TOLD else []))
            )

        return table(
            name,
            kept,
            *map(of_first, _place(self.programme)),
            Column("说明", "wide", lambda some: told(some, 0)),
            Column("要做的事", "wide", lambda some: told(some, 1)),
            empty=empty,
            most=MOST,
            rest=FINDINGS,
            asked=[("检查", words.check(one)) for one in sorted({some[0].check for some in kept})],
        )

    @property
    def unreadable(self) -> Listing[Any]:
        """Texts that nobody could read."""
        return table(
            "无法读取的作业（原因见“收件核对”）",
            [text for text in self._texts if not text.readable],
            ID,
            kind_column(self.programme),
            Column("要做的事", "wide", lambda _: words.ACTIONS["unreadable"]),
            empty="每篇作业都能读取。" if self._texts else NO_TEXTS,
        )

    @property
    def pairs(self) -> Shown:
        """Pairs at or above the noting limit that touch this city."""
        shown = self._listed_pairs
        if not shown.rows:
            return shown
        where = note(
            "全文对照打不开？",
            "证据页在 reports/province/evidence/，由 jxgrade run 生成；只用 papermill 运行本页时没有它们。改法：在工作区运行 jxgrade run --step 2-checks，再刷新本页。",
            tone="plain",
        )
        worth = note("机器说的有多可信", measured.PAIRS, tone="plain")
        return together(shown.title, shown, worth, where)

    @property
    def _listed_pairs(self) -> Listing[Pair]:
        """The pairs, most covered first."""
        limits = self.programme.reuse
        note_at, hold_at = (words.percent(share, places=0) for share in (limits.note_at, limits.hold_at))
        return table(
            "雷同对",
            list(self._states),
            Column("甲", "text", lambda pair: text_link(pair.left_id, self.programme), 36),
            Column("乙", "text", lambda pair: text_link(pair.right_id, self.programme), 36),
            Column("甲被覆盖", "rate", lambda pair: pair.left),
            Column("乙被覆盖", "rate", lambda pair: pair.right),
            Column("最长连续", "number", lambda pair: pair.longest, 10),
            Column("片段", "number", lambda pair: pair.passages, 8),
            Column("先提交", "choice", lambda pair: pair.first),
            Column("处理", "wide", lambda pair: Lines(self._standing(pair)), 30),
            Column("证据", "link", _evidence),
            empty="没有达到提示线的雷同对。",
            caption=f"雷同对（任一方被覆盖 {note_at} 以上；达到 {hold_at} 的一方暂缓）",
        )

    def _standing(self, pair: Pair) -> list[Badge]:
        found = []
        for one in self._states[pair]:
            if one.ruling is not None:
                found.append(Badge(f"{one.side}：已认定{badge(one).text}", badge(one).tone))
            elif one.open:
                found.append(Badge(f"{one.side}：{'暂缓' if one.held else '待认定'}", "wait"))
        return found or [Badge("仅提示", "plain")]

    def sheets(self) -> Sequence[Listing[Any]]:
        """Texts, findings and pairs; what would name a person is left out."""
        texts = table(
            "作业",
            self._texts,
            ID,
            kind_column(self.programme),
            Column("读取", "choice", lambda text: "可读" if text.readable else "无法读取", 10),
            Column("字数", "number", lambda text: text.chars, 8),
            Column("隐藏字符", "number", lambda text: text.hidden_chars),
            Column("零宽或方向控制符", "number", lambda text: text.control_chars),
            Column("逾期", "choice", lambda text: "逾期" if text.late else None, 8),
        )
        findings = table(
            FINDINGS,
            self._telling,
            *_place(self.programme),
            Column("说明", "wide", lambda one: words.split_fix(one.message)[0], 70),
            Column("要做的事", "wide", lambda one: words.split_fix(one.message)[1]),
        )
        return (texts, findings, self._listed_pairs)


def _place(programme: Programme) -> tuple[Column[Any], ...]:
    """Which text a finding is on, and which check found it."""
    return (
        ID,
        kind_column(programme),
        Column("级别", "choice", lambda one: words.status(one.level), 8),
        Column("检查", "choice", lambda one: words.check(one.check), 18),
    )


def _evidence(pair: Pair) -> Link:
    """The way to both texts side by side, or to the list of passages of many, where the two share nothing else."""
    name, page = ("公共段落", "index.html") if pair.of_crowd else ("全文对照", pair_file(pair))
    return Link(name, f"../{FOLDER}/{page}")
