"""The rules as one object: everything wrong is said at once, and numbers are exact."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jxgrade.demo.province import COUNTIES
from jxgrade.errors import ProgrammeError
from jxgrade.programme import Programme, read_yaml
from jxgrade.programme.parts import Criterion
from jxgrade.programme.worked import worked_examples


def _edited(root: Path, tmp_path: Path, *edits: tuple[str, str]) -> Path:
    text = (root / "params" / "programme.yaml").read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "programme.yaml"
    path.write_text(text, "utf-8")
    return path


def _faults(path: Path) -> dict[str, str]:
    with pytest.raises(ProgrammeError) as caught:
        Programme.load(path)
    assert caught.value.exit_code == 2
    return {fault.path: str(fault) for fault in caught.value.faults}


def test_places_add_up_as_the_document_prints_them(programme):
    school = sum(city.quota["school"] for city in programme.cities)
    kindergarten = sum(city.quota["kindergarten"] for city in programme.cities)
    assert (len(programme.cities), school, kindergarten, school + kindergarten) == (12, 82_210, 17_790, 100_000)


def test_five_percent_of_a_full_province_is_5000_seats(programme):
    assert programme.awards.trainees.share * sum(city.quota.total for city in programme.cities) == 5_000


def test_decimals_are_exact(programme):
    assert programme.awards.trainees.share == Decimal("0.05")
    assert isinstance(programme.reuse.hold_at, Decimal)
    weights = programme.awards.organisations.weights
    assert (weights.registration, weights.passing) == (Decimal("0.4"), Decimal("0.2"))


def test_theory_windows_follow_the_document(programme):
    first = {"nanchang", "jiujiang", "jingdezhen", "ganjiang"}
    second = {"ganzhou", "pingxiang", "xinyu", "yingtan", "fuzhou"}
    windows = {city.slug: city.theory for city in programme.cities}
    assert {slug for slug, window in windows.items() if window == (date(2023, 11, 6), date(2023, 11, 17))} == first
    assert {slug for slug, window in windows.items() if window == (date(2023, 11, 18), date(2023, 12, 1))} == second
    assert {slug for slug, window in windows.items() if window == (date(2023, 12, 2), date(2023, 12, 15))} == set(
        programme.slugs
    ) - first - second


def test_everything_wrong_is_said_at_once(root, tmp_path):
    faults = _faults(
        _edited(
            root,
            tmp_path,
            ("pass_at: 60", 'pass_at: "60"'),
            ("weights: {test: 60", "weights: {test: 65"),
            ("offline: [2023-11-18, 2023-12-31]", "offline: [2024-11-18, 2023-12-31]"),
            ("ties: exclude", "tie: exclude"),
            ("qualify: 10", "qualify: 2.7"),
            ("scope: province", "scope: planet"),
            ("registration: 0.4,", "registration: 0.5,"),
            ("share: 0.05", "share: 1.05"),
        )
    )
    assert set(faults) == {
        "scoring.pass_at",
        "scoring.weights",
        "windows.offline",
        "awards.trainees.ties",
        "awards.trainees.tie",
        "marking.qualify",
        "awards.trainees.scope",
        "awards.organisations.weights",
        "awards.trainees.share",
    }
    assert "首日晚于末日" in faults["windows.offline"] and "2024-11-18" in faults["windows.offline"]
    assert "105" in faults["scoring.weights"] and all("改法：" in fault for fault in faults.values())


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("excellent_at: 90", "excellent_at: 59", "scoring"),
        ("note_at: 0.10", "note_at: 0.31", "reuse"),
        ("offline_max: 56", "offline_max: 27", "hours"),
        ("{赣州新区: ganjiang}", "{赣州新区: nowhere}", "aliases.赣州新区"),
        ("slug: jiujiang", "slug: nanchang", "cities"),
        ("slug: jiujiang", "slug: 九江", "cities[1].slug"),
        ("contact: [1, 2], expert", "contact: [3, 2], expert", "awards.volunteers.per_county.contact"),
        ("timezone: Asia/Shanghai", "timezone: Asia/Nowhere", "timezone"),
        ("points: 25", "points: 26", "assignments.growth_report.rubric"),
        ("as_of: 2024-02-01", "as_of: 2024-02-01 10:00:00", "as_of"),
        ("as_of: 2024-02-01", "as_of: 2024-02-31", "as_of"),
        ("offline: [2023-11-18, 2023-12-31]", "offline: [2023-11-18, 2023-11-31]", "windows.offline"),
        ("credits_per_hour: null", "credits_per_hour: -1", "hours.credits_per_hour"),
        ("pass_at: 60", "pass_at: .nan", "scoring.pass_at"),
        ("certain: 0.9, out: 0.1", "certain: 0.9, out: 0.9", "awards.organisations.sensitivity"),
        ("draws: 2000", "draws: 99", "awards.organisations.sensitivity.draws"),
    ],
)
def test_one_wrong_value_is_told_with_its_path(root, tmp_path, old, new, path):
    found = list(_faults(_edited(root, tmp_path, (old, new))))
    follows = found[1:]  # a city that is gone is missed wherever it is named
    assert found[0] == path and (old == "slug: jiujiang" or not follows)


@pytest.mark.parametrize(
    "text", ["a: [1", "a: 1\na: 2", "a: &x [1]\nb: *x", "a: !!python/object/apply:os.getcwd []", "[]", "", "\t- x"]
)
def test_what_is_no_programme_is_refused_without_a_traceback(tmp_path, text):
    path = tmp_path / "programme.yaml"
    path.write_text(text, "utf-8")
    assert _faults(path)


@pytest.mark.parametrize(
    "text", ["a: [1", "a: 1: 2", "a: 1\n b: 2", "a\nb: 1", "\t- x", "a: 'x", "- 1\nb: 2", "a: !!x 1"]
)
def test_what_is_wrong_with_the_yaml_is_told_in_chinese(tmp_path, text):
    path = tmp_path / "programme.yaml"
    path.write_text(text, "utf-8")
    ((where, told),) = _faults(path).items()
    assert where.startswith("第 ") and not set("abcdefghijklmnopqrstuvwxyz") & set(told.replace("YAML", ""))


def test_the_choices_are_listed_in_chinese(root, tmp_path):
    (told,) = _faults(_edited(root, tmp_path, ("attempts: best", "attempts: first"))).values()
    assert told.endswith("改法：改成 best、last 之一")


def test_an_absent_or_undecodable_file_is_told(tmp_path):
    assert "文件不存在" in _faults(tmp_path / "programme.yaml")["文件"]
    (tmp_path / "gb.yaml").write_bytes("标题: 省培".encode("gb18030"))
    assert "UTF-8" in _faults(tmp_path / "gb.yaml")["文件"]


def test_a_quoted_day_is_a_day_and_a_wrong_one_is_told(root, tmp_path):
    path = _edited(root, tmp_path, ("as_of: 2024-02-01", "as_of: '2024-01-05'"))
    assert Programme.load(path).as_of == date(2024, 1, 5)
    assert list(_faults(_edited(root, tmp_path, ("as_of: 2024-02-01", "as_of: '2024-02-30'")))) == ["as_of"]


def test_a_programme_cannot_be_changed(programme):
    with pytest.raises(ValueError, match="frozen"):
        programme.scoring.pass_at = Decimal(59)


def test_neighbours_are_pairs_of_units_and_every_county_of_theirs_exists(programme):
    counties = {(city, county) for city, listed in COUNTIES.items() for _, county in listed}
    for unit in {
        *programme.marking.neighbours,
        *(one for listed in programme.marking.neighbours.values() for one in listed),
    }:
        city, slash, county = unit.partition("/")
        assert (city, county) in counties if slash else city == "赣江新区"
    assert ("ganjiang", "jiujiang/永修县") in programme.neighbour_pairs
    # named on both sides, told once
    assert len(programme.neighbour_pairs) == len({frozenset(pair) for pair in programme.neighbour_pairs})


@pytest.mark.parametrize("unit", ["庐州市/庐江县", "九江市/", "庐江县"])
def test_a_neighbour_in_no_city_is_told(root, tmp_path, unit):
    faults = _faults(_edited(root, tmp_path, ("九江市/永修县, 九江市/德安县", f"{unit}, 九江市/德安县")))
    assert any(f"不认识 {unit}" in fault and "改法" in fault for fault in faults.values())


def test_the_newer_keys_of_marking_may_lack(root, tmp_path):
    text = (root / "params" / "programme.yaml").read_text("utf-8")
    start, end = text.index("  # 除本县（市、区）、本单位外"), text.index("\nreuse:")
    text = text[:start] + text[end:]
    for key in ("anchors", "minutes", "most", "most_of"):
        text = re.sub(rf"(?m)^  {key}: .*\n", "", text)
    path = tmp_path / "programme.yaml"
    path.write_text(text, "utf-8")
    marking = Programme.load(path).marking
    assert (marking.anchors, marking.minutes, marking.most, dict(marking.most_of)) == (5, 6, None, {})
    assert Programme.load(path).neighbour_pairs == (("ganjiang", "ganjiang"),)  # a city without counties


def test_a_page_of_0_1_0_means_what_it_meant(root: Path) -> None:
    """Quotas by stage, no `stages`, `eligible`, `clauses`, `counties`: the same programme as the shipped page."""
    page: Any = read_yaml((root / "params" / "programme.yaml").read_text("utf-8"))
    shipped = Programme.from_mapping(page)
    del page["stages"], page["eligible"], page["clauses"]
    for city in page["cities"]:
        city.pop("counties", None)
    assert Programme.from_mapping(page) == shipped


def test_of_a_page_of_0_1_0_the_city_that_writes_otherwise_is_told_and_no_other(root: Path) -> None:
    page: Any = read_yaml((root / "params" / "programme.yaml").read_text("utf-8"))
    del page["stages"]
    page["cities"][3]["quota"] = 5000
    with pytest.raises(ProgrammeError) as caught:
        Programme.from_mapping(page)
    assert [fault.path for fault in caught.value.faults] == ["cities[3].quota"]
    del page["cities"][3]["quota"]
    assert [city.slug for city in Programme.from_mapping(page).cities if not city.quota.total] == [
        page["cities"][3]["slug"]
    ]


@pytest.mark.parametrize("alias", ["九江", "九江市", "jiujiang", " 九 江 市"])
def test_the_name_of_one_city_is_no_alias_of_another(root: Path, alias: str) -> None:
    """Every roster row of 九江 would silently become one of 南昌."""
    page: Any = read_yaml((root / "params" / "programme.yaml").read_text("utf-8"))
    page["aliases"][alias] = "nanchang"
    with pytest.raises(ProgrammeError) as caught:
        Programme.from_mapping(page)
    (fault,) = caught.value.faults
    assert (fault.path, fault.value) == (f"aliases.{alias}", "nanchang") and "jiujiang 本来的叫法" in fault.reason
    page["aliases"][alias] = "jiujiang"
    assert Programme.from_mapping(page).named[alias] == "jiujiang"


@pytest.mark.parametrize("name", ["九江", "九江市", "jiujiang"])
def test_two_cities_of_one_name_are_refused(root: Path, name: str) -> None:
    page: Any = read_yaml((root / "params" / "programme.yaml").read_text("utf-8"))
    place = next(n for n, city in enumerate(page["cities"]) if city["slug"] == "yingtan")
    page["cities"][place]["name"] = name
    with pytest.raises(ProgrammeError, match=r"jiujiang|yingtan") as caught:
        Programme.from_mapping(page)
    assert all(fault.path.endswith("name") for fault in caught.value.faults)


def test_a_shared_passage_has_a_length(root: Path, tmp_path: Path) -> None:
    assert set(_faults(_edited(root, tmp_path, ("passage_long: 60", "passage_long: 0")))) == {"reuse.passage_long"}


EXAMPLE = "优:\n  points: {主题: 60, 过程: 30}\n  why: 因为具体\n  text: 正文\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (EXAMPLE.replace("60", "61"), r"优\.points\.主题.*61.*超过这一项的满分 60"),
        (EXAMPLE.replace(", 过程: 30", ""), r"优\.points.*与评分标准的项目不同.*主题、过程"),
        (EXAMPLE.replace("  why: 因为具体\n", ""), r"优\.why.*没有填"),
        ("优: [\n", r"不是合法的 YAML"),
    ],
)
def test_a_worked_example_that_does_not_fit_the_rubric_is_refused_by_level_and_value(tmp_path, text, told):
    rubric = [Criterion(name="主题", points=60, levels=()), Criterion(name="过程", points=40, levels=())]
    path = tmp_path / "lesson_design.yaml"
    assert worked_examples(path, rubric) == {}
    path.write_text(EXAMPLE, "utf-8")
    assert sum(worked_examples(path, rubric)["优"].points.values()) == 90
    path.write_text(text, "utf-8")
    with pytest.raises(ProgrammeError, match=told):
        worked_examples(path, rubric)


@pytest.mark.parametrize(("own", "counted"), [({}, "last"), ({"attempts": "best"}, "best")])
def test_attempts_are_those_of_the_programme_where_a_component_says_nothing(programme, own, counted):
    test = {"key": "test", "name": "测试", "weight": 100, "source": "test", **own}
    scoring = {"components": [test], "attempts": "last", "pass_at": 60, "excellent_at": 90}
    data = {**programme.model_dump(by_alias=True, exclude_unset=True), "scoring": scoring}
    assert [one.attempts for one in Programme.from_mapping(data).components if one.key == "test"] == [counted]
