"""The way of the data, stage by stage: which tables a stage needs, which it makes, and how it makes them.

The order of ``STAGES`` is the order of the work. A stage is a pure function of what it names: the tables in ``reads``, the
programme, and what ``also`` returns (digests of files outside the store); so equal keys mean equal results.
"""

import os
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from jxgrade.batch.workspace import Workspace
from jxgrade.programme import Awards, Programme
from jxgrade.programme.extract import extract
from jxgrade.rules.kinds import FORMER, former_authors
from jxgrade.tables import STORE, Tables, conform, empty, from_rows, read, rows

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Job:
    """What a stage may use: workspace, programme, the tables it reads, how many processes, whom to tell of progress, marks of the store.

    ``signatures``: sign-offs of the audit log, for stages that ask for them.
    ``before``: what the stage made last, where it still is as it was made (then it may leave out what stays as it is); ``terms``: a digest of all that it depends on but tables and inbox;
    ``inbox``: the digests of the files received; ``notes``: what it wrote down with what it made last, and may write down with what it makes now.
    ``executor``: a cluster to share the work with, where there is one.
    """

    workspace: Workspace
    programme: Programme
    tables: Tables
    jobs: int | None
    progress: Progress
    stored_marks: pd.DataFrame
    signatures: pd.DataFrame | None = None
    before: Tables | None = None
    terms: str = ""
    inbox: Mapping[str, str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    executor: Executor | None = None


def _intake(job: Job) -> Tables:
    from jxgrade.intake import Known, read_inbox

    stored = [dict(zip(job.stored_marks.columns, row, strict=True)) for row in job.stored_marks.to_numpy().tolist()]
    found = read_inbox(
        job.workspace.inbox, job.programme, jobs=job.jobs, progress=job.progress, stored=stored,
        scratch=job.workspace.store / "private", executor=job.executor,
        known=Known(job.before or {}, job.notes if job.before is not None else {}, job.inbox, job.terms),
    )  # fmt: skip
    job.notes.update(found.parts)
    return found.tables


def _checks(job: Job) -> Tables:
    from jxgrade.checks import check_changed

    templates = tuple(job.workspace.templates().values())
    return check_changed(
        job.tables,
        job.programme,
        before=job.before,
        terms=job.terms,
        templates=templates,
        jobs=job.jobs,
        progress=job.progress,
        executor=job.executor,
    )


def _reuse(job: Job) -> Tables:
    from jxgrade.similarity import find_reuse, store_tables

    submissions, texts = job.tables["submissions"], dict(rows(job.tables["texts"], "submission_id", "text"))
    earlier = {one: text for one, text in texts.items() if one.startswith(FORMER)}
    times = dict(zip(submissions["submission_id"], submissions["submitted_at"], strict=True))
    groups = dict(zip(submissions["submission_id"], submissions["trainee_id"], strict=True))
    people = set(groups.values())
    authors = {one: former_authors(one, people) for one in earlier}
    groups |= {one: found[0] for one, found in authors.items() if len(found) == 1}
    reuse = find_reuse(
        {one: text for one, text in texts.items() if one not in earlier},
        groups=groups,
        templates=tuple(job.workspace.templates().values()),
        earlier=earlier,
        jobs=job.jobs or os.cpu_count(),
        executor=job.executor,
        common_share=float(job.programme.reuse.common_share),
        note_at=float(job.programme.reuse.note_at),
        hold_at=float(job.programme.reuse.hold_at),
        crowd_at=float(job.programme.reuse.note_at),  # below it nothing is decided by a pair
        passage_long=job.programme.reuse.passage_long,
        quotes=job.programme.reuse.quotes,
        rulings=dict(rows(job.tables["passage_rulings"], "passage_id", "decision")),
        submitted_at=times,
        progress=job.progress,
    )
    return store_tables(reuse, times)


def _scores(job: Job) -> Tables:
    from jxgrade.grading.scoring import final_marks, score

    marking = final_marks(job.tables["marks"], gap=job.programme.marking.gap)
    return {"marking": marking, "scores": score({**job.tables, "marking": marking}, job.programme)}


def _decisions(job: Job) -> Tables:
    from jxgrade.grading.breaker import alarm_rows, roll_rows
    from jxgrade.grading.decisions import judge

    decisions, alarms = judge(job.tables, job.programme)
    said = roll_rows(job.tables["delivered"]) + alarm_rows(alarms, job.programme)
    return {"decisions": decisions, "decision_problems": from_rows(said, "decision_problems")}


def early_alarms(tables: Tables, programme: Programme) -> pd.DataFrame:
    """The alarms of the decisions as far as they can be told from what was received, without texts compared."""
    from jxgrade.grading.scoring import final_marks, score

    marking = final_marks(tables["marks"], gap=programme.marking.gap)
    known = {name: tables[name] for name in ("trainees", "delivered", "components", "submissions", "rulings")}
    known |= {"marking": marking, "pairs": empty("pairs")}
    job = Job(None, programme, known | {"scores": score(known, programme)}, None, lambda *_: None, empty("marks"))  # type: ignore[arg-type]
    return _decisions(job)["decision_problems"]


def _graders(job: Job) -> Tables:
    from jxgrade.marking import compare_graders

    return compare_graders(job.tables, job.programme)


def _levelled(job: Job) -> Tables:
    from jxgrade.marking import levelled_table

    return {"levelled": levelled_table(job.tables, job.programme)}


def _awards(job: Job) -> Tables:
    from jxgrade.awards import select

    signatures = empty("signatures") if job.signatures is None else job.signatures
    return {**select({**job.tables, "signatures": signatures}, job.programme), "signatures": signatures}


def _certainty(job: Job) -> Tables:
    from jxgrade.awards.robustness import robustness

    return robustness(job.tables, job.programme)


def _vacancies(job: Job) -> Tables:
    from jxgrade.awards.vacancies import case_vacancy_rows, vacancy_rows

    found = [*vacancy_rows(job.tables, job.programme), *case_vacancy_rows(job.tables, job.programme)]
    return {"vacancies": from_rows(found, "vacancies")}


def _cases(job: Job) -> Tables:
    from jxgrade.awards.explain import explain_cases

    def texts_of(ids: Collection[str]) -> Mapping[str, str]:
        if not ids:
            return {}
        return dict(rows(read("texts", job.workspace.store, only={"submission_id": ids}), "submission_id", "text"))

    return explain_cases(job.tables, job.programme, texts_of)


def _problems(job: Job) -> Tables:
    from jxgrade.awards.floors import floor_problems

    floors = from_rows(floor_problems(job.tables, job.programme), "problems")
    found = pd.concat([job.tables["intake_problems"], job.tables["decision_problems"], floors], ignore_index=True)
    return {"problems": conform(found, "problems").drop_duplicates()}  # one may be about several cities


_AWARDS = tuple(name for name in STORE if name.startswith("award_"))
_SEATS = tuple(f"awards.trainees.{name}" for name in ("share", "scope", "ties", "reserves"))
_WHOLE = tuple(f"awards.{prize}" for prize in Awards.model_fields if prize not in ("trainees", "cases"))
_CASES = (
    *(f"awards.cases.{name}" for name in ("places", "chars", "tolerance", "themes", "per", "floors", "reserves")),
    *(f"awards.cases.{name}" for name in ("by", "panel_min", "shortlist", "experts")),
)
# what the total is made of and what must be reached
_PARTS = (
    *("hours.online", "hours.offline", "hours.offline_gate"),
    *("scoring.components", "scoring.weights", "scoring.attempts", "assignments.*.weight"),
)
_OPEN = ("as_of", "cities", "windows", "tables")  # until when a component may still come
# who may be chosen, and in which order
_ELIGIBLE = ("cities", "length.mode", "lot", "reuse.note_at", "scoring", *_PARTS)


@dataclass(frozen=True)
class Stage:
    """One stage: name, Chinese title, tables read and made, function; ``rules``: paths of the rules it obeys, it sees no others.

    ``also``: tables it reads where there are any; ``partly``: tables of which it reads some rows itself; ``inbox``, ``templates``, ``signatures``: does it read these too?
    ``again``: does it take over what it made before?
    """

    name: str
    title: str
    reads: tuple[str, ...]
    makes: tuple[str, ...]
    work: Callable[[Job], Tables]
    inbox: bool = False
    templates: bool = False
    also: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    signatures: bool = False
    again: bool = False
    rules: tuple[str, ...] = ()

    def obeyed(self, programme: Programme) -> Programme:
        """The rules it obeys."""
        return extract(programme, self.rules)

    def there(self, store: Path) -> tuple[str, ...]:
        """Which tables of ``also`` there are in a store."""
        return tuple(name for name in self.also if name in STORE and STORE[name].path(store).is_file())


STAGES: tuple[Stage, ...] = (
    Stage("intake", "读取收件", (), (
        "delivered", "intake_problems", "trainees", "schools", "components", "items", "survey",
        "submissions", "marks", "rulings", "passage_rulings", "objections", "panel", "volunteers", "identities", "texts"), _intake, inbox=True, again=True,
          rules=("timezone", "aliases", "columns", "stages", "cities", "eligible", "windows", "tables", *_PARTS, "hours.offline_max", "assignments.*.name",
                 "scoring.late", "limits", "awards.cases.themes", "awards.volunteers", "privacy.notice_from", "privacy.notice_workdays")),
    Stage("checks", "检查作业", ("submissions", "texts", "identities", "trainees"), ("findings", "checked"), _checks, templates=True, again=True,
          rules=("assignments.*.name", "assignments.*.min_chars", "assignments.*.sections", "length", "awards.cases.chars", "awards.cases.tolerance")),
    Stage("reuse", "比对雷同", ("submissions", "texts", "passage_rulings"),
          ("pairs", "passages", "clusters", "common_text", "shared_passages", "shared_passage_texts", "hints"), _reuse, templates=True,
          rules=("reuse",)),
    Stage("scores", "计算分数", ("trainees", "delivered", "components", "submissions", "marks", "rulings"),
          ("marking", "scores"), _scores, rules=("marking.gap", *_PARTS, *_OPEN)),
    Stage("decisions", "作出判定", ("trainees", "delivered", "scores", "submissions", "rulings", "pairs", "marks"),
          ("decisions", "decision_problems"), _decisions,
          rules=(*_PARTS, *_OPEN, "assignments.*.name", "assignments.*.min_chars", "confirmed", "hours", "length.mode", "reuse.hold_at", "scoring.late",
                 "scoring.pass_at")),
    Stage("graders", "核对阅卷", ("marks", "marking"), (
        "graders", "grader_quality", "marking_agreement"), _graders,
          also=("allocation", "purposes"), rules=("assignments.*.name", "marking.gap", "marking.qualify", "privacy.small_cell", "windows.marking")),
    Stage("awards", "遴选评优", (
        "trainees", "delivered", "scores", "decisions", "submissions", "rulings", "pairs", "panel", "schools", "volunteers", "marks",
        "marking", "graders"),
        (*_AWARDS, "signatures"), _awards,
          also=("judgements", "case_themes"), signatures=True,
          rules=(*_ELIGIBLE, *_SEATS, *_CASES, *_WHOLE)),
    Stage("cases", "说明案例", (
        "trainees", "scores", "decisions", "submissions", "rulings", "pairs", "panel", "volunteers", "findings", "award_cases"),
        ("case_funnel", "case_shortlist", "case_prices", "case_scale", "case_judges", "case_notes"), _cases, partly=("texts",), also=("judgements", "case_themes"),
          rules=(*_ELIGIBLE, *_CASES, "marking.gap")),
    Stage("levelled", "选出复读", ("marking", "graders", "scores", "trainees", "award_trainees"), ("levelled",), _levelled,
          rules=(*_PARTS, "awards.trainees.scope", "marking.severity", "scoring")),
    Stage("certainty", "检验评优", ("trainees", "scores", "decisions", "submissions", "rulings", "pairs", "schools", "marking", "award_trainees"),
          ("organisation_sensitivity", "cut_line", "trainee_exclusions", "missing_eligible"), _certainty,
          rules=(*_ELIGIBLE, *_OPEN, "assignments.*.name", *_SEATS, "awards.organisations")),
    Stage("vacancies", "递补空缺", ("trainees", "scores", "decisions", "submissions", "award_trainees", "award_cases"), ("vacancies",), _vacancies,
          rules=(*_ELIGIBLE, "awards.trainees", "awards.cases")),
    Stage("problems", "汇总问题", ("intake_problems", "decision_problems", "award_cases"), ("problems",), _problems,
          rules=("cities", "awards.cases.floors", "awards.cases.themes")),
)  # fmt: skip
