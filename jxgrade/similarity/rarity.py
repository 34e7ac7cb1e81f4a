"""How rare a phrase is among all texts: what everybody writes proves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Hashes, Ints
from jxgrade.similarity.grams import gram_blocks, grams_at
from jxgrade.similarity.seeds import LANGUAGE, RAREST, Own

SHORT: Final = 3  # symbols of the grams whose rarity is counted, beside single symbols
LONG: Final = 6
LENGTHS: Final = (1, SHORT, LONG)
_COUNTED: Final = 1 << 25  # grams counted at a time
_WIDEST: Final = 26  # bits of a table of counters
_ROOM: Final = 2  # bits by which a tally is wider, so that it can be told for more texts


def width_for(symbols: int, length: int) -> int:
    """Bits of the table that counts grams of this length."""
    return 20 if length == 1 else min(_WIDEST, max(10, symbols.bit_length()))


@dataclass(frozen=True)
class Rarity:
    """How many bits the grams and symbols of the texts carry: log2(symbols / occurrences), at most `RAREST`.

    Occurrences are counted in tables of hashes, so a few are overestimated; never underestimated.
    """

    own: Own
    tables: dict[int, NDArray[np.float32]]

    @staticmethod
    def of(own: Own) -> "Rarity":
        """Count single symbols, short and long grams."""
        tables = {}
        for length in LENGTHS:
            tables[length] = _bits(_counts(own, length, width_for(len(own.symbols), length)), own)
        return Rarity(own, tables)

    def bits(self, places: Ints, length: int) -> NDArray[np.float32]:
        """Rarity of the grams of this length (1, `SHORT` or `LONG`) at these places."""
        table = self.tables[length]
        grams = grams_at(self.own.symbols, places, length)
        return table[(grams >> np.uint64(65 - len(table).bit_length())).astype(np.int64)]


def _counts(own: Own, length: int, width: int) -> NDArray[np.int32]:
    counts = np.zeros(1 << width, dtype=np.int32)
    for _, grams in gram_blocks(own.symbols, length, many=_COUNTED):
        counts += np.bincount(_cells(grams, width), minlength=1 << width).astype(np.int32)
    return counts


def _bits(counts: NDArray[np.int32] | Ints, own: Own) -> NDArray[np.float32]:
    total = max(LANGUAGE, len(own.symbols))
    return np.minimum(np.log2(total / np.maximum(1, counts)), RAREST).astype(np.float32)


@dataclass(frozen=True)
class Tally:
    """How often grams of one length occur, by cells of their hashes' upper bits; in a form fit to be kept.

    ``counts`` ends at `MOST`; cells with as many or more stand in ``cells``, rising, with what is true in ``true``.
    """

    counts: NDArray[np.uint8]
    cells: Ints
    true: Ints

    MOST: ClassVar[int] = 255

    @staticmethod
    def of(own: Own, length: int) -> "Tally":
        """Count as `Rarity` does, in a table with room for some more texts."""
        width = min(_WIDEST, width_for(len(own.symbols), length) + (_ROOM if length > 1 else 0))
        counts = _counts(own, length, width)
        cells = np.flatnonzero(counts >= Tally.MOST)
        return Tally(np.minimum(counts, Tally.MOST).astype(np.uint8), cells, counts[cells].astype(np.int64))

    @property
    def width(self) -> int:
        """Bits of a cell's number."""
        return len(self.counts).bit_length() - 1

    def at(self, cells: Ints, width: int) -> Ints:
        """Occurrences in cells of a table of this width, which is the tally's own or a smaller one."""
        if width < self.width:
            return self.at(2 * cells, width + 1) + self.at(2 * cells + 1, width + 1)
        found = self.counts[cells].astype(np.int64)
        full = np.flatnonzero(found == Tally.MOST)
        found[full] = self.true[np.searchsorted(self.cells, cells[full])]
        return found


@dataclass(frozen=True)
class TalliedRarity(Rarity):
    """`Rarity` of texts most of which were tallied before: looked up where it is asked for, and never made a table of.

    ``more`` and ``less``: by length, the cells (rising) of grams that are there besides, and of tallied ones that are gone. Equal
    to `Rarity.of` as long as all symbols are not more than four times as many as were tallied.
    """

    tables: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    tallies: Mapping[int, Tally] = field(default_factory=dict)
    more: Mapping[int, Ints] = field(default_factory=dict)
    less: Mapping[int, Ints] = field(default_factory=dict)

    @staticmethod
    def changed(
        own: Own, tallies: Mapping[int, Tally], more: Mapping[int, Hashes], less: Mapping[int, Hashes]
    ) -> "TalliedRarity":
        """From the tallies and, by length, grams that have come and that have gone."""
        come, gone = (
            {length: np.sort(_cells(grams[length], _width(own, tally, length))) for length, tally in tallies.items()}
            for grams in (more, less)
        )
        return TalliedRarity(own, {}, tallies, come, gone)

    def bits(self, places: Ints, length: int) -> NDArray[np.float32]:
        """Rarity of the grams of this length (1, `SHORT` or `LONG`) at these places."""
        tally = self.tallies[length]
        width = _width(self.own, tally, length)
        cells = _cells(grams_at(self.own.symbols, places, length), width)
        found = tally.at(cells, width)
        for sign, rows in ((1, self.more[length]), (-1, self.less[length])):
            found += sign * (np.searchsorted(rows, cells, side="right") - np.searchsorted(rows, cells))
        return _bits(found, self.own)


def _width(own: Own, tally: Tally, length: int) -> int:
    return min(tally.width, width_for(len(own.symbols), length))


def _cells(grams: Hashes, width: int) -> Ints:
    return (grams >> np.uint64(64 - width)).astype(np.int64)
