"""jxgrade on an inbox, and what it says other than the oracle."""

import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

import pandas as pd
import yaml

from jxgrade import batch, tables
from jxgrade.errors import UnreadableFile
from jxgrade.grading.breaker import alarm_rows, roll_rows
from jxgrade.grading.decisions import judge as judge_all
from jxgrade.grading.scoring import final_marks, score
from jxgrade.intake.files import discover
from jxgrade.intake.grids import join_files
from jxgrade.intake.inbox import assemble
from jxgrade.intake.problems import Problems
from jxgrade.intake.rows import read_rows
from jxgrade.intake.specs import city_words, inbox_tables, specs
from jxgrade.programme import Programme
from tests.oracle import judge, prizes, reading
from tests.oracle.nasty import Nasty

PARAMS = yaml.load((Path(__file__).parents[2] / "params" / "programme.yaml").read_bytes(), yaml.CSafeLoader)
HEADS = {}
for _table in reading.TABLES:
    HEADS.update(reading.headings(_table)[1])


def prepare(seed, root):
    """A workspace with a random inbox."""
    batch.init(root)
    made = Nasty(seed, PARAMS)
    made.write(root)
    return made


def store(root, name):
    """A table of the store as a list of dicts with None for what is missing."""
    frame = pd.read_parquet(Path(root) / "store" / f"{name}.parquet").astype(object)
    frame = frame.where(frame.notna(), None) if len(frame) else frame
    return frame.to_dict("records")


def run(root):
    """Bring the store up to date."""
    results = batch.Pipeline(*batch.open_workspace(Path(root))).bring_up_to_date()
    failed = [result for result in results if result.outcome not in ("done", "skipped")]
    if failed:
        raise RuntimeError(f"{failed[0].name}: {failed[0].message}")


def decided_here(root, programme, pairs=None):
    """The tables of an inbox up to the decisions, and the alarms, all in this process; ``pairs``: of texts, none where absent."""
    known = inbox_tables(programme)
    found = Problems(known)
    files = discover(root / "inbox", city_words(programme), found, known)
    wanted = specs(programme)
    read = {}
    for table, parts in files.files.items():
        for part in parts:
            try:
                read[part.path] = list(read_rows(str(part.path), wanted[table]))
            except UnreadableFile as reason:
                read[part.path] = reason
    grids = join_files(files, wanted, read, found)
    made = {
        name: tables.from_rows(rows, name)
        for name, rows in assemble(root / "inbox", grids, programme, found, jobs=1, progress=None).items()
    }
    made["marking"] = final_marks(made["marks"], gap=programme.marking.gap)
    made["scores"] = score(made, programme)
    made["pairs"] = tables.empty("pairs") if pairs is None else pairs
    made["decisions"], alarms = judge_all(made, programme)
    return made, alarms


def run_tables(root):
    """Intake and decisions alone, in this process and without texts compared: hundreds of inboxes in minutes."""
    programme = Programme.load(root / "params" / "programme.yaml")
    made, alarms = decided_here(root, programme)
    made["decision_problems"] = tables.from_rows(
        roll_rows(made["delivered"]) + alarm_rows(alarms, programme), "decision_problems"
    )
    made["problems"] = made["intake_problems"]
    for name in ("pairs", "decisions", "decision_problems", "problems", "passage_rulings"):
        tables.write(made[name], name, root / "store")


def differences(root, whole=True):
    """Lines, one per difference; empty where the oracle and jxgrade agree."""
    root = Path(root)
    params = yaml.load((root / "params" / "programme.yaml").read_bytes(), yaml.CSafeLoader)
    inbox = reading.read(root / "inbox", params)
    pairs = [
        [row[name] for name in ("left_id", "right_id", "left_coverage", "right_coverage")]
        for row in store(root, "pairs")
    ]
    told = {row["trainee_id"]: row for row in store(root, "decisions")}
    people = judge.decide(inbox, params, pairs, told)
    yield from decisions(root, people, params)
    told, said = (
        judge.passages(inbox),
        {row["passage_id"]: row["decision"] for row in store(root, "private/passage_rulings")},
    )
    if told != said:
        yield f"rulings on passages: oracle {told}, jxgrade {said}"
    if whole:
        yield from copies(people, covered=judge.coverage(pairs))
        yield from awards(root, inbox, people, params)
    else:
        prizes.rows(inbox, people, params)  # it reads the other tables, and says what is wrong there
    yield from problems(root, inbox)


