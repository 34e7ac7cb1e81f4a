"""Where plants grow: blameless trainees to take, graders to mark them, texts to copy from."""

from collections.abc import Callable
from typing import Final

from jxgrade.demo.compose import Composer
from jxgrade.demo.draft import KINDS, Draft, DraftMark, Province, dice
from jxgrade.demo.planted import Expect, Plant
from jxgrade.errors import ParamsError
from jxgrade.programme import Programme

STEADY: Final = 7200  # hundredths: every mark and test of a planted trainee unless the case says otherwise


class Nursery:
    """Gives out trainees of whom nothing is known yet, makes them blameless, and gathers the cases."""

    def __init__(self, province: Province, programme: Programme, composer: Composer, *, seed: int, harsh: str) -> None:
        self.province, self.programme, self.composer = province, programme, composer
        self.rng = dice(seed, "plants")
        self.cases: list[Plant] = []
        self.copies: set[tuple[str, str]] = set()
        self._roll = [(one.volunteer_id, one.county) for one in province.volunteers if one.role == "grader"]
        self._roll = [one for one in self._roll if one[0] != harsh]
        self._next = 0
        free = [draft for draft in province.trainees if draft.ordinary and draft.county is not None]
        self.rng.shuffle(free)
        free.sort(key=lambda draft: any(mark.grader_id == harsh for marks in draft.marks.values() for mark in marks))
        self._free = free[::-1]

    def take(self, fits: Callable[[Draft], bool] = lambda draft: True) -> Draft:
        """A blameless trainee who passes with `STEADY` points; raises ParamsError where none is left."""
        for at in range(len(self._free) - 1, -1, -1):
            if fits(self._free[at]):
                break
        else:
            raise ParamsError("学员太少，放不下要埋设的情形。改法：--trainees 至少 60")
        draft = self._free.pop(at)
        draft.planted, draft.ordinary = True, False
        draft.online = "32"
        draft.offline = draft.offline[:1]
        draft.offline[0] = ("28", draft.offline[0][1])
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
        draft.marks[kind] = [
            DraftMark(grader, mark, role, f"2024-01-{12 + 6 * at:02d} 10:00:00")
            for at, (grader, mark, role) in enumerate(
                zip(self.graders(draft, len(hundredths)), hundredths, roles, strict=False)
            )
        ]

    def write(self, draft: Draft, kind: str, *, chars: int | None = None, without: str = "") -> str:
        """Compose the text of a planted trainee now and keep it."""
        text = draft.texts[kind]
        text.chars = chars or text.chars
        writing = self.composer.write(
            f"{draft.trainee_id}/{kind}", kind, stage=draft.level, chars=text.chars, without=without
        )
        text.words = writing.text
        return writing.text

    def plant(self, kind: str, title: str, ids: tuple[str, ...], *expected: Expect) -> None:
        """Note a case."""
        self.cases.append(Plant(kind, title, ids, expected))

    def copied(self, left: str, right: str) -> None:
        """Note that two texts share passages on purpose."""
        first, second = sorted((left, right))
        self.copies.add((first, second))
