"""The theme of a case: what its author declared, else what the text suggests, for a person to confirm (八（三）; R18).

R18 counts declared themes alone; nothing here changes them. A proposal becomes a theme when a person fills it in. The model is small
and made anew in each run from the seeds of `theme_seeds`: frequencies of characters and their neighbours and hits of keywords, a
linear classifier (ridge regression on the classes, solved exactly), and one temperature that makes its confidence mean what it says (Guo et al. 2017), fitted on seeds held out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jxgrade.awards.theme_seeds import KEYWORDS, OTHER, SEEDS

if TYPE_CHECKING:
    import numpy as np

FOLDS: Final = 5
_MIXES: Final = (1, 1, 2, 3, 5, 8)
"""Seeds per training text, each size once per seed: cases are longer than a sentence."""
_NGRAMS: Final = (1, 3)
_RIDGE: Final = 1.0
_KEYWORD_WEIGHT: Final = 0.35
_TEMPERATURES: Final = tuple(step / 200 for step in range(5, 201))

DECLARED, CONFIRM, DECIDE = "declared", "confirm", "decide"
"""What is asked of a person: nothing, to confirm a proposal, to decide without one."""


class Guess(NamedTuple):
    """The likeliest theme (None: none of them), how sure the model is (0–1), and keywords of that theme in the text."""

    theme: str | None
    confidence: float
    keywords: tuple[str, ...]


class Proposal(NamedTuple):
    """One row of `case_themes` without its id."""

    declared: str | None
    proposed: str | None
    confidence: str | None
    keywords: tuple[str, ...]
    decision: str


@dataclass(frozen=True)
class Classifier:
    """A fitted model: from a text to a `Guess`."""

    themes: tuple[str, ...]
    _features: Callable[[Sequence[str]], Any]
    _weights: Any
    _bias: Any
    _temperature: float

    def chances(self, texts: Sequence[str]) -> "np.ndarray[Any, Any]":
        """Chance of each theme, the last column of none of them; a row per text, each summing to 1."""
        return _softmax((self._features(texts) @ self._weights.T + self._bias) / self._temperature)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The likeliest theme of each text."""
        if not texts:
            return []
        found = []
        for text, chances in zip(texts, self.chances(texts), strict=True):
            best = int(chances.argmax())
            theme = self.themes[best] if best < len(self.themes) else None
            found.append(Guess(theme, float(chances[best]), _keywords(theme, text)))
        return found


def fit(themes: Iterable[str]) -> Classifier:
    """A classifier for those of these themes that have seeds (`theme_seeds`); the same themes give the same model.

    Texts are mixed from seeds, those of a fold from its own seeds alone, so that the temperature is fitted on what was not seen.
    """
    known = tuple(theme for theme in themes if theme in SEEDS)
    groups = [*(SEEDS[theme] for theme in known), OTHER]
    outside, labels = [], []
    for fold in range(FOLDS):
        train = [[seed for place, seed in enumerate(group) if place % FOLDS != fold] for group in groups]
        held = [[seed for place, seed in enumerate(group) if place % FOLDS == fold] for group in groups]
        features, weights, bias = _train(known, train)
        texts, answers = _mixed(held)
        outside.append(features(texts) @ weights.T + bias)
        labels += answers
    return Classifier(known, *_train(known, groups), _temperature(outside, labels))


@lru_cache(maxsize=2)
def _fitted(themes: tuple[str, ...]) -> Classifier:
    return fit(themes)


def propose(
    texts: Mapping[str, str], declared: Mapping[str, str | None], themes: Sequence[str], *, sure: float
) -> dict[str, Proposal]:
    """A proposal per id of ``declared``: a theme of the six that the author declared stands; else what the text suggests.

    Below ``sure``, where nothing fits, and where there is no text, a person decides without a proposal.
    """
    found = {id_: Proposal(theme, theme, None, (), DECLARED) for id_, theme in declared.items() if theme in themes}
    open_ = sorted(declared.keys() - found.keys())
    readable = [id_ for id_ in open_ if texts.get(id_)]
    guesses = (
        dict(zip(readable, _fitted(tuple(themes)).guess([texts[id_] for id_ in readable]), strict=True))
        if readable
        else {}
    )
    for id_ in open_:
        guess = guesses.get(id_)
        if guess is None:
            found[id_] = Proposal(declared[id_], None, None, (), DECIDE)
            continue
        proposed = guess.theme if guess.confidence >= sure else None
        decision = CONFIRM if proposed else DECIDE
        found[id_] = Proposal(declared[id_], proposed, f"{guess.confidence:.2f}", guess.keywords, decision)
    return found


# ---------------------------------------------------------------- the model


def _train(themes: Sequence[str], groups: Sequence[Sequence[str]]) -> tuple[Callable[[Sequence[str]], Any], Any, Any]:
    import numpy as np
    from scipy.sparse import csr_array, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts, labels = _mixed(groups)
    characters = TfidfVectorizer(analyzer="char", ngram_range=_NGRAMS, sublinear_tf=True, min_df=2)
    characters.fit(texts)

    def features(given: Sequence[str]) -> Any:
        hits = csr_array([[_KEYWORD_WEIGHT * len(_keywords(theme, text)) ** 0.5 for theme in themes] for text in given])
        return hstack([characters.transform(given), hits], format="csr")

    inputs, wanted = features(texts), np.eye(len(groups))[labels]
    kernel = (inputs @ inputs.T).toarray() + _RIDGE * np.eye(len(texts))
    dual = np.linalg.solve(kernel, wanted - wanted.mean(axis=0))
    return features, (inputs.T @ dual).T, wanted.mean(axis=0)


def _mixed(groups: Sequence[Sequence[str]]) -> tuple[list[str], list[int]]:
    """Texts of one to several seeds of one group, drawn by hash, and the groups' numbers."""
    texts, labels = [], []
    for label, group in enumerate(groups):
        for place, seed in enumerate(group):
            for turn, size in enumerate(_MIXES):
                others = sorted((one for one in group if one != seed), key=lambda one: _hash(place, turn, one))
                texts.append("。".join([seed, *others[: size - 1]]))
                labels.append(label)
    return texts, labels


def _hash(*parts: object) -> str:
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def _keywords(theme: str | None, text: str) -> tuple[str, ...]:
    return tuple(word for word in KEYWORDS.get(theme or "", ()) if word in text)


def _temperature(scores: Sequence[Any], labels: Sequence[int]) -> float:
    """The temperature under which the answers held out are likeliest."""
    import numpy as np

    stacked, truth = np.vstack(scores), np.array(labels)

    def unlikely(temperature: float) -> float:
        chances = _softmax(stacked / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return min(_TEMPERATURES, key=unlikely)


def _softmax(scores: Any) -> "np.ndarray[Any, Any]":
    import numpy as np

    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
