"""The tables of a store as a mapping."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from jxgrade.tables import STORE, read


class StoreTables(Mapping[str, pd.DataFrame]):
    """The tables of a store, read when first asked for."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in STORE:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read(name, self._store)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in STORE and STORE[str(name)].path(self._store).is_file()

    def __iter__(self) -> Iterator[str]:
        return iter(STORE)

    def __len__(self) -> int:
        return len(STORE)
