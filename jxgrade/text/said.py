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
from typing import Any, Final

from jxgrade.text.contents import CONTENTS, NO_NAME, Sentence, near_course

KINDS: Final = ("learnt", "case", "plan")
SCALE: Final = 100
STRETCH: Final = 5  # sentences whose chances are looked at together
SURE: Final = {"plan": 0.7}  # chance from which a thing counts as said; of others one half
HIGHEST: Final = Decimal("0.85")  # prose is never as sure as a heading


@dataclass(frozen=True, eq=False)
class Model:
    """Weights of runs of one to three characters by label, the labels' own, and by kind the weights of what is measured in a text."""

    labels: Sequence[str]
    grams: Mapping[str, Sequence[int]]
    bias: Sequence[int]
    texts: Mapping[str, Sequence[float]]

    @cached_property
    def _found_by(self) -> tuple[Any, ...]:
        """Where a run stands among ``grams``, from 1: a number of each character, then by it and the ones before it.

        A run of three is found by that of its first two, so that a table for all threes is not needed.
        """
        import numpy as np  # here, or every command would wait for it

        number = {sign: at for at, sign in enumerate(sorted(set("".join(self.grams))), 1)}
        begins = {gram[:2]: at for at, gram in enumerate(sorted(gram for gram in self.grams if len(gram) == 3), 1)}
        signs = np.zeros(0x10000, np.intp)
        signs[[ord(sign) for sign in number]] = list(number.values())
        size = len(number) + 1
        one, two, begin = np.zeros(size, np.intp), np.zeros((size, size), np.intp), np.zeros((size, size), np.intp)
        three = np.zeros((max(begins.values(), default=0) + 1, size), np.intp)
        for two_signs, at in begins.items():
            begin[number[two_signs[0]], number[two_signs[1]]] = at
        for at, gram in enumerate(self.grams, 1):
            table = (one, two, three)[len(gram) - 1]
            table[(begins[gram[:2]], number[gram[2]]) if len(gram) == 3 else tuple(map(number.__getitem__, gram))] = at
        return signs, one, two, begin, three, np.array([[0] * len(self.bias), *self.grams.values()])

    def sums(self, sentences: Sequence[str]) -> list[list[int]]:
        """Of each sentence and label its bias and the weights of the runs that stand in it, each once."""
        import numpy as np

        signs, one, two, begin, three, weights = self._found_by
        codes = np.frombuffer(
            "".join(f"{words}\n" for words in (*sentences, "")).encode("utf-32-le", "surrogatepass"), np.uint32
        )
        sign, of = signs[np.minimum(codes, 0xFFFF)], np.cumsum(codes == ord("\n"))[:-2]
        first, second, third = sign[:-2], sign[1:-1], sign[2:]
        found = np.concatenate([one[first], two[first, second], three[begin[first, second], third]])
        met = np.zeros(len(sentences) * len(weights), bool)
        met[np.tile(of, 3)[found > 0] * len(weights) + found[found > 0]] = True
        sentence, run = np.divmod(np.flatnonzero(met), len(weights))
        sums = np.concatenate([np.zeros((1, len(self.bias)), np.int64), np.cumsum(weights[run], axis=0)])
        ends = np.searchsorted(sentence, np.arange(len(sentences) + 1))
        total = np.array(self.bias) + sums[ends[1:]] - sums[ends[:-1]]
        rows: list[list[int]] = total.tolist()
        return rows


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


@lru_cache(maxsize=4)  # each kind asks about the same sentences
def chances(sentences: tuple[str, ...], known: Model) -> list[list[float]]:
    """How likely each sentence tells of each label; those of a sentence sum to 1."""
    found = []
    for sums in known.sums(sentences):
        top = max(sums)
        powers = [exp((total - top) / SCALE) for total in sums]
        whole = sum(powers)
        found.append([power / whole for power in powers])
    return found


def measures(kind: str, sentences: Sequence[Sentence], known: Model) -> tuple[float, ...]:
    """What a text shows of a kind: its likeliest stretch, and the one with the strongest signs.

    What was learnt is looked for near what tells of the course only, plans most of all in the second half.
    """
    label = known.labels.index(kind)
    words = tuple(sentence.words if kind == "case" else sentence.own for sentence in sentences)
    likely = [row[label] for row in chances(words, known)]
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
