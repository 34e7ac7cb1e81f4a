"""What a report sees of the store: the tables it names, a city's report the rows of its city; any other table is a KeyError.

So what a page shows depends on nothing that its report does not name, and a change in one city leaves the pages of the others as they are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from jxgrade.rules.kinds import FORMER


class Seen(Mapping[str, pd.DataFrame]):
    """The tables ``names``, cut to the city where there is one; those in ``whole`` are shown with all their rows, and of their columns those named (none named: all).

    The rows of a city are those of its trainees, and, to whom sees ``pairs``, also those of the texts on the other side.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        names: Collection[str],
        city: str | None = None,
        whole: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._tables, self._city, self._whole = tables, city, whole
        self._names = tuple(dict.fromkeys((*names, *whole)))
        self._kept: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(f"{name} is not among the tables that this report names")
        if self._city is None or name in self._whole:
            columns = self._whole.get(name)
            return self._tables[name][list(columns)] if columns and self._city else self._tables[name]
        if name not in self._kept:
            frame = self._tables[name]
            self._kept[name] = frame[self._is_ours(name, frame)]
        return self._kept[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names and name in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _is_ours(self, name: str, frame: pd.DataFrame) -> "pd.Series[bool]":
        if "city" in frame:
            return frame["city"] == self._city
        if "left_id" in frame:
            return frame["left_id"].isin(self._texts) | frame["right_id"].isin(self._texts)
        if "cluster_id" in frame:
            touched = frame.loc[frame["submission_id"].isin(self._texts), "cluster_id"]
            return frame["cluster_id"].isin(set(touched))
        if "submission_id" in frame:
            ours = frame["submission_id"].isin(self._texts | self._others)
            return ours | frame["submission_id"].str.startswith(FORMER) if name == "texts" else ours
        if "trainee_id" in frame:
            return frame["trainee_id"].isin(self._people | {one.rpartition("/")[0] for one in self._others})
        raise KeyError(f"{name} has no rows of a city: a report that sees it names it in `whole`")

    @cached_property
    def _people(self) -> frozenset[str]:
        trainees = self._tables["trainees"]
        return frozenset(trainees.loc[trainees["city"] == self._city, "trainee_id"])

    @cached_property
    def _texts(self) -> frozenset[str]:
        submissions = self._tables["submissions"]
        return frozenset(submissions.loc[submissions["trainee_id"].isin(self._people), "submission_id"])

    @cached_property
    def _others(self) -> frozenset[str]:
        """Texts that share passages with the city's."""
        if "pairs" not in self._names:
            return frozenset()
        pairs = self["pairs"]
        return frozenset((*pairs["left_id"], *pairs["right_id"])) - self._texts
