"""Rows -> one verdict per trainee, by sections 1, 2, 6 and 7 of the rules: dicts and fractions, one trainee at a time.

What may be where something cannot be read is `worlds.py`; lists of attendance that repeat each other are `repeats.py`.
"""

import unicodedata
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
from tests.oracle.repeats import Unread, readings
from tests.oracle.worlds import DISPUTED, NEVER, UNTOLD, attempt, hourless, mark_told, rulings_of, sole, versions_differ

BOTH = ("lesson_design", "growth_report")
FAILS = ["online_incomplete", "offline_incomplete", "test_missing", "lesson_design_missing", "growth_report_missing"]
FAILS += ["total_below_60"]
PENDINGS = ["identity_doubtful", "online_unreadable", "offline_unreadable", "test_unreadable"]
PENDINGS += [f"{kind}_{why}" for kind in BOTH for why in ("unreadable", "unmarked", "disputed", "reuse")]
PENDINGS += [f"{part}_awaited" for part in ("online", "offline", "test", *BOTH)]
NOTES = [f"{kind}_{why}" for kind in BOTH for why in ("misconduct", "late", "short")]


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
    mark: object = None
    accused: bool = False
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
        listed = inbox.rows[table] if table in inbox.delivered else ()
        for row in sorted(listed, key=lambda row: -len(clean(row.cells.get("county")) or "")):  # 临川区 before 临川
            if text := clean(row.cells.get("county")):
                slug = slug_of(row)
                if table == "roster" or county_of(text, slug, known[slug], params) not in known[slug]:
                    known[slug].add(bare(text, names_of(slug, params)))
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


def hours(inbox, people, params, told):
    """Both kinds of hours of everybody."""
    online_hours(inbox, people)
    offline_hours(inbox, people, params, told)


def online_hours(inbox, people):
    """Courses add up, of one course the largest counts; several rows are never silent."""
    found = defaultdict(list)
    for person, row in rows_of(inbox, people, "learning"):
        value = number(row.cells.get("online_hours"), "online_hours")
        if value is None:
            continue
        if value is BAD or value < 0:
            inbox.expect("error", row, "online_hours")
            value = BAD
        found[person.id].append((words(row.cells.get("course")), value, row))
    for key, rows in found.items():
        values = defaultdict(set)
        for course, value, _ in rows:
            values[course].add(value)
        mixed = len(values) > 1 and bool({None, BAD} & set(values))
        if mixed or any(BAD in some for some in values.values()):
            people[key].online = BAD  # hours without a course beside those of courses: part of them, or more?
            for _, _, row in rows:
                inbox.may(row)
            continue
        people[key].online = sum(max(some) for some in values.values())
        if any(len(some) > 1 for some in values.values()) or (None in values and len(rows) > 1):
            inbox.expect_any("warning", [row for _, _, row in rows])


def offline_hours(inbox, people, params, told):
    """The sum of the rows, those that another list repeats as a whole once; where lists nearly agree, what was ``told`` if it may be."""
    lists, rows, doubtful = defaultdict(list), [], set()
    most = fraction(params["hours"]["offline_max"])
    for person, row in rows_of(inbox, people, "attendance"):
        value = number(row.cells.get("offline_hours"), "offline_hours")
        when = moment(row.cells.get("attended_on"))
        rows.append((person, row, value, when))
        if value is not None:
            day = Unread(str(row.cells["attended_on"])) if when is BAD else when and when.date()
            lists[row.file, row.sheet or ""].append((person.id, value, day))
    found, gone = readings(lists)
    for key, sums in found.items():
        allowed = [BAD if total is BAD or not 0 <= total <= most else total for total in sums]
        people[key].offline = next(
            (total for total in allowed if key in told and plain(total) == told[key]["offline_hours"]), allowed[0]
        )
        if people[key].offline is BAD:
            doubtful.add(key)
    for person, row, value, when in rows:
        repeated = (row.file, row.sheet or "") in gone
        if repeated or person.id in doubtful:
            inbox.may(row)
        if value is BAD and not repeated:
            inbox.expect("error", row, "offline_hours")
        told_or_not = value is None or repeated or len(found[person.id]) > 1
        if not told_or_not and (when is BAD or (when and not inside(params, "offline", when))):
            inbox.expect("warning", row, "attended_on")
    if gone:
        inbox.expect_any("warning", [row for _, row, _, _ in rows])


