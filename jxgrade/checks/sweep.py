"""All texts checked, in as many processes as asked for; the result does not depend on how many."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import pandas as pd

from jxgrade import tables as store
from jxgrade.checks.examine import examine
from jxgrade.checks.finding import Finding
from jxgrade.checks.identity import Identity
from jxgrade.programme import Programme

CHUNK: Final = 500
WORTH_A_POOL: Final = 2000  # fewer texts are checked in this process

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


def check_all(
    tables: Mapping[str, pd.DataFrame],
    programme: Programme,
    *,
    templates: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The table `findings` of all submissions; reads submissions, texts, identities and trainees.

    ``jobs``: processes (default: one per processor); ``progress(what, done, total)`` is called after every 500 texts.
    """
    tasks = _tasks(tables)
    chunks = [tasks[at : at + CHUNK] for at in range(0, len(tasks), CHUNK)]
    jobs = jobs or os.cpu_count() or 1
    rows: list[Row] = []
    done = 0
    for chunk, found in zip(chunks, _results(chunks, programme, tuple(templates), jobs), strict=True):
        rows.extend(found)
        done += len(chunk)
        if progress is not None:
            progress("检查作业", done, len(tasks))
    return store.from_rows(rows, "findings")


def _results(
    chunks: Sequence[Sequence[_Task]], programme: Programme, templates: tuple[str, ...], jobs: int
) -> Iterator[list[Row]]:
    if jobs == 1 or len(chunks) * CHUNK <= WORTH_A_POOL:
        yield from (_check_chunk(chunk, programme, templates) for chunk in chunks)
        return
    waiting = iter(chunks)
    with ProcessPoolExecutor(min(jobs, len(chunks))) as pool:
        running = [pool.submit(_check_chunk, chunk, programme, templates) for chunk in islice(waiting, 2 * jobs)]
        while running:
            yield running.pop(0).result()
            running.extend(pool.submit(_check_chunk, chunk, programme, templates) for chunk in islice(waiting, 1))


def _check_chunk(chunk: Sequence[_Task], programme: Programme, templates: tuple[str, ...]) -> list[Row]:
    return [
        (task.submission_id, found.check, found.level, found.value, found.message, found.start, found.end)
        for task in chunk
        for found in _check(task, programme, templates)
    ]


def _check(task: _Task, programme: Programme, templates: tuple[str, ...]) -> list[Finding]:
    if task.text is None:
        return [_UNREADABLE]
    return examine(
        task.text,
        task.kind,
        programme,
        identity=task.identity,
        templates=templates,
        hidden_chars=task.hidden_chars,
        control_chars=task.control_chars,
    )


# ---------------------------------------------------------------- tables in


def _tasks(tables: Mapping[str, pd.DataFrame]) -> list[_Task]:
    texts: dict[str, str | None] = dict(_columns(tables["texts"], "submission_id", "text"))
    identities = _identities(tables)
    tasks = [
        _Task(
            submission_id,
            kind,
            texts.get(submission_id) if readable else None,
            identities.get(trainee_id, Identity()),
            _count(hidden),
            _count(control),
        )
        for submission_id, trainee_id, kind, readable, hidden, control in _columns(
            tables["submissions"], "submission_id", "trainee_id", "kind", "readable", "hidden_chars", "control_chars"
        )
    ]
    return sorted(tasks, key=lambda task: task.submission_id)


def _identities(tables: Mapping[str, pd.DataFrame]) -> dict[str, Identity]:
    schools: dict[str, object] = dict(_columns(tables["trainees"], "trainee_id", "school"))
    known = {
        trainee_id: Identity(_text(name), _text(schools.get(trainee_id)), _text(id_number), _text(phone))
        for trainee_id, name, id_number, phone in _columns(
            tables["identities"], "trainee_id", "name", "id_number", "phone"
        )
    }
    return {trainee_id: Identity(school=_text(school)) for trainee_id, school in schools.items()} | known


def _columns(frame: pd.DataFrame, *names: str) -> "zip[tuple[Any, ...]]":
    return zip(*(frame[name].tolist() for name in names), strict=True)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)
