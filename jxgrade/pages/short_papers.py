"""The short papers of `publish papers`: the table of places with registration beside it, and a county's own report."""

from collections.abc import Iterator

from jxgrade.grading import course
from jxgrade.grading.decided import Group, decisions_of, without_small
from jxgrade.pages.paper_tables import blank, compared, places, reasons_of
from jxgrade.present import words
from jxgrade.present.paper import UNDATED, Heading, Line, Paper, Part
from jxgrade.programme import Programme
from jxgrade.tables import STATUSES, Tables


def quota_paper(tables: Tables, rules: Programme) -> Paper:
    """The table of places as a paper of its own, its totals and what exceeds them said."""
    found = course.reach(decisions_of(tables, None), rules)
    names, last = list(rules.stage_names.values()) or ["人数"], found[-1]
    sums = " + ".join(f"{name} {words.count(number)}" for name, number in zip(names, last.quota, strict=True))
    over = [one.name for one in found[:-1] if any(map(int.__gt__, one.registered, one.quota))]
    stages = "学段" if rules.stages else ""
    said = (
        f"有{stages}报名多于名额的：{'、'.join(over)}。"
        if over
        else f"各设区市{stages and '各学段'}的报名都没有超过名额。"
    )
    told = f"名额按{rules.document}，报名按报名表。名额合计 {words.count(sum(last.quota))} 人（{sums}）。{said}"
    return Paper(f"{rules.title}名额分配表", [told, places(found, rules)])


def county_papers(tables: Tables, rules: Programme) -> Iterator[tuple[str, Paper]]:
    """A short report for each county, by city and county; one that is too small to be shown has none of its numbers said."""
    for city in rules.cities:
        people = decisions_of(tables, city.slug)
        whole, names = without_small([Group(city.name, people, rules)])[0], {one.county for one in people if one.county}
        for group in course.grouped(people, lambda one: one.county, sorted(names), rules):
            if group.name in names:
                parts = _county(group, whole, tables, rules)
                end = (Line(rules.provider, "sign"), Line(UNDATED, "sign"))
                yield f"{city.name}-{group.name}", Paper(f"{group.name}培训情况简报", [*parts, *end])


def _county(group: Group, city: Group, tables: Tables, rules: Programme) -> Iterator[Part]:
    yield Line(f"{city.name}{group.name}教育行政部门：")
    yield f"{rules.title}（{rules.document}）在你县（市、区）的情况如下。"
    if not group.shown:
        yield "报名的人数太少，或与别的县（市、区）合起来能推算出个人，不作统计。"
        return
    said = "，".join(f"{STATUSES[code]} {number} 人" for code, number in group.counts.items())
    yield Heading("总体情况")
    yield f"报名 {group.whole} 人，{said}；优秀 {group.top} 人。"
    yield compared("与全市对照", [group], city)
    yield Heading("分组情况")
    sorts = {
        "学段": course.by_stage(group.trainees, rules),
        "人员类别": course.by_category(group.trainees, tables, rules),
    }
    yield from (compared(f"按{name}比较", groups, group) for name, groups in sorts.items() if len(groups) > 1)
    yield Heading("请你县（市、区）办理的事项")
    yield from (reasons_of(group.trainees, status, rules) for status in ("pending", "fail"))
    yield blank("县（市、区）联络人", "核实情况和下一步打算")
