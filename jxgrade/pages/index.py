"""The province's index: where each city stands at a glance, and the way to every report.

Answers: Which report do I want, and is it whole? Where do decisions wait, where did a report fail? Every link is relative, so the folder
can be copied anywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from jxgrade.awards import AWARDS
from jxgrade.pages.problems import by_city
from jxgrade.present import page, words
from jxgrade.programme import Programme
from jxgrade.rules.groups import unshown
from jxgrade.tables import STATUSES, Tables, rows

PROVINCE: Final = "province"
STATES: Final = {"ok": "", "failed": "没有生成完整", "stale": "不是最新"}
QUESTIONS: Final = {
    "1-intake": "收到了什么，哪些格子要改",
    "2-checks": "作业的字数、必备内容、雷同",
    "4-moderation": "评分分歧、阅卷人宽严与进度、尚未评阅",
    "5-grading": "谁合格，为什么",
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


def index_page(entries: Sequence[ReportLink], tables: Tables, programme: Programme) -> str:
    """The index as one self-contained page; reads ``decisions``, ``problems`` and ``intake_problems``."""
    counts = Counter(rows(tables["decisions"], "city", "status"))
    problems = by_city(tables, programme.slugs)
    levels = sum(problems.values(), Counter[str]())
    sizes = [sum(counts[slug, code] for code in STATUSES) for slug in programme.slugs]
    gone = unshown(sizes, programme.privacy.small_cell)
    places = _places(programme)
    tiles = [
        _tile(place, slug, entries, counts, problems, programme, shown=order not in gone)
        for order, (slug, place) in enumerate(places.items())
    ]
    whole = {code: sum(number for (_, status), number in counts.items() if status == code) for code in STATUSES}
    strays = sum(number for (city, _), number in counts.items() if city not in programme.slugs)
    return page.render(
        "overview.html.j2",
        rules=programme,
        tiles=tiles,
        columns=max(column for _, column in places.values()),
        whole=whole,
        registered=sum(whole.values()),
        strays=strays,
        errors=levels["error"],
        warnings=levels["warning"],
        province=[entry for entry in entries if entry.scope == PROVINCE],
        rest=problems[None],
        problems_at=next((entry.href for entry in entries if entry.notebook == "7-evaluation"), ""),
        states=STATES,
        unfinished=[
            ("全省" if entry.scope == PROVINCE else words.city(entry.scope, programme), entry)
            for entry in entries
            if entry.status != "ok"
        ],
        questions=QUESTIONS | {"6-selection": _prizes(programme)},
        quota=sum(city.quota.total for city in programme.cities),
        count=words.count,
        share=words.rate(whole["pass"], sum(whole.values()), programme.privacy.small_cell),
    )


def _prizes(programme: Programme) -> str:
    """What is awarded."""
    given = [name for table, name in AWARDS.items() if programme.awards.gives(table.removeprefix("award_"))]
    return "、".join(given) or "本项目没有奖项"


def _places(programme: Programme) -> dict[str, tuple[int, int]]:
    """Line and column of each city on the map, from 1; all are 0 where cities have no tile."""
    tiles = {city.slug: city.tile for city in programme.cities if city.tile is not None}
    left, top = (min((tile[axis] for tile in tiles.values()), default=0) for axis in (0, 1))
    return {
        slug: (tiles[slug][1] - top + 1, tiles[slug][0] - left + 1) if slug in tiles else (0, 0)
        for slug in programme.slugs
    }


def _tile(
    place: tuple[int, int],
    slug: str,
    entries: Sequence[ReportLink],
    counts: Counter[tuple[str, str]],
    problems: Mapping[str | None, Counter[str]],
    programme: Programme,
    *,
    shown: bool,
) -> dict[str, object]:
    """One city on the map (``place``: line and column from 1) and in the table."""
    city = programme.city(slug)
    ours = tuple(entry for entry in entries if entry.scope == slug)
    passed, failed, pending = (counts[slug, code] for code in ("pass", "fail", "pending"))
    registered = passed + failed + pending
    share = words.rate(passed, registered, programme.privacy.small_cell, shown=shown)
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
    big = share if share and share.endswith("%") else "—"
    return {
        "slug": slug,
        "name": city.name,
        "place": place,
        "tone": tone,
        "big": big,
        "small": f"报名 {words.count(registered)}" + (f" · 待定 {words.count(pending)}" if shown else ""),
        "href": href,
        "numbers": numbers,
        "entries": ours,
    }
