"""pages: one module per report and paper; each says in its first lines what its readers must be able to answer from it.

A notebook makes one report and shows its blocks. Each report is imported when first asked for, so that a notebook loads its own alone.

>>> from jxgrade import pages
>>> pages.GradingReport.title
'成绩判定'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jxgrade.pages.checks import ChecksReport
    from jxgrade.pages.evaluation import EvaluationReport
    from jxgrade.pages.grading import GradingReport
    from jxgrade.pages.intake import IntakeReport
    from jxgrade.pages.moderation import ModerationReport
    from jxgrade.pages.selection import SelectionReport

__all__ = ["ChecksReport", "EvaluationReport", "GradingReport", "IntakeReport", "ModerationReport", "SelectionReport"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'jxgrade.pages' has no attribute {name!r}")
    return getattr(import_module(f"jxgrade.pages.{name.removesuffix('Report').lower()}"), name)
