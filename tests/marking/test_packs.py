"""Packs: what is in them, who rewrites them, what is taken back and what is refused."""

import os
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

from jxgrade import batch
from jxgrade import tables as canonical
from jxgrade.batch import marks
from jxgrade.desk.packs import read_pack, write_back
from jxgrade.errors import PackRefused, TableError
from jxgrade.marking import Entry
from tests.marking import workshop
from tests.marking.workshop import (  # noqa: F401 - fixtures
    AT,
    JIUJIANG,
    LESSONS,
    NANCHANG,
    REPORTS,
    as_sent,
    filled,
    full,
    merged,
    pack,
    packed,
    packs,
    put,
    state,
    words,
)


def only(taken):
    (one,) = taken
    return one


# ---------------------------------------------------------------- what goes out


def test_a_pack_is_blind_and_holds_the_grader_s_own_texts_alone(workspace):
    sent = read_pack(as_sent(workspace))
    mine = {row[4] for row in workshop.allocation(workspace) if row[1] == NANCHANG}
    assert {text.code for text in sent.texts} == mine
    cells = "\n".join(
        str(cell)
        for page in openpyxl.load_workbook(as_sent(workspace))
        for row in page.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )
    whole = cells + "\n".join(text.text for text in sent.texts)
    ids = {row[0].rpartition("/")[0] for row in workshop.allocation(workspace)}
    people = workshop.frame(workspace, "identities")
    places = workshop.frame(workspace, "trainees")
    named = people[people["trainee_id"].isin(ids)]
    own = places[places["trainee_id"].isin(ids)]
    forbidden = {*ids, *named["name"], *named["id_number"], *named["phone"], *own["school"]} - {None}
    assert len(forbidden) > 20
    assert [word for word in forbidden if word in whole] == []
    texts = dict(canonical.rows(workshop.frame(workspace, "texts"), "submission_id", "text"))
    by_code = {row[4]: row[0] for row in workshop.allocation(workspace)}
    for text in sent.texts:
        raw = texts[by_code[text.code]]
        assert len(text.text) == len(raw)
        assert all(shown in (was, "■") for shown, was in zip(text.text, raw, strict=True))


def test_a_name_that_no_finding_names_and_a_school_s_short_name_are_blacked_out_too(workspace):
    one = next(row[0] for row in workshop.allocation(workspace) if row[1] == NANCHANG)
    who = one.rpartition("/")[0]
    texts, findings = workshop.frame(workspace, "texts"), workshop.frame(workspace, "findings")
    people, places = workshop.frame(workspace, "identities"), workshop.frame(workspace, "trainees")
    people.loc[people["trainee_id"] == who, "name"] = "欧阳晓岚"
    places.loc[places["trainee_id"] == who, "school"] = "九江市第一中学"
    texts.loc[texts["submission_id"] == one, "text"] = f"欧阳晓岚在九江一中（{who}）上了一节课，同学们围坐在一起。"
    canonical.write(texts, "texts", workspace.store)
    canonical.write(findings[findings["submission_id"] != one], "findings", workspace.store)
    canonical.write(people, "identities", workspace.store)
    canonical.write(places, "trainees", workspace.store)
    shown = [text.text for text in read_pack(pack(workspace)).texts if "上了一节课" in text.text]
    assert shown == [f"■■■■在■■■■（{'■' * len(who)}）上了一节课，同学们围坐在一起。"]


def test_only_the_cells_to_be_filled_in_are_open_and_nothing_is_a_formula_but_the_sums(workspace):
    book = openpyxl.load_workbook(as_sent(workspace))
    assert book.sheetnames == ["说明", LESSONS, REPORTS, "正文", "评分标准", "校验"]
    for page in book:
        assert page.protection.sheet
        at = {column: name for name, column in workshop.heads(page).items()} if page.title in (LESSONS, REPORTS) else {}
        for row in page.iter_rows(min_row=2):
            for cell in row:
                name = at.get(cell.column, "")
                locked = name in ("", "编号", "评次", "字数", "各项合计")
                assert cell.protection.locked == locked, (page.title, cell.coordinate)
                assert (cell.data_type == "f") == (name == "各项合计"), (page.title, cell.coordinate)
    rules = {str(rule.sqref): rule for rule in book[LESSONS].data_validations.dataValidation}
    assert [rule.formula2 for rule in rules.values() if rule.type == "decimal"] == ["20", "15", "40", "10", "15", "100"]
    assert [rule.formula1 for rule in rules.values() if rule.type == "list"] == ['"未完成,已完成,跳过"', '"是,否"']


