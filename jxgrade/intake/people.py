"""Volunteers: the roll against which graders are held, and how many a city and a county have (七; R20)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from jxgrade.intake.annex import PERSON
from jxgrade.intake.grids import Grid
from jxgrade.intake.places import settled
from jxgrade.intake.problems import Problems
from jxgrade.intake.roster import Roster, Trainee, compared, is_placeholder
from jxgrade.intake.values import Value
from jxgrade.programme import Programme
from jxgrade.rules.places import Place, Spellings, county_of, is_told, may_mark_as, must_keep_away
from jxgrade.tables import VOLUNTEER_ROLES


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One row of 附件2."""

    volunteer_id: str
    city: str | None
    county: str | None
    role: str | None
    employer: str | None
    title: str | None
    index: int

    @property
    def place(self) -> Place:
        """Where the person is from."""
        return self.city, self.county, self.employer


@dataclass(frozen=True, slots=True)
class Roll:
    """Who may mark: volunteers by id; None where no roll was delivered, and then everybody may.

    ``unusable``: a roll came and cannot be used; then nobody may, until it can (rules, 7.7).
    """

    people: dict[str, list[Volunteer]] | None = None
    unusable: bool = False
    without: frozenset[str] = frozenset()  # cities without counties

    def refusal(self, grader_id: str, role: str | None, trainee: Trainee) -> str | None:
        """Why this person may not mark this trainee, None where he may (1.10)."""
        if self.people is None:
            return None
        people = self.people.get(grader_id, [])
        if not may_mark_as((person.role for person in people), role):
            roll = "阅卷志愿者或专家志愿者" if role == "adjudicator" else "阅卷志愿者"
            return f"阅卷人不在{roll}名册中，这一行没有采用。改法：核对阅卷人编号，或在附件2中补上此人"
        if not all(is_told(person.place, self.without) for person in people):
            return "阅卷人所在的县（市、区）看不出，无法核对回避，这一行没有采用。改法：在附件2中写明此人的设区市和县（市、区）"
        place = (trainee.city, trainee.county, trainee.school)
        if must_keep_away((person.place for person in people), place, self.without):
            return "阅卷人与学员同县（市、区）或同单位，应当回避，这一行没有采用。改法：换其他县的阅卷人评阅"
        return None


