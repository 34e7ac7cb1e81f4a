"""A run as one .zip: checked by another program, complete, the same each time, and without a name unless asked for."""

import hashlib
import json
import subprocess
import zipfile
from decimal import Decimal

import pytest

from jxgrade import batch
from jxgrade.batch.acts.archive import inventory, write_archive
from jxgrade.batch.marks import mark_store
from jxgrade.errors import JxgradeError
from jxgrade.marking import Entry


def _pipeline(place) -> batch.Pipeline:
    return batch.Pipeline(*batch.open_workspace(place))


@pytest.mark.parametrize("everything", [False, True])
def test_each_file_has_its_digest_in_a_list_that_another_program_checks(finished, tmp_path, everything):
    write_archive(_pipeline(finished), tmp_path / "a.zip", everything=everything)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
        names = set(archive.namelist())
        listed = {line.split("  ", 1)[1] for line in archive.read("SHA256SUMS").decode().splitlines()}
        names_of_people = [name for name in names if "某T03".encode() in archive.read(name)]
    assert listed == names - {"SHA256SUMS"}
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
    assert ("inbox/报名表.csv" in names) == everything
    assert bool(names_of_people) == everything
    assert {"store/decisions.parquet", "reports/index.html", "params/programme.yaml"} <= names


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
    assert batch.verify(again, quick=True).found == ()
    assert len(list((again / "store" / "runs").glob("*/manifest.json"))) == 2
    with mark_store(batch.Workspace(again)) as store:
        assert store.entry(*mark.key).mark == 61
    assert not list((place / "store" / "private").glob(".scratch*"))


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