def test_a_text_longer_than_a_cell_is_whole_in_the_pack(workspace):
    texts = workshop.frame(workspace, "texts")
    one = workshop.allocation(workspace)[0][0]
    long = "=cmd|' /C calc'!A0\n" + "长" * 70_000 + "完"
    texts.loc[texts["submission_id"] == one, "text"] = long
    canonical.write(texts, "texts", workspace.store)
    path = pack(workspace, workshop.allocation(workspace)[0][1])
    assert long in {text.text for text in read_pack(path).texts}
    shown = [row[1] for row in openpyxl.load_workbook(path)["正文"].iter_rows(min_row=2, values_only=True) if row[1]]
    assert max(len(cell) for cell in shown) <= 700
    assert "长" * 700 in shown
    assert any(cell.startswith("=cmd") for cell in shown)
    filled(path, lambda book: full(book, 2, 10, 10, 10, 5, 5))
    assert list(words(only(merged(workspace, path)))) == []


def test_equal_packs_have_equal_bytes(workspace):
    first = pack(workspace).read_bytes()
    assert pack(workspace).read_bytes() == first


# ---------------------------------------------------------------- what comes back


def fill_three(book):
    full(book, 2, 15, 10.5, 30, 8, 12)
    put(book, LESSONS, 2, 评语="“好”，\n=1+1", 疑似雷同="是")
    put(book, LESSONS, 3, 评分=88)
    put(book, REPORTS, 4, 状态="跳过", 评语="看不清")


def test_a_filled_pack_is_what_the_person_put_down(workspace):
    taken = only(merged(workspace, filled(as_sent(workspace), fill_three)))
    assert list(words(taken)) == []
    entries, history = state(workspace)
    by_code = {row[0]: row[4] for row in workshop.allocation(workspace) if row[1] == NANCHANG}
    found = {by_code[entry.submission_id]: entry for entry in entries}
    first = found["10201L0"]
    assert (first.state, first.mark, first.suspected, first.comment) == ("done", Decimal("75.5"), True, "“好”，\n=1+1")
    assert list(first.points.values()) == [15, Decimal("10.5"), 30, 8, 12]
    assert (found["10201L1"].mark, dict(found["10201L1"].points)) == (88, {})
    assert (found["10201G2"].state, found["10201G2"].comment) == ("skipped", "看不清")
    assert {entry.saved_at for entry in entries} == {AT}
    assert (len(taken.merged.saved), len(entries), len(history)) == (3, 3, 3)


def test_a_pack_edited_by_libreoffice_and_merged_twice_is_the_same_state(workspace, convert):
    filled(as_sent(workspace), fill_three)
    path = convert([pack_path(workspace)], "xlsx:Calc MS Excel 2007 XML") / pack_path(workspace).name
    assert path.read_bytes() != pack_path(workspace).read_bytes()
    first = only(merged(workspace, path))
    assert (list(words(first)), len(first.merged.saved)) == ([], 3)
    before = state(workspace)
    second = only(merged(workspace, path, at="2024-01-21T09:00:00"))
    assert (len(second.merged.saved), list(words(second))) == (0, [])
    third = only(merged(workspace, pack_path(workspace)))
    assert (len(third.merged.saved), list(words(third))) == (0, []), "what LibreOffice rewrote says the same"
    assert state(workspace) == before
    assert before[0][0].mark is not None


def pack_path(workspace):
    return workspace.root / "packs" / marks.file_name(NANCHANG)


