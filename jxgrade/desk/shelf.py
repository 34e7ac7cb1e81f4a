"""Where a grader's texts come from: the tables of a workspace, blind, with what the checks and the comparison found."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from jxgrade.checks.blind import Blind
from jxgrade.checks.finding import LEAK_CHECKS
from jxgrade.desk.wire import Note, ShownText, excerpt
from jxgrade.present import words
from jxgrade.programme import Programme
from jxgrade.programme.parts import Criterion
from jxgrade.programme.worked import Worked
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import Pair, noted_pairs
from jxgrade.tables import Grouped, Tables

MOST_PARTNERS: Final = 6
MOST_PASSAGES: Final = 8
NAMES: Final = "甲乙丙丁戊己"
_UNSAID: Final = frozenset({"length"})
_TONES: Final = {"info": "plain", "warning": "warn", "error": "bad"}
_LIKE: Final = {"exact": "文字相同", "edited": "有改动", "moved": "次序不同"}


@dataclass(frozen=True)
class Task:
    """One text to be marked: its id (never shown), the blind code, the role of the mark, kind, 字数."""

    submission_id: str
    code: str
    role: str
    kind: str
    chars: int | None


@dataclass(frozen=True)
class Kind:
    """What a grader needs to know of a kind of text: name, rubric, phrases for comments, worked examples by level."""

    name: str
    rubric: tuple[Criterion, ...]
    phrases: tuple[str, ...]
    examples: Mapping[str, Worked]


def kinds_of(programme: Programme, worked: Mapping[str, Mapping[str, Worked]]) -> dict[str, Kind]:
    """The kinds of a programme, with the workspace's examples."""
    return {
        kind: Kind(one.name, one.rubric, one.comments, worked.get(kind, {}))
        for kind, one in programme.assignments.items()
    }


@dataclass(frozen=True)
class Shelf:
    """A grader's texts in a workspace; ``tables`` hold at least the rows of these texts and of those they share passages with."""

    tables: Tables
    programme: Programme
    tasks: tuple[Task, ...]

    def sheet(self, task: Task) -> ShownText | None:
        """The text and its notes, None where it cannot be read."""
        text = self._blind.shown(task.submission_id, self._partners(task.submission_id))
        return ShownText(text, self.notes(task)) if text else None

    def notes(self, task: Task) -> tuple[Note, ...]:
        """What was found, in the order: whole text, then as it comes in the text."""
        pairs = self._pairs.get(task.submission_id, [])[:MOST_PARTNERS]
        return (*self._findings(task.submission_id), *self._reuse(task.submission_id, pairs))

    # ------------------------------------------------------------ what was found

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(task.submission_id for task in self.tasks)

    @cached_property
    def _pairs(self) -> dict[str, list[Pair]]:
        found: dict[str, list[Pair]] = defaultdict(list)
        for pair in noted_pairs(self.tables, self.programme, ours=self._own):
            for one in {pair.left_id, pair.right_id} & self._own:
                found[one].append(pair)
        return {one: sorted(listed, key=lambda pair: -pair.share(one)) for one, listed in found.items()}

    @cached_property
    def _blind(self) -> Blind:
        partners = {pair.other(one) for one, listed in self._pairs.items() for pair in listed}
        return Blind.of(self.tables, self._own | partners)

    @cached_property
    def _grouped(self) -> Grouped:
        return Grouped(self.tables)

    def _partners(self, text_id: str) -> list[str]:
        return [pair.other(text_id) for pair in self._pairs.get(text_id, [])]

    def _findings(self, text_id: str) -> Iterator[Note]:
        columns = ("check", "level", "message", "start", "end")
        for check, level, message, start, end in self._grouped.of("findings", "submission_id", text_id, *columns):
            if check in _UNSAID or (level == "info" and check == "length_doubtful"):
                continue
            if check in LEAK_CHECKS:
                title = f"已遮去{words.check(check).removeprefix('泄露')}"
                yield Note("plain", title, "", start, end)
                continue
            what, fix = words.split_fix(self._blind.said(message or "", (text_id, *self._partners(text_id))))
            if check == "section_found":
                yield Note("good", what.partition("：")[0].removeprefix("找到").strip("“”"), "", start, end)
            else:
                said = f"{what}。{fix}".rstrip("。") + "。"
                yield Note(_TONES.get(level, "plain"), words.check(check), said, start, end)

    def _reuse(self, text_id: str, pairs: Iterable[Pair]) -> Iterator[Note]:
        for name, pair in zip(NAMES, pairs, strict=False):
            is_left, other = text_id == pair.left_id, pair.other(text_id)
            shown = self._blind.shown(other, (text_id, *self._partners(text_id)))
            year = other.startswith(FORMER)
            what = f"往年作业{name}" if year else f"另一份作业{name}"
            share = words.percent(pair.share(text_id), places=0)
            order = "" if year else _order(pair, text_id)
            said = f"本文有 {share} 的文字也见于{what}{order}。是否抄袭由人认定。"
            yield Note("reuse", f"与{what}雷同 {share}", said)
            columns = ("right_id", "left_start", "left_end", "right_start", "right_end", "kind")
            passages = self._grouped.of("passages", "left_id", pair.left_id, *columns)
            found = [place for right, *place in passages if right == pair.right_id]
            longest = sorted(found, key=lambda place: (place[0] - place[1], place))[:MOST_PASSAGES]
            for place in longest:
                start, end = (place[0], place[1]) if is_left else (place[2], place[3])
                theirs = (place[2], place[3]) if is_left else (place[0], place[1])
                title = f"与{'往年' if year else ''}作业{name}雷同 {words.count(end - start)} 字"
                copied = excerpt(shown, *theirs) if shown else None
                yield Note("reuse", title, _LIKE.get(place[4], place[4]), start, end, copied)


def _order(pair: Pair, text_id: str) -> str:
    if pair.earlier_id is None:
        return "（先后不明）"
    return "（本文提交在先）" if pair.earlier_id == text_id else "（对方提交在先）"
