"""Comparative judgement in a workspace: pairs drawn round by round and written out, verdicts taken back into `judgements`.

A round is closed by drawing the next one: that one was drawn from the verdicts as they stood, so they change no more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch.decided import enter
from jxgrade.batch.lock import locked
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import PackRefused, ParamsError, UnreadableFile
from jxgrade.programme import Programme
from jxgrade.rules.places import Place, is_told, must_keep_away
from jxgrade.tables import from_rows, rows

if TYPE_CHECKING:
    from jxgrade.desk.judging import Book, Returned

_READ = ("case_shortlist", "trainees", "volunteers", "panel", "submissions", "texts", "findings", "identities")


class Drawn(NamedTuple):
    """One row of `judgements`: a pair that was drawn; ``verdict`` is None while it is out."""

    pair: int
    round: int
    judge: str
    left: str
    right: str
    left_code: str
    right_code: str
    verdict: str | None = None

    @property
    def codes(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Both texts, each with its blind code."""
        return (self.left, self.left_code), (self.right, self.right_code)


@dataclass(frozen=True)
class Taken:
    """What became of one file: verdicts new, changed, known before, left open, of all of these recused, themes new or changed; the reason where it was refused whole."""

    file: str
    new: int = 0
    changed: int = 0
    known: int = 0
    open: int = 0
    recused: int = 0
    themes: int = 0
    refused: str = ""


@dataclass(frozen=True)
class Round:
    """A round that was drawn: its number, judge, pairs and path of each workbook, and what a person should know (in Chinese)."""

    number: int
    files: tuple[tuple[str, int, Path], ...]
    said: tuple[str, ...]


def write_pairs(
    workspace: Workspace, programme: Programme, judges: Sequence[str], *, times: int, folder: Path, close: bool = False
) -> Round:
    """Draw the next round for these judges and write a workbook for each; the present one anew while none of it came back.

    The pairs go to `judgements`. ``close``: do not wait for what is still out. Raises ParamsError with the fix, TableError where
    nothing was run yet.
    """
    from jxgrade.awards.judgement import VERDICTS, Judged, draw_pairs
    from jxgrade.checks.blind import Blind
    from jxgrade.desk.judging import write_workbook

    with locked(workspace):
        tables = {name: canonical.read(name, workspace.store) for name in _READ}
        judges = list(dict.fromkeys(judges))
        said = _known_experts(tables, judges)
        before = _drawn(workspace)
        number, again = _next_round(before, close=close)
        if again:
            said.append(f"第 {number} 轮还一份没有收回，这一轮重新抽对；先前发出的文件作废，请各位专家用新文件")
        before = [row for row in before if row.round < number]
        listed = sorted(one for (one,) in rows(tables["case_shortlist"], "submission_id"))
        blind = Blind.of(tables, set(listed))
        shown = {one: text for one in listed if (text := blind.shown(one))}
        without = [one for one in listed if one not in shown]
        if without:
            said.append(
                f"{len(without)} 篇没有读出正文，未参加比较：{'、'.join(without[:5])}。改法：补齐作业文件后 jxgrade run，再抽对"
            )
        if len(shown) < 2:
            raise ParamsError(
                f"入围且有正文的案例只有 {len(shown)} 篇，不能成对比较。改法：先运行 jxgrade run，核对《评优遴选》的入围名单"
            )
        near = _near(tables, programme.without_counties)
        drawn = draw_pairs(
            shown,
            judges,
            times=times,
            lot=programme.lot if number == 1 else f"{programme.lot}|{number}",
            may=lambda judge, one: not near(judge, one),
            met=[(row.left, row.right) for row in before],
            so_far=[Judged(*row[2:5], row.verdict) for row in before if row.verdict in VERDICTS],
        )
        if not drawn:
            raise ParamsError(
                "没有可比的一对：都已比过，或专家与作者同县同校，或看不出专家所在的县。改法：换其他县的专家，补全附件2，或到此为止"
            )
        codes = _codes(before, shown, programme.lot)
        undeclared = {one for one, theme in rows(tables["submissions"], "submission_id", "theme") if not theme}
        answered = _answers(workspace)
        first = max((row.pair for row in before), default=0) + 1
        now = [
            Drawn(place, number, *pair, codes[pair.left], codes[pair.right]) for place, pair in enumerate(drawn, first)
        ]
        enter(workspace, {"judgements": from_rows([*before, *now], "judgements")})
        made = []
        for judge in judges:
            own = [row for row in now if row.judge == judge]
            if not own:
                said.append(
                    f"{judge} 本轮没有可比的一对（避开本县本校，不重复比较），没有写文件。改法：不必处理，或换一位专家"
                )
                continue
            name = judge if judge.isalnum() else sha256(judge.encode()).hexdigest()[:8]
            path = folder / f"案例比较-第{number}轮-{name}.xlsx"
            asked = {one: answered.get((one, judge), "") for one in undeclared}
            made.append((judge, len(own), write_workbook(path, _book(judge, own, shown, asked, programme))))
    return Round(number, tuple(made), tuple(said))


