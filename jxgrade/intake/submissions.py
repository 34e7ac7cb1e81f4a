"""Submissions: which version of a text counts, and what it says (rules, 1.9; R1, R22)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Unpack

from jxgrade.intake.archives import Source, SubmissionFiles, Unreadable
from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.documents import Document, Way, read_documents
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import FileRow, Names, Problems
from jxgrade.intake.roster import Roster, known_rows, outside
from jxgrade.intake.specs import city_words
from jxgrade.programme import Programme, Window
from jxgrade.tables import maybe_latest, surely_before
from jxgrade.text.counts import counts
from jxgrade.text.normalise import count_controls

Key = tuple[str, str]
"""Trainee and kind: one text."""


@dataclass(frozen=True, slots=True)
class Version:
    """The row of a text that counts; ``rows``: how many there were; None as index where only the kind could not be read.

    0 rows: it is no more than possible that one was handed in, since there are fewer rows of unreadable kind than texts that lack.
    """

    index: int | None
    rows: int
    submitted_at: str | None
    late: bool
    unsure: bool = False  # several that differ, and a time that cannot be read: nobody can tell which counts
    rival: bool = False  # a row of unreadable kind may be a later one

    @property
    def shown_time(self) -> str:
        """When it was handed in, as readers see it; empty where that is not known."""
        return (self.submitted_at or "").replace("T", " ").removesuffix(" 00:00:00")


@dataclass(slots=True)
class Submitted:
    """What was handed in: rows for the tables `submissions` and `texts`, and the version of each text."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    versions: dict[Key, Version] = field(default_factory=dict)


def read_submissions(
    grid: Grid, roster: Roster, programme: Programme, problems: Problems, names: Names, folder: Path, **way: Unpack[Way]
) -> Submitted:
    """Choose versions and read their texts; what cannot be read stays, unreadable, and is a problem; ``names`` are not kept."""
    submitted = Submitted(versions=_versions(grid, roster, programme, problems))
    _dates(grid, submitted.versions, programme, problems)
    _themes(grid, submitted.versions, programme, problems)
    ordered = sorted(submitted.versions.items())
    files = SubmissionFiles(folder, programme.limits, jobs=way.get("jobs", 1), progress=way.get("progress"))
    sources = _sources(grid, ordered, problems, files)
    _shared_files(grid, ordered, sources, programme.kinds, problems)
    _wrong_city(grid, ordered, sources, roster, city_words(programme), problems)
    wanted = [sources[key] for key, _ in ordered if key in sources]
    documents = read_documents(wanted, programme.limits, before="submissions", **way)
    for key, version in ordered:
        read = next(documents) if key in sources else _inline(grid, version, programme)
        _take(submitted, grid, key, version, read, programme, problems, names)
    return submitted


# ---------------------------------------------------------------- which row counts


def _versions(grid: Grid, roster: Roster, programme: Programme, problems: Problems) -> dict[Key, Version]:
    handed: dict[Key, list[int]] = {}
    unclear: dict[str, list[int]] = {}
    kinds, files, texts = grid["kind"], grid["file"], grid["text"]
    for index, trainee_id in known_rows(grid, roster, problems):
        owner = ("trainee", trainee_id)
        kind = kinds[index]
        if files[index] is None and texts[index] is None:
            message = "这一行既没有文件也没有正文，不算提交。改法：填写文件名或正文，或删去这一行"
            grid.error(problems, message, index, "file", owner)
        elif isinstance(kind, str):
            handed.setdefault((trainee_id, kind), []).append(index)
        else:
            if kind is None:
                message = f"缺少作业类型，无法判断是哪一份作业。改法：填写{either(programme.kinds.values())}"
                grid.error(problems, message, index, "kind", owner)
            unclear.setdefault(trainee_id, []).append(index)
    versions = {key: _last(grid, indexes, programme.windows.submission) for key, indexes in handed.items()}
    for (
        trainee_id,
        rows,
    ) in unclear.items():  # it may be either text that lacks: neither can be said to be missing (1.4)
        lacking = [key for kind in programme.assignments if (key := (trainee_id, kind)) not in versions]
        versions |= {key: Version(None, int(place < len(rows)), None, False) for place, key in enumerate(lacking)}
        for key in [] if lacking else [(trainee_id, kind) for kind in programme.assignments]:
            if any(_may_replace(grid, index, versions[key], programme.windows.submission) for index in rows):
                versions[key] = replace(versions[key], rival=True)
    return versions


