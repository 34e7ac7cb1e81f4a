"""The whole way of one decision as plain Chinese text, for the person at the command line (`jxgrade why`).

Nothing is decided here: every number stands in the stored tables, and the arithmetic is written out beside its result, so that
it can be checked with pencil and paper. No name, id number or phone is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Self

from jxgrade.awards.changes import FLAGS
from jxgrade.errors import UnknownTrainee
from jxgrade.pages.why_awards import Awards, award_lines
from jxgrade.present.measured import PAIRS
from jxgrade.present.pairs import file_between
from jxgrade.present.words import submission
from jxgrade.programme import Component, Programme
from jxgrade.programme.scoring import WHOLE
from jxgrade.rules.doubt import UNCLEAR, stands_against
from jxgrade.rules.kinds import FORMER, measured
from jxgrade.rules.length import is_short
from jxgrade.rules.limits import is_excellent, reached_by
from jxgrade.rules.reasons import catalogue
from jxgrade.rules.weights import counted
from jxgrade.tables import INBOX, MARK_ROLES, RULINGS, STATUSES, Grouped, Tables, exact, exactly, shown, surely_before

STATES = {
    "missing": "没有记录",
    "unreadable": "无法识别",
    "undelivered": "数据表未收到",
    "unmarked": "尚无评分",
    "disputed": "有争议",
}
WEIGHTS_OF_REASONS = {"fail": "不合格", "pending": "待定", "note": "提示"}
HOWS = {
    "adjudicated": "仲裁评分为准（最后一次）",
    "single": "只有一次评分，取该评分",
    "mean of two": "前两次相差不超过 {gap} 分，取平均",
    "closest two": "前两次相差超过 {gap} 分，取三次中最接近的两次（同样接近取较高的）的平均",
    "disputed": "评分有争议（相差超过 {gap} 分，或有评分无法确定），须仲裁，暂无最终评分",
}
LACKING = {"section_missing": "没有找到“{}”", "section_empty": "“{}”只有标题，没有内容"}

_NUMBERS = "一二三四五六七八九十"

# ---------------------------------------------------------------- one trainee


class Leading(str):
    """A line that leads to a page of evidence, and to the place of the trainee it is ``about`` (empty: a text of former years)."""

    page: str
    about: str
    __slots__ = ("about", "page")

    def __new__(cls, said: str, page: str, about: str) -> Self:
        one = super().__new__(cls, said)
        one.page, one.about = page, about
        return one


class Ways:
    """The ways of all decisions of some tables: asked one by one, each table is gone through once."""

    def __init__(self, tables: Tables, programme: Programme) -> None:
        self.grouped, self.programme = Grouped(tables), programme
        self.awards = Awards(self.grouped, programme)
        self.reasons = catalogue(programme)
        self._columns: dict[str, tuple[str, ...]] = {}

    def way(self, trainee_id: str, *, full: bool = True) -> "Way":
        """Of one trainee (``full``: see `Way`); raises UnknownTrainee, with ids that look alike, where nobody has this id."""
        trainee_id = trainee_id.strip()
        if not self.grouped.of("trainees", "trainee_id", trainee_id):
            near = near_ids(trainee_id, self.grouped.tables["trainees"]["trainee_id"])
            fix = (
                f"是不是 {'、'.join(near)}？" if near else "核对学员编号（报名表中的“学员编号”列），区分大小写和前导零"
            )
            raise UnknownTrainee(f"没有编号为 {trainee_id} 的学员。改法：{fix}")
        return Way(self, trainee_id, self._record("scores", trainee_id), self._record("decisions", trainee_id), full)

    def _record(self, name: str, trainee_id: str) -> dict[str, Any]:
        if name not in self._columns:
            self._columns[name] = tuple(map(str, self.grouped.tables[name].columns))
        columns = self._columns[name]
        (row,) = self.grouped.of(name, "trainee_id", trainee_id, *columns)
        return dict(zip(columns, row, strict=True))


@dataclass(frozen=True)
class Way:
    """One trainee among all; ``full``: with names of files and of who decided, and notes, which may name people and so stand on no page, with codes, and with what moves as others do."""

    ways: Ways
    trainee_id: str
    scores: dict[str, Any]
    decision: dict[str, Any]
    full: bool = True

    @property
    def programme(self) -> Programme:
        """The rules."""
        return self.ways.programme

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        """This trainee's rows of a table."""
        return self.ways.grouped.of(name, "trainee_id", self.trainee_id, *columns)

    def rows_of(self, name: str, kind: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows of one of the trainee's texts."""
        return [row[1:] for row in self.rows(name, "kind", *columns) if row[0] == kind]

    def pairs_of(self, kind: str) -> list[tuple[Fraction | None, str, int, int, str | None]]:
        """Of one of the trainee's texts: own coverage, other text, passages, longest run, which came first; the most first."""
        own = f"{self.trainee_id}/{kind}"
        sides = (("left_id", "left_coverage", "right_id"), ("right_id", "right_coverage", "left_id"))
        found = [
            (exact(coverage), other, passages, run, earlier)
            for by, covered, partner in sides
            for coverage, other, passages, run, earlier in self.ways.grouped.of(
                "pairs", by, own, covered, partner, "passages", "longest_run", "earlier_id"
            )
        ]
        return sorted(found, key=lambda one: (-(one[0] or 0), one[1]))

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Titles and lines; a line that begins with blanks belongs to the one above."""
        yield "判定理由", list(_reasons(self))
        yield "各项成绩", list(_components(self))
        for kind, name in self.programme.kinds.items():
            yield name, list(_text(self, kind))
        yield "综合得分", list(_arithmetic(self))
        yield "评优", list(award_lines(self.ways.awards, self.trainee_id, full=self.full))


def explain(tables: Tables, programme: Programme, trainee_id: str) -> str:
    """The whole way of one decision: status, reasons, inputs, marks, arithmetic, awards.

    Raises UnknownTrainee, with ids that look alike, where nobody has this id.
    """
    way = Ways(tables, programme).way(trainee_id)
    lines = list(head_of(way))
    for number, (title, said) in zip(_NUMBERS, way.sections(), strict=False):
        lines += ["", f"{number}、{title}", *(f"  {line}" for line in said)]
    return "\n".join(lines) + "\n"


def near_ids(wanted: str, ids: Iterable[str], *, most: int = 5) -> list[str]:
    """Ids that differ from the wanted one in a single place (one character more, less, other, or two swapped), or in case."""
    variants = _shortened(wanted.casefold())
    return sorted(one for one in ids if not variants.isdisjoint(_shortened(one.casefold())))[:most]


def _shortened(text: str) -> set[str]:
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


# ---------------------------------------------------------------- sections


def head_of(way: Way) -> Iterator[str]:
    decision, names = way.decision, {city.slug: city.name for city in way.programme.cities}
    city = names.get(decision["city"], "（设区市不明）")
    place = [city, decision["county"], decision["school"], way.programme.stage_names.get(decision["stage"])]
    yield f"学员 {way.trainee_id}　{' / '.join(part for part in place if part)}"
    yield f"判定：{STATUSES[decision['status']]}{'，优秀' if is_top(way) else ''}　{credit(way)}".rstrip()
    yield f"依据：{way.programme.document}；判定基准日 {way.programme.as_of}；带“R”的编号见规则说明（reports/rules.html）"


def is_top(way: Way) -> bool:
    """Passed, and excellent."""
    return is_excellent(way.decision["status"], exact(way.scores["total"]), way.programme)


def credit(way: Way) -> str:
    """What is credited; nothing in a programme that credits nothing."""
    if way.programme.hours.credit is None:
        return ""
    hours, credits = way.decision["credit_hours"], way.decision["credits"]
    if hours is None:
        return "继续教育学时：待定"
    rate = way.programme.hours.credits_per_hour
    if rate is None:
        return f"继续教育学时：{hours}（折算学分的比例未定）"
    return f"继续教育学时：{hours}；学分：{hours} × {exactly(rate)} = {credits}"


def _reasons(way: Way) -> Iterator[str]:
    if not way.decision["reasons"]:
        yield "各项均达到要求，没有需要说明的事项。"
    late_counts, known = way.programme.scoring.late == "pending", way.ways.reasons
    for number, code in enumerate(way.decision["reasons"], 1):
        reason = known[code]
        weight = "pending" if late_counts and code.endswith("_late") else reason.status
        yield f"{number}. 【{WEIGHTS_OF_REASONS[weight]}】{reason.sentence}　依据：{way.programme.cited(*reason.rules)}{f'　[{code}]' if way.full else ''}"


def _source(way: Way, name: str) -> str:
    own = way.programme.tables
    heading = own[name].name if name in own else INBOX[name].heading
    return f"来源：{name}（{heading}）" if way.full else f"来源：{heading}"


def _state(way: Way, key: str, column: str) -> str:
    """The number of a component or text, or why it has none."""
    state = way.scores[f"{key}_state"]
    return exactly(way.scores[column]) if way.scores[column] is not None else STATES[state]


def _components(way: Way) -> Iterator[str]:
    for part in measured(way.programme):
        yield f"{part.name}：{_state(way, part.key, part.column)}　{_asked(way, part)}{_source(way, part.inbox)}"
        if part.source == "test":
            for table, attempt, score, time in way.rows("components", "table", "attempt", "amount", "at"):
                if table == part.inbox:
                    number = "次数未注明" if attempt is None else f"第 {attempt} 次"
                    yield f"  {number}：{score or '无法识别'}{_at(time)}"


def _asked(way: Way, part: Component) -> str:
    """What must be reached, and whether it was."""
    said = f"须参加；多次测试{_ATTEMPTS[part.attempts]}　" if part.source == "test" else ""
    if not part.gated:
        return said
    least = "大于 0（参加过即可）" if part.gate == "attended" else f"不少于 {exactly(part.at_least)}"
    unclear = way.scores[f"{part.key}_state"] in ("unreadable", "undelivered")
    met = part.met(exact(way.scores[part.column]))
    return f"{said}须{least}：{'无法判断' if unclear else '达到' if met else '未达到'}　"


_ATTEMPTS = {"best": "取最高一次", "last": "取最后一次"}


def _at(time: str | None) -> str:
    return "（时间未注明）" if time is None else f"（{time.replace('T', ' ')}）"


def _text(way: Way, kind: str) -> Iterator[str]:
    found = way.rows_of(
        "submissions", kind, "file", "submitted_at", "late", "readable", f"chars_{way.programme.length.mode}"
    )
    if way.full:
        yield f"编号：{way.trainee_id}/{kind}　{_source(way, 'submissions')}"
    if not found:
        yield f"提交：{'数据表未收到' if way.scores[f'{kind}_state'] == 'undelivered' else '没有提交'}"
    for file, submitted_at, late, readable, chars in found:
        what = "正文直接填写" if not file else file if way.full else "附件"
        yield f"提交：{what}{_at(submitted_at)}，{'逾期' if late else '未逾期'}，{'可以读取' if readable else '无法读取'}"
        least = way.programme.assignments[kind].min_chars
        if chars is not None:
            yield f"字数：{chars}　须不少于 {least}：{'达到' if not is_short(chars, kind, way.programme) else '不足（只作提示，不扣分）'}"
    own = f"{way.trainee_id}/{kind}"
    for check, value in way.ways.grouped.of("findings", "submission_id", own, "check", "value"):
        if check in LACKING:
            yield f"必备内容：{LACKING[check].format(value)}，只作提示，不扣分　（{way.programme.cited('R4')}）"
    yield from _marks(way, kind)
    yield from _reuse(way, kind)


def _marks(way: Way, kind: str) -> Iterator[str]:
    given = way.rows_of("marks", kind, "order", "role", "grader_id", "mark", "marked_at", "clash")
    final = way.rows_of("marking", kind, "how", "used")
    used = set(final[0][1]) if final and way.scores[f"{kind}_mark"] is not None and not _confirmed(way, kind) else set()
    yield f"评分：{'没有' if not given else f'{len(given)} 次'}　{_source(way, 'marks')}"
    for _, role, grader, mark, marked_at, clash in sorted(given, key=lambda row: row[0]):
        value = f"{FLAGS['clash'][True]}，原因见《收件核对》的问题清单" if clash else f"{mark} 分"
        yield f"  {MARK_ROLES.get(role, '评次未注明')}　阅卷人 {grader}：{value}{_at(marked_at)}{'　← 采用' if grader in used else ''}"
    if final:
        yield f"  {HOWS[final[0][0]].format(gap=exactly(way.programme.marking.gap))}　（{way.programme.cited('R14')}）"
    if final and way.scores[f"{kind}_state"] in ("unreadable", "undelivered"):
        yield "  作业没有提交或无法读取，评分暂不采用"
    for decision, by, at, note in way.rows_of("rulings", kind, "decision", "decided_by", "decided_at", "note"):
        by, note = (by, note) if way.full else (None, None)
        who = f"，{by}" if by else ""
        changed = any(surely_before(at, handed) for (handed,) in way.rows_of("submissions", kind, "submitted_at"))
        who += "，早于现行版本，请复核" if changed else ""
        yield f"处理决定：{_DECISIONS.get(decision, '未能确定，视同没有')}{who}{_at(at)}{f'，{note}' if note else ''}　{_source(way, 'misconduct')}"
    why = "（认定成立，按 0 分计；R11）" if _confirmed(way, kind) else ""
    yield f"最终评分：{_state(way, kind, f'{kind}_mark')}{why}"


_DECISIONS: Final = {**RULINGS, UNCLEAR: "作业类型无法识别，不能判断决定的是哪一份，先暂缓"}


def _confirmed(way: Way, kind: str) -> bool:
    return ("confirmed",) in way.rows_of("rulings", kind, "decision")


def _reuse(way: Way, kind: str) -> Iterator[str]:
    own, found = f"{way.trainee_id}/{kind}", way.pairs_of(kind)
    hold_at, note_at = way.programme.reuse.hold_at, way.programme.reuse.note_at

    def is_noted(coverage: Fraction | None) -> bool:
        return stands_against(coverage, note_at, text_id=own, ruled=False)

    ruled = any(decision in RULINGS for (decision,) in way.rows_of("rulings", kind, "decision"))
    if not found:
        yield "雷同：没有发现与其他文本雷同"
        return
    yield f"雷同：{len(found)} 对（本文覆盖率达到 {exactly(hold_at)} 暂缓，达到 {exactly(note_at)} 提示；R10）{'；已有处理决定，不再暂缓' if ruled else ''}"
    for coverage, other, passages, run, earlier in found:
        held = stands_against(coverage, hold_at, text_id=own, ruled=ruled)
        if not is_noted(coverage):
            continue
        first = "" if earlier is None else "，本文先提交" if earlier == own else "，对方先提交"
        name = other if way.full else submission(other, way.programme)
        said = f"  与 {name}：本文覆盖率 {shown(coverage, [hold_at, note_at], 4)}，最长连续 {run} 字{first}：{'暂缓' if held else '提示'}"
        if not passages:  # only what a crowd has: its page shows it
            yield f"{said}，许多人都有的段落，等公共段落认定"
            continue
        yield Leading(
            said, file_between(*sorted((own, other))), "" if other.startswith(FORMER) else other.rpartition("/")[0]
        )
    few = sum(not is_noted(coverage) for coverage, *_ in found)
    if few:
        yield f"  {few} 对低于提示线，仅备查，不逐一列出"
    if way.full:
        yield f"  机器只指出相同的文字。{PAIRS}"


def _arithmetic(way: Way) -> Iterator[str]:
    numbers, programme = way.scores, way.programme
    weights = [(kind, assignment.weight) for kind, assignment in programme.assignments.items()]
    score = exact(numbers["assignment_score"])
    if score is None:
        yield f"作业得分：各份作业的最终评分不全，暂不计算　（{programme.cited('R5')}）"
    else:
        parts = " + ".join(f"{exactly(weight)} × {exactly(numbers[f'{kind}_mark'])}" for kind, weight in weights)
        total = " + ".join(exactly(weight) for _, weight in weights)
        yield f"作业得分 = ({parts}) ÷ ({total}) = {exactly(score)}　（{programme.cited('R5')}）"
    if numbers["total"] is None:
        yield f"综合得分：各项成绩不全，暂不计算　（{programme.cited('R5')}）"
        return
    limit, city = programme.scoring.pass_at, way.decision["city"]
    counts: list[tuple[Component, Fraction]] = []
    for part in programme.components:
        number = score
        if part.source != "assignments":
            number = counted(part, exact(numbers[part.column]), numbers[f"{part.key}_state"], city, programme)
        if part.weight and number is not None:
            counts.append((part, number))
    plainly = all(not part.adds_up and part.full == WHOLE for part, _ in counts)
    if plainly:
        said = f"({' + '.join(f'{exactly(part.weight)} × {exactly(number)}' for part, number in counts)}) ÷ {WHOLE}"
    else:
        yield from (f"{part.name}：{_worth(part, number)}" for part, number in counts)
        said = " + ".join(exactly(part.points(number)) for part, number in counts)
    yield f"综合得分 = {said} = {exactly(numbers['total'])}　（{programme.cited('R5')}）"
    reached = "pass" in reached_by(numbers["total"], programme)
    yield f"与合格线比较（不取整）：{exactly(numbers['total'])} {'≥' if reached else '<'} {exactly(limit)}，{'达到' if reached else '未达到'}　（{programme.cited('R7')}）"
    if is_top(way):
        yield f"与优秀线比较（不取整）：{exactly(numbers['total'])} ≥ {exactly(programme.scoring.excellent_at)}，优秀　（{programme.cited('R16')}）"


def _worth(part: Component, number: Fraction) -> str:
    """What a component adds to the total, written out."""
    if part.adds_up:
        return f"{exactly(number)} 学时 × {exactly(part.per_hour)}，至多 {exactly(part.weight)} = {exactly(part.points(number))}"
    return f"{exactly(part.weight)} × {exactly(number)} ÷ {exactly(part.full)} = {exactly(part.points(number))}"
