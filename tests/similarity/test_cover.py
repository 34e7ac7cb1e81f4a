"""What counts as covered: equal runs and short edits that both sides have, not the remarks between them."""

import numpy as np
import pytest

from jxgrade.similarity import find_reuse
from jxgrade.similarity.cover import EDITED, filled
from jxgrade.text.counts import is_han
from tests.similarity.prose import sentences, story


@pytest.mark.parametrize(
    ("left", "right", "edited"),
    [
        (1, 1, True),
        (EDITED, EDITED, True),
        (EDITED + 1, EDITED, False),
        (10, 20, True),
        (20, 10, True),
        (10, 21, False),
        (9, 20, False),
        (0, 5, False),
        (5, 0, False),
        (0, 0, False),
    ],
)
def test_an_edited_stretch_is_short_and_at_most_twice_as_long_on_one_side(left: int, right: int, edited: bool) -> None:
    spans = np.array([[0, 30, 100, 130], [30 + left, 60, 130 + right, 160]])
    found, group = filled(np.array([7, 7]), spans)
    assert found[2:].tolist() == ([[30, 30 + left, 130, 130 + right]] if edited else [])
    assert group.tolist() == [7] * edited
    assert filled(np.array([7, 8]), spans)[0].tolist() == spans.tolist()


def interleaved(seed: int, items: tuple[str, ...], remark: int) -> str:
    """Items of a public scale, each followed by one's own remarks."""
    return "".join(item + story(1_000 * seed + place, remark) for place, item in enumerate(items))


@pytest.mark.parametrize("remark", [2, 3, 5])
def test_own_remarks_between_the_items_of_a_public_scale_are_not_covered(remark: int) -> None:
    items = sentences(77, 12)
    texts = {key: interleaved(seed, items, remark) for key, seed in (("a", 1), ("b", 2))}
    true = sum(map(is_han, "".join(items))) / sum(map(is_han, texts["a"]))
    pairs = find_reuse(texts).pairs
    assert len(pairs) == 1
    assert abs(pairs["left_coverage"][0] - true) <= 0.04


def test_a_verbatim_copy_is_covered_whole_and_its_passage_shown_as_one() -> None:
    found = find_reuse({"a": story(1, 12) + story(2, 6), "b": story(1, 12) + story(3, 6)})
    assert len(found.passages) == 1
    assert found.pairs["left_covered"][0] == sum(map(is_han, story(1, 12)))


def test_a_passage_with_a_word_in_five_replaced_is_covered_whole() -> None:
    page = story(1, 12)
    edited = "".join("龘靐" if place % 10 == 4 and char not in "，。" else char for place, char in enumerate(page))
    row = find_reuse({"a": page + story(2, 6), "b": edited + story(3, 6)}).pairs.iloc[0]
    assert row.left_covered >= 0.97 * sum(map(is_han, page))