def copies(people, covered):
    """Texts copied whole that no pair covers; two texts of one trainee are never compared."""
    owners = {}
    for person in people.values():
        for kind, text in person.texts.items():
            if text.content and len(text.content) >= 500:
                owners.setdefault(text.content.strip(), []).append((person.id, kind))
    for found in owners.values():
        for key, kind in found if len({key for key, _ in found}) > 1 else ():
            if covered[f"{key}/{kind}"] < Fraction(9, 10):
                yield f"pairs: {key}/{kind} is copied whole, covered {float(covered[f'{key}/{kind}'])}"


def decisions(root, people, params):
    """Differences of decisions."""
    expected = judge.decision_rows(people, params)
    got = {row.pop("trainee_id"): row for row in store(root, "decisions")}
    if set(expected) != set(got):
        yield f"decisions: trainees {sorted(set(expected) ^ set(got))}"
    for key in sorted(set(expected) & set(got)):
        for name, value in expected[key].items():
            other = got[key][name]
            other = list(other) if name == "reasons" else other
            if value != other:
                yield f"decisions {key} {name}: oracle {value!r}, jxgrade {other!r}"


AWARD_KEYS = {
    "award_trainees": ("trainee_id",),
    "award_organisations": ("level", "unit"),
    "award_cases": ("submission_id",),
}


def awards(root, inbox, people, params):
    """Differences of the three awards that are chosen by rule."""
    expected_tables, short, _ = prizes.rows(inbox, people, params)
    for name, expected in expected_tables.items():
        got = {}
        for row in store(root, name):
            key = tuple(row.pop(part) for part in AWARD_KEYS[name])
            got[key if len(key) > 1 else key[0]] = row
        for key in sorted(set(expected) ^ set(got)):
            yield f"{name} {key}: {'lacks' if key in expected else 'unexpected'} {expected.get(key) or got.get(key)}"
        for key in sorted(set(expected) & set(got)):
            for column, value in expected[key].items():
                other = got[key][column]
                other = list(other) if column == "reasons" else other
                if value != other:
                    yield f"{name} {key} {column}: oracle {value!r}, jxgrade {other!r}"
    said = (row for row in store(root, "problems") if row["column"] in ("city", "theme") and row["file"] is None)
    found = {(row["column"], row["value"]) for row in said}
    if found != short:
        yield f"problems: shortfalls {sorted(found ^ short)}"


def problems(root, inbox):
    """Problems that are expected and not there, and errors at rows where none is expected."""
    got = []
    for row in store(root, "problems"):
        column = HEADS.get(reading.squeeze(row["column"])) if row["column"] else None
        got.append(
            (
                row["level"],
                row["file"],
                row["sheet"],
                None if row["row"] is None else int(row["row"]),
                column,
                row["message"],
            )
        )
    names = {city["name"]: city["slug"] for city in PARAMS["cities"]}
    titles = {reading.TABLES[table].split(" ")[0]: table for table in reading.TABLES}
    said = [(row["value"], titles[row["column"]]) for row in store(root, "decision_problems")]
    alarms = {(names[city], table) for city, table in said if table != "volunteers"}
    lost = {"volunteers"} & (inbox.came - (inbox.delivered if inbox.rows["volunteers"] else set()))
    if lost != {table for _, table in said if table == "volunteers"}:
        yield f"the line on the roll: oracle {lost}"
    if alarms != inbox.alarms:
        yield f"alarms: {sorted(alarms ^ inbox.alarms)}"
    places = set(inbox.allowed)
    for level, file, sheet, number, columns in inbox.problems:
        places.add((file, number))
        for one in got:
            here = one[1] == file or (isinstance(file, frozenset) and one[1] in file)
            here = here and (number is None or (one[2], one[3]) == (sheet, number))
            if here and level in (None, one[0]) and (not columns or one[4] in columns):
                break
        else:
            yield f"problems: lacks {level} {file} {sheet} {number} {columns}"
    for level, file, sheet, number, column, message in got:
        if level == "error" and number is not None and (file, number) not in places and (file, None) not in places:
            yield f"problems: unexpected {level} {file} {sheet} {number} {column}: {message}"


def check(seed, keep=None, whole=True):
    """All differences for one seed; those of intake and decisions alone where not ``whole``."""
    root = Path(keep or tempfile.mkdtemp(prefix="oracle"))
    try:
        made = prepare(seed, root)
        (run if whole else run_tables)(root)
        return made, list(differences(root, whole))
    finally:
        if keep is None:
            shutil.rmtree(root)
