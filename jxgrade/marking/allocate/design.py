"""What is still to be marked, by whom it may be, and why: from the tables of a store to the case of the next draw (R14, R25).

Once a text is with a grader it stays there: a draw adds what is lacking. What comes back to be dealt again is only what nobody has
begun, of graders who are lost or who turned out to be near the author.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

import pandas as pd

from jxgrade.marking.allocate.case import DrawInput, Grader, Row, Wanted, usual_purpose
from jxgrade.marking.allocate.draw import quietly
from jxgrade.marking.allocate.near import Nearness
from jxgrade.marking.gate import Gate
from jxgrade.marking.given import REFERENCES, optional
from jxgrade.programme import Programme
from jxgrade.rules.kinds import text_of, texts_of
from jxgrade.rules.limits import best_share, is_near
from jxgrade.rules.objections import PURPOSE, objections_of
from jxgrade.rules.places import Place
from jxgrade.tables import Tables, empty, rows, values

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Known:
    """What the tables do not say: what graders have begun (text, grader, role), finished or skipped, and who is lost."""

    begun: frozenset[Key] = frozenset()
    done: frozenset[Key] = frozenset()
    skipped: frozenset[Key] = frozenset()
    lost: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Situation:
    """The case of the next draw, what it lets go of, and what cannot be allotted at all: number by reason.

    ``declined``: marks asked of somebody else besides, since who has the text skipped it, or is lost and left a draft.
    ``idle``: reasons, by grader of the roll, why somebody gets nothing. ``ready``: texts that can be read; ``scored``: trainees
    with a total, None where scores were not worked out yet.
    """

    case: DrawInput
    released: tuple[Row, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    declined: int = 0
    idle: Mapping[str, str] = field(default_factory=dict)
    ready: int = 0
    scored: int | None = None

    @property
    def nothing_to_do(self) -> bool:
        """Is no mark wanted, and nothing to be dealt again? Known texts may still be lacking."""
        return not (self.case.wanted or self.case.doubles or self.released)


def situation(tables: Tables, programme: Programme, known: Known, *, label: str) -> Situation:
    """What the next draw has to do.

    ``tables``: submissions, trainees, volunteers, delivered, marks; and allocation, purposes, marking, scores, rulings, objections
    where there are any. Shares and numbers are those of ``programme.marking``.
    """
    with quietly():
        return _Design(tables, programme, known).situation(label)


class _Design:
    def __init__(self, tables: Tables, programme: Programme, known: Known) -> None:
        self.tables, self.programme, self.rule, self.known = tables, programme, programme.marking, known
        self.gate = Gate.of({**tables, "allocation": _table(tables, "allocation")}, programme.without_counties)
        self.idle: dict[str, str] = {}
        self.graders = self._graders()
        self.neighbours = programme.neighbour_pairs
        self.given: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)  # text -> (grader, role) of its marks
        for who, kind, grader, role in rows(tables["marks"], "trainee_id", "kind", "grader_id", "role"):
            self.given[f"{who}/{kind}"].append((grader, role or ""))
        for text, grader, role in known.done:
            if (grader, role) not in self.given[text]:
                self.given[text].append((grader, role))

    def situation(self, label: str) -> Situation:
        held, released = self._held()
        texts, left_out = self._texts()
        standing = [row for row in held if row.purpose not in REFERENCES and not self._is_declined(row)]
        ordinary = {row.submission_id for row in standing}
        given = {text for text, listed in self.given.items() if listed}
        back = tuple(
            Wanted(row.submission_id, row.role, row.purpose)
            for row in released
            if row.purpose not in REFERENCES
            and row.submission_id in texts
            and not self._is_reference(row.submission_id)
        )
        returned = {one.submission_id for one in back if one.role == "first"}
        fresh = sorted(set(texts) - ordinary - given - returned)
        again = [one for one in self._again(standing, back) if one.submission_id in texts]
        references = sorted(text for text in texts if self._is_reference(text))
        case = DrawInput(
            label=label,
            graders=tuple(self.graders),
            places=texts,
            held=tuple(sorted(held)),
            marked=self._marked(held),
            wanted=tuple(sorted([*(Wanted(text, "first", "first") for text in fresh), *back, *again])),
            fresh=tuple(fresh),
            doubles=self._doubles(held, released, len(fresh)),
            references=tuple(references),
            unsettled=frozenset(text for text in references if not self._others(text) <= ordinary | given),
            qualify=self.rule.qualify,
            anchors=self.rule.anchors,
            seeds=str(self.rule.seeds),
            begun=frozenset(grader for _, grader, _ in self.known.begun)
            | {grader for listed in self.given.values() for grader, _ in listed},
            neighbours=self.neighbours,
        )
        scores = optional(self.tables, "scores")
        scored = None if scores is None else int(scores["total"].notna().sum())
        seconds = {(one.submission_id, one.role) for one in case.wanted}
        declined = sum((row.submission_id, row.role) in seconds for row in held if self._is_declined(row))
        return Situation(case, tuple(sorted(released)), left_out, declined, self.idle, len(texts), scored)

    # ------------------------------------------------------------ who and what

    def _graders(self) -> list[Grader]:
        """Everybody on the roll of graders who may be given texts."""
        found = []
        for who, listed in sorted((self.gate.people or {}).items()):
            if not any(person.role == "grader" for person in listed):
                continue
            if who in self.known.lost:
                self.idle[who] = "lost"
            elif self.gate.person(who):
                self.idle[who] = "unclear"
            else:
                places = tuple(sorted({person.place for person in listed}, key=str))
                found.append(Grader(who, places, self.rule.most_of.get(who, self.rule.most)))
        return found

    def _texts(self) -> tuple[dict[str, Place], dict[str, int]]:
        """Texts that can be given out, with their authors' places; and how many cannot, by reason."""
        left_out: Counter[str] = Counter()
        ruled = {
            f"{who}/{kind}"
            for who, kind, ruling in self._rows("rulings", "trainee_id", "kind", "decision")
            if ruling == "confirmed"
        }
        found = {}
        for text, who, readable in rows(self.tables["submissions"], "submission_id", "trainee_id", "readable"):
            place = self.gate.trainees.get(who)
            if not readable:
                left_out["unreadable"] += 1
            elif place is None:
                left_out["unknown"] += 1
            elif text in ruled:
                left_out["ruled"] += 1
            else:
                found[text] = place
        return found, dict(left_out)

    def _held(self) -> tuple[list[Row], list[Row]]:
        """What is allocated and stays, and what comes back: not begun, and its grader lost, off the roll, or near the author."""
        listed = self._rows("purposes", "submission_id", "grader_id", "role", "purpose")
        purposes = {row[:3]: row[3] for row in listed}
        may = {grader.grader_id: number for number, grader in enumerate(self.graders)}
        nearness = Nearness(self.graders, self.neighbours)
        away: dict[Place, frozenset[int]] = {}
        begun = {(text, grader) for text, grader, _ in self.known.begun | self.known.done}
        begun |= {(text, grader) for text, listed in self.given.items() for grader, _ in listed}
        held: list[Row] = []
        released: list[Row] = []
        for text, grader, role in self._rows("allocation", "submission_id", "grader_id", "role"):
            row = Row(text, grader, role, purposes.get((text, grader, role), usual_purpose(role)))
            place = self.gate.trainees.get(text.rpartition("/")[0])
            if place is not None and place not in away:
                away[place] = nearness.away(place)
            stays = (text, grader) in begun or (grader in may and (place is None or may[grader] not in away[place]))
            (held if stays else released).append(row)
        return held, released

    def _marked(self, held: Iterable[Row]) -> tuple[tuple[str, str], ...]:
        """Marks that no row of the allocation explains: their givers have seen the text."""
        rows_ = {(row.submission_id, row.grader_id) for row in held}
        pairs = {(text, grader) for text, listed in self.given.items() for grader, _ in listed}
        pairs |= {(text, grader) for text, grader, _ in self.known.begun}
        return tuple(sorted(pairs - rows_))

    def _is_declined(self, row: Row) -> bool:
        """Will this mark never come: skipped, or begun and left by somebody who is lost?"""
        key = row[:3]
        return key in self.known.skipped or (
            row.grader_id in self.known.lost and key in self.known.begun and key not in self.known.done
        )

    def _is_reference(self, text: str) -> bool:
        return any(role == "adjudicator" for _, role in self.given.get(text, ()))

    def _others(self, text: str) -> set[str]:
        """The texts of the other kinds by the same trainee."""
        return set(texts_of(text_of(text)[0], self.programme.assignments)) - {text}

    # ------------------------------------------------------------ how much

    def _doubles(self, held: Collection[Row], released: Collection[Row], fresh: int) -> int:
        """How many of the fresh texts get a blind second mark, so that doubles are their share of all first marks."""
        count = Counter(row.purpose for row in (*held, *released))
        wanted = floor(Fraction(self.rule.doubles) * (count["first"] + fresh)) - count["double"]
        return min(max(wanted, 0), fresh)

    def _again(self, standing: Iterable[Row], back: Iterable[Wanted]) -> list[Wanted]:
        """New readings for objections; second marks near a limit and in the best share, third ones where two are apart (R14).

        A third mark cannot mend a grader's contradicting himself: that is an adjudicator's.
        """
        asked: defaultdict[str, set[str]] = defaultdict(set)
        rows_ = [row._replace(grader_id="") for row in standing]
        rows_ += [Row(one.submission_id, "", one.role, one.purpose) for one in back]
        for row in rows_:
            asked[row.submission_id].add(row.role)
        how = {(who, kind): way for who, kind, way in self._rows("marking", "trainee_id", "kind", "how")}
        clash = {f"{who}/{kind}" for who, kind, twice in self._rows("marks", "trainee_id", "kind", "clash") if twice}
        found = self._objected(asked, {row.submission_id for row in rows_ if row.purpose == PURPOSE})
        objected = {one.submission_id for one in found}
        for who, purpose in self._near().items():
            for kind in self.programme.assignments:
                text = f"{who}/{kind}"
                if (
                    text not in objected
                    and how.get((who, kind)) == "single"
                    and asked[text] <= {"first"}
                    and self._marks(text) == 1
                ):
                    found.append(Wanted(text, "second", purpose))
        for (who, kind), way in how.items():
            text = f"{who}/{kind}"
            if (
                way == "disputed"
                and text not in clash | objected
                and "third" not in asked[text]
                and self._marks(text) == 2
            ):
                found.append(Wanted(text, "third", "third"))
        return found

    def _objected(self, asked: Mapping[str, set[str]], drawn: Collection[str]) -> list[Wanted]:
        """One more blind mark of each text that an open objection names, once; after three marks, or an adjudicator's, it is an expert's."""
        named = {
            text
            for one in objections_of(_table(self.tables, "objections"))
            if one.is_open
            for text in one.texts(self.programme.kinds)
        }
        roles = {text: {1: "second", 2: "third"}.get(self._marks(text)) for text in sorted(named - set(drawn))}
        return [Wanted(text, role, PURPOSE) for text, role in roles.items() if role and role not in asked.get(text, ())]

    def _marks(self, text: str) -> int:
        """How many people marked it; more than there are where an adjudicator did, for then nobody need mark it again."""
        listed = self.given.get(text, ())
        return -1 if any(role == "adjudicator" for _, role in listed) else len({grader for grader, _ in listed})

    def _near(self) -> dict[str, str]:
        """Trainees whose total lies near the pass mark, near excellence, or in the best share, with the first of these that is so."""
        scores = values(_table(self.tables, "scores"), "trainee_id", "total")
        totals = {who: total for who, total in scores if total is not None}
        scoring, width = self.programme.scoring, self.rule.near_pass
        best = best_share(totals.values(), self.rule.near_top)
        found = {}
        for who, total in sorted(totals.items()):
            if is_near(total, scoring.pass_at, width):
                found[who] = "near_pass"
            elif is_near(total, scoring.excellent_at, width) or (best is not None and total >= best):
                found[who] = "near_top"
        return found

    def _rows(self, name: str, *columns: str) -> list[tuple[str, ...]]:
        return list(rows(_table(self.tables, name), *columns))


def _table(tables: Tables, name: str) -> pd.DataFrame:
    found = optional(tables, name)
    return empty(name) if found is None else found
