"""Comparative judgement in a workspace: pairs drawn and written out, verdicts taken back into the table `judgements`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch.entered import enter
from jxgrade.batch.lock import locked
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import PackRefused, ParamsError, UnreadableFile
from jxgrade.programme import Programme
from jxgrade.tables import STORE, Place, are_near, from_rows, rows

_READ = ("case_shortlist", "trainees", "volunteers", "submissions", "texts", "earlier", "findings", "identities")


@dataclass(frozen=True)
class Taken:
    """What became of one file: verdicts new or changed, known before, left open; the reason where it was refused whole."""

    file: str
    new: int = 0
    known: int = 0
    open: int = 0
    refused: str = ""


def write_pairs(
    workspace: Workspace, programme: Programme, judges: Sequence[str], *, rounds: int, folder: Path
) -> list[tuple[str, int, Path]]:
    """Draw pairs of shortlisted texts for these judges and write a workbook for each; returns judge, pairs and path.

    The pairs go to `pairings`. Raises ParamsError where verdicts were taken back already, TableError where nothing was run yet.
    """
    from jxgrade.awards.judgement import draw_pairs
    from jxgrade.publish.blind import Blind
    from jxgrade.publish.judging import Pair, write_workbook

    with locked(workspace):
        if STORE["judgements"].path(workspace.store).is_file():
            raise ParamsError("已经收回过比较结果，不能重新抽对。改法：要从头来过，先移走 store/judgements.parquet")
        tables = {name: canonical.read(name, workspace.store) for name in _READ}
        ids = sorted(one for (one,) in rows(tables["case_shortlist"], "submission_id"))
        near = _near(tables)
        drawn = draw_pairs(
            ids,
            list(dict.fromkeys(judges)),
            rounds=rounds,
            lot=programme.lot,
            may=lambda judge, one: not near(judge, one),
        )
        order = sorted(ids, key=lambda one: sha256(f"{programme.lot}|比较|{one}".encode()).hexdigest())
        codes = {one: f"A{number:03d}" for number, one in enumerate(order, 1)}
        listed = [(number, *pair, codes[pair.left], codes[pair.right]) for number, pair in enumerate(drawn, 1)]
        enter(workspace, {"pairings": from_rows(listed, "pairings")})
        blind = Blind.of(tables, {one for pair in drawn for one in (pair.left, pair.right)})
        made = []
        for judge in dict.fromkeys(judges):
            own = [row for row in listed if row[1] == judge]
            texts = {code: blind.shown(one) or "" for one, code in sorted(codes.items(), key=lambda item: item[1])
                     if any(one in row[2:4] for row in own)}  # fmt: skip
            path = folder / f"案例比较-{sha256(judge.encode()).hexdigest()[:8] if not judge.isalnum() else judge}.xlsx"
            pairs = [Pair(row[0], row[4], row[5]) for row in own]
            made.append((judge, len(own), write_workbook(path, judge, pairs, texts, title=programme.title)))
    return made


def _near(tables: dict[str, pd.DataFrame]) -> Callable[[str, str], bool]:
    """May this judge not read this text? Somebody of the author's county or school (R25)."""
    authors: dict[str, Place] = {
        who: (city, county, school)
        for who, city, county, school in rows(tables["trainees"], "trainee_id", "city", "county", "school")
    }
    experts: dict[str, list[Place]] = {}
    for who, city, county, employer in rows(tables["volunteers"], "volunteer_id", "city", "county", "employer"):
        experts.setdefault(who, []).append((city, county, employer))

    def near(judge: str, submission_id: str) -> bool:
        author = authors.get(submission_id.rpartition("/")[0])
        return author is not None and any(are_near(author, place) for place in experts.get(judge, ()))

    return near


def take_verdicts(workspace: Workspace, files: Sequence[Path]) -> list[Taken]:
    """Take workbooks back, file by file, into `judgements`; a later file replaces a judge's earlier word on a pair.

    A file that is refused leaves the others alone. Raises TableError where no pairs were drawn.
    """
    from jxgrade.publish.judging import read_verdicts

    with locked(workspace):
        pairings = canonical.read("pairings", workspace.store)
        known = {
            (str(pair), judge, left, right): ids
            for pair, judge, left, right, *ids in rows(
                pairings, "pair", "judge_id", "left_code", "right_code", "left_id", "right_id"
            )
        }
        held = {}
        if STORE["judgements"].path(workspace.store).is_file():
            frame = canonical.read("judgements", workspace.store)
            held = {row[0]: row for row in rows(frame, "pair", "judge_id", "left_id", "right_id", "verdict")}
        taken = []
        for path in files:
            try:
                found = {}
                open_ = 0
                for one in read_verdicts(path):
                    ids = known.get((one.number, one.judge, one.left, one.right))
                    if ids is None:
                        raise PackRefused(f"第 {one.row} 行不是发出的那一对。改法：不要改动序号、专家编号和左右篇编号")
                    if one.verdict is None:
                        open_ += 1
                    else:
                        found[int(one.number)] = (int(one.number), one.judge, *ids, one.verdict)
                new = {pair: row for pair, row in found.items() if held.get(pair) != row}
                held |= new
                taken.append(Taken(path.name, len(new), len(found) - len(new), open_))
            except (PackRefused, UnreadableFile) as reason:
                taken.append(Taken(path.name, refused=str(reason)))
        if held:
            enter(workspace, {"judgements": from_rows(held.values(), "judgements")})
    return taken
