"""The way of the data, stage by stage: which tables a stage needs, which it makes, and how it makes them.

The order of ``STAGES`` is the order of the work. A stage is a pure function of what it names: the tables in ``reads``, the
programme, and what ``also`` returns (digests of files outside the store); so equal keys mean equal results.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from jxgrade.batch.workspace import Workspace
from jxgrade.programme import Programme
from jxgrade.tables import STORE, conform, empty, from_rows, read, rows

Tables = Mapping[str, pd.DataFrame]
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Job:
    """What a stage may use: workspace, programme, the tables it reads, how many processes, whom to tell of progress, marks of the store.

    ``opinions``: what the store holds beside its marks, ``signatures``: sign-offs of the audit log, for stages that ask for them.
    """

    workspace: Workspace
    programme: Programme
    tables: Tables
    jobs: int | None
    progress: Progress
    stored_marks: pd.DataFrame
    opinions: pd.DataFrame | None = None
    signatures: pd.DataFrame | None = None


def _intake(job: Job) -> Tables:
    from jxgrade.intake import read_inbox

    stored = [dict(zip(job.stored_marks.columns, row, strict=True)) for row in job.stored_marks.to_numpy().tolist()]
    found = read_inbox(
        job.workspace.inbox, job.programme, jobs=job.jobs, progress=job.progress, stored=stored,
        scratch=job.workspace.store / "private",
    )  # fmt: skip
    return found.tables


def _checks(job: Job) -> Tables:
    from jxgrade.checks import check_all

    templates = tuple(job.workspace.templates().values())
    return {"findings": check_all(job.tables, job.programme, templates=templates, jobs=job.jobs, progress=job.progress)}


def _reuse(job: Job) -> Tables:
    from jxgrade.similarity import find_reuse, store_tables

    submissions, texts, earlier = job.tables["submissions"], job.tables["texts"], job.tables["earlier"]
    reuse = find_reuse(
        dict(zip(texts["submission_id"], texts["text"], strict=True)),
        groups=dict(zip(submissions["submission_id"], submissions["trainee_id"], strict=True)),
        templates=tuple(job.workspace.templates().values()),
        earlier=dict(zip(earlier["id"], earlier["text"], strict=True)),
        jobs=job.jobs,
        common_share=float(job.programme.reuse.common_share),
        note_at=float(job.programme.reuse.note_at),
        progress=job.progress,
    )
    compared = pd.DataFrame({"submission_id": texts["submission_id"], "digest": list(map(text_digest, texts["text"]))})
    times = dict(zip(submissions["submission_id"], submissions["submitted_at"], strict=True))
    return {**store_tables(reuse, times), "compared": compared}


def text_digest(text: str) -> str:
    """By which it is known whether a text is the one that was compared."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _scores(job: Job) -> Tables:
    from jxgrade.scoring import final_marks, score

    marking = final_marks(job.tables["marks"], gap=job.programme.marking.gap)
    return {"marking": marking, "scores": score({**job.tables, "marking": marking}, job.programme)}


def _decisions(job: Job) -> Tables:
    from jxgrade.decisions import decide

    return {"decisions": decide(job.tables, job.programme)}


def _graders(job: Job) -> Tables:
    from jxgrade.marking import compare_graders

    opinions = empty("opinions") if job.opinions is None else job.opinions
    return {**compare_graders({**job.tables, "opinions": opinions}, job.programme), "opinions": opinions}


def _levelled(job: Job) -> Tables:
    from jxgrade.marking import levelled_table

    return {"levelled": levelled_table(job.tables, job.programme)}


def _awards(job: Job) -> Tables:
    from jxgrade.awards import select

    signatures = empty("signatures") if job.signatures is None else job.signatures
    return {**select({**job.tables, "signatures": signatures}, job.programme), "signatures": signatures}


def _certainty(job: Job) -> Tables:
    from jxgrade.awards.certainty import certainty

    return certainty(job.tables, job.programme)


def _vacancies(job: Job) -> Tables:
    from jxgrade.awards.vacancies import case_vacancy_rows, vacancy_rows

    return {
        "trainee_vacancies": from_rows(vacancy_rows(job.tables, job.programme), "trainee_vacancies"),
        "case_vacancies": from_rows(case_vacancy_rows(job.tables, job.programme), "case_vacancies"),
    }


