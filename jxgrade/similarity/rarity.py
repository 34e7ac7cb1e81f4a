"""How rare a phrase is among all texts: what everybody writes proves nothing."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Ints
from jxgrade.similarity.grams import gram_blocks, grams_at
from jxgrade.similarity.seeds import LANGUAGE, RAREST, Own

SHORT: Final = 3  # symbols of the grams whose rarity is counted, beside single symbols
LONG: Final = 6
_COUNTED: Final = 1 << 25  # grams counted at a time


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
        total = max(LANGUAGE, len(own.symbols))
        tables = {}
        for length in (1, SHORT, LONG):
            width = 20 if length == 1 else min(26, max(10, len(own.symbols).bit_length()))
            counts = np.zeros(1 << width, dtype=np.int32)
            for _, grams in gram_blocks(own.symbols, length, many=_COUNTED):
                cell = (grams >> np.uint64(64 - width)).astype(np.int64)
                counts += np.bincount(cell, minlength=1 << width).astype(np.int32)
            tables[length] = np.minimum(np.log2(total / np.maximum(1, counts)), RAREST).astype(np.float32)
        return Rarity(own, tables)

    def bits(self, places: Ints, length: int) -> NDArray[np.float32]:
        """Rarity of the grams of this length (1, `SHORT` or `LONG`) at these places."""
        table = self.tables[length]
        grams = grams_at(self.own.symbols, places, length)
        return table[(grams >> np.uint64(65 - len(table).bit_length())).astype(np.int64)]
