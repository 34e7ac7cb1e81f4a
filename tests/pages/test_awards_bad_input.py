"""What nobody hopes for: fewer people than seats, nobody in a theme, all tied, a city missing, a quota of 0. Each has an outcome and says why."""

import re
from decimal import Decimal
from html import unescape

import pytest

from jxgrade import pages
from jxgrade.awards import select
from jxgrade.awards.explain import explain_cases
from jxgrade.awards.floors import floor_problems
from jxgrade.awards.robustness import robustness
from jxgrade.tables import from_rows, rows
from tests.awards.province import altered


def said(block):
    """What a person reads of a block."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", block._repr_html_())))


def again(tables, programme):
    """The tables with the awards selected anew."""
    found = tables | select(tables, programme)
    found |= robustness(found, programme)
    texts = dict(rows(found["texts"], "submission_id", "text"))
    return found | explain_cases(found, programme, lambda ids: {one: texts[one] for one in texts if one in ids})


def test_fewer_candidates_than_seats_leave_seats_empty_and_nobody_is_made_one(province, programme):
    rules = altered(programme, {"awards.trainees.share": Decimal(1)})
    tables = again(province, rules)
    listed = tables["award_trainees"]
    passed = set(tables["decisions"].query("status == 'pass'")["trainee_id"])
    assert set(listed[listed["outcome"] == "awarded"]["trainee_id"]) <= passed
    told = said(pages.SelectionReport(tables, rules).seats)
    assert re.search(r"空席 [1-9]\d* 个：符合参评条件的人数少于席位", told)


def test_everybody_tied_is_left_out_whole_taken_whole_or_left_to_a_person(province, programme):
    scores = province["scores"].assign(total="80", assignment_score="80")
    passing = province["decisions"].assign(status="pass")
    tables = province | {"scores": scores, "decisions": passing}
    for ties, outcome, words in (
        ("exclude", "tied_out", "整组不取"),
        ("include", "awarded", "没有跨线并列"),
        ("decide", "undecided", "由人决定"),
    ):
        rules = altered(programme, {"awards.trainees.ties": ties})
        found = again(tables, rules)
        assert set(found["award_trainees"]["outcome"]) == {outcome}
        assert words in said(pages.SelectionReport(found, rules).seats)


def test_a_theme_nobody_wrote_on_is_named_as_a_shortfall(province, programme):
    tables = again(province | {"submissions": province["submissions"].assign(theme="别的主题")}, programme)
    short = [str(row[-1]) for row in floor_problems(tables, programme)]
    assert all(any(theme in message for message in short) for theme in programme.awards.cases.themes)
    told = said(pages.SelectionReport(tables, programme).case_conflicts)
    assert all(theme in told for theme in programme.awards.cases.themes) and "没有达到的下限" in told


def test_a_city_without_anybody_has_its_row_and_its_reason(province, programme):
    found = {
        unit: (outcome, list(reasons))
        for level, unit, outcome, reasons in rows(
            province["award_organisations"], "level", "unit", "outcome", "reasons"
        )
        if level == "city"
    }
    assert found.keys() == set(programme.slugs)
    there = set(province["trainees"]["city"])
    missing = [city for city in programme.slugs if city not in there]
    assert missing and all(found[city] == ("unranked", ["nobody_registered"]) for city in missing)
    assert "没有人报名" in said(pages.SelectionReport(province, programme).cities)


def test_a_quota_of_0_ranks_no_city_by_a_guess(province, programme):
    cities = tuple(
        city.model_copy(update={"quota": type(city.quota)({"school": 0, "kindergarten": 0})})
        if city.slug == "nanchang"
        else city
        for city in programme.cities
    )
    rules = programme.model_copy(update={"cities": cities})
    tables = again(province, rules)
    (row,) = [
        row
        for row in rows(tables["award_organisations"], "unit", "rank", "index", "outcome", "reasons")
        if row[0] == "nanchang"
    ]
    assert row[1:4] == (None, None, "unranked") and "no_eligible" in row[4]
    assert "没有应训人数" in said(pages.SelectionReport(tables, rules).cities)


@pytest.mark.parametrize("own", [True, False])
def test_an_expert_of_the_own_county_is_told_and_the_score_counts_by_the_rules(province, programme, own):
    place = province["trainees"].set_index("trainee_id")
    case = next(iter(rows(province["award_cases"], "submission_id", "trainee_id")), None)
    text, who = case if case else ("", "")
    assert case, "the small province has a case"
    county = place.loc[who, "county"] if own else "没有这个县"
    roll = from_rows(
        [
            *rows(province["volunteers"], "volunteer_id", "city", "county", "role", "employer", "title"),
            ("E1", place.loc[who, "city"], county, "expert", None, None),
        ],
        "volunteers",
    )
    panel = from_rows([(who, text.rpartition("/")[2], "E1", "88", None)], "panel")
    tables = again(province | {"volunteers": roll, "panel": panel}, programme)
    (score,) = [score for one, score in rows(tables["award_cases"], "submission_id", "score") if one == text]
    assert score == "88"
    assert ("评分专家与作者同县或同校" in said(pages.SelectionReport(tables, programme).case_notes)) is own


def test_a_score_for_a_text_that_is_no_case_changes_nothing_and_is_told(province, programme):
    listed = {text for (text,) in rows(province["award_cases"], "submission_id")}
    shut = next(
        text
        for text, readable in rows(province["submissions"], "submission_id", "readable")
        if text not in listed and readable
    )
    who, _, kind = shut.rpartition("/")
    tables = again(province | {"panel": from_rows([(who, kind, "E1", "100", None)], "panel")}, programme)
    assert {text for (text,) in rows(tables["award_cases"], "submission_id")} == listed
    assert "专家评分不起作用" in said(pages.SelectionReport(tables, programme).case_notes)
