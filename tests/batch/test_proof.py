"""`verify` finds every flipped byte and names the input that changed; sealed results change only by a person's act."""

import json
import os
import re
import shutil
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.batch import audit, decided
from jxgrade.batch.acts import seal
from jxgrade.batch.marks import mark_store
from jxgrade.batch.run import guard, manifest
from jxgrade.errors import AuditBroken, JxgradeError, ParamsError, Sealed
from jxgrade.marking import Entry
from jxgrade.present.band import Seal, banded

STORED = {"cities": ["nanchang"], "steps": ["5-grading"]}


def _flip(path: Path, place: int | None = None) -> None:
    """Flip one bit, and leave size and time as they were."""
    stat, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2 if place is None else place] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _found(place: Path) -> list[tuple[str, str]]:
    return [(one.area, one.name) for one in batch.verify(place, quick=True).found]


def _pipeline(place: Path) -> batch.Pipeline:
    return batch.Pipeline(*batch.open_workspace(place))


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("inbox/评阅.csv", "inbox"),
        ("store/decisions.parquet", "store"),
        ("store/private/texts.parquet", "store"),
        ("reports/nanchang/5-grading.xlsx", "reports"),
        ("store/private/audit.jsonl", "audit"),
        ("store/runs/audit.json", "audit"),
        ("notebooks/5-grading.ipynb", "notebooks"),
        ("params/templates/growth_report.txt", "params"),
    ],
)
def test_a_flipped_bit_is_found_wherever_it_is(place, name, area):
    assert _found(place) == []
    _flip(place / name)
    assert area in {where for where, _ in _found(place)}


def test_a_flipped_bit_of_the_manifest_is_found(place):
    (path,) = place.glob("store/runs/*/manifest.json")
    _flip(path)
    with pytest.raises(JxgradeError, match=r"manifest\.json 已损坏或被改动"):
        batch.verify(place, quick=True)


def test_the_manifest_records_machine_inputs_and_the_manifest_before(place):
    first = manifest.latest(batch.Workspace(place))
    assert first["platform"]["system"] and first["packages"]["python"] and first["code"]
    assert first["previous"] == {"run": "", "sha256": ""} and first["audit"]["number"] == 1
    batch.run(place, **STORED)
    old, new = manifest.paths(batch.Workspace(place))
    data = json.loads(new.read_text("utf-8"))
    assert data["previous"]["run"] == old.parent.name
    shutil.rmtree(old.parent)
    assert ("runs", "manifest.json") in _found(place)


def test_all_is_worked_out_anew_and_nothing_is_left(place):
    before = {path for path in place.rglob("*") if "runs" not in path.parts}
    proved = batch.verify(place, jobs=1)
    assert (proved.found, proved.causes, proved.again) == ((), (), True)
    assert {path for path in place.rglob("*") if "runs" not in path.parts} == before


def test_what_differs_is_told_with_the_input_that_changed(place):
    marks = place / "inbox" / "评阅.csv"
    marks.write_text(
        marks.read_text("utf-8-sig").replace("T02,心理活动课程设计,G0,60", "T02,心理活动课程设计,G0,61"), "utf-8-sig"
    )
    _flip(place / "reports" / "jiujiang" / "5-grading.ipynb")
    proved = batch.verify(place, jobs=1)
    assert proved.causes == ("inbox/评阅.csv",)
    told = {(one.area, one.name): one.what for one in proved.found}
    assert told["inbox", "评阅.csv"] == "内容改变"
    assert "因为 inbox/评阅.csv 有变化" in told["store", "decisions.parquet"]
    assert ("store", "learning.parquet") not in told


def test_a_broken_inbox_is_told_beside_what_differs(place):
    (place / "inbox" / "报名表.csv").unlink()
    proved = batch.verify(place)
    told = {(one.area, one.name): one.what for one in proved.found}
    assert told["inbox", "报名表.csv"] == "缺失" and "报名表" in told["again", "重算"]


def test_what_was_purged_lacks_rightly(place):
    from jxgrade.batch.acts.purge import purge

    purge(batch.Workspace(place), by="王审")
    assert _found(place) == []
    (place / "store" / "private" / "texts.parquet").unlink()
    assert _found(place) == [("store", "private/texts.parquet")]


