"""The allocation of a workspace: read what there is, draw what is lacking, write it down so that it can be drawn again.

A draw is written before it is carried out: first its case and its line in `store/lot.json` (`batch/lot.py`), then the tables. One that
was cut off in between is completed by the next call.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch.acts.lot import Book, committed, keep_case, logged, read_book, read_case, seed_of, write_book
from jxgrade.batch.decided import enter
from jxgrade.batch.lock import locked
from jxgrade.batch.marks import mark_store
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import MarkRefused, TableError
from jxgrade.marking import STATES
from jxgrade.marking.allocate import DrawInput, Drawn, Known, Row, Situation, blind_codes, commitment, draw, situation
from jxgrade.marking.allocate.case import digest, rows_digest, usual_purpose
from jxgrade.marking.allocate.lot import BEFORE_ALL
from jxgrade.programme import Programme
from jxgrade.tables import STORE, rows

NEEDED: Final = ("submissions", "trainees", "volunteers", "delivered", "marks")
OPTIONAL: Final = ("allocation", "purposes", "marking", "scores", "rulings", "objections")
KEY: Final = ("submission_id", "grader_id", "role")


@dataclass(frozen=True)
class Outcome:
    """What an allocation did: what it found, what it drew (no rows where nothing was lacking), and how things stand now.

    ``counts``: rows of the whole allocation by purpose; ``loads``: texts by grader of the roll; ``completed``: was an earlier draw
    that had been cut off carried out first; ``newly``: was the seed committed to only now?
    """

    found: Situation
    drawn: Drawn
    wave: str
    commitment: str
    counts: Mapping[str, int]
    loads: Mapping[str, int]
    completed: bool = False
    newly: bool = False


def allocate(
    workspace: Workspace,
    programme: Programme,
    *,
    wave: str,
    at: str,
    lost: Collection[str] = (),
    back: Collection[str] = (),
) -> Outcome:
    """Draw what is lacking and write `allocation` and `purposes`; where nothing is lacking neither is touched.

    ``lost``: graders who mark no more (remembered), ``back``: who do so again. Raises TableError, MarkRefused, StoreBusy,
    WorkspaceLocked.
    """
    with locked(workspace):
        book = read_book(workspace)
        completed = _complete(workspace, book)
        tables = _tables(workspace)
        _check_names(tables, {*lost, *back})
        gone = tuple(sorted((set(book.lost) | set(lost)) - set(back)))
        if gone != book.lost:
            _log_people(workspace, book, gone)
            book = replace(book, lost=gone)
            write_book(workspace, book)
        found = situation(tables, programme, _known(workspace, book), label=str(book.number + 1))
        if not found.case.graders:
            raise TableError("没有可以分配的阅卷志愿者。改法：核对附件2中的阅卷志愿者，重新运行 jxgrade run")
        newly = not book.is_open
        if newly and found.nothing_to_do:
            return _outcome(workspace, found, Drawn.nothing(), wave, book, completed=completed)
        book = committed(workspace, book, at) if newly else book
        drawn = draw(found.case, seed_of(workspace, book.lots[-1]))
        if drawn.rows or found.released:
            dumped = found.case.dumped()
            keep_case(workspace, book.number + 1, dumped)
            record = {
                "number": book.number + 1,
                "wave": wave,
                "drawn_at": at,
                "case": digest(dumped),
                "rows": rows_digest(drawn.rows),
                "marks": len(drawn.rows),
                "before": _standing(_allocation(workspace)),
            }
            book = book.with_draw(record)
            write_book(workspace, book)
            logged(workspace, wave, {name: str(record[name]) for name in ("number", "marks", "case", "rows")})
            _carry_out(workspace, found.case, drawn.rows, wave)
        return _outcome(workspace, found, drawn, wave, book, completed=completed, newly=newly)


def commit(workspace: Workspace, *, at: str) -> tuple[str, bool]:
    """Make a seed and write down its sha256 before anything is drawn; returns it, and whether it is new."""
    with locked(workspace):
        book = read_book(workspace)
        if book.is_open:
            return book.commitment, False
        return committed(workspace, book, at).commitment, True


# ---------------------------------------------------------------- the lot, shown and proved


@dataclass(frozen=True)
class Proof:
    """What became of drawing everything again from the revealed seeds: the last seed, draws, rows, and what does not agree."""

    commitment: str
    seed: str
    draws: int
    rows: int
    faults: tuple[str, ...] = ()


def reveal(workspace: Workspace, *, at: str) -> Proof:
    """Make the seed known and prove the draws made from it; raises MarkRefused where nothing was drawn, TableError."""
    with locked(workspace):
        book = read_book(workspace)
        if not book.lots:
            raise MarkRefused("还没有抽过签，没有种子可以公开。改法：先运行 jxgrade marks allocate")
        _complete(workspace, book)
        last = book.lots[-1]
        if last.seed is None:
            last = replace(last, seed=seed_of(workspace, last).hex(), revealed_at=at)
            write_book(workspace, replace(book, lots=(*book.lots[:-1], last)))
            logged(workspace, "reveal", {"sha256": last.commitment, "seed": last.seed or ""})
        return prove(workspace)


def prove(workspace: Workspace) -> Proof:
    """Draw everything again from the revealed seeds and hold it against what stands.

    Each draw must give the rows recorded of it and start from nothing but what the one before left; the last must leave what stands
    in the tables now. Draws of a lot that is not revealed are not checked.
    """
    book = read_book(workspace)
    faults: list[str] = []
    standing: set[Row] | None = None
    number = total = 0
    for lot in book.lots:
        if lot.seed is None:
            standing = None if lot.draws else standing
            continue
        seed = bytes.fromhex(lot.seed)
        if commitment(seed) != lot.commitment:
            faults.append(f"公开的种子与承诺 {lot.commitment[:16]}… 不符")
        for record in lot.draws:
            case = read_case(workspace, record)
            number += 1
            if case is None:
                faults.append(f"第 {record['number']} 次抽签的记录缺失或被改动过")
                standing = None
                continue
            drawn = draw(case, seed).rows
            total += len(drawn)
            if rows_digest(drawn) != record["rows"]:
                faults.append(f"第 {record['number']} 次抽签重算的结果与记录不同")
            if standing is not None and not set(case.held) <= standing:
                faults.append(f"第 {record['number']} 次抽签开始时，分配表里有不是抽签得来的行")
            standing = {*case.held, *drawn}
    if standing is not None:
        apart = len(standing ^ _with_purposes(workspace, _allocation(workspace)))
        faults += [f"分配表与抽签结果有 {apart} 行不同"] if apart else []
    shown = next((lot for lot in reversed(book.lots) if lot.seed is not None), None)
    return Proof(shown.commitment if shown else "", (shown.seed or "") if shown else "", number, total, tuple(faults))


# ---------------------------------------------------------------- what is known


def _tables(workspace: Workspace) -> dict[str, pd.DataFrame]:
    found = {name: canonical.read(name, workspace.store) for name in NEEDED}
    there = [name for name in OPTIONAL if STORE[name].path(workspace.store).is_file()]
    return found | {name: canonical.read(name, workspace.store) for name in there}


def _known(workspace: Workspace, book: Book) -> Known:
    with mark_store(workspace) as store:
        entries = store.entries()
    by_state = {state: frozenset(entry.key for entry in entries if entry.state == state) for state in STATES}
    return Known(
        begun=frozenset(entry.key for entry in entries),
        done=by_state["done"],
        skipped=by_state["skipped"],
        lost=frozenset(book.lost),
    )


def _check_names(tables: Mapping[str, pd.DataFrame], names: Collection[str]) -> None:
    known = {who for (who,) in rows(tables["volunteers"], "volunteer_id")}
    if "allocation" in tables:
        known |= {who for (who,) in rows(tables["allocation"], "grader_id")}
    strange = sorted(set(names) - known)
    if strange:
        raise MarkRefused(f"阅卷人 {'、'.join(strange)} 不在名册中，没有分配。改法：核对阅卷人编号")


def _log_people(workspace: Workspace, book: Book, gone: Collection[str]) -> None:
    for what, names in (("lost", set(gone) - set(book.lost)), ("back", set(book.lost) - set(gone))):
        if names:
            logged(workspace, what, {"graders": "、".join(sorted(names))})


def _outcome(
    workspace: Workspace, found: Situation, drawn: Drawn, wave: str, book: Book, *, completed: bool, newly: bool = False
) -> Outcome:
    standing = _with_purposes(workspace, _allocation(workspace))
    loads = Counter(row.grader_id for row in standing)
    return Outcome(
        found,
        drawn,
        wave,
        book.commitment,
        Counter(row.purpose for row in standing),
        {grader.grader_id: loads[grader.grader_id] for grader in found.case.graders},
        completed,
        newly,
    )


# ---------------------------------------------------------------- the tables


def _carry_out(workspace: Workspace, case: DrawInput, drawn: Sequence[Row], wave: str) -> None:
    """Write both tables: what the case held, and what was drawn; the allocation last."""
    from jxgrade.marking.packs import pack_key

    held = {row[:3] for row in case.held}
    kept = [row for row in _allocation(workspace) if row[:3] in held]
    key = pack_key(workspace.store / "private")
    codes = blind_codes(key, [row[:2] for row in drawn], {row[4] for row in kept})
    waves = (BEFORE_ALL if row.purpose == "qualify" else wave for row in drawn)
    new = [(*row[:3], label, code) for row, label, code in zip(drawn, waves, codes, strict=True)]
    purposes = [(*row[:3], row.purpose) for row in (*case.held, *drawn)]
    made = {"purposes": purposes, "allocation": [*kept, *new]}
    enter(workspace, {name: canonical.from_rows(listed, name) for name, listed in made.items()})


def _complete(workspace: Workspace, book: Book) -> bool:
    """Carry out the last draw where it was written down and then cut off: the allocation is as it was before it."""
    if not book.lots or not book.lots[-1].draws:
        return False
    record = book.lots[-1].draws[-1]
    if _standing(_allocation(workspace)) != record["before"]:
        return False
    case = read_case(workspace, record)
    if case is None:
        raise TableError(
            f"第 {record['number']} 次抽签没有写完，它的记录又缺失或被改动过。改法：从备份恢复 store/private/lot 后再运行"
        )
    _carry_out(workspace, case, draw(case, seed_of(workspace, book.lots[-1])).rows, str(record["wave"]))
    return True


def _allocation(workspace: Workspace) -> list[tuple[Any, ...]]:
    """The rows of the table as it stands: text, grader, role, wave, code."""
    return list(rows(canonical.read_made("allocation", workspace.store), *KEY, "wave", "code"))


def _standing(allocation: Sequence[tuple[Any, ...]]) -> str:
    """What an allocation is told apart by."""
    keys = sorted(list(row[:3]) for row in allocation)
    return digest(json.dumps(keys, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _with_purposes(workspace: Workspace, allocation: Sequence[tuple[Any, ...]]) -> set[Row]:
    listed = rows(canonical.read_made("purposes", workspace.store), *KEY, "purpose")
    why = {tuple(key): purpose for *key, purpose in listed}
    return {
        Row(one, grader, role, why.get((one, grader, role), usual_purpose(role)))
        for one, grader, role, *_ in allocation
    }
