"""Lists of attendance that others repeat as a whole (rule 1.7 and section 7 line 6): they count once.

A list is what one sheet or one CSV holds: ``[(trainee, hours, day)]``. Hours may be BAD; a day is a date, None where none is given,
and :class:`Unread` where one is there that cannot be read.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from tests.oracle.reading import BAD


@dataclass(frozen=True)
class Unread:
    """A day that cannot be read, as it is written."""

    text: str


def readings(lists):
    """``{trainee: all hours that the rules allow}``, and the lists that others repeat as a whole.

    One sum where the rules are clear. Of lists that nearly agree they say no more than that rows add up and whole repeats count
    once: some of them count, or nobody can tell (BAD).
    """
    gone = left_out(lists, loose=False)
    left = [lists[place] for place in lists if place not in gone]
    undecided = {who for place in left_out(lists, loose=True) - gone for who, _, _ in lists[place]}
    for own in left:
        rest = [other for other in left if other is not own]
        for others in [*([other] for other in rest), rest]:
            mine, theirs = added([own]), added(others)
            both = set(mine) & set(theirs)
            agree = sum(
                mine[who] == theirs[who] or BAD in (mine[who], theirs[who]) or alike(who, own, others) for who in both
            )
            if 2 * agree >= min(len(both), len(mine), len(theirs)):
                undecided |= both
    whole, out = added(left), {}
    shares = [added([rows]) for rows in left]
    for who, total in whole.items():
        out[who] = [total]
        mine = [share[who] for share in shares if who in share]
        if who in undecided:
            some = [
                added([[(who, hours, None) for hours in part]])[who]
                for k in range(1, len(mine))
                for part in combinations(mine, k)
            ]
            out[who] = [*out[who], *some, BAD]
        elif any(one == who and hours is BAD for place in gone for one, hours, _ in lists[place]):
            out[who] = [BAD, total]  # that cell repeats nothing
    return out, gone


def alike(who, own, others):
    """Do the rows of a trainee stand among those of the other lists, or the other way round?"""
    mine = [row[1:] for row in own if row[0] == who]
    theirs = [row[1:] for rows in others for row in rows if row[0] == who]
    return matched(mine, theirs, loose=True) or matched(theirs, mine, loose=True)


def left_out(lists, loose):
    """The lists that the rest repeats: the smaller first, of equal ones the later.

    ``loose``: what cannot be read may be whatever makes it a repeat, and a summary may have trainees whom the details lack.
    """
    order = sorted(sorted(lists, reverse=True), key=lambda place: len(lists[place]))
    left, parts, gone = list(order), set(), set()
    for place in order:  # a summary of several days says that these are different days, however alike they are
        rest = [other for other in left if other != place]
        if len(rest) > 1 and sums_up(lists[place], [lists[other] for other in rest], loose):
            left, parts = rest, set(rest)
            gone.add(place)
            break
    again = True
    while again:
        again = False
        for place in list(left):
            rest = [other for other in left if other != place]
            if not rest or place not in left or place in parts:
                continue
            one_by_one = any(
                within(lists[place], lists[other], loose)
                or sums_up(lists[place], [lists[other]], loose)
                or (loose and sums_up(lists[other], [lists[place]], loose, more=True))
                for other in rest
            )
            if one_by_one or sums_up(lists[place], [lists[other] for other in rest], loose):
                gone.add(place)
                left, again = rest, True
            elif loose and len(rest) > 1 and sums_up(lists[place], [lists[other] for other in rest], loose, more=True):
                gone |= set(rest)
                left, again = [place], True
    return gone


def added(lists):
    """The hours of each trainee, BAD where one of the cells is."""
    sums = defaultdict(Fraction)
    for who, hours, _ in (row for rows in lists for row in rows):
        sums[who] = BAD if BAD in (hours, sums[who]) else sums[who] + hours
    return sums


def sums_up(own, others, loose, *, more=False):
    """Does a list without days give each trainee what the others add up to? ``more``: it may have trainees that they lack."""
    if not all(day is None or (loose and isinstance(day, Unread)) for _, _, day in own):
        return False
    mine, theirs = added([own]), added(others)
    small, large = (theirs, mine) if more else (mine, theirs)
    if not small or not set(small) <= set(large) or 2 * len(small) < len(large):
        return False
    told = [who for who in small if BAD not in (mine[who], theirs[who])]
    return bool(told) and (loose or len(told) == len(small)) and all(mine[who] == theirs[who] for who in told)


def within(own, other, loose):
    """Does every row of a list stand in the other one too? Rows without a day need most of the other list to tell."""
    mine, theirs = defaultdict(list), defaultdict(list)
    for sheet, rows in ((mine, own), (theirs, other)):
        for who, hours, day in rows:
            sheet[who].append((hours, day))
    dated = all(day is not None for _, _, day in own)
    if not mine or not (dated or 2 * len(mine) >= len(theirs)):
        return False
    return all(matched(rows, theirs.get(who, []), loose) for who, rows in mine.items())


def matched(rows, others, loose):
    """Has each row one of its own among the others?"""
    if not rows:
        return True
    (hours, day), rest = rows[0], rows[1:]
    for at, (other, when) in enumerate(others):
        same_day = day == when or (loose and (isinstance(day, Unread) or isinstance(when, Unread)))
        if (
            same_day
            and (hours == other or (loose and BAD in (hours, other)))
            and matched(rest, others[:at] + others[at + 1 :], loose)
        ):
            return True
    return False
