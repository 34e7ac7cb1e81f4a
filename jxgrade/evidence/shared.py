"""What the store tells beside pairs: passages that many have, and hints of rewriting."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.rules.kinds import FORMER
from jxgrade.tables import Tables, rows, values

MOST_HOLDERS: Final = 100  # texts that a passage's page shows

_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True)
class SharedPassage:
    """A passage with all the texts that have it, in the order of time, and where it stands in each."""

    passage_id: str
    chars: int
    authors: int
    first_id: str | None
    decision: str | None
    places: Mapping[str, tuple[tuple[int, int], ...]]

    @property
    def texts(self) -> tuple[str, ...]:
        """Who has it, the first submitted first."""
        return tuple(self.places)

    @property
    def shown(self) -> tuple[str, ...]:
        """Those that its page shows: the first text, and as many as fit."""
        rest = (one for one in self.places if one != self.first_id)
        first = [one for one in self.places if one == self.first_id]
        return tuple([*first, *rest][:MOST_HOLDERS])


class Hint(NamedTuple):
    """Two texts of which one may retell the other, and the sentences that answer each other (from and to, left and right)."""

    left_id: str
    right_id: str
    strength: Fraction
    sentences: tuple[tuple[int, int, int, int], ...]


def age(text_id: str, times: Mapping[str, str]) -> tuple[int, str]:
    """What sorts texts by when they came: former years, then by time, then those without a time."""
    if text_id.startswith(FORMER):
        return 0, text_id.split("/")[1]
    at = times.get(text_id)
    return (1, at) if at else (2, "")


def shared_of(tables: Tables, times: Mapping[str, str]) -> dict[str, SharedPassage]:
    """All passages by name, those of most people first; one that nobody has any more has no texts."""
    places: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for name, one, *place in rows(tables["shared_passage_texts"], "passage_id", "submission_id", "start", "end"):
        places[name][one].append((place[0], place[1]))
    columns = ("passage_id", "chars", "authors", "first_id", "decision")
    listed = sorted(rows(tables["shared_passages"], *columns), key=lambda row: (-row[2], -row[1], row[0]))
    found = {}
    for name, chars, authors, first, decision in listed:
        here = places[name]
        ordered = {one: tuple(sorted(here[one])) for one in sorted(here, key=lambda one: (age(one, times), one))}
        found[name] = SharedPassage(name, chars, authors, first, decision, ordered)
    return found


def hints_of(frame: pd.DataFrame) -> tuple[Hint, ...]:
    """The hints, strongest first; their sentences in the order of the left text."""
    found = []
    for left, right, strength, links in values(frame, "left_id", "right_id", "strength", "sentences"):
        sides = (part for link in links for part in [[*map(int, _NUMBER.findall(link))]])
        found.append(Hint(left, right, strength, tuple(sorted((a, b, c, d) for a, b, c, d in sides))))
    return tuple(sorted(found, key=lambda hint: (-hint.strength, hint.left_id, hint.right_id)))
