"""A stored table as a frame: made, put in order, written and read."""

import json
from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jxgrade.disk import whole
from jxgrade.errors import TableError
from jxgrade.tables.store import STORE, StoreTable, is_number
from jxgrade.tables.values import exact, plain

_FRAMES: Final[dict[str, Any]] = {"int": pd.Int64Dtype(), "bool": np.dtype(bool), "float": np.dtype(float)}
_OBJECT: Final = np.dtype(object)
_AS_TEXT: Final[dict[str, Callable[[Fraction], str | None]]] = {"num": plain, "exact": str}


def empty(name: str, own: Iterable[str] = ()) -> pd.DataFrame:
    """A table of this name with all its columns and no row; ``own``: the programme's own columns of a wide table."""
    return from_rows((), name, own)


def from_rows(rows: Iterable[object], name: str, own: Iterable[str] = ()) -> pd.DataFrame:
    """A table from tuples or mappings, columns in the table's own order, rows sorted; exact numbers may be given as fractions."""
    return conform(pd.DataFrame(list(rows), columns=list(STORE[name].of(own)), dtype="object"), name)


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same rows with the table's columns, types and order of rows; missing strings are None, missing counts ``<NA>``.

    Raises TableError where a column lacks.
    """
    table = STORE[name]
    typed = _typed(frame, name)
    if len(typed) > 1:
        by = table.sort or tuple(column for column, kind in table.columns.items() if kind != "list")
        schema = table.schema()
        keys = pa.table({column: pa.array(typed[column], schema.field(column).type) for column in by})
        order = pc.sort_indices(keys, sort_keys=[(column, "ascending") for column in by]).to_numpy()
        if (order[1:] < order[:-1]).any():
            return typed.take(order).reset_index(drop=True)
    return typed


def _typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = {}
    for column, kind in _kinds(name, frame.columns).items():
        cells = frame[column]
        if kind in _FRAMES:
            columns[column] = cells.array
            continue
        found = cells.to_numpy(dtype=object) if kind == "list" else cells.to_numpy(dtype=object, na_value=None)  # type: ignore[call-overload]
        columns[column] = _written(found.tolist(), _AS_TEXT[kind]) if kind in _AS_TEXT else found
    return _frame(columns, name, len(frame))


def _kinds(name: str, columns: Iterable[str]) -> dict[str, str]:
    there = set(columns)
    lacking = [column for column in STORE[name].columns if column not in there]
    if lacking:
        raise TableError(f"数据表 {name} 缺少列 {'、'.join(lacking)}。改法：重新运行 jxgrade run")
    return STORE[name].of(columns)


def _frame(columns: Mapping[str, Any], name: str, size: int) -> pd.DataFrame:
    """A frame of these cells, each column with its type."""
    index, kinds = pd.RangeIndex(size), STORE[name].of(columns)
    made = {one: pd.Series(cells, index, _FRAMES.get(kinds[one], _OBJECT)) for one, cells in columns.items()}
    return pd.DataFrame(made, index)


def _written(found: list[Any], text: Callable[[Fraction], str | None]) -> list[Any]:
    """Exact numbers as the text that is stored; what is text already stays as it is."""
    known: dict[int, str | None] = {}  # by object, all of which the cells keep alive: numbers that were read repeat
    for place, one in enumerate(found):
        if type(one) is Fraction:
            if id(one) not in known:
                known[id(one)] = text(one)
            found[place] = known[id(one)]
    return found


def rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """These columns row by row as plain Python values, None for whatever is missing; fast enough for 100,000 rows and more.

    Numbers are the text that is stored; `values` gives them as numbers.
    """
    return zip(*(_column(frame, column) for column in columns), strict=True)


def values(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """As `rows`, with the exact numbers (`is_number`) as fractions: what rules compare and totals are made of."""
    listed = (map(exact, _column(frame, one)) if is_number(one) else _column(frame, one) for one in columns)
    return zip(*listed, strict=True)


def _column(frame: pd.DataFrame, column: str) -> list[Any]:
    return frame[column].to_numpy(dtype=object, na_value=None).tolist()  # type: ignore[call-overload, no-any-return]


def records(frame: pd.DataFrame, *columns: str) -> list[Any]:
    """As `values`, with an attribute for each column (these, else all)."""
    names = columns or tuple(map(str, frame.columns))
    return list(map(_record(names)._make, values(frame, *names)))


@cache
def _record(names: tuple[str, ...]) -> Any:
    """A class is compiled; many small tables have the same columns."""
    return namedtuple("Record", names)


class Grouped:
    """Rows of tables by what stands in one of their columns: each table is gone through once, however many keys are asked for."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        self._known: dict[tuple[str, str, tuple[str, ...]], dict[Any, list[tuple[Any, ...]]]] = {}

    def of(self, name: str, by: str, key: object, *columns: str) -> list[tuple[Any, ...]]:
        """These columns (as `rows` gives them) of the rows in which the column ``by`` holds ``key``."""
        asked = (name, by, columns)
        if asked not in self._known:
            found: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
            for one, *rest in rows(self.tables[name], by, *columns):
                found[one].append(tuple(rest))
            self._known[asked] = found
        return self._known[asked].get(key, [])


