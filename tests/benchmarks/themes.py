"""Theme classifier on texts held out: accuracy, calibration, confusion, and what it does on texts about no theme.

    python -m tests.benchmarks.themes

The texts (`tests/awards/themes_heldout.tsv`) were written and labelled by hand, apart from the seeds and by the same hand. They are
short, a title or a sentence of 25 characters; cases have 1,500: so texts joined from several of one label stand beside. A baseline of keywords alone stands beside.
"""

import time
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from jxgrade.awards.theme_seeds import KEYWORDS, SEEDS
from jxgrade.awards.themes import Guess, fit

TEXTS = Path(__file__).resolve().parents[1] / "awards" / "themes_heldout.tsv"
NONE = "其他"
SURE = 0.6
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


def main() -> None:
    """Print the tables."""
    texts = held_out()
    start = time.perf_counter()
    model = fit(SEEDS)
    print(f"fitted in {time.perf_counter() - start:.1f} s; temperature {model._temperature}")
    guesses = list(zip(texts, model.guess([text for _, text in texts]), strict=True))
    known = [(label, guess) for (label, _), guess in guesses if label != NONE]
    unknown = [guess for (label, _), guess in guesses if label == NONE]
    print(f"{len(known)} texts of six themes, {len(unknown)} of none")
    right = sum(label == guess.theme for label, guess in known)
    base = sum(label == by_keywords(text) for label, text in texts if label != NONE)
    print(f"accuracy {right / len(known):.3f}; keywords alone {base / len(known):.3f}; by chance {1 / 6:.3f}")
    sure = [(label, guess) for label, guess in known if guess.theme and guess.confidence >= SURE]
    good = sum(label == guess.theme for label, guess in sure)
    print(
        f"proposed (>= {SURE}) {len(sure) / len(known):.3f} of them, right {good / max(1, len(sure)):.3f}; the rest a person decides"
    )
    calibration([(label == (guess.theme or NONE), guess) for (label, _), guess in guesses])
    confusion([(label, guess.theme or NONE) for (label, _), guess in guesses])
    for size in (4, 12):
        longer = joined(texts, size)
        again = list(zip(longer, model.guess([text for _, text in longer]), strict=True))
        given = [(label, guess) for (label, _), guess in again if label != NONE]
        hits = sum(label == guess.theme for label, guess in given) / len(given)
        firm = [(label, guess) for label, guess in given if guess.theme and guess.confidence >= SURE]
        firm_hits = sum(label == guess.theme for label, guess in firm) / max(1, len(firm))
        print(f"joined by {size}: accuracy {hits:.3f}; proposed {len(firm) / len(given):.3f}, right {firm_hits:.3f}")
    wrong = sum(bool(guess.theme) and guess.confidence >= SURE for guess in unknown)
    none = sum(guess.theme is None for guess in unknown)
    print(
        f"about no theme: {none / len(unknown):.3f} told so, {wrong / len(unknown):.3f} proposed a theme all the same"
    )


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
