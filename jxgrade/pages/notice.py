"""The public notice (公示) and the draft of the award decision: who was chosen, by name, school and award alone; as pages and documents.

Two people of one name in one school are told apart by as few last characters of their id numbers as do it, the others masked;
nobody else's number is touched. Only who holds an award is published: who left is not, who moved up is marked so. A chosen person without a name stops the whole notice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from jxgrade.awards.vacancies import award_holders
from jxgrade.errors import TableError
from jxgrade.grading.decided import Decision, Group
from jxgrade.present import words, workbook
from jxgrade.present.document import save
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.paper import UNDATED, Heading, Line, Paper
from jxgrade.programme import Programme
from jxgrade.rules.objections import Period, period
from jxgrade.tables import Tables, rows

FEWEST_DIGITS: Final = 2
MOST_DIGITS: Final = 6


@dataclass(frozen=True)
class Person:
    """Somebody who could be meant: own id, name, where, id number (None where it is not known)."""

    key: str
    name: str | None
    place: tuple[str | None, str | None]
    number: str | None


@dataclass(frozen=True)
class Award:
    """One award: title, columns, one row of text per winner, and how many are still to be decided on by a person."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    undecided: int = 0


def tails(people: Iterable[Person]) -> dict[str, str]:
    """What must stand beside a name so that namesakes of one school are told apart, by key; nothing for anybody else.

    At least two and at most six last characters of the id number; where these do not tell all of them apart, or one has no id
    number, the shortest end of the trainee (or volunteer) id that does.

    >>> two = [Person("T1", "王芳", ("a", "一小"), "36010019800101002X"), Person("T2", "王芳", ("a", "一小"), "360100198001010046")]
    >>> tails(two), tails(two[:1])
    ({'T1': '证件尾号 **2X', 'T2': '证件尾号 **46'}, {})
    """
    groups: defaultdict[tuple[str | None, tuple[str | None, str | None]], dict[str, Person]] = defaultdict(dict)
    for person in people:
        groups[person.name, person.place][person.key] = person
    found: dict[str, str] = {}
    for group in groups.values():
        if len(group) > 1:
            found |= _apart(sorted(group.values(), key=lambda person: person.key))
    return found


def _apart(group: Sequence[Person]) -> dict[str, str]:
    numbers = [person.number for person in group]
    by_number = None if None in numbers else _ends([number or "" for number in numbers], MOST_DIGITS)
    keys = [person.key for person in group]
    ends = by_number or _ends(keys, max(map(len, keys))) or keys
    word = "证件尾号" if by_number else "编号尾号"
    return {key: f"{word} **{end}" for key, end in zip(keys, ends, strict=True)}


def _ends(texts: Sequence[str], most: int) -> list[str] | None:
    """The shortest last parts, all of one length, that differ from each other; None where ``most`` characters do not do."""
    for length in range(FEWEST_DIGITS, most + 1):
        ends = [text[-length:] for text in texts]
        if len(set(ends)) == len(ends):
            return ends
    return None


def awards(tables: Tables, programme: Programme) -> tuple[Award, ...]:
    """The awards that the programme gives, in the order of the document (八), each with those alone who hold it now.

    ``tables``: award_trainees, award_organisations, award_cases, vacancies, award_volunteers, trainees,
    volunteers, identities. Raises TableError where a winner has no name.
    """
    trainees = _known(tables, "trainees", "trainee_id", "school")
    volunteers = _known(tables, "volunteers", "volunteer_id", "employer")
    excellent, cases = award_holders(tables, "trainee_id"), award_holders(tables, "submission_id")
    authors = {case.rpartition("/")[0]: day for case, day in cases.items()}
    signed = {
        who: None
        for who, outcome in rows(tables["award_volunteers"], "volunteer_id", "outcome")
        if outcome == "awarded"
    }
    waiting = _waiting(tables, "award_trainees", "trainee_id", excellent)
    unsigned = _waiting(tables, "award_volunteers", "volunteer_id", ())
    found = {
        "organisations": _organisations(tables, programme),
        "trainees": _people("优秀学员", excellent, waiting, trainees, programme),
        "cases": _people("优秀案例作者", authors, 0, trainees, programme),
        "volunteers": _people("优秀志愿者", signed, unsigned, volunteers, programme),
    }
    return tuple(award for prize, award in found.items() if programme.awards.gives(prize))


def _known(tables: Tables, table: str, key: str, where: str) -> dict[str, Person]:
    """Everybody of a table by id; ``where``: its column of the school or employer."""
    known = {one: (name, number) for one, name, number in rows(tables["identities"], key, "name", "id_number") if one}
    found = {}
    for one, city, place in rows(tables[table], key, "city", where):
        name, number = known.get(one, (None, None))
        found[one] = Person(one, name, (city, place), number)
    return found


def _people(
    title: str, chosen: Mapping[str, str | None], waiting: int, people: Mapping[str, Person], programme: Programme
) -> Award:
    """``chosen``: who holds the award, with the day on which who moved up did."""
    nameless = [key for key in chosen if key not in people or not people[key].name]
    if nameless:
        raise TableError(
            f"{title}中 {len(nameless)} 人没有姓名（{'、'.join(nameless[:5])}），公示没有写出。改法：在报名表或附件2中补上姓名后运行 jxgrade run"
        )
    beside = tails(people.values())
    listed = sorted(
        {
            (*_line(people[key], beside.get(key, ""), programme), f"递补（{day}）" if day else "")
            for key, day in chosen.items()
        }
    )
    shown = 3 if any(chosen.values()) else 2
    return Award(title, ("姓名", "工作单位", "说明")[:shown], tuple(line[1 : shown + 1] for line in listed), waiting)


