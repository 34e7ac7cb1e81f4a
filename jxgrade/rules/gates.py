"""What must be reached (R8), until when what is not there yet may still come (R1, R2), and when a table has lost too much to fail anybody (7.4)."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from jxgrade.programme import Component, Programme


def gates_met(numbers: Mapping[str, Fraction | None], components: Iterable[Component]) -> bool:
    """Is every gate met? ``numbers``: by column, a missing one counts as 0 (R8)."""
    return all(one.met(numbers.get(one.column)) for one in components if one.gated)


def other_reading(component: Component) -> Component:
    """The component under the other reading of its gate: all of it, or attended at all (R8)."""
    return component.model_copy(update={"gate": "attended" if component.gate == "complete" else "complete"})


def last_day(component: Component, city: str | None, programme: Programme) -> date | None:
    """The last day on which this may still come (R1, R2): hours of study by the city's theory window, else by the online one;
    without a city by the latest.

    None where nothing bounds it; it is then judged as it is.
    """
    windows = programme.windows
    if component.source == "points":
        window = programme.tables[component.inbox].window
    else:
        named = {"tests": windows.test, "submissions": windows.submission, "attendance": windows.offline}
        window = named.get(component.inbox, windows.online)
    if component.inbox == "learning":
        lasts = {one.slug: own.last for one in programme.cities if (own := one.theory or window) is not None}
        if lasts:
            return lasts.get(city or "", max(lasts.values()))
    return None if window is None else window.last


def is_awaited(component: Component, city: str | None, programme: Programme) -> bool:
    """May it still come? (R1; the clock is never read)"""
    last = last_day(component, city, programme)
    return last is not None and programme.as_of <= last


def gated(programme: Programme) -> tuple[str, ...]:
    """Tables by whose gaps a trainee can fail."""
    return tuple(dict.fromkeys((*(one.inbox for one in programme.components if one.matters), "submissions")))


def too_many_unplaced(unplaced: int, rows: int) -> bool:
    """Belong so many rows of a table to nobody (more than 1 %, at least 2) that what lacks in it fails nobody (rules, 7.4)?

    >>> too_many_unplaced(2, 199), too_many_unplaced(2, 200), too_many_unplaced(1, 3)
    (True, False, False)
    """
    return unplaced >= 2 and 100 * unplaced > rows
