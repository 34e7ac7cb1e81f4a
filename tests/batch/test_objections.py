"""An objection from the inbox to the letter: read again by lot, decided by a person, in the log; nothing is sealed before."""

import csv

import pytest

from jxgrade import batch
from jxgrade.batch import audit, decided
from jxgrade.batch.acts.advice import advice
from jxgrade.batch.acts.allocation import allocate
from jxgrade.batch.acts.objections import keep_noticed, write_replies
from jxgrade.batch.acts.seal import seal
from jxgrade.errors import JxgradeError, Sealed
from jxgrade.tables import rows

HEADING = ["编号", "学员编号", "单位", "事项", "收到时间", "内容", "处理", "决定人", "决定时间", "备注"]
TEXT = "T02/growth_report"
GRADERS = [  # G0 and G1 gave all first marks; T02 is of 东湖区 and its 第一小学
    ("G0", "宜春市", "袁州区", "甲校"),
    ("G1", "宜春市", "袁州区", "甲校"),
    ("G2", "南昌市", "东湖区", "乙校"),
    ("G3", "南昌市", "东湖区", "南昌市第一小学"),
    ("G4", "宜春市", "袁州区", "丙校"),
]


def write(path, *lines):
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows(lines)


def updated(place):
    """The store brought up to date, what people decided put into the log."""
    pipeline = batch.Pipeline(*batch.open_workspace(place))
    assert all(result.outcome != "failed" for result in pipeline.bring_up_to_date())
    decided.record(pipeline.workspace, batch.StoreTables(pipeline.workspace.store))
    return pipeline.workspace, pipeline.programme


def objected(place, *decision):
    write(place / "inbox/异议.csv", HEADING, ["Y1", "T02", "", "《个人成长报告》评分", "2024-02-06", "偏低", *decision])
    return updated(place)


def test_from_the_inbox_to_the_letter_with_lines_in_the_log(place):
    roll = [[city, county, "阅卷志愿者", who, employer, who] for who, city, county, employer in GRADERS]
    write(place / "inbox/附件2.csv", ["设区市", "县（市、区）", "志愿者类型", "姓名", "工作单位", "志愿者编号"], *roll)
    workspace, programme = updated(place)
    assert keep_noticed(workspace)
    objected(place)
    assert not keep_noticed(workspace)  # what was objected to stays as it was
    assert "异议（Y1）要盲评重读" in advice(workspace, programme).text
    with pytest.raises(JxgradeError, match=r"1 件异议没有处理（Y1），没有封存。改法"):
        seal(batch.Pipeline(workspace, programme), by="某")

    allocate(workspace, programme, wave="1", at="2024-02-07T09:00:00")
    purposes = list(
        rows(batch.StoreTables(workspace.store)["purposes"], "submission_id", "grader_id", "role", "purpose")
    )
    ((text, reader, role, _),) = [row for row in purposes if row[3] == "objection"]
    # G1 has marked it, G0 the other text, G2 and G3 are of the county: G4 is left, also where the other text is to be read again
    assert (text, role, reader) == (TEXT, "second", "G4")
    updated(place)
    assert "等重读的评分" in advice(workspace, programme).text

    with (place / "inbox/评阅.csv").open("a", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerow(["T02", "个人成长报告", reader, "70", "复评", "2024-02-08"])
    updated(place)
    assert "等人决定" in advice(workspace, programme).text and write_replies(workspace, programme, by="某") == []

    objected(
        place, "成立", "李处长", "2024-02-09", f"{reader} 重读 70 分"
    )  # a remark for the office, not for the letter
    assert advice(workspace, programme).command == "publish replies"
    (written,) = write_replies(workspace, programme, by="某")
    letter = written.path.read_text("utf-8")
    # 60 and 70 make 65; the total was 60 - 0.01 and is above the line now
    assert "不合格（59.9" in letter and "合格（6" in letter and "异议<strong>成立</strong>" in letter
    assert not written.idle and "盲评重读" in letter and not any(who in letter for who, *_ in GRADERS)
    assert "李处长" not in letter and "http" not in letter.replace("http-equiv", "")
    assert write_replies(workspace, programme, by="某")[0].path.read_text("utf-8") == letter
    log = [
        (one.by, one.value["decision"])
        for what in ("objection", "reply")
        for one in audit.decisions(workspace, what)
        if one.subject == "Y1"
    ]
    assert log == [("", "open"), ("李处长", "upheld"), ("某", "upheld")]


def test_after_sealing_an_objection_changes_nothing_and_says_what_to_do(place):
    seal(batch.Pipeline(*batch.open_workspace(place)), by="某")
    write(place / "inbox/异议.csv", HEADING, ["Y1", "T02", "", "评分", "2024-02-06", "偏低"])
    with pytest.raises(Sealed, match=r"收件 异议\.csv.*封存之后收到的异议，受理的要先解除封存.*jxgrade unseal"):
        batch.run(place, cities=["nanchang"], steps=["5-grading"])
