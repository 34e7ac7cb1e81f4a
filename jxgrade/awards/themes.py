"""The theme of a case: what its author declared, else what the text suggests, for a person to confirm (八（三）; R18).

R18 counts declared themes alone; nothing here changes them. A proposal becomes a theme when a person fills it in. The model is small
and made anew in each process from `theme_seeds`: characters and their neighbours, words of each theme, who is spoken of, and a linear
classifier (ridge regression on the classes, solved exactly). A long text is read by windows, those about nothing left aside. One
temperature for short and one for long texts make confidence mean what it says (Guo et al. 2017), fitted on voices not learnt from.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jxgrade.awards.theme_seeds import KEYWORDS, OTHER, OTHER_WORDS, SEEDS

if TYPE_CHECKING:
    import numpy as np

FOLDS: Final = 4
_WINDOW: Final = 80
"""Characters of a window, about; it ends with a sentence."""
_SHOWN: Final = 8
"""Keywords told of a text, at most."""
_NGRAMS: Final = (1, 3)
_RIDGE: Final = 1.0
_KEYWORD_WEIGHT: Final = 0.3
_PERSON_WEIGHT: Final = 0.2
_TEMPERATURES: Final = tuple(step / 200 for step in range(5, 201))
_NOT: Final = re.compile(r"(?:没有|没|不是|并非|从未|无|未)$")
_SENTENCE: Final = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")
_ME: Final = re.compile(r"我(?!们|校|班)|自己")
_ONE: Final = re.compile(r"[他她](?!们)")
_PUPIL: Final = re.compile(r"学生|孩子|娃|同学|小朋友|幼儿")
_ALL: Final = re.compile(r"我们|大家|全班|他们|她们|孩子们|同学们|一起")

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
    _temperatures: tuple[float, float]

    def chances(self, texts: Sequence[str]) -> "np.ndarray[Any, Any]":
        """Chance of each theme, the last column of none of them; a row per text, each summing to 1."""
        import numpy as np

        scores, long = _scores(texts, self._features, self._weights, self._bias)
        return _softmax(scores / np.where(long, self._temperatures[1], self._temperatures[0])[:, None])

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The likeliest theme of each text."""
        if not texts:
            return []
        found = []
        for text, chances in zip(texts, self.chances(texts), strict=True):
            best = int(chances.argmax())
            theme = self.themes[best] if best < len(self.themes) else None
            found.append(Guess(theme, float(chances[best]), _keywords(theme, text)[:_SHOWN] if theme else ()))
        return found


