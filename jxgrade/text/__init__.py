"""Texts as values: normalise with an offset map, count 字数, segment, find sections. Pure; no file is read or written.

>>> from jxgrade.text import count_chars, normalise
>>> count_chars("教师培训 2023")
5
>>> normalise("（ａ）").text
'(a)'
"""

from jxgrade.text.counts import Counts, count_chars, counts
from jxgrade.text.identifiers import is_id_number, is_phone
from jxgrade.text.normalise import Normalised, count_controls, find_controls, normalise
from jxgrade.text.sections import SectionMatch, find_sections
from jxgrade.text.segment import cut

__all__ = [
    "Counts",
    "Normalised",
    "SectionMatch",
    "count_chars",
    "count_controls",
    "counts",
    "cut",
    "find_controls",
    "find_sections",
    "is_id_number",
    "is_phone",
    "normalise",
]
