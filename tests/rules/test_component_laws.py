"""Laws of weighing (R5): what weighs nothing, is split or stands elsewhere changes no total."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jxgrade.programme import Component, Programme
from jxgrade.rules.weights import Weights
from tests.shipped import PROGRAMME

NUMBERS = st.integers(0, 6000).map(lambda number: Fraction(number, 60))
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def component(key: str, source: str, weight: int) -> Component:
    more = {"points": {"table": "list", "full": Decimal(25)}, "hours": {"per_hour": Decimal("0.5")}}.get(source, {})
    return Component.model_validate({"key": key, "name": key, "source": source, "weight": weight, **more})


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Programme, dict[str, Fraction]]:
    """A programme of some components and kinds, and a trainee's number in each column; every number is there."""
    sources = draw(st.lists(st.sampled_from(("hours", "points")), max_size=3)) + draw(
        st.sampled_from(([], ["test"], ["assignments"], ["test", "assignments"]))
    )
    cuts = sorted(draw(st.integers(0, 100)) for _ in sources[1:]) if sources else []
    shares = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    parts = [component(f"c{n}", source, share) for n, (source, share) in enumerate(zip(sources, shares, strict=False))]
    kind = PROGRAMME.assignments["growth_report"]
    weights = draw(st.lists(st.sampled_from((Decimal(1), Decimal(2), Decimal("0.5"))), min_size=1, max_size=4))
    kinds = {f"k{n}": kind.model_copy(update={"weight": weight}) for n, weight in enumerate(weights)}
    numbers = {name: draw(NUMBERS) for name in (*(part.column for part in parts), *kinds)}
    return of(parts, kinds), numbers


def of(parts: list[Component], kinds: dict[str, object]) -> Programme:
    scoring = PROGRAMME.scoring.model_copy(update={"components": tuple(parts)})
    hours = PROGRAMME.hours.model_construct(credit=60)
    return PROGRAMME.model_copy(update={"scoring": scoring, "assignments": kinds, "hours": hours})


def total(programme: Programme, numbers: dict[str, Fraction]) -> Fraction | None:
    weights = Weights.of(programme)
    score = weights.assignment_score({kind: numbers[kind] for kind in programme.assignments})
    return weights.total({**numbers, "assignment_score": score})


@at_leisure
@given(programmes(), st.sampled_from(("hours", "points", "test")), st.one_of(st.none(), NUMBERS))
def test_a_component_of_weight_0_changes_no_total(made, source, number) -> None:
    programme, numbers = made
    more = component("more", source, 0)
    wider = of([*programme.scoring.components, more], programme.assignments)
    if programme.scoring.components:
        assert total(wider, {**numbers, more.column: number}) == total(programme, numbers)


@at_leisure
@given(programmes(), st.data())
def test_a_kind_split_in_two_of_half_its_weight_with_the_same_mark_changes_no_total(made, data) -> None:
    programme, numbers = made
    if not programme.scoring.components:
        return
    split = data.draw(st.sampled_from(sorted(programme.assignments)))
    half = programme.assignments[split].model_copy(update={"weight": programme.assignments[split].weight / 2})
    kinds = {kind: half if kind == split else one for kind, one in programme.assignments.items()} | {"again": half}
    parts = of(list(programme.scoring.components), kinds)
    assert total(parts, {**numbers, "again": numbers[split]}) == total(programme, numbers)


@at_leisure
@given(programmes(), st.randoms())
def test_the_order_of_components_and_kinds_changes_no_total(made, dice) -> None:
    programme, numbers = made
    if not programme.scoring.components:
        return
    parts, kinds = list(programme.scoring.components), list(programme.assignments.items())
    dice.shuffle(parts)
    dice.shuffle(kinds)
    assert total(of(parts, dict(kinds)), numbers) == total(programme, numbers)