def _book(
    judge: str, own: Sequence[Drawn], shown: Mapping[str, str], asked: Mapping[str, str], programme: Programme
) -> "Book":
    """The workbook of one judge; ``asked``: texts without a theme, with what this judge said of them before."""
    from jxgrade.desk.judging import Book, Comparison, guide

    rule = programme.awards.cases
    codes = sorted({(code, text) for row in own for text, code in row.codes})
    themes = {code: asked[text] for code, text in codes if text in asked}
    return Book(
        judge,
        guide(judge, len(own), programme.title, decides=rule.by == "judged", themes=bool(themes)),
        tuple(Comparison(row.pair, row.left_code, row.right_code) for row in own),
        {code: shown[text] for code, text in codes},
        themes,
        rule.themes,
    )


def outstanding(workspace: Workspace) -> tuple[int, dict[str, int]]:
    """The present round (0: none was drawn), and how many of its pairs each judge still has to return."""
    return _outstanding(_drawn(workspace))


def _outstanding(drawn: Sequence[Drawn]) -> tuple[int, dict[str, int]]:
    number = max((row.round for row in drawn), default=0)
    out = Counter(row.judge for row in drawn if row.round == number and row.verdict is None)
    return number, dict(sorted(out.items()))


def _next_round(drawn: Sequence[Drawn], *, close: bool) -> tuple[int, bool]:
    """The round to draw, and whether it was drawn before; raises ParamsError where the present one is not back."""
    number, out = _outstanding(drawn)
    if number and all(row.verdict is None for row in drawn if row.round == number):
        return number, True
    if out and not close:
        who = "、".join(f"{judge} {count} 对" for judge, count in out.items())
        raise ParamsError(
            f"第 {number} 轮还没有收齐：{who}。改法：收回后 jxgrade awards collect 文件…；确实收不回的，加 --close 不再等"
        )
    return number + 1, False


def _known_experts(tables: Mapping[str, pd.DataFrame], judges: Sequence[str]) -> list[str]:
    """Warnings on judges whose place is not known; raises ParamsError for one whom no table names, where any names somebody."""
    roll = _places(tables)
    known = roll.keys() | {who for (who,) in rows(tables["panel"], "expert_id")}
    strangers = [judge for judge in judges if judge not in known]
    if known and strangers:
        raise ParamsError(
            f"没有专家 {'、'.join(strangers)}。改法：编号照“附件2”的志愿者编号或“专家评分”表的专家编号写；新专家先报入附件2"
        )
    unplaced = [judge for judge in judges if not _is_placed(roll.get(judge, ()))]
    if not unplaced:
        return []
    if roll:
        return [
            f"附件2 里看不出 {'、'.join(unplaced)} 所在的县（市、区），无法核对回避，不分给案例。"
            "改法：在附件2中写明设区市和县（市、区），jxgrade run 后再抽对"
        ]
    return [
        f"附件2 里没有 {'、'.join(unplaced)}，不知道其县和单位，无法自动回避本县本校。改法：补报附件2后再抽对，或请本人回避"
    ]


def _codes(before: Sequence[Drawn], texts: Iterable[str], lot: str) -> dict[str, str]:
    """The blind code of each text: what it had in former rounds, else the next ones by lot."""
    codes = {text: code for row in before for text, code in row.codes}
    new = sorted(set(texts) - codes.keys(), key=lambda one: sha256(f"{lot}|比较|{one}".encode()).hexdigest())
    first = max((int(code[1:]) for code in codes.values()), default=0) + 1
    return codes | {one: f"A{number:03d}" for number, one in enumerate(new, first)}


def _drawn(workspace: Workspace) -> list[Drawn]:
    frame = canonical.read_made("judgements", workspace.store)
    return [Drawn(*row) for row in rows(frame, *frame.columns)]


def _answers(workspace: Workspace) -> dict[tuple[str, str], str]:
    """The theme that each judge named, by submission and judge."""
    named = rows(canonical.read_made("case_themes", workspace.store), "submission_id", "judge_id", "theme")
    return {(one, judge): theme for one, judge, theme in named}


def _near(tables: dict[str, pd.DataFrame], without: frozenset[str]) -> Callable[[str, str], bool]:
    """May this judge not read this text? Somebody of the author's county or school (R25)."""
    authors: dict[str, Place] = {
        who: (city, county, school)
        for who, city, county, school in rows(tables["trainees"], "trainee_id", "city", "county", "school")
    }
    experts = _places(tables)

    def near(judge: str, submission_id: str) -> bool:
        author = authors.get(submission_id.rpartition("/")[0])
        if experts and not _is_placed(experts.get(judge, ())):
            return True  # there is a roll, and it does not say where this judge is from
        return author is not None and must_keep_away(experts.get(judge, ()), author, without)

    return near