def test_what_the_allocation_writes_is_no_false_alarm_and_a_flipped_bit_of_it_is_found(place):
    from jxgrade.batch.acts.allocation import allocate

    roll = [
        f"{city},{county},阅卷志愿者,师{n},V{n}"
        for n, (city, county) in enumerate(
            [("南昌市", "西湖区"), ("南昌市", "青云谱区"), ("九江市", "濂溪区"), ("九江市", "柴桑区")]
        )
    ]
    (place / "inbox" / "附件2.csv").write_text(
        "\n".join(["设区市,县（市、区）,志愿者类型,姓名,志愿者编号", *roll]), "utf-8-sig"
    )
    batch.run(place, **STORED)
    workspace, programme = batch.open_workspace(place)
    drawn = allocate(workspace, programme, wave="1", at="2024-01-05T08:00:00").drawn
    assert drawn.rows and _found(place) == []
    (logged,) = audit.decisions(workspace, "tables")
    for name in logged.value:
        _flip(place / "store" / name)
        assert ("store", name) in _found(place)
        _flip(place / "store" / name)
    (place / "store" / "allocation.parquet").unlink()
    assert _found(place) == [("store", "allocation.parquet")]


# ---------------------------------------------------------------- what people decided


def _tables(place: Path, rulings: list[list[str]]) -> None:
    heading = "学员编号,作业类型,处理结果,决定人,决定时间"
    text = "\n".join([heading, *(",".join(row) for row in rulings)])
    (place / "inbox" / "处理决定.csv").write_text(text + "\n", "utf-8-sig")


def _brought_up(place: Path) -> None:
    pipeline = _pipeline(place)
    pipeline.bring_up_to_date()
    decided.record(pipeline.workspace, batch.StoreTables(pipeline.workspace.store))


def test_rulings_and_adjudications_are_put_down_once_and_again_when_they_change(place):
    workspace = batch.Workspace(place)
    ruling = ["T04", "心理活动课程设计", "不成立", "李组长", "2024-01-10"]
    _tables(place, [ruling])
    passages = place / "inbox" / "公共段落认定.csv"
    passages.write_text("段落编号,认定,决定人,决定时间\nP1,公开,李组长,2024-01-10\n", "utf-8-sig")
    with (place / "inbox" / "评阅.csv").open("a", encoding="utf-8") as sink:
        sink.write("T05,个人成长报告,E1,77,仲裁,2024-01-09\n")
    _brought_up(place)
    _brought_up(place)
    (one,) = audit.decisions(workspace, "ruling")
    assert (one.subject, one.by, one.value["decision"]) == ("T04/lesson_design", "李组长", "cleared")
    (two,) = audit.decisions(workspace, "adjudication")
    assert (two.subject, two.by, two.value["mark"]) == ("T05/growth_report（E1）", "E1", "77")
    (three,) = audit.decisions(workspace, "passage")
    assert (three.subject, three.by, three.value["decision"]) == ("P1", "李组长", "public")
    _tables(place, [[*ruling[:2], "成立", *ruling[3:]]])
    passages.unlink()
    _brought_up(place)
    assert [line.value["decision"] for line in audit.decisions(workspace, "passage")] == ["public", "withdrawn"]
    _tables(place, [])
    _brought_up(place)
    assert [line.value["decision"] for line in audit.decisions(workspace, "ruling")] == [
        "cleared",
        "confirmed",
        "withdrawn",
    ]


def test_an_old_mark_changed_in_the_database_itself_is_found(place):
    workspace = batch.Workspace(place)
    with mark_store(workspace) as store:
        for number, grader in enumerate(("G7", "G8")):
            store.save(
                Entry(
                    f"T0{number + 1}/growth_report",
                    grader,
                    "second",
                    state="done",
                    mark=Decimal(70),
                    saved_at="2024-01-06T10:00:00",
                    saved_by=grader,
                ),
                request=grader,
            )
    _brought_up(place)
    assert ("audit", "评阅库") not in _found(place) and "store_sha256" in audit.decisions(workspace, "marks")[-1].value
    with sqlite3.connect(workspace.store / "marks.sqlite") as database:
        (trigger,) = database.execute("SELECT name FROM sqlite_master WHERE name = 'history_keeps_rows'").fetchone()
        database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE history SET comment = '改过' WHERE number = 1")
    assert ("audit", "评阅库") in _found(place)


# ---------------------------------------------------------------- seals


