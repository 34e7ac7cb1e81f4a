"""Identities are deleted, the deletion is put down with each file's digest, and nothing else is touched."""

import hashlib
import io

import pytest

from jxgrade import batch
from jxgrade.batch import audit
from jxgrade.batch.acts.purge import purge
from jxgrade.cli import app as cli


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
