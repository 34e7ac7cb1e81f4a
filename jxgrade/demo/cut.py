"""A tied block across the last seat of the excellent trainees (R15), whatever the size and the seed."""

from fractions import Fraction

from jxgrade.demo.draft import KINDS, Draft, settled
from jxgrade.demo.nursery import Nursery, read_by
from jxgrade.demo.planted import Expect
from jxgrade.demo.plants_records import scores

BLOCK = 4  # trainees lifted to the total of the one in the last seat

Ranked = tuple[tuple[Fraction, Fraction], Draft]
"""Total and assignment score, and whose they are."""
_OUTCOMES = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}


def tie_at_the_cut(nursery: Nursery, rows: list[Ranked], harsh: str) -> None:
    """Give the trainees after the last seat the scores of the one in it; nothing where awards are per city or have no seat.

    ``rows``: who may be selected, as `ranked` tells.
    """
    award = nursery.programme.awards.trainees
    if award.scope != "province":
        return
    base = sum(1 for draft in nursery.province.trainees if draft.online and draft.online[0].isdigit())
    seats = int(Fraction(award.share) * base)
    if not 0 < seats < len(rows):
        return
    key, model = rows[seats - 1]
    lower = sorted((draft for _, draft in rows[seats:]), key=lambda draft: read_by(draft, harsh))
    block = [draft for equal, draft in rows if equal == key]
    for draft in lower[:BLOCK]:
        _lift(nursery, draft, model)
        block += [draft] if draft not in block else []
    ids = tuple(sorted(draft.trainee_id for draft in block))
    outcome = _OUTCOMES[award.ties]
    nursery.plant(
        "tie_at_the_cut", "评优线上并列", ids,
        *(Expect("award_trainees", (("trainee_id", key),), "outcome", outcome, "equals") for key in ids),
    )  # fmt: skip


def ranked(nursery: Nursery) -> list[Ranked]:
    """Those who have everything and pass, best first."""
    free = (draft for draft in nursery.province.trainees if draft.ordinary)
    scored = [(found, draft) for draft in free if (found := scores(nursery, draft)) is not None]
    rows = [row for row in scored if row[0][0] >= nursery.programme.scoring.pass_at]
    return sorted(rows, key=lambda row: (-row[0][0], -row[0][1], row[1].trainee_id))


def _lift(nursery: Nursery, draft: Draft, model: Draft) -> None:
    """The scores of ``model``, each text marked once and not by the harsh grader."""
    gap = Fraction(nursery.programme.marking.gap)
    best = max((score for score, _ in model.tests), key=Fraction)
    draft.tests = [(best, draft.tests[-1][1])]
    for kind in KINDS:
        mark = settled(model.marks[kind], gap)
        assert mark is not None
        nursery.mark(draft, kind, int(mark * 100))
