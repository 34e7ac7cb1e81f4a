"""A run as an RO-Crate: read back by the public library, complete, the same each time, and without a name unless asked for."""

import hashlib
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from jxgrade import batch
from jxgrade.batch.acts.archive import inventory, write_archive
from jxgrade.batch.marks import mark_store
from jxgrade.errors import JxgradeError
from jxgrade.marking import Entry

rocrate = pytest.importorskip("rocrate.rocrate")


def _pipeline(place) -> batch.Pipeline:
    return batch.Pipeline(*batch.open_workspace(place))


@pytest.mark.parametrize("everything", [False, True])
def test_the_crate_reads_back_and_each_file_has_its_hash(finished, tmp_path, everything):
    path = tmp_path / "a.crate.zip"
    write_archive(_pipeline(finished), path, everything=everything)
    crate = rocrate.ROCrate(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        described = {unquote(entity.id): entity for entity in crate.data_entities}
        assert set(described) == names - {"ro-crate-metadata.json"}
        for name, entity in described.items():
            data = archive.read(name)
            assert (entity["sha256"], entity["contentSize"]) == (hashlib.sha256(data).hexdigest(), str(len(data)))
        names_of_people = [name for name in names if "某T03".encode() in archive.read(name)]
    assert ("inbox/报名表.csv" in names) == everything
    assert bool(names_of_people) == everything
    assert {"store/decisions.parquet", "reports/index.html", "params/programme.yaml"} <= names
    run = crate.get("#run")
    assert run.type == "CreateAction" and run["instrument"].id == "#jxgrade"
    objects = {unquote(entity.id) for entity in run["object"]}
    assert "params/programme.yaml" in objects and "store/decisions.parquet" in {entity.id for entity in run["result"]}
    assert all(name.split("/")[0] in {"params", "notebooks", "inbox"} for name in objects)


def test_the_same_run_gives_the_same_crate(finished, tmp_path):
    for name in ("a.zip", "b.zip"):
        write_archive(_pipeline(finished), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600


def test_what_is_not_what_the_manifest_says_is_not_archived(place, tmp_path):
    (place / "reports" / "index.html").write_text("x", "utf-8")
    with pytest.raises(JxgradeError, match="没有存档"):
        write_archive(_pipeline(place), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_the_metadata_is_valid_json_ld_of_the_profile(finished, tmp_path):
    write_archive(_pipeline(finished), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        graph = json.loads(archive.read("ro-crate-metadata.json"))["@graph"]
    ids = [entity["@id"] for entity in graph]
    assert len(ids) == len(set(ids))
    root = next(entity for entity in graph if entity["@id"] == "./")
    (made,) = finished.glob("store/runs/*/manifest.json")
    about = next(entity for entity in graph if entity["@id"] == "ro-crate-metadata.json")
    assert about["about"] == {"@id": "./"} and about["conformsTo"]["@id"].startswith("https://w3id.org/ro/crate/1.")
    assert (
        root["name"]
        and root["description"]
        and root["datePublished"] == json.loads(made.read_text("utf-8"))["finished"]
    )
    assert (
        root["conformsTo"]["@id"] == "https://w3id.org/ro/wfrun/process/0.5"
        and root["license"]
        and root["datePublished"]
    )


def test_an_archive_of_everything_unpacked_is_a_workspace_that_proves_itself(place, tmp_path):
    workspace = batch.Workspace(place)
    mark = Entry("T01/growth_report", "G7", "second", state="done", mark=Decimal(61), saved_at="2024-01-06T10:00:00")
    with mark_store(workspace) as store:
        store.save(mark, request="a")
    batch.run(place, cities=["nanchang"], steps=["5-grading"])
    write_archive(_pipeline(place), tmp_path / "a.zip", everything=True)
    again = tmp_path / "again"
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(again)
    (again / "ro-crate-metadata.json").unlink()
    assert batch.verify(again, quick=True).found == ()
    assert len(list((again / "store" / "runs").glob("*/manifest.json"))) == 2
    with mark_store(batch.Workspace(again)) as store:
        assert store.entry(*mark.key).mark == 61
    assert not list((place / "store" / "private").glob(".scratch*"))


def _said(path) -> str:
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_files_called_after_their_authors_name_nobody_but_in_an_archive_of_everything(place, tmp_path):
    name, phone = "欧阳思远", "13970001100"
    file = f"submissions/{name}-{phone}-个人成长报告.txt"
    heading, *people = (place / "inbox" / "报名表.csv").read_text("utf-8-sig").splitlines()
    place_of_name = heading.split(",").index("姓名")
    first = people[0].split(",")
    first[place_of_name] = name
    (place / "inbox" / "报名表.csv").write_text("\n".join((heading, ",".join(first), *people[1:])), "utf-8-sig")
    (place / "inbox" / "submissions").mkdir(exist_ok=True)
    (place / "inbox" / file).write_text("学习收获。" * 200, "utf-8")
    files = ((first[0], Path(file).name), ("T02", f"没有的{name}.txt"))
    rows = "".join(f"\n{who},个人成长报告,{what},2024-01-06" for who, what in files)
    (place / "inbox" / "作业-文件.csv").write_text(f"学员编号,作业类型,文件,提交时间{rows}\n", "utf-8-sig")
    batch.run(place, cities=["nanchang"], steps=["1-intake"])
    write_archive(_pipeline(place), tmp_path / "plain.zip")
    write_archive(_pipeline(place), tmp_path / "all.zip", everything=True)
    with zipfile.ZipFile(tmp_path / "plain.zip") as archive:
        archive.extractall(tmp_path / "plain")
    found = [*(tmp_path / "plain").rglob("*"), place / "store" / "runs" / "stamps.json"]
    told = [(path.name, _said(path)) for path in found if path.is_file()]
    shown = {where for where, said in told if "欧***" in said}
    assert shown >= {"submissions.parquet", "problems.parquet", "manifest.json", "stamps.json", "1-intake.html"}
    assert not [(where, secret) for where, said in told for secret in (name, phone) if secret in said]
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        archive.extractall(tmp_path / "all")
    (tmp_path / "all" / "ro-crate-metadata.json").unlink()
    assert (tmp_path / "all" / "inbox" / file).is_file() and batch.verify(tmp_path / "all", quick=True).found == ()


def test_of_a_server_the_history_goes_in_as_a_table(place, tmp_path, monkeypatch):
    monkeypatch.setenv("JXGRADE_MARKS_URL", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    with mark_store(batch.Workspace(place)) as store:
        store.save(
            Entry("T01/growth_report", "G7", "second", comment="评", saved_at="2024-01-06T10:00:00"), request="a"
        )
    write_archive(_pipeline(place), tmp_path / "a.zip", everything=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (line,) = archive.read("store/private/marks-history.jsonl").decode().splitlines()
    row = json.loads(line)
    assert (row["grader_id"], row["comment"], len(row["chain"])) == ("G7", "评", 64)


def test_material_is_listed_with_digests_by_phase_and_what_lacks_is_named(place, tmp_path):
    folder = place / "inbox/materials/线下培训阶段"
    folder.mkdir(parents=True)
    (folder / "南昌签到表.csv").write_bytes(b"a")
    (place / "inbox/materials/别的.txt").write_bytes(b"b")
    assert not _pipeline(place).stale() and not batch.verify(place, quick=True).found
    told = inventory(_pipeline(place)).html()
    assert hashlib.sha256(b"a").hexdigest() in told and "（没有放进阶段）" in told
    asked = sum(map(len, _pipeline(place).programme.papers.materials.values()))
    assert f"共 2 件，还缺 {asked - 1} 件" in told and "课程表" in told
    write_archive(_pipeline(place), tmp_path / "a.zip", everything=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("inbox/materials/线下培训阶段/南昌签到表.csv") == b"a"
    write_archive(_pipeline(place), tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not [name for name in archive.namelist() if "materials" in name]


def test_without_material_the_list_says_where_it_goes(finished):
    told = inventory(_pipeline(finished)).html()
    assert "共 0 件" in told and "还没有材料。改法：放入 inbox/materials/阶段/ 下" in told
