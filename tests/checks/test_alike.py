"""Two texts of one trainee, or one of a former year, that share much (R24)."""

from fractions import Fraction

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from jxgrade import tables as store
from jxgrade.checks import check_changed
from jxgrade.checks.alike import ALIKE, BLOCK, PER_BLOCK, RUN, shared
from jxgrade.programme import Programme

HAN = "".join(chr(0x4E00 + 7 * place) for place in range(900))  # no run of it stands in it twice
OTHER = "".join(chr(0x4E01 + 7 * place) for place in range(900))


def test_the_share_is_that_of_the_shorter_text() -> None:
    assert shared(HAN[:300], HAN[:100] + OTHER[:100]) == (Fraction(1, 2), (0, 100))
    assert shared(HAN[:100] + OTHER[:100], HAN[:300])[0] == Fraction(1, 2)


def test_runs_count_from_their_least_length_and_width_and_marks_do_not_matter() -> None:
    assert shared(HAN[: RUN - 1] + OTHER, HAN[: RUN - 1])[0] == 0
    marked = "，".join(HAN[at : at + 5] for at in range(0, 100, 5))
    assert shared(marked, HAN[:100])[0] == 1
    assert shared(HAN[:RUN], HAN)[0] == 1


@given(st.text("甲乙丙丁，。 ", max_size=80), st.text("甲乙丙丁，。 ", max_size=80))
def test_a_share_is_a_share_and_the_same_from_both_sides(left: str, right: str) -> None:
    share, (start, end) = shared(left, right)
    assert 0 <= share <= 1
    assert 0 <= start <= end <= len(left)
    assert share == shared(right, left)[0]
    assert shared(left, "")[0] == 0


def _share_by_hand(left: str, right: str) -> Fraction:
    """Of the shorter text the characters that lie in a run which the other has too, looked for one by one."""
    shorter, longer = sorted((left, right), key=len)
    inside = {
        at + step for at in range(len(shorter) - RUN + 1) if shorter[at : at + RUN] in longer for step in range(RUN)
    }
    share = Fraction(len(inside), max(1, len(shorter)))
    return share if share >= ALIKE else Fraction(0)


def test_stretches_that_hold_a_single_block_each_are_counted() -> None:
    part = 6 * BLOCK
    left = "".join(
        OTHER[part * place]
        + HAN[100 * place : 100 * place + PER_BLOCK]
        + OTHER[part * place + 1 + PER_BLOCK :][: part - 1 - PER_BLOCK]
        for place in range(4)
    )
    assert len(left) == 4 * part
    assert shared(left, HAN)[0] == _share_by_hand(left, HAN) == Fraction(4 * PER_BLOCK, len(left))


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), min_size=1, max_size=14),
    st.lists(st.integers(0, 30), min_size=14, max_size=14),
)
def test_what_is_soon_seen_to_share_little_shares_little(pieces: list[tuple[int, int]], between: list[int]) -> None:
    left = HAN[:150]
    right = "".join(
        HAN[at : at + size] + OTHER[20 * place : 20 * place + gap]
        for place, ((at, size), gap) in enumerate(zip(pieces, between, strict=False))
    )
    if len(left) != len(right):
        assert shared(left, right)[0] == _share_by_hand(left, right)


def _tables(texts: dict[str, str], earlier: dict[str, str]) -> dict[str, pd.DataFrame]:
    empty = dict.fromkeys(store.STORE["submissions"].columns)
    rows = [
        empty
        | {
            "submission_id": one,
            "trainee_id": one.partition("/")[0],
            "kind": one.partition("/")[2],
            "late": False,
            "readable": True,
            "hidden_chars": 0,
            "control_chars": 0,
        }
        for one in texts
    ]
    return {
        "submissions": store.from_rows(rows, "submissions"),
        "texts": store.from_rows([*texts.items(), *earlier.items()], "texts"),
        "identities": store.empty("identities"),
        "trainees": store.empty("trainees"),
    }


def _alike(programme: Programme, texts: dict[str, str], earlier: dict[str, str] | None = None) -> dict[str, str]:
    found = check_changed(_tables(texts, earlier or {}), programme, jobs=1)["findings"]
    found = found[found["check"] == "own_alike"]
    assert set(found["level"]) <= {"warning"}
    return dict(zip(found["submission_id"], found["value"], strict=True))


def test_thirty_of_a_hundred_are_told_on_both_and_a_little_less_is_not(programme: Programme) -> None:
    lesson, report = HAN[:300], HAN[:90] + OTHER[:210]
    assert _alike(programme, {"T1/lesson_design": lesson, "T1/growth_report": report}) == {
        "T1/lesson_design": "0.30",
        "T1/growth_report": "0.30",
    }
    less = HAN[:89] + OTHER[:211]
    assert _alike(programme, {"T1/lesson_design": lesson, "T1/growth_report": less}) == {}


def test_thirty_of_a_hundred_are_told_of_short_texts_too(programme: Programme) -> None:
    texts = {"T1/lesson_design": HAN[:50] + OTHER[:100], "T1/growth_report": OTHER[200:400] + HAN[:50] + OTHER[500:900]}
    assert _alike(programme, texts) == dict.fromkeys(texts, "0.33")
    texts["T1/lesson_design"] = HAN[: RUN - 1] + OTHER[:20]  # set phrases are shorter than a run
    assert _alike(programme, texts) == {}


def test_texts_of_two_trainees_are_not_compared_here(programme: Programme) -> None:
    assert _alike(programme, {"T1/lesson_design": HAN[:300], "T2/growth_report": HAN[:300]}) == {}


def test_the_trainees_own_text_of_a_former_year_is_known_by_the_id_in_its_name(programme: Programme) -> None:
    texts = {"T1/lesson_design": HAN[:300]}
    assert _alike(programme, texts, {"earlier/2022/T1_报告.docx": HAN[:300]}) == {"T1/lesson_design": "1.00"}
    assert _alike(programme, texts, {"earlier/2022/T11.docx": HAN[:300], "earlier/2022/某人": HAN[:300]}) == {}
