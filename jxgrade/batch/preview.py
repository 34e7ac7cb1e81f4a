"""A quick look at late texts: compared by an index of the last run's texts, which is built where there is none that can be used.

It reads the store and changes no table; what it finds is a preview, since the whole comparison of `run` alone sees how late
texts change what is common text. The index lies in `store/private/`, for it holds the texts.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from jxgrade.batch.fingerprint import digest, package_versions
from jxgrade.batch.pipeline import Pipeline, StoreTables
from jxgrade.batch.stages import STAGES, Progress, text_digest
from jxgrade.errors import IndexUnusable
from jxgrade.tables import rows

if TYPE_CHECKING:
    from jxgrade.similarity.index import Index

FOLDER = "reuse-index"


@dataclass(frozen=True)
class Preview:
    """What a preview found.

    ``pairs``: as the stored table, with a late text on one side at least and a score of ``reuse.note_at`` or more, highest first.
    ``late``: texts that are new or differ from what the last run compared; ``indexed``: those they were compared with.
    ``rebuilt``: why the index was built anew, empty where it was not. ``unread``: has the inbox changed since it was read?
    """

    pairs: pd.DataFrame
    late: frozenset[str]
    indexed: int
    rebuilt: str
    unread: bool


def preview(pipeline: Pipeline, *, jobs: int | None = None, progress: Progress) -> Preview:
    """Compare the texts that the last run has not; the workspace should be held (`locked`).

    Raises TableError where nothing was run yet; OSError where the index cannot be written.
    """
    from jxgrade.similarity import store_tables

    tables = StoreTables(pipeline.workspace.store)
    compared = dict(rows(tables["compared"], "submission_id", "digest"))
    texts = dict(rows(tables["texts"], "submission_id", "text"))
    groups = dict(rows(tables["submissions"], "submission_id", "trainee_id"))
    same = {key for key, text in texts.items() if compared.get(key) == text_digest(text)}
    index, rebuilt = _index(pipeline, tables, {key: texts[key] for key in same}, groups, jobs, progress)
    known = {key for key, is_former in zip(index.ids, index.earlier.tolist(), strict=True) if not is_former}
    late = {key: text for key, text in texts.items() if key not in same or key not in known}
    note_at = pipeline.programme.reuse.note_at
    reuse = index.compare(
        late, groups=groups, without=known - set(texts), jobs=jobs, note_at=float(note_at), progress=progress
    )
    submitted_at = dict(rows(tables["submissions"], "submission_id", "submitted_at"))
    pairs = store_tables(reuse, submitted_at)["pairs"]
    pairs = pairs[[Fraction(score) >= Fraction(note_at) for score in pairs["score"]]]
    order = sorted(range(len(pairs)), key=lambda row: (-Fraction(pairs["score"].iloc[row]), *pairs.iloc[row, :2]))
    intake = STAGES[0]
    unread = not pipeline.is_fresh(intake, pipeline.key(intake))
    return Preview(pairs.iloc[order].reset_index(drop=True), frozenset(late), len(index.ids), rebuilt, unread)


def _index(
    pipeline: Pipeline,
    tables: StoreTables,
    same: dict[str, str],
    groups: dict[str, str],
    jobs: int | None,
    progress: Progress,
) -> tuple["Index", str]:
    """The index of what the last run compared, as far as it is still there; and why it was built anew, if it was."""
    from jxgrade.similarity.index import Index
    from jxgrade.similarity.kept import load_index, save_index

    templates = tuple(pipeline.workspace.templates().values())
    share = str(pipeline.programme.reuse.common_share)
    made_from = [pipeline.table_digest(name) for name in ("compared", "earlier")]
    stamp = digest(made_from, templates, share, package_versions())
    folder = pipeline.workspace.store / "private" / FOLDER
    progress("读入索引", 0, None)
    try:
        return load_index(folder, stamp=stamp, jobs=jobs), ""
    except IndexUnusable as reason:
        why = reason.why
    earlier = dict(rows(tables["earlier"], "id", "text"))
    index = Index.build(
        same,
        groups=groups,
        templates=templates,
        earlier=earlier,
        jobs=jobs,
        common_share=float(share),
        stamp=stamp,
        progress=progress,
    )
    progress("写索引", 0, None)
    save_index(index, folder)
    return index, why
