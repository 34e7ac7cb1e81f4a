"""Everything that may be: where a time, a number, a role or a kind cannot be read it stands for all that it may say.

Where every reading comes to one outcome the doubtful cell decides nothing, and that outcome stands. Where they differ a person
decides (section 7: "a row that is there but cannot be placed or read makes pending").
"""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import product

from tests.oracle.reading import BAD

NEVER = datetime.min
DISPUTED = object()
UNTOLD = object()
MOST = 20_000
TICK = timedelta(microseconds=1)
SOME = datetime(2024, 1, 1, 12)


def hourless(when):
    """A day without an hour; a spreadsheet gives midnight for it."""
    return isinstance(when, datetime) and when.time() == datetime.min.time()


def moments(times, marks=()):
    """For each of some times all that it may be beside the others and beside these marks on the calendar.

    A time that cannot be read may be any; a day without an hour may lie before or after what else was on that day. A blank one
    was never.
    """
    known = {one for one in [*times, *marks] if isinstance(one, datetime)}
    doubtful = sum(one is BAD or hourless(one) for one in times)
    spread = [k for k in range(-doubtful, doubtful + 1) if k]
    out = []
    for one in times:
        if one is BAD:
            out.append([NEVER, *(at + TICK * k for at in known or {SOME} for k in (0, *spread))])
        elif hourless(one):
            same_day = [at for at in known if at.date() == one.date() and not hourless(at)]
            out.append([one, *(at + TICK * k for at in same_day for k in (0, *spread))])
        else:
            out.append([NEVER if one is None else one])
    return out


def outcomes(options, judge):
    """All outcomes over every choice of one option each; ``{UNTOLD}`` where there are too many to look at."""
    size = 1
    for some in options:
        size *= len(some)
    return {UNTOLD} if size > MOST else {judge(world) for world in product(*options)}


def sole(found):
    """The one outcome, ``UNTOLD`` where there are several."""
    return next(iter(found)) if len(found) == 1 else UNTOLD


# ---------------------------------------------------------------- attempts at the test (R12, 1.8, section 7 line 3)


def attempt(found, rule):
    """The score that counts of ``(score, attempt number, time)``; BAD where it cannot be told."""
    scores = [score for score, _, _ in found]
    if BAD in scores:
        return BAD
    if rule == "best" or len(set(scores)) == 1:
        return max(scores)
    counts = [count for _, count, _ in found]
    unread = counts if any(counts) else [when for _, _, when in found]
    if BAD in unread:
        return BAD
    times = moments([when for _, _, when in found])

    def last(world):
        rows = list(zip(scores, counts, world, strict=True))
        given = [count for _, count, _ in rows if count is not None]
        latest = max(when for _, _, when in rows)
        ends = {score for score, count, when in rows if (count == max(given) if given else when == latest)}
        return ends.pop() if len(ends) == 1 else BAD

    found = sole(outcomes(times, last))
    return BAD if found is UNTOLD else found


# ---------------------------------------------------------------- versions of a text (1.9)


def versions_differ(rows, window):
    """Is it open which content counts? ``rows``: ``(time, place, content, whether it surely is one of this kind)``."""
    first, last = window
    times = moments([when for when, _, _, _ in rows], [first, last])
    options = [
        [(when, there) for when in some for there in ((True,) if row[3] else (True, False))]
        for some, row in zip(times, rows, strict=True)
    ]

    def chosen(world):
        there = [(when, row[1], row[2]) for (when, is_there), row in zip(world, rows, strict=True) if is_there]
        within = [one for one in there if first <= one[0] < last]
        return max(within or there)[2] if there else None

    return len(outcomes(options, chosen)) > 1


# ---------------------------------------------------------------- marks (1.10, R14)


def mark_of(entries, since, gap):
    """The final mark of ``(time, place, grader, role, mark)``, those made before ``since`` left out; None or DISPUTED where there is none."""
    groups = defaultdict(list)
    for entry in entries:
        if not NEVER < entry[0] < since:
            groups[entry[2], entry[3]].append(entry)
    firsts = {}
    for (grader, role), group in groups.items():
        newest = max(entry[0] for entry in group)
        last = [entry for entry in group if entry[0] == newest]
        values = {entry[4] for entry in last}
        told = values if len(values) == 1 and None not in values else None
        one = (newest, min(entry[1] for entry in last), grader, role, told)
        if grader not in firsts or one[:2] < firsts[grader][:2]:
            firsts[grader] = one
    return final_mark(list(firsts.values()), gap)


def final_mark(found, gap):
    """R14 over ``(time, place, grader, role, {mark} or None where that is disputed, ...)``, one row of each grader."""
    if not found:
        return None
    judges = [one for one in found if one[3] == "adjudicator"]
    if judges:
        newest = max(one[0] for one in judges)
        said = [one[4] for one in judges if one[0] == newest]
        return DISPUTED if None in said or len(set.union(*said)) > 1 else next(iter(said[0]))
    rank = {"first": 0, "second": 1, "third": 2, None: 3}
    said = [one[4] for one in sorted(found, key=lambda one: (rank[one[3]], one[0], one[1]))]
    if None in said:
        return DISPUTED
    marks = [next(iter(one)) for one in said[:3]]
    if len(marks) == 1:
        return marks[0]
    pairs = [marks[:2]] if len(marks) == 2 or abs(marks[0] - marks[1]) <= gap else [marks[:2], marks[1:], marks[::2]]
    closest = min(pairs, key=lambda pair: (abs(pair[0] - pair[1]), -pair[0] - pair[1]))
    return sum(closest) / 2 if abs(closest[0] - closest[1]) <= gap else DISPUTED


def mark_told(rows, since, gap):
    """The final mark of ``(time, place, grader, roles it may be, mark or None, whether it surely is a mark of this text)``.

    The last is False where the role cannot be read, None where the kind cannot. Where the readings differ: None where all that there
    is are marks of unreadable role, else DISPUTED.
    """
    # a mark of unreadable role is its grader's beside the others, at any time where it has none
    rows = [row if row[5] is not False else (row[0] or BAD, row[1], (row[2], "?"), *row[3:]) for row in rows]
    times = moments([row[0] for row in rows], [since] if since else [])
    options = []
    for row, some in zip(rows, times, strict=True):
        entries = [(when, row[1], row[2], role, row[4]) for when in some for role in row[3]]
        options.append(entries if row[5] is True else [*entries, None])
    found = sole(outcomes(options, lambda world: mark_of([one for one in world if one], since or NEVER, gap)))
    if found is not UNTOLD:
        return found
    return DISPUTED if any(row[5] is not False for row in rows) else None


# ---------------------------------------------------------------- rulings (1.13, R11)


def rulings_of(rows):
    """All that some rulings ``(time, decision, whether it surely is on this text)`` may come to; None: unresolved, or none there."""
    times = moments([when for when, _, _ in rows])
    options = [
        [*((when, row[1]) for when in some), *([] if row[2] else [None])] for some, row in zip(times, rows, strict=True)
    ]

    def latest(world):
        there = [one for one in world if one]
        said = {decision for when, decision in there if when == max(one[0] for one in there)}
        decision = said.pop() if len(said) == 1 else None
        return None if decision is BAD else decision

    return outcomes(options, latest)