def test_a_pack_may_come_back_again_with_more_and_with_changes_of_its_own(workspace):
    path = filled(as_sent(workspace), lambda book: full(book, 2, 15, 10, 30, 8, 12))
    merged(workspace, path)
    filled(path, lambda book: (full(book, 2, 16, 10, 30, 8, 12), full(book, 3, 1, 1, 1, 1, 1)))
    taken = only(merged(workspace, path))
    assert sorted((entry.revision, entry.mark) for entry in taken.merged.saved) == [(1, 5), (2, 76)]
    assert list(words(taken)) == []


def test_an_old_copy_that_comes_late_is_a_conflict_and_changes_nothing(workspace, tmp_path):
    path = filled(as_sent(workspace), lambda book: full(book, 2, 15, 10, 30, 8, 12))
    shutil.copy(path, tmp_path / "old.xlsx")
    merged(workspace, path)
    merged(workspace, filled(path, lambda book: full(book, 2, 16, 10, 30, 8, 12)))
    before = state(workspace)
    (line,) = words(only(merged(workspace, tmp_path / "old.xlsx")))
    assert "后来保存的一份" in line
    assert "库里是76 分" in line
    assert state(workspace) == before


def copies(workspace, tmp_path, *, seconds):
    """Two copies of one pack with other marks in row 2, saved so many seconds apart: the second is the later."""
    out = []
    for place, name in enumerate(("z.xlsx", "a.xlsx")):
        path = tmp_path / name
        shutil.copy(as_sent(workspace), path)
        filled(path, lambda book, at=place: (full(book, 2, 15 + at, 10, 30, 8, 12), full(book, 3 + at, 1, 1, 1, 1, 1)))
        with zipfile.ZipFile(path) as book:
            parts = {one: book.read(one) for one in book.namelist()}
        core = parts["docProps/core.xml"].decode()
        when = f"2024-01-05T10:00:{place * seconds:02d}Z"
        parts["docProps/core.xml"] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{when}", core).encode()
        with zipfile.ZipFile(path, "w") as book:
            for one, data in parts.items():
                book.writestr(one, data)
        os.utime(path, (1_700_000_000, 1_700_000_000 - place * 1000 * bool(seconds)))
        out.append(path)
    return out


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("together", [True, False])
def test_of_several_copies_the_one_saved_later_counts_whatever_their_order(workspace, tmp_path, order, together):
    paths = copies(workspace, tmp_path, seconds=7)[::order]
    taken = merged(workspace, *paths) if together else [only(merged(workspace, path)) for path in paths]
    assert sorted(entry.mark for entry in state(workspace)[0] if entry.mark) == [5, 5, 76]
    assert [len(one.merged.conflicts) for one in taken] == ([0, 0] if together or order == 1 else [0, 1])


@pytest.mark.parametrize("order", [1, -1])
def test_copies_saved_at_one_time_are_conflicts_where_they_differ(workspace, tmp_path, order):
    taken = merged(workspace, *copies(workspace, tmp_path, seconds=0)[::order])
    assert [len(one.merged.conflicts) for one in taken] == [1, 1]
    assert sorted(entry.mark for entry in state(workspace)[0] if entry.mark) == [5, 5]


def test_what_was_changed_elsewhere_since_is_listed_and_never_overwritten(workspace):
    path = filled(as_sent(workspace), lambda book: (full(book, 2, 15, 10, 30, 8, 12), full(book, 3, 1, 1, 1, 1, 1)))
    one = next(row for row in workshop.allocation(workspace) if row[4] == "10201L0")
    with marks.mark_store(workspace) as store:
        store.save(Entry(one[0], NANCHANG, "first", "done", Decimal(40), saved_at=AT, saved_by="本机"), request="x")
    taken = only(merged(workspace, path))
    (line,) = words(taken)
    assert line.startswith("［心理活动课程设计］第 2 行（10201L0 75 分）：发包之后在别处改过：库里是40 分，本机 于")
    assert [entry.mark for entry in taken.merged.saved] == [5], "the neighbour is taken"
    with marks.mark_store(workspace) as store:
        assert store.entry(one[0], NANCHANG, "first").mark == 40


