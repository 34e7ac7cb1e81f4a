"""Packs: one workbook per grader, for who marks at home; signed, blind, and taken back row by row."""

from jxgrade.marking.packs.book import write_pack
from jxgrade.marking.packs.merge import Merged, merge
from jxgrade.marking.packs.pack import Pack, PackText, pack_key, sealed
from jxgrade.marking.packs.returned import Returned, read_returned