def tests(inbox, people, params):
    """The attempt that counts."""
    found = defaultdict(list)
    for person, row in rows_of(inbox, people, "tests"):
        score = row.cells.get("test_score")
        if words(score) in (None, "缺考"):
            inbox.may(row)  # its time may be unreadable
            continue
        score, when = number(score, "test_score"), moment(row.cells.get("tested_at"))
        count = number(row.cells.get("attempt"), "attempt")
        if score is BAD or not 0 <= score <= 100:
            inbox.expect("error", row, "test_score")
            score = BAD
        if count is BAD:
            inbox.expect("error", row, "attempt")
        if when is BAD or (when and not inside(params, "test", when)):
            inbox.expect("error", row, "tested_at")
        found[person.id].append((score, count, when))
    for key, rows in found.items():
        people[key].tried = True
        people[key].test = attempt(rows, params["scoring"]["attempts"])


# ---------------------------------------------------------------- texts


def content_of(row):
    """What a row of a submission hands in, by the column that counts, the file before the text; None for nothing."""
    for name in ("file", "text"):
        if (said := words(row.cells.get(name))) is not None:
            return name, repr(said), repr(words(row.cells.get("text")) and row.cells["text"])
    return None


def submissions(inbox, people, params):
    """Which version counts, and whether it can be read."""
    handed, anywhere, counted = defaultdict(list), defaultdict(list), []
    for person, row in rows_of(inbox, people, "submissions"):
        kind, when = choice(row.cells.get("kind"), KINDS), moment(row.cells.get("submitted_at"))
        if kind in (None, BAD):
            inbox.expect("error", row)
            if content_of(row):
                person.unplaced += 1
                anywhere[person.id].append((when, row.place, content_of(row), False))
        elif content_of(row) is None:
            inbox.may(row)
        else:
            if when is BAD:
                inbox.expect("error", row, "submitted_at")
            handed[person.id, kind].append((when, row))
    library = Library(inbox.folder / "submissions")
    first, last = (datetime.combine(whole_day(one), datetime.min.time()) for one in params["windows"]["submission"])
    window = first, last + timedelta(days=1)
    for (key, kind), rows in handed.items():
        known = [(when if isinstance(when, datetime) else NEVER, row.place, row) for when, row in rows]
        when, _, row = max([one for one in known if window[0] <= one[0] < window[1]] or known, key=lambda one: one[:2])
        text = people[key].texts[kind]
        text.handed_in, text.since = True, None if when == NEVER else when
        text.several = len({(repr(when), content_of(one)) for when, one in rows}) > 1
        text.theme = clean(row.cells.get("theme"))
        text.late = when >= window[1]
        if text.since and not inside(params, "submission", when):
            inbox.expect("warning", row, "submitted_at")
        sure = [(when, row.place, content_of(row), True) for when, row in rows]
        both = all((key, one) in handed for one in BOTH)  # else it is the one that lacks
        if versions_differ([*sure, *(anywhere[key] if both else [])], window):
            for _, one in rows:
                inbox.may(one)
            continue
        counted.append(row)
        column = content_of(row)[0]
        if column == "file":
            content = None if row.cells["file"] is BAD else library.text(row.cells["file"])
        else:
            content = None if words(row.cells["text"]) is BAD else str(row.cells["text"])
        if content is None:
            inbox.expect("error", row, *(() if row.cells[column] is BAD else (column,)))
            continue
        text.readable, text.content = True, content
        text.chars = length(content, params["length"]["mode"])
    files = Counter(words(row.cells.get("file")) for row in counted)
    for row in counted:
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
    """``{volunteer: [(job, city, county, employer)]}``; None where no roll came, empty where one came that cannot be used."""
    people = defaultdict(list)
    for row in inbox.rows["volunteers"] if "volunteers" in inbox.delivered else ():
        if isinstance(key := code(row.cells.get("volunteer_id")), str):
            where = city_of(row.cells.get("city"), params), clean(row.cells.get("county"))
            people[key].append((choice(row.cells.get("role"), JOBS), *where, clean(row.cells.get("employer"))))
    return people if "volunteers" in inbox.came else None


