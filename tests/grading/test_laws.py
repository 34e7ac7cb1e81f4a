"""What must hold for any trainees: order, independence, exactness."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.programme import Programme
from tests.grading.cases import Case, Given, TextCase, run, tables_of
from tests.grading.test_brute_force import random_case


def tenths(units: int) -> str:
    return f"{units // 10}.{units % 10}"


def test_the_32_pairs_whose_float_total_falls_below_an_exact_60_all_pass(programme: Programme) -> None:
    pairs = [
        (test, assignments)
        for test in range(1001)
        for assignments in range(1001)
        if 6 * test + 4 * assignments == 6000 and 0.6 * (test / 10) + 0.4 * (assignments / 10) < 60
    ]
    assert len(pairs) == 32
    cases = []
    for number, (test, assignments) in enumerate(pairs):
        text = TextCase(marks=(Given("G1", "first", tenths(assignments)),))
        cases.append(Case(f"T{number:02d}", tests=((1, None, tenths(test)),), lesson_design=text, growth_report=text))
    got = run(cases, programme)
    assert {(row["total"], row["status"]) for row in got.values()} == {("60", "pass")}


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), among=st.integers(0, 40))
def test_the_order_of_rows_never_matters_and_nobody_changes_another(
    programme: Programme, seed: int, among: int
) -> None:
    rng = random.Random(seed)
    cases = [random_case(n, rng, programme.slugs) for n in range(40)]
    apart = run(cases[:among], programme) | run(cases[among:], programme)
    tables = {name: table.sample(frac=1, random_state=seed) for name, table in tables_of(cases).items()}
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap).sample(frac=1, random_state=1)
    tables["scores"] = score(tables, programme).sample(frac=1, random_state=2)
    together = decide(tables, programme).astype("object")
    together = together.where(together.notna(), None)
    assert {row["trainee_id"]: row for row in together.to_dict("records")} == apart


def test_the_tables_given_are_not_changed(programme: Programme) -> None:
    rng = random.Random(5)
    tables = tables_of([random_case(n, rng, programme.slugs) for n in range(30)])
    before = {name: table.copy(deep=True) for name, table in tables.items()}
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    tables["scores"] = score(tables, programme)
    decide(tables, programme)
    for name, table in before.items():
        assert table.equals(tables[name]), name