def _may_replace(grid: Grid, index: int, version: Version, window: Window | None) -> bool:
    """Would this row count in place of the version, were it of its kind (1.9), and say something else?"""
    chosen = version.index
    if chosen is None or all(str(grid[name][index]) == str(grid[name][chosen]) for name in ("file", "text")):
        return False
    when, known = grid.text("submitted_at", index), version.submitted_at
    within, settled = (time is not None and not outside(time, window) for time in (when, known))
    if grid["submitted_at"][index] is UNREADABLE:
        return True
    if within != settled:
        return within
    return index > chosen if when == known else when is not None and not surely_before(when, known)


def either(names: Iterable[str]) -> str:
    """Names as a choice: 甲、乙或丙."""
    *others, last = names
    return "、".join(others) + ("或" if others else "") + last


def _last(grid: Grid, indexes: list[int], window: Window | None) -> Version:
    """The row handed in last within the window, else the last of all; of one time the later row (1.9, 6)."""
    times = {index: grid.text("submitted_at", index) for index in indexes}
    contents = {index: (str(grid["file"][index]), str(grid["text"][index])) for index in indexes}
    within = [index for index, when in times.items() if when is not None and not outside(when, window)]
    chosen = max(within or indexes, key=lambda index: (times[index] or "", index))
    when = times[chosen]
    rivals = [one for one in within or indexes if times[one] != when and maybe_latest(times[one], when or "")]
    rivals += [index for index in indexes if grid["submitted_at"][index] is UNREADABLE]
    unsure = any(contents[index] != contents[chosen] for index in rivals)
    several = len({(times[index], contents[index]) for index in indexes})
    return Version(chosen, several, when, _is_late(when, window), unsure)


def _is_late(when: str | None, window: Window | None) -> bool:
    return when is not None and window is not None and when[:10] > window.last.isoformat()


def _dates(grid: Grid, versions: dict[Key, Version], programme: Programme, problems: Problems) -> None:
    if programme.windows.submission is None:
        return
    first, last = (day.isoformat() for day in programme.windows.submission)
    for (trainee_id, _), version in versions.items():
        if version.index is None or version.submitted_at is None:
            continue
        owner = ("trainee", trainee_id)
        if version.late:
            effect = "照常计分" if programme.scoring.late == "accept" else "结果待定"
            message = f"提交时间晚于 {last}，逾期，{effect}。改法：核对提交时间"
            grid.warning(problems, message, version.index, "submitted_at", owner)
        elif version.submitted_at[:10] < first:
            message = f"提交时间早于 {first}，不影响结果。改法：核对提交时间"
            grid.warning(problems, message, version.index, "submitted_at", owner)


def _themes(grid: Grid, versions: dict[Key, Version], programme: Programme, problems: Problems) -> None:
    if not programme.awards.gives("cases"):
        return
    known = set(programme.awards.cases.themes)
    for (trainee_id, _), version in versions.items():
        theme = None if version.index is None else grid.text("theme", version.index)
        if theme is not None and theme not in known:
            message = f"案例主题不在规定的 {len(known)} 个之内，不计入任何主题。改法：写成 {'、'.join(programme.awards.cases.themes)} 之一"
            grid.warning(problems, message, version.index or 0, "theme", ("trainee", trainee_id))


# ---------------------------------------------------------------- where its text lies


def _sources(
    grid: Grid, ordered: list[tuple[Key, Version]], problems: Problems, files: SubmissionFiles
) -> dict[Key, Source | Unreadable]:
    """The file of each text that has one."""
    for name, reason in files.unreadable_archives().items():
        problems.error(reason, at=FileRow(f"submissions/{name}"))
    out: dict[Key, Source | Unreadable] = {}
    for key, version in ordered:
        cell = None if version.index is None else grid["file"][version.index]
        if version.unsure:
            out[key] = Unreadable(
                "交了几次，其中提交时间无法读取，或同一天的只写了日期，不能判断以哪一份为准。改法：改正提交时间，或只保留一行"
            )
        elif version.rival:
            out[key] = Unreadable(
                "另有一行作业类型无法识别，可能是这一份的新版本，不能判断以哪一份为准。改法：改正那一行的作业类型"
            )
        elif cell is UNREADABLE:
            out[key] = Unreadable("文件名一格无法读取。改法：直接填入文件名，再保存")
        elif isinstance(cell, str):
            out[key] = files.resolve(cell)
    return out