def marks(inbox, people, params, told):
    """The final mark of every text; more of them may be ``told`` to be disputed where not all can be read than the rules demand."""
    volunteers, usable = roll(inbox, params), "volunteers" in inbox.delivered and bool(inbox.rows["volunteers"])
    gap, found, any_kind = fraction(params["marking"]["gap"]), defaultdict(list), defaultdict(list)
    for person, row in rows_of(inbox, people, "marks"):
        kind, role = choice(row.cells.get("kind"), KINDS), choice(row.cells.get("role"), ROLES)
        value, when = number(row.cells.get("mark"), "mark"), moment(row.cells.get("marked_at"))
        grader = code(row.cells.get("grader_id"))
        if kind in (None, BAD):
            inbox.expect("error", row)
        if kind is None or grader in (None, BAD) or value in (None, BAD) or not 0 <= value <= 100:
            inbox.expect("error", row)
            continue
        if volunteers is not None and not usable:  # marks wait until the roll can be used
            inbox.may(row)
            continue
        roles = [None, *ROLES.values()] if role is BAD else [role]
        if volunteers is not None:
            roles = [one for one in roles if may_mark(volunteers.get(grader, ()), one, person)]
        if role is BAD or not roles:
            inbox.expect("error", row)
        if not roles:
            continue
        if when is BAD or (when and not inside(params, "marking", when)):
            inbox.expect("error", row)
        sure = None if kind is BAD else role is not BAD
        entry = (when, row.place, grader, roles, value if sure else None, sure)  # else a mark of nobody knows what
        if kind is BAD:
            any_kind[person.id].append(entry)
        else:
            found[person.id, kind].append((entry, row))
    for person in people.values():
        texts = person.texts.items()
        # a text that waits for its mark explains one whose kind cannot be read
        explained = any((text.handed_in or person.unplaced) and not found[person.id, kind] for kind, text in texts)
        for kind, text in texts:
            mine, more = found[person.id, kind], [] if explained else any_kind[person.id]
            told_of_marks(inbox, text, mine, elsewhere=bool(person.unplaced))
            for _, row in mine if more else ():
                inbox.may(row)
            text.stray = not text.handed_in and bool(mine or more)
            text.mark = mark_told([*(entry for entry, _ in mine), *more], text.since if text.several else None, gap)
            unread = bool(more) or BAD in [entry[0] for entry, _ in mine]
            if unread and person.id in told and f"{kind}_disputed" in told[person.id]["reasons"]:
                text.mark = DISPUTED
            if text.stray and text.mark is None and not person.unplaced:
                text.mark = DISPUTED


def told_of_marks(inbox, text, mine, *, elsewhere):
    """What is said of the marks of one text: made before it, of nobody's text, a second role of one grader."""
    by_grader = defaultdict(list)
    for (when, place, grader, roles, _, _), row in mine:
        by_grader[grader].append((when, place, roles, row))
        if not text.handed_in and not elsewhere and "submissions" in inbox.delivered:
            inbox.expect("error", row)
        if text.since and isinstance(when, datetime) and when < text.since:
            if hourless(when) and when.date() == text.since.date():
                inbox.may(row)
            else:
                inbox.expect("warning", row)
    for rows in by_grader.values():
        for _, _, _, row in rows if len(rows) > 1 else ():
            inbox.may(row)
        doubtful = any(len(roles) > 1 or when is BAD or hourless(when) for when, _, roles, _ in rows)
        latest = {}
        for when, place, (role, *_), row in () if doubtful else rows:
            if not (text.several and text.since and when and when < text.since):
                latest[role] = max(latest.get(role, (NEVER, ())), (when or NEVER, place, row), key=lambda one: one[:2])
        if len(latest) > 1:
            inbox.expect_any("error", [row for _, _, row in sorted(latest.values(), key=lambda one: one[:2])[1:]])


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
    """The latest ruling of each text; where its kind cannot be read it may be on either."""
    found, any_kind = defaultdict(list), defaultdict(list)
    for person, row in rows_of(inbox, people, "misconduct"):
        kind, when = choice(row.cells.get("kind"), KINDS), moment(row.cells.get("decided_at"))
        decision = choice(row.cells.get("decision"), RULINGS)
        if when is BAD:
            inbox.expect("error", row, "decided_at")
        if kind in (None, BAD):
            inbox.expect("error", row)
            if kind is BAD and decision not in (None, BAD):
                any_kind[person.id].append((when, decision, False))
            continue
        if decision in (None, BAD):
            inbox.may(row)
        found[person.id, kind].append((when, decision, row))
    for person in people.values():
        for kind, text in person.texts.items():
            text.ruling = ruled(inbox, found[person.id, kind])
            if any_kind[person.id]:
                sure = [(when, decision, True) for when, decision, _ in found[person.id, kind]]
                may_be = rulings_of([*sure, *any_kind[person.id]]) | {text.ruling}
                text.accused = len(may_be) > 1 and bool(may_be & {"confirmed", UNTOLD})
                text.ruling = None if text.accused else text.ruling


def ruled(inbox, rows):
    """What some rulings ``(time, decision, row)`` come to, None where that cannot be told, which is a problem."""
    told = sole(rulings_of([(when, BAD if decision is None else decision, True) for when, decision, _ in rows]))
    if told in (None, UNTOLD) and rows:
        inbox.expect_any("error", [row for _, _, row in rows])
        for _, _, row in rows:
            inbox.may(row)
        return None
    return told


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
        found[key.upper()].append((when, decision, row))
    told = {key: ruled(inbox, rows) for key, rows in found.items()}
    return {key: decision for key, decision in told.items() if decision}


