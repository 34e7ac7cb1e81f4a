"""Sections in texts as people write them, in many registers (R4)."""

import pytest

from jxgrade import check
from jxgrade.programme import Programme
from tests.checks.written import LESSONS, MISSING, REPORTS, THERE, Written


@pytest.mark.parametrize("written", [*REPORTS, *LESSONS], ids=lambda written: f"{written.kind}: {written.name}")
def test_what_a_reader_finds_is_found_and_what_is_not_there_is_said_to_be_missing(
    written: Written, programme: Programme
) -> None:
    found = {
        str(finding.value).partition("（")[0]: THERE if finding.check == "section_found" else MISSING
        for finding in check(written.text, written.kind, programme)
        if finding.check.startswith("section_")
    }
    names = [section.name for section in programme.assignments[written.kind].sections]
    assert tuple(found[name] for name in names) == written.says
