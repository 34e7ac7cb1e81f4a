"""Laws of the whole way: names do not matter, circles of copying are covered whole, the same bytes however it is run."""

import random
from itertools import combinations

import pandas as pd
import pytest

from jxgrade.similarity import find_reuse, seeds, whole
from jxgrade.similarity.chain import find_chains
from tests.benchmarks.reuse_bytes import WAYS, digest, digests
from tests.similarity.prose import sentences, story


def edited(seed: int, copied: tuple[str, ...], *, share: float) -> str:
    """The sentences with so many of their two-character words replaced, each copier choosing others."""
    rng = random.Random(seed)
    words = sentences(seed + 40_000, 20)

    def other(pair: str) -> str:
        word = rng.choice(words)
        at = rng.randrange(0, 6, 2)
        return word[at : at + 2] if rng.random() < share and "，" not in pair and "。" not in pair else pair

    return "".join(other(text[at : at + 2]) for text in copied for at in range(0, len(text), 2))


def province() -> dict[str, str]:
    """Copies of all kinds among texts of their own: shuffled, edited, stitched, passed round."""
    texts = {f"own{number:03}": story(number, 20 if number < 24 else 4) for number in range(60)}
    for number in range(12):
        source = list(sentences(number, 20))
        random.Random(number).shuffle(source)
        texts[f"mixed{number:02}"] = edited(number, tuple(source[:14]), share=0.2) + story(500 + number, number)
        texts[f"part{number:02}"] = story(600 + number, 15) + edited(number, sentences(number + 12, 6), share=0.25)
    for number in range(18):
        texts[f"round{number:02}"] = edited(number, sentences(900, 18), share=0.15) + story(700 + number, 5)
    return texts


def test_other_names_change_no_score_and_swap_the_sides() -> None:
    texts = province()
    back = {f"r{len(texts) - number:03}": key for number, key in enumerate(sorted(texts))}
    new = {key: name for name, key in back.items()}
    columns = ["left_id", "right_id", "score", "left_coverage", "right_coverage", "longest_run", "passages"]
    plain = find_reuse(texts)
    renamed = find_reuse({new[key]: text for key, text in texts.items()})
    one = {tuple(row) for row in plain.pairs[columns].itertuples(index=False)}
    other = {
        (back[right], back[left], score, right_share, left_share, longest, count)
        for left, right, score, left_share, right_share, longest, count in renamed.pairs[columns].itertuples(
            index=False
        )
    }
    assert len(one) >= 18 * 17 / 2 + 20
    assert one == other


@pytest.fixture
def circle(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Eleven edited copies of one text, where a gram links four texts at most and each to the next one only."""
    monkeypatch.setattr(seeds, "LEVELS", tuple((length, 4) for length, _ in seeds.LEVELS))
    monkeypatch.setattr(seeds, "NEIGHBOURS", 1)
    texts = {f"c{number:02}": edited(number, sentences(1, 30), share=0.15) for number in range(11)}
    return texts | {f"o{number:02}": story(number + 10, 20) for number in range(20)}


def test_everybody_in_a_circle_is_paired_with_everybody_else_and_covered_whole(circle: dict[str, str]) -> None:
    pairs = find_reuse(circle).pairs
    assert list(zip(pairs["left_id"], pairs["right_id"], strict=True)) == list(combinations(sorted(circle)[:11], 2))
    assert pairs["score"].mean() > 0.95 and pairs["score"].min() > 0.75


def test_in_a_circle_too_large_each_text_is_compared_with_a_bounded_number_of_others(
    circle: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    monkeypatch.setattr(whole, "CIRCLE", 4)
    monkeypatch.setattr(
        whole, "find_chains", lambda pairs, *a, **b: (looked_at.append(len(pairs.left)), find_chains(pairs, *a, **b))[1]
    )
    found = find_reuse(circle)
    seeded = found.cost.candidates
    assert looked_at[0] <= seeded + 11 * 2  # half of four each
    assert set(found.clusters["size"]) == {11}


def test_texts_that_share_passages_in_different_places_are_no_circle() -> None:
    between = story(1, 8) + story(2, 8)
    found = find_reuse({"a": story(1, 8) + story(3, 8), "b": between, "c": story(2, 8) + story(4, 8)})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["a", "b"], ["b", "c"]]


def test_order_threads_and_hash_seeds_change_no_byte() -> None:
    texts = {key: text for key, text in province().items() if not key.startswith("own")}
    docs = pd.DataFrame([(key, f"by {key}", text) for key, text in texts.items()], columns=["id", "author", "text"])
    here = digest(find_reuse(texts, groups={key: f"by {key}" for key in texts}))
    assert [found for _, found in digests(docs, WAYS[4:5])] == [here]
    assert digest(find_reuse({**texts, "round01": texts["round00"]})) != here
