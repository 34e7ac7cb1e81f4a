"""Rows -> one verdict per trainee, by sections 1, 2 and 6 of the rules: dicts and fractions, one trainee at a time."""

import unicodedata
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cache

from tests.oracle.reading import (
    BAD,
    JOBS,
    KINDS,
    PASSED_ON,
    ROLES,
    RULINGS,
    STAGES,
    choice,
    city_of,
    code,
    moment,
    number,
    words,
)

BOTH = ("lesson_design", "growth_report")
FAILS = ["online_incomplete", "offline_incomplete", "test_missing", "lesson_design_missing", "growth_report_missing"]
FAILS += ["total_below_60"]
PENDINGS = ["identity_doubtful", "online_unreadable", "offline_unreadable", "test_unreadable"]
PENDINGS += [f"{kind}_{why}" for kind in BOTH for why in ("unreadable", "unmarked", "disputed", "reuse")]
PENDINGS += [f"{part}_awaited" for part in ("online", "offline", "test", *BOTH)]
NOTES = [f"{kind}_{why}" for kind in BOTH for why in ("misconduct", "late", "short")]
NEVER = datetime.min


@dataclass
class Text:
    """What is known of one text of one trainee."""

    handed_in: bool = False
    readable: bool = False
    since: datetime | None = None
    several: bool = False
    late: bool = False
    theme: str | None = None
    chars: int | None = None
    content: str | None = None
    stray: bool = False
    marks: list = field(default_factory=list)
    ruling: str | None = None
    final: Fraction | None = None
    held: bool = False
    noted: bool = False


@dataclass
class Trainee:
    """One trainee and all that the decision rests on."""

    id: str
    city: str | None = None
    county: str | None = None
    school: str | None = None
    stage: str | None = None
    doubtful: bool = False
    online: object = None
    offline: object = None
    test: object = None
    tried: bool = False
    unplaced: int = 0
    said: set = field(default_factory=set)
    texts: dict = field(default_factory=lambda: {kind: Text() for kind in BOTH})
    assignment: Fraction | None = None
    total: Fraction | None = None
    status: str = ""
    reasons: list = field(default_factory=list)