def test_a_new_pack_holds_what_is_in_the_store_and_is_no_conflict(workspace):
    merged(workspace, filled(pack(workspace), fill_three))
    again = pack(workspace)
    assert {entry.state for entry in read_pack(again).entries} == {"done", "skipped", "draft"}
    assert len(only(merged(workspace, again)).merged.saved) == 0
    taken = only(merged(workspace, filled(again, lambda book: full(book, 2, 16, 10.5, 30, 8, 12))))
    assert [(entry.revision, entry.mark) for entry in taken.merged.saved] == [(2, Decimal("76.5"))]


def test_a_change_that_is_taken_back_is_told_apart_from_an_untouched_row(workspace):
    merged(workspace, filled(pack(workspace), lambda book: put(book, LESSONS, 2, 评分=80)))
    path = pack(workspace)
    merged(workspace, filled(path, lambda book: put(book, LESSONS, 2, 评分=85)))
    (line,) = words(only(merged(workspace, filled(path, lambda book: put(book, LESSONS, 2, 评分=80)))))
    assert "库里是85 分" in line
    taken = only(merged(workspace, filled(path, lambda book: put(book, LESSONS, 2, 评分=None, 状态="跳过"))))
    assert [(entry.state, entry.mark) for entry in taken.merged.saved] == [("skipped", None)]


def test_an_untouched_row_that_was_changed_elsewhere_is_no_conflict(workspace):
    merged(workspace, filled(pack(workspace), lambda book: put(book, LESSONS, 2, 评分=80)))
    path = pack(workspace)
    with marks.mark_store(workspace) as store:
        (seen,) = store.entries()
        newest = store.save(replace(seen, mark=Decimal(60)), request="desk")
    taken = only(merged(workspace, filled(path, lambda book: put(book, LESSONS, 3, 评分=70))))
    assert (list(words(taken)), [entry.mark for entry in taken.merged.saved]) == ([], [70])
    with marks.mark_store(workspace) as store:
        assert store.entry(*newest.key) == newest


def test_one_pack_filled_on_two_computers_comes_together(workspace, tmp_path):
    path = as_sent(workspace)
    other = tmp_path / "other.xlsx"
    shutil.copy(path, other)
    filled(path, lambda book: put(book, LESSONS, 2, 评分=80))
    filled(other, lambda book: put(book, LESSONS, 3, 评分=70))
    first, second = merged(workspace, path, other)
    assert [*words(first), *words(second)] == []
    assert sorted(entry.mark for entry in state(workspace)[0]) == [70, 80]


def test_the_desk_writes_back_what_merge_takes(workspace):
    path = as_sent(workspace)
    sent = read_pack(path)
    first, second, third = sent.entries[:3]
    rubric = sent.rubrics[first.submission_id.partition("/")[2]]
    points = {part.name: Decimal(part.points) for part in rubric}
    write_back(path, [replace(first, state="done", points=points, mark=Decimal(100), comment="满分")])
    write_back(path, [replace(second, comment="再看"), replace(third, points={rubric[0].name: Decimal("7.25")})])
    found = read_pack(path).entries
    assert [(entry.state, entry.mark, entry.comment) for entry in found[:2]] == [
        ("done", 100, "满分"),
        ("draft", None, "再看"),
    ]
    assert (dict(found[0].points), dict(found[2].points)) == (points, {rubric[0].name: Decimal("7.25")})
    assert len(only(merged(workspace, path)).merged.saved) == 3


def test_what_a_pack_cannot_hold_leaves_the_file_as_it_was(workspace):
    path = as_sent(workspace)
    before, beside = path.read_bytes(), set(path.parent.iterdir())
    first = read_pack(path).entries[0]
    for wrong in ({"points": {"没有的项": Decimal(3)}}, {"state": "done"}, {"mark": Decimal(101), "state": "done"}):
        with pytest.raises(PackRefused, match="没有写进评阅包"):
            write_back(path, [replace(first, **wrong)])
        assert path.read_bytes() == before
    assert set(path.parent.iterdir()) == beside


