"""How one text is called, `<trainee_id>/<kind>` (design, 3), and what follows from a programme's kinds and components."""

import re
from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING, Final

from jxgrade.programme import Component, Programme

if TYPE_CHECKING:
    import pandas as pd

TextKey = tuple[str, str]
"""One text of a trainee: trainee_id and kind."""

FORMER: Final = "earlier/"
"""How the ids of texts of former years begin; they are nobody's to mark or to rule on."""

_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*")


def submission_id(trainee_id: str, kind: str) -> str:
    """The id of a text: ``T1/growth_report``."""
    return f"{trainee_id}/{kind}"


def text_of(submission_id: str) -> TextKey:
    """``T1/growth_report`` as trainee and kind."""
    trainee_id, _, kind = submission_id.rpartition("/")
    return trainee_id, kind


def former_authors(text_id: str, people: Set[str]) -> list[str]:
    """Whose a text of a former year is: those of ``people`` whose id is its name, or a word of it.

    >>> former_authors("earlier/2022/T1_报告.docx", {"T1", "T11"})
    ['T1']
    """
    if not text_id.startswith(FORMER):
        return []
    name = text_id.split("/", 2)[-1]
    return sorted(people & {*re.split("[/.]", name), *_WORD.findall(name)})


def texts_of(trainee_id: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """The ids of a trainee's texts, handed in or not, in the order of the kinds.

    >>> texts_of("T1", ["plan", "essay"])
    ('T1/plan', 'T1/essay')
    """
    return tuple(submission_id(trainee_id, kind) for kind in kinds)


def mark_columns(kinds: Iterable[str]) -> tuple[str, ...]:
    """The columns of `scores` and `decisions` that hold the kinds' final marks."""
    return tuple(f"{kind}_mark" for kind in kinds)


def measured(programme: Programme) -> tuple[Component, ...]:
    """The components that one number of a trainee stands for: all but the texts."""
    return tuple(one for one in programme.components if one.source != "assignments")


def begun_by(programme: Programme) -> Component | None:
    """The hours of which some mean that a trainee took part (R15): those online, else the first; None where the programme asks for none."""
    hours = [part for part in programme.components if part.adds_up]
    return min(hours, key=lambda part: part.inbox != "learning", default=None)


def component_rows(tables: "Mapping[str, pd.DataFrame]", inbox: str) -> "pd.DataFrame":
    """The rows of `components` that come from this table of the inbox."""
    frame = tables["components"]
    return frame[frame["table"] == inbox]


def number_columns(programme: Programme) -> tuple[str, ...]:
    """The columns of `decisions` (and `scores`) that hold the programme's own numbers, in their order there."""
    return (*(one.column for one in measured(programme)), *mark_columns(programme.assignments))


def score_columns(programme: Programme) -> tuple[str, ...]:
    """The programme's own columns of `scores`: a number and a state of each component and kind, and how the marks came."""
    pairs = [(one.column, f"{one.key}_state") for one in measured(programme)]
    pairs += [(f"{kind}_mark", f"{kind}_state") for kind in programme.assignments]
    return (*(name for pair in pairs for name in pair), *(f"{kind}_marking" for kind in programme.assignments))
