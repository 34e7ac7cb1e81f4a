"""The case book: the awarded texts by theme, each by a number alone, whatever betrays anybody blacked out as at the desk (rules, 7.12).

A person reads it page by page before it is final: `Casebook.seen` is printed for that, its `digest` stands for having read this very text.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from jxgrade.awards.vacancies import award_holders
from jxgrade.checks.blind import MASK, UNSEEN, Blind
from jxgrade.present.paper import Contents, Heading, Line, Paper, Part
from jxgrade.programme import Programme
from jxgrade.tables import Tables, rows

TITLE: Final = "优秀案例集"
NO_THEME: Final = "其他"


@dataclass(frozen=True)
class Casebook:
    """The awarded cases of some tables; ``hide``: further words that a reader wants blacked out."""

    tables: Tables
    rules: Programme
    hide: Collection[str] = ()

    @cached_property
    def cases(self) -> list[tuple[str, str, str, list[str]]]:
        """Theme, number, kind and lines of each case, theme by theme."""
        held, themes = award_holders(self.tables, "submission_id"), self.rules.awards.cases.themes
        listed = [row for row in rows(self.tables["award_cases"], "rank", "submission_id", "theme") if row[1] in held]
        blind = Blind.of(self.tables, [one for _, one, _ in listed])
        found = []
        for rank, one, theme in listed:
            text = (blind.shown(one) or "").replace(UNSEEN, "")
            for word in sorted(self.hide, key=lambda word: (-len(word), word)):
                text = text.replace(word, MASK * len(word))
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            kind = self.rules.kinds[one.rpartition("/")[2]]
            found.append((theme if theme in themes else NO_THEME, f"{rank:03}", kind, lines))
        return sorted(found, key=lambda case: ([*themes, NO_THEME].index(case[0]), case[1]))

    @property
    def final(self) -> Paper:
        """The book."""
        preface = f"本集收入{self.rules.title}的优秀案例 {len(self.cases)} 篇，按主题编排。为保护作者和案例中的人，姓名、单位等已隐去（{MASK}），只列编号。"
        return Paper(f"{self.rules.title}{TITLE}", [preface, Contents(), *self._parts(seen=False)])

    @property
    def seen(self) -> Paper:
        """The book as a person is to read it: with what was blacked out counted on each case."""
        return Paper(
            f"{self.rules.title}{TITLE}",
            [Contents(), *self._parts(seen=True)],
            f"（待人逐篇核对，核对码 {self.digest}）",
        )

    @cached_property
    def digest(self) -> str:
        """Eight characters that stand for this very text."""
        return hashlib.sha256(self.final.html().encode()).hexdigest()[:8]

    def _parts(self, *, seen: bool) -> Iterator[Part]:
        for theme, number, kind, lines in self.cases:
            yield Heading(f"案例 {number}　{theme}　{kind}", bare=True)
            if seen:
                hidden = sum(line.count(MASK) for line in lines)
                yield Line(
                    f"□ 已核对　　已遮去 {hidden} 字；还有姓名、学校、地名能认出人的，写进“遮去.txt”后重新生成", "small"
                )
            for line in lines or ["（正文已按规定删除，不能编入。改法：恢复存档后再编）"]:
                yield Line(line, "body")
