"""`jxgrade marks allocate` on disk: only what is lacking, twice is once, cut off is completed, and proved from the revealed seed."""

import json
import re
import secrets
from hashlib import sha256
from itertools import count

import pytest

from jxgrade import batch, tables
from jxgrade.batch import audit, decided, marks
from jxgrade.batch.acts import allocation as work
from jxgrade.batch.run.stages import STAGES
from jxgrade.cli import app as cli
from jxgrade.marking import Entry
from jxgrade.marking.allocate import wave_order
from jxgrade.tables import ASKED
from tests.shipped import KINDS

AT = "2024-01-01T08:00:00"
COUNTIES = ("东湖区", "西湖区", "安义县")


def text_rows(numbers):
    return [
        (f"T{n:02d}/{kind}", f"T{n:02d}", kind, None, None, None, False, True, 900, 900, 900, 0, 0)
        for n in numbers
        for kind in KINDS
    ]


def hand_in(place, numbers):
    """These trainees have handed in both texts."""
    tables.write(tables.from_rows(text_rows(numbers), "submissions"), "submissions", place.store)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A workspace with 20 trainees, two graders in each of three counties, the texts of the first 12."""
    monkeypatch.delenv("JXGRADE_MARKS_URL", raising=False)
    numbers = count()
    monkeypatch.setattr(secrets, "token_bytes", lambda size: sha256(b"%d" % next(numbers)).digest()[:size])
    batch.init(tmp_path / "ws")
    workspace, _ = batch.open_workspace(tmp_path / "ws")
    people = [
        (f"T{n:02d}", "nanchang", COUNTIES[n % 3], f"校{n}", "school", None, None, False, False) for n in range(20)
    ]
    roll = [(f"G{n}", "nanchang", COUNTIES[n // 2], "grader", f"师{n}", None) for n in range(6)]
    for name, rows in (
        ("trainees", people),
        ("volunteers", roll),
        ("delivered", [("volunteers", True, 1, 6, 0)]),
        ("marks", []),
    ):
        tables.write(tables.from_rows(rows, name), name, workspace.store)
    hand_in(workspace, range(12))
    return workspace


@pytest.fixture
def jxgrade(place, monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr("sys.argv", ["jxgrade", "marks", "allocate", "-w", str(place.root), *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def rows(place):
    return list(tables.rows(tables.read("allocation", place.store), *tables.STORE["allocation"].columns))


def keys(place):
    return {row[:3] for row in rows(place)}


def files(place):
    """All that an allocation could have written, but for the audit log's own."""
    names = ("allocation.parquet", "lot.json", "private/purposes.parquet", "private/lot/seeds.json")
    return {name: (place.store / name).read_bytes() for name in names if (place.store / name).exists()}


def mark(place, *found):
    with marks.mark_store(place) as store:
        for text, grader, role in found:
            store.save(Entry(text, grader, role, "draft", saved_at=AT, saved_by="x"), request=f"{text}{grader}")


def set_marking(place, **keys_):
    path = place.programme_file
    text = path.read_text("utf-8")
    for key, value in keys_.items():
        text = re.sub(rf"(?m)^  {key}: \S+", f"  {key}: {value}", text)
    path.write_text(text, "utf-8")


def test_the_first_time_everything_is_drawn_and_told_in_numbers(jxgrade, place):
    code, out, err = jxgrade("--wave", "2024-01-01")
    assert (code, err) == (0, "")
    assert "可评作业 24 篇\n阅卷人 6 人，回避本县（市、区）、本单位，另有相邻县回避" in out
    assert "批次 2024-01-01 新分配 25 份：初评 24，随机双评 1\n" in out
    assert "每人 4–5 份\n" in out and "按每份 6 分钟计共 2.5 小时" in out
    assert "还缺锚卷 30 份，试评卷 60 份，因为有仲裁分、可作标准卷的作业只有 0 篇" in out
    assert {row[3] for row in rows(place)} == {"2024-01-01"}
    codes = [row[4] for row in rows(place)]
    assert len(set(codes)) == 25 and all(re.fullmatch("[A-Z2-7]{8}", one) for one in codes)
    purposes = tables.read("purposes", place.store)
    assert purposes["purpose"].value_counts().to_dict() == {"first": 24, "double": 1}
    assert (place.store / "private" / "purposes.parquet").stat().st_mode & 0o777 == 0o600


def test_the_seed_is_committed_to_before_kept_secret_and_shown_after(jxgrade, place):
    promised = re.search("[0-9a-f]{64}", jxgrade("--commit")[1])[0]
    assert jxgrade("--commit")[1].startswith(f"抽签种子的承诺（sha256）早已写下：{promised}\n下一步：")
    assert not (place.store / "allocation.parquet").exists()
    jxgrade()
    book = (place.store / "lot.json").read_text("utf-8")
    seeds = json.loads((place.store / "private" / "lot" / "seeds.json").read_text("utf-8"))
    assert promised in book and list(seeds) == [promised] and seeds[promised] not in book
    for path in (place.store / "private" / "lot").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    hand_in(place, range(20))
    jxgrade()
    code, out, err = jxgrade("--reveal")
    assert (code, err) == (0, "")
    assert "用公开的种子重算 2 次抽签、42 份，与分配表完全一致" in out
    shown = re.search("抽签种子：([0-9a-f]{64})", out)[1]
    assert sha256(bytes.fromhex(shown)).hexdigest() == promised
    assert json.loads((place.store / "lot.json").read_text("utf-8"))["lots"][0]["seed"] == shown
    subjects = [one.subject for one in audit.decisions(place, "allocation")]
    assert subjects[0] == "commit" and subjects[-1] == "reveal" and len(subjects) == 4


