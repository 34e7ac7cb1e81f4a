"""Stretches that many authors share: a quoted public text, or one essay passed round. Which of the two a person tells, not the machine."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from jxgrade.evidence.gathered import Gathered, author
from jxgrade.rules.kinds import FORMER

FEWEST_AUTHORS: Final = 5
SHORTEST: Final = 20
"""Characters; a shorter stretch tells nobody anything."""

Passages: TypeAlias = Sequence[tuple[int, int, str]]
"""Where passages lie in a text, and the other text of each."""


class Stretch(NamedTuple):
    """A stretch of one text; ``others``: the texts of other authors in which at least half of it was found."""

    text_id: str
    start: int
    end: int
    others: tuple[str, ...]

    @property
    def authors(self) -> int:
        """How many people have it, the text's own author among them."""
        return len({_who(one) for one in (self.text_id, *self.others)})


def shared_stretches(gathered: Gathered) -> list[Stretch]:
    """Stretches of at least `SHORTEST` characters that at least `FEWEST_AUTHORS` people have, those of most people first.

    Each is shown in one text, the one in which most people's passages meet; texts that share it are not looked at again.
    """
    found: list[Stretch] = []
    seen: set[str] = set()
    stretches = {one: list(_stretches(one, places)) for one, places in sorted(gathered.partners.items())}
    order = sorted(stretches, key=lambda one: (-max((part.authors for part in stretches[one]), default=0), one))
    for one in order:
        if one in seen or one.startswith(FORMER) or one not in gathered.texts:
            continue
        found += stretches[one]
        seen |= {other for part in stretches[one] for other in part.others}
    return sorted(found, key=lambda part: (-part.authors, part.start - part.end, part.text_id, part.start))


def _stretches(text_id: str, passages: Passages) -> Iterator[Stretch]:
    """The stretches of one text, in order."""
    own = _who(text_id)
    begins, ends = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for start, stop, other in passages:
        if _who(other) != own:
            begins[start].append(_who(other))
            ends[stop].append(_who(other))
    here: Counter[str] = Counter()
    begin: int | None = None
    for place in sorted({*begins, *ends}):
        here.update(begins[place])
        here.subtract(ends[place])
        many = sum(count > 0 for count in here.values()) >= FEWEST_AUTHORS - 1
        if many and begin is None:
            begin = place
        elif not many and begin is not None:
            if place - begin >= SHORTEST:
                yield Stretch(text_id, begin, place, _others(passages, own, begin, place))
            begin = None


def _others(passages: Passages, own: str, begin: int, end: int) -> tuple[str, ...]:
    """Texts of other people whose passages cover at least half of a stretch."""
    inside: Counter[str] = Counter()
    for start, stop, other in passages:
        inside[other] += max(0, min(stop, end) - max(start, begin))
    return tuple(sorted(one for one, count in inside.items() if 2 * count >= end - begin and _who(one) != own))


def _who(text_id: str) -> str:
    """Whose a text is; a former year's texts are each somebody else's."""
    return text_id if text_id.startswith(FORMER) else author(text_id)