def fit(themes: Iterable[str]) -> Classifier:
    """A classifier for those of these themes that have seeds (`theme_seeds`); the same themes give the same model.

    A fold leaves whole voices out, so that the temperatures are fitted on ways of writing that were not seen.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits

    known = tuple(theme for theme in themes if theme in SEEDS)
    seeds = [
        (voice, text, label)
        for label, group in enumerate([*(SEEDS[theme] for theme in known), OTHER])
        for voice, text in group
    ]
    voices = sorted({voice for voice, _, _ in seeds})
    judged: dict[bool, list[tuple[Any, list[int]]]] = {False: [], True: []}
    with threadpool_limits(1):
        for fold in range(FOLDS):
            left_out = set(voices[fold::FOLDS])
            model = _train(known, [seed for seed in seeds if seed[0] not in left_out])
            held = [seed for seed in seeds if seed[0] in left_out]
            for long, texts in ((False, [(text, label) for _, text, label in held]), (True, mixed(held, len(known)))):
                scores, _ = _scores([text for text, _ in texts], *model)
                judged[long].append((scores, [label for _, label in texts]))
        model = _train(known, seeds)
    short, long_ = (
        _temperature(np.vstack([scores for scores, _ in folds]), [label for _, labels in folds for label in labels])
        for folds in judged.values()
    )
    return Classifier(known, *model, (short, long_))


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


def _train(
    themes: Sequence[str], seeds: Sequence[tuple[str, str, int]]
) -> tuple[Callable[[Sequence[str]], Any], Any, Any]:
    import numpy as np
    from scipy.sparse import csr_array, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts, labels = [text for _, text, _ in seeds], [label for _, _, label in seeds]
    characters = TfidfVectorizer(analyzer="char", ngram_range=_NGRAMS, sublinear_tf=True)
    characters.fit(texts)
    names = (*themes, None)

    def features(given: Sequence[str]) -> Any:
        words = np.log1p([[len(_keywords(name, text)) for name in names] for text in given])
        people = np.array([_people(text) for text in given], dtype=float)
        own = csr_array(np.hstack([_KEYWORD_WEIGHT * words, _PERSON_WEIGHT * people]))
        return hstack([characters.transform(given), own], format="csr")

    inputs, wanted = features(texts), np.eye(len(names))[labels]
    kernel = (inputs @ inputs.T).toarray() + _RIDGE * np.eye(len(texts))
    dual = np.linalg.solve(kernel, wanted - wanted.mean(axis=0))
    return features, (inputs.T @ dual).T, wanted.mean(axis=0)


def _scores(
    texts: Sequence[str], features: Callable[[Sequence[str]], Any], weights: Any, bias: Any
) -> tuple[Any, "np.ndarray[Any, Any]"]:
    """Scores of each text, the mean over its windows that are about something; and which texts have several windows."""
    import numpy as np

    cut = [(place, window) for place, text in enumerate(texts) for window in _windows(text)]
    every = features([window for _, window in cut]) @ weights.T + bias
    scores, long, start = [], [], 0
    for _, windows in groupby(cut, key=lambda one: one[0]):
        own = every[start : (start := start + sum(1 for _ in windows))]
        about = own[own.argmax(axis=1) < own.shape[1] - 1]
        scores.append((about if 2 * len(about) >= len(own) or len(about) >= 3 else own).mean(axis=0))
        long.append(len(own) > 1)
    return np.vstack(scores), np.array(long)


def _windows(text: str) -> list[str]:
    """The text in stretches of whole sentences, each of about `_WINDOW` characters; a last short one joins the one before."""
    windows = [""]
    for sentence in _SENTENCE.findall(text) or [text]:
        if len(windows[-1]) + len(sentence) > _WINDOW and windows[-1]:
            windows.append("")
        windows[-1] += sentence
    if len(windows) > 1 and len(windows[-1]) < _WINDOW / 3:
        last = windows.pop()
        windows[-1] += last
    return windows


def mixed(seeds: Sequence[tuple[str, str, int]], none: int) -> list[tuple[str, int]]:
    """For each third seed a long text as cases are: ten sentences of its label, five about nothing, three of another theme; drawn by hash."""
    found = []
    for place, (_, text, label) in enumerate(seeds):
        if place % 3:
            continue
        order = sorted(seeds, key=lambda seed: sha256(f"{text}|{seed[1]}".encode()).digest())
        other = next((one for _, _, one in order if one not in (label, none)), none) if label != none else none
        parts = [text]
        for wanted, count in ((label, 9), (none, 5), (other, 3)):
            parts += [one for _, one, its in order if its == wanted and one != text][:count]
        found.append(("。".join(sorted(parts, key=lambda one: sha256(one.encode()).digest())), label))
    return found


def _keywords(theme: str | None, text: str) -> tuple[str, ...]:
    """Words of the theme in the text, those that are denied left out."""
    return tuple(word for word in KEYWORDS.get(theme or "", OTHER_WORDS) if _says(word, text))


def _says(word: str, text: str) -> bool:
    at = text.find(word)
    while at >= 0 and _NOT.search(text, max(0, at - 2), at):
        at = text.find(word, at + 1)
    return at >= 0


def _people(text: str) -> list[bool]:
    """Who is spoken of: the writer, one pupil, pupils, all; the writer alone, nobody; a title of a lesson, figures."""
    me, one, pupils, all_ = (bool(who.search(text)) for who in (_ME, _ONE, _PUPIL, _ALL))
    others = one or pupils or all_
    return [
        me,
        one,
        pupils,
        all_,
        me and not others,
        not (me or others),
        "《" in text,
        any(map(str.isdigit, text)),
        me and one,
    ]


def _temperature(scores: Any, labels: Sequence[int]) -> float:
    """The temperature under which the answers held out are likeliest."""
    import numpy as np

    truth = np.array(labels)

    def unlikely(temperature: float) -> float:
        chances = _softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return min(_TEMPERATURES, key=unlikely)


def _softmax(scores: Any) -> "np.ndarray[Any, Any]":
    import numpy as np

    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