def test_after_the_seed_is_shown_a_new_one_is_committed_to(jxgrade, place):
    jxgrade()
    jxgrade("--reveal")
    before = files(place)
    assert "没有要新分配的，分配表没有改动" in jxgrade()[1] and files(place) == before
    hand_in(place, range(20))
    assert "抽签种子的承诺（sha256）现在写下" in jxgrade()[1]
    lots = json.loads((place.store / "lot.json").read_text("utf-8"))["lots"]
    assert len(lots) == 2 and lots[0]["commitment"] != lots[1]["commitment"] and lots[1]["seed"] is None
    assert jxgrade("--reveal")[0] == 0


@pytest.mark.parametrize("harm", ["row", "purpose", "case", "seed"])
def test_whatever_was_altered_after_the_draw_is_found(jxgrade, place, harm):
    jxgrade("--wave", "1")
    listed = rows(place)
    if harm == "row":
        other = next(f"G{n}" for n in range(6) if f"G{n}" != listed[0][1])
        listed[0] = (listed[0][0], other, *listed[0][2:])
        tables.write(tables.from_rows(listed, "allocation"), "allocation", place.store)
    elif harm == "purpose":
        changed = [(*row[:3], "seed") for row in listed]
        tables.write(tables.from_rows(changed, "purposes"), "purposes", place.store)
    elif harm == "case":
        (place.store / "private" / "lot" / "0001.json.gz").write_bytes(b"x")
    else:
        jxgrade("--reveal")
        path = place.store / "lot.json"
        shown = json.loads(path.read_text("utf-8"))["lots"][0]["seed"]
        path.write_text(path.read_text("utf-8").replace(shown, "00" * 32), "utf-8")
    code, out, err = jxgrade("--reveal")
    assert code == 1 and "与分配表完全一致" not in out
    assert {"row": "有 2 行不同", "purpose": "行不同", "case": "缺失或被改动过", "seed": "与承诺"}[harm] in err


def test_twice_is_once(jxgrade, place):
    jxgrade()
    before = files(place)
    assert "没有要新分配的，分配表没有改动" in jxgrade()[1]
    assert files(place) == before


def test_who_reads_the_order_or_the_columns_cannot_tell_why_but_for_what_comes_first(jxgrade, place):
    judged = [(f"T{n:02d}", kind, "E1", "adjudicator", "70", None, 1, False) for n in range(12, 20) for kind in KINDS]
    tables.write(tables.from_rows(judged, "marks"), "marks", place.store)
    hand_in(place, range(20))
    set_marking(place, qualify=2, anchors=1, seeds=0.3, doubles=0.4)
    assert jxgrade("--wave", "2024-01-01")[0] == 0
    why = {tuple(row[:3]): row[3] for row in tables.rows(tables.read("purposes", place.store), *work.KEY, "purpose")}
    listed = sorted(rows(place), key=lambda row: (row[1], wave_order(row[3]), row[4]))
    purposes = {}
    for row in listed:
        purposes.setdefault(row[1], []).append(why[row[:3]])
    assert len(purposes) == 6 and all(
        one[:2] == ["qualify"] * 2 and "qualify" not in one[2:] for one in purposes.values()
    )
    later = [row for row in listed if why[row[:3]] != "qualify"]
    assert {row[3] for row in later} == {"2024-01-01"} and {why[row[:3]] for row in later} == {
        "first",
        "double",
        "anchor",
        "seed",
    }
    # the place in the order is that of the code, which is another key's: whoever knows purposes by place knows them by chance
    first = {purposes[grader][2] for grader in purposes}
    assert len(first) > 1
    assert {ASKED[row[2]] for row in listed} == {"评阅"}


def test_a_wave_adds_and_moves_nothing(jxgrade, place):
    jxgrade("--wave", "2024-01-01")
    before = set(rows(place))
    hand_in(place, range(20))
    code, out, _ = jxgrade("--wave", "2024-01-02")
    assert code == 0 and "批次 2024-01-02 新分配 17 份：初评 16，随机双评 1" in out and "每人 7 份" in out
    assert before < set(rows(place)) and {row[3] for row in set(rows(place)) - before} == {"2024-01-02"}