@dataclass(slots=True)
class Volunteers:
    """Rows for `volunteers` and `identities`, and the roll."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    identities: list[tuple[object, ...]] = field(default_factory=list)
    roll: Roll = field(default_factory=Roll)


def read_volunteers(
    grid: Grid, roster: Roster, spellings: Spellings, programme: Programme, problems: Problems
) -> Volunteers:
    """The volunteers of a delivered table; one that did not come gives no roll and no counts, one that cannot be used or is empty a roll of nobody."""
    if not grid.delivered:
        if not grid.files:
            return Volunteers()
        return Volunteers(roll=Roll({}, unusable=True))  # said once, with the decisions
    people = _people(grid, spellings, programme, problems)
    _numbers(people, roster, programme, problems)
    out = Volunteers(roll=Roll({}, unusable=not people, without=programme.without_counties))
    seen: set[tuple[object, ...]] = set()
    for person in people:
        assert out.roll.people is not None
        out.roll.people.setdefault(person.volunteer_id, []).append(person)
        county = county_of(person.city, person.county, programme.without_counties)
        row = (person.volunteer_id, person.city, county, person.role, person.employer, person.title)
        if row not in seen:
            seen.add(row)
            out.rows.append(row)
    for volunteer_id, rows in (out.roll.people or {}).items():
        index = rows[0].index
        out.identities.append(
            (None, volunteer_id, *(grid.text(column, index) for column in ("name", "gender", "id_number", "phone")))
        )
    return out


def _people(grid: Grid, spellings: Spellings, programme: Programme, problems: Problems) -> list[Volunteer]:
    out: list[Volunteer] = []
    given = {value for value in grid["volunteer_id"] if isinstance(value, str)}
    holders: dict[str, int] = {}
    present = [index for index in range(len(grid)) if any(grid[column][index] is not None for column in PERSON)]
    for index in present:
        _place(grid, index, spellings, programme, problems)
    again = _again(grid, present)
    for index in present:
        city, role = grid.text("city", index), grid.text("role", index)
        owner = ("city", city) if city else None
        grid.lacking(problems, index, {"city": "设区市", "role": "志愿者类型"}, owner, effect="")
        county = grid.text("county", index)
        volunteer_id = grid.text("volunteer_id", index)
        if volunteer_id is None:
            if index in again:
                at = grid.place(again[index])
                message = f"与 {at.file} 第 {at.row} 行是同一人，只算一次。改法：删去重复的行"
                grid.warning(problems, message, index, "name", owner)
                continue
            volunteer_id = _made(city, county, role, grid.row[index], given)
            given.add(volunteer_id)
        first = holders.setdefault(volunteer_id, index)
        if first != index and _is_another(grid, first, index):
            message = f"志愿者编号与第 {grid.row[first]} 行重复，但不是同一人。改法：改正编号"
            grid.warning(problems, message, index, "volunteer_id", owner)
        out.append(
            Volunteer(volunteer_id, city, county, role, grid.text("employer", index), grid.text("title", index), index)
        )
    return out


def _place(grid: Grid, index: int, spellings: Spellings, programme: Programme, problems: Problems) -> None:
    """City and county of a row as far as they can be told, in the spelling that is used for them; what cannot be told is a warning."""
    city, typed, role = (grid.text(column, index) for column in ("city", "county", "role"))
    cities = spellings.cities_of(typed) if typed is not None else frozenset()
    if city is None and grid["city"][index] is None and len(cities) == 1:
        (city,) = cities
        grid.columns["city"][index] = city
        message = f"没有写设区市，按县（市、区）归入{programme.city(city).name}。改法：补上设区市"
        grid.warning(problems, message, index, "county", ("city", city))
    _, county, employer = spellings.place(city, typed, grid.text("employer", index))
    settled(grid, index, "employer", employer)
    elsewhere = city is not None and len(cities) == 1 and city not in cities
    county = spellings.county(city, typed) if not elsewhere else None
    settled(grid, index, "county", county)
    if role not in ("grader", "expert") or is_told((city, county, None), programme.without_counties):
        return
    if elsewhere:
        why = f"这个县（市、区）属于{programme.city(next(iter(cities))).name}，与所写的设区市不符"
    else:
        why = "看不出是哪个县（市、区）" if typed is None or city is not None else "看不出是哪个设区市的"
    message = f"{why}，无法核对回避，此人暂不分配作业，所评的分也不计入。改法：写明设区市和县（市、区），与报名表一致"
    grid.warning(problems, message, index, "county", ("city", city) if city else None)


def _made(city: str | None, county: str | None, role: str | None, row: int, taken: set[str]) -> str:
    """An id for a volunteer without one: from city, county, role and row, so that it stays the same (R20)."""
    made = base = f"{city or '?'}-{county or '市级'}-{role or '?'}-{row}"
    for number in count(2):
        if made not in taken:
            break
        made = f"{base}_{number}"  # the same row of another file
    return made


def _again(grid: Grid, rows: Iterable[int]) -> dict[int, int]:
    """Row without an id -> the one that has the same person in the same office: by name and number, or in a list that holds all of this one."""
    out, numbers, lists = dict[int, int](), dict[tuple[Value, ...], int](), dict[int, dict[tuple[Value, ...], int]]()
    ordered = sorted(rows, key=lambda index: grid["volunteer_id"][index] is None)
    for index in ordered:
        office = tuple(grid[column][index] for column in ("city", "county", "role", "name"))
        lists.setdefault(grid.source[index], {}).setdefault(_person(grid, index), index)
        number = grid.text("id_number", index) or grid.text("phone", index)
        if number and not is_placeholder(number):
            out[index] = numbers.setdefault((*office, compared(number)), index)
    for source, people in lists.items():
        same = next((one for other, one in lists.items() if other < source and people.keys() <= one.keys()), {})
        out |= {index: same[_person(grid, index)] for index in ordered if same and grid.source[index] == source}
    return {index: first for index, first in out.items() if first != index}


def _person(grid: Grid, index: int) -> tuple[Value, ...]:
    columns = ("city", "county", "role", "name", "employer", "title", "id_number", "phone")
    return tuple(grid[column][index] for column in columns)


def _is_another(grid: Grid, first: int, second: int) -> bool:
    return any(
        None not in (a, b) and a != b for a, b in ((grid[c][first], grid[c][second]) for c in ("name", "id_number"))
    )


def _numbers(people: Iterable[Volunteer], roster: Roster, programme: Programme, problems: Problems) -> None:
    """Fewer or more volunteers of a role than asked for, per city and county (R20)."""
    unique = {(p.volunteer_id, p.city, p.county, p.role) for p in people if p.city and p.role}
    counts = Counter((city, county, role) for _, city, county, role in unique)
    registered = {(t.city, t.county) for t in roster.trainees.values() if t.city and t.county}
    counties = sorted(registered | {(city, county) for city, county, _ in counts if city and county})
    rules = programme.awards.volunteers
    for city in programme.cities if rules.per_city else ():
        assert rules.per_city is not None
        _judge(
            f"{city.name}（市级）",
            city.slug,
            "contact",
            counts[city.slug, None, "contact"],
            rules.per_city.contact,
            problems,
        )
    for slug, county in counties if rules.per_county else ():
        assert slug is not None and county is not None
        for role in VOLUNTEER_ROLES:
            bounds = getattr(rules.per_county, role)
            _judge(f"{programme.city(slug).name}{county}", slug, role, counts[slug, county, role], bounds, problems)


def _judge(unit: str, slug: str, role: str, number: int, bounds: tuple[int, int], problems: Problems) -> None:
    low, high = bounds
    if not low <= number <= high:
        word = "少于" if number < low else "多于"
        message = f"{unit}有{VOLUNTEER_ROLES[role]} {number} 名，{word}规定的 {low}–{high} 名。改法：与当地核对附件2"
        problems.warning(message, table="volunteers", column="role", value=number, owner=("city", slug))
