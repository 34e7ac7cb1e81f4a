"""The remote training of `remote.yaml`: an inbox as its platform would export it, small, and what each of its trainees comes to by hand."""

import csv
import random
import shutil
from pathlib import Path

HERE = Path(__file__).parent
CITIES = ("东海市", "北山市", "南湖市", "西岭市", "中州市")
KINDS = ("数字化教学设计", "微课脚本", "研修反思")
MARKS = {0: (90, 84, 87), 1: (70, 65, 75), 2: (50, 55, 45), 3: (88, 92, 96)}
_WORDS = [
    "课堂",
    "平板",
    "记录",
    "植物",
    "生长",
    "数据",
    "折线",
    "示范",
    "检索",
    "资料",
    "小组",
    "分工",
    "来源",
    "可靠",
    "家长",
    "问卷",
    "屏幕",
    "时间",
    "微课",
    "导入",
    "讲解",
    "练习",
    "同事",
    "听课",
    "建议",
    "提问",
    "后排",
    "学生",
    "跟上",
    "研修",
    "重新",
    "思考",
    "技术",
    "服务",
    "真实",
    "学习",
    "工具",
    "反馈",
    "合作",
    "表达",
    "兴趣",
    "习惯",
    "观察",
    "比较",
    "推理",
    "解释",
    "证据",
    "图像",
    "声音",
    "文字",
    "故事",
    "问题",
    "方案",
    "改进",
    "尝试",
    "失败",
    "成功",
    "鼓励",
    "安静",
    "热烈",
    "早晨",
    "傍晚",
    "操场",
    "图书",
    "实验",
    "地图",
    "天气",
    "河流",
    "山坡",
    "社区",
    "邻居",
    "老人",
    "孩子",
    "节日",
    "歌曲",
    "绘画",
    "手工",
    "机器",
    "程序",
    "步骤",
    "规则",
    "安全",
    "隐私",
    "帐号",
    "网络",
    "平台",
    "论坛",
    "直播",
    "回放",
    "作业",
    "批改",
    "评语",
    "等级",
    "进步",
]


def text_of(number: int, kind: int) -> str:
    """A text that nobody else has: words in an order drawn for it alone."""
    dice = random.Random(f"{number}/{kind}")
    lines = ["".join(dice.choices(_WORDS, k=dice.randint(8, 14))) for _ in range(40)]
    return "，\n".join(lines) + "。"


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