def _cases(job: Job) -> Tables:
    from jxgrade.awards.explain import explain_cases

    def texts_of(ids: Collection[str]) -> Mapping[str, str]:
        if not ids:
            return {}
        return dict(rows(read("texts", job.workspace.store, only={"submission_id": ids}), "submission_id", "text"))

    return explain_cases(job.tables, job.programme, texts_of)


def _problems(job: Job) -> Tables:
    return {
        "problems": conform(
            pd.concat([job.tables["intake_problems"], job.tables["award_problems"]], ignore_index=True), "problems"
        )
    }


def _rules(programme: Programme) -> Any:
    """All rules but the vacancies, which are decided after everything else and must not make a province be read again."""
    return programme.model_dump(
        mode="json", by_alias=True, exclude={"awards": {"trainees": {"vacancies"}, "cases": {"vacancies"}}}
    )


@dataclass(frozen=True)
class Stage:
    """One stage: name, Chinese title, tables read and made, function; ``rules``: which part of the rules it obeys (all by default).

    ``also``: tables it reads where there are any; ``partly``: tables of which it reads some rows itself; ``inbox``, ``templates``, ``opinions``, ``signatures``: does it read these too?
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
    opinions: bool = False
    signatures: bool = False
    rules: Callable[[Programme], Any] = _rules

    def there(self, store: Path) -> tuple[str, ...]:
        """Which tables of ``also`` there are in a store."""
        return tuple(name for name in self.also if name in STORE and STORE[name].path(store).is_file())


STAGES: tuple[Stage, ...] = (
    Stage("intake", "读取收件", (), (
        "delivered", "intake_problems", "city_problems", "trainees", "schools", "learning", "attendance", "tests", "submissions",
        "marks", "rulings", "panel", "volunteers", "identities", "volunteer_identities", "texts", "earlier"), _intake, inbox=True),
    Stage("checks", "检查作业", ("submissions", "texts", "identities", "trainees", "earlier"), ("findings",), _checks, templates=True),
    Stage("reuse", "比对雷同", ("submissions", "texts", "earlier"), ("pairs", "passages", "clusters", "common_text", "compared"), _reuse, templates=True,
          rules=lambda programme: [str(programme.reuse.common_share), str(programme.reuse.note_at)]),
    Stage("scores", "计算分数", ("trainees", "delivered", "learning", "attendance", "tests", "submissions", "marks", "rulings"),
          ("marking", "scores"), _scores),
    Stage("decisions", "作出判定", ("trainees", "delivered", "scores", "submissions", "rulings", "pairs", "marks"), ("decisions",), _decisions),
    Stage("graders", "核对阅卷", ("marks", "marking", "trainees", "volunteers"), (
        "graders", "grader_quality", "grader_weeks", "marking_agreement", "county_links", "volunteer_ledger", "opinions"), _graders,
          also=("allocation", "purposes"), opinions=True),
    Stage("awards", "遴选评优", (
        "trainees", "delivered", "scores", "decisions", "submissions", "rulings", "pairs", "panel", "schools", "volunteers", "marks",
        "marking", "graders"),
        ("award_trainees", "award_organisations", "award_cases", "award_volunteers", "award_problems", "signatures"), _awards,
          signatures=True),
    Stage("cases", "说明案例", (
        "trainees", "scores", "decisions", "submissions", "rulings", "pairs", "panel", "volunteers", "findings", "award_cases"),
        ("case_funnel", "case_shortlist", "case_proof", "case_prices", "case_conflicts", "case_themes", "case_scale", "case_judges",
         "case_notes"), _cases, partly=("texts",), also=("judgements",)),
    Stage("levelled", "选出复读", ("marking", "graders", "scores", "trainees", "award_trainees"), ("levelled",), _levelled),
    Stage("certainty", "检验评优", ("trainees", "scores", "decisions", "submissions", "rulings", "pairs", "schools", "marking", "award_trainees"),
          ("organisation_sensitivity", "cut_line", "trainee_seats", "trainee_exclusions", "missing_eligible"), _certainty),
    Stage("vacancies", "递补空缺", ("trainees", "scores", "decisions", "submissions", "award_trainees", "award_cases"), ("trainee_vacancies", "case_vacancies"), _vacancies,
          rules=lambda programme: programme.model_dump(mode="json", by_alias=True)),
    Stage("problems", "汇总问题", ("intake_problems", "award_problems"), ("problems",), _problems),
)  # fmt: skip