# ---------------------------------------------------------------- what is refused


def refused_row(workspace, work, says, *, sheet=LESSONS, row=2):
    """One row is refused with these words, its neighbour is taken, and nothing else is."""
    path = filled(as_sent(workspace), lambda book: (work(book), full(book, 5, 1, 1, 1, 1, 1)))
    taken = only(merged(workspace, path))
    lines = list(words(taken))
    assert says in lines[0], lines
    assert lines[0].startswith(f"［{sheet}］第 {row} 行"), lines
    assert "改法：" in lines[0]
    assert [entry.mark for entry in taken.merged.saved] == [5]
    assert len(state(workspace)[0]) == 1
    return lines


@pytest.mark.parametrize(
    "rows",
    [
        {
            (REPORTS, 2): ({"评分": -1}, "（-1）：“评分”应在 0 与 100 之间"),
            (REPORTS, 3): ({"评分": "八十"}, "（八十）：“评分”不是数字"),
            (REPORTS, 4): ({"评分": "=1/0"}, "不是数字"),
            (LESSONS, 2): ({"评分": 101}, "（101）：“评分”应在 0 与 100 之间"),
            (LESSONS, 3): ({"主题与目标": 20.5}, "（20.5）：“主题与目标”应在 0 与 20 之间"),
            (LESSONS, 4): ({"评分": 80, "主题与目标": 3}, "各项得分却没有打满"),
        },
        {
            (REPORTS, 2): ({"评次": "仲裁", "评分": 80}, "评次被改动"),
            (REPORTS, 3): ({"编号": "ABCDEF", "评分": 80}, "编号不在这个包里（没有分配给这位阅卷人）"),
            (REPORTS, 4): ({"编号": None, "评分": 80}, "编号不在这个包里"),
            (LESSONS, 2): ({"状态": "完了"}, "“状态”不认识"),
            (LESSONS, 3): ({"状态": "已完成"}, "却没有打满各项"),
            (LESSONS, 4): ({"疑似雷同": "也许"}, "“疑似雷同”不认识"),
        },
    ],
)
def test_rows_that_cannot_stand_are_refused_and_their_neighbour_is_taken(workspace, rows):
    def work(book):
        for (sheet, row), (values, _) in rows.items():
            put(book, sheet, row, **values)
        full(book, 5, 1, 1, 1, 1, 1)

    taken = only(merged(workspace, filled(as_sent(workspace), work)))
    lines = list(words(taken))
    assert [line.partition("行")[0] for line in lines] == [f"［{sheet}］第 {row} " for sheet, row in rows]
    for line, (_, says) in zip(lines, rows.values(), strict=True):
        assert says in line and "改法：" in line
    assert [entry.mark for entry in taken.merged.saved] == [5]
    assert len(state(workspace)[0]) == 1


def test_full_width_digits_are_digits(workspace):
    taken = only(merged(workspace, filled(as_sent(workspace), lambda book: put(book, LESSONS, 2, 评分="８８．５"))))
    assert [entry.mark for entry in taken.merged.saved] == [Decimal("88.5")]


def test_a_mark_that_is_not_the_sum_is_refused(workspace):
    def work(book):
        full(book, 2, 15, 10, 30, 8, 12)
        put(book, LESSONS, 2, 评分=80)

    refused_row(workspace, work, "“评分”与各项合计 75 不同")


def test_a_doubled_row_is_refused_with_both_places(workspace):
    def work(book):
        put(book, LESSONS, 2, 评分=80)
        put(book, LESSONS, 3, 编号=book[LESSONS].cell(2, 1).value, 评分=70)

    lines = refused_row(workspace, work, "编号重复（第 2、3 行），这几行都没有采用")
    assert len(lines) == 2