def _waiting(tables: Tables, table: str, key: str, chosen: Collection[str]) -> int:
    """How many wait for a person and have not moved up meanwhile."""
    return sum(
        outcome in {"undecided", "proposed"} and one not in chosen
        for one, outcome in rows(tables[table], key, "outcome")
    )


def _line(person: Person, tail: str, programme: Programme) -> tuple[str, str, str]:
    """Sorting key, name, school: cities in the order of the programme."""
    city, school = person.place
    place = programme.slugs.index(city) if city in programme.slugs else len(programme.slugs)
    return f"{place:03}|{school or ''}", f"{person.name}（{tail}）" if tail else str(person.name), school or "—"


def _organisations(tables: Tables, programme: Programme) -> Award:
    outcomes = list(rows(tables["award_organisations"], "level", "rank", "unit", "outcome"))
    order = {level: place for place, level in enumerate(words.UNITS)}
    chosen = sorted(
        (order[level], rank or 0, level, unit) for level, rank, unit, outcome in outcomes if outcome == "awarded"
    )
    listed = tuple((words.unit(unit, programme), words.UNITS[level]) for _, _, level, unit in chosen)
    return Award("优秀组织奖", ("单位", "级别"), listed, sum(outcome == "undecided" for *_, outcome in outcomes))


def write_notice(
    folder: Path,
    found: Sequence[Award],
    programme: Programme,
    *,
    first: date | None = None,
    trainees: Sequence[Decision] = (),
) -> list[Path]:
    """Write ``公示`` and the draft of the award decision as pages and documents, and ``公示.xlsx``.

    ``first``: the first day on which the notice stands (privacy.notice_workdays); ``trainees``: whom the decision counts.
    """
    days = None if first is None else period(first, programme.privacy.notice_workdays)
    listed = list(map(_listed, found))
    book = workbook.write(folder / "公示.xlsx", listed, title="公示", private=True)
    draft = _decision(listed, found, Group("", trainees, programme), days)
    return [
        *save(_notice(listed, programme, days), folder, "公示", private=True),
        book,
        *save(draft, folder, DECISION, private=True),
    ]


DECISION: Final = "表彰决定（草稿）"


def _notice(listed: Sequence[Listing[Any]], rules: Programme, days: Period | None) -> Paper:
    stands = f"公示期为{_spoken(days)}（{rules.privacy.notice_workdays} 个工作日）。" if days else ""
    return Paper(
        "公　示",
        [
            f"根据{rules.document}，{rules.title}的评优结果经遴选产生，现予公示。{stands}对公示内容有异议的，请在公示期内实名反映。",
            *listed,
            Line("同一单位有同名人员的，以证件或编号末几位区分，其余各位隐去。", "small"),
            Line(rules.authority, "sign"),
            Line(UNDATED, "sign"),
        ],
    )


def _decision(listed: Sequence[Listing[Any]], found: Sequence[Award], people: Group, days: Period | None) -> Paper:
    """The award decision as the authority could issue it; what it has to fill in is marked."""
    rules, counts = people.programme, people.counts
    stood = f"经{_spoken(days)}公示" if days else "经公示【公示起止日期由承办人填写】"
    waiting = [f"{award.title} {award.undecided} 个" for award in found if award.undecided]
    open_ = f"另有{'、'.join(waiting)}待人决定，没有列入。【由承办人填写，或决定后重新生成】" if waiting else ""
    credit = "" if rules.hours.credit is None else f"，计入继续教育 {rules.hours.credit} 学时"
    prizes = "；".join(f"{award.title} {len(award.rows)} 个" for award in found)
    return Paper(
        f"{rules.authority}关于公布{rules.title}考核评优结果的决定",
        [
            Line(f"【主送机关由{rules.authority}填写】："),
            f"根据{rules.document}，{rules.title}由{rules.provider}承办。报名 {words.count(people.whole)} 人，经考核，"
            f"合格 {words.count(counts['pass'])} 人，不合格 {words.count(counts['fail'])} 人，待定 {words.count(counts['pending'])} 人。"
            f"评优结果{stood}，现决定如下。",
            Heading("公布考核结果"),
            f"合格的 {words.count(counts['pass'])} 人（名单另附登记册），颁发电子证书{credit}。",
            Heading("公布评优结果"),
            f"{prizes}（名单附后）。{open_}" if found else "本项目没有设奖。",
            Heading("有关要求"),
            f"【由{rules.authority}填写】",
            Line(rules.authority, "sign"),
            Line(UNDATED, "sign"),
            Heading("附件", bare=True),
            *listed,
        ],
        draft="（草稿，未签发）",
    )


def _spoken(days: Period) -> str:
    return "至".join(f" {day.year} 年 {day.month} 月 {day.day} 日" for day in (days.first, days.last))


def _listed(award: Award) -> Listing[Any]:
    number = Column[tuple[str, ...]]("序号", "number", lambda row: row[-1], 8)
    names = [Column[Any](name, "text", itemgetter(place), 36) for place, name in enumerate(award.columns)]
    rows_ = [(*row, place) for place, row in enumerate(award.rows, 1)]
    return table(award.title, rows_, number, *names, empty="暂无。", caption=f"{award.title}（{len(rows_)}）")
