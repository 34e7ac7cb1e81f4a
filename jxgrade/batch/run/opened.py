"""A step opened in a notebook: the rules that apply, the tables as they are under these rules, and whether its result is the one decided.

The store is read. What another number in a cell changes is worked out anew in memory, and marked as a trial wherever it is shown.
"""

import os
import sys
from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, reduce
from pathlib import Path
from typing import Any, Final

import pandas as pd
import psutil
import pyarrow as pa
import yaml

from jxgrade.awards.changes import rules_between
from jxgrade.batch.lock import locked
from jxgrade.batch.marks import finished_marks
from jxgrade.batch.run.manifest import TRIALS
from jxgrade.batch.run.pipeline import RUNNER_SIGN, Pipeline, silent
from jxgrade.batch.run.stages import STAGES, Job, Stage
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import PROVINCE, Workspace, nearest, open_workspace
from jxgrade.errors import ParamsError, ProgrammeError, StepFailed, TableError
from jxgrade.pages.report import Report
from jxgrade.pages.scenario import Scenario, obeyed
from jxgrade.present.blocks import Block, note
from jxgrade.present.listing import Listing
from jxgrade.present.seen import Seen
from jxgrade.programme import Programme
from jxgrade.programme.extract import values
from jxgrade.programme.reading import notes_of, read_yaml, yaml_of
from jxgrade.tables import STORE, Tables

WAIT_SECONDS: Final = 4 * 3600.0
BY_HAND: Final = Path(PROVINCE, TRIALS, "_notebook")  # below the reports
PAPERMILL: Final = "# Parameters"  # how the cell begins in which papermill writes what it was given
MAKER: Final = {name: stage for stage in STAGES for name in stage.makes}
STAGE: Final = {stage.name: stage for stage in STAGES}
BY_CITY: Final = frozenset({"checks"})  # stages that give a city's rows from a city's rows
_OF_A_CITY: Final = frozenset({"city", "left_id", "cluster_id", "submission_id", "trainee_id"})
WHOLE: Final[dict[str, tuple[str, ...]]] = {
    name: () for name, table in STORE.items() if name == "identities" or not _OF_A_CITY & frozenset(table.columns)
}


