"""Which texts share passages with which: the part of a city's page on reuse (R10, R24). Ids only, no names."""

from functools import cached_property

from jxgrade.present import measured, words
from jxgrade.present.blocks import Badge, Lines, Link, Shown, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.present.pairs import FOLDER, badge, pair_file
from jxgrade.present.trainee_links import text_link
from jxgrade.programme import Programme
from jxgrade.rules.pairs import Pair, noted_pairs, rulings_of, states_of, times_of
from jxgrade.tables import Tables


class Reuse:
    """Reuse that touches the texts ``ours``; ``held``: those of them that wait for a ruling."""

    def __init__(self, tables: Tables, programme: Programme, ours: frozenset[str]) -> None:
        self.programme, rulings = programme, rulings_of(tables)
        self._pairs = noted_pairs(tables, programme, ours=ours)
        times = times_of(tables, {one for pair in self._pairs for one in (pair.left_id, pair.right_id)})
        self._states = {pair: states_of(pair, rulings, programme, times) for pair in self._pairs}
        self.held = ours & {side.text_id for sides in self._states.values() for side in sides if side.held}

    @property
    def pairs(self) -> Shown:
        """Pairs at or above the noting limit that touch this city."""
        shown = self.listed
        if not self._pairs:
            return shown
        where = note(
            "全文对照打不开？",
            "证据页在 reports/province/evidence/，由 jxgrade run 生成；只用 papermill 运行本页时没有它们。改法：在工作区运行 jxgrade run --step 2-checks，再刷新本页。",
            tone="plain",
        )
        worth = note("机器说的有多可信", measured.PAIRS, tone="plain")
        return together(shown.title, shown, worth, where)

    @cached_property
    def listed(self) -> Listing[Pair]:
        """The pairs, most covered first."""
        limits = self.programme.reuse
        note_at, hold_at = (words.percent(share, places=0) for share in (limits.note_at, limits.hold_at))
        return Listing(
            "雷同对",
            (
                Column("甲", "text", lambda pair: text_link(pair.left_id, self.programme), 36),
                Column("乙", "text", lambda pair: text_link(pair.right_id, self.programme), 36),
                Column("甲被覆盖", "rate", lambda pair: pair.left),
                Column("乙被覆盖", "rate", lambda pair: pair.right),
                Column("最长连续", "number", lambda pair: pair.longest, 10),
                Column("片段", "number", lambda pair: pair.passages, 8),
                Column("先提交", "choice", lambda pair: pair.first),
                Column("处理", "wide", lambda pair: Lines(tuple(self._standing(pair))), 30),
                Column("证据", "link", lambda pair: Link("全文对照", f"../{FOLDER}/{pair_file(pair)}")),
            ),
            self._pairs,
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
