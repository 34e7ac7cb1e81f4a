"""Where plants grow: blameless trainees to take, graders to mark them, texts to copy from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from jxgrade.demo.draft import KINDS, Draft, DraftMark, DraftText, Province, dice
from jxgrade.demo.handwritten import HandText, Shelf, handwritten
from jxgrade.demo.planted import Expect, Plant, problem, reason, status
from jxgrade.errors import ParamsError
from jxgrade.programme import Programme
from jxgrade.text import count_chars

STEADY: Final = 7200  # hundredths: every mark and test of a planted trainee unless the case says otherwise


class Nursery:
    """Gives out trainees of whom nothing is known yet, makes them blameless, and gathers the cases."""

    def __init__(self, province: Province, programme: Programme, shelf: Shelf, *, seed: int, harsh: str) -> None:
        self.province, self.programme, self.shelf = province, programme, shelf
        self.rng = dice(seed, "plants")
        self.cases: list[Plant] = []
        self.copies: set[tuple[str, str]] = set()
        self._roll = [(one.volunteer_id, one.county) for one in province.volunteers if one.role == "grader"]
        self._roll = [one for one in self._roll if one[0] != harsh]
        self._next = 0
        free = [draft for draft in province.trainees if draft.county is not None and _may_be_made_blameless(draft)]
        self.rng.shuffle(free)
        free.sort(key=lambda draft: (read_by(draft, harsh), not draft.ordinary))
        self._free = free[::-1]

    def take(self, fits: Callable[[Draft], bool] = lambda draft: True, *, level: str = "") -> Draft:
        """A blameless trainee who passes with `STEADY` points, of this level where one is left.

        Raises ParamsError where none is left.
        """
        fitting = [at for at, draft in enumerate(self._free) if fits(draft)]
        if not fitting:
            raise ParamsError("学员太少，放不下要埋设的情形。改法：--trainees 至少 60")
        at = next((at for at in reversed(fitting) if self._free[at].level == level), fitting[-1])
        draft = self._free.pop(at)
        draft.planted, draft.ordinary = True, False
        draft.online = "32"
        draft.offline = [("28", draft.offline[0][1])]
        draft.tests = [(str(STEADY // 100), draft.tests[-1][1])]
        for kind in KINDS:
            draft.texts[kind].chars = self.rng.randint(900, 1200)
            draft.texts[kind].form = "inline"
            self.mark(draft, kind, STEADY)
        return draft

    def graders(self, draft: Draft, number: int) -> list[str]:
        """Graders of other counties who have nothing of this trainee."""
        taken = {mark.grader_id for marks in draft.marks.values() for mark in marks}
        free = [grader for grader, county in self._roll if county != draft.county and grader not in taken]
        self._next += number
        return [free[(self._next + at) % len(free)] for at in range(number)]

    def mark(self, draft: Draft, kind: str, *hundredths: int) -> None:
        """Replace the marks of a text by these, in the order first, second, third."""
        draft.marks[kind] = []
        roles = ("first", "second", "third")
        marks = zip(self.graders(draft, len(hundredths)), hundredths, roles, strict=False)
        draft.marks[kind] = [
            DraftMark(grader, mark, role, f"2024-01-{12 + 6 * at:02d} 10:00:00")
            for at, (grader, mark, role) in enumerate(marks)
        ]

    def author(self, text: HandText) -> Draft:
        """A trainee who hands in this text."""
        draft = self.take(level=text.level)
        hand_in(draft.texts[text.kind], text)
        return draft

    def fresh(self, kind: str) -> HandText:
        """A hand-written text that nobody else hands in."""
        levels = self.rng.sample("kpm", 3)
        found = next((text for level in levels if (text := self.shelf.take(kind, level)) is not None), None)
        if found is None:
            raise ParamsError(f"手写文本不够用（{kind}）。改法：在 jxgrade/demo/texts 里补充")
        return found

    def plant(self, kind: str, title: str, ids: tuple[str, ...], *expected: Expect) -> None:
        """Note a case."""
        self.cases.append(Plant(kind, title, ids, expected))

    def case(
        self,
        kind: str,
        title: str,
        then: str,
        *reasons: str,
        wrong: tuple[tuple[str, str, str], ...] = (),
        draft: Draft | None = None,
    ) -> Draft:
        """Note a case of one trainee: the status it leads to ("": any), its reasons, the wrong cells (table, column, level)."""
        draft = draft or self.take()
        key = draft.trainee_id
        expected = [reason(key, code) for code in reasons] + ([status(key, then)] if then else [])
        self.plant(kind, title, (key,), *expected, *(problem(table, key, *cell) for table, *cell in wrong))
        return draft

    def also(self, *expected: Expect) -> None:
        """More that must be seen of the case noted last."""
        last = self.cases[-1]
        self.cases[-1] = replace(last, expected=(*last.expected, *expected))

    def copied(self, left: str, right: str) -> None:
        """Note that two texts share passages on purpose."""
        first, second = sorted((left, right))
        self.copies.add((first, second))


def hand_in(text: DraftText, written: HandText) -> None:
    """Let a text be this hand-written one."""
    text.words, text.chars, text.theme = written.text, count_chars(written.text), written.theme


def copies(how: str, most: int) -> list[HandText]:
    """The first so many hand-written copies of one sort."""
    return [text for text in handwritten().values() if text.how == how][:most]


def _may_be_made_blameless(draft: Draft) -> bool:
    return bool(draft.offline and draft.tests and len(draft.texts) == len(KINDS))


def read_by(draft: Draft, grader: str) -> bool:
    """Whether the grader marked a text of the trainee."""
    return any(mark.grader_id == grader for marks in draft.marks.values() for mark in marks)
