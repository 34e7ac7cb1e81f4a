"""How sure the awards are: tables beside them, made from the same values, deciding nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from jxgrade.programme import Programme


def certainty(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> "dict[str, pd.DataFrame]":
    """The tables `organisation_sensitivity` and `cut_line`.

    ``tables``: trainees scores decisions submissions rulings pairs schools marking; one that is absent counts as empty.
    """
    from jxgrade.awards import eligible, facts
    from jxgrade.awards.cutline import cut_line
    from jxgrade.awards.sensitivity import sensitivity
    from jxgrade.tables import from_rows

    people = facts.read_people(tables, programme)
    doubts = facts.read_doubts(tables, programme)
    sure = sensitivity(people, eligible.read_stages(tables), programme=programme)
    return {
        "organisation_sensitivity": from_rows(sure, "organisation_sensitivity"),
        "cut_line": from_rows(cut_line(tables, people, doubts, programme), "cut_line"),
    }
