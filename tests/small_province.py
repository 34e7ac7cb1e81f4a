"""A small province with every status, every kind of doubt and hostile strings, decided by the real rooms."""

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.awards import select
from jxgrade.awards.explain import explain_cases
from jxgrade.awards.robustness import robustness
from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.intake.problems import mask
from jxgrade.marking import compare_graders, levelled_table
from jxgrade.programme import Programme

HOSTILE = "<script>alert(1)</script>"
FORMULA = "=1+1"
DOLLARS = "$x$ 小学"
TURNED = "\u202e反向\u202c小学"
NAME, PHONE = "欧阳若水", "13812345678"
COUNTIES = ("东湖区", "西湖区", "湾里<b>区</b>", "新建区")
KINDS = ("lesson_design", "growth_report")
LESSON = "课程主题：认识情绪。对象：五年级学生。我请学生围成一圈，说一说今天的心情。" * 4
Tables = dict[str, pd.DataFrame]


def _people(size: int) -> list[tuple[object, ...]]:
    schools = ("第一小学", HOSTILE, FORMULA, DOLLARS, TURNED)
    found: list[tuple[object, ...]] = []
    for number in range(size):
        city = ("nanchang", "jiujiang", "ganzhou", "ganjiang", None)[(number % 12) // 3 if number % 17 else 4]
        county = None if city in ("ganjiang", None) else COUNTIES[0 if number % 7 else number % 4]
        stage = "kindergarten" if number % 5 == 0 else "school"
        found.append(
            (
                f"T{number:05d}",
                city,
                county,
                schools[number % 5],
                stage,
                "班主任",
                "2023-11-02T08:00:00",
                city is None,
                number % 4 == 1,
            )
        )
    return found


def _components(size: int) -> dict[str, list[tuple[object, ...]]]:
    """Hours, tests, texts and marks: most are whole, every seventh lacks something else."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in ("components", "submissions", "marks")}
    for number in range(size):
        who = f"T{number:05d}"
        odd = number % 14 if number % 2 else 0
        online, offline = "31.99" if odd == 1 else "32", "27.99" if odd == 3 else "28"
        rows["components"].append(("learning", who, None, online, "2023-11-20T00:00:00"))
        rows["components"].append(("attendance", who, None, offline, None))
        if odd != 5:
            test = "60" if number % 11 == 0 else str(55 + number % 45)
            rows["components"].append(("tests", who, 1, test if odd != 7 else None, "2024-01-05T09:00:00"))
        for kind in KINDS:
            if odd == 9 and kind == "growth_report":
                continue
            chars = 700 + (number * 97) % 1700
            file = f"{who}-{kind}.docx"
            readable = not (odd == 11 and kind == "lesson_design")
            counts = (chars, chars - 20, chars, number % 3, 0) if readable else (None,) * 5
            rows["submissions"].append(
                (f"{who}/{kind}", who, kind, file, "2024-01-02T10:00:00", "心理教学", False, readable, *counts)
            )
            mark = 60 if number % 11 == 0 else 50 + (number * 7) % 50
            if odd == 13:
                continue
            rows["marks"].append((who, kind, f"G{number % 6}", "first", str(mark), "2024-01-10T10:00:00", 0, False))
            if number % 6 == 0:
                second = mark + (25 if number % 12 == 0 and kind == "lesson_design" else 4)
                rows["marks"].append(
                    (who, kind, f"G{number % 6 + 10}", "second", str(min(second, 100)), "2024-01-11T10:00:00", 1, False)
                )
    return rows


def _texts(size: int) -> Tables:
    pairs = [
        ("T00002/lesson_design", "T00004/lesson_design", "0.9", "0.5", "0.25", 60, 2, "0.8", "T00002/lesson_design"),
        ("T00006/growth_report", "earlier/2022/旧稿", "0.4", "0.12", "0.1", 30, 1, "0.5", "earlier/2022/旧稿"),
        ("T00008/lesson_design", "T00010/lesson_design", "0.2", "0.05", "0.05", 12, 1, "0.2", None),
    ]
    copied = LESSON + f"执教：{NAME}，电话{PHONE}。{HOSTILE}" + "\u202e倒\u202c"
    passages = [
        ("T00002/lesson_design", "T00004/lesson_design", 0, len(copied), 0, len(copied), "exact"),
        ("T00002/lesson_design", "T00004/lesson_design", 0, 5, 0, 5, "exact"),
        ("T00006/growth_report", "earlier/2022/旧稿", 3, 40, 0, 37, "edited"),
    ]
    texts = [(f"T{number:05d}/{kind}", copied) for number in range(size) for kind in KINDS]
    return {
        "pairs": canonical.from_rows(pairs, "pairs"),
        "passages": canonical.from_rows(passages, "passages"),
        "clusters": canonical.from_rows([(f"T0000{n}/lesson_design", "C1", 3) for n in (2, 4, 8)], "clusters"),
        "texts": canonical.from_rows([*texts, ("earlier/2022/旧稿", LESSON)], "texts"),
        "identities": canonical.from_rows(
            [(f"T{number:05d}", None, NAME, "女", "", PHONE) for number in range(size)], "identities"
        ),
        "rulings": canonical.from_rows(
            [("T00016", "lesson_design", "confirmed", "王专家", "2024-01-20T00:00:00", HOSTILE)], "rulings"
        ),
        "findings": canonical.from_rows(
            [
                (
                    "T00002/lesson_design",
                    "identity_name",
                    "warning",
                    "姓名（4 字）",
                    "文中出现作者姓名。处理：请遮去此处",
                    len(LESSON) + 3,
                    len(LESSON) + 7,
                ),
                (
                    "T00002/lesson_design",
                    "section_missing",
                    "warning",
                    "对象",
                    "没有找到“对象”。处理：请阅卷人通读后判断",
                    None,
                    None,
                ),
                (
                    "T00004/lesson_design",
                    "length_short",
                    "error",
                    "700",
                    f"字数 700 {HOSTILE}。处理：酌情评定",
                    None,
                    None,
                ),
                (
                    "T00012/growth_report",
                    "hidden_text",
                    "warning",
                    "2",
                    "有 2 个看不见的字符。处理：请打开原文件",
                    None,
                    None,
                ),
            ],
            "findings",
        ),
    }


def _problems() -> Tables:
    rows = [
        ("roster-南昌.xlsx", "Sheet1", 7, "手机号码", mask(PHONE), "warning", "手机号码不正确。改法：改成 11 位号码"),
        ("tests.csv", None, 12, "测试成绩", HOSTILE, "error", f"不是数字：{HOSTILE}。改法：改成 0–100 的数字"),
        ("marks.xlsx", "评阅", 3, "评分", FORMULA, "error", "公式没有算出的值。改法：粘贴为数值"),
    ]
    return {
        "problems": canonical.from_rows(rows, "problems"),
        "intake_problems": canonical.from_rows([(*row, "nanchang") for row in rows], "intake_problems"),
    }


def build(programme: Programme, size: int) -> Tables:
    """The store of a province of ``size`` trainees, as the pipeline would leave it."""
    parts = _components(size)
    found: Tables = {name: canonical.from_rows(rows, name) for name, rows in parts.items()}
    people = _people(size)
    found["trainees"] = canonical.from_rows(people, "trainees")
    found |= _texts(size) | _problems()
    found["delivered"] = canonical.from_rows(
        [(name, name not in ("panel", "former"), 1, size, 0) for name in canonical.INBOX], "delivered"
    )
    places = sorted({(city, county, school, stage) for _, city, county, school, stage, *_ in people if city}, key=str)
    found["schools"] = canonical.from_rows([(*place, 30) for place in places], "schools")
    roll = [
        (f"V{n}", "nanchang", county, role, HOSTILE, None)
        for n, (county, role) in enumerate(
            [
                (None, "contact"),
                ("东湖区", "contact"),
                ("东湖区", "grader"),
                ("西湖区", "expert"),
                ("西湖区", "publicity"),
            ]
        )
    ]
    found["volunteers"] = canonical.from_rows(
        [*roll, *((f"G{n}", "jiujiang", "浔阳区", "grader", None, None) for n in range(16))], "volunteers"
    )
    found["items"] = canonical.from_rows(
        [(f"T{n:05d}", str(item), 1, str((n * item) % 3), "2") for n in range(size) for item in range(1, 5)], "items"
    )
    answers = [
        ("总体满意" + HOSTILE, city, "school", 5 - n % 3, 7)
        for n, city in enumerate(("nanchang", "jiujiang", "ganzhou"))
    ]
    found["survey"] = canonical.from_rows([*answers, ("建议", "nanchang", "school", None, 6)], "survey")
    found["panel"], found["objections"] = canonical.empty("panel"), canonical.empty("objections")
    found["marking"] = final_marks(found["marks"], gap=programme.marking.gap)
    found |= compare_graders(found, programme)
    spread = [(f"G{n}", 40, 30 + n, str(n - 3), str(n - 5), str(n - 1), "2.5", "0.9", None, None) for n in range(6)]
    found["graders"] = canonical.from_rows([*spread, (HOSTILE, 1, 1, *(None,) * 7)], "graders")
    found["scores"] = score(found, programme)
    found["decisions"] = decide(found, programme)
    found["signatures"] = canonical.empty("signatures")
    found |= select(found, programme)
    found |= robustness(found, programme)
    found["vacancies"] = canonical.empty("vacancies")
    found["levelled"] = levelled_table(found, programme)
    texts = dict(canonical.rows(found["texts"], "submission_id", "text"))
    return found | explain_cases(found, programme, lambda ids: {one: texts[one] for one in texts if one in ids})
