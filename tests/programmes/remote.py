"""The remote training of `remote.yaml`: an inbox as its platform would export it, small, and what each of its trainees comes to by hand."""

import csv
import shutil
from pathlib import Path

HERE = Path(__file__).parent
CITIES = ("东海市", "北山市", "南湖市", "西岭市", "中州市")
KINDS = ("数字化教学设计", "微课脚本", "研修反思")
MARKS = {0: (90, 84, 87), 1: (70, 65, 75), 2: (50, 55, 45), 3: (88, 92, 96)}
_WORDS = (
    "课堂上孩子们用平板记录植物的生长再把数据画成折线图",
    "我先示范怎样检索资料再让小组分工核对来源是否可靠",
    "家长会后整理问卷发现多数家庭希望控制屏幕时间",
    "微课分成导入讲解练习三段每段不超过三分钟",
    "同事听课后建议把提问写在屏幕上便于后排学生跟上",
    "这次研修让我重新思考技术怎样服务于真实的学习",
)


def text_of(number: int, kind: int) -> str:
    """A text that nobody else has: sentences with the writer's own numbers in them."""
    lines = [
        f"{_WORDS[(number + kind + line) % 6]}，第{number * 37 + kind * 11 + line * 5}次尝试记下{number * line + kind}条心得。"
        for line in range(24)
    ]
    return "".join(lines)


def write(root: Path, trainees: int = 30) -> list[str]:
    """`params/programme.yaml` and the inbox; the ids of the trainees."""
    (root / "params").mkdir(parents=True)
    shutil.copyfile(HERE / "remote.yaml", root / "params" / "programme.yaml")
    ids = [f"YX{number:03d}" for number in range(trainees)]
    rows: dict[str, list[tuple[object, ...]]] = {
        "报名表": [("学员编号", "姓名", "设区市", "工作单位", "报名时间")],
        "线上学习": [("学员编号", "线上学时")],
        "论坛互动": [("学员编号", "互动得分")],
        "学习表现": [("学员编号", "表现得分")],
        "作业": [("学员编号", "作业类型", "正文", "提交时间")],
        "评阅": [("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")],
    }
    for number, who in enumerate(ids):
        rows["报名表"].append((who, f"王{number}", CITIES[number % 5], f"第{number % 4 + 1}小学", "2024-05-03"))
        rows["线上学习"].append((who, (96, 72, 40, 80)[number % 4]))
        if number % 7:  # who never wrote in the forum has no row there
            rows["论坛互动"].append((who, (25, 18, 6, 22.5)[number % 4]))
        rows["学习表现"].append((who, (10, 8, 4, 9)[number % 4]))
        for kind, name in enumerate(KINDS):
            rows["作业"].append((who, name, text_of(number, kind), "2024-07-01"))
            rows["评阅"].append((who, name, f"G{(number + kind) % 3}", MARKS[number % 4][kind], "初评", "2024-07-10"))
    (root / "inbox").mkdir()
    for name, lines in rows.items():
        with (root / "inbox" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return ids
