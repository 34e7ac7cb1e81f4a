"""Random inboxes, seeded, full of what sections 1, 2, 3, 4 and 6 of the rules speak of."""

import csv
import io
import random
import zipfile
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import xlsxwriter
import yaml

from tests.oracle.reading import TABLES, UNITS, VARIANTS

PLACES = {
    "南昌": ["东湖区", "西湖区"],
    "九江市": ["浔阳区", "濂溪区"],
    "赣州": ["章贡区"],
    "yichun": ["袁州区"],
    "赣江新区": [None],
}
NAMES = {"南昌": "nanchang", "九江市": "jiujiang", "赣州": "ganzhou", "yichun": "yichun", "赣江新区": "ganjiang"}
KINDS = {"lesson_design": "心理活动课程设计", "growth_report": "个人成长报告"}
THEMES = ["教师自我成长", "助人自助", "心理咨询", "危机干预", "心理教学", "家校沟通"]
ROLES = {"first": "初评", "second": "复评", "third": "三评", "adjudicator": "仲裁", None: None}
BLANKS = ["", " ", "-", "/", "无", "NULL"]
HAN = [chr(code) for code in range(0x4E00, 0x9000)]
LENGTHS = [799, 800, 801, 900, 1200, 1349, 1350, 1351, 1500, 1700, 1900, 2100, 2199, 2200, 2201, 2400]
LOST = "=LOST()"  # a formula that nobody calculated; plain text in a CSV
AS_OF = ["2023-11-10", "2023-11-17", "2023-12-15", "2023-12-31", "2024-01-01", "2024-01-10", "2024-01-11", "2024-01-31"]


class Percent(float):
    """A number in a cell that shows it as per cent."""

    def __str__(self):
        return f"{float(self):.0%}"


