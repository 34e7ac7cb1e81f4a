"""publish: results as pages people read and workbooks people use. Computes nothing that decides; it shows what was computed.

A notebook makes one report and shows its blocks; the exporter turns the run notebook into one self-contained page; the index leads to
all of them. Each name is imported when first asked for, so that a notebook does not load nbconvert.

>>> from jxgrade import publish
>>> publish.GradingReport.title
'成绩判定'
"""

from importlib import import_module
from typing import TYPE_CHECKING

_HOME = {
    "Block": "jxgrade.publish.blocks",
    "ChecksReport": "jxgrade.publish.pages.checks",
    "Entry": "jxgrade.publish.index",
    "EvaluationReport": "jxgrade.publish.pages.evaluation",
    "GradingReport": "jxgrade.publish.pages.grading",
    "IntakeReport": "jxgrade.publish.pages.intake",
    "ModerationReport": "jxgrade.publish.pages.moderation",
    "ReportExporter": "jxgrade.publish.exporter",
    "SelectionReport": "jxgrade.publish.pages.selection",
    "evidence_pages": "jxgrade.publish.evidence",
    "html_of": "jxgrade.publish.exporter",
    "index_page": "jxgrade.publish.index",
}
__all__ = [
    "Block",
    "ChecksReport",
    "Entry",
    "EvaluationReport",
    "GradingReport",
    "IntakeReport",
    "ModerationReport",
    "ReportExporter",
    "SelectionReport",
    "evidence_pages",
    "html_of",
    "index_page",
]

if TYPE_CHECKING:
    from jxgrade.publish.blocks import Block
    from jxgrade.publish.evidence import evidence_pages
    from jxgrade.publish.exporter import ReportExporter, html_of
    from jxgrade.publish.index import Entry, index_page
    from jxgrade.publish.pages.checks import ChecksReport
    from jxgrade.publish.pages.evaluation import EvaluationReport
    from jxgrade.publish.pages.grading import GradingReport
    from jxgrade.publish.pages.intake import IntakeReport
    from jxgrade.publish.pages.moderation import ModerationReport
    from jxgrade.publish.pages.selection import SelectionReport


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'jxgrade.publish' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
