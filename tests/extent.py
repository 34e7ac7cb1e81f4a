"""How many cases a test tries that could try any number: enough for an edit, or all of them where `LONG_TESTS` is set."""

import os

LONG = bool(os.environ.get("LONG_TESTS"))


def cases(few: int, every: int) -> int:
    """So many cases, or every one."""
    return every if LONG else few
