"""The reports of a run as units with their keys: what a notebook's report sees, the code it can reach, the rules, the parameters.

A unit whose notebook an operator changed may read anything: its key holds all tables and all code.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from jxgrade import pages
from jxgrade.batch.fingerprint import code_digest, digest, file_digest, package_versions, source_files
from jxgrade.batch.run.code import code_of
from jxgrade.batch.run.outcome import Unit
from jxgrade.batch.run.state import State
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import PROVINCE, city_parameters, shipped_notebook
from jxgrade.disk import write_json
from jxgrade.errors import TableError
from jxgrade.pages.report import Report
from jxgrade.present.words import CITY_PAGES, TITLES
from jxgrade.programme.extract import values
from jxgrade.programme.reading import notes_of
from jxgrade.tables import STORE

# stem -> (title, is it made once per city?); 3-marking is a volunteer's own and never part of a batch
NOTEBOOKS: Final[dict[str, tuple[str, bool]]] = {
    stem: (title, stem in CITY_PAGES) for stem, title in TITLES.items() if stem != "3-marking"
}
BASES: Final = ("trainees", "submissions", "pairs")  # by which rows are known to be a city's


def report_of(stem: str) -> type[Report]:
    """The report that a notebook makes."""
    found: type[Report] = getattr(pages, f"{stem.partition('-')[2].capitalize()}Report")
    return found


def build_units(state: State, wanted: Sequence[tuple[str, str]]) -> list[Unit]:
    """The units with their keys, in the order asked for."""
    workspace, programme = state.workspace, state.programme
    rules, views = digest(values(programme), notes_of(workspace.programme_file)), Views(state)
    given = {
        scope: {"workspace": "."} if scope == PROVINCE else city_parameters(workspace, scope) for _, scope in wanted
    }
    units = []
    for stem, scope in wanted:
        source = workspace.notebooks / f"{stem}.ipynb"
        sha = file_digest(source)
        where = "全省" if scope == PROVINCE else programme.city(scope).name
        ours = source.read_bytes() == shipped_notebook(source.name, programme.slugs[0])
        seen = views.digest(stem, scope) if ours else views.everything
        code = _code(stem) if ours else code_digest()
        key = digest(stem, scope, sha, given[scope], seen, rules, code, package_versions())
        units.append(Unit(stem, scope, f"{where}《{NOTEBOOKS[stem][0]}》", given[scope], key))
    views.save()
    return units


def _code(stem: str) -> list[str]:
    """The report's own code and the exporter's; of what runs a notebook only the text, for the tables it brings are known by content."""
    runs = [source_files()[f"batch/run/{name}.py"] for name in ("notebooks", "opened", "tables")]
    return [code_of(report_of(stem).__module__, "jxgrade.present.exporter"), *runs]


class Views:
    """What each report sees of each city, as a digest; worked out once for each content of the tables (`store/runs/views.json`)."""

    def __init__(self, state: State) -> None:
        self._state, self._tables = state, StoreTables(state.workspace.store)
        self._file = state.workspace.runs / "views.json"
        self._known: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            self._known = dict(json.loads(self._file.read_text("utf-8")))

    @cached_property
    def everything(self) -> dict[str, str]:
        """Digest of each table of the store."""
        return {name: self._state.table_digest(name) for name in STORE}

    def digest(self, stem: str, scope: str) -> str:
        """Digest of what a unit sees."""
        report = report_of(stem)
        names = {*report.reads, *report.whole, *(() if scope == PROVINCE else BASES)}
        of = digest(
            code_of("jxgrade.present.seen"), report.reads, report.whole, {name: self.everything[name] for name in names}
        )
        if scope == PROVINCE:
            return of
        known = self._known.get(stem)
        if not isinstance(known, dict) or known.get("of") != of or scope not in known:
            try:
                cities = {city: digest(list(self._rows(report, city))) for city in self._state.programme.slugs}
            except TableError:  # no table, or a damaged one: its stage is stale
                return of
            known = self._known[stem] = {"of": of, **cities}
        return str(known[scope])

    def _rows(self, report: type[Report], city: str) -> Iterator[tuple[str, str]]:
        seen = report.seen(self._tables, city)
        for name in seen:
            yield name, self.everything[name] if report.whole.get(name) == () else rows_digest(seen[name], name)

    def save(self) -> None:
        """Keep what was worked out; it is only a memory."""
        with suppress(OSError):
            write_json(self._file, self._known)


def rows_digest(frame: pd.DataFrame, name: str) -> str:
    """sha256 of some rows of a table, or of some of their columns, in their order."""
    sha, known = hashlib.sha256(), STORE[name].schema(frame.columns)
    schema = pa.schema([known.field(column) for column in frame.columns])
    for batch in pa.Table.from_pandas(frame, schema=schema, preserve_index=False).to_batches():
        sha.update(batch.serialize())
    return sha.hexdigest()