def test_sealed_results_are_made_again_but_never_changed_without_a_person(place):
    held = seal.seal(_pipeline(place), by="王处长")
    (path,) = place.glob("store/runs/*/manifest.json")
    assert held.subject == path.parent.name and held.by == "王处长"
    page = place / "reports" / "nanchang" / "5-grading.html"
    before = page.read_bytes()
    page.unlink()
    assert batch.run(place, **STORED).failures == ()
    assert page.read_bytes() == before
    marks = place / "inbox" / "评阅.csv"
    marks.write_text(
        marks.read_text("utf-8-sig").replace("T02,心理活动课程设计,G0,60", "T02,心理活动课程设计,G0,61"), "utf-8-sig"
    )
    decisions = (place / "store" / "decisions.parquet").read_bytes()
    for work in (
        lambda: batch.run(place, **STORED),
        lambda: _pipeline(place).bring_up_to_date(until="intake"),
        lambda: batch.prepare(place),
    ):
        with pytest.raises(Sealed, match=r"王处长.*收件 评阅\.csv.*unseal") as caught:
            work()
        assert caught.value.exit_code == 2
    assert (place / "store" / "decisions.parquet").read_bytes() == decisions
    with pytest.raises(ParamsError, match="缘由"):
        seal.unseal(*batch.open_workspace(place), by="王处长", reason=" ")
    seal.unseal(*batch.open_workspace(place), by="王处长", reason="申诉成立")
    _pipeline(place).bring_up_to_date()
    assert (place / "store" / "decisions.parquet").read_bytes() != decisions
    assert [one.what for one in audit.decisions(batch.Workspace(place)) if "seal" in one.what] == ["seal", "unseal"]


def _bare(page):
    """A page without its band and what the run filled in."""
    return re.sub(r"(<!--b(?:and|eside) [\d.%-]+-->).*?(<!--/b(?:and|eside)-->)", r"\1\2", page, flags=re.DOTALL)


def test_a_city_is_set_beside_the_province_of_now_though_its_report_is_not_made_again(place):
    page = place / "reports" / "nanchang" / "5-grading.html"
    before = page.read_text("utf-8")
    assert "合格率 83.3%<!--beside 83.3%-->，比全省（80.0%）高 3.3 个百分点<" in before
    small = (place / "reports" / "jiujiang" / "5-grading.html").read_text("utf-8")
    assert "合格率 不足 5 人" in small and "比全省" not in small
    marks = place / "inbox" / "评阅.csv"
    marks.write_text(
        marks.read_text("utf-8-sig").replace("T08,心理活动课程设计,G0,66", "T08,心理活动课程设计,G0,0"), "utf-8-sig"
    )
    outcomes = {
        one.unit.name: one.outcome
        for one in batch.run(place, cities=["nanchang", "jiujiang"], steps=["5-grading"]).units
    }
    assert (outcomes["nanchang/5-grading"], outcomes["jiujiang/5-grading"]) == ("skipped", "done")
    now = page.read_text("utf-8")
    assert "比全省（70.0%）高 13.3 个百分点" in now and _bare(now) == _bare(before)
    assert _found(place) == []


def test_sealing_changes_the_band_of_every_page_and_nothing_else_and_lifting_it_gives_the_same_bytes(place):
    pages = {path: path.read_text("utf-8") for path in (place / "reports").rglob("*.html")}
    assert pages and all('<p class="band draft"' in page and "草稿" in page for page in pages.values())
    held = seal.seal(_pipeline(place), by="王</style>处长")
    for path, before in pages.items():
        now = path.read_text("utf-8")
        assert "已封存（王/style处长，" in now and held.at[:4] in now and "草稿" not in now
        assert _bare(now) == _bare(before)
    assert _found(place) == []
    seal.unseal(*batch.open_workspace(place), by="王处长", reason="申诉成立")
    assert {path: path.read_text("utf-8") for path in pages} == pages
    seal.seal(_pipeline(place), by="王处长")
    assert batch.run(place, **STORED).failures == () and _found(place) == []


def test_a_page_that_claims_a_seal_that_nobody_set_is_found(place):
    page = place / "reports" / "index.html"
    page.write_text(banded(page.read_text("utf-8"), Seal("某人", "2024-02-20")), "utf-8")
    assert _found(place) == [("reports", "index.html")]


def test_what_is_not_what_the_manifest_says_is_not_sealed(place):
    _flip(place / "reports" / "index.html")
    with pytest.raises(JxgradeError, match="1 处不同，没有封存"):
        seal.seal(_pipeline(place), by="王处长")
    with pytest.raises(ParamsError, match="谁"):
        seal.seal(_pipeline(place), by="")


def test_a_seal_cut_out_of_the_log_does_not_open_the_workspace(place):
    seal.seal(_pipeline(place), by="王处长")
    path = audit.path_of(batch.Workspace(place))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises((Sealed, AuditBroken)):
        batch.run(place, **STORED)


def test_tables_of_an_earlier_version_are_no_input_and_those_that_people_fill_are():
    files = dict.fromkeys(
        (
            "decisions.parquet",
            "earlier_version.parquet",
            "private/earlier.parquet",
            "allocation.parquet",
            manifest.MARKS,
        ),
        "sha",
    )
    assert set(guard.inputs({"store": files}, "store")) == {"allocation.parquet", manifest.MARKS}
