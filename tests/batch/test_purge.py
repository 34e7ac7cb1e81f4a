"""Identities are deleted, the deletion is put down with each file's digest, and nothing else is touched."""

import hashlib
import io
import re
from pathlib import Path

import pytest

import jxgrade
from jxgrade import batch
from jxgrade.batch import audit
from jxgrade.batch.acts.purge import purge
from jxgrade.cli import app as cli
from jxgrade.errors import ParamsError


def files(place):
    return {
        path.relative_to(place).as_posix()
        for part in ("inbox", "store", "reports", "params")
        for path in (place / part).rglob("*")
        if path.is_file()
    }


def test_identities_go_and_all_else_stays(place):
    workspace = batch.open_workspace(place)[0]
    names = place / "store" / "private" / "identities.parquet"
    digest, before = hashlib.sha256(names.read_bytes()).hexdigest(), files(place)
    (place / "store" / "private" / "notice").mkdir()
    (place / "store" / "private" / "notice" / "公示.html").write_text("某1")
    done = purge(workspace, by="王审")
    assert set(done.files) >= {"store/private/identities.parquet", "store/private/notice/公示.html"}
    assert before - files(place) == set(done.files) & before
    assert (place / "store" / "private" / "texts.parquet").is_file() and (place / "inbox" / "报名表.csv").is_file()
    (line,) = audit.decisions(workspace, "purge")
    assert (line.subject, line.by) == ("identities", "王审") and line.value[
        "store/private/identities.parquet"
    ] == digest


def test_texts_go_only_where_it_is_said_and_a_second_time_nothing_is_left(place):
    workspace = batch.open_workspace(place)[0]
    assert "store/private/texts.parquet" in purge(workspace, by="王审", texts=True).files
    assert purge(workspace, by="王审", texts=True).files == () and len(audit.decisions(workspace, "purge")) == 1


def test_what_an_earlier_store_kept_apart_goes_too(place):
    workspace, private = batch.open_workspace(place)[0], place / "store" / "private"
    for name in ("volunteer_identities.parquet", "earlier.parquet"):
        (private / name).write_bytes(b"of an earlier version")
    purge(workspace, by="王审")
    assert not (private / "volunteer_identities.parquet").exists() and (private / "earlier.parquet").exists()
    purge(workspace, by="王审", texts=True)
    assert not (private / "earlier.parquet").exists()


WITH_NAMES = {"annex2": 1, "casebook/遮去.txt": 1, "archive/7-everything.crate.zip": 1, "certificates": 1, "notice": 1}
WITH_NAMES |= {"packs": 1, "registers": 1, "judging": 2, "casebook": 2, "papers": 0, "lot": 0}
"""What jxgrade keeps below store/private: 1 holds names, 2 texts, 0 neither."""


def test_whatever_a_command_leaves_with_names_or_texts_goes_and_what_has_neither_stays(place):
    private = place / "store" / "private"
    source = "".join(path.read_text("utf-8") for path in Path(jxgrade.__file__).parent.rglob("*.py"))
    folders = set(re.findall(r'"private" / "(\w+)"', source)) - {"archive"}
    assert folders <= WITH_NAMES.keys(), "a new folder: does purge know it?"
    paths = {name: private / name if "." in name else private / name / "甲.xlsx" for name in WITH_NAMES}
    for path in (*paths.values(), private / "archive" / "7.crate.zip"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for texts in (False, True):
        purge(batch.open_workspace(place)[0], by="王审", texts=texts)
        gone = {name for name, path in paths.items() if not path.exists()}
        assert gone == {name for name, holds in WITH_NAMES.items() if 0 < holds <= 1 + texts}
    assert (private / "archive" / "7.crate.zip").is_file()


def test_nobody_deletes_without_a_name_and_nothing_is_said_to_be_logged_that_is_not(place, monkeypatch, capsys):
    workspace = batch.open_workspace(place)[0]
    before = files(place)
    with pytest.raises(ParamsError, match="没有写是谁决定的"):
        purge(workspace, by="  ")
    assert files(place) == before
    purge(workspace, by="王审")
    monkeypatch.setattr("sys.argv", ["jxgrade", "purge", "-w", str(place), "--by", "王审", "--identities", "--yes"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().out
    assert ended.value.code == 0 and "没有要删除的文件" in told and "已记入" not in told
    assert len(audit.decisions(workspace, "purge")) == 1


def test_while_somebody_works_nothing_is_deleted(place):
    workspace = batch.open_workspace(place)[0]
    before = files(place)
    with batch.locked(workspace), pytest.raises(Exception, match="改法"):
        purge(workspace, by="王审")
    assert before <= files(place)


def test_the_command_says_what_it_did_and_asks_to_be_plain(place, monkeypatch, capsys):
    named = ("--by", "王审")
    ways = (
        (("--identities",), 2, "--by"),
        (named, 2, "--identities"),
        ((*named, "--identities"), 0, "没有删除任何文件"),
        ((*named, "--identities", "--yes"), 0, "inbox 里还有报名表"),
    )
    for words, code, told in ways:
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        monkeypatch.setattr("sys.argv", ["jxgrade", "purge", "-w", str(place), *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert ended.value.code == code and told in said.out + said.err
