"""The tables of a store as a mapping."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from jxgrade.tables import STORE, read


class StoreTables(Mapping[str, pd.DataFrame]):
    """The tables of a store, read when first asked for; of those in ``only`` the rows in which one of these columns holds one of these values."""

    def __init__(self, store: Path, only: Mapping[str, Mapping[str, Collection[str]]] = MappingProxyType({})) -> None:
        self._store, self._only = store, only
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in STORE:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read(name, self._store, only=self._only.get(name))
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in STORE and STORE[str(name)].path(self._store).is_file()

    def __iter__(self) -> Iterator[str]:
        return iter(STORE)

    def __len__(self) -> int:
        return len(STORE)
