"""What ordinary trainees do: study, attend, sit the test, hand in two texts; and how graders mark them, blind."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Final

from jxgrade.demo.draft import KINDS, Draft, DraftMark, DraftText, Province, dice, settled
from jxgrade.programme import Programme

_FORMS: Final = (("inline", 70), ("docx", 20), ("txt", 4), ("md", 2), ("html", 2), ("zip", 2))  # per cent
_PER_GRADER: Final = 36
_HARSH_BY: Final = 1500


def do_the_work(province: Province, programme: Programme, *, seed: int) -> None:
    """Give every trainee hours, tests and texts; about one in ten misses something."""
    rng = dice(seed, "work")
    themes = programme.awards.cases.themes
    forms, weights = zip(*_FORMS, strict=True)
    for draft in province.trainees:
        _study(draft, programme, rng)
        _attend(draft, programme, rng)
        _test(draft, rng)
        for kind in KINDS:
            if rng.random() < 0.012:
                draft.ordinary = False
                continue
            case = rng.random() < 0.04
            chars = rng.randint(1450, 2050) if case else rng.randint(880, 1250)
            theme = rng.choice(themes) if themes and (case or rng.random() < 0.2) else None
            draft.texts[kind] = DraftText(chars, rng.choices(forms, weights)[0], _handed_in(rng), theme)


def _handed_in(rng: Random) -> str:
    day = date(2023, 11, 20) + timedelta(days=rng.randint(8, 50))
    return f"{day} {rng.randint(7, 22):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"


def _study(draft: Draft, programme: Programme, rng: Random) -> None:
    window = programme.city(draft.city).theory
    assert window is not None
    span = (window.last - window.first).days
    start = rng.randint(0, span // 2)
    end = rng.randint(start, span)
    draft.studied = (str(window.first + timedelta(days=start)), str(window.first + timedelta(days=end)))
    draft.online = rng.choice(("32", "32", "32", "32", "32.5", "33", "34", "36"))
    chance = rng.random()
    if chance < 0.015:
        draft.online, draft.ordinary = rng.choice(("8", "14.5", "21", "27")), False
    elif chance < 0.02:
        draft.online, draft.ordinary = None, False


def _attend(draft: Draft, programme: Programme, rng: Random) -> None:
    theory, window = programme.city(draft.city).theory, programme.windows.offline
    assert theory is not None and window is not None
    first = max(window.first, theory.last + timedelta(days=1))
    day = first + timedelta(days=rng.randint(0, max(0, (window.last - first).days - 3)))
    days: tuple[str, ...] = rng.choice((("14", "14"), ("7", "7", "7", "7"), ("10", "10", "8"), ("28",)))
    if rng.random() < 0.02:
        days, draft.ordinary = days[:1] if len(days) > 1 else (), False
    draft.offline = [(hours, str(day + timedelta(days=at))) for at, hours in enumerate(days)]


def _test(draft: Draft, rng: Random) -> None:
    if rng.random() < 0.012:
        draft.ordinary = False
        return
    score = min(100, max(20, round(82 + 7 * draft.ability + rng.gauss(0, 6))))
    if rng.random() < 0.03:
        score, draft.ordinary = rng.randint(20, 48), False
    first = rng.randint(5, 20)
    if rng.random() < 0.15:
        draft.tests.append(
            (str(max(10, score - rng.randint(2, 20))), f"2024-01-{first:02d} 09:{rng.randint(0, 59):02d}")
        )
        first += rng.randint(1, 8)
    draft.tests.append((str(score), f"2024-01-{first:02d} {rng.randint(10, 21)}:{rng.randint(0, 59):02d}"))


def grade(province: Province, programme: Programme, *, seed: int) -> str:
    """Have every text marked by graders of other counties, some twice; returns the id of the harsh grader ("" for none)."""
    rng = dice(seed, "marks")
    roll = [(one.volunteer_id, one.county) for one in province.volunteers if one.role == "grader"]
    rng.shuffle(roll)
    wanted = max(8, 2 * len(province.trainees) // _PER_GRADER)
    desk = _Desk(roll[:wanted], rng, programme.marking.gap)
    harsh = desk.roll[0][0]
    for draft in province.trainees:
        for kind in draft.texts:
            true = min(98.0, max(35.0, 81 + 5 * draft.ability + rng.gauss(0, 3.5)))
            draft.marks[kind] = desk.marks(draft, true, harsh)
    return harsh


class _Desk:
    """Hands texts to graders in turn."""

    def __init__(self, roll: list[tuple[str, str | None]], rng: Random, gap: Fraction | object) -> None:
        self.roll, self._rng, self._at = roll, rng, 0
        self._gap = Fraction(str(gap))
        self._severity = {grader: rng.gauss(0, 1.5) for grader, _ in roll}

    def grader(self, draft: Draft, taken: set[str]) -> str | None:
        """The next grader of another county who has nothing of this trainee yet."""
        for _ in range(len(self.roll)):
            grader, county = self.roll[self._at % len(self.roll)]
            self._at += 1
            if county != draft.county and grader not in taken:
                return grader
        return None

    def marks(self, draft: Draft, true: float, harsh: str) -> list[DraftMark]:
        """First mark; a second for one in eight and for all the harsh grader reads; a third where they differ."""
        taken = {mark.grader_id for marks in draft.marks.values() for mark in marks}
        out: list[DraftMark] = []
        for role in ("first", "second", "third"):
            grader = self.grader(draft, taken)
            if grader is None:
                break
            taken.add(grader)
            out.append(DraftMark(grader, self._mark(grader, true, harsh), role, self._when(len(out))))
            if len(out) == 1 and grader != harsh and self._rng.random() >= 0.12:
                break
            if len(out) == 2 and abs(out[0].mark - out[1].mark) <= 100 * self._gap:
                break
        if len(out) > 1 and settled(out, self._gap) is None:
            last = out[-1]
            near = min((mark for mark in out[:-1]), key=lambda mark: abs(mark.mark - last.mark))
            last.mark = near.mark + int(50 * self._gap) if len(out) == 3 else near.mark
        return out

    def _mark(self, grader: str, true: float, harsh: str) -> int:
        mark = true - self._severity[grader] + self._rng.gauss(0, 2.5)
        hundredths = 50 * round(2 * mark)
        if grader == harsh:
            hundredths -= _HARSH_BY
        return min(9900, max(2000, hundredths))

    def _when(self, step: int) -> str:
        day = 11 + 6 * step + self._rng.randint(0, 5)
        return f"2024-01-{day:02d} {self._rng.randint(8, 21):02d}:{self._rng.randint(0, 59):02d}:00"