def test_a_text_that_was_altered_is_not_what_was_marked(workspace):
    def work(book):
        put(book, LESSONS, 2, 评分=80)
        page = book["正文"]
        head = next(cell.row for cell in page["A"] if cell.value == "10201L0")
        page.cell(head + 1, 2).value = "换掉的正文"

    refused_row(workspace, work, "“正文”里这一篇被改动或删去")


def test_a_text_allocated_no_more_is_refused(workspace):
    path = filled(as_sent(workspace), lambda book: (put(book, LESSONS, 2, 评分=80), put(book, LESSONS, 3, 评分=70)))
    workshop.allocate(workspace, [row for row in workshop.allocation(workspace) if row[4] != "10201L0"])
    taken = only(merged(workspace, path))
    assert "现在没有分配给 G36010201" in next(words(taken))
    assert [entry.mark for entry in taken.merged.saved] == [70]


def test_a_pack_older_than_the_text_is_stale(workspace):
    path = filled(as_sent(workspace), lambda book: (put(book, LESSONS, 2, 评分=80), put(book, LESSONS, 3, 评分=70)))
    texts = workshop.frame(workspace, "texts")
    one = next(row[0] for row in workshop.allocation(workspace) if row[4] == "10201L0")
    texts.loc[texts["submission_id"] == one, "text"] += "新"
    canonical.write(texts, "texts", workspace.store)
    taken = only(merged(workspace, path))
    assert "发包之后这篇作业换了新版本" in next(words(taken))
    assert [entry.mark for entry in taken.merged.saved] == [70]


def test_a_pack_of_another_rubric_is_stale_as_a_whole(workspace):
    path = filled(as_sent(workspace), lambda book: put(book, LESSONS, 2, 评分=80))
    rules = workspace.programme_file
    rules.write_text(rules.read_text("utf-8").replace("主题空泛，或目标与对象不符", "主题空泛"), "utf-8")
    assert "发包之后评分标准改过" in only(merged(workspace, path)).refused
    assert state(workspace) == ([], [])


def test_an_own_county_or_school_is_refused_even_where_it_was_allocated(workspace):
    path = filled(as_sent(workspace), lambda book: (put(book, LESSONS, 2, 评分=80), put(book, LESSONS, 3, 评分=70)))
    one = next(row[0] for row in workshop.allocation(workspace) if row[4] == "10201L0")
    trainees = workshop.frame(workspace, "trainees")
    trainees.loc[trainees["trainee_id"] == one.rpartition("/")[0], ["city", "county"]] = ["nanchang", "东湖区"]
    canonical.write(trainees, "trainees", workspace.store)
    taken = only(merged(workspace, path))
    assert "同县（市、区）或同单位，应当回避" in next(words(taken))
    assert [entry.mark for entry in taken.merged.saved] == [70]


def test_a_grader_unknown_to_the_roll_is_refused_and_gets_no_pack(workspace):
    path = filled(as_sent(workspace), lambda book: put(book, LESSONS, 2, 评分=80))
    roll = workshop.frame(workspace, "volunteers")
    canonical.write(roll[roll["volunteer_id"] != NANCHANG], "volunteers", workspace.store)
    assert f"阅卷人 {NANCHANG} 不在名册中" in only(merged(workspace, path)).refused
    _, programme = batch.open_workspace(workspace.root)
    out = marks.write_packs(workspace, programme, workspace.root / "packs", progress=workshop.quiet)
    assert [path.name for path in out.paths] == [marks.file_name(JIUJIANG)]
    assert "不在名册中" in out.refused[0]
    assert state(workspace) == ([], [])


def test_two_people_with_one_id_are_refused_until_they_are_told_apart(workspace):
    path = filled(as_sent(workspace), lambda book: put(book, LESSONS, 2, 评分=80))
    roll = workshop.frame(workspace, "volunteers")
    twin = roll[roll["volunteer_id"] == JIUJIANG].assign(volunteer_id=NANCHANG)
    canonical.write(pd.concat([roll, twin]), "volunteers", workspace.store)
    assert "属于 2 个人，分不清是谁评的" in only(merged(workspace, path)).refused
    assert state(workspace) == ([], [])


