"""When a table has lost so many rows that what it lacks fails nobody (rules, 7.4)."""

from jxgrade.programme import Programme


def gated(programme: Programme) -> tuple[str, ...]:
    """Tables by whose gaps a trainee can fail."""
    return tuple(dict.fromkeys((*(one.inbox for one in programme.components if one.matters), "submissions")))


def too_many_unplaced(unplaced: int, rows: int) -> bool:
    """Belong so many rows of a table to nobody (more than 1 %, at least 2) that what lacks in it fails nobody (rules, 7.4)?

    >>> too_many_unplaced(2, 199), too_many_unplaced(2, 200), too_many_unplaced(1, 3)
    (True, False, False)
    """
    return unplaced >= 2 and 100 * unplaced > rows
