"""All tables that compare graders, made from one reading of the marks."""

import pandas as pd

from jxgrade.marking.given import Marks, Tables
from jxgrade.marking.graders import grader_table
from jxgrade.marking.links import links_table
from jxgrade.marking.quality import agreement_table, quality_table
from jxgrade.programme import Programme


def compare_graders(tables: Tables, programme: Programme) -> dict[str, pd.DataFrame]:
    """graders, grader_quality, marking_agreement and county_links.

    ``tables``: marks, marking, trainees, volunteers; and allocation, purposes, opinions where there are any.
    """
    marks = Marks.of(tables)
    return {
        "graders": grader_table(tables, programme, marks),
        "grader_quality": quality_table(tables, programme, marks),
        "marking_agreement": agreement_table(tables, programme, marks),
        "county_links": links_table(tables, marks, programme.without_counties),
    }
