"""What sentences are likely to tell of: the sums of all at once are those of each run counted by hand."""

from hypothesis import given
from hypothesis import strategies as st

from jxgrade.text.said import Model, chances, model
from tests.training.train_said import grams

SIGNS = "我学到了课程,今后打算。\U0001f600\ud800a\uffff"


def by_hand(words: str, known: Model) -> list[int]:
    rows = [known.grams[gram] for gram in grams(words) if gram in known.grams]
    return [bias + sum(row[at] for row in rows) for at, bias in enumerate(known.bias)]


@given(st.lists(st.text(SIGNS, max_size=12), max_size=5))
def test_the_sums_of_sentences_together_are_those_of_each_alone(sentences):
    small = Model(
        ("a", "b"), {"我": (1, -2), "我学": (30, 4), "学到了": (-5, 600), "了": (7, 7), "我我我": (2, 1)}, (10, -3), {}
    )
    for known in (model(), small):
        assert known.sums(sentences) == [by_hand(words, known) for words in sentences]


def test_a_run_counts_once_however_often_and_never_across_sentences():
    known = Model(("a", "b"), {"学到": (3, 0), "学": (0, 5)}, (1, 1), {})
    assert known.sums(["学学学到学到", "学", "到"]) == [[4, 6], [1, 6], [1, 1]]


def test_chances_sum_to_one():
    for row in chances(("我学到了很多", "", "今后我打算每周开一次会"), model()):
        assert abs(sum(row) - 1) < 1e-12