def whole_day(value):
    """A date of the programme file."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def inside(params, window, when):
    """Is this moment on one of the days of the window."""
    first, last = params["windows"][window]
    return whole_day(first) <= when.date() <= whole_day(last)


def fraction(value):
    """A number of the programme file as the decimal it is written as."""
    return Fraction(str(value))


# ---------------------------------------------------------------- the roster


def identify(inbox, row):
    """The trainee id of a row; stored as a number it is text with a warning."""
    cell = row.cells.get("trainee_id")
    if isinstance(cell, int | float):
        inbox.expect("warning", row, "trainee_id")
    return code(cell)


def placeholder(text):
    """No id number: words, 0, equal digits, a mask."""
    digits = {one for one in text if one.isdigit()}
    masked = any(one in "*×?#_" for one in text) or (len(text) >= 15 and not text[:-1].isdigit())
    runs = any(text[k] == text[k + 1] == text[k + 2] and not text[k].isdigit() for k in range(len(text) - 2))
    return len(digits) < 2 or masked or runs


def clean(cell):
    """A name of a county or school."""
    text = words(cell)
    return None if text is BAD else text


# ---------------------------------------------------------------- places (section 7, line 8)


def names_of(slug, params):
    """Every way to write a city, the longest first; of no city, of all of them."""
    cities = [city for city in params["cities"] if slug in (None, city["slug"])]
    found = [name for city in cities for name in (city["slug"], city["name"], city["name"].removesuffix("市"))]
    found += [alias for alias, meant in (params.get("aliases") or {}).items() if slug in (None, meant)]
    return sorted(found, key=len, reverse=True)


def bare(text, names):
    """Without blanks and without a city in front; 南昌县 keeps its name."""
    text = "".join(text.split())
    for name in names:
        if text.startswith(name) and len(text) > len(name) + 1 and text[len(name)] not in "县区市":
            return text[len(name) :]
    return text


def county_of(text, slug, known, params):
    """The county that is meant, None where that cannot be told."""
    names = names_of(slug, params)
    text = bare(text, names)
    fits = [text + end for end in "县区市" if text + end in known]
    if (slug and text in names) or len(fits) > 1:
        return None
    if fits:
        return fits[0]
    if text not in known and len(text) > 2 and text[-1] in "县区市" and text[:-1] in known:
        return county_of(text[:-1], slug, known, params) or text
    return text


def settle(inbox, params):
    """Counties and schools in the one spelling that is used for each, in roster, register and roll."""
    known, schools = defaultdict(set), [defaultdict(Counter), defaultdict(Counter)]
    places = {"roster": "school", "schools": "school", "volunteers": "employer"}

    def slug_of(row):
        slug = city_of(row.cells.get("city"), params)
        return None if slug is BAD else slug

    def key(slug, county, school):
        text = bare(school, names_of(slug, params))
        county = None if slug == "ganjiang" else county
        if county and len(county) > 2 and county[-1] in "县区市" and text.startswith(county):
            rest = text.removeprefix(county)
            text = county[:-1] + rest if len(rest) > 1 and rest[0] not in "县区市" else text
        return slug, county, text

    def meant(slug, text):
        return text and (county_of(text, slug, known[slug], params) or bare(text, names_of(slug, params)))

    for table in ("roster", "schools"):
        for row in inbox.rows[table] if table in inbox.delivered else ():
            if text := clean(row.cells.get("county")):
                known[slug_of(row)].add(bare(text, names_of(slug_of(row), params)))
    for table, found in zip(("roster", "schools"), schools, strict=True):
        for row in inbox.rows[table] if table in inbox.delivered else ():
            slug, school = slug_of(row), clean(row.cells.get("school"))
            if school:
                found[key(slug, meant(slug, clean(row.cells.get("county"))), school)][school] += 1
    for table, column in places.items():
        for row in inbox.rows[table] if table in inbox.delivered else ():
            slug, typed, school = slug_of(row), clean(row.cells.get("county")), clean(row.cells.get(column))
            homes = [
                one
                for one in known
                if one not in (None, "ganjiang") and typed and county_of(typed, one, known[one], params) in known[one]
            ]
            front = {
                one["slug"]
                for one in params["cities"]
                if typed
                and bare(typed, [n for n in names_of(one["slug"], params) if len(n) > 2]) != "".join(typed.split())
            }
            homes = sorted(front) or homes
            if table == "volunteers":
                inbox.may(row)
                if slug is None and city_of(row.cells.get("city"), params) is None and len(homes) == 1:
                    slug = row.cells["city"] = homes[0]
            county = meant(slug, typed)
            if school:
                names = (
                    schools[0].get(key(slug, county, school))
                    or schools[1].get(key(slug, county, school))
                    or {school: 1}
                )
                row.cells[column] = min(
                    names, key=lambda one: (-names[one], one != "".join(one.split()), -len(one), one)
                )
            if typed:
                row.cells["county"] = county
            if typed and table == "volunteers":
                lost = (slug and len(homes) == 1 and slug not in homes) or county_of(
                    typed, slug, known[slug], params
                ) is None
                row.cells["county"] = None if lost else county


def roster(inbox, params):
    """Everybody on the roster."""
    people, first, numbers, holders = {}, {}, defaultdict(set), defaultdict(list)
    for row in sorted(inbox.rows["roster"], key=lambda row: row.place):
        key = identify(inbox, row)
        if key is None or key is BAD:
            inbox.expect("error", row, "trainee_id")
            continue
        slug, stage = city_of(row.cells.get("city"), params), choice(row.cells.get("stage"), STAGES)
        for name, value in (("city", slug), ("stage", stage)):
            if key not in people and value in (None, BAD):
                inbox.expect("error", row, name)
            elif value is BAD:  # a blank one of a row that comes again is told where the rows differ
                inbox.expect("error", row)
        county = clean(row.cells.get("county"))
        who = (slug if slug is not BAD else None, county, clean(row.cells.get("school")), stage)
        held = row.cells.get("id_number")
        if isinstance(held, int | float):
            inbox.expect("warning", row, "id_number")
            held = None
        held = code(held)
        when = moment(row.cells.get("registered_at"))
        if key not in people and (when is BAD or (when and not inside(params, "registration", when))):
            inbox.expect("warning", row, "registered_at")
        rest = tuple(str(row.cells.get(name)) for name in ("name", "gender", "id_number", "category", "phone"))
        if key in people:
            inbox.may(row)
            if who != first[key][0]:
                people[key].doubtful = True
                inbox.expect(None, row)
            elif rest != first[key][1]:
                inbox.expect("warning", row)
            continue
        first[key] = (who, rest)
        slug, county, school, stage = who
        county = None if slug == "ganjiang" else county
        people[key] = Trainee(key, slug, county, school, stage if stage is not BAD else None)
        people[key].doubtful = slug is None or stage in (None, BAD) or school is None
        if held and held is not BAD and not placeholder(held):
            numbers[held.upper()].add(key)
            holders[held.upper()].append(row)
        for name, good in (("id_number", id_number_good), ("phone", phone_good)):
            text = words(row.cells.get(name)) if not isinstance(row.cells.get(name), int | float) else None
            if text not in (None, BAD) and not good(text):
                inbox.expect("warning", row, name)
    for held, keys in numbers.items():
        for key in keys if len(keys) > 1 else ():
            people[key].doubtful = True
        for row in holders[held] if len(keys) > 1 else ():
            inbox.expect(None, row, "id_number")
    return people


def id_number_good(text):
    """R23: 17 digits and a check character, a real date inside."""
    weights, checks = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
    if len(text) != 18 or not text[:17].isdigit():
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return checks[sum(int(a) * b for a, b in zip(text, weights, strict=False)) % 11] == text[17].upper()


def phone_good(text):
    """R23: 1, then 3 to 9, then nine digits."""
    return len(text) == 11 and text.isdigit() and text[0] == "1" and text[1] in "3456789"


def rows_of(inbox, people, table):
    """``(trainee, row)`` of a table for those on the roster; the others are errors."""
    inbox.lost[table] = 0
    for row in sorted(inbox.rows[table], key=lambda row: row.place):
        key = identify(inbox, row)
        if key not in people and isinstance(key, str):
            meant = [one for one in people if one.lstrip("0") == key.lstrip("0")]
            if len(meant) == 1:
                inbox.expect("warning", row, "trainee_id")
                key = meant[0]
        if key in people:
            yield people[key], row
        else:
            inbox.lost[table] += 1
            inbox.expect("error", row, "trainee_id")


# ---------------------------------------------------------------- hours and tests


def hours(inbox, people, params):
    """Online: courses add up, of one the largest. Offline: the sum, repeated exports once."""
    online, offline, places = defaultdict(list), defaultdict(list), defaultdict(list)
    for person, row in rows_of(inbox, people, "learning"):
        value = number(row.cells.get("online_hours"), "online_hours")
        if value is BAD or (value is not None and value < 0):
            inbox.expect("error", row, "online_hours")
            value = BAD
        if value is not None:
            online[person.id].append((words(row.cells.get("course")), value, row))
    rows = list(rows_of(inbox, people, "attendance"))
    again, unclear = repeated(inbox, rows)
    for person, row in rows:
        if ((row.file, row.sheet), person.id) in again:
            if number(row.cells.get("offline_hours"), "offline_hours") is BAD:
                inbox.may(row)
            continue
        value = number(row.cells.get("offline_hours"), "offline_hours")
        when = moment(row.cells.get("attended_on"))
        if value is BAD:
            inbox.expect("error", row, "offline_hours")
        if when is BAD or (when and not inside(params, "offline", when)):
            inbox.expect("warning", row, "attended_on")
        if value is not None:
            offline[person.id].append(value)
        places[person.id].append(row)
    for key, found in online.items():
        courses = defaultdict(list)
        for course, value, _ in found:
            courses[course].append(value)
        mixed = len(courses) > 1 and (None in courses or BAD in courses)
        if BAD in [value for _, value, _ in found] or mixed:
            people[key].online = BAD
            for _, _, row in found:
                inbox.may(row)
            continue
        people[key].online = sum(max(values) for values in courses.values())
        if len(found) > 1:
            inbox.expect_file("warning", found[1][2].file, found[1][2].sheet)
    for key, values in offline.items():
        total = BAD if BAD in values else sum(values)
        wrong = key in unclear or total is BAD or not 0 <= total <= fraction(params["hours"]["offline_max"])
        people[key].offline = BAD if wrong else total
        for row in places[key] if wrong else ():
            inbox.may(row)


def repeated(inbox, rows):
    """(sheet, person) whose rows of attendance are said again elsewhere, and the persons of whom that cannot be told."""
    said = defaultdict(lambda: defaultdict(Counter))
    for person, row in rows:
        value, when = number(row.cells.get("offline_hours"), "offline_hours"), moment(row.cells.get("attended_on"))
        if value is not None:
            day = when.date() if isinstance(when, datetime) else None
            said[row.file, row.sheet][person.id][value, day] += 1
    gone, unclear = set(), set()
    for relation in (_copied, _summary):
        order = sorted(said, key=lambda place: (place[0], place[1] or ""))
        size = {place: sum(lines.total() for lines in said[place].values()) for place in order}
        for place in sorted(order, key=lambda place: (size[place], -order.index(place))):
            others = {other: said[other] for other in order if other != place and set(said[other]) & set(said[place])}
            drop, doubt = relation(place, said[place], others)
            unclear |= doubt
            for where, key in drop:
                del said[where][key]
                gone.add((where, key))
            if drop:
                inbox.expect_file("warning", *place)
    for person, row in rows:
        if person.id in unclear:
            inbox.may(row)
    return gone, unclear


def _copied(place, own, others):
    for where, other in others.items():
        both = set(own) & set(other)
        if all(own[key] <= other.get(key, Counter()) for key in own):
            return {(place, key) for key in own}, set()
        drop = set()
        for key in both:
            dated = all(day for _, day in own[key])
            if dated and own[key] <= other[key]:
                drop.add((place, key))
            elif dated and other[key] <= own[key]:
                drop.add((where, key))
        if len(drop) > min(len(own), len(other)) / 2:
            return drop, both - {key for _, key in drop}
    return set(), set()


def _summary(place, own, others):
    """Does a sheet give for most of its people the sum of what the others say?"""
    theirs = set().union(*others.values())
    both = set(own) & theirs
    if not theirs or len(own) < len(theirs) / 2 or len(both) <= len(own) / 2:
        return set(), set()
    rest = {key: sum((other[key] for other in others.values() if key in other), Counter()) for key in both}
    lines = {key: (own[key].total(), rest[key].total()) for key in both}

    def hours_of(counter):
        return (
            None if any(value is BAD for value, _ in counter) else sum(value * n for (value, _), n in counter.items())
        )

    def fits(key):
        days = {day for _, day in own[key] if day}
        inside_rest = days <= {day for _, day in rest[key]} and lines[key][0] < lines[key][1]
        return (
            hours_of(own[key]) is not None and hours_of(own[key]) == hours_of(rest[key]) and (not days or inside_rest)
        )

    equal = {key for key in both if fits(key)}
    drop = {(place, key) for key in equal}
    if sum(lines[key][0] < lines[key][1] for key in equal) > len(both) / 2:
        return drop, both - equal
    if equal == both and (both == set(own) or all(day for key in both for _, day in rest[key])):
        return drop, set()
    return set(), set()


def tests(inbox, people, params):
    """Best or last attempt."""
    attempts, lines = defaultdict(list), defaultdict(list)
    for person, row in rows_of(inbox, people, "tests"):
        if words(row.cells.get("test_score")) in (None, "缺考"):
            inbox.may(row)  # its time may be unreadable
            continue
        value, when = number(row.cells.get("test_score"), "test_score"), moment(row.cells.get("tested_at"))
        if when is BAD or (when and not inside(params, "test", when)):
            inbox.expect("error", row, "tested_at")
        if number(row.cells.get("attempt"), "attempt") is BAD:
            inbox.expect("error", row, "attempt")
        if value is BAD or not 0 <= value <= 100:
            inbox.expect("error", row, "test_score")
            value = BAD
        count = number(row.cells.get("attempt"), "attempt")
        attempts[person.id].append((value, count, when))
        lines[person.id].append(row)
    for key, found in attempts.items():
        people[key].tried = True
        if len({count is None for _, count, _ in found}) == 2:
            for row in lines[key]:
                inbox.may(row)  # those without a number are told
        people[key].test = _attempt(found, params["scoring"]["attempts"])


def _attempt(found, rule):
    """The attempt that counts, BAD where it cannot be told."""
    if any(value is BAD for value, _, _ in found):
        return BAD
    if rule == "best":
        return max(value for value, _, _ in found)
    if len({value for value, _, _ in found}) == 1:
        return found[0][0]
    counts = [count for _, count, _ in found if count is not None]
    if BAD in counts or (not counts and any(when is BAD for _, _, when in found)):
        return BAD
    last = [one for one in found if one[1] == max(counts)] if counts else found
    if not counts:
        times = [when or NEVER for _, _, when in last]
        last = [one for one in last if (one[2] or NEVER) == max(times)]
    values = {value for value, _, _ in last}
    return values.pop() if len(values) == 1 else BAD


# ---------------------------------------------------------------- texts


def submissions(inbox, people, params):
    """Which version counts, and whether it can be read."""
    handed, chosen, unclear = defaultdict(list), {}, set()
    for person, row in rows_of(inbox, people, "submissions"):
        kind = choice(row.cells.get("kind"), KINDS)
        if kind in (None, BAD):
            inbox.expect("error", row)
            person.unplaced += words(row.cells.get("file")) is not None or words(row.cells.get("text")) is not None
            continue
        file, text = words(row.cells.get("file")), words(row.cells.get("text"))
        when = moment(row.cells.get("submitted_at"))
        if file is None and text is None:
            inbox.may(row)
            continue
        if when is BAD:
            inbox.expect("error", row, "submitted_at")
        handed[person.id, kind].append((when if when is not BAD else None, row))
        if when is BAD:
            unclear.add((person.id, kind))
    library = Library(inbox.folder / "submissions")
    for (key, kind), rows in handed.items():
        within = [one for one in rows if one[0] and inside(params, "submission", one[0])]
        when, row = max(within or rows, key=lambda one: (one[0] or NEVER, one[1].place))
        text = people[key].texts[kind]
        text.handed_in, text.since = True, when
        told = {(other, repr(words(one.cells.get("file"))), repr(one.cells.get("text"))) for other, one in rows}
        text.several = len(told) > 1
        text.theme = clean(row.cells.get("theme"))
        text.late = bool(when) and when.date() > whole_day(params["windows"]["submission"][1])
        if when and not inside(params, "submission", when):
            inbox.expect("warning", row, "submitted_at")
        contents = {(repr(words(one.cells.get("file"))), repr(one.cells.get("text"))) for _, one in rows}
        rivals = [one for other, one in within or rows if one is row or (when and other and hourless(other, when))]
        contents_of_day = {(repr(words(one.cells.get("file"))), repr(one.cells.get("text"))) for one in rivals}
        if ((key, kind) in unclear and len(contents) > 1) or len(contents_of_day) > 1:
            inbox.expect("error", row)
            continue
        chosen[key, kind] = row
        if row.cells.get("file") is BAD:
            inbox.expect("error", row)
            continue
        if words(row.cells.get("file")) is not None:
            content = library.text(row.cells["file"])
            if content is None:
                inbox.expect("error", row, "file")
        else:
            content = row.cells["text"] if words(row.cells.get("text")) is not BAD else None
            if content is None:
                inbox.expect("error", row, "text")
        text.readable = content is not None
        if content is not None:
            text.content = str(content)
            text.chars = length(str(content), params["length"]["mode"])
    files = Counter(words(row.cells.get("file")) for row in chosen.values())
    for row in chosen.values():
        if words(row.cells.get("file")) and files[words(row.cells["file"])] > 1:
            inbox.expect_file("warning", row.file, row.sheet)


class Library:
    """What lies below ``inbox/submissions/``."""

    def __init__(self, folder):
        self.entries = []
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.is_symlink() or not path.is_file():
                continue
            name = path.relative_to(folder).as_posix()
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    for member in archive.namelist():
                        whole = f"{name}/{member}"
                        self.entries.append((whole, {whole, member.rsplit("/", 1)[-1]}, archive.read(member)))
            else:
                self.entries.append((name, {name}, path.read_bytes()))

    def text(self, name):
        """The text of a named file, None where it cannot be read."""
        name = unicodedata.normalize("NFC", str(name).strip().replace("\\", "/"))
        found = [entry for entry in self.entries if name in {unicodedata.normalize("NFC", one) for one in entry[1]}]
        if len(found) != 1 or found[0][0].rsplit(".", 1)[-1] not in ("txt", "md"):
            return None
        data = found[0][2]
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return text if text.strip() else None
        return None


@cache
def letter_class(letter):
    """R22 of one character: a space, one that does not count, one that counts alone, or part of a run."""
    category, wide = unicodedata.category(letter), unicodedata.east_asian_width(letter)
    if letter.isspace():
        return "space"
    if category in ("Mn", "Me", "Cf"):
        return "nothing"
    script = unicodedata.name(letter, "").split(" ")[0]
    alone = wide in "WFA" and not (wide != "F" and category[0] == "L" and script in ("LATIN", "GREEK", "CYRILLIC"))
    return "alone" if alone else "run"


@cache
def han(letter):
    """Is it of the script Han?"""
    return unicodedata.name(letter, "").startswith("CJK UNIFIED") or letter in "々〇"


def length(text, mode):
    """R22."""
    if mode == "nonspace":
        return sum(not letter.isspace() for letter in text)
    if mode == "han":
        return sum(map(han, text))
    count, run = 0, False
    for kind in map(letter_class, text):
        count += kind == "alone" or (kind == "run" and not run)
        run = kind == "run" or (run and kind == "nothing")
    return count


# ---------------------------------------------------------------- marks and rulings


def roll(inbox, params):
    """``{volunteer id: [(job, city, county, employer)]}``, None where no roll was delivered."""
    if "volunteers" not in inbox.delivered:
        return {} if "volunteers" in inbox.came else None  # a roll that cannot be used is not "no roll"
    people = defaultdict(list)
    for row in inbox.rows["volunteers"]:
        key, job = words(row.cells.get("volunteer_id")), choice(row.cells.get("role"), JOBS)
        place = city_of(row.cells.get("city"), params)
        if key not in (None, BAD):
            people[key].append((job, place, clean(row.cells.get("county")), clean(row.cells.get("employer"))))
    return people


def marks(inbox, people, params):
    """The marks that count, in the order of the rules."""
    volunteers, found, unclear = roll(inbox, params), defaultdict(list), defaultdict(list)
    for person, row in rows_of(inbox, people, "marks"):
        kind, role = choice(row.cells.get("kind"), KINDS), choice(row.cells.get("role"), ROLES)
        value, when = number(row.cells.get("mark"), "mark"), moment(row.cells.get("marked_at"))
        grader = code(row.cells.get("grader_id"))
        if kind in (None, BAD):
            inbox.expect("error", row, "kind")
        if kind is None:
            continue
        if grader in (None, BAD):
            inbox.expect("error", row, "grader_id")
        elif value in (None, BAD) or not 0 <= value <= 100:
            inbox.expect("error", row, "mark")
        elif not volunteers and "volunteers" not in inbox.delivered and volunteers is not None:
            inbox.may(row)
        elif volunteers is not None and not may_mark(
            volunteers.get(grader, ()), "adjudicator" if role is BAD else role, person
        ):
            inbox.expect("error", row, "grader_id")
        else:
            if role is BAD:
                inbox.expect("error", row, "role")
            if when is BAD or (when and not inside(params, "marking", when)):
                inbox.expect("error", row, "marked_at")
            lost = when is BAD
            when = when if when not in (None, BAD) else NEVER
            one = (when, row.place, grader, role, value, row, lost)
            unclear[person.id].append(one) if kind is BAD else found[person.id, kind].append(one)
    for key, rows in unclear.items():
        if not any(text.handed_in and (key, kind) not in found for kind, text in people[key].texts.items()):
            for kind in BOTH:
                found[key, kind] += [(*one[:4], None, *one[5:]) for one in rows]
    for (key, kind), rows in found.items():
        text = people[key].texts[kind]
        rows.sort(key=lambda one: one[:2])
        if not text.handed_in:
            text.stray = True
            for one in rows if "submissions" in inbox.delivered and not people[key].unplaced else ():
                inbox.expect("error", one[5])
        same_day = [one for one in rows if text.since and hourless(one[0], text.since)]
        early = [one for one in rows if text.since and NEVER < one[0] < text.since and one not in same_day]
        for one in early:
            inbox.expect("warning", one[5])
        if text.several and text.since:
            surely = [one[4] for one in rows if one[0] >= text.since]
            unsure = [one for one in same_day if not surely or set(surely) != {one[4]}]
            for one in unsure:
                inbox.expect("error", one[5], "marked_at")
            unsure += [one for one in rows if one[6]]
            rows = [(*one[:4], None, *one[5:]) if one in unsure else one for one in rows if one not in early]
        unplaced = [one for one in rows if one[3] is BAD]
        text.marks = _latest([one for one in rows if one[3] is not BAD], inbox)
        last = max((one[0] for one in text.marks if one[3] == "adjudicator"), default=NEVER)
        unplaced = [one for one in unplaced if one[0] in (last, NEVER) or one[0] > last or hourless(one[0], last)]
        if text.marks and unplaced:
            text.marks = [
                (*one[:3], None if one[3] is BAD else one[3], None, *one[5:]) for one in text.marks + unplaced
            ]


def hourless(when, other):
    """Is it a day without an hour, that of the other moment?"""
    return when < other and when.date() == other.date() and (when.hour, when.minute, when.second) == (0, 0, 0)


def _latest(rows, inbox):
    """Of each person and role the latest, of each person one role; ``{value}``, or None where it cannot be told."""
    groups, roles = defaultdict(list), {}
    for one in rows:
        groups[one[2], one[3]].append(one)
    for (grader, role), group in groups.items():
        lost = any(one[6] for one in group)
        top = max(one[0] for one in group)
        last = group if lost else [one for one in group if one[0] == top or hourless(one[0], top)]
        values = {one[4] for one in last}
        if len(last) > 1:
            for one in last:
                inbox.may(one[5])
        told = len(values) == 1 and None not in values
        groups[grader, role] = (
            max(one[0] for one in group),
            last[0][1],
            grader,
            role,
            values if told else None,
            last[0][5],
            lost,
        )
    for one in sorted(groups.values(), key=lambda one: one[:2]):
        first = roles.setdefault(one[2], one)
        if first is not one:
            inbox.expect("error", one[5])
            if (first[6] or one[6]) and first[4] != one[4]:
                roles[one[2]] = (*first[:4], None, *first[5:])
    found = list(roles.values())
    if len(rows) < 2:
        return found
    out = []
    for one in found:
        rivals = [other for other in found if other[3] == one[3] and other[4] != one[4]]
        if one[6] and one[4] and rivals and (one[3] == "adjudicator" or len(found) > 2):
            inbox.may(one[5])
            one = (*one[:4], None, *one[5:])
        out.append(one)
    if any(one[3] == "adjudicator" and one[4] is None and one[6] for one in out):
        out = [(*one[:4], None, *one[5:]) if one[3] == "adjudicator" else one for one in out]
    return out


def may_mark(entries, role, person):
    """On the roll for this role, of a county that is known and is another one; where there is none, of another school."""
    jobs = ("grader", "expert") if role == "adjudicator" else ("grader",)
    if not any(entry[0] in jobs for entry in entries):
        return False
    for _, city, county, employer in entries:
        county = None if city == "ganjiang" else county
        if city in (None, BAD) or (county is None and city != "ganjiang"):
            return False
        if person.city not in (city, None):
            continue
        if county == person.county if county and person.county else employer and employer == person.school:
            return False
    return True


def rulings(inbox, people):
    """The latest ruling of each text; none where it is unresolved."""
    found = defaultdict(list)
    for person, row in rows_of(inbox, people, "misconduct"):
        kind = choice(row.cells.get("kind"), KINDS)
        if kind in (None, BAD):
            inbox.expect("error", row, "kind")
            continue
        when = moment(row.cells.get("decided_at"))
        if when is BAD:
            inbox.expect("error", row, "decided_at")
        when = NEVER if when in (None, BAD) else when
        decision = choice(row.cells.get("decision"), RULINGS)
        if decision in (None, BAD):
            inbox.may(row)
        found[person.id, kind].append((when, decision, row))
    for (key, kind), rows in found.items():
        people[key].texts[kind].ruling = ruled(inbox, rows)


def ruled(inbox, rows):
    """The latest of some rulings ``(time, decision, row)``, None where that cannot be told, which is a problem."""
    unclear = any(moment(row.cells.get("decided_at")) is BAD for _, _, row in rows)
    if unclear and len({repr(decision) for _, decision, _ in rows}) > 1:
        for _, _, row in rows:
            inbox.expect("error", row)
        return None
    last = max(when for when, _, _ in rows)
    words_of_last = {decision for when, decision, _ in rows if when == last}
    if len(words_of_last) == 1 and not words_of_last & {None, BAD}:
        return words_of_last.pop()
    where = [row for when, _, row in rows if when == last]
    inbox.problems.append(("error", where[0].file, where[0].sheet, None, ()))
    for row in where:
        inbox.may(row)
    return None


def passages(inbox):
    """``{passage: public or copied}``: what was ruled on passages that many share (section 7, line 13)."""
    found = defaultdict(list)
    for row in inbox.rows["passages"] if "passages" in inbox.delivered else ():
        key, when = code(row.cells.get("passage_id")), moment(row.cells.get("decided_at"))
        decision = choice(row.cells.get("decision"), PASSED_ON)
        if when is BAD:
            inbox.expect("error", row, "decided_at")
        if key in (None, BAD):
            inbox.expect("error", row, "passage_id")
            continue
        if decision in (None, BAD):
            inbox.may(row)
        found[key.upper()].append((NEVER if when in (None, BAD) else when, decision, row))
    told = {key: ruled(inbox, rows) for key, rows in found.items()}
    return {key: decision for key, decision in told.items() if decision}


DISPUTED = object()


def final_mark(found, gap):
    """R14."""
    judges = [one for one in found if one[3] == "adjudicator"]
    if judges:
        last = max(one[0] for one in judges)
        judges = [one for one in judges if one[0] == last or hourless(one[0], last)]
        if any(one[4] is None for one in judges):
            return DISPUTED
        values = set().union(*(one[4] for one in judges))
        return values.pop() if len(values) == 1 else DISPUTED
    order = ["first", "second", "third", None]
    rest = sorted(found, key=lambda one: (order.index(one[3]), one[0], one[1]))
    if not rest:
        return None
    if any(one[4] is None for one in rest):
        return DISPUTED
    values = [next(iter(one[4])) for one in rest[:3]]
    if len(values) == 1:
        return values[0]
    if abs(values[0] - values[1]) <= gap:
        return (values[0] + values[1]) / 2
    if len(values) == 2:
        return DISPUTED
    pairs = [(values[i], values[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    a, b = min(pairs, key=lambda pair: (abs(pair[0] - pair[1]), -sum(pair)))
    return (a + b) / 2 if abs(a - b) <= gap else DISPUTED


# ---------------------------------------------------------------- the verdict


def coverage(pairs):
    """The largest coverage of each text in any one pair."""
    covered = defaultdict(Fraction)
    for left, right, left_coverage, right_coverage in pairs:
        covered[left] = max(covered[left], Fraction(left_coverage))
        covered[right] = max(covered[right], Fraction(right_coverage))
    return covered


def decide(inbox, params, pairs):
    """All trainees with their status; ``pairs`` are rows (left id, right id, left coverage, right coverage)."""
    settle(inbox, params)
    people = roster(inbox, params)
    hours(inbox, people, params)
    tests(inbox, people, params)
    submissions(inbox, people, params)
    marks(inbox, people, params)
    rulings(inbox, people)
    covered = coverage(pairs)
    for person in people.values():
        for kind, text in person.texts.items():
            share = covered[f"{person.id}/{kind}"]
            text.held = share >= fraction(params["reuse"]["hold_at"]) and text.ruling is None
            text.noted = share >= fraction(params["reuse"]["note_at"]) and text.ruling is None
        verdict(person, inbox.delivered, params)
    soften(inbox, people, params)
    return people


CAUSES = {
    "online_incomplete": ("learning", "online_unreadable"),
    "offline_incomplete": ("attendance", "offline_unreadable"),
}
CAUSES |= {"test_missing": ("tests", "test_unreadable")}
CAUSES |= {f"{kind}_missing": ("submissions", f"{kind}_unreadable") for kind in BOTH}


def soften(inbox, people, params):
    """Tables in doubt fail nobody (section 7, line 4)."""
    doubted = {
        table
        for table in inbox.delivered
        if inbox.lost[table] >= 2 and Fraction(inbox.lost[table], len(inbox.rows[table])) > Fraction(1, 100)
    }
    for person in people.values():
        if "tests" in doubted and "total_below_60" in person.said and person.test < 100:
            person.said = person.said - {"total_below_60"} | {"test_unreadable"}  # a lost row may be a better attempt
        person.said = {CAUSES[one][1] if one in CAUSES and CAUSES[one][0] in doubted else one for one in person.said}
    signed = {(one["city"], one["table"]) for one in params.get("confirmed") or ()}
    for slug in [city["slug"] for city in params["cities"]]:
        mine = [person for person in people.values() if person.city == slug]
        for reason, (table, instead) in CAUSES.items():
            fallen = [person for person in mine if reason in person.said]
            if len(fallen) >= 20 and 2 * len(fallen) > len(mine) and (slug, table) not in signed:
                inbox.alarms.add((slug, table))
                for person in fallen:
                    person.said = person.said - {reason} | {instead}
    blocking = PENDINGS + [f"{kind}_late" for kind in BOTH if params["scoring"]["late"] == "pending"]
    for person in people.values():
        said = person.said
        person.reasons = [reason for reason in FAILS + PENDINGS + NOTES if reason in said]
        person.status = "fail" if said & set(FAILS) else "pending" if said & set(blocking) else "pass"


def verdict(person, delivered, params):
    """Status and reasons of one trainee."""
    said, as_of = set(), whole_day(params["as_of"])
    say = said.add
    if person.doubtful:
        say("identity_doubtful")
    theory = {city["slug"]: whole_day(city["theory"][1]) for city in params["cities"]}
    last = theory.get(person.city, max(theory.values()))
    gate = params["hours"]["offline_gate"]
    for part, value, table, end in (
        ("online", person.online, "learning", last),
        ("offline", person.offline, "attendance", whole_day(params["windows"]["offline"][1])),
    ):
        if table not in delivered or (value is None and as_of <= end):
            say(f"{part}_awaited")
        elif value is BAD:
            say(f"{part}_unreadable")
        elif part == "offline" and gate == "attended":
            if not (value or 0) > 0:
                say("offline_incomplete")
        elif (value or 0) < fraction(params["hours"][part]):
            say(f"{part}_incomplete")
    if "tests" not in delivered or (not person.tried and as_of <= whole_day(params["windows"]["test"][1])):
        say("test_awaited")
    elif not person.tried:
        say("test_missing")
    elif person.test is BAD:
        say("test_unreadable")
    for kind in BOTH:
        _text_reasons(person, kind, say, (delivered, params, as_of))
    _total(person, params)
    if person.total is not None and person.total < fraction(params["scoring"]["pass_at"]):
        say("total_below_60")
    person.said = said


def _text_reasons(person, kind, say, context):
    """Reasons of one text."""
    delivered, params, as_of = context
    text = person.texts[kind]
    if text.ruling == "confirmed":
        say(f"{kind}_misconduct")
        text.final = Fraction(0)
    if "submissions" not in delivered:
        say(f"{kind}_awaited")
        return
    if not text.handed_in:
        if text.ruling == "confirmed" and (text.stray or person.unplaced):
            return
        if text.stray or person.unplaced:
            say(f"{kind}_unreadable")
            mark = final_mark(text.marks, fraction(params["marking"]["gap"]))
            if mark is DISPUTED:
                say(f"{kind}_disputed")
            elif mark is None:
                say(f"{kind}_unmarked")
        elif as_of <= whole_day(params["windows"]["submission"][1]):
            say(f"{kind}_awaited")
        else:
            say(f"{kind}_missing")
        return
    if text.late:
        say(f"{kind}_late")
    if text.chars is not None and text.chars < params["assignments"][kind]["min_chars"]:
        say(f"{kind}_short")
    if text.final is not None:
        return
    if not text.readable:
        say(f"{kind}_unreadable")
    mark = final_mark(text.marks, fraction(params["marking"]["gap"]))
    if mark is None:
        say(f"{kind}_unmarked")
    elif mark is DISPUTED:
        say(f"{kind}_disputed")
    elif text.readable:
        text.final = mark
    if text.held:
        say(f"{kind}_reuse")


def _total(person, params):
    """R5, exact; null unless every part is final."""
    finals = [person.texts[kind].final for kind in BOTH]
    if None in finals:
        return
    weights = [fraction(params["assignments"][kind]["weight"]) for kind in BOTH]
    person.assignment = sum(a * b for a, b in zip(finals, weights, strict=True)) / sum(weights)
    if person.test not in (None, BAD):
        shares = params["scoring"]["weights"]
        test, rest = fraction(shares["test"]), fraction(shares["assignments"])
        person.total = (test * person.test + rest * person.assignment) / (test + rest)


def plain(value):
    """A decimal string of at most 12 places."""
    if value is None or value is BAD:
        return None
    scaled = abs(value) * 10**12
    whole = int(scaled + Fraction(1, 2))
    text = f"{whole // 10**12}.{whole % 10**12:012d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and whole else text


def decision_rows(people, params):
    """What ``decisions.parquet`` must hold."""
    rate = params["hours"]["credits_per_hour"]
    out = {}
    for person in people.values():
        credit = {"pass": params["hours"]["credit"], "fail": 0, "pending": None}[person.status]
        credits = None if rate is None or credit is None else plain(Fraction(credit) * fraction(rate))
        out[person.id] = {
            "city": person.city,
            "county": person.county,
            "school": person.school,
            "stage": person.stage,
            "online_hours": plain(person.online),
            "offline_hours": plain(person.offline),
            "test_score": plain(person.test),
            "lesson_design_mark": plain(person.texts["lesson_design"].final),
            "growth_report_mark": plain(person.texts["growth_report"].final),
            "assignment_score": plain(person.assignment),
            "total": plain(person.total),
            "status": person.status,
            "reasons": person.reasons,
            "credit_hours": credit,
            "credits": credits,
        }
    return out
