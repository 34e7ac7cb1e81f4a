"""The mark store: every change is one new row of the history; nothing is overwritten, nothing counts twice."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, Self, TypeVar

import pandas as pd
import sqlalchemy as sa

from jxgrade.errors import MarkRefused, MarksClosed, StaleEdit
from jxgrade.marking.store.chain import START, breaks, ends, link
from jxgrade.marking.store.engine import WRITES, engine_of, hold, whereabouts
from jxgrade.marking.store.entry import Change, Entry, checked
from jxgrade.marking.store.faults import busy, is_lost, told
from jxgrade.marking.store.schema import closing, heads, history, latest, make

T = TypeVar("T")
TRIES: Final = 4
_KEY: Final = ("submission_id", "grader_id", "role")
_SAVED: Final = tuple(column for column in history.c if column.name != "chain")
Gate = Callable[[Entry], None]
"""Raises MarkRefused where this grader may not put this down (`marking.gate`)."""


class MarkStore:
    """Entries of all graders; safe to use from several threads and processes at once.

    Every method raises StoreBusy where the database cannot do it; then nothing was changed, or the same request may be sent again.
    """

    def __init__(self, engine: sa.Engine, gate: Gate | None = None) -> None:
        self._engine, self._gate = engine, gate

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    def dispose(self) -> None:
        """Let the connections go; the next call makes new ones."""
        self._engine.dispose()

    # ------------------------------------------------------------ writing

    def save(self, entry: Entry, *, request: str) -> Entry:
        """Append a new revision and return it; the same ``request`` twice is one change.

        Raises StaleEdit where ``entry.revision`` is not the newest, MarksClosed, MarkRefused.
        """
        if not request or len(request) > 200:
            raise MarkRefused("保存请求没有编号，没有保存。改法：刷新页面后再保存")
        entry = checked(entry)
        if self._gate is not None:
            self._gate(entry)
        return self._do(lambda connection: _append(connection, entry, request), WRITES)

    def turn(self, *, closed: bool, by: str, at: str) -> None:
        """Close the marking, so that from now on every save is refused, or open it again."""

        def work(connection: sa.Connection) -> None:
            hold(connection, alone=True)
            if _is_closed(connection) != closed:
                connection.execute(closing.insert().values(closed=closed, at=at, by=by))

        self._do(work, WRITES)

    # ------------------------------------------------------------ reading

    @property
    def is_closed(self) -> bool:
        """Has the operator closed the marking?"""
        return self._do(_is_closed)

    def entry(self, submission_id: str, grader_id: str, role: str) -> Entry | None:
        """What stands now, None where nothing was ever saved."""
        return self._do(lambda connection: _current(connection, (submission_id, grader_id, role)))

    def entries(self, grader_id: str | None = None) -> list[Entry]:
        """All entries, or those of one grader, as they stand now; sorted by text, grader and role."""
        query = sa.select(history).join(latest, latest.c.number == history.c.number)
        if grader_id is not None:
            query = query.where(latest.c.grader_id == grader_id)
        found = self._do(lambda connection: connection.execute(query).mappings().all())
        return sorted((_entry(row) for row in found), key=lambda entry: entry.key)

    def history(self, submission_id: str | None = None, grader_id: str | None = None) -> list[Change]:
        """All changes, of one text and of one grader where given, in the order in which they were made."""
        query = sa.select(history).order_by(history.c.number)
        for column, value in ((history.c.submission_id, submission_id), (history.c.grader_id, grader_id)):
            if value is not None:
                query = query.where(column == value)
        changes: list[Change] = []
        before: dict[tuple[str, str, str], Entry] = {}
        for row in self._do(lambda connection: connection.execute(query).mappings().all()):
            entry = _entry(row)
            changes.append(Change(row["number"], row["request"], before.get(entry.key), entry))
            before[entry.key] = entry
        return changes

    def marks(self) -> pd.DataFrame:
        """The finished entries in the columns of the inbox table `marks`, sorted."""
        columns = ("trainee_id", "kind", "grader_id", "mark", "role", "marked_at")
        wanted = (history.c[name] for name in ("submission_id", "grader_id", "mark", "role", "saved_at"))
        query = sa.select(*wanted).join(latest, latest.c.number == history.c.number).where(history.c.state == "done")
        found = sorted(tuple(row) for row in self._do(lambda connection: connection.execute(query).all()))
        return pd.DataFrame([(*text.rsplit("/", 1), *rest) for text, *rest in found], columns=columns, dtype="object")

    def fingerprints(self, at: Collection[int] = ()) -> dict[int, tuple[int, str]]:
        """For each of these numbers, and for the newest, how many changes there are up to it and their sha256.

        Nobody is saving meanwhile, so what is counted once stays: a change that was altered, removed or put in later gives another sha256.
        """

        def work(connection: sa.Connection) -> dict[int, tuple[int, str]]:
            hold(connection, alone=True)
            wanted, found = sorted(set(at)), {}
            count, last, running = 0, 0, sha256()
            for row in connection.execute(sa.select(*_SAVED).order_by(history.c.number)):
                while wanted and wanted[0] < row.number:
                    found[wanted.pop(0)] = count, running.hexdigest()
                running.update(json.dumps([*row], ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
                count, last = count + 1, row.number
            return {**found, **dict.fromkeys([*wanted, last], (count, running.hexdigest()))}

        return self._do(work)

    def exported(self) -> str:
        """The whole history as lines of JSON, chains included, in the order of the numbers."""
        query = sa.select(history).order_by(history.c.number)
        found = self._do(lambda connection: connection.execute(query).mappings().all())
        return "".join(json.dumps({**row}, ensure_ascii=False, sort_keys=True) + "\n" for row in found)

    def faults(self) -> tuple[str, ...]:
        """What of the history, or of what stands now, was changed by anything but a save; in Chinese, a line each."""

        def work(connection: sa.Connection) -> tuple[str, ...]:
            hold(connection, alone=True)
            found = connection.execute(sa.select(history).order_by(history.c.number)).mappings().all()
            wrong = [
                f"评阅库第 {row['number']} 条记录（{row['submission_id']}，{row['grader_id']}）与保存时不同，或在它前面有记录被删去、插入、调换"
                for row in breaks(found)
            ]
            there = ends(found)
            known = {who: (count, end) for who, count, end in connection.execute(sa.select(heads))}
            for who in sorted(known.keys() | there.keys()):
                if known.get(who) != there.get(who):
                    counts = [of.get(who, (0, START))[0] for of in (known, there)]
                    wrong.append(f"评阅库里 {who} 保存过 {counts[0]} 条记录，现有 {counts[1]} 条，末尾与保存时不同")
            newest = sa.select(*(history.c[name] for name in _KEY), sa.func.max(history.c.number)).group_by(
                *(history.c[name] for name in _KEY)
            )
            stands = sa.select(*(latest.c[name] for name in _KEY), latest.c.number)
            was, now = ({(*row,) for row in connection.execute(query)} for query in (newest, stands))
            moved = sorted({row[:3] for row in was ^ now})
            return (*wrong, *(f"评阅库里 {text}（{grader}）现行的一条不是最后保存的" for text, grader, _ in moved))

        return self._do(work)

    # ------------------------------------------------------------ the database

    def _do(self, work: Callable[[sa.Connection], T], options: Mapping[str, Any] = MappingProxyType({})) -> T:
        """Do the work in one transaction; again where another came first with the same key, or the connection was lost."""
        for left in reversed(range(TRIES)):
            try:
                file = whereabouts(self._engine)
                with self._engine.connect().execution_options(**options) as connection, connection.begin():
                    result = work(connection)
                if options and file != whereabouts(self._engine):  # what was written to is no more at that path
                    raise busy("gone")
                return result
            except sa.exc.SQLAlchemyError as error:
                if left and (isinstance(error, sa.exc.IntegrityError) or is_lost(error)):
                    continue
                known = told(error)
                if known is None:
                    raise
                raise known from error
        raise AssertionError


def open_store(url: str, *, gate: Gate | None = None) -> MarkStore:
    """The mark store at a URL (`store_url`), made first where there is none; ``gate`` refuses entries nobody asked for.

    Raises StoreBusy, StoreUnfit, or ParamsError where the URL is none.
    """
    engine = engine_of(url)
    try:
        make(engine)
    except sa.exc.SQLAlchemyError as error:
        engine.dispose()
        known = told(error)
        if known is None:
            raise
        raise known from error
    return MarkStore(engine, gate)


def _append(connection: sa.Connection, entry: Entry, request: str) -> Entry:
    """One new row of the history, unless this request has made it already."""
    hold(connection, grader_id=entry.grader_id)
    current = _current(connection, entry.key)  # before the request is looked for: its twin may be saved in between
    made = connection.execute(sa.select(history).where(history.c.request == request)).mappings().first()
    if made is not None:
        before = _entry(made)
        if before.key == entry.key and before.says_the_same(entry):
            return before
        raise MarkRefused(f"{entry.submission_id} 的保存请求编号已用于别的内容，没有保存。改法：刷新页面后再保存")
    if _is_closed(connection):
        raise MarksClosed("评阅已经截止，没有保存。改法：内容已留在本机；如需补录，请管理员运行 jxgrade marks reopen")
    if (current.revision if current else 0) != entry.revision:
        raise _stale(entry, current)
    saved = replace(entry, revision=entry.revision + 1)
    row = {**_row(saved), "request": request}
    row["chain"] = _lengthened(connection, row)
    (number,) = connection.execute(history.insert().values(**row)).inserted_primary_key or (0,)
    pointer = {"revision": saved.revision, "number": number}
    if current is None:
        connection.execute(latest.insert().values(**dict(zip(_KEY, saved.key, strict=True)), **pointer))
        return saved
    where = (
        *(latest.c[name] == value for name, value in zip(_KEY, saved.key, strict=True)),
        latest.c.revision == entry.revision,
    )
    if connection.execute(latest.update().where(*where).values(**pointer)).rowcount != 1:
        raise _stale(entry, _current(connection, entry.key))
    return saved


def _lengthened(connection: sa.Connection, row: Mapping[str, Any]) -> str:
    """The hash of a new row, put down as the end of its grader's chain."""
    mine = heads.c.grader_id == row["grader_id"]
    before = connection.execute(sa.select(heads.c.rows, heads.c.chain).where(mine)).first()
    end = link(before.chain if before else START, row)
    if before is None:
        connection.execute(heads.insert().values(grader_id=row["grader_id"], rows=1, chain=end))
    else:
        connection.execute(heads.update().where(mine).values(rows=before.rows + 1, chain=end))
    return end


