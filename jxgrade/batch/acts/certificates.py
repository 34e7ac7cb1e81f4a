"""Certificates of sealed results: which are due, and where they lie.

Below ``store/private/certificates``: a folder per award and city with one PDF per certificate, named by its number, and per award a
register of all that are due, and per school one PDF to print. Writing them again gives the same bytes, and leaves what is there already; a PDF
whose certificate is no longer due is taken away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from jxgrade.batch import audit
from jxgrade.batch.acts.keys import Signer
from jxgrade.batch.acts.seal import unchanged
from jxgrade.batch.lock import locked
from jxgrade.batch.run.guard import standing
from jxgrade.batch.run.pipeline import Pipeline, silent
from jxgrade.batch.run.stages import Progress
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import file_name, flush_all, write_bytes
from jxgrade.errors import JxgradeError
from jxgrade.marking.packs import pack_key
from jxgrade.pages.certificates import AWARDS, LETTERS, Certificate, Given, Typesetter, due, number, plain_number
from jxgrade.pages.checking import Entry, entry
from jxgrade.present import words, workbook
from jxgrade.present.listing import Column, Listing

REGISTER: Final = (
    Column[tuple[str | None, ...]]("证书编号", "id", lambda row: row[0], 22),
    Column[tuple[str | None, ...]]("姓名或单位", "text", lambda row: row[1], 30),
    Column[tuple[str | None, ...]]("工作单位", "text", lambda row: row[2], 34),
    Column[tuple[str | None, ...]]("设区市", "choice", lambda row: row[3]),
    Column[tuple[str | None, ...]]("编号", "id", lambda row: row[4], 26),
    Column[tuple[str | None, ...]]("文件，或为什么没有", "wide", lambda row: row[5], 60),
)
BOOK: Final = "登记表.xlsx"
SAMPLE: Final = "样张"
SHEETS: Final = "按单位打印"


@dataclass(frozen=True)
class Issued:
    """What came of one award: how many are due, how many were written, those that could not be (id and why), what was taken away."""

    award: str
    folder: Path
    due: int
    written: int
    refused: tuple[tuple[str, str], ...]
    removed: int


def issue(
    pipeline: Pipeline,
    *,
    day: date,
    by: str,
    awards: Iterable[str] = AWARDS,
    cities: Iterable[str] = (),
    to: Path | None = None,
    seal: Signer | None = None,
    progress: Progress = silent,
) -> list[Issued]:
    """Write the certificates of these awards (of these cities only, where any are named), dated ``day``.

    ``seal``: the ministry's key; then each carries a signed code, and the page that checks them is written beside.

    Raises JxgradeError unless the results are sealed and are what was sealed, WorkspaceLocked, ParamsError (no font, no Typst).
    """
    workspace = pipeline.workspace
    with locked(workspace):
        run = _sealed(pipeline)
        typesetter = Typesetter(pipeline.programme, day)
        folder, chosen, awards = to or workspace.store / "private" / "certificates", frozenset(cities), tuple(awards)
        if seal is not None:
            seal.check(folder, whole=not chosen and set(awards) == set(AWARDS))
        certificates = due(StoreTables(workspace.store), pipeline.programme)
        numbers = numbered(workspace, pipeline, certificates)
        done: list[Issued] = []
        issued: dict[str, Entry] = {}
        for award in awards:
            mine = [(one, numbers[one]) for one in certificates if one.award == award]
            made, held = _award(typesetter, folder / AWARDS[award], award, mine, chosen, progress, seal)
            done.append(made)
            issued |= held
        if seal is not None:
            valid = {entry(one, code)[0] for one, code in numbers.items() if not _reason(typesetter, one)}
            seal.publish(folder, pipeline.programme, issued, valid, day)
        flush_all()
        value = {AWARDS[one.award]: str(one.written) for one in done}
        audit.append(workspace, audit.Act("certificates", by=by, subject=run, value={**value, "day": day.isoformat()}))
    return done


def samples(pipeline: Pipeline, *, to: Path | None = None) -> list[Path]:
    """One certificate per award, marked as a sample, without a number: the one with the most words, so that a person sees whether they fit."""
    workspace = pipeline.workspace
    typesetter = Typesetter(pipeline.programme, None)
    folder = to or workspace.store / "private" / "certificates" / SAMPLE
    certificates = [one for one in due(StoreTables(workspace.store), pipeline.programme) if not typesetter.lacking(one)]
    written = []
    for award, word in AWARDS.items():
        mine = [one for one in certificates if one.award == award]
        if mine:
            widest = max(mine, key=lambda one: (len(f"{one.name}{one.place or ''}{one.body}"), one.key))
            path = folder / f"{word}.pdf"
            write_bytes(path, typesetter.pdf(widest, SAMPLE), private=True)
            written.append(path)
    return written


def numbered(workspace: Workspace, pipeline: Pipeline, certificates: Iterable[Certificate]) -> dict[Certificate, str]:
    """The number of each; raises JxgradeError where two have one (once in millions of programmes)."""
    key = pack_key(workspace.store / "private")
    found = {one: number(key, one, pipeline.programme) for one in certificates}
    if len({plain_number(code) for code in found.values()}) < len(found):
        raise JxgradeError("有两张证书编号相同，没有制发。改法：备份后删去 store/private/pack.key，再运行一次")
    return found


def _sealed(pipeline: Pipeline) -> str:
    """The sealed run; raises JxgradeError unless the folders hold what was sealed."""
    held = standing(pipeline.workspace)
    if held is None:
        raise JxgradeError(
            "结果还没有封存，没有制发证书。改法：公示期满后运行 jxgrade seal --by 姓名；只想看样张的，加 --sample"
        )
    return unchanged(pipeline, "没有制发证书")


def _award(
    typesetter: Typesetter,
    folder: Path,
    award: str,
    due: list[tuple[Certificate, str]],
    cities: frozenset[str],
    progress: Progress,
    seal: Signer | None,
) -> tuple[Issued, dict[str, Entry]]:
    """Write one award's certificates and its register, and take away what is no longer due; returns what there is now too."""
    kept, listed, refused, written = set[Path](), [], [], 0
    held: dict[str, Entry] = {}
    sheets: dict[Path, list[Given]] = {}
    paths: dict[str, Path] = {}
    reasons = {code: _reason(typesetter, one) for one, code in due}
    for one, code in due:
        city = words.city(one.city, typesetter.programme)
        paths[code] = folder / city / f"{code}.pdf"
        if not reasons[code]:
            signed = "" if seal is None else seal.code(one, code, typesetter.programme)
            sheets.setdefault(folder / SHEETS / city / f"{file_name(one.place or city)}.pdf", []).append(
                (one, code, signed)
            )
    for place, (sheet, given) in enumerate(sheets.items(), 1):
        progress(f"证书：{AWARDS[award]}", place, len(sheets))
        if not cities or given[0][0].city in cities:
            written += _sheet(typesetter, sheet, given, [paths[code] for _, code, _ in given])
    for one, code in due:
        path, city = paths[code], paths[code].parent.name
        if reasons[code]:
            refused.append((one.key, reasons[code]))
        else:
            kept.add(path)
            if path.exists():
                held |= [entry(one, code)]
        told = reasons[code] or (path.relative_to(folder).as_posix() if path.exists() else "还没有制作")
        listed.append((code, one.name, one.place, city, one.key, told))
    gone = [path for path in folder.glob(f"*/*-{LETTERS[award]}-?????-?????.pdf") if path not in kept]
    for path in (*gone, *(path for path in folder.glob(f"{SHEETS}/*/*.pdf") if path not in sheets)):
        path.unlink()
    workbook.write(
        folder / BOOK, [Listing("登记表", REGISTER, listed)], title=f"{AWARDS[award]}证书登记表", private=True
    )
    return Issued(award, folder, len(due), written, tuple(refused), len(gone)), held


def _sheet(typesetter: Typesetter, sheet: Path, given: list[Given], paths: list[Path]) -> int:
    """Write the certificates of one school, and last the sheet with all of them to print; none where it tells that all are there already."""
    mark = typesetter.mark(given).encode()
    if sheet.is_file() and mark in sheet.read_bytes() and all(path.is_file() for path in paths):
        return 0
    made = typesetter.sheet(given)
    for path, pdf in zip(paths, typesetter.each(made, given), strict=True):
        write_bytes(path, pdf, private=True, flush=False)
    write_bytes(sheet, made, private=True, flush=False)
    return len(paths)


def _reason(typesetter: Typesetter, certificate: Certificate) -> str:
    """Why a certificate is not made; empty where it is."""
    if not certificate.name:
        return "没有姓名。改法：在报名表或附件2中补上姓名后重新运行、封存"
    lacking = typesetter.lacking(certificate)
    if lacking:
        codes = "、".join(f"U+{ord(sign):04X}" for sign in lacking)
        return f"字体里没有这些字：{codes}。改法：核对姓名和单位；确有生僻字的，装上收有它的思源宋体新版"
    return ""
