"""How rare a phrase is among all texts: what everybody writes proves nothing."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Ints
from jxgrade.similarity.grams import cells, grams_at, tally
from jxgrade.similarity.seeds import LANGUAGE, RAREST, Own

SHORT: Final = 3  # symbols of the grams whose rarity is counted, beside single symbols
LONG: Final = 6
LENGTHS: Final = (1, SHORT, LONG)
_COUNTED: Final = 1 << 22  # counters looked at at a time
_WIDEST: Final = 26  # bits of a table of counters


def _width(symbols: int, length: int) -> int:
    """Bits of the table that counts grams of this length."""
    return 20 if length == 1 else min(_WIDEST, max(10, symbols.bit_length()))


@dataclass(frozen=True)
class Rarity:
    """How many bits the grams and symbols of the texts carry: log2(symbols / occurrences), at most `RAREST`.

    Occurrences are counted in tables of hashes, so a few are overestimated; never underestimated. ``tables``: by length which of the
    ``levels`` (bits, of each count that occurs) a hash has; that takes half of what bits would.
    """

    own: Own
    tables: dict[int, NDArray[np.uint16]]
    levels: dict[int, NDArray[np.float32]]

    @staticmethod
    def of(own: Own) -> "Rarity":
        """Count single symbols, short and long grams."""
        tables, levels = {}, {}
        for length in LENGTHS:
            tables[length], found = _levels(tally(own.symbols, length, _width(len(own.symbols), length)))
            total = max(LANGUAGE, len(own.symbols))
            levels[length] = np.minimum(np.log2(total / np.maximum(found, 1)), RAREST).astype(np.float32)
        return Rarity(own, tables, levels)

    def bits(self, places: Ints, length: int) -> NDArray[np.float32]:
        """Rarity of the grams of this length (1, `SHORT` or `LONG`) at these places."""
        table = self.tables[length]
        grams = grams_at(self.own.symbols, places, length)
        level = table[cells(grams, len(table).bit_length() - 1)]
        return self.levels[length][level]


def _levels(counts: NDArray[np.int32]) -> tuple[NDArray[np.uint16], Ints]:
    """Which of the counts that occur each cell has, and these counts: 2**16 at most, since all together are no more than `MOST_SYMBOLS`."""
    blocks = [slice(start, start + _COUNTED) for start in range(0, len(counts), _COUNTED)]
    met = np.zeros(int(counts.max()) + 1, dtype=bool)
    for block in blocks:
        met[counts[block]] = True
    found = np.flatnonzero(met)
    number = np.zeros(len(met), dtype=np.uint16)
    number[found] = np.arange(len(found))
    levels = np.empty(len(counts), dtype=np.uint16)
    for block in blocks:
        levels[block] = number[counts[block]]
    return levels, found
