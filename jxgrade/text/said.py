"""Whether a text speaks of a thing in its prose, where, and how sure that is: signs (`contents`) beside a small learned model.

The model (``said.json``) is made by ``tests/training/train_said.py``: whole numbers for runs of one to three characters, by which a
sentence is likelier to tell of one thing than of another. What was measured in the best stretch of a text becomes a chance.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from math import exp
from typing import Final

from jxgrade.text.contents import CONTENTS, NO_NAME, Sentence, near_course

KINDS: Final = ("learnt", "case", "plan")
SCALE: Final = 100
LANE: Final = 32  # bits that each label's sum has where all are summed as one number
MIDDLE: Final = 1 << LANE - 1
STRETCH: Final = 5  # sentences whose chances are looked at together
SURE: Final = {"plan": 0.7}  # chance from which a thing counts as said; of others one half
HIGHEST: Final = Decimal("0.85")  # prose is never as sure as a heading


@dataclass(frozen=True, eq=False)
class Model:
    """Weights of runs of characters by label, the labels' own, and by kind the weights of what is measured in a text."""

    labels: Sequence[str]
    grams: Mapping[str, Sequence[int]]
    bias: Sequence[int]
    texts: Mapping[str, Sequence[float]]

    @cached_property
    def packed(self) -> Mapping[str, int]:
        """By gram the weights of all labels in one number, a lane each, so that one sum adds them all."""
        return {gram: sum(weight << LANE * at for at, weight in enumerate(row)) for gram, row in self.grams.items()}

    def sums(self, words: str) -> list[int]:
        """Of each label its bias and the weights of the grams that stand in these words."""
        whole = sum(map(self.packed.__getitem__, self.packed.keys() & grams(words)))
        whole += sum((bias + MIDDLE) << LANE * at for at, bias in enumerate(self.bias))
        return [(whole >> LANE * at & (1 << LANE) - 1) - MIDDLE for at in range(len(self.bias))]


@dataclass(frozen=True, slots=True)
class Said:
    """The place in the normalised text that speaks of something most, and how sure that is."""

    start: int
    end: int
    confidence: Decimal


@cache
def model() -> Model:
    """The model that ships with the package."""
    return Model(**json.loads(files("jxgrade.text").joinpath("said.json").read_text("utf8")))


def grams(words: str) -> set[str]:
    """The runs of one to three characters of a sentence.

    >>> sorted(grams("我学"))
    ['学', '我', '我学']
    """
    return {words[at : at + size] for size in (1, 2, 3) for at in range(len(words) - size + 1)}


@lru_cache(maxsize=512)  # each kind asks about the same sentences
def chances(words: str, known: Model) -> list[float]:
    """How likely a sentence tells of each label; they sum to 1."""
    sums = known.sums(words)
    top = max(sums)
    powers = [exp((total - top) / SCALE) for total in sums]
    all_powers = sum(powers)
    return [power / all_powers for power in powers]


def measures(kind: str, sentences: Sequence[Sentence], known: Model) -> tuple[float, ...]:
    """What a text shows of a kind: its likeliest stretch, and the one with the strongest signs.

    What was learnt is looked for near what tells of the course only, plans most of all in the second half.
    """
    label = known.labels.index(kind)
    likely = [chances(sentence.words if kind == "case" else sentence.own, known)[label] for sentence in sentences]
    if kind == "plan":
        likely = [
            chance * (1.0 if sentence.place > 0.5 else 0.5) for chance, sentence in zip(likely, sentences, strict=True)
        ]
    if kind == "learnt":
        likely = [chance * close for chance, close in zip(likely, near_course(sentences), strict=True)]
    content = CONTENTS[kind]
    return _best(likely, STRETCH)[0], _best(content.strengths(sentences), content.together)[0]


def said(kind: str, sentences: Sequence[Sentence], *, headed: bool) -> Said | None:
    """Where a text speaks of a kind of content; ``headed``: it has headings, so that its prose alone tells less."""
    if not sentences:
        return None
    content = CONTENTS[kind]
    strengths = content.strengths(sentences)
    most, at = _best(strengths, content.together)
    if kind in KINDS:
        known = model()
        *weights, bias = known.texts[kind]
        total = bias + sum(
            weight * value for weight, value in zip(weights, measures(kind, sentences, known), strict=True)
        )
        chance = 1 / (1 + exp(-total))
    else:
        chance = 0.0 if headed and most <= NO_NAME else most
    if chance < SURE.get(kind, 0.5):
        return None
    places = [place for place in range(at, min(at + content.together, len(sentences))) if strengths[place] > 0] or [at]
    sure = min(HIGHEST, Decimal(str(round(chance, 2))))
    return Said(sentences[places[0]].start, sentences[places[-1]].end, sure)


def _best(values: Sequence[float], size: int) -> tuple[float, int]:
    """The greatest sum of so many neighbours, and where it begins; the first of equal ones."""
    best, at = 0.0, 0
    for place in range(max(1, len(values) - size + 1)):
        total = sum(values[place : place + size])
        if total > best + 1e-9:
            best, at = total, place
    return best, at
