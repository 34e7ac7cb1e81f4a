"""Who marked how: the table `graders` (R19) - work done, severity, agreement with others, pace.

What these figures may do is choose who is read again; they never change a mark, and never decide anything about a trainee.
"""

from jxgrade.marking.graders import grader_table
from jxgrade.marking.severity import Severity, severities

__all__ = ["Severity", "grader_table", "severities"]
