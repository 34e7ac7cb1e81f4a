"""Random corrections rehearsed and then made: `python -m tests.benchmarks.rehearsals [COUNT] [SEED]` tells how many differ from the later `diff`."""

import csv
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from jxgrade import batch
from jxgrade.batch.run.comparison import rehearse
from tests.batch.conftest import write_inbox

KINDS = ("心理活动课程设计", "个人成长报告")
MARKS = ("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")


def correction(rng: Random) -> tuple[str, tuple[str, ...], list[list[object]]]:
    """A file, its heading and rows: any table, one to three trainees (one of them perhaps unknown), right and wrong values."""
    who = [f"T{n:02d}" for n in rng.sample(range(1, 12), rng.randint(1, 3))]
    kind, day, score = rng.choice(KINDS), f"2024-01-{rng.randint(6, 28):02}", lambda: rng.choice([0, 59.5, 60, 75, 88.5, 90, 100, 101, "缺考", ""])  # fmt: skip
    role = rng.choice(["复评", "三评", "仲裁"])
    files: dict[str, tuple[tuple[str, ...], list[list[object]]]] = {
        "线上测试-更正": (("学员编号", "测试成绩", "次数"), [[one, score(), rng.randint(1, 3)] for one in who]),
        "评阅-更正": (MARKS, [[one, kind, rng.choice(["G0", "G7"]), score(), role, day] for one in who]),
        "处理决定": (
            ("学员编号", "作业类型", "处理结果", "决定时间"),
            [[one, kind, rng.choice(["成立", "不成立", "待查"]), day] for one in who],
        ),
        "线上学习-更正": (("学员编号", "线上学时"), [[one, rng.choice([0, 31.5, 32, 40, "三十二"])] for one in who]),
        "线下培训-更正": (("学员编号", "线下学时"), [[one, rng.choice([1, 28, 30, -1])] for one in who]),
        "线下培训": (("学员编号", "线下学时"), [[one, 28] for one in who]),
        "报名表-补": (
            ("学员编号", "设区市", "县（市、区）", "工作单位", "学段"),
            [[one, rng.choice(["南昌市", "九江", "某市"]), "东湖区", "南昌市第一小学", "中小学"] for one in who],
        ),
        "作业-更正": (
            ("学员编号", "作业类型", "正文", "提交时间"),
            [[one, kind, "我的收获。" * rng.choice([1, 200]) + one, day] for one in who],
        ),
        "学校名册-更正": (
            ("设区市", "县（市、区）", "工作单位", "学段", "应训人数"),
            [["九江", "浔阳区", "九江市第一小学", "幼儿园", rng.choice([10, 0, "约十"])]],
        ),
        "专家评分": (("学员编号", "作业类型", "专家编号", "专家评分"), [[one, kind, "E1", score()] for one in who]),
        "异议": (("编号", "学员编号", "事项"), [[f"Y{one}", one, kind] for one in who]),
        "往年未合格": (("学员编号",), [[one] for one in who]),
    }
    name = rng.choice(sorted(files))
    return (f"{name}.csv", *files[name])


def main(count: int = 50, seed: int = 1) -> None:
    """Rehearse so many, make each in a copy, and compare."""
    start, told, differ, changes = time.process_time(), Counter[str](), [], 0
    with TemporaryDirectory() as base:
        place = Path(base) / "w"
        batch.init(place)
        write_inbox(place / "inbox")
        assert batch.run(place, cities=["nanchang"], steps=["5-grading"]).failures == ()
        for number in range(count):
            name, heading, lines = correction(Random(f"{seed}-{number}"))
            path, after = Path(base) / name, Path(base) / f"after{number}"
            with path.open("w", encoding="utf-8-sig", newline="") as sink:
                csv.writer(sink).writerows([heading, *lines])
            said = rehearse(batch.Pipeline(*batch.open_workspace(place)), [path])
            shutil.copytree(place, after)
            shutil.copyfile(path, after / "inbox" / name)
            assert all(
                one.outcome != "failed" for one in batch.Pipeline(*batch.open_workspace(after)).bring_up_to_date()
            )
            told[name] += 1
            changes += len(said.changes)
            equal = said.changes == batch.compare(place, after).changes
            print(number, name, len(said.changes), "equal" if equal else "DIFFERS", flush=True)
            if not equal:
                differ.append((number, name))
            shutil.rmtree(after)
    print(
        f"{count} corrections of {len(told)} kinds, {changes} changes: {len(differ)} differ {differ or ''}; {time.process_time() - start:.0f} s"
    )
    print("，".join(f"{name} {number}" for name, number in sorted(told.items())))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
