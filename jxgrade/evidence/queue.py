"""What waits for a person, one after the other: passages of many that hold somebody, then pairs, those of one ring together.

A ruling on a passage settles most, so passages come first; then the rings and pairs with the highest coverage. From each page
two links lead on and back, so that who decides goes through all of them by keyboard without the list.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.shared import SharedPassage
from jxgrade.present.blocks import Link
from jxgrade.present.pairs import pair_file, passage_file
from jxgrade.rules.pairs import Pair

Beside: TypeAlias = tuple[Link | None, Link | None]


def waiting(gathered: Gathered) -> tuple[SharedPassage | Pair, ...]:
    """All that waits, in the order in which to decide."""
    held = gathered.held_by
    passages = [one for one in gathered.shared.values() if one.decision is None and held[one.passage_id]]
    pairs = [pair for pair in gathered.pairs if any(side.open for side in gathered.states_of(pair))]
    worst: dict[str, Fraction] = {}
    for pair in pairs:
        worst[ring_of(pair, gathered)] = max(pair.most, worst.get(ring_of(pair, gathered), pair.most))

    def order(pair: Pair) -> tuple[Fraction, str, Fraction, str, str]:
        ring = ring_of(pair, gathered)
        return -worst[ring], ring, -pair.most, pair.left_id, pair.right_id

    passages.sort(key=lambda one: (-held[one.passage_id], one.passage_id))
    return (*passages, *sorted(pairs, key=order))


def queue(gathered: Gathered) -> tuple[str, ...]:
    """The file names of their pages."""
    return tuple(pair_file(one) if isinstance(one, Pair) else passage_file(one.passage_id) for one in waiting(gathered))


def ring_of(pair: Pair, gathered: Gathered) -> str:
    """What the pairs of one ring have in common."""
    return gathered.cluster_of.get(pair.left_id, pair.left_id)


def neighbours(pages: tuple[str, ...]) -> Mapping[str, Beside]:
    """Of each page the links back and on."""
    before = (None, *(Link("← 上一件待认定", page) for page in pages[:-1]))
    after = (*(Link("下一件待认定 →", page) for page in pages[1:]), None)
    return dict(zip(pages, zip(before, after, strict=True), strict=True)) if pages else {}
