"""What changed: a difference names the input it came from."""

import csv
import shutil

from jxgrade import batch


def change_test(place, trainee, score):
    path = place / "inbox" / "线上测试.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        lines = [[who, score if who == trainee else old] for who, old in csv.reader(source)]
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows(lines)


def test_a_difference_names_the_file_the_person_and_the_cell_it_came_from(place, tmp_path):
    later = tmp_path / "later"
    shutil.copytree(place, later)
    change_test(later, "T02", "61")
    batch.run(later, cities=["nanchang"], steps=["5-grading"])
    found = batch.compare(place, later)
    assert found.files == ("收件 线上测试.csv：内容改变",) and found.rules == () and not found.code
    (one,) = [change for change in found.changes if change.what == "合格判定"]
    assert (one.subject, one.before, one.after) == ("T02", "不合格（59.94 分）", "合格（60.6 分）")
    assert one.causes == ("线上测试：59.9 分 → 61 分",)
    back = batch.compare(later, place)
    assert [(change.subject, change.before, change.after) for change in back.changes] == [
        (change.subject, change.after, change.before) for change in found.changes
    ]


def test_a_workspace_differs_in_nothing_from_itself(place):
    assert batch.compare(place, place) == batch.Comparison((), (), False, ())
