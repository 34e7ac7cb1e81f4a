"""A thousand and more random trainees around the limits, judged a second time by `oracle`."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from jxgrade.programme import Programme
from jxgrade.tables import INBOX, plain
from tests.extent import cases as as_many
from tests.grading.cases import BAD, Case, Given, TextCase, run, vary
from tests.grading.oracle import judge

HOURS = {
    "online": ["32", "31.99", "32.01", "40", "0", "31.999999"],
    "offline": ["28", "27.99", "28.01", "56", "0", "0.5"],
}
# marks that lead to totals of exactly 60 and 90, and a hair to either side
MARKS = [
    "0",
    "50",
    "59.95",
    "59.975",
    "59.99",
    "60",
    "60.01",
    "65",
    "70",
    "70.01",
    "80",
    "89.99",
    "90",
    "90.0125",
    "95",
    "100",
]
CASES = as_many(100, 300)
TIMES = [None, "2024-01-10T09:00:00", "2024-01-11T09:00:00", "2024-01-12T09:00:00"]
VARIANTS: list[dict[str, object]] = [
    {},
    {"as_of": date(2023, 11, 17)},
    {"as_of": date(2023, 11, 18), "scoring__late": "pending"},
    {"as_of": date(2023, 12, 15), "hours__offline_gate": "attended"},
    {"as_of": date(2024, 1, 10), "scoring__attempts": "last"},
    {"as_of": date(2024, 1, 31), "length__mode": "han"},
    {"scoring__attempts": "last", "scoring__late": "pending", "hours__credits_per_hour": Decimal("0.125")},
    {"hours__offline_gate": "attended", "length__mode": "nonspace", "reuse__hold_at": Decimal("0.5")},
    {"assignments__growth_report__weight": 2, "marking__gap": Decimal("0")},
    {"scoring__weights": {"test": Decimal("33.3"), "assignments": Decimal("66.7")}, "hours__online": Decimal(0)},
    {"scoring__pass_at": Decimal("59.995"), "hours__credits_per_hour": Decimal(0)},
    {"assignments__lesson_design__weight": Decimal("0.5"), "marking__gap": Decimal("10.01")},
]


def random_text(rng: random.Random) -> TextCase:
    """A text that is fine half of the time, and otherwise anything."""
    roles = rng.choice(
        [
            ["first"],
            ["first"],
            ["first", "second"],
            ["first", "second", "third"],
            [None, None, "second"],
            [],
            ["first", "first", "third", None],
            ["first", "adjudicator"],
            ["second", "adjudicator", "adjudicator"],
        ]
    )
    marks = tuple(
        Given(
            f"G{n}", role, None if rng.random() < 0.03 else rng.choice(MARKS[5:] if rng.random() < 0.7 else MARKS), time
        )
        for (n, role), time in zip(enumerate(roles), rng.choices(TIMES, k=4), strict=False)
    )
    if len({mark.time for mark in marks}) < len(marks) and "adjudicator" not in roles:
        marks = tuple(Given(m.grader, m.role, m.value, f"2024-01-1{n}T09:00:00") for n, m in enumerate(marks))
    return TextCase(
        handed=rng.random() < 0.93,
        readable=rng.random() < 0.95,
        late=rng.random() < 0.1,
        chars=tuple(rng.choice([799, 800, 801, 1500]) for _ in range(3)),  # type: ignore[arg-type]
        marks=marks,
        ruling=rng.choice([None] * 8 + ["cleared", "confirmed", "unresolved"]),
        coverages=tuple(
            rng.choices(
                ["0", "0.1", "0.299999999999", "0.3", "0.300000000001", "1"],
                (20, 9, 9, 1, 1, 1),
                k=rng.choice([0, 0, 1, 3]),
            )
        ),
    )


def random_case(number: int, rng: random.Random, slugs: tuple[str, ...]) -> Case:
    """A trainee near the limits; now and then a component is missing or unreadable."""

    def hours(name: str) -> str | None:
        return (
            rng.choice([None, BAD])
            if rng.random() < 0.06
            else rng.choice(HOURS[name][: 6 if rng.random() < 0.3 else 1])
        )

    attempts = tuple(
        (rng.choice([None, 1, 2]), rng.choice(TIMES), BAD if rng.random() < 0.04 else rng.choice(MARKS))
        for _ in range(rng.choice([0, 1, 1, 1, 1, 1, 2, 3]))
    )
    return Case(
        f"T{number:05d}",
        rng.choice([*slugs, None]),
        rng.random() < 0.04,
        hours("online"),
        hours("offline"),
        attempts,
        random_text(rng),
        random_text(rng),
    )


def shown(expected: dict[str, object]) -> dict[str, object]:
    """The expected row with its Fractions as the table writes them."""
    return {key: plain(value) if isinstance(value, Fraction) else value for key, value in expected.items()}


@pytest.mark.parametrize("number", range(len(VARIANTS)))
def test_a_slow_second_implementation_agrees_on_every_column(programme: Programme, number: int) -> None:
    rules = vary(programme, **VARIANTS[number])
    rng = random.Random(2023 + number)
    cases = [random_case(n, rng, rules.slugs) for n in range(CASES)]
    got = run(cases, rules)
    statuses = set()
    for case in cases:
        expected = shown(judge(case, rules))
        assert {key: got[case.trainee_id][key] for key in expected} == expected, case
        statuses.add(expected["status"])
    assert "fail" in statuses and "pending" in statuses


@pytest.mark.parametrize(
    "absent", [(name,) for name in INBOX if name != "roster"] + [("marks", "submissions"), ("tests", "learning")]
)
def test_an_undelivered_table_makes_everybody_wait_for_it_and_nothing_else(
    programme: Programme, absent: tuple[str, ...]
) -> None:
    rng = random.Random(str(absent))
    cases = [random_case(n, rng, programme.slugs) for n in range(60)]
    got = run(cases, programme, undelivered=absent)
    for case in cases:
        expected = shown(judge(case, programme, undelivered=absent))
        assert {key: got[case.trainee_id][key] for key in expected} == expected, case


def test_the_random_trainees_reach_every_reason_code(programme: Programme) -> None:
    seen: set[str] = set()
    for number, variant in enumerate(VARIANTS):
        rules, rng = vary(programme, **variant), random.Random(2023 + number)
        for n in range(CASES):
            seen.update(judge(random_case(n, rng, rules.slugs), rules)["reasons"])
    from tests.shipped import REASONS

    assert seen == set(REASONS)