def _places(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[Place]]:
    """By judge the places that the roll gives."""
    found: dict[str, list[Place]] = {}
    for who, *place in rows(tables["volunteers"], "volunteer_id", "city", "county", "employer"):
        found.setdefault(who, []).append((place[0], place[1], place[2]))
    return found


def _is_placed(places: Sequence[Place]) -> bool:
    return bool(places) and all(map(is_told, places))


def take_verdicts(workspace: Workspace, programme: Programme, files: Sequence[Path]) -> list[Taken]:
    """Take workbooks back, file by file, into `judgements` and `case_themes`.

    A later file replaces a judge's earlier word on a pair of this round, and on a theme.

    A file that is refused leaves the others alone. Raises ParamsError where no pairs were drawn.
    """
    from jxgrade.desk.judging import read_returned

    with locked(workspace):
        drawn = _drawn(workspace)
        if not drawn:
            raise ParamsError("还没有抽过对。改法：先运行 jxgrade awards pair 专家编号…")
        taken: list[Taken] = []
        held = {row.pair: row.verdict for row in drawn if row.verdict}
        answers = _answers(workspace)
        given: dict[object, tuple[str, str]] = {}  # what the files of this call said, and which of them
        for path in files:
            try:
                back = read_returned(path)
                found, still_open = _file_verdicts(back, drawn, held)
                themes = _file_themes(back, drawn, programme)
                said_now = [*found.items(), *themes.items()]
                for key, word in said_now:
                    said, file = given.get(key, (word, ""))
                    if said != word:
                        what = f"第 {key} 对的判断" if isinstance(key, int) else "“主题”表"
                        raise PackRefused(f"{what}与 {file} 不同，同一位专家交了两份。改法：请本人确认，只交一份")
                given |= {key: (word, path.name) for key, word in said_now}
                new = sum(pair not in held for pair in found)
                changed = sum(held.get(pair, word) != word for pair, word in found.items())
                held |= found
                themed = sum(answers.get(key) != theme for key, theme in themes.items())
                answers |= themes
                recused = sum(word == "recused" for word in found.values())
                taken.append(Taken(path.name, new, changed, len(found) - new - changed, still_open, recused, themed))
            except (PackRefused, UnreadableFile) as reason:
                taken.append(Taken(path.name, refused=str(reason)))
        judged = (row._replace(verdict=held.get(row.pair)) for row in drawn)
        enter(workspace, {"judgements": from_rows(judged, "judgements")})
        if answers:
            listed = [(one, judge, theme) for (one, judge), theme in answers.items()]
            enter(workspace, {"case_themes": from_rows(listed, "case_themes")})
    return taken


def _file_verdicts(back: "Returned", drawn: Sequence[Drawn], held: Mapping[int, str]) -> tuple[dict[int, str], int]:
    """The verdicts of one file by pair, and how many pairs it leaves open; raises PackRefused."""
    known = {(str(row.pair), row.judge, row.left_code, row.right_code): row for row in drawn}
    present = max(row.round for row in drawn)
    found: dict[int, str] = {}
    still_open = 0
    for one in back.verdicts:
        row = known.get((one.number, one.judge, one.left, one.right))
        if row is None:
            raise PackRefused(
                f"第 {one.row} 行不是发出的那一对。改法：不要改动序号、专家编号和左右篇编号；重新抽过对的，用新发的文件"
            )
        if one.verdict is None:
            still_open += 1
            continue
        if found.get(row.pair, one.verdict) != one.verdict:
            raise PackRefused(f"第 {one.row} 行与上面的行判断同一对，结果不同。改法：每对只留一行")
        if row.round < present and held.get(row.pair) != one.verdict:
            raise PackRefused(
                f"这是第 {row.round} 轮的文件，第 {present} 轮已经按当时的结果抽对，不能再收。改法：请专家做第 {present} 轮的文件"
            )
        found[row.pair] = one.verdict
    return found, still_open


def _file_themes(back: "Returned", drawn: Sequence[Drawn], programme: Programme) -> dict[tuple[str, str], str]:
    """By submission and judge, the themes of one file whose pairs were taken; raises PackRefused."""
    judges = {one.judge for one in back.verdicts}
    sent = {code: text for row in drawn if row.judge in judges for text, code in row.codes}
    found = {}
    for code, theme in back.themes.items():
        if code not in sent or len(judges) != 1:
            raise PackRefused(f"“主题”表的 {code} 不是发给这位专家的作业。改法：用原来的比较文件")
        if theme not in programme.awards.cases.themes:
            listed = "、".join(programme.awards.cases.themes)
            raise PackRefused(f"“主题”表 {code} 的主题“{theme[:10]}”不在规定之内。改法：从 {listed} 中选一个，或留空")
        found[sent[code], min(judges)] = theme
    return found
