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

    Occurrences are counted in tables of hashes, so a few are overestimated; never underestimated.
    """

    own: Own
    tables: dict[int, NDArray[np.float32]]

    @staticmethod
    def of(own: Own) -> "Rarity":
        """Count single symbols, short and long grams."""
        tables = {}
        for length in LENGTHS:
            tables[length] = _bits(tally(own.symbols, length, _width(len(own.symbols), length)), own)
        return Rarity(own, tables)

    def bits(self, places: Ints, length: int) -> NDArray[np.float32]:
        """Rarity of the grams of this length (1, `SHORT` or `LONG`) at these places."""
        table = self.tables[length]
        grams = grams_at(self.own.symbols, places, length)
        return table[cells(grams, len(table).bit_length() - 1)]


def _bits(counts: NDArray[np.int32], own: Own) -> NDArray[np.float32]:
    total = max(LANGUAGE, len(own.symbols))
    bits = np.full(len(counts), min(np.log2(total), RAREST), dtype=np.float32)
    for start in range(0, len(counts), _COUNTED):
        some = start + np.flatnonzero(counts[start : start + _COUNTED] > 1)
        bits[some] = np.minimum(np.log2(total / counts[some]), RAREST)
    return bits
