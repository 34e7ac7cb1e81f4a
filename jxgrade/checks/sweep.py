"""All texts checked, in as many processes as asked for; the result does not depend on how many."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import pandas as pd

from jxgrade import tables as store
from jxgrade.ahead import in_order, pool_of
from jxgrade.checks.examine import check
from jxgrade.checks.finding import Finding
from jxgrade.checks.identity import Identity
from jxgrade.programme import Programme
from jxgrade.rules.kinds import former_authors

CHUNK: Final = 500

Progress = Callable[[str, int, int | None], None]
Row = tuple[str, str, str, str | None, str, int | None, int | None]

_UNREADABLE: Final = Finding(
    "unreadable",
    "error",
    None,
    "这份作业读不出正文，没有检查，状态为待定。处理：见数据问题清单，请学员补交可以打开的文件",
)


@dataclass(frozen=True, slots=True)
class _Task:
    submission_id: str
    kind: str
    text: str | None
    identity: Identity
    hidden_chars: int
    control_chars: int
    own: tuple[tuple[str, str], ...]


def check_changed(
    tables: Mapping[str, pd.DataFrame],
    programme: Programme,
    *,
    before: Mapping[str, pd.DataFrame] | None = None,
    terms: str = "",
    templates: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables `findings` and `checked` of all submissions; reads submissions, texts, identities and trainees.

    ``before``: these tables as they were made last; a text of which nothing that is looked at has changed, nor the ``terms`` (a digest of
    rules, templates and code), keeps its findings. ``jobs``: processes (default: one per processor), or as many calls as
    ``executor`` makes at once; ``progress(what, done, total)`` is called after every 500 texts.
    """
    tasks = _tasks(tables, {kind: found.name for kind, found in programme.assignments.items()})
    looked_at = {task.submission_id: sha256(f"{terms}{task}".encode()).hexdigest() for task in tasks}
    known = dict(store.rows(before["checked"], "submission_id", "inputs")) if before else {}
    same = {one for one, inputs in looked_at.items() if known.get(one) == inputs}
    tasks = [task for task in tasks if task.submission_id not in same]
    chunks = [tasks[at : at + CHUNK] for at in range(0, len(tasks), CHUNK)]
    jobs = jobs or os.cpu_count() or 1
    rows: list[Row] = []
    done = 0
    for chunk, found in zip(chunks, _results(chunks, programme, tuple(templates), jobs, executor), strict=True):
        rows.extend(found)
        done += len(chunk)
        if progress is not None:
            progress("检查作业", done, len(tasks))
    findings = store.from_rows(rows, "findings")
    if before:
        kept = before["findings"]
        findings = store.conform(pd.concat([kept[kept["submission_id"].isin(same)], findings]), "findings")
    return {"findings": findings, "checked": store.from_rows(looked_at.items(), "checked")}


def _results(
    chunks: Sequence[Sequence[_Task]],
    programme: Programme,
    templates: tuple[str, ...],
    jobs: int,
    executor: Executor | None,
) -> Iterator[list[Row]]:
    calls = ((chunk, programme, templates) for chunk in chunks)
    with pool_of(executor, jobs=min(jobs, len(chunks)), texts=sum(map(len, chunks))) as pool:
        if pool is None:
            yield from (_check_chunk(*call) for call in calls)
        else:
            yield from in_order(pool, _check_chunk, calls, ahead=2 * jobs)


def _check_chunk(chunk: Sequence[_Task], programme: Programme, templates: tuple[str, ...]) -> list[Row]:
    return [
        (task.submission_id, found.check, found.level, found.value, found.message, found.start, found.end)
        for task in chunk
        for found in _check(task, programme, templates)
    ]


def _check(task: _Task, programme: Programme, templates: tuple[str, ...]) -> list[Finding]:
    if task.text is None:
        return [_UNREADABLE]
    return check(
        task.text,
        task.kind,
        programme,
        identity=task.identity,
        templates=templates,
        hidden_chars=task.hidden_chars,
        control_chars=task.control_chars,
        own=task.own,
    )


# ---------------------------------------------------------------- tables in


def _tasks(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> list[_Task]:
    texts: dict[str, str | None] = dict(store.rows(tables["texts"], "submission_id", "text"))
    identities = _identities(tables)
    handed_in = list(
        store.rows(
            tables["submissions"], "submission_id", "trainee_id", "kind", "readable", "hidden_chars", "control_chars"
        )
    )
    own: dict[str, list[tuple[str, str, str]]] = {}
    for submission_id, trainee_id, kind, readable, *_ in sorted(handed_in, key=lambda row: str(row[0])):
        text = texts.get(submission_id)
        if readable and text:
            own.setdefault(trainee_id, []).append((submission_id, f"另一份作业“{names.get(kind, kind)}”", text))
    for text_id, text in texts.items():
        for trainee_id in former_authors(text_id, own.keys()):
            own[trainee_id].append((text_id, f"{text_id.split('/')[1]} 年的旧作", text or ""))
    tasks = [
        _Task(
            submission_id,
            kind,
            texts.get(submission_id) if readable else None,
            identities.get(trainee_id, Identity()),
            hidden or 0,
            control or 0,
            tuple((name, text) for one, name, text in own.get(trainee_id, ()) if one != submission_id),
        )
        for submission_id, trainee_id, kind, readable, hidden, control in handed_in
    ]
    return sorted(tasks, key=lambda task: task.submission_id)


def _identities(tables: Mapping[str, pd.DataFrame]) -> dict[str, Identity]:
    known = {
        trainee_id: Identity(school=school, county=county)
        for trainee_id, school, county in store.rows(tables["trainees"], "trainee_id", "school", "county")
    }
    for trainee_id, name, id_number, phone in store.rows(
        tables["identities"], "trainee_id", "name", "id_number", "phone"
    ):
        placed = known.get(trainee_id, Identity())
        known[trainee_id] = replace(placed, name=name, id_number=id_number, phone=phone)
    return known
