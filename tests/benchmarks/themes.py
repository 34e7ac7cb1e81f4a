"""Theme classifier: voices left out one by one, and texts held out: accuracy, coverage, calibration, confusion, texts about no theme, speed.

    python -m tests.benchmarks.themes

The texts held out (`tests/awards/themes_heldout.tsv`) were written and labelled by hand before the seeds of today, and not looked at when
these were written. They are short, a title or a sentence of 25 characters; cases have 1,500: so texts joined from several of one label
stand beside, pure and mixed with others. The words were chosen with all voices in view, so the figure of voices left out is a little kind.
"""

import time
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from jxgrade.awards.theme_seeds import KEYWORDS, OTHER, SEEDS
from jxgrade.awards.themes import Classifier, Guess, _train, fit, mixed

TEXTS = Path(__file__).resolve().parents[1] / "awards" / "themes_heldout.tsv"
NONE = "其他"
LIMITS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
BINS = (0.0, 0.4, 0.6, 0.8, 0.9, 1.01)


def held_out() -> list[tuple[str, str]]:
    """Label and text."""
    lines = TEXTS.read_text("utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def joined(texts: list[tuple[str, str]], size: int) -> list[tuple[str, str]]:
    """For each text one that joins it with others of its label, drawn by hash."""
    found = []
    for label, text in texts:
        others = sorted(
            (other for same, other in texts if same == label and other != text),
            key=lambda other: sha256(f"{text}|{other}".encode()).hexdigest(),
        )
        found.append((label, "。".join([text, *others[: size - 1]])))
    return found


def by_keywords(text: str) -> str | None:
    """The theme with the most keywords in the text; None where there is none, or a tie."""
    hits = Counter({theme: sum(word in text for word in words) for theme, words in KEYWORDS.items()})
    (best, most), (_, second) = hits.most_common(2)
    return best if most > second else None


def left_out(temperatures: tuple[float, float]) -> tuple[list[tuple[str, Guess]], dict[str, float]]:
    """Label and guess of each seed by a model that has not seen its voice; accuracy on the six themes by voice."""
    themes = tuple(SEEDS)
    names = (*themes, NONE)
    seeds = [(v, text, place) for place, group in enumerate([*SEEDS.values(), OTHER]) for v, text in group]
    found, by_voice = [], {}
    for voice in sorted({voice for voice, _, _ in seeds}):
        held = [seed for seed in seeds if seed[0] == voice]
        model = Classifier(themes, *_train(themes, [seed for seed in seeds if seed[0] != voice]), temperatures)
        pairs = list(zip((names[place] for *_, place in held), model.guess([text for _, text, _ in held]), strict=True))
        known = [label == guess.theme for label, guess in pairs if label != NONE]
        by_voice[voice] = sum(known) / len(known)
        found += pairs
    return found, by_voice


def tell(title: str, pairs: list[tuple[str, Guess]]) -> None:
    """Accuracy and what is proposed, of texts of the six themes and of none."""
    known = [(label, guess) for label, guess in pairs if label != NONE]
    none = [guess for label, guess in pairs if label == NONE]
    right = sum(label == guess.theme for label, guess in known) / len(known)
    print(f"{title}: {len(known)} texts of six themes, {len(none)} of none; accuracy {right:.3f}")
    print("  at least  proposed  right  of none proposed")
    for limit in LIMITS:
        sure = [label == guess.theme for label, guess in known if guess.theme and guess.confidence >= limit]
        wrong = sum(bool(guess.theme) and guess.confidence >= limit for guess in none)
        print(
            f"  {limit:8.2f}  {len(sure) / len(known):8.3f}  {sum(sure) / max(1, len(sure)):.3f}  {wrong / max(1, len(none)):.3f}"
        )


def main() -> None:
    """Print the tables."""
    start = time.perf_counter()
    model = fit(SEEDS)
    print(
        f"fitted in {time.perf_counter() - start:.1f} s; temperatures {model._temperatures}; keywords {sum(map(len, KEYWORDS.values()))}"
    )
    texts = held_out()
    guesses = list(zip((label for label, _ in texts), model.guess([text for _, text in texts]), strict=True))
    pairs, by_voice = left_out(model._temperatures)
    for title, found in (("voices left out", pairs), ("held out", guesses)):
        tell(title, found)
        calibration([(label == (guess.theme or NONE), guess) for label, guess in found])
        confusion([(label, guess.theme or NONE) for label, guess in found])
    print("by voice " + ", ".join(f"{voice} {share:.2f}" for voice, share in by_voice.items()))
    base = [label == by_keywords(text) for label, text in texts if label != NONE]
    print(f"held out by keywords alone {sum(base) / len(base):.3f}; by chance {1 / 6:.3f}")
    for size in (4, 12):
        longer = joined(texts, size)
        tell(
            f"held out, joined by {size}",
            list(zip((label for label, _ in longer), model.guess([text for _, text in longer]), strict=True)),
        )
    names = [*SEEDS, NONE]
    long = mixed([("", text, names.index(label)) for label, text in texts], len(SEEDS))
    tell(
        "held out, ten with five of none and three of another theme",
        list(zip((names[place] for _, place in long), model.guess([text for text, _ in long]), strict=True)),
    )
    many = [(text + "。") * (1500 // len(text) + 1) for text, _ in long]
    many = [many[place % len(many)][place % 7 : 1350 + place % 850] for place in range(2000)]
    start = time.perf_counter()
    model.guess(many)
    print(f"2,000 texts of 1,350 to 2,200 characters in {time.perf_counter() - start:.1f} s")


def calibration(judged: list[tuple[bool, Guess]]) -> None:
    """Reliability table, expected calibration error and Brier score of the likeliest class."""
    print("confidence   texts   mean   right")
    error = 0.0
    for low, high in pairwise(BINS):
        inside = [(right, guess.confidence) for right, guess in judged if low <= guess.confidence < high]
        if inside:
            mean = sum(confidence for _, confidence in inside) / len(inside)
            share = sum(right for right, _ in inside) / len(inside)
            error += len(inside) / len(judged) * abs(mean - share)
            print(f"{low:.1f} – {min(high, 1):.1f}   {len(inside):6d}  {mean:.3f}   {share:.3f}")
    brier = sum((guess.confidence - right) ** 2 for right, guess in judged) / len(judged)
    print(f"expected calibration error {error:.3f}, Brier score {brier:.3f}")


def confusion(pairs: list[tuple[str, str]]) -> None:
    """Rows: labels; columns: guesses."""
    names = [*SEEDS, NONE]
    found = Counter(pairs)
    print("label \\ guess  " + "  ".join(names))
    for label in names:
        print(f"{label}\t" + "\t".join(str(found[label, guess]) for guess in names))


if __name__ == "__main__":
    main()
