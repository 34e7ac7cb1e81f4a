"""Objections on the province's page: counted by matter and outcome, those outside the notice's days among them; never what they say."""

from datetime import date

from jxgrade import pages
from jxgrade.awards.changes import Change
from jxgrade.pages.objections import concerned
from jxgrade.rules.objections import Objection
from jxgrade.tables import from_rows

ABOUT = "个人成长报告"
ROWS = [
    ("Y1", "T00001", None, ABOUT, "2024-02-06T00:00:00", "某人说", "upheld", "甲", None, None),
    ("Y2", "T00002", None, ABOUT, "2024-02-29T00:00:00", "某人说", "dismissed", "甲", None, None),
    ("Y3", "T00003", None, ABOUT, None, "某人说", None, None, None, None),
    ("Y4", None, "南昌市", "优秀组织奖", "2024-02-07T00:00:00", "某人说", None, None, None, None),
]


def test_each_is_counted_once_by_its_matter_and_outcome(province, programme):
    privacy = programme.privacy.model_copy(update={"notice_from": date(2024, 2, 5)})
    tables = {**province, "objections": from_rows(ROWS, "objections")}
    report = pages.EvaluationReport(tables, programme.model_copy(update={"privacy": privacy}))
    counted = report.objection_counts
    said = [[column.value(row) for column in counted.columns] for row in counted.rows]
    assert said == [[ABOUT, 3, 1, 1, 1, 1], ["优秀组织奖", 1, 0, 1, 0, 0], ["合计", 4, 1, 2, 1, 1]]
    html = report.objections._repr_html_()
    assert "某人说" not in html and all(row[0] in html for row in ROWS)


def test_neither_a_matter_nor_an_id_that_is_a_name_is_shown(province, programme):
    people = [
        ("Y1", "上官云飞", None, "反映诸葛明轩代考", None, None, None, None, None, None),
        ("Y2", "T00001", None, f"诸葛明轩的{ABOUT}评分偏低", None, None, None, None, None, None),
        ("Y3", "T00001", None, None, None, None, None, None, None, None),
    ]
    report = pages.EvaluationReport({**province, "objections": from_rows(people, "objections")}, programme)
    shown = [
        [column.value(row) for column in listing.columns][:4]
        for listing in (report.objections, report.objection_counts)
        for row in listing.rows
    ]
    assert [[line[0], line[3]] for line in shown[:3]] == [["Y1", "其他"], ["Y2", ABOUT], ["Y3", "—"]]
    assert shown[0][1] == "（不在报名表）" and {line[0] for line in shown[3:]} == {"其他", ABOUT, "—", "合计"}
    html = report.objections._repr_html_() + report.objection_counts._repr_html_()
    assert "上官" not in html and "诸葛" not in html and ">T00001</a>" in html


def test_a_change_concerns_who_it_is_about_and_nobody_whose_name_begins_alike(programme):
    changes = [
        Change("合格判定", "T1", "a", "b", ()),
        Change("优秀案例", "T1/growth_report", "a", "b", ()),
        Change("合格判定", "T11", "a", "b", ()),
        Change("优秀组织奖", "nanchang", "a", "b", ()),
        Change("优秀组织奖", "nanchang/东湖区/一小", "a", "b", ()),
    ]

    def of(trainee, unit):
        one = Objection("Y1", trainee, unit, None, None, None, None, None)
        return [change.subject for change in concerned(one, changes, programme)]

    assert of("T1", None) == ["T1", "T1/growth_report"] and of(None, "南昌市") == ["nanchang"]
    assert of(None, "一小") == of(None, "南昌市 东湖区 一小") == ["nanchang/东湖区/一小"] and of(None, None) == []
