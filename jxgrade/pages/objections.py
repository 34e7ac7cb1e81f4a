"""Objections on the province's page, and the letter that answers one: what was decided, and what is otherwise than the notice said.

The letter names no grader: of causes it gives what differed, not from whom it came.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jxgrade.awards import AWARDS
from jxgrade.awards.changes import Change
from jxgrade.present import page, words
from jxgrade.present.blocks import Link
from jxgrade.present.listing import Column, Listing, listing_of, table
from jxgrade.present.trainee_links import link
from jxgrade.programme import Programme
from jxgrade.rules.kinds import text_of
from jxgrade.rules.objections import Objection, Period
from jxgrade.tables import CHOICES

OPEN: Final = "待处理"
TIMES: Final = {"in": "期内", "out": "期外", "unknown": "不能判断"}


@dataclass(frozen=True)
class Reply:
    """What a letter says: to whom (name or unit), about what, which texts were read again, and what changed.

    ``note`` None: it names a grader. ``changes`` None: it is not known what the notice said.
    """

    objection: Objection
    to: str
    note: str | None
    again: tuple[str, ...]
    changes: tuple[Change, ...] | None


def _matter(one: Objection, programme: Programme) -> str:
    """What of the programme it is about, by its name; what else was written may name people."""
    names = [*programme.kinds.values(), *(part.name for part in programme.components), *AWARDS.values()]
    named = [name for name in dict.fromkeys(names) if name in (one.about or "")]
    return "、".join(named) or ("其他" if one.about else "—")


def counted(objections: Sequence[Objection], stands: Period | None, programme: Programme) -> Listing[Any]:
    """How many objections came about what, and what became of them."""
    by_about: dict[str, list[Objection]] = {}
    for one in objections:
        by_about.setdefault(_matter(one, programme), []).append(one)
    groups = [*sorted(by_about.items()), *([("合计", list(objections))] if objections else [])]
    decisions: list[tuple[str | None, str]] = [(None, OPEN), *CHOICES["objection_ruling"].items()]
    lines = []
    for about, found in groups:
        counts, outside = Counter(one.decision for one in found), sum(one.when(stands) == "out" for one in found)
        lines.append((about, len(found), outside, *(counts[decision] for decision, _ in decisions)))
    headings = f"事项 收到:number 其中公示期外:number {' '.join(f'{word}:number' for _, word in decisions)}"
    return listing_of("异议统计", headings, lines, tools=False, empty="没有登记的异议。")


def listed(
    objections: Sequence[Objection], stands: Period | None, programme: Programme, known: Collection[str]
) -> Listing[Objection]:
    """Every objection with its subject and where it stands; not what it says, which may name people, nor an id that is not ``known``."""
    return table(
        "异议",
        objections,
        Column("编号", "id", lambda one: one.objection_id),
        Column("学员编号", "id", lambda one: _who(one.trainee_id, known)),
        Column("单位", "text", lambda one: one.unit),
        Column("事项", "text", lambda one: _matter(one, programme)),
        Column("收到时间", "text", lambda one: (one.received_at or "").removesuffix("T00:00:00") or None),
        Column("公示期", "choice", lambda one: TIMES[one.when(stands)]),
        Column("重读", "text", lambda one: _texts(one.texts(programme.kinds), programme) or "不涉及作业"),
        Column("处理", "choice", said),
        empty="没有登记的异议。",
    )


def _who(trainee_id: str | None, known: Collection[str]) -> Link | str | None:
    return link(trainee_id) if trainee_id and trainee_id in known else trainee_id and "（不在报名表）"


def said(one: Objection) -> str:
    """成立, 不成立 or 待处理."""
    return CHOICES["objection_ruling"].get(one.decision or "", OPEN)


def _texts(texts: Sequence[str], programme: Programme) -> str:
    return "、".join(words.kind(text, programme) for text in texts)


def concerned(one: Objection, changes: Sequence[Change], programme: Programme) -> tuple[Change, ...]:
    """The changes that are about whom an objection is about."""
    if one.trainee_id is not None:
        return tuple(change for change in changes if one.trainee_id in (change.subject, text_of(change.subject)[0]))
    meant = (one.unit or "").strip()
    city = programme.named.get(meant)
    return tuple(
        change
        for change in changes
        if meant
        and (
            change.subject in (meant, city)
            or change.subject.rpartition("/")[2] == meant
            or words.unit(change.subject, programme) == meant
        )
    )


def letter(reply: Reply, programme: Programme) -> str:
    """The answer to a decided objection, as a page of its own."""
    lines = [
        (
            change.what,
            change.before,
            change.after,
            "、".join(sorted({cause.partition("：")[0] for cause in change.causes})),
        )
        for change in reply.changes or ()
    ]
    return page.render(
        "reply.html.j2",
        rules=programme,
        reply=reply,
        decision=said(reply.objection),
        again=_texts(reply.again, programme),
        received=(reply.objection.received_at or "")[:10],
        decided=(reply.objection.decided_at or "")[:10],
        lines=lines,
    )
