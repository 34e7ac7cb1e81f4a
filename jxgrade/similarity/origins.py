"""Who may have copied from whom in a group of texts: arrows by time, a likely origin, who put several together, who stands between.

All of it is a reading of submission times and of which texts share passages; it points, and proves nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from jxgrade.rules.pairs import Pair


class Arrow(NamedTuple):
    """Two texts (places in the order of time, earlier first) that share passages.

    ``sure``: is it known who was first? ``implied``: does a third text stand between them that shares as much with either?
    """

    first: int
    second: int
    share: Fraction
    sure: bool
    implied: bool = False


@dataclass(frozen=True)
class Roles:
    """Texts by what they may be: an origin (nothing before, two or more after it), in between, or put together from several.

    ``composed``: of a text that came after several which have nothing to do with each other, how many those are.
    """

    origins: tuple[int, ...]
    between: tuple[int, ...]
    composed: Mapping[int, int]


def arrows(members: Sequence[str], pairs: Sequence[Pair]) -> list[Arrow]:
    """An arrow for each pair of these texts, in the order of the texts; ``members`` in the order of time."""
    place = {one: number for number, one in enumerate(members)}
    found = []
    for pair in pairs:
        if pair.left_id in place and pair.right_id in place:
            turned = pair.earlier_id == pair.right_id
            first, second = (pair.right_id, pair.left_id) if turned else (pair.left_id, pair.right_id)
            found.append(Arrow(place[first], place[second], pair.most, pair.earlier_id is not None))
    return _with_implied(sorted(found))


def _with_implied(found: Sequence[Arrow]) -> list[Arrow]:
    shares = {arrow[:2]: arrow.share for arrow in found if arrow.sure}
    after: dict[int, set[int]] = defaultdict(set)
    before: dict[int, set[int]] = defaultdict(set)
    for first, second in shares:
        after[first].add(second)
        before[second].add(first)

    def implied(arrow: Arrow) -> bool:
        return arrow.sure and any(
            min(shares[arrow.first, middle], shares[middle, arrow.second]) >= arrow.share
            for middle in after[arrow.first] & before[arrow.second]
        )

    return [arrow._replace(implied=implied(arrow)) for arrow in found]


def roles(count: int, found: Sequence[Arrow]) -> Roles:
    """What each of ``count`` texts may be; nothing is said of a text that has a partner of unknown time."""
    after: dict[int, set[int]] = {number: set() for number in range(count)}
    before: dict[int, set[int]] = {number: set() for number in range(count)}
    unsure = {place for arrow in found if not arrow.sure for place in arrow[:2]}
    alike: dict[int, set[int]] = {number: set() for number in range(count)}
    for arrow in found:
        alike[arrow.first].add(arrow.second)
        alike[arrow.second].add(arrow.first)
        if arrow.sure:
            after[arrow.first].add(arrow.second)
            before[arrow.second].add(arrow.first)
    origins, between, composed = [], [], {}
    for number in sorted(set(range(count)) - unsure):
        if not before[number] and len(_reached(number, after)) > 1:
            origins.append(number)
        families = _families(before[number], _reached(number, before), alike) if len(before[number]) > 1 else 0
        if families > 1:
            composed[number] = families
        if before[number] and after[number]:
            between.append(number)
    return Roles(tuple(origins), tuple(between), composed)


def _reached(start: int, after: Mapping[int, set[int]]) -> set[int]:
    """Everything that can be reached by the arrows."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        fresh = after[waiting.pop()] - found
        found |= fresh
        waiting += sorted(fresh)
    return found


def _families(chosen: set[int], within: set[int], alike: Mapping[int, set[int]]) -> int:
    """How many of these texts have nothing to do with each other, not even by way of other texts ``within``."""
    waiting, count = set(chosen), 0
    while waiting:
        count += 1
        family = [waiting.pop()]
        seen = set(family)
        while family:
            fresh = (alike[family.pop()] & within) - seen
            seen |= fresh
            family += fresh
        waiting -= seen
    return count
