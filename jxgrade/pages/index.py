"""The province's index: where each city stands at a glance, and the way to every report.

Answers: Which report do I want, and is it whole? Where do decisions wait, where did a report fail? Every link is relative, so the folder
can be copied anywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from jxgrade.pages.problems import by_city
from jxgrade.present import page, words
from jxgrade.programme import Programme
from jxgrade.rules.small_cells import unshown
from jxgrade.tables import STATUSES, rows

PROVINCE: Final = "province"
# where each city lies, as (row, column) of a coarse map of Jiangxi; a city that is not here follows below
PLACES: Final = {
    "jiujiang": (1, 2),
    "jingdezhen": (1, 4),
    "ganjiang": (2, 2),
    "nanchang": (2, 3),
    "yingtan": (2, 4),
    "shangrao": (2, 5),
    "pingxiang": (3, 1),
    "yichun": (2, 1),
    "xinyu": (3, 2),
    "fuzhou": (3, 3),
    "jian": (4, 2),
    "ganzhou": (5, 2),
}
STATES: Final = {"ok": "", "failed": "没有生成完整", "stale": "不是最新"}
QUESTIONS: Final = {
    "1-intake": "收到了什么，哪些格子要改",
    "2-checks": "作业的字数、必备内容、雷同",
    "4-moderation": "评分分歧、阅卷人宽严与进度、尚未评阅",
    "5-grading": "谁合格，为什么",
    "6-selection": "优秀学员、组织、案例、志愿者",
    "7-evaluation": "各设区市对照与全部数据问题",
    "evidence": "每一对雷同的两份全文并排对照，供人认定",
}


@dataclass(frozen=True)
class ReportLink:
    """One report: scope (city slug or ``province``), notebook stem, title, what became of it, link below ``reports/``."""

    scope: str
    notebook: str
    title: str
    status: Literal["ok", "failed", "stale"]
    href: str


@dataclass(frozen=True)
class Tile:
    """One city on the map and in the table."""

    slug: str
    name: str
    place: tuple[int, int]
    tone: str
    big: str
    small: str
    href: str
    numbers: tuple[tuple[object, str], ...]
    entries: tuple[ReportLink, ...]


def index_page(entries: Sequence[ReportLink], tables: Mapping[str, pd.DataFrame], programme: Programme) -> str:
    """The index as one self-contained page; reads ``decisions``, ``problems`` and ``intake_problems``."""
    counts = Counter(rows(tables["decisions"], "city", "status"))
    problems = by_city(tables, programme.slugs)
    levels = sum(problems.values(), Counter[str]())
    sizes = [sum(counts[slug, code] for code in STATUSES) for slug in programme.slugs]
    gone = unshown(sizes, programme.privacy.small_cell)
    tiles = [
        _tile(place, slug, entries, counts, problems, programme, shown=place not in gone)
        for place, slug in enumerate(programme.slugs)
    ]
    whole = {code: sum(number for (_, status), number in counts.items() if status == code) for code in STATUSES}
    strays = sum(number for (city, _), number in counts.items() if city not in programme.slugs)
    return page.render(
        "overview.html.j2",
        rules=programme,
        tiles=tiles,
        whole=whole,
        registered=sum(whole.values()),
        strays=strays,
        errors=levels["error"],
        warnings=levels["warning"],
        province=[entry for entry in entries if entry.scope == PROVINCE],
        rest=problems[None],
        problems_at=next((entry.href for entry in entries if entry.notebook == "7-evaluation"), ""),
        states=STATES,
        unfinished=[(_where(entry, programme), entry) for entry in entries if entry.status != "ok"],
        questions=QUESTIONS,
        quota=sum(city.quota.total for city in programme.cities),
        count=words.count,
        share=words.rate(whole["pass"], sum(whole.values()), programme.privacy.small_cell),
    )


def _where(entry: ReportLink, programme: Programme) -> str:
    return "全省" if entry.scope == PROVINCE else words.city(entry.scope, programme)


def _tile(
    order: int,
    slug: str,
    entries: Sequence[ReportLink],
    counts: Counter[tuple[str, str]],
    problems: Mapping[str | None, Counter[str]],
    programme: Programme,
    *,
    shown: bool,
) -> Tile:
    city = programme.city(slug)
    ours = tuple(entry for entry in entries if entry.scope == slug)
    passed, failed, pending = (counts[slug, code] for code in ("pass", "fail", "pending"))
    registered = passed + failed + pending
    share = words.rate(passed, registered, programme.privacy.small_cell)
    share = share if shown or not str(share).endswith("%") else "不显示"
    tone = (
        "bad"
        if any(entry.status == "failed" for entry in ours)
        else "wait"
        if pending
        else "good"
        if registered
        else ""
    )
    first = next((entry.href for entry in ours if entry.notebook == "5-grading" and entry.href), "")
    href = first or next((entry.href for entry in ours if entry.href), "")
    done = words.rate(registered, city.quota.total)
    intake = next((entry.href for entry in ours if entry.notebook == "1-intake" and entry.href), "")
    numbers = (
        (words.count(city.quota.total), ""),
        (words.count(registered), first),
        (done, ""),
        *(
            (words.count(counts[slug, code]) if shown else "—", f"{first}#全部判定?结论={name}" if first else "")
            for code, name in STATUSES.items()
        ),
        (share, ""),
        *(
            (problems[slug][level], f"{intake}#问题?级别={words.LEVELS[level]}" if intake else "")
            for level in ("error", "warning")
        ),
    )
    line, column = divmod(order, 5)
    place = PLACES.get(slug, (6 + line, 1 + column))
    big = share if share and share.endswith("%") else "—"
    return Tile(
        slug,
        city.name,
        place,
        tone,
        big,
        f"报名 {words.count(registered)}" + (f" · 待定 {words.count(pending)}" if shown else ""),
        href,
        numbers,
        ours,
    )
