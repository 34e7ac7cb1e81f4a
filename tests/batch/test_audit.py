"""The audit log: added to by many at once, nothing acknowledged is lost, every tampering with it is found."""

import errno
import fcntl
import hashlib
import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from jxgrade.batch import Workspace, audit
from jxgrade.errors import AuditBroken, WorkspaceError

AT = "2024-01-20T08:00:00+00:00"


@pytest.fixture
def place(tmp_path) -> Workspace:
    return Workspace(tmp_path)


def _act(number: int, what: str = "sign_off") -> audit.Act:
    return audit.Act(what, by="张三", subject=f"V{number:04d}", value={"outcome": "awarded"}, at=AT)


def _lines(place: Workspace) -> list[bytes]:
    return audit.path_of(place).read_bytes().splitlines(keepends=True)


def _put(place: Workspace, lines: list[bytes]) -> None:
    audit.path_of(place).write_bytes(b"".join(lines))


def test_a_line_is_what_its_description_says(place):
    audit.append(place, _act(1), audit.Act("seal", by='a"b\n', subject="", value={}, at=AT))
    first, second = map(json.loads, _lines(place))
    assert first["before"] == "0" * 64 and first["number"] == 1 and first["value"] == {"outcome": "awarded"}
    assert second["before"] == first["hash"] and second["by"] == 'a"b\n'
    for line in (first, second):
        sealed = line.pop("hash")
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == sealed
    assert audit.faults(place) == ()
    assert [decision.what for decision in audit.decisions(place)] == ["sign_off", "seal"]
    assert [decision.subject for decision in audit.decisions(place, "sign_off")] == ["V0001"]


def test_nothing_written_is_nothing_wrong(place):
    assert audit.decisions(place) == () and audit.faults(place) == () and audit.head(place).number == 0
    assert audit.append(place) == () and not audit.path_of(place).exists()


def test_only_its_owner_reads_it(place):
    audit.append(place, _act(1))
    assert audit.path_of(place).stat().st_mode & 0o777 == 0o600
    assert audit.path_of(place).parent.stat().st_mode & 0o777 == 0o700


def test_an_unknown_kind_is_a_defect_and_writes_nothing(place):
    with pytest.raises(KeyError):
        audit.append(place, _act(1), _act(2, "whim"))
    assert not audit.path_of(place).exists()


def test_every_change_of_a_bit_is_found(place):
    audit.append(place, *map(_act, range(5)))
    whole = audit.path_of(place).read_bytes()
    for where in random.Random(6).sample(range(len(whole)), 200):
        spoiled = bytearray(whole)
        spoiled[where] ^= 1 << (where % 8)
        audit.path_of(place).write_bytes(spoiled)
        assert audit.faults(place), where
        with pytest.raises(AuditBroken, match="改法"):
            audit.decisions(place)


@pytest.mark.parametrize("number", range(5))
def test_a_line_taken_out_is_found_wherever_it_stood(place, number):
    audit.append(place, *map(_act, range(5)))
    lines = _lines(place)
    _put(place, lines[:number] + lines[number + 1 :])
    assert audit.faults(place)


def test_lines_that_changed_places_and_lines_that_stand_twice_are_found(place):
    audit.append(place, *map(_act, range(4)))
    one, two, three, four = _lines(place)
    for lines in (
        [one, three, two, four],
        [two, one, three, four],
        [one, one, two, three, four],
        [one, two, three, four, four],
    ):
        _put(place, lines)
        assert audit.faults(place)


def test_a_log_written_anew_with_good_hashes_is_found_by_an_anchor(place, tmp_path):
    audit.append(place, *map(_act, range(3)))
    anchor = audit.head(place)
    other = Workspace(tmp_path / "other")
    audit.append(other, _act(0), _act(7), _act(2))
    _put(place, _lines(other))
    audit.head_file(place).write_bytes(audit.head_file(other).read_bytes())
    assert audit.faults(place) == ()  # a whole chain, by itself
    (told,) = audit.faults(place, [audit.Anchor(anchor.number, anchor.hash, "运行清单")])
    assert "运行清单" in told and "改写" in told


@pytest.mark.parametrize("left", [0, 1, 2])
def test_lines_cut_off_the_end_are_found_and_nothing_is_added_to_what_is_left(place, left):
    audit.append(place, *map(_act, range(3)))
    _put(place, _lines(place)[:left])
    assert any("截断" in told for told in audit.faults(place))
    with pytest.raises(AuditBroken, match="截断"):
        audit.append(place, _act(9))


def test_half_a_line_of_a_killed_process_gives_way(place):
    audit.append(place, _act(1))
    with audit.path_of(place).open("ab") as sink:
        sink.write(b'{"number": 2, "at"')
    assert audit.faults(place) == ()
    audit.append(place, _act(2))
    assert [decision.subject for decision in audit.decisions(place)] == ["V0001", "V0002"]


def test_a_line_longer_than_what_is_read_from_the_end_is_found_whole(place):
    audit.append(place, audit.Act("ruling", by="x", subject="y", value={"note": "长" * 100_000}, at=AT))
    audit.append(place, _act(2))
    assert len(audit.decisions(place)) == 2


def test_half_a_character_does_no_harm(place):
    audit.append(place, audit.Act("ruling", by="\ud800", subject="y", value={"note": "\udfff"}, at=AT))
    assert audit.decisions(place)[0].by == "?"


def test_threads_wait_for_each_other(place):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: audit.append(place, _act(number)), range(40)))
    found = audit.decisions(place)
    assert [decision.number for decision in found] == list(range(1, 41))
    assert sorted(decision.subject for decision in found) == [f"V{number:04d}" for number in range(40)]


def _write_for_ever(place: Workspace, name: str, told: int) -> None:
    for number in range(10**6):
        (made,) = audit.append(place, audit.Act("marks", by=name, subject=str(number)))
        os.write(told, f"{made.hash}\n".encode())


def test_what_killed_processes_had_acknowledged_is_there(place):
    reads, told = os.pipe()
    fork = get_context("fork")  # quick: nothing is imported anew
    writers = [fork.Process(target=_write_for_ever, args=(place, name, told)) for name in "ab"]
    for writer in writers:
        writer.start()
    with os.fdopen(reads) as source:
        acknowledged = [source.readline().strip() for _ in range(40)]
        for writer in writers:
            writer.kill()
            writer.join()
        os.close(told)
        acknowledged += [line.strip() for line in source if line.endswith("\n")]
    assert set(acknowledged) <= {decision.hash for decision in audit.decisions(place)}
    audit.append(place, _act(1))
    assert audit.faults(place) == ()


def test_a_disk_that_cannot_lock_is_told_and_no_weaker_lock_takes_its_place(place, monkeypatch):
    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(WorkspaceError, match=r"审计日志不能写入.*改法"):
        audit.append(place, _act(1))
    assert audit.decisions(place) == ()


def test_a_full_disk_is_told_and_leaves_whole_lines(place, monkeypatch):
    audit.append(place, _act(1))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(WorkspaceError, match="磁盘已满"):
            audit.append(place, _act(2))
    assert len(_lines(place)) == 1
    audit.append(place, _act(3))
    assert [decision.subject for decision in audit.decisions(place)] == ["V0001", "V0003"]