def _stale(entry: Entry, current: Entry | None) -> StaleEdit:
    now = "没有内容" if current is None else f"第 {current.revision} 版，{current.saved_by} 于 {current.saved_at} 保存"
    return StaleEdit(
        f"{entry.submission_id}（{entry.grader_id}）在别处已经改过（现在是{now}），这次没有保存。"
        "改法：先看现在的内容，再决定以哪个为准",
        current,
    )


def _is_closed(connection: sa.Connection) -> bool:
    query = sa.select(closing.c.closed).order_by(closing.c.number.desc()).limit(1)
    return bool(connection.execute(query).scalar())


def _current(connection: sa.Connection, key: tuple[str, str, str]) -> Entry | None:
    where = (latest.c[name] == value for name, value in zip(_KEY, key, strict=True))
    query = sa.select(history).join(latest, latest.c.number == history.c.number).where(*where)
    row = connection.execute(query).mappings().first()
    return None if row is None else _entry(row)


def _row(entry: Entry) -> dict[str, object]:
    return {
        **dict(zip(_KEY, entry.key, strict=True)),
        "revision": entry.revision,
        "state": entry.state,
        "mark": None if entry.mark is None else str(entry.mark),
        "points": json.dumps({name: str(value) for name, value in entry.points.items()}, ensure_ascii=False),
        "comment": entry.comment,
        "suspected": entry.suspected,
        "saved_at": entry.saved_at,
        "saved_by": entry.saved_by,
    }


def _entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(
        submission_id=row["submission_id"],
        grader_id=row["grader_id"],
        role=row["role"],
        state=row["state"],
        mark=None if row["mark"] is None else Decimal(row["mark"]),
        points={name: Decimal(value) for name, value in json.loads(row["points"]).items()},
        comment=row["comment"],
        suspected=bool(row["suspected"]),
        revision=row["revision"],
        saved_at=row["saved_at"],
        saved_by=row["saved_by"],
    )
