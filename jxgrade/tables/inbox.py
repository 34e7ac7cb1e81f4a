"""What may arrive: the tables of the inbox with their columns, and the words that have a canonical and a Chinese spelling."""

from dataclasses import dataclass
from typing import Final, Literal

KINDS: Final = {"lesson_design": "心理活动课程设计", "growth_report": "个人成长报告"}
STAGES: Final = {"school": "中小学", "kindergarten": "幼儿园"}
MARK_ROLES: Final = {"first": "初评", "second": "复评", "third": "三评", "adjudicator": "仲裁"}
ASKED: Final = {"first": "评阅", "second": "评阅", "third": "评阅", "adjudicator": "仲裁"}
"""What a grader reads of a role: nobody shall see from it who is read twice, or why (R14, R25)."""
RULINGS: Final = {"cleared": "不成立", "confirmed": "成立"}
VOLUNTEER_ROLES: Final = {
    "contact": "工作联络人",
    "expert": "专家志愿者",
    "publicity": "宣传志愿者",
    "grader": "阅卷志愿者",
}
STATUSES: Final = {"pass": "合格", "fail": "不合格", "pending": "待定"}

ColumnType = Literal[
    "id", "text", "number", "count", "time", "city", "kind", "stage", "mark_role", "ruling", "volunteer_role"
]
CHOICES: Final[dict[str, dict[str, str]]] = {
    "kind": KINDS,
    "stage": STAGES,
    "mark_role": MARK_ROLES,
    "ruling": RULINGS,
    "volunteer_role": VOLUNTEER_ROLES,
}


@dataclass(frozen=True)
class Column:
    """One column of an inbox table: canonical name, Chinese heading, type, is the table undeliverable without it, is it personal."""

    name: str
    heading: str
    type: ColumnType = "text"
    required: bool = False
    private: bool = False


@dataclass(frozen=True)
class InboxTable:
    """One kind of export: canonical file stem, Chinese stem, columns; ``any_of``: at least one of these columns must be there."""

    name: str
    heading: str
    columns: tuple[Column, ...]
    any_of: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of this canonical name."""
        return next(column for column in self.columns if column.name == name)


_TRAINEE = Column("trainee_id", "学员编号", "id", required=True)
_KIND = Column("kind", "作业类型", "kind", required=True)
_NAME = Column("name", "姓名", private=True)
_GENDER = Column("gender", "性别", private=True)
_ID_NUMBER = Column("id_number", "身份证号", "id", private=True)
_PHONE = Column("phone", "手机号码", "id", private=True)
_CITY = Column("city", "设区市", "city", required=True)
_COUNTY = Column("county", "县（市、区）")
_STAGE = Column("stage", "学段", "stage", required=True)

INBOX: Final[dict[str, InboxTable]] = {
    table.name: table
    for table in (
        InboxTable(
            "roster",
            "报名表",
            (
                _TRAINEE,
                _NAME,
                _GENDER,
                _ID_NUMBER,
                _CITY,
                _COUNTY,
                Column("school", "工作单位", required=True),
                _STAGE,
                Column("category", "人员类别"),
                _PHONE,
                Column("registered_at", "报名时间", "time"),
            ),
        ),
        InboxTable(
            "schools",
            "学校名册",
            (
                _CITY,
                Column("county", "县（市、区）", required=True),
                Column("school", "工作单位", required=True),
                _STAGE,
                Column("eligible", "应训人数", "count", required=True),
            ),
        ),
        InboxTable(
            "learning",
            "线上学习",
            (
                _TRAINEE,
                Column("online_hours", "线上学时", "number", required=True),
                Column("started_at", "开始时间", "time"),
                Column("finished_at", "完成时间", "time"),
            ),
        ),
        InboxTable(
            "attendance",
            "线下培训",
            (
                _TRAINEE,
                Column("offline_hours", "线下学时", "number", required=True),
                Column("attended_on", "培训日期", "time"),
            ),
        ),
        InboxTable(
            "tests",
            "线上测试",
            (
                _TRAINEE,
                Column("test_score", "测试成绩", "number", required=True),
                Column("attempt", "次数", "count"),
                Column("tested_at", "测试时间", "time"),
            ),
        ),
        InboxTable(
            "submissions",
            "作业",
            (
                _TRAINEE,
                _KIND,
                Column("file", "文件"),
                Column("text", "正文"),
                Column("submitted_at", "提交时间", "time"),
                Column("theme", "案例主题"),
            ),
            any_of=("file", "text"),
        ),
        InboxTable(
            "marks",
            "评阅",
            (
                _TRAINEE,
                _KIND,
                Column("grader_id", "阅卷人编号", "id", required=True),
                Column("mark", "评分", "number", required=True),
                Column("role", "评次", "mark_role"),
                Column("marked_at", "评阅时间", "time"),
            ),
        ),
        InboxTable(
            "misconduct",
            "处理决定",
            (
                _TRAINEE,
                _KIND,
                Column("decision", "处理结果", "ruling", required=True),
                Column("decided_by", "决定人"),
                Column("decided_at", "决定时间", "time"),
                Column("note", "备注"),
            ),
        ),
        InboxTable(
            "panel",
            "专家评分",
            (
                _TRAINEE,
                _KIND,
                Column("expert_id", "专家编号", "id", required=True),
                Column("score", "专家评分", "number", required=True),
                Column("scored_at", "评分时间", "time"),
            ),
        ),
        InboxTable(
            "volunteers",
            "附件2",
            (
                _CITY,
                _COUNTY,
                Column("role", "志愿者类型", "volunteer_role", required=True),
                _NAME,
                _GENDER,
                _ID_NUMBER,
                Column("employer", "工作单位"),
                Column("title", "职务/职称"),
                _PHONE,
                Column("volunteer_id", "志愿者编号", "id"),
            ),
        ),
        InboxTable(
            "former",
            "往年未合格",
            (Column("trainee_id", "学员编号", "id"), _ID_NUMBER),
            any_of=("trainee_id", "id_number"),
        ),
    )
}