def write(frame: pd.DataFrame, name: str, store: Path) -> Path:
    """Write a table to its place below ``store`` in one step (beside, then renamed); equal tables give equal bytes."""
    table = STORE[name]
    frame = conform(frame, name)
    arrow = pa.Table.from_pandas(frame, schema=table.schema(frame.columns), preserve_index=False)
    meta = json.loads(arrow.schema.metadata[b"pandas"])
    meta["pandas_version"], meta["creator"] = "0", {"library": "jxgrade", "version": "0"}
    arrow = arrow.replace_schema_metadata({b"pandas": json.dumps(meta, sort_keys=True).encode()})
    path = table.path(store)
    with whole(path, private=table.private) as beside, beside.open("wb") as sink:
        pq.write_table(arrow, sink, compression="zstd")
    return path


def read(name: str, store: Path, *, only: Mapping[str, Collection[str]] | None = None) -> pd.DataFrame:
    """Read a table that `write` wrote; ``only``: rows in which one of these columns holds one of these values.

    Raises TableError where it is absent, damaged or has other columns.
    """
    table = STORE[name]
    path = table.path(store)
    if not path.exists():
        raise TableError(f"没有数据表 {name}（{path.name}）。改法：先运行 jxgrade run")
    try:
        if only is None:
            with pq.ParquetFile(path) as source:  # a third of the time of `read_table`, which is made for many files
                found = source.read()
        else:
            found = pq.read_table(path, filters=_any_of(only, table))
    except (pa.ArrowException, OSError) as error:
        raise TableError(f"数据表 {name}（{path.name}）已损坏或不能读取。改法：运行 jxgrade run 重做") from error
    columns = {column: _read(found[column], kind) for column, kind in _kinds(name, found.column_names).items()}
    return _frame(columns, name, found.num_rows)  # it was sorted when it was written


def _read(cells: pa.ChunkedArray, kind: str) -> Any:
    """What a stored column holds, as `_frame` takes it, without the detour by way of pandas' own types."""
    if kind == "list":
        return cells.to_pylist()
    return pd.Int64Dtype().__from_arrow__(cells) if kind == "int" else cells.to_numpy()  # type: ignore[attr-defined]


def _any_of(only: Mapping[str, Collection[str]], table: StoreTable) -> pc.Expression:
    """Rows in which one of these columns holds one of these values; no row where there are none."""
    wanted = [
        pc.field(name).isin(pa.array(sorted(values), table.schema([name]).field(name).type))
        for name, values in only.items()
    ]
    return reduce(or_, wanted, pc.scalar(False))
