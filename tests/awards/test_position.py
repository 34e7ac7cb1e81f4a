"""One trainee's place and what keeps one text out agree with what `select` decided of everybody, on provinces full of ties."""

from dataclasses import replace
from fractions import Fraction

import pytest

from jxgrade.awards import select
from jxgrade.awards.candidates import read_candidates
from jxgrade.awards.facts import read_doubts, read_people
from jxgrade.awards.position import Standing
from jxgrade.awards.trainees import is_candidate
from jxgrade.rules.kinds import texts_of
from tests.awards.province import Person, World, altered, random_world, tables_of


@pytest.mark.parametrize("scope", ["province", "city"])
@pytest.mark.parametrize("seed", range(4))
def test_the_own_place_is_the_rank_that_the_list_gives(programme, seed, scope):
    rules = altered(programme, {"awards.trainees.share": Fraction(1, 4), "awards.trainees.scope": scope})
    tables = tables_of(random_world(seed, size=20))
    tables |= select(tables, rules)
    people, doubts = read_people(tables, rules), read_doubts(tables, rules)
    listed = tables["award_trainees"]
    ranks = dict(zip(listed["trainee_id"], listed["rank"], strict=True))
    for one in people:
        found = Standing(tables, rules).position_of(one.trainee_id)
        assert (found is not None) == is_candidate(one, doubts)
        if found is None:
            assert one.trainee_id not in ranks
        elif one.trainee_id in ranks:
            assert found.above + 1 == ranks[one.trainee_id]
            assert found.level >= 1 and found.above + found.level <= found.candidates
            assert found.score == (one.total, one.assignment_score)
    for city in {one.city for one in people}:
        inside = set(listed[listed["outcome"] == "awarded"]["trainee_id"])
        ours = [one.total for one in people if one.trainee_id in inside and (scope == "province" or one.city == city)]
        assert Standing(tables, rules).last_seat(city) == min(ours, default=None)


@pytest.mark.parametrize("seed", range(4))
def test_what_keeps_one_text_out_is_what_the_selection_says_of_it(programme, seed):
    world = random_world(seed, size=12)
    tables = tables_of(world)
    people, doubts = read_people(tables, programme), read_doubts(tables, programme)
    known = {
        one.submission_id: (one.against, one.chars)
        for one in read_candidates(tables, programme, people=people, doubts=doubts)
    }
    for who in world.people:
        for text in texts_of(who.id, programme.kinds):
            author = () if who.status == "pass" else ("author",)
            assert Standing(tables, programme).kept_out(text) == known.get(text, ((*author, "unreadable"), None))
            told = Standing(tables, programme).doubts_about(text)
            assert told == [
                code
                for code, texts in (("confirmed", doubts.confirmed), ("unresolved", doubts.unresolved))
                if text in texts
            ]


def test_nobody_has_a_place_where_nobody_is(programme):
    tables = tables_of(World())
    tables |= select(tables, programme)
    assert Standing(tables, programme).position_of("T1") is None and Standing(tables, programme).last_seat(None) is None


def test_reserves_above_are_counted_for_a_reserve(programme):
    people = tuple(Person(f"t{n:02}", total=str(90 - n), texts=()) for n in range(30))
    tables = tables_of(World(tuple(replace(one, online="32") for one in people)))
    tables |= select(tables, programme)
    listed = tables["award_trainees"]
    reserves = list(listed[listed["outcome"] == "reserve"]["trainee_id"])
    assert [Standing(tables, programme).position_of(who).reserves_above for who in reserves] == list(
        range(len(reserves))
    )