def _shared_files(
    grid: Grid,
    ordered: list[tuple[Key, Version]],
    sources: dict[Key, Source | Unreadable],
    kinds: Mapping[str, str],
    problems: Problems,
) -> None:
    users: dict[Source, list[tuple[Key, Version]]] = {}
    for key, version in ordered:
        source = sources.get(key)
        if isinstance(source, Source):
            users.setdefault(source, []).append((key, version))
    for together in users.values():
        for key, version in together if len(together) > 1 else ():
            others = "、".join(f"{other[0]} 的{kinds[other[1]]}" for other, _ in together[:4] if other != key)
            message = f"同一个文件也是 {others}。改法：核对文件名，各作业应各有文件"
            grid.warning(problems, message, version.index or 0, "file", ("trainee", key[0]))


def _wrong_city(
    grid: Grid,
    ordered: list[tuple[Key, Version]],
    sources: dict[Key, Source | Unreadable],
    roster: Roster,
    cities: dict[str, str],
    problems: Problems,
) -> None:
    """A text that lies in the folder or archive of another city than the trainee's, also where its bare name was given."""
    for key, version in ordered:
        trainee_id, source = key[0], sources.get(key)
        written = None if version.index is None else grid.text("file", version.index)
        name = source.name if isinstance(source, Source) else written
        if name is None or roster.city(trainee_id) is None:
            continue
        parts = PurePosixPath(name.replace("\\", "/")).parts[:-1]
        named = [cities[word] for part in parts if (word := part.casefold().removesuffix(".zip")) in cities]
        if named and named[-1] != roster.city(trainee_id):
            message = "文件放在另一个设区市的文件夹或压缩包里，按报名表的设区市处理。改法：核对文件是否属于该学员"
            grid.warning(problems, message, version.index or 0, "file", ("trainee", trainee_id))


# ---------------------------------------------------------------- what it says


def _inline(grid: Grid, version: Version, programme: Programme) -> Document | Unreadable:
    body = None if version.index is None else grid["text"][version.index]
    if version.index is None:
        return Unreadable("作业类型无法识别，不能确定是否已交这一份。改法：改正作业类型")
    if not isinstance(body, str):
        return Unreadable("正文一格无法读取。改法：直接填入正文，再保存")
    if len(body) > programme.limits.text_chars:
        return Unreadable(f"正文有 {len(body)} 个字符，超过上限 {programme.limits.text_chars}。改法：只提交作业正文")
    return Document(body, 0, count_controls(body))


def _take(
    submitted: Submitted,
    grid: Grid,
    key: Key,
    version: Version,
    read: Document | Unreadable,
    programme: Programme,
    problems: Problems,
    names: Names,
) -> None:
    trainee_id, kind = key
    submission_id = f"{trainee_id}/{kind}"
    index = version.index
    nothing = None if version.rows else ""
    file, theme = (nothing, None) if index is None else (grid.text("file", index), grid.text("theme", index))
    numbers = None if isinstance(read, Unreadable) else counts(read.text)
    if numbers is not None and not numbers.word:
        read, numbers = Unreadable("没有文字。改法：重新提交含有正文的文件"), None
    file = file and names.hide(file, trainee_id, file=True)  # files are called after their authors
    theme = names.hide(theme) if theme and theme not in programme.awards.cases.themes else theme
    row = (submission_id, trainee_id, kind, file, version.submitted_at, theme, version.late)
    if isinstance(read, Unreadable) or numbers is None:
        submitted.rows.append((*row, False, None, None, None, None, None))
        if index is not None and isinstance(read, Unreadable):
            column = "file" if grid["file"][index] is not None else "text"
            message = f"{programme.kinds[kind]}无法读取，结果待定：{read.reason}"
            grid.error(problems, message, index, column, ("trainee", trainee_id))
        return
    submitted.rows.append(
        (*row, True, numbers.word, numbers.han, numbers.nonspace, read.hidden_chars, read.control_chars)
    )
    submitted.texts.append((submission_id, read.text))
