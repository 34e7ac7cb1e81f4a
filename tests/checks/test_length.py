"""字数 just below, at and just above every limit (R3)."""

import pytest

from jxgrade import check
from jxgrade.checks import Finding
from jxgrade.programme import Programme


def _lengths(number: int, programme: Programme, kind: str = "lesson_design") -> dict[str, Finding]:
    return {found.check: found for found in check("字" * number, kind, programme) if found.check.startswith("length")}


@pytest.mark.parametrize(("number", "short"), [(0, True), (799, True), (800, False), (801, False)])
def test_short_is_below_the_least_and_not_at_it(number: int, short: bool, programme: Programme) -> None:
    for kind in ("lesson_design", "growth_report"):
        assert ("length_short" in _lengths(number, programme, kind)) is short


@pytest.mark.parametrize(
    ("number", "doubtful"),
    [
        (759, False),
        (760, True),
        (800, True),
        (840, True),
        (841, False),  # 800 ± 40
        (1282, False),
        (1283, True),
        (1350, True),
        (1417, True),
        (1418, False),  # 1350 ± 67.5
        (2089, False),
        (2090, True),
        (2200, True),
        (2310, True),
        (2311, False),  # 2200 ± 110
    ],
)
def test_doubtful_is_within_five_per_cent_of_a_limit(number: int, doubtful: bool, programme: Programme) -> None:
    assert ("length_doubtful" in _lengths(number, programme)) is doubtful


def test_doubt_at_the_least_is_a_warning_and_at_an_award_limit_a_remark(programme: Programme) -> None:
    assert _lengths(790, programme)["length_doubtful"].level == "warning"
    assert _lengths(1350, programme)["length_doubtful"].level == "info"


def test_a_text_may_be_short_and_doubtful_at_once(programme: Programme) -> None:
    assert set(_lengths(799, programme)) == {"length", "length_short", "length_doubtful"}


def test_the_mode_of_the_programme_decides(programme: Programme) -> None:
    text = "字" * 700 + "，" * 100
    han = programme.model_copy(update={"length": programme.length.model_copy(update={"mode": "han"})})
    by_word = {found.check: found.value for found in check(text, "growth_report", programme)}
    by_han = {found.check: found.value for found in check(text, "growth_report", han)}
    assert (by_word["length"], "length_short" in by_word) == ("800", False)
    assert (by_han["length"], by_han["length_short"]) == ("700", "700")


def test_all_three_counts_are_told(programme: Programme) -> None:
    [length] = [found for found in check("心理 GDP，2023", "growth_report", programme) if found.check == "length"]
    assert (length.level, length.value, length.start) == ("info", "5", None)
    assert all(number in length.message for number in ("Word 计数 5", "汉字 2", "非空白字符 10"))
