"""The additive model against simulations whose truth is known, and against a plain dense solution."""

import random
from statistics import fmean

import numpy as np
import pytest

from jxgrade.marking import Severity, severities
from jxgrade.marking.severity import _Equations

Marks = list[tuple[object, str, float]]


def simulate(truth: dict[str, float], *, each: int, doubles: float, noise: float, seed: int) -> Marks:
    """Texts given out by lot; a share of them to a second grader."""
    rng, graders, marks = random.Random(seed), list(truth), []
    for number in range(each * len(graders)):
        quality = rng.gauss(72, 8)
        readers = [graders[number % len(graders)]]
        if rng.random() < doubles:
            readers.append(rng.choice([name for name in graders if name not in readers]))
        marks += [(number, name, quality + truth[name] + rng.gauss(0, noise)) for name in readers]
    rng.shuffle(marks)
    return marks


def harsh_one(seed: int) -> dict[str, float]:
    rng = random.Random(seed)
    return {"G00": -10.0} | {f"G{n:02d}": rng.gauss(0, 1.5) for n in range(1, 30)}


@pytest.mark.parametrize("doubles", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_harsh_grader_among_thirty_stands_out(doubles: float, seed: int) -> None:
    found = severities(simulate(harsh_one(seed), each=80, doubles=doubles, noise=5, seed=seed))
    by_estimate = sorted(found, key=lambda name: found[name].estimate)
    assert by_estimate[0] == "G00"
    assert found["G00"].estimate < -6 and found["G00"].high < found[by_estimate[1]].low + 2
    assert found["G00"].high < -4 and all(found[name].estimate > -6 for name in by_estimate[1:])


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = total = 0
    for seed in range(8):
        rng = random.Random(100 + seed)
        truth = {f"G{n:02d}": rng.gauss(0, 4) for n in range(30)}
        centre = fmean(truth.values())
        found = severities(simulate(truth, each=60, doubles=0.1, noise=6, seed=seed))
        held += sum(one.low <= truth[name] - centre <= one.high for name, one in found.items())
        total += len(found)
    assert 0.91 <= held / total <= 0.99


def test_doubles_tell_the_grader_from_the_texts() -> None:
    # everybody reads everything: the difference of two graders is the mean difference of their marks, text by text
    marks: Marks = [
        (text, name, 50 + 5 * text + shift) for text in range(9) for name, shift in (("A", -3.0), ("B", 3.0))
    ]
    rng = random.Random(4)
    marks = [(text, name, mark + rng.gauss(0, 0.1)) for text, name, mark in marks]
    found = severities(marks)
    assert found["B"].estimate - found["A"].estimate == pytest.approx(6, abs=0.2)
    assert found["A"].estimate + found["B"].estimate == pytest.approx(0, abs=1e-6)


def test_the_eliminated_equations_give_what_the_whole_ones_give() -> None:
    truth = {f"G{n}": float(n) for n in range(5)}
    marks = simulate(truth, each=6, doubles=0.5, noise=3, seed=7)
    texts, graders = sorted({text for text, _, _ in marks}), sorted(truth)  # type: ignore[type-var]
    text_ratio, grader_ratio = 1.7, 0.6
    design = np.zeros((len(marks), 1 + len(graders) + len(texts)))
    for row, (text, name, _) in enumerate(marks):
        design[row, [0, 1 + graders.index(name), 1 + len(graders) + texts.index(text)]] = 1
    ridge = np.diag([0.0] + [1 / grader_ratio] * len(graders) + [1 / text_ratio] * len(texts))
    values = np.array([mark for _, _, mark in marks])
    left = design.T @ design + ridge
    solution = np.linalg.solve(left, design.T @ (values - values.mean()))
    fit = _Equations.of(marks, graders).solve(text_ratio, grader_ratio)
    assert fit.effects == pytest.approx(solution[1 : 1 + len(graders)])

    # and its likelihood is that of the marks' joint normal distribution, up to a constant that no ratio touches
    def likelihood(text: float, grader: float) -> float:
        covariance = (
            np.eye(len(marks))
            + design[:, 1:] @ np.diag([grader] * len(graders) + [text] * len(texts)) @ design[:, 1:].T
        )
        inverse, ones = np.linalg.inv(covariance), np.ones(len(marks))
        weight = ones @ inverse @ ones
        rest = values - (ones @ inverse @ values) / weight
        noise = rest @ inverse @ rest / (len(marks) - 1)
        return float(-((len(marks) - 1) * np.log(noise) + np.linalg.slogdet(covariance)[1] + np.log(weight)) / 2)

    equations = _Equations.of(marks, graders)
    gaps = [equations.solve(*pair).likelihood - likelihood(*pair) for pair in ((1.7, 0.6), (0.1, 3.0), (8.0, 0.02))]
    assert gaps == pytest.approx([gaps[0]] * 3)


def test_degenerate_marks_have_an_answer() -> None:
    assert severities([]) == {}
    assert severities([(1, "A", 60.0), (2, "A", 80.0)]) == {}
    flat = severities([(1, "A", 60.0), (1, "B", 60.0), (2, "B", 60.0)])
    assert flat == {"A": Severity(0.0, 0.0, 0.0), "B": Severity(0.0, 0.0, 0.0)}
    # two marks that differ, nothing else: finite, and undecided
    two = severities([(1, "A", 0.0), (2, "B", 100.0)])
    assert all(np.isfinite([one.estimate, one.low, one.high]).all() for one in two.values())


def test_the_order_of_marks_does_not_matter() -> None:
    marks = simulate(harsh_one(5), each=20, doubles=0.2, noise=5, seed=5)
    forward, backward = severities(marks), severities(marks[::-1])
    for name, one in forward.items():
        assert backward[name].estimate == pytest.approx(one.estimate, abs=1e-9)
