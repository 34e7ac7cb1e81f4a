"""A stored table as a frame: made, put in order, written and read."""

import json
from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jxgrade.disk import whole
from jxgrade.errors import TableError
from jxgrade.tables.store import STORE, is_number
from jxgrade.tables.values import exact, plain

Tables = Mapping[str, pd.DataFrame]
"""Tables by name, as a room is given them."""

_FRAMES: Final = {"int": pd.Int64Dtype(), "bool": np.dtype(bool), "float": np.dtype(float)}
BATCH: Final = 4096  # rows held at a time where only some are wanted
_AS_TEXT: Final[dict[str, Callable[[Fraction], str | None]]] = {"num": plain, "exact": str}


def empty(name: str, own: Iterable[str] = ()) -> pd.DataFrame:
    """A table of this name with all its columns and no row; ``own``: the programme's own columns of a wide table."""
    return from_rows((), name, own)


def from_rows(rows: Iterable[object], name: str, own: Iterable[str] = ()) -> pd.DataFrame:
    """A table from tuples or mappings, columns in the table's own order, rows sorted; exact numbers may be given as fractions."""
    kinds = STORE[name].of(own)
    listed = [tuple(map(row.get, kinds)) if isinstance(row, Mapping) else row for row in rows]
    cells = zip(*listed, strict=True) if listed else [()] * len(kinds)
    columns = {
        column: _settled(np.fromiter(found, dtype=object, count=len(listed)), kind)
        for (column, kind), found in zip(kinds.items(), cells, strict=True)
    }
    return _in_order(_framed(columns, len(listed)), name)


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same rows with the table's columns, types and order of rows; missing strings are None, missing counts ``<NA>``.

    Raises TableError where a column lacks.
    """
    columns: dict[str, Any] = {}
    for column, kind in _kinds(frame.columns, name).items():
        cells = frame[column]
        fits = cells.dtype == _FRAMES.get(kind)
        columns[column] = cells.array if fits else _settled(cells.to_numpy(dtype=object), kind)
    return _in_order(_framed(columns, len(frame)), name)


def _in_order(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows in the table's order, what is missing last."""
    table = STORE[name]
    if len(frame) > 1:
        by = table.sort or tuple(column for column, kind in table.columns.items() if kind != "list")
        kinds = table.schema()
        keys = pa.table({column: pa.array(frame[column], kinds.field(column).type) for column in by})
        order = pc.sort_indices(keys, sort_keys=[(column, "ascending") for column in by]).to_numpy()
        if (order[1:] < order[:-1]).any():
            return frame.take(order).reset_index(drop=True)
    return frame


def _settled(found: Any, kind: str) -> Any:
    """Objects as a column of this kind keeps them."""
    if kind == "int":
        return pd.array(found, dtype=_FRAMES[kind])
    if kind in _FRAMES:
        return found.astype(_FRAMES[kind])
    if kind == "list":
        return found
    found = _objects(found)
    return _written(found.tolist(), _AS_TEXT[kind]) if kind in _AS_TEXT else found


def _kinds(columns: Iterable[str], name: str) -> dict[str, str]:
    """The table's columns with types, its own and those of a programme among these; raises TableError where one lacks."""
    table = STORE[name]
    there = set(columns)
    if lacking := [column for column in table.columns if column not in there]:
        raise TableError(f"数据表 {name} 缺少列 {'、'.join(lacking)}。改法：重新运行 jxgrade run")
    return table.of(columns)


def _framed(columns: Mapping[str, Any], length: int) -> pd.DataFrame:
    """A frame of these columns; all that hold objects lie in one block, which costs a fraction of a series for each."""
    block = np.empty((len(columns), length), dtype=object)
    typed = {}
    for place, cells in enumerate(columns.values()):
        if isinstance(cells, list) or cells.dtype == object:
            block[place] = cells
        else:
            typed[place] = cells
    frame = pd.DataFrame(block.T, columns=_labels(tuple(columns)), dtype=object, copy=False)
    for place, cells in typed.items():
        frame.isetitem(place, cells)
    return frame


@cache
def _labels(names: tuple[str, ...]) -> "pd.Index[str]":
    """Many small tables have the same columns."""
    return pd.Index(names)


def _objects(found: Any) -> Any:
    """An array of objects, None for whatever is missing."""
    missing = pd.isna(found)
    if missing.any():
        found = found.copy()
        found[missing] = None
    return found


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
    return _objects(frame[column].to_numpy(dtype=object)).tolist()  # type: ignore[no-any-return]


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
    schema = _schema(name, tuple(frame.columns))
    arrays = [pa.array(cells, schema.field(one).type, from_pandas=True) for one, cells in frame.items()]
    path = table.path(store)
    with whole(path, private=table.private) as beside, beside.open("wb") as sink:
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return path


@cache
def _schema(name: str, columns: tuple[str, ...]) -> pa.Schema:
    """Of a file with these columns, and what pandas is told of them: nothing of the versions that wrote it."""
    schema = STORE[name].schema(columns)
    arrow = pa.Table.from_pandas(empty(name, columns), schema=schema, preserve_index=False)
    meta = json.loads(arrow.schema.metadata[b"pandas"])
    meta["pandas_version"], meta["creator"] = "0", {"library": "jxgrade", "version": "0"}
    return schema.with_metadata({b"pandas": json.dumps(meta, sort_keys=True).encode()})


def read(name: str, store: Path, *, only: Mapping[str, Collection[str]] | None = None) -> pd.DataFrame:
    """Read a table that `write` wrote; ``only``: rows in which one of these columns holds one of these values.

    Raises TableError where it is absent, damaged or has other columns.
    """
    table = STORE[name]
    path = table.path(store)
    if not path.exists():
        raise TableError(f"没有数据表 {name}（{path.name}）。改法：先运行 {table.made}")
    try:
        with pq.ParquetFile(path) as source:  # a third of the time of `read_table`, which is made for many files
            kinds = _kinds(source.schema_arrow.names, name)
            arrow = source.read() if only is None else _some(source, only)
        columns = {one: _cells(arrow.column(one), kind) for one, kind in kinds.items()}
    except (pa.ArrowException, OSError) as error:
        raise TableError(f"数据表 {name}（{path.name}）已损坏或不能读取。改法：运行 jxgrade run 重做") from error
    return _framed(columns, len(arrow))  # it was sorted when it was written


def read_made(name: str, store: Path) -> pd.DataFrame:
    """The table, empty where none was made yet; raises TableError."""
    return read(name, store) if STORE[name].path(store).is_file() else empty(name)


def _cells(column: pa.ChunkedArray, kind: str) -> Any:
    """What a stored column holds, without a detour by way of pandas' own types."""
    if kind == "list":
        return np.fromiter(column.to_pylist(), dtype=object, count=len(column))
    return pd.Int64Dtype().__from_arrow__(column) if kind == "int" else column.to_numpy()  # type: ignore[attr-defined]


def _some(source: pq.ParquetFile, only: Mapping[str, Collection[str]]) -> pa.Table:
    """Rows in which one of these columns holds one of these values; the others are held a few thousand at a time."""
    wanted = {name: pa.array(sorted(values), source.schema_arrow.field(name).type) for name, values in only.items()}

    def held(batch: pa.RecordBatch) -> pa.RecordBatch:
        masks = (pc.is_in(batch.column(name), value_set=values) for name, values in wanted.items())
        return batch.filter(reduce(pc.or_, masks, pa.repeat(False, len(batch))))

    return pa.Table.from_batches(map(held, source.iter_batches(BATCH)), source.schema_arrow)
