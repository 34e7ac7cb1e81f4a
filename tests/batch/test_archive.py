"""A run as an RO-Crate: read back by the public library, complete, the same each time, and without a name unless asked for."""

import hashlib
import json
import zipfile
from urllib.parse import unquote

import pytest

from jxgrade import batch
from jxgrade.batch.archive import write_archive
from jxgrade.errors import JxgradeError

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
    assert (
        root["conformsTo"]["@id"] == "https://w3id.org/ro/wfrun/process/0.5"
        and root["license"]
        and root["datePublished"]
    )
