"""One submission -> findings: length, sections, forms, identity leaks, hidden text, disguises. Findings flag; people decide."""

from jxgrade.checks.examine import check
from jxgrade.checks.finding import CHECKS, Finding
from jxgrade.checks.identity import Identity
from jxgrade.checks.sweep import check_changed

__all__ = ["CHECKS", "Finding", "Identity", "check", "check_changed"]