class Nasty:
    """One random inbox: tables as lists of dicts, files and the programme that goes with it."""

    def __init__(self, seed, params):
        self.dice = random.Random(seed)
        self.params = deepcopy(params)
        self.tables = {name: [] for name in TABLES}
        self.files = {}
        self.drop_columns = {}
        self.double_column = {}
        self.again = []
        self.form = False
        self._programme()
        self._people()
        self._volunteers()
        self._work()
        self._schools()
        self._trouble()
        self._absent()

    def chance(self, share):
        """True with this probability."""
        return self.dice.random() < share

    def _programme(self):
        """Other readings of the programme, and small places."""
        dice, params = self.dice, self.params
        if self.chance(0.3):
            params["as_of"] = date.fromisoformat(dice.choice(AS_OF))
        params["hours"]["offline_gate"] = dice.choice(["complete", "complete", "attended"])
        params["hours"]["credits_per_hour"] = dice.choice([None, None, 0.1, 0.05])
        params["scoring"]["attempts"] = dice.choice(["best", "last"])
        params["scoring"]["late"] = dice.choice(["accept", "accept", "pending"])
        if self.chance(0.2):
            params["length"]["mode"] = dice.choice(["han", "nonspace"])
        trainees = params["awards"]["trainees"]
        trainees["share"] = dice.choice([0.05, 0.1, 0.2, 0.3])
        trainees["ties"] = dice.choice(["exclude", "include", "decide"])
        trainees["scope"] = dice.choice(["province", "province", "city"])
        trainees["reserves"] = dice.choice([20, 3, 5])
        units = params["awards"]["organisations"]
        units["places"] = {
            "city": dice.choice([1, 2, 3]),
            "county": dice.choice([2, 3, 10]),
            "school": dice.choice([3, 5, 30]),
        }
        units["minimum"] = {
            "city": dice.choice([1, 8, 100]),
            "county": dice.choice([1, 4]),
            "school": dice.choice([1, 2, 4]),
        }
        units["shrink"] = dice.choice(["none", "wilson", "eb", "eb"])
        cases = params["awards"]["cases"]
        cases["places"] = dice.choice([3, 5, 8, 100])
        cases["floors"] = {"theme": dice.choice([1, 2, 5]), "city": 1}
        cases["per"] = {"trainee": 1, "school": 1, "county": dice.choice([1, 2, 4])}
        cases["reserves"] = dice.choice([20, 2])
        cases["panel_min"] = dice.choice([1, 1, 2])

    def _people(self):
        """The roster."""
        dice = self.dice
        self.style = dice.choice(["T{:03d}", "{:05d}", "3601{:04d}"])
        only = dice.choice(list(PLACES)) if self.chance(0.2) else None
        for index in range(dice.randint(20, 70)):
            city = only or dice.choices(list(PLACES), [5, 4, 3, 2, 3])[0]
            county = dice.choice(PLACES[city])
            school = dice.choice(["中心小学", "实验小学", "第一中学", f"{county or '新区'}幼儿园"])
            stage = "幼儿园" if "幼儿园" in school else dice.choice(["中小学", "中小学", "中小学", "school"])
            if school == "实验小学" and self.chance(0.2):
                stage = "kindergarten"
            self.tables["roster"].append(
                {
                    "trainee_id": self.style.format(index + 1),
                    "name": f"甲{HAN[index]}",
                    "gender": dice.choice("男女"),
                    "city": city,
                    "county": county,
                    "school": school,
                    "stage": stage,
                    "category": "班主任",
                    "phone": f"138{index:08d}",
                    "registered_at": f"2023-11-0{dice.randint(1, 5)}",
                }
            )

    def _volunteers(self):
        """Graders of every county, experts, one who is both."""
        rows, index = self.tables["volunteers"], 0
        for city, counties in PLACES.items():
            for county in counties:
                for job in ("阅卷志愿者", "grader", "专家志愿者", "宣传志愿者"):
                    index += 1
                    employer = self.dice.choice(["中心小学", "实验小学", f"外单位{index}"])
                    rows.append(
                        {
                            "city": city,
                            "county": county,
                            "role": job,
                            "employer": employer,
                            "volunteer_id": f"G{index:02d}",
                        }
                    )
        if self.chance(0.3):
            rows.append(dict(rows[0], role="专家志愿者"))
        if self.chance(0.3):
            rows.append(dict(rows[0], county=rows[5]["county"], city=rows[5]["city"]))
        self.graders = [row["volunteer_id"] for row in rows if row["role"] in ("阅卷志愿者", "grader")]
        self.experts = [row["volunteer_id"] for row in rows if row["role"] == "专家志愿者"]
        self.home = {row["volunteer_id"]: (row["city"], row["county"], row["employer"]) for row in rows}

    def time(self, first="2024-01-02", days=28):
        """A moment in one of many spellings."""
        when = datetime.fromisoformat(first) + timedelta(days=self.dice.randrange(days), hours=self.dice.randrange(24))
        return self.spell(when)

    def spell(self, when):
        """A time as people write it."""
        return self.dice.choice(
            [
                when.isoformat(),
                f"{when:%Y-%m-%d %H:%M}",
                f"{when.year}/{when.month}/{when.day} {when:%H:%M:%S}",
                f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}",
                when.isoformat() + "+08:00",
                f"{when.year}.{when.month}.{when.day} {when:%H:%M}",
                f"{when.year}年{when.month}月{when.day}日{'上午' if when.hour < 12 else '下午'}{(when.hour - 1) % 12 + 1 if when.hour else 0}点{when:%M}分",
                when,
            ]
        )

    def day(self, text):
        """A day as people write it."""
        when = datetime.fromisoformat(text)
        number = (when - datetime(1899, 12, 30)).days
        return self.dice.choice(
            [
                text,
                f"{when.year}.{when.month}.{when.day}",
                f"{when.year}/{when.month}/{when.day}",
                f"{when.year}年{when.month}月{when.day}日",
                when,
                number,
            ]
        )

    def prose(self, size):
        """A text unlike every other one."""
        letters = self.dice.choices(HAN, k=size)
        for place in range(40, size - 1, 97):
            letters[place] = "。"
        return "".join(letters)

    def _work(self):
        """Hours, tests, texts and marks of everybody: mostly good, with few different numbers so that ties occur."""
        dice, tables = self.dice, self.tables
        courses = self.chance(0.3)
        level = dice.choice([[60, 90, 100], [59.99, 60, 60.01, 90], [85, 90, 95], [95, 100]])
        for row in tables["roster"]:
            key = row["trainee_id"]
            tables["learning"].append(
                {
                    "trainee_id": key,
                    "online_hours": dice.choice([32, 32, 32.0, "40", "３２", "31.99" if self.chance(0.3) else 33]),
                }
            )
            if courses and isinstance(tables["learning"][-1]["online_hours"], int):
                whole = tables["learning"].pop()
                for number in range(4):
                    hours = whole["online_hours"] - 24 if number == 0 else 8
                    tables["learning"].append({"trainee_id": key, "online_hours": hours, "course": f"第{number}讲"})
            elif courses:
                tables["learning"][-1]["course"] = "通识"
            parts = dice.choice(
                [[28], [14, 14], [28], [30], [56], [0.1] * 3 + [27.7], [27.99] if self.chance(0.4) else [28]]
            )
            for part in parts:
                tables["attendance"].append(
                    {"trainee_id": key, "offline_hours": part, "attended_on": self.day("2023-12-02")}
                )
            for attempt in range(dice.choice([1, 1, 1, 2, 3])):
                tables["tests"].append(
                    {
                        "trainee_id": key,
                        "test_score": dice.choice(level),
                        "attempt": attempt + 1,
                        "tested_at": self.time("2024-01-03", 25),
                    }
                )
            for kind in KINDS:
                size = dice.choice(LENGTHS)
                tables["submissions"].append(
                    {
                        "trainee_id": key,
                        "kind": dice.choice([kind, KINDS[kind]]),
                        "text": self.prose(size),
                        "submitted_at": self.time("2023-12-01", 30),
                        "theme": dice.choice([*THEMES, *THEMES, "其他", None]),
                    }
                )
                self._mark(row, kind, level)
                if self.chance(0.25):
                    for expert in dice.sample(["E1", "E2", "E3"], dice.randint(1, 3)):
                        tables["panel"].append(
                            {
                                "trainee_id": key,
                                "kind": kind,
                                "expert_id": expert,
                                "score": dice.choice([80, 90, 95, 88.5]),
                            }
                        )

    def strangers(self, row, pool):
        """Those of a pool from neither the trainee's county nor school."""
        mine = (row["city"], row["county"])
        return [
            one
            for one in pool
            if self.home[one][:2] != mine
            and not (self.home[one][0] == row["city"] and self.home[one][2] == row["school"])
        ]

    def _mark(self, row, kind, level):
        """Marks of one text in one of the patterns of R14."""
        dice = self.dice
        base = dice.choice(level)
        other = dice.choice([[base - 10], [base - 10.01], [base - 5], [base - 12, base - 6], [base - 12, base - 24]])
        pattern = dice.choice([[base], [base], [base], [base, base], [base, *other], [base, *other, base - 1]])
        graders = dice.sample(self.strangers(row, self.graders), min(len(pattern), 4))
        for order, (grader, value) in enumerate(zip(graders, pattern, strict=False)):
            role = (
                dice.choice(["first", "second", "third", None])
                if self.chance(0.15)
                else ["first", "second", "third", None][order]
            )
            self.tables["marks"].append(
                {
                    "trainee_id": row["trainee_id"],
                    "kind": dice.choice([kind, KINDS[kind]]),
                    "grader_id": grader,
                    "mark": dice.choice([value, str(value)]),
                    "role": dice.choice([role, ROLES[role]]),
                    "marked_at": self.time(),
                }
            )
        if self.chance(0.06):
            for _ in range(dice.choice([1, 1, 2])):
                self.tables["marks"].append(
                    {
                        "trainee_id": row["trainee_id"],
                        "kind": kind,
                        "grader_id": dice.choice(self.strangers(row, self.graders + self.experts)),
                        "mark": dice.choice([70, 80, 95]),
                        "role": "adjudicator",
                        "marked_at": self.time("2024-01-20", 2),
                    }
                )

    def _schools(self):
        """The register of schools: numbers that vary, stages apart."""
        stages = {"school": "中小学", "kindergarten": "幼儿园"}
        rows = self.tables["roster"]
        seen = sorted({(r["city"], r["county"] or "", r["school"], stages.get(r["stage"], r["stage"])) for r in rows})
        for city, county, school, stage in seen:
            count = self.dice.choice([2, 3, 4, 5, 8, 10])
            self.tables["schools"].append(
                {"city": city, "county": county or None, "school": school, "stage": stage, "eligible": count}
            )
        for name in ("空校", "空校二"):
            if self.chance(0.5):
                self.tables["schools"].append(
                    {
                        "city": "南昌",
                        "county": "东湖区",
                        "school": name,
                        "stage": "中小学",
                        "eligible": self.dice.choice([5, 0]),
                    }
                )
        if self.chance(0.3):
            self.tables["schools"].append(
                {"city": "抚州", "county": "临川区", "school": "远校", "stage": "中小学", "eligible": 9}
            )

    # ------------------------------------------------------------ trouble

    def _trouble(self):
        """Some of everything that can be wrong, each a few times."""
        moves = [name for name in dir(self) if name.startswith("t_")]
        self.done = sorted(self.dice.sample(moves, self.dice.randint(8, len(moves))))
        for name in self.done:
            for _ in range(self.dice.choice([1, 1, 2, 3])):
                getattr(self, name)()

    def pick(self, table):
        """A random row of a table."""
        return self.dice.choice(self.tables[table])

    def copy(self, table, **changes):
        """A copy of a random row, placed anywhere."""
        row = {**self.pick(table), **changes}
        self.tables[table].insert(self.dice.randrange(len(self.tables[table]) + 1), row)
        return row

    def t_same_row(self):
        table = self.dice.choice(
            ["roster", "learning", "attendance", "tests", "submissions", "marks", "schools", "panel"]
        )
        self.copy(table)

    def t_roster_conflict(self):
        self.copy(
            "roster",
            **self.dice.choice(
                [{"school": "别校"}, {"county": "别县"}, {"city": "抚州"}, {"stage": "幼儿园"}, {"name": "乙"}]
            ),
        )

    def t_roster_city(self):
        self.pick("roster")["city"] = self.dice.choice(
            ["南昌省", "火星", "", "赣州新区", "南昌市", "nanchang", " 南昌 ", "江西省南昌市", "江西省九江"]
        )

    def t_id_number(self):
        good = "11010519491231002X"
        self.pick("roster")["id_number"] = self.dice.choice([good, "110105194912310021", "123", 360102198001011234])

    def t_id_number_twice(self):
        self.pick("roster")["id_number"] = self.pick("roster")["id_number"] = "11010519491231002X"

    def t_phone(self):
        self.pick("roster")["phone"] = self.dice.choice(
            ["12345678901", "1381234567", "１３８００００００００", 13800000000]
        )

    def t_registered(self):
        self.pick("roster")["registered_at"] = self.dice.choice(
            ["2023-10-31", "2023-11-06", "2023-11-05 23:59:59", 45235, "某日"]
        )

    def t_stranger(self):
        table = self.dice.choice(["learning", "attendance", "tests", "submissions", "marks", "misconduct", "panel"])
        if self.tables[table]:
            self.copy(table, trainee_id="X999")

    def t_learning(self):
        row = self.pick("learning")
        row["online_hours"] = self.dice.choice([*BLANKS, "31.9", "abc", "三十二", 0, "31.999999", "缺", "３１．５"])

    def t_learning_two(self):
        self.copy("learning", online_hours=self.dice.choice([10, 31, 50, "", "x"]))

    def t_learning_none(self):
        self.tables["learning"].remove(self.pick("learning"))

    def t_attendance(self):
        self.pick("attendance")["offline_hours"] = self.dice.choice(
            [*BLANKS, "-3", 57, 56.01, "inf", "nan", "半天", 0, 0.1]
        )

    def t_attendance_more(self):
        self.copy(
            "attendance",
            offline_hours=self.dice.choice([10, 28, -1, 40, "?"]),
            attended_on=self.day(self.dice.choice(["2023-11-17", "2024-01-01", "2023-12-31"])),
        )

    def t_attendance_none(self):
        key = self.pick("attendance")["trainee_id"]
        self.tables["attendance"] = [row for row in self.tables["attendance"] if row["trainee_id"] != key]

    def t_test_score(self):
        self.pick("tests")["test_score"] = self.dice.choice(
            ["缺考", "缺考", *BLANKS, 100.01, -1, "59.995", 59.995, 59.99999999999999, "八十", "１００", 101]
        )

    def t_test_retake(self):
        self.copy(
            "tests",
            test_score=self.dice.choice([0, 59.99, 60, 100]),
            attempt=self.dice.choice([1, 2, 5, None]),
            tested_at=self.time("2024-01-03", 5),
        )

    def t_test_late(self):
        self.pick("tests")["tested_at"] = self.dice.choice(
            ["2024-01-31 23:59:59", "2024-02-01", "2023-12-31T23:59:59", "2024-01-31T16:00:00Z", None]
        )

    def t_test_none(self):
        key = self.pick("tests")["trainee_id"]
        self.tables["tests"] = [row for row in self.tables["tests"] if row["trainee_id"] != key]

    def t_text_blank(self):
        self.pick("submissions")["text"] = self.dice.choice(BLANKS)

    def t_text_none(self):
        self.tables["submissions"].remove(self.pick("submissions"))

    def t_text_again(self):
        stamp = self.dice.choice(
            ["2024-01-05 12:00", "2024-01-10 23:59:59", "2024-01-11 00:00", "2023-11-19", "2023-12-01", None]
        )
        row = self.copy(
            "submissions",
            text=self.prose(self.dice.choice(LENGTHS)),
            submitted_at=stamp,
            theme=self.dice.choice(THEMES),
        )
        row.pop("file", None)

    def t_text_late(self):
        self.pick("submissions")["submitted_at"] = self.dice.choice(
            ["2024-01-10 23:59:59", "2024-01-11", "2023-11-19", "2024/1/12 08:00"]
        )

    def t_text_kind(self):
        self.pick("submissions")["kind"] = self.dice.choice(["论文", ""])

    def t_text_copied(self):
        one, two = self.pick("submissions"), self.pick("submissions")
        if one["trainee_id"] != two["trainee_id"] and one.get("text") and two.get("text"):
            size = max(200, int(len(one["text"]) * self.dice.choice([1, 1, 0.5, 0.25, 0.15])))
            two["text"] = one["text"][:size] + two["text"][size:]

    def t_text_earlier(self):
        row = self.pick("submissions")
        self.files[f"earlier/2022/旧{len(self.files)}.txt"] = (row.get("text") or "").encode()

    def t_text_file(self):
        row, index = self.pick("submissions"), len(self.files)
        name = f"甲/{row['trainee_id']}-{index}.txt"
        body = self.prose(self.dice.choice([900, 1500, 1800]))
        row["file"] = name
        case = self.dice.randrange(10)
        if case == 0:
            body = " \n"
        elif case == 1:
            self.files[f"submissions/{name}"] = b""
            return
        elif case == 2:
            return
        elif case == 3:
            row["file"] = name.replace(".txt", ".exe")
        elif case == 4:
            row["file"] = name.replace("/", "\\")
        elif case in (5, 6, 7):
            self.zip(index, row, body, case)
            return
        elif case == 8:
            row["file"] = "../roster.csv"
        self.files[f"submissions/{row['file'] if case == 3 else name}"] = body.encode(
            self.dice.choice(["utf-8", "gb18030", "utf-8-sig"])
        )

    def zip(self, index, row, body, case):
        """A text inside an archive, by its whole name, its bare name, or a bare name that is in two archives."""
        for number in range(2 if case == 7 else 1):
            sink = io.BytesIO()
            with zipfile.ZipFile(sink, "w") as archive:
                archive.writestr(zipfile.ZipInfo(f"文/作业{index}.txt"), body)
            self.files[f"submissions/包{index}-{number}.zip"] = sink.getvalue()
        row["file"] = f"包{index}-0.zip/文/作业{index}.txt" if case == 5 else f"作业{index}.txt"

    def t_text_file_shared(self):
        one, two = self.pick("submissions"), self.pick("submissions")
        self.files["submissions/共用.txt"] = self.prose(900).encode()
        one["file"] = two["file"] = "共用.txt"

    def t_mark_value(self):
        self.pick("marks")["mark"] = self.dice.choice([100.5, -1, "", "优", "８０", "NULL", 59.995])

    def t_mark_grader(self):
        self.pick("marks")["grader_id"] = self.dice.choice(
            ["Z1", "", self.dice.choice(self.experts), self.dice.choice(self.graders)]
        )

    def t_mark_roles(self):
        row = self.pick("marks")
        self.copy_of(
            "marks",
            row,
            role=self.dice.choice(["first", "second", "third", "adjudicator"]),
            mark=77,
            marked_at=self.time(),
        )

    def copy_of(self, table, row, **changes):
        """This row again, changed."""
        self.tables[table].insert(self.dice.randrange(len(self.tables[table]) + 1), {**row, **changes})

    def t_mark_again(self):
        row = self.pick("marks")
        stamp = self.dice.choice([row["marked_at"], row["marked_at"], self.time()])
        self.copy_of("marks", row, mark=self.dice.choice([row["mark"], 61, 88]), marked_at=stamp)

    def t_mark_late(self):
        self.pick("marks")["marked_at"] = self.dice.choice(
            ["2024-01-31 23:59:59", "2024-02-01 00:00", "2023-12-20", "2023-12-31 23:00"]
        )

    def t_mark_early(self):
        row = self.pick("submissions")
        row["submitted_at"] = "2024-01-09 12:00"

    def t_mark_kind(self):
        self.pick("marks")["kind"] = "作文"

    def t_ruling(self):
        row = {
            "trainee_id": self.pick("roster")["trainee_id"],
            "kind": self.dice.choice([*KINDS, *KINDS, *KINDS, ""]),
            "decision": self.dice.choice(["成立", "不成立", "confirmed", "cleared", "成立", "不成立", "再议"]),
            "decided_by": "某",
            "decided_at": self.day("2024-01-20"),
        }
        self.tables["misconduct"].append(row)
        if self.chance(0.5):
            again = dict(row, decision=self.dice.choice(["成立", "不成立", "再议", row["decision"]]))
            again["decided_at"] = self.dice.choice([row["decided_at"], self.day("2024-01-21"), self.day("2024-01-19")])
            self.tables["misconduct"].append(again)

    def t_ruling_on_copy(self):
        one, two = self.pick("submissions"), self.pick("submissions")
        if one["trainee_id"] == two["trainee_id"] or not one.get("text") or not two.get("text"):
            return
        two["text"] = one["text"]
        for row in self.dice.sample([one, two], self.dice.randint(0, 2)):
            self.tables["misconduct"].append(
                {
                    "trainee_id": row["trainee_id"],
                    "kind": row["kind"],
                    "decision": self.dice.choice(["成立", "不成立"]),
                    "decided_at": self.day("2024-01-20"),
                }
            )

    def t_passages(self):
        for _ in range(self.dice.randint(1, 4)):
            row = {
                "passage_id": self.dice.choice(["P-0A1B", "P-77", "p-77", "P-9", "'P-9", ""]),
                "decision": self.dice.choice(["公开", "雷同", "public", "copied", "公开", "待定", ""]),
                "decided_at": self.dice.choice(["2024-01-20", "2024.1.21 10:00", "2024-01-20", "某日", ""]),
            }
            self.tables["passages"].append(row)

    def t_form(self):
        self.form |= self.chance(0.5)

    def t_schools(self):
        row = self.pick("schools")
        self.dice.choice(
            [
                lambda: row.update(eligible=self.dice.choice([0, "", "若干", -3, 2.5])),
                lambda: self.copy_of("schools", row, eligible=self.dice.choice([row["eligible"], 99])),
                lambda: self.tables["schools"].remove(row),
                lambda: self.copy_of(
                    "schools",
                    row,
                    stage="幼儿园" if row["stage"] in ("中小学", "school") else "中小学",
                    eligible=self.dice.choice([3, 0, ""]),
                ),
            ]
        )()

    def t_panel(self):
        if self.tables["panel"]:
            self.copy(
                "panel",
                score=self.dice.choice([101, "", 70, "x"]),
                scored_at=self.dice.choice([None, "2024-01-20", "2024-01-21"]),
            )

    def t_date(self):
        table, column = self.dice.choice(
            [
                ("tests", "tested_at"),
                ("submissions", "submitted_at"),
                ("marks", "marked_at"),
                ("misconduct", "decided_at"),
            ]
        )
        if self.tables[table]:
            self.pick(table)[column] = self.dice.choice(
                ["某日", "2024-13-01", "2024年2月30日", 45300, 45300.5, "45300", ""]
            )

    def t_lost(self):
        table, column = self.dice.choice(
            [
                ("learning", "online_hours"),
                ("attendance", "offline_hours"),
                ("tests", "test_score"),
                ("marks", "mark"),
                ("submissions", "text"),
                ("schools", "eligible"),
            ]
        )
        self.pick(table)[column] = self.dice.choice([LOST, "#N/A"])

    def t_number_id(self):
        if self.style.startswith("3"):
            table = self.dice.choice(["learning", "attendance", "tests", "submissions", "marks", "roster"])
            row = self.pick(table)
            if isinstance(row["trainee_id"], str) and row["trainee_id"].isdigit():
                row["trainee_id"] = int(row["trainee_id"])

    def t_digits(self):
        table, column = self.dice.choice(
            [("learning", "online_hours"), ("attendance", "offline_hours"), ("tests", "test_score"), ("marks", "mark")]
        )
        self.pick(table)[column] = self.dice.choice(
            ["3②", "5²", "2⑴", "Ⅻ", "½", "32①", "３２", Percent(0.85), Percent(32)]
        )

    def t_units(self):
        table, column = self.dice.choice(
            [
                ("learning", "online_hours"),
                ("attendance", "offline_hours"),
                ("tests", "test_score"),
                ("marks", "mark"),
                ("schools", "eligible"),
            ]
        )
        row = self.pick(table)
        if isinstance(row[column], int | str) and str(row[column]).isdigit():
            row[column] = f"{row[column]}{self.dice.choice(['', ' '])}{self.dice.choice([*UNITS[column], '元'])}"

    def t_wrapped(self):
        row = self.pick(self.dice.choice(["learning", "attendance", "tests", "submissions", "marks", "roster"]))
        if isinstance(row["trainee_id"], str):
            row["trainee_id"] = self.dice.choice(['="{}"', "'{}", "`{}", "\t{}"]).format(row["trainee_id"])

    def t_zeros(self):
        if self.style.startswith("{"):
            row = self.pick(self.dice.choice(["learning", "attendance", "tests", "submissions", "marks"]))
            if str(row["trainee_id"]).isdigit():
                bare = str(row["trainee_id"]).lstrip("0")
                row["trainee_id"] = self.dice.choice([bare, int(bare), "0" + bare])

    def t_placeholder(self):
        some = self.dice.choice(["暂无", "0", "1" * 18, "360402xxxxxxxx1234", "36040219****1234", "待补", "AAA"])
        self.pick("roster")["id_number"] = self.pick("roster")["id_number"] = some

    def t_sum(self):
        table, column, value = self.dice.choice(
            [
                ("learning", "online_hours", 900),
                ("attendance", "offline_hours", 900),
                ("tests", "test_score", 80),
                ("roster", "school", "中心小学"),
                ("marks", "mark", 85),
                ("submissions", "text", "说明"),
            ]
        )
        labels = [
            "合计",
            "总计：",
            "小 计",
            "备注",
            "填表人：王",
            "东湖区小计",
            "审核人:",
            "平均分",
            "合格率",
            "最高分",
        ]
        label = self.dice.choice([*labels, "以下空白", "总人数", "制表人：李", "填表日期：2024-1-3"])
        self.tables[table].append({"trainee_id": label, column: value})

    def t_time_lost(self):
        table, column, changes = self.dice.choice(
            [
                ("marks", "marked_at", {"mark": self.dice.choice([60, 75, 90])}),
                ("submissions", "submitted_at", {"text": self.prose(900)}),
                ("submissions", "submitted_at", {}),
                ("misconduct", "decided_at", {"decision": self.dice.choice(["成立", "不成立"])}),
                ("panel", "scored_at", {"score": self.dice.choice([70, 90])}),
            ]
        )
        if self.tables[table]:
            row = self.pick(table)
            self.copy_of(table, row, **{column: self.dice.choice(["某日", "24.1.9", "1月9日", "2024年1月"]), **changes})

    def t_adjudicators(self):
        row = self.pick("roster")
        kind = self.dice.choice(list(KINDS))
        for value, when in ((70, "2024-01-20"), (90, self.dice.choice(["2024-01-21", "某日"]))):
            grader = self.dice.choice(self.strangers(row, self.graders + self.experts))
            self.tables["marks"].append(
                {
                    "trainee_id": row["trainee_id"],
                    "kind": kind,
                    "grader_id": grader,
                    "mark": value,
                    "role": "adjudicator",
                    "marked_at": when,
                }
            )

    def t_broken_table(self):
        if not self.chance(0.4):
            return
        table, column = self.dice.choice(
            [("learning", "online_hours"), ("attendance", "offline_hours"), ("tests", "test_score")]
        )
        for row in self.tables[table]:
            if self.chance(0.7):
                row[column] = "" if table == "tests" else self.dice.choice(["", 1])
        if self.chance(0.3):
            city = self.dice.choice(list(NAMES.values()))
            self.params["confirmed"] = [
                {"table": table, "city": city, "decided_by": "某", "decided_on": date(2024, 2, 1)}
            ]

    def t_spellings(self):
        """One place in several spellings, and graders whose county or city is not given (section 7, line 8)."""
        dice = self.dice
        for table, column in (("roster", "school"), ("schools", "school"), ("volunteers", "employer")):
            for row in self.tables[table]:
                county, city = row.get("county"), str(row.get("city"))
                if county and self.chance(0.2):
                    ways = [county[:-1], f"{county[0]} {county[1:]}", f"{city}{county}", f"{city}市{county[:-1]}"]
                    row["county"] = dice.choice(ways if city in PLACES else ways[:2])
                if row.get(column) and city in PLACES and self.chance(0.15):
                    ways = [f"{city}{row[column]}", f"{city}　{row[column]}", f"{county or ''}{row[column]}"]
                    row[column] = dice.choice([*ways, f"{(county or '')[:-1]}{row[column]}"])
        for row in dice.sample(self.tables["volunteers"], min(2, len(self.tables["volunteers"]))):
            row[dice.choice(["city", "county"])] = dice.choice(["", "", "东湖区"])

    def t_twice(self):
        """Attendance exported once more: as it is, as a summary, or nearly so."""
        if self.again:
            return
        dice, ways = self.dice, [name for name in dir(self) if name.startswith("list_")]
        rows = [dict(row) for row in self.tables["attendance"] if isinstance(row["offline_hours"], int | float)]
        for name in dice.sample(ways, dice.choice([1, 1, 1, 2])):
            if found := getattr(self, name)([dict(row) for row in rows]):
                self.again.append((name.removeprefix("list_"), found))

    def sums(self, rows):
        """The hours of each trainee in one row without a day."""
        sums = {}
        for row in rows:
            sums[row["trainee_id"]] = round(sums.get(row["trainee_id"], 0) + float(row["offline_hours"]), 4)
        return [{"trainee_id": key, "offline_hours": value} for key, value in sums.items()]

    def list_copy(self, rows):
        return [dict(row, offline_hours=str(row["offline_hours"])) for row in self.tables["attendance"]]

    def list_summary(self, rows):
        return [*self.sums(rows), {"trainee_id": "合计", "offline_hours": 1680}][: len(rows) + self.dice.choice([0, 1])]

    def list_corrected(self, rows):
        self.dice.choice(rows)["offline_hours"] = self.dice.choice([20, 29, 14])
        return rows

    def list_summary_corrected(self, rows):
        rows = self.sums(rows)
        self.dice.choice(rows)["offline_hours"] = self.dice.choice([20, 29, 14])
        return rows

    def list_unreadable(self, rows):
        rows = self.dice.choice([rows, self.sums(rows)])
        self.dice.choice(rows)["offline_hours"] = self.dice.choice(["半天", "2⑴"])
        return rows

    def list_dayless(self, rows):
        return [dict(row, attended_on="") for row in rows]

    def list_lost_days(self, rows):
        for row in rows if self.chance(0.5) else self.dice.sample(rows, 1):
            row["attended_on"] = self.dice.choice(["某日", "12月2日"])
        return rows

    def list_earlier(self, rows):
        return rows[: self.dice.randint(1, len(rows))]

    def list_later(self, rows):
        more = dict(self.dice.choice(rows), offline_hours=self.dice.choice([1, 14]), attended_on=self.day("2023-12-09"))
        return [*rows, more]

    def list_summary_with_more(self, rows):
        gone = self.dice.choice(rows)["trainee_id"]
        self.tables["attendance"] = [row for row in self.tables["attendance"] if row["trainee_id"] != gone]
        return self.sums(rows)

    def list_summary_with_others(self, rows):
        rows = self.list_summary_with_more(rows)
        return [row for row in rows if row["trainee_id"] != self.dice.choice(rows)["trainee_id"]]

    def list_make_up(self, rows):
        """A few who came again, without a day."""
        return [dict(row, attended_on="") for row in self.dice.sample(rows, min(2, len(rows)))]

    def list_days(self, rows):
        """Two days with equal hours, neither with its day, and now and then what they come to."""
        whole = self.sums(rows)
        days = [[dict(row, offline_hours=14) for row in whole] for _ in range(2)]
        self.tables["attendance"] = days[0]
        if self.chance(0.7):
            self.again.append(("days_sum", [dict(row, offline_hours=28) for row in whole]))
        return days[1]

    def t_strangers(self):
        """Rows of one table that are nobody's, enough to doubt it, and somebody with a low score."""
        table = self.dice.choice(["tests", "tests", "learning", "attendance", "submissions"])
        for number in range(self.dice.randint(2, 4)):
            self.copy(table, trainee_id=f"X99{number}")
        if table == "tests":
            self.pick("tests")["test_score"] = self.dice.choice([0, 20, 40])

    def t_low(self):
        """Somebody whose only attempt is low."""
        row = self.pick("tests")
        self.tables["tests"] = [one for one in self.tables["tests"] if one["trainee_id"] != row["trainee_id"]]
        self.tables["tests"].append(dict(row, attempt=1, test_score=self.dice.choice([0, 10, 30])))

    def t_role_lost(self):
        row = self.pick("marks")
        if self.chance(0.5):
            row["role"] = self.dice.choice(["终评", "?", "#N/A", "四评"])
        else:
            grader = self.dice.choice(self.graders + self.experts)
            self.copy_of("marks", row, role="终评", grader_id=grader, mark=self.dice.choice([row["mark"], 50, 99]))

    def t_kind_lost(self):
        """A mark, a ruling or one more text whose kind cannot be read."""
        lost = self.dice.choice(["论文", "", "#N/A", "作文"])
        row = self.pick(self.dice.choice(["marks", "marks", "submissions"]))
        if "mark" in row:
            self.copy_of(
                "marks",
                row,
                kind=lost,
                mark=self.dice.choice([row["mark"], 40]),
                grader_id=self.dice.choice([row["grader_id"], *self.graders]),
            )
        else:
            text = self.dice.choice([row.get("text"), self.prose(900)])
            stamp = self.dice.choice(["2023-11-25 09:00", "2024-01-09 09:00", "2024-01-20", "某日", None])
            self.copy_of("submissions", row, kind=lost, text=text, submitted_at=stamp)
        if self.chance(0.4):
            self.tables["misconduct"].append(
                {
                    "trainee_id": row["trainee_id"],
                    "kind": lost,
                    "decision": self.dice.choice(["成立", "不成立", "再议"]),
                    "decided_at": self.dice.choice(["2024-01-20", "2024-01-22", "某日"]),
                }
            )

    def t_attempts(self):
        """Several attempts, some of whose numbers or times cannot be read, are blank or equal."""
        row = self.pick("tests")
        for _ in range(self.dice.randint(1, 2)):
            self.copy_of(
                "tests",
                row,
                test_score=self.dice.choice([row["test_score"], 50, 70, 100]),
                attempt=self.dice.choice(["补考", "?", "", 1, 2, 3, row.get("attempt")]),
                tested_at=self.dice.choice(["某日", "", "2024-01-20 09:00", "2024-01-20", row.get("tested_at")]),
            )
        if self.chance(0.4):
            for one in self.tables["tests"]:
                if one["trainee_id"] == row["trainee_id"]:
                    one["attempt"] = None

    def t_day_only(self):
        """Two rows of one day, one of them without its hour."""
        table, column, changes = self.dice.choice(
            [
                ("marks", "marked_at", {"mark": self.dice.choice([60, 75, 90])}),
                ("submissions", "submitted_at", {"text": self.prose(900)}),
                ("misconduct", "decided_at", {"decision": self.dice.choice(["成立", "不成立"])}),
                ("tests", "tested_at", {"test_score": self.dice.choice([50, 100])}),
            ]
        )
        if self.tables[table]:
            day = "2023-12-20" if table == "submissions" else "2024-01-15"
            row = self.pick(table)
            row[column] = f"{day} 10:00"
            self.copy_of(table, row, **{column: self.dice.choice([day, f"{day} 10:00:30"]), **changes})
            if table == "tests":
                for one in self.tables["tests"]:
                    if one["trainee_id"] == row["trainee_id"]:
                        one["attempt"] = ""

    def _absent(self):
        """Now and then a table, a required column, or one column too many."""
        names = [
            "schools",
            "learning",
            "attendance",
            "tests",
            "submissions",
            "marks",
            "misconduct",
            "panel",
            "volunteers",
        ]
        if self.chance(0.15):
            self.tables[self.dice.choice(names)] = []
        if self.chance(0.1):
            table = self.dice.choice(names)
            required = [part.split("*")[0] for part in TABLES[table].split(" ") if "*" in part]
            self.drop_columns[table] = self.dice.choice(required) if table != "volunteers" else "role"
        if self.chance(0.08):
            self.double_column[self.dice.choice(names)] = True

    # ------------------------------------------------------------ writing

    def write(self, root):
        """The inbox and the programme as files."""
        inbox = Path(root) / "inbox"
        for name, data in self.files.items():
            path = inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for table, rows in self.tables.items():
            if not rows:
                continue
            if table == "volunteers" and self.form and table not in self.drop_columns | self.double_column:
                rows = self._forms(inbox, rows)
            parts = self.dice.choice([1, 1, 1, 2, 3])
            for number in range(parts):
                self._file(inbox, table, rows[number::parts], number if parts > 1 else None)
        self._lists(inbox)
        text = yaml.dump(self.params, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        (Path(root) / "params" / "programme.yaml").write_text(text, encoding="utf-8")
        if self.chance(0.1):
            (inbox / "说明.csv").write_text("甲,乙\n1,2\n")
        if self.chance(0.1):
            (inbox / "~$roster.xlsx").write_text("x")
        if self.chance(0.1):
            some = self.dice.choice(
                [path for path in sorted(inbox.iterdir()) if path.is_file() and not path.name.startswith(("~", "说"))]
            )
            (inbox / f"{some.stem} (2){some.suffix}").write_bytes(some.read_bytes())

    def _lists(self, inbox):
        """The further lists of attendance: a CSV each, or the sheets of one workbook."""
        book, apart = openpyxl.Workbook(), self.chance(0.6)
        book.remove(book.active)
        book.properties.created = book.properties.modified = datetime(2024, 1, 1)
        for name, rows in self.again:
            grid = [["学员ID", "培训学时", "培训日期"]]
            grid += [[row["trainee_id"], row["offline_hours"], row.get("attended_on")] for row in rows]
            if apart:
                self._csv(inbox / f"线下培训签到-{name}.csv", grid)
                continue
            sheet = book.create_sheet(name)
            for line in grid:
                sheet.append([None if cell == "" else cell for cell in line])
        if book.worksheets:
            book.save(inbox / "线下培训签到.xlsx")

    def _file(self, inbox, table, rows, number):
        """One file of a table."""
        first, *columns = TABLES[table].split(" ")
        pairs = [column.replace("*", "=").split("=") for column in columns]
        heads = [
            (canonical, self.dice.choice([canonical, chinese, chinese, *VARIANTS.get(canonical, [])[:2]]))
            for canonical, chinese in pairs
        ]
        if self.chance(0.3):
            self.dice.shuffle(heads)
        heads = [head for head in heads if head[0] != self.drop_columns.get(table)]
        if table in self.double_column:
            heads.append((heads[0][0], dict(pairs)[heads[0][0]]))
        if self.chance(0.2):
            heads.append((None, "备注栏"))
        heads = [(name, self._dress(head)) for name, head in heads]
        stem = self.dice.choice([table, first])
        if number is not None:
            stem += self.dice.choice(
                ["-", "_", " ", "(", "" if stem[-1] != "2" else "-", "第", " - 副本", "签到"]
            ) + str(number)
        elif self.chance(0.2):
            stem += self.dice.choice(["-全省", "登记", " (1)", "_副本", "2023" if stem[-1] != "2" else "汇总"])
        grid = [[row.get(name) for name, _ in heads] for row in rows]
        again = len(grid) > 4 and self.chance(0.08)
        if again:
            self._second_heading(table, heads, rows, grid)
        titles = [[f"{first}汇总"], ["填表人：", "某"]][: self.dice.choice([0, 0, 1, 2])]
        if self.chance(0.5):
            if self.chance(0.1) and grid:
                line = self.dice.choice(grid)
                line.insert(self.dice.randrange(1, len(line) + 1), "5")
            self._csv(inbox / f"{stem}.csv", [*titles, [head for _, head in heads], *grid])
        else:
            self._xlsx(inbox / f"{stem}.xlsx", titles, [head for _, head in heads], grid, again=again)

    def _forms(self, inbox, rows):
        """The roll as 附件2 is printed: for each city a file, or one for all; back come the rows it has no place for."""
        dice, cities = self.dice, {}
        for row in rows:
            cities.setdefault(row["city"], []).append(row)
        left = [row for city in cities if city not in PLACES for row in cities[city]]
        forms = {city: self._blocks(city, cities[city]) for city in cities if city in PLACES}
        if dice.choice([True, False]):
            shape = dice.choice(["one sheet", "a sheet each", "a sheet per block"])
            sheets = {}
            for city, blocks in forms.items():
                for number, block in enumerate(blocks):
                    name = {"one sheet": "全省", "a sheet each": city, "a sheet per block": f"{city}{number}"}[shape]
                    sheets.setdefault(name, []).extend([*block, [""]])
            self._form(inbox / f"附件2{dice.choice(['', '-全省', ' (1)'])}.xlsx", sheets)
        else:
            for city, blocks in forms.items():
                lines = [line for block in blocks for line in [*block, [""]]]
                if dice.choice([True, False]):
                    self._form(inbox / f"附件2-{city}.xlsx", {"Sheet1": lines})
                else:
                    self._csv(inbox / f"附件2_{city}.csv", [["填表人：", "李"], ["联系电话：", "0791-1"], *lines])
        return left

    def _blocks(self, city, rows):
        """The three blocks of one city; the city stands in the first block, or only in the name of the file or sheet."""
        who = ["姓名", "性别", "身份证号", "工作单位", "职务/职称", "手机号码", "志愿者编号"]

        def person(row):
            return [None, "女", None, row.get("employer"), "教师", None, row.get("volunteer_id")]

        first = [["设区市", "工作联络人", *who]]
        first += [
            [city if number == 0 else "", "工作联络人", "张", "女", None, "教育局", "科员", None, f"L{city}"]
            for number in range(2)
        ]
        counties = sorted({row["county"] or "" for row in rows})
        second = [["县（区）", "工作联络人", *who]]
        second += [
            [county, self.dice.choice(["", "1", "工作联络人"]), "李", "", None, "教育局", "", None, f"C{county}"]
            for county in counties
        ]
        third = [["县（区）", "志愿者类型", *who]]
        for county in counties:
            mine = [row for row in rows if (row["county"] or "") == county]
            third += [[county, row["role"], *person(row)] for row in mine] + [[county, "阅卷志愿者"]]
        return [first, second, third]

    def _form(self, path, sheets):
        """A workbook of forms; now and then a county is merged over its rows."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        book.properties.created = book.properties.modified = datetime(2024, 1, 1)
        for name, lines in sheets.items():
            sheet = book.create_sheet(name)
            for line in [
                ["工作联络人及志愿者信息汇总表"],
                ["填表人：李"],
                ["联系电话：", "0791-1"],
                *lines,
                ["备注：1. 略"],
            ]:
                sheet.append(line)
            if self.chance(0.4):
                cells = [str(cell.value or "") for cell in sheet["A"]]
                for at in range(1, len(cells)):
                    if cells[at] and cells[at] == cells[at - 1] and not cells[at].startswith(("县", "设")):
                        top = at
                        while cells[top - 1] == cells[at]:
                            top -= 1
                        if at + 1 == len(cells) or cells[at + 1] != cells[at]:
                            sheet.merge_cells(start_row=top + 1, end_row=at + 1, start_column=1, end_column=1)
        book.save(path)

    def _second_heading(self, table, heads, rows, grid):
        """From the middle on another heading, its columns in another order; now and then one lacks."""
        half = len(grid) // 2
        _first, *columns = TABLES[table].split(" ")
        chinese = dict(column.replace("*", "=").split("=") for column in columns)
        names = [name for name, _ in heads if name]
        self.dice.shuffle(names)
        if self.chance(0.2):
            names.pop()
        grid[half:] = [[chinese[name] for name in names], *([row.get(name) for name in names] for row in rows[half:])]

    def _dress(self, head):
        """A heading with white space or full-width letters."""
        return self.dice.choice([head, head, head, f" {head} ", head[:2] + "\n" + head[2:], head.replace("(", "（")])

    def _csv(self, path, grid):
        """As CSV in one of three encodings."""
        sink = io.StringIO(newline="")
        writer = csv.writer(sink)
        for line in grid:
            writer.writerow(["" if cell is None else cell for cell in line])
            if self.chance(0.02):
                sink.write("\r\n")
        path.write_bytes(sink.getvalue().encode(self.dice.choice(["utf-8", "utf-8-sig", "gb18030"])))

    def _xlsx(self, path, titles, heads, grid, again=False):
        """As a workbook: titles merged, some cells formulas, one hidden sheet, a second sheet of rows."""
        if any(cell in (LOST, "#N/A") for line in grid for cell in line) or self.chance(0.1):
            self._plain_xlsx(path, [*titles, heads], grid)
            return
        book = xlsxwriter.Workbook(
            str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss", "strings_to_formulas": False}
        )
        book.set_properties({"created": datetime(2024, 1, 1)})
        sheets = 2 if self.chance(0.2) and len(grid) > 1 and not again else 1
        self.percent = book.add_format({"num_format": self.dice.choice(["0%", "0.0%"])})
        for number in range(sheets):
            sheet = book.add_worksheet(f"表{number + 1}")
            self._sheet(sheet, titles, heads, grid[number::sheets])
        if self.chance(0.2):
            hidden = book.add_worksheet("旧")
            hidden.hide()
            self._sheet(hidden, [], heads, grid[:2])
        if self.chance(0.15):
            book.add_worksheet("说明").write(0, 0, "请按要求填写")
        book.close()

    def _plain_xlsx(self, path, titles, grid):
        """As a workbook of openpyxl: formulas without values, error cells, merged data cells."""
        book = openpyxl.Workbook()
        book.properties.created = book.properties.modified = datetime(2024, 1, 1)
        for line in [*titles, *grid]:
            book.active.append(
                [None if cell == "" else float(cell) if isinstance(cell, Percent) else cell for cell in line]
            )
            for place, cell in enumerate(line, 1):
                if isinstance(cell, Percent):
                    book.active.cell(book.active.max_row, place).number_format = "0%"
        if len(grid) > 3 and self.chance(0.5):
            column, row = self.dice.randrange(len(titles[-1])) + 1, len(titles) + self.dice.randrange(1, len(grid))
            book.active.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
        book.save(path)

    def _sheet(self, sheet, titles, heads, grid):
        """One sheet."""
        line = 0
        for title in titles:
            if len(title) == 1 and len(heads) > 1:
                sheet.merge_range(line, 0, line, len(heads) - 1, title[0])
            else:
                sheet.write_row(line, 0, title)
            line += 1
        sheet.write_row(line, 0, heads)
        if grid and self.chance(0.1):
            sheet.set_row(line + 1, None, None, {"hidden": True})
        formulas = self.chance(0.3)
        for row in grid:
            line += 1
            if self.chance(0.02):
                line += 1
            for column, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, datetime):
                    sheet.write_datetime(line, column, cell)
                elif isinstance(cell, Percent):
                    sheet.write_number(line, column, float(cell), self.percent)
                elif isinstance(cell, int | float) and formulas and self.chance(0.1):
                    sheet.write_formula(line, column, f"={cell}", None, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(line, column, cell)
                else:
                    sheet.write_string(line, column, str(cell))
