"""Train what `jxgrade.text.contents` knows of sentences, and write it beside that module: ``python -m tests.training.train_said``.

``said.txt``: sentences written for this, each with what it speaks of. ``reports.jsonl``: growth reports written for this project, by
section. ``near.txt``: paragraphs that speak near a thing (0) or of it in odd ways (1). A sentence's chances come from its runs of one to three characters; those of a text, whether it speaks of a thing at all, from
its best stretch. The latter are learnt from reports whole and with one part taken out, judged by a model that has not seen the author.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from jxgrade.text import normalise
from jxgrade.text.contents import sentences_of
from jxgrade.text.said import KINDS, SCALE, Model, measures

HERE: Final = Path(__file__).parent
WEIGHTS: Final = HERE.parents[1] / "jxgrade" / "text" / "said.json"
LABELS: Final = ("learnt", "case", "plan", "other")
FOLDS: Final = 5
TIMES: Final = 2  # a report must show a run of characters so often
LEAST: Final = 12  # of SCALE: lighter runs are left out


def main() -> None:
    """Read the texts, train, write the weights."""
    reports = [json.loads(line) for line in (HERE / "reports.jsonl").read_text("utf8").splitlines()]
    said = _rows("said.txt")
    near = [
        {kind if there == "1" else "other": text.replace("\\n", "\n")}
        for kind, there, text in _rows("near.txt")
        if kind in KINDS
    ]
    rows: dict[str, list[tuple[tuple[float, ...], bool]]] = {kind: [] for kind in KINDS}
    for fold in range(FOLDS):
        model = train([report for place, report in enumerate(reports) if place % FOLDS != fold] + near, said)
        for report in reports[fold::FOLDS]:
            for kind, text, there in _cases(report):
                sentences = sentences_of(normalise(text).text)
                rows[kind].append((measures(kind, sentences, model), there))
    weights = {kind: _fit(found) for kind, found in rows.items()}
    model = train(reports + near, said)
    body = {"labels": LABELS, "bias": model.bias, "texts": weights, "grams": dict(sorted(model.grams.items()))}
    WEIGHTS.write_text(json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n", "utf8")


def train(reports: Sequence[dict[str, str]], said: Iterable[Sequence[str]]) -> Model:
    """Weights of runs of characters, whole numbers, from these reports and sentences."""
    examples = [(normalise(text).text, label) for label, text in said]
    for report in reports:
        for label in LABELS:
            examples += [(sentence.words, label) for sentence in sentences_of(normalise(report.get(label, "")).text)]
    found = [grams(text) for text, _ in examples]
    counts: dict[str, int] = {}
    for one in found:
        for gram in one:
            counts[gram] = counts.get(gram, 0) + 1
    names = sorted(gram for gram, count in counts.items() if count >= TIMES)
    place = {gram: number for number, gram in enumerate(names)}
    matrix = _matrix(found, place)
    fitted = LogisticRegression(C=0.3, class_weight="balanced", max_iter=3000).fit(
        matrix, [LABELS.index(label) for _, label in examples]
    )
    kept = {}
    for gram, column in place.items():
        weight = [round(SCALE * float(value)) for value in fitted.coef_[:, column]]
        if max(map(abs, weight)) >= LEAST:
            kept[gram] = weight
    return Model(LABELS, kept, [round(SCALE * float(value)) for value in fitted.intercept_], {})


def grams(words: str) -> set[str]:
    """The runs of one to three characters of a sentence.

    >>> sorted(grams("我学"))
    ['学', '我', '我学']
    """
    return {words[at : at + size] for size in (1, 2, 3) for at in range(len(words) - size + 1)}


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text("utf8").splitlines()]


def _matrix(found: Sequence[set[str]], place: dict[str, int]) -> Any:
    from scipy.sparse import csr_matrix

    cells = [(row, place[gram]) for row, one in enumerate(found) for gram in sorted(one) if gram in place]
    rows, columns = zip(*cells, strict=True)
    return csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(found), len(place)))


def _cases(report: dict[str, str]) -> Iterable[tuple[str, str, bool]]:
    """Kinds and texts: the report whole, and without each of its parts."""
    parts = {label: report[label] for label in report if label in LABELS}
    whole = report.get("text") or "\n".join(parts.values())
    for kind in KINDS:
        yield kind, whole, True
        if kind in parts:
            yield kind, "\n".join(text for label, text in parts.items() if label != kind), False


def _fit(found: Sequence[tuple[tuple[float, ...], bool]]) -> list[float]:
    fitted = LogisticRegression(C=30, class_weight="balanced").fit(
        [row for row, _ in found], [there for _, there in found]
    )
    right = fitted.score([row for row, _ in found], [there for _, there in found])
    print("texts told right:", round(right, 3), "of", len(found))
    return [round(float(value), 3) for value in (*fitted.coef_[0], fitted.intercept_[0])]


if __name__ == "__main__":
    main()
