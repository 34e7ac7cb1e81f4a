"""Volunteers (R19; 八.二): who is proposed for a certificate, and on what; a person signs before anybody is awarded.

Contacts are no volunteers (note to 附件2). A grader, and an expert who arbitrated, is proposed for texts marked;
their agreement with others and accuracy on seeds stand beside it and exclude nobody, as the document names no limit. Experts
and publicity volunteers are proposed because their county reported them. Nobody is `awarded` without a
signature: the latest word on a volunteer and role (`signatures`, out of the audit log) decides, and a withdrawn one counts as none.
"""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from jxgrade.awards.facts import rows


def award_volunteers(tables: Mapping[str, pd.DataFrame]) -> list[tuple[object, ...]]:
    """Rows of `award_volunteers`: everybody on the roll of 附件2 with reason to be proposed (R19).

    Where no roll was delivered, whoever marked stands as a grader without city. ``marked`` counts marks given.
    """
    marked = Counter(grader_id for (grader_id,) in rows(tables, "marks", "grader_id"))
    measures = {row[0]: row[1:] for row in rows(tables, "graders", "grader_id agreement seed_error")}
    signed = {
        (who, role)
        for who, role, outcome in rows(tables, "signatures", "volunteer_id role outcome")
        if outcome == "awarded"
    }
    roll = list(rows(tables, "volunteers", "volunteer_id role city county"))
    if not roll:
        roll = [(grader_id, "grader", None, None) for grader_id in sorted(marked)]
    found: list[tuple[object, ...]] = []
    for volunteer_id, role, city, county in roll:
        reasons = ["texts_marked"] if marked[volunteer_id] and role in ("grader", "expert") else []
        reasons += ["county_reported"] if role in ("expert", "publicity") else []
        if reasons:
            worked = "texts_marked" in reasons
            agreement, seed_error = measures.get(volunteer_id, (None, None)) if worked else (None, None)
            count = marked[volunteer_id] if worked else None
            outcome = "awarded" if (volunteer_id, role) in signed else "proposed"
            found.append((volunteer_id, role, city, county, count, agreement, seed_error, outcome, reasons))
    return found