def test_after_closing_every_row_is_refused_until_it_is_opened_again(workspace):
    path = filled(as_sent(workspace), lambda book: (put(book, LESSONS, 2, 评分=80), put(book, LESSONS, 3, 评分=70)))
    with marks.mark_store(workspace) as store:
        store.turn(closed=True, by="管理员", at=AT)
    taken = only(merged(workspace, path))
    assert [line.partition("：")[2][:6] for line in words(taken)] == ["评阅已经截止"] * 2
    with marks.mark_store(workspace) as store:
        store.turn(closed=False, by="管理员", at=AT)
    assert len(only(merged(workspace, path)).merged.saved) == 2


def tampered(book):
    seal = book["校验"]
    text = seal.cell(2, 1).value
    seal.cell(2, 1).value = text[:100] + ("A" if text[100] != "A" else "B") + text[101:]


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (tampered, "签名不符"),
        (lambda book: book.remove(book["校验"]), "没有“校验”工作表"),
        (lambda book: book.remove(book[LESSONS]), "没有“心理活动课程设计”工作表"),
        (lambda book: put(book, LESSONS, 1, 评分="分"), "标题行被改动（评分）"),
    ],
)
def test_a_pack_altered_where_it_is_protected_is_refused_whole_and_the_next_file_is_taken(workspace, work, says):
    broken = filled(as_sent(workspace), lambda book: (put(book, LESSONS, 2, 评分=80), work(book)))
    other = filled(as_sent(workspace, JIUJIANG), lambda book: put(book, LESSONS, 2, 评分=70))
    first, second = merged(workspace, broken, other)
    assert says in first.refused
    assert "改法：" in first.refused
    assert [entry.mark for entry in second.merged.saved] == [70]


def test_a_pack_of_another_workspace_is_refused(workspace, province):
    path = filled(pack(workspace), lambda book: put(book, LESSONS, 2, 评分=80))
    (workspace.store / "private" / "pack.key").write_bytes(b"x" * 32)
    assert "签名不符" in only(merged(workspace, path)).refused


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b""), ("a.xlsx", b"not a workbook"), ("a.csv", b"1,2"), ("b.xlsx", None)]
)
def test_what_is_no_pack_is_refused(workspace, tmp_path, name, data):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert "改法：" in only(merged(workspace, tmp_path / name)).refused


def test_a_cell_at_the_far_end_costs_only_its_file(workspace):
    bomb = filled(as_sent(workspace), lambda book: book[LESSONS].cell(1_048_576, 16_384, "x"))
    other = filled(as_sent(workspace, JIUJIANG), lambda book: put(book, LESSONS, 2, 评分=70))
    first, second = merged(workspace, bomb, other)
    assert "改法：" in first.refused
    assert [entry.mark for entry in second.merged.saved] == [70]


def test_reading_a_pack_with_a_bad_row_says_so_rather_than_losing_it(workspace):
    path = filled(as_sent(workspace), lambda book: put(book, LESSONS, 2, 评分=101))
    with pytest.raises(PackRefused, match="第 2 行（101）"):
        read_pack(path)


def test_without_an_allocation_there_is_nothing_to_pack(workspace):
    (workspace.store / "allocation.parquet").unlink()
    with pytest.raises(TableError, match="没有数据表 allocation"):
        pack(workspace)


def test_who_is_behind_and_who_shares_an_id_is_told(workspace):
    merged(workspace, filled(as_sent(workspace), fill_three))
    one = next(row for row in workshop.allocation(workspace) if row[4] == "10201G3")
    with marks.mark_store(workspace) as store:
        store.save(Entry(one[0], NANCHANG, "first", "done", Decimal(40), saved_at=AT, saved_by="另一人"), request="x")
        found = marks.progress_of(workshop.frame(workspace, "allocation"), store.entries())
    assert [(one.grader_id, one.allocated, one.done, one.typists) for one in found] == [
        (NANCHANG, 8, 3, (NANCHANG, "另一人")),
        (JIUJIANG, 8, 0, ()),
    ]
