"""How far a grader is and how fast, from the times of finished marks."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from statistics import median
from typing import Final

PAUSE_MINUTES: Final = 30  # a longer gap is a break, not work on one text
LAST: Final = 40  # gaps that count
FEWEST: Final = 3  # gaps below which no pace is told


def minutes_per_text(times: Iterable[str]) -> float | None:
    """The median gap between finished marks in minutes, breaks left out; None where there are too few.

    >>> minutes_per_text(["2024-01-05T10:00:00", "2024-01-05T10:04:00", "2024-01-05T10:10:00", "2024-01-05T12:00:00", "2024-01-05T12:05:00"])
    5.0
    """
    moments = sorted(datetime.fromisoformat(time) for time in times)
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(moments)]
    worked = [gap for gap in gaps if 0 < gap <= PAUSE_MINUTES][-LAST:]
    return median(worked) if len(worked) >= FEWEST else None


def progress(counts: Mapping[str, int], times: Iterable[str], now: str, last: date | None) -> dict[str, object]:
    """What the head of the desk tells: texts by state, done today, pace, hours left, texts a day up to the last day."""
    finished = list(times)
    pace, left = minutes_per_text(finished), counts["todo"] + counts["draft"]
    today = date.fromisoformat(now[:10])
    days = (last - today).days + 1 if last else 0
    return {
        **counts,
        "left": left,
        "today": sum(time[:10] == now[:10] for time in finished),
        "minutes": None if pace is None else f"{pace:.1f}",
        "hours": None if pace is None else f"{left * pace / 60:.1f}",
        "last": f"{last.month} 月 {last.day} 日" if last else "",
        "daily": -(-left // days) if days > 0 else None,
        "over": bool(last) and days <= 0,
    }