def opened_by_hand() -> bool:
    """Does a person sit before this kernel? Not inside a run, nor under papermill (known by the cell it wrote, or as a parent), nor in plain Python."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None or os.environ.get(RUNNER_SIGN):
        return False
    ran = shell.user_ns.get("In", ())
    return "JPY_SESSION_NAME" in os.environ or not (
        any(cell.startswith(PAPERMILL) for cell in ran) or _below_papermill()
    )


def _below_papermill() -> bool:
    """Was this kernel started by the command papermill, which writes no cell where it was given nothing?"""
    with suppress(psutil.Error):
        return any(
            Path(word).stem == "papermill" for parent in psutil.Process().parents() for word in parent.cmdline()[:3]
        )
    return False


class Worked(Mapping[str, pd.DataFrame]):
    """The tables as they are under ``rules``: as decided where no rule differs on which they rest, else worked out anew when first asked for."""

    def __init__(
        self, workspace: Workspace, decided: Tables, before: Programme, rules: Programme, city: str | None
    ) -> None:
        self._workspace, self._decided, self._before, self._rules = workspace, decided, before, rules
        self._city = city
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        stage = MAKER.get(name)
        if stage is None or not self._touched(stage):
            try:
                return self._decided[name]
            except TableError:
                if stage is None and not STORE[name].path(self._workspace.store).is_file():
                    raise KeyError(name) from None  # one that need not be there
                raise
        if name not in self._made:
            self._made.update(stage.work(self._job(stage)))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._decided)

    def __len__(self) -> int:
        return len(self._decided)

    def _touched(self, stage: Stage) -> bool:
        """Does it, or anything it rests on, obey a rule that differs?"""
        if self._before is self._rules:
            return False
        before, rules = (values(stage.obeyed(one)) for one in (self._before, self._rules))
        makers = {MAKER[name].name: MAKER[name] for name in (*stage.reads, *stage.partly) if name in MAKER}
        return before != rules or any(self._touched(one) for one in makers.values())

    def _job(self, stage: Stage) -> Job:
        tables = cut(self, self._city) if stage.name in BY_CITY else self
        return Job(
            self._workspace,
            stage.obeyed(self._rules),
            {name: tables[name] for name in (*stage.reads, *stage.there(self._workspace.store))},
            None,
            silent,
            finished_marks(self._workspace),
            self._decided["signatures"] if stage.signatures else None,
        )


def cut(tables: Tables, city: str | None) -> Tables:
    """What there is of a city in these tables; all of it for None."""
    return tables if city is None else Seen(tables, tuple(STORE), city, WHOLE)


@dataclass(frozen=True)
class Prepared:
    """What a notebook works with: the tables as decided, the rules they were decided by, and where its reports go.

    ``by_hand``: does a person sit before it, so that nothing official may change; ``stale``: would a run change the tables?
    """

    workspace: Workspace
    programme: Programme
    decided: Tables
    by_hand: bool = False
    stale: bool = False

    @property
    def tables(self) -> Tables:
        """All tables of the province."""
        return self.of(None, self.programme)

    def rules(self, changes: Mapping[str, object]) -> Programme:
        """The rules, those named in ``changes`` (path in `programme.yaml`: value) replaced; ParamsError in a line where they make no programme."""
        if not changes:
            return self.programme
        raw = yaml_of(self.workspace.programme_file, "params/programme.yaml")
        try:
            asked = read_yaml(yaml.safe_dump(dict(changes), allow_unicode=True))
            assert isinstance(asked, dict)
            for path, value in asked.items():
                raw = merged(raw, reduce(lambda below, key: {key: below}, reversed(str(path).split(".")), value))
            return Programme.from_mapping(raw, "changes")
        except ProgrammeError as error:
            raise ParamsError("changes：" + "；".join(map(str, error.faults))) from error
        except (yaml.YAMLError, ValueError) as error:
            raise ParamsError('changes：读不懂。改法：写成 {"scoring.pass_at": 65} 这样') from error

    def of(self, city: str | None, rules: Programme) -> ChainMap[str, pd.DataFrame]:
        """The tables under these rules, cut to a city (None: the province); ``tables | {"scores": scores}`` puts others in their place."""
        slug = None if city is None else self._slug(city)
        worked = Worked(self.workspace, self.decided, self.programme, rules, slug)
        return ChainMap({}, cut(worked, slug))  # type: ignore[arg-type]

    def _slug(self, city: str) -> str:
        slugs = self.programme.slugs
        if city in slugs:
            return city
        meant = [self.programme.named[city]] if city in self.programme.named else get_close_matches(city, slugs, 1)
        asked = f"是不是 {meant[0]}？" if meant else ""
        raise ParamsError(f"没有这个设区市代号：{city}。{asked}改法：city 写 {' '.join(slugs)} 之一")

    def obeyed(self, rules: Programme, *stages: str) -> Listing[Any]:
        """The rules that these stages (`stages.STAGES`) obey, as they stand in `programme.yaml`, each with its unit and clause."""
        paths = dict.fromkeys(path for name in stages for path in STAGE[name].rules)
        return obeyed(self.programme, rules, tuple(paths), notes_of(self.workspace.programme_file))

    def trial(self, tables: Tables, rules: Programme, city: str | None = None) -> Scenario | None:
        """None where these are the rules and the tables of what is decided; else what differs, for the report to say."""
        assert isinstance(tables, ChainMap)
        other = rules_between(self.programme, rules)
        given = {name: frame for name, frame in tables.maps[0].items() if name in STORE}
        if not other and all(_same(name, frame, self.decided, city) for name, frame in given.items()):
            return None
        return Scenario(other, cut(self.decided, city))

    def folder(self, scope: str = PROVINCE) -> Path:
        """``reports/<scope>``, one apart by hand; made where it is missing."""
        path = self.workspace.reports / (BY_HAND if self.by_hand else "") / scope
        path.mkdir(parents=True, exist_ok=True)
        return path

    def save(self, report: Report) -> Block:
        """Write the report's workbook where it belongs; by hand the link leads there from where the notebook lies."""
        folder = self.folder(report.city or PROVINCE)
        return report.save(folder, f"{Path(os.path.relpath(folder)).as_posix()}/" if self.by_hand else "")

    @cached_property
    def _said(self) -> Block:
        if not self.by_hand:
            return note("正式生成", "数据表已更新到最新，报告写入 reports 文件夹。", tone="plain")
        place = (Path("reports") / BY_HAND).as_posix()
        said = f"本页只读已有的数据表，不改动正式结果；本页的数据表另存到 {place}。正式生成用 jxgrade run，或 papermill 加 -f params/<设区市代号>.yaml（全省的不加）。"
        stale = "收件、规则或程序在上次运行之后有变化，下面用的还是上次的数据表。改法：运行 jxgrade run"
        return note("手工打开", said, *([stale] if self.stale else []), tone="wait" if self.stale else "note")

    def _repr_html_(self) -> str:
        return self._said._repr_html_()

    def __repr__(self) -> str:
        return repr(self._said)


def _same(name: str, frame: pd.DataFrame, decided: Tables, city: str | None) -> bool:
    """Are these the rows that were decided? Of a city's only its own count, not those of texts on the other side of a pair."""
    before = decided[name]
    try:
        one, other = (
            pa.Table.from_pandas(
                _own({**{base: decided[base] for base in ("trainees", "submissions")}, name: rows}, name, city),
                schema=STORE[name].schema(before.columns),
                preserve_index=False,
            )
            for rows in (before, frame)
        )
    except (pa.ArrowException, KeyError, ValueError, TypeError):
        return False
    return bool(one.equals(other))


def _own(tables: Tables, name: str, city: str | None) -> pd.DataFrame:
    return tables[name] if city is None else Seen(tables, (name,), city, WHOLE)[name]


def prepare(workspace: str | Path = ".") -> Prepared:
    """Open a workspace for a notebook; under papermill its store is brought up to date first where anything had changed.

    Inside `jxgrade run` the runner has brought the store up to date already; by hand it is taken as it is. Raises StopBeforeWork (params, nothing delivered, locked) or StepFailed.
    """
    place, programme = open_workspace(nearest(Path(workspace)))
    pipeline, by_hand = Pipeline(place, programme), opened_by_hand()
    stale = not os.environ.get(RUNNER_SIGN) and pipeline.stale()
    if stale and not by_hand:
        with locked(place, wait_seconds=WAIT_SECONDS):
            for result in Pipeline(place, programme).bring_up_to_date():
                if result.outcome == "failed":
                    raise StepFailed(f"{result.title}：{result.message}")
    return Prepared(place, programme, StoreTables(place.store), by_hand, stale)


def merged(base: Any, over: Any) -> Any:
    """``over`` laid upon ``base``, mapping by mapping."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