def test_a_lost_grader_keeps_what_was_begun_gets_nothing_more_and_may_come_back(jxgrade, place):
    jxgrade()
    mine = sorted(key for key in keys(place) if key[1] == "G1")
    mark(place, mine[0], mine[1])
    before = set(rows(place))
    code, out, _ = jxgrade("--lost", "G1")
    assert code == 0
    assert f"收回未动笔的 {len(mine) - 2} 份" in out and "不分配作业的阅卷人：已退出 1 人" in out
    assert {key for key in keys(place) if key[1] == "G1"} == set(mine[:2])
    assert {row for row in before if row[1] != "G1"} < set(rows(place))
    assert {key[0] for key in keys(place)} == {row[0] for row in before}
    hand_in(place, range(20))
    jxgrade()
    assert {key for key in keys(place) if key[1] == "G1"} == set(mine[:2])
    jxgrade("--back", "G1")
    hand_in(place, range(20))
    assert jxgrade("--reveal")[0] == 0
    assert [one.subject for one in audit.decisions(place, "allocation")].count("back") == 1


@pytest.mark.parametrize("option", ["--lost", "--back"])
def test_a_grader_nobody_knows_is_refused_and_nothing_is_drawn(jxgrade, place, option):
    code, _, err = jxgrade(option, "G99")
    assert code == 1 and "阅卷人 G99 不在名册中，没有分配。改法：" in err
    assert files(place) == {}


@pytest.mark.parametrize("wave", ["0", "昨天", "2024-13-01", "01", "2024-1-2", "-1"])
def test_a_wave_that_is_none_is_refused(jxgrade, place, wave):
    code, _, err = jxgrade(f"--wave={wave}")
    assert code == 2 and "改法：写成 2024-01-05" in err and files(place) == {}


def test_too_few_places_are_said_in_numbers(jxgrade, place):
    set_marking(place, most=3)
    code, out, err = jxgrade()
    assert code == 1 and "每人 3 份" in out
    assert re.search("需要 25 个评阅位，只有 18 个，缺 7：南昌市", err)
    assert sum(map(int, re.findall(r"[区县] (\d+)", err.splitlines()[0]))) == 7
    before = files(place)
    assert jxgrade()[0] == 1 and files(place) == before
    set_marking(place, most=9)
    assert jxgrade()[0] == 0 and len(rows(place)) == 25


def test_texts_that_everybody_must_keep_away_from_are_told(jxgrade, place):
    roll = [("G0", "nanchang", "东湖区", "grader", "师", None), ("G1", "nanchang", "东湖区", "grader", "师", None)]
    tables.write(tables.from_rows(roll, "volunteers"), "volunteers", place.store)
    set_marking(place, doubles=0)
    code, _, err = jxgrade()
    assert code == 1
    assert "有 8 个评阅位没有人可评（全体阅卷人都须回避，或已评过该学员的作业）：南昌市东湖区 8" in err


def test_without_graders_or_tables_it_says_what_to_do(jxgrade, place):
    tables.write(tables.empty("volunteers"), "volunteers", place.store)
    code, _, err = jxgrade()
    assert code == 1 and "没有可以分配的阅卷志愿者。改法：" in err
    (place.store / "volunteers.parquet").unlink()
    assert "改法：先运行 jxgrade run" in jxgrade()[2]


@pytest.mark.parametrize("when", ["before the tables", "between the tables"])
def test_a_draw_that_was_cut_off_is_completed_as_it_was_drawn(jxgrade, place, monkeypatch, when):
    jxgrade("--commit")
    real = tables.write

    def cut(frame, name, store):
        if name == ("purposes" if when == "before the tables" else "allocation"):
            raise KeyboardInterrupt
        return real(frame, name, store)

    with monkeypatch.context() as patch:
        patch.setattr(decided, "write", cut)
        assert jxgrade("--wave", "1")[0] == 130
    assert not (place.store / "allocation.parquet").exists()
    hand_in(place, range(20))
    code, out, _ = jxgrade("--wave", "2")
    assert code == 0 and "上一次抽签没有写完，已按原来的记录补写" in out
    assert {row[3] for row in rows(place)} == {"1", "2"} and len(rows(place)) == 42
    assert jxgrade("--reveal")[0] == 0


def test_a_lost_seed_or_a_damaged_book_stops_it(jxgrade, place):
    jxgrade()
    hand_in(place, range(20))
    before = files(place)
    seeds = place.store / "private" / "lot" / "seeds.json"
    kept = seeds.read_bytes()
    seeds.unlink()
    assert "缺失或与承诺不符，没有抽签。改法：" in jxgrade()[2]
    seeds.write_bytes(kept)
    assert files(place) == before
    (place.store / "lot.json").write_text("{", "utf-8")
    assert "store/lot.json 已损坏。改法：" in jxgrade()[2]


def test_help_is_chinese_throughout(jxgrade):
    code, out, _ = jxgrade("--help")
    assert code == 0
    assert not re.search(r"Usage|Options|Arguments|Commands|Show this|default|required|<\w|list\[", out)


def test_the_stage_of_graders_sees_an_allocation_and_runs_without_one(place):
    pipeline = batch.Pipeline(place, batch.open_workspace(place.root)[1])
    stage = next(one for one in STAGES if one.name == "graders")
    before = pipeline.key(stage)
    work.allocate(place, pipeline.programme, wave="1", at=AT)
    fresh = batch.Pipeline(place, pipeline.programme)
    assert stage.there(place.store) == ("allocation", "purposes") and fresh.key(stage) != before
