"""How sure the awards are: tables beside them, made from the same values, deciding nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from jxgrade.programme import Programme


def robustness(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> "dict[str, pd.DataFrame]":
    """The tables `organisation_sensitivity`, `cut_line`, `trainee_exclusions` and `missing_eligible`.

    ``tables``: trainees scores decisions submissions rulings pairs schools marking award_trainees; one that is absent counts as empty.
    """
    from jxgrade.awards import eligible, facts
    from jxgrade.awards.cutline import cut_line
    from jxgrade.awards.sensitivity import sensitivity
    from jxgrade.awards.trainees import exclusion_rows
    from jxgrade.tables import from_rows

    people = facts.read_people(tables, programme)
    doubts = facts.read_doubts(tables, programme)
    stages = eligible.read_stages(tables, programme.without_counties)
    sure = sensitivity(people, stages, programme=programme)
    listed = facts.rows(tables, "award_trainees", "trainee_id outcome")
    awarded = frozenset(who for who, outcome in listed if outcome == "awarded")
    return {
        "trainee_exclusions": from_rows(
            exclusion_rows(tables, people, doubts, programme, awarded=awarded), "trainee_exclusions"
        ),
        "missing_eligible": from_rows(eligible.missing_eligible(people, stages), "missing_eligible"),
        "organisation_sensitivity": from_rows(sure, "organisation_sensitivity"),
        "cut_line": from_rows(cut_line(tables, people, doubts, programme), "cut_line"),
    }