# ---------------------------------------------------------------- the verdict


def coverage(pairs):
    """The largest coverage of each text in any one pair."""
    covered = defaultdict(Fraction)
    for left, right, left_coverage, right_coverage in pairs:
        covered[left] = max(covered[left], Fraction(left_coverage))
        covered[right] = max(covered[right], Fraction(right_coverage))
    return covered


def decide(inbox, params, pairs, told):
    """All trainees with their status; ``pairs`` are rows (left id, right id, left coverage, right coverage).

    ``told``: the decision on each trainee; only where the rules leave room is it looked at.
    """
    settle(inbox, params)
    people = roster(inbox, params)
    hours(inbox, people, params, told)
    tests(inbox, people, params)
    submissions(inbox, people, params)
    marks(inbox, people, params, told)
    rulings(inbox, people)
    covered = coverage(pairs)
    for person in people.values():
        for kind, text in person.texts.items():
            share = covered[f"{person.id}/{kind}"]
            text.held = (share >= fraction(params["reuse"]["hold_at"]) and text.ruling is None) or text.accused
            text.noted = (share >= fraction(params["reuse"]["note_at"]) and text.ruling is None) or text.accused
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
        if inbox.lost[table] >= 2 and 100 * inbox.lost[table] > len(inbox.rows[table])
    }
    signed = {(one["city"], one["table"]) for one in params.get("confirmed") or ()}
    cities = defaultdict(list)
    for person in people.values():
        cities[person.city].append(person)
        for reason, (table, instead) in CAUSES.items():
            if table in doubted and reason in person.said:
                person.said = person.said - {reason} | {instead}
        if "tests" in doubted and "total_below_60" in person.said and open_total(person, params):
            person.said = person.said - {"total_below_60"} | {"test_unreadable"}  # a lost row may be the better attempt
    for city in params["cities"]:
        mine = cities[city["slug"]]
        for reason, (table, instead) in CAUSES.items():
            fallen = [person for person in mine if reason in person.said]
            if len(fallen) >= 20 and 2 * len(fallen) > len(mine) and (city["slug"], table) not in signed:
                inbox.alarms.add((city["slug"], table))
                for person in fallen:
                    person.said = person.said - {reason} | {instead}
    late = {f"{kind}_late" for kind in BOTH} if params["scoring"]["late"] == "pending" else set()
    for person in people.values():
        person.reasons = [reason for reason in FAILS + PENDINGS + NOTES if reason in person.said]
        person.status = "pending" if person.said & (late | set(PENDINGS)) else "pass"
        if person.said & set(FAILS):
            person.status = "fail"


def open_total(person, params):
    """Would the best test there is lift this total to the mark?"""
    return total_of(Fraction(100), person.assignment, params) >= fraction(params["scoring"]["pass_at"])


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
    confirmed = text.ruling == "confirmed"
    if confirmed:
        say(f"{kind}_misconduct")
        text.final = Fraction(0)
    if text.held:
        say(f"{kind}_reuse")
    if "submissions" not in delivered:
        say(f"{kind}_awaited")
        return
    if not text.handed_in and not (text.stray or person.unplaced):
        say(f"{kind}_awaited" if as_of <= whole_day(params["windows"]["submission"][1]) else f"{kind}_missing")
        return
    if text.late:
        say(f"{kind}_late")
    if text.chars is not None and text.chars < params["assignments"][kind]["min_chars"]:
        say(f"{kind}_short")
    if confirmed:
        return
    if not text.readable:
        say(f"{kind}_unreadable")
    if text.mark is None:
        say(f"{kind}_unmarked")
    elif text.mark is DISPUTED:
        say(f"{kind}_disputed")
    elif text.readable:
        text.final = text.mark


def _total(person, params):
    """R5, exact; null unless every part is final."""
    finals = [person.texts[kind].final for kind in BOTH]
    if None in finals:
        return
    weights = [fraction(params["assignments"][kind]["weight"]) for kind in BOTH]
    person.assignment = sum(a * b for a, b in zip(finals, weights, strict=True)) / sum(weights)
    if person.test not in (None, BAD):
        person.total = total_of(person.test, person.assignment, params)


def total_of(test, assignment, params):
    """R5 of the two parts."""
    shares = params["scoring"]["weights"]
    first, second = fraction(shares["test"]), fraction(shares["assignments"])
    return (first * test + second * assignment) / (first + second)


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
