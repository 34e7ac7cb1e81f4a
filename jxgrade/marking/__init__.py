"""Marking: the store of all marks, and who marked how (R14, R19, R25).

What the figures of `graders` may do is choose who is read again; they never change a mark, and never decide anything about a
trainee. The store (`open_store`) keeps every change of every mark.
"""

from jxgrade.marking.graders import grader_table
from jxgrade.marking.quality import compare_graders
from jxgrade.marking.reread import levelled_table
from jxgrade.marking.severity import Severity, severities
from jxgrade.marking.store import STATES, Entry, MarkStore, open_store, store_url
