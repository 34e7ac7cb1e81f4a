"""A tied block across the last seat of the excellent trainees (R15), whatever the size and the seed."""

from decimal import Decimal
from fractions import Fraction

from jxgrade.demo.draft import KINDS, Draft, settled
from jxgrade.demo.nursery import Nursery
from jxgrade.demo.planted import Expect
from jxgrade.demo.plants_records import total

BLOCK = 4  # trainees lifted to the total of the one in the last seat

_OUTCOMES = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}


def tie_at_the_cut(nursery: Nursery, harsh: str) -> None:
    """Give the trainees after the last seat the scores of the one in it; nothing where awards are per city or have no seat."""
    award = nursery.programme.awards.trainees
    if award.scope != "province":
        return
    base = sum(1 for draft in nursery.province.trainees if _hours(draft.online) > 0)
    seats = int(Fraction(award.share) * base)
    ranked = _ranked(nursery)
    if not 0 < seats < len(ranked):
        return
    model = ranked[seats - 1]
    key = _key(nursery, model)
    lower = sorted(ranked[seats:], key=lambda draft: _read_by(draft, harsh)) or [nursery.take()]
    block = [draft for draft in ranked if _key(nursery, draft) == key]
    for draft in lower[:BLOCK]:
        _lift(nursery, draft, model)
        block += [draft] if draft not in block else []
    ids = tuple(sorted(draft.trainee_id for draft in block))
    outcome = _OUTCOMES[award.ties]
    nursery.plant(
        "tie_at_the_cut", "评优线上并列", ids,
        *(Expect("award_trainees", (("trainee_id", key),), "outcome", outcome, "equals") for key in ids),
    )  # fmt: skip


def _hours(cell: str | None) -> Decimal:
    return (
        Decimal(cell)
        if cell and cell.replace(".", "", 1).isascii() and cell.replace(".", "", 1).isdigit()
        else Decimal(0)
    )


def _key(nursery: Nursery, draft: Draft) -> tuple[Fraction, Fraction]:
    programme = nursery.programme
    gap = Fraction(programme.marking.gap)
    weights = {kind: Fraction(assignment.weight) for kind, assignment in programme.assignments.items()}
    marks = sum((weights[kind] * (settled(draft.marks[kind], gap) or 0) for kind in KINDS), Fraction())
    return total(nursery, draft) or Fraction(), marks


def _ranked(nursery: Nursery) -> list[Draft]:
    """Those who pass and may be selected, best first; of the planted ones only those that nothing speaks against."""
    programme = nursery.programme
    rows = []
    for draft in nursery.province.trainees:
        if draft.planted or len(draft.texts) < len(KINDS) or not draft.tests:
            continue
        if _hours(draft.online) < programme.hours.online:
            continue
        if sum((Decimal(hours) for hours, _ in draft.offline), Decimal()) < programme.hours.offline:
            continue
        exact = total(nursery, draft)
        if exact is not None and exact >= programme.scoring.pass_at:
            rows.append((_key(nursery, draft), draft))
    rows.sort(key=lambda row: (-row[0][0], -row[0][1], row[1].trainee_id))
    return [draft for _, draft in rows]


def _read_by(draft: Draft, grader: str) -> bool:
    return any(mark.grader_id == grader for marks in draft.marks.values() for mark in marks)


def _lift(nursery: Nursery, draft: Draft, model: Draft) -> None:
    """The scores of ``model``, each text marked once and not by the harsh grader."""
    gap = Fraction(nursery.programme.marking.gap)
    best = max((score for score, _ in model.tests), key=Fraction)
    draft.tests = [(best, draft.tests[-1][1])]
    for kind in KINDS:
        mark = settled(model.marks[kind], gap)
        assert mark is not None
        nursery.mark(draft, kind, int(mark * 100))
