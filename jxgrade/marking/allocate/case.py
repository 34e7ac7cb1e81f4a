"""All that one draw depends on, as plain values that can be kept and drawn again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple, Self

from jxgrade.rules.places import Place


class Grader(NamedTuple):
    """One grader who may be given texts: where from (several where the roll says so), how many texts at most."""

    grader_id: str
    places: tuple[Place, ...]
    most: int | None = None


class Row(NamedTuple):
    """One text given to one grader, in which role and why."""

    submission_id: str
    grader_id: str
    role: str
    purpose: str


class Wanted(NamedTuple):
    """One mark somebody has to give."""

    submission_id: str
    role: str
    purpose: str


@dataclass(frozen=True)
class DrawInput:
    """One draw: who there is, what stands, what is wanted.

    ``places``: by text that may be given out, where its author is from. ``held``: what is allocated and stays. ``marked``: marks
    that came without an allocation, as (text, grader). ``wanted``: marks to be given, first ones first. ``doubles``: how many of
    the texts in ``fresh`` get a blind second mark besides. ``references``: texts whose mark is known; ``unsettled``: those of them
    whose author's other text has no grader yet. ``qualify``, ``anchors``: how many of them each grader shall have in all;
    ``seeds``: the same, as a share of the grader's other texts (a decimal); ``begun``: graders who have marked already, and qualify no more. ``neighbours``: pairs of units that do not mark each other.
    """

    label: str
    graders: tuple[Grader, ...]
    places: Mapping[str, Place]
    held: tuple[Row, ...] = ()
    marked: tuple[tuple[str, str], ...] = ()
    wanted: tuple[Wanted, ...] = ()
    fresh: tuple[str, ...] = ()
    doubles: int = 0
    references: tuple[str, ...] = ()
    unsettled: frozenset[str] = frozenset()
    qualify: int = 0
    anchors: int = 0
    seeds: str = "0"
    begun: frozenset[str] = frozenset()
    neighbours: tuple[tuple[str, str], ...] = field(default=())

    def dumped(self) -> bytes:
        """The case as JSON; equal cases give equal bytes, whatever order their parts came in."""
        parts: dict[str, object] = {
            "graders": sorted(
                [one.grader_id, sorted(map(list, one.places), key=str), one.most] for one in self.graders
            ),
            "places": self.places,
            "unsettled": sorted(self.unsettled),
            "begun": sorted(self.begun),
        }
        for name in ("held", "marked", "wanted", "fresh", "references", "neighbours"):
            parts[name] = sorted(getattr(self, name))
        for name in ("label", "doubles", "qualify", "anchors", "seeds"):
            parts[name] = getattr(self, name)
        return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )

    @classmethod
    def loaded(cls, data: bytes) -> Self:
        """The case that was dumped; raises ValueError, KeyError or TypeError where it is none."""
        parts = json.loads(data.decode("utf-8", "surrogatepass"))
        made: dict[str, Any] = {
            "graders": tuple(
                Grader(who, tuple(_place(one) for one in places), most) for who, places, most in parts["graders"]
            ),
            "places": {text: _place(place) for text, place in parts["places"].items()},
            "held": tuple(Row(*row) for row in parts["held"]),
            "wanted": tuple(Wanted(*one) for one in parts["wanted"]),
        }
        made |= {name: tuple((one, other) for one, other in parts[name]) for name in ("marked", "neighbours")}
        made |= {name: tuple(parts[name]) for name in ("fresh", "references")}
        made |= {name: frozenset(parts[name]) for name in ("unsettled", "begun")}
        made |= {name: parts[name] for name in ("label", "doubles", "qualify", "anchors", "seeds")}
        return cls(**made)


def digest(dumped: bytes) -> str:
    """What a case is told apart by."""
    return sha256(dumped).hexdigest()


def usual_purpose(role: str) -> str:
    """Why a text was given out in this role, where nothing says so: an allocation made by hand has no purposes."""
    return {"first": "first", "third": "third"}.get(role, "double")


def rows_digest(rows: Iterable[Row]) -> str:
    """What the rows of a draw are told apart by, whatever their order."""
    return sha256(json.dumps(sorted(rows), ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _place(parts: list[str | None]) -> Place:
    city, county, school = parts
    return city, county, school
