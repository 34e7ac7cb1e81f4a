"""What jxgrade keeps: one Parquet file per table, its columns with types, and by which columns its rows are sorted."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

_TYPES: Final[dict[str, pa.DataType]] = {
    "str": pa.string(), "num": pa.string(), "exact": pa.string(), "int": pa.int64(), "bool": pa.bool_(), "float": pa.float64(),
    "list": pa.list_(pa.string()),
}  # fmt: skip
"""``num`` and ``exact`` are exact numbers as text: a decimal of at most 12 places, and a fraction that nothing has rounded."""


MARKS_FILE: Final = "marks.sqlite"  # beside the tables: the mark store,
MARKS_URL: Final = "JXGRADE_MARKS_URL"  # unless this variable names a database
WIDE: Final = {"_hours": "num", "_score": "num", "_mark": "num", "_state": "str", "_marking": "str"}
"""How columns end of which the programme says how many there are (a component, a kind each), and their types."""


@dataclass(frozen=True)
class StoreTable:
    """One Parquet file: columns with types, and by which columns its rows are sorted (default: all but lists, in order).

    ``wide``: type of the programme's own numbers (`WIDE`), which stand behind the fixed column ``after``; "" where there are none.
    ``made``: the command that makes it.
    """

    name: str
    columns: dict[str, str]
    sort: tuple[str, ...] = ()
    private: bool = False
    wide: str = ""
    after: str = ""
    made: str = "jxgrade run"

    def of(self, names: Iterable[str]) -> dict[str, str]:
        """The columns with types where these are there: the fixed ones, and the programme's own in the order of ``names``.

        >>> list(STORE["decisions"].of(["essay_mark", "total", "online_hours"]))[4:9]
        ['stage', 'essay_mark', 'online_hours', 'assignment_score', 'total']
        """
        if not self.wide:
            return self.columns
        own = {name: kind for name in map(str, names) if name not in self.columns and (kind := self._own(name))}
        out: dict[str, str] = {}
        for name, kind in self.columns.items():
            out[name] = kind
            if name == self.after:
                out |= {one: kind for one, kind in own.items() if not one.endswith("_marking")}
        return out | {one: kind for one, kind in own.items() if one.endswith("_marking")}

    def _own(self, name: str) -> str:
        kind = next((kind for ending, kind in WIDE.items() if name.endswith(ending)), "")
        return self.wide if kind == "num" else kind

    def schema(self, names: Iterable[str] = ()) -> pa.Schema:
        """The Arrow schema of a file with these columns."""
        return pa.schema([(name, _TYPES[kind]) for name, kind in self.of(names).items()])

    def path(self, store: Path) -> Path:
        """Where the file lies below ``store/``."""
        return store / ("private" if self.private else "") / f"{self.name}.parquet"


def _columns(text: str) -> dict[str, str]:
    """``"a b:int"`` -> ``{"a": "str", "b": "int"}``."""
    return {name: kind or "str" for name, _, kind in (part.partition(":") for part in text.split())}


STORE: Final[dict[str, StoreTable]] = {
    table.name: table
    for table in (
        # -- what outsiders rely on (design, section 3)
        StoreTable("problems", _columns("file sheet row:int column value level message")),
        # wide: a number per component, a mark per kind
        StoreTable("decisions", _columns(
            "trainee_id city county school stage assignment_score:num total:num status reasons:list credit_hours:int credits:num"), ("trainee_id",),
            wide="num", after="stage"),
        StoreTable("findings", _columns("submission_id check level value message start:int end:int")),
        # of each text the digest of all that was looked at when it was checked last: while it stays, so do the findings
        StoreTable("checked", _columns("submission_id inputs"), private=True),
        StoreTable("pairs", _columns("left_id right_id score:num left_coverage:num right_coverage:num longest_run:int passages:int cosine:num earlier_id")),
        StoreTable("passages", _columns("left_id right_id left_start:int left_end:int right_start:int right_end:int kind")),
        StoreTable("clusters", _columns("submission_id cluster_id size:int")),
        # for a person to read, decides nothing; sentences: l0-l1:r0-r1, characters in the texts as read
        StoreTable("hints", _columns("left_id right_id strength:num sentences:list"), ("left_id", "right_id")),
        # in texts of listed pairs, what is nobody's own; source: template, frequent (found in the texts of many), or quote (with its source)
        StoreTable("common_text", _columns("submission_id start:int end:int source")),
        # long passages that many have, each once; decision: null, public or copied; authors 0: a ruling on one that nobody has (any more)
        StoreTable("shared_passages", _columns("passage_id excerpt chars:int authors:int first_id decision"), ("passage_id",)),
        StoreTable("shared_passage_texts", _columns("passage_id submission_id start:int end:int")),
        # code: the blind code under which the grader sees the text, unique per text and grader
        StoreTable("allocation", _columns("submission_id grader_id role wave code"), made="jxgrade marks allocate"),
        StoreTable("graders", _columns(
            "grader_id allocated:int marked:int severity:num severity_low:num severity_high:num seed_error:num agreement:num drift:num pace:num")),
        StoreTable("award_trainees", _columns("rank:int trainee_id city county school total:num outcome reasons:list"), ("rank", "trainee_id")),
        StoreTable("award_organisations", _columns(
            "level unit registered:int eligible:int registration_rate:num completion_rate:num pass_rate:num excellence_rate:num index:num rank:int"
            " outcome reasons:list"), ("level", "unit")),
        StoreTable("award_cases", _columns(
            "rank:int submission_id trainee_id city county school theme score:num chars:int outcome reasons:list"), ("rank", "submission_id")),
        StoreTable("award_volunteers", _columns(
            "volunteer_id role city county marked:int agreement:num seed_error:num outcome reasons:list")),
        # -- how sure the awards are (awards/sensitivity.py, awards/cutline.py); nothing here changes who is awarded
        # win: share of the draws in which the unit wins; without: indicators that, left out, turn its outcome; modes: shrinkages under which it wins
        StoreTable("organisation_sensitivity", _columns(
            "level unit win:num win_weights:num win_sample:num rank_low:int rank_high:int without:list modes:list verdict"), ("level", "unit")),
        # who left the list of excellent trainees or of cases (award), in the order decided, and who moved up (awards/vacancies.py); free: seats
        # still empty
        StoreTable("vacancies", _columns("award order:int id cause decided_on outcome moved:list free:int"), ("award", "order")),
        # who reached the line and is not on the list
        StoreTable("trainee_exclusions", _columns("trainee_id city county school total:num reasons:list"), ("trainee_id",)),
        # stages of schools with registered trainees that lack the number of people to be trained (awards/eligible.py)
        StoreTable("missing_eligible", _columns("city county school stage registered:int")),
        # line: seat or pass; turns: shifts of the own total that change the side; reread: texts marked by one person alone
        StoreTable("cut_line", _columns("line trainee_id total:num inside:bool turns:list reread:list"), ("line", "trainee_id")),
        # sign-offs that count, out of the audit log: the latest of each volunteer and role; private, since it names who signed.
        # marked, agreement, seed_error: what the proposal said when it was signed
        StoreTable("signatures", _columns(
            "volunteer_id role outcome level signed_by signed_at marked agreement:num seed_error:num"), ("volunteer_id", "role"), private=True),
        # -- cases explained (awards/explain.py); nothing here changes who is awarded
        # hit: texts this step's rule would keep out by itself; of awarded and reserve those that are on the shortlist
        StoreTable("case_funnel", _columns("step:int code left:int excluded:int hit:int")),
        StoreTable("case_shortlist", _columns("rank:int submission_id mark:num experts:int lacking:int panel:num apart:num"), ("rank",)),
        # without the constraint: change of places, gaps and sum of scores; displaced: who would be in, admitted: who would be out; of a floor
        # that is not reached also how many were chosen, lack, are there; held: the other constraints that together stand in its way
        StoreTable("case_prices", _columns(
            "order:int constraint unit limit:int places:int city_gap:int theme_gap:int score:num displaced:list admitted:list"
            " reached:int lacking:int available:int held:list")),
        # comparative judgement: pairs drawn for judges and what came back (verdict: left, right, tie, recused, null while it is out), the
        # scale, the judges (null: all of them)
        StoreTable("judgements", _columns("pair:int round:int judge_id left_id right_id left_code right_code verdict"), ("pair",)),
        # the theme that a judge named of a text whose author declared none
        StoreTable("case_themes", _columns("submission_id judge_id theme"), ("submission_id", "judge_id")),
        StoreTable("case_scale", _columns("submission_id rank:int compared:int strength:num error:num part:int")),
        StoreTable("case_judges", _columns("judge_id compared:int agreement:num infit:num misfit:bool separation:num")),
        StoreTable("case_notes", _columns("submission_id code level expert_id message start:int end:int"),
                   ("submission_id", "code", "expert_id", "start", "end")),
        # -- between the rooms (ours; may change)
        # delivered: one row per inbox table, unplaced: rows that belong to nobody of the roster (more than all where a file of it lies unread); problems: all there are, these and floors of cases;
        # city: whose trainees, schools or volunteers an intake problem is about, null where about no single city's
        StoreTable("delivered", _columns("table delivered:bool files:int rows:int unplaced:int")),
        StoreTable("decision_problems", _columns("file sheet row:int column value level message")),
        StoreTable("intake_problems", _columns("file sheet row:int column value level message city")),
        StoreTable("trainees", _columns("trainee_id city county school stage category registered_at doubtful:bool former:bool"), ("trainee_id",)),
        StoreTable("schools", _columns("city county school stage eligible:int")),
        # hours, attempts of the test and points of tables that the programme names, by table of the inbox; amount null: some cell of it cannot
        # be read; at: the last time that the rows name
        StoreTable("components", _columns("table trainee_id attempt:int amount:num at")),
        # what single questions of the test were worth, each attempt
        StoreTable("items", _columns("trainee_id item attempt:int score:num full:num")),
        # answers to the survey, counted: nobody's stand alone; answer 1-5, null: words, which are not kept; private, since a count may be of one
        StoreTable("survey", _columns("question city stage answer:int people:int"), private=True),
        # one row per text that was handed in (the version that counts); counts are null where the text is unreadable;
        # file '': nobody can tell whether it was handed in (fewer rows of unreadable kind than texts that lack)
        StoreTable("submissions", _columns(
            "submission_id trainee_id kind file submitted_at theme late:bool readable:bool chars_word:int chars_han:int"
            " chars_nonspace:int hidden_chars:int control_chars:int"), ("submission_id",)),
        # marks that count, one per (text, grader, role); clash true: several at the same time that differ (mark is null)
        StoreTable("marks", _columns("trainee_id kind grader_id role mark:num marked_at order:int clash:bool"), ("trainee_id", "kind", "order")),
        # private, since it names who decided
        StoreTable("rulings", _columns("trainee_id kind decision decided_by decided_at note"), private=True),
        StoreTable("passage_rulings", _columns("passage_id decision decided_by decided_at note"), ("passage_id",), private=True),
        # private: what was objected may name people; one without a decision is open
        StoreTable("objections", _columns("objection_id trainee_id unit about received_at text decision decided_by decided_at note"), ("objection_id",),
                   private=True),
        StoreTable("panel", _columns("trainee_id kind expert_id score:num scored_at")),
        StoreTable("volunteers", _columns("volunteer_id city county role employer title")),
        # exact numbers behind `decisions` as fractions ("1799/30"); states: ok missing unreadable unmarked disputed undelivered
        # <kind>_marking: how the final mark came (`marking.how`), null where no mark counts
        StoreTable("scores", _columns("trainee_id assignment_score:exact total:exact"), ("trainee_id",), wide="exact", after="trainee_id"),
        # R14: how = adjudicated, single, mean of two, closest two, disputed; used: the grader_ids of the marks that made the mark
        StoreTable("marking", _columns("trainee_id kind mark:exact how used:list disputed:bool"), ("trainee_id", "kind")),
        # -- graders compared (marking/quality.py, ledger.py, reread.py); nothing here changes a mark or a decision
        StoreTable("grader_quality", _columns(
            "grader_id doubles:int difference:num bias:num kappa:num icc:num icc_low:num icc_high:num seeds:int seed_bias:num seed_kappa:num drift_low:num drift_high:num"
            " partners:int part:int on_time:int finished:num waiting:int late:int days_late:int undated:int first_day last_day"
            " compared:int final_agreement:num final_difference:num")),
        StoreTable("marking_agreement", _columns("of kind texts:int graders:int difference:num within:num kappa:num icc:num icc_low:num icc_high:num")),
        # final marks of one grader alone whose severity lies beyond `marking.severity.at`, raw and levelled; again: to be read again
        StoreTable("levelled", _columns(
            "trainee_id kind grader_id mark:num levelled:num severity:num severity_low:num severity_high:num total:num levelled_total:num crosses:list again:bool"),
            ("trainee_id", "kind")),
        # why each text was allocated (marking/allocate): qualify anchor seed first double near_pass near_top third objection; private, since a grader
        # who knew it would mark otherwise
        StoreTable("purposes", _columns("submission_id grader_id role purpose"), private=True, made="jxgrade marks allocate"),
        # of trainees, then of volunteers
        StoreTable("identities", _columns("trainee_id volunteer_id name gender id_number phone"), ("trainee_id", "volunteer_id"), private=True),
        # those of former years too, whose ids are none of a submission (`rules.kinds.FORMER`)
        StoreTable("texts", _columns("submission_id text"), ("submission_id",), private=True),
    )
}  # fmt: skip

NUMBERS: Final = frozenset(
    column for table in STORE.values() for column, kind in table.columns.items() if kind in ("num", "exact")
)
"""The fixed columns that hold exact numbers; a name means a number in every table that has it."""
_OTHERS: Final = frozenset(column for table in STORE.values() for column in table.columns) - NUMBERS


def is_number(column: str) -> bool:
    """Does this column hold exact numbers, a fixed one or one of the programme's own?

    >>> is_number("essay_mark"), is_number("credit_hours"), is_number("online_state")
    (True, False, False)
    """
    own = next((kind for ending, kind in WIDE.items() if column.endswith(ending)), "")
    return column in NUMBERS or (own == "num" and column not in _OTHERS)
