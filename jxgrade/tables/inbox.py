"""What may arrive: the tables of the inbox with their columns, and the words that have a canonical and a Chinese spelling."""

from dataclasses import dataclass, replace
from typing import Final, Literal

MARK_ROLES: Final = {"first": "初评", "second": "复评", "third": "三评", "adjudicator": "仲裁"}
ASKED: Final = {"first": "评阅", "second": "评阅", "third": "评阅", "adjudicator": "仲裁"}
"""What a grader reads of a role: nobody shall see from it who is read twice, or why (R14, R25)."""
RULINGS: Final = {"cleared": "不成立", "confirmed": "成立"}
OBJECTION_RULINGS: Final = {"upheld": "成立", "dismissed": "不成立"}
PASSAGE_RULINGS: Final = {"public": "公开", "copied": "雷同"}
VOLUNTEER_ROLES: Final = {
    "contact": "工作联络人",
    "expert": "专家志愿者",
    "publicity": "宣传志愿者",
    "grader": "阅卷志愿者",
}
STATUSES: Final = {"pass": "合格", "fail": "不合格", "pending": "待定"}

ColumnType = Literal[
    "id",
    "text",
    "file",
    "body",
    "number",
    "count",
    "time",
    "city",
    "kind",
    "stage",
    "mark_role",
    "ruling",
    "passage_ruling",
    "objection_ruling",
    "volunteer_role",
]
CHOICES: Final[dict[str, dict[str, str]]] = {
    "mark_role": MARK_ROLES,
    "ruling": RULINGS,
    "passage_ruling": PASSAGE_RULINGS,
    "objection_ruling": OBJECTION_RULINGS,
    "volunteer_role": VOLUNTEER_ROLES,
}


@dataclass(frozen=True)
class Column:
    """One column of an inbox table: canonical name, Chinese heading, type, is the table undeliverable without it, is it personal.

    ``also``: what else offices and platforms call it, parted by spaces; obeyed where neither name nor heading stands.
    ``units``: what may stand behind its numbers.
    """

    name: str
    heading: str
    type: ColumnType = "text"
    required: bool = False
    private: bool = False
    also: str = ""
    units: str = ""


EARNED: Final = "earned"
"""The column of points of a table that the programme names."""


@dataclass(frozen=True)
class InboxTable:
    """One kind of export: canonical file stem, Chinese stem, columns; ``any_of``: at least one of these columns must be there."""

    name: str
    heading: str
    columns: tuple[Column, ...]
    any_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def surely(self) -> dict[str, str]:
        """Headings that name a column whatever else stands there -> canonical name."""
        return {word: one.name for one in self.columns for word in (one.name, one.heading)}

    def column(self, name: str) -> Column:
        """The column of this canonical name."""
        return next(column for column in self.columns if column.name == name)


def points_table(name: str, heading: str, column: str) -> InboxTable:
    """A table that the programme names: trainee and points."""
    return InboxTable(
        name, heading, (_TRAINEE, Column(EARNED, column, "number", required=True, also=_SCORES, units="分"))
    )


_SCHOOLS: Final = "所在单位 所在学校 学校 学校名称 单位 单位名称 工作单位名称 工作学校 任职学校 任教学校 任职单位 就职单位 所属学校 所属单位"
_HOURS: Final = "学时 课时 已获学时 获得学时 已修学时 完成学时 累计学时 有效学时 认定学时 实际学时"
_HOUR: Final = "个学时 学时 个课时 课时 个小时 小时 时 h hours"
_SCORES: Final = "成绩 得分 分数"

_TRAINEE = Column(
    "trainee_id",
    "学员编号",
    "id",
    required=True,
    also="学员ID 学员号 学员编码 学员代码 学员账号 学号 用户ID 用户编号 人员编号 人员ID 报名编号 报名号 参训编号 考生编号 教师编号 教师ID 学号/工号"
    " user_id student_id",
)
_KIND = Column("kind", "作业类型", "kind", required=True, also="作业类别 作业种类 作业名称 作业项目 类型 类别")
_NAME = Column("name", "姓名", private=True, also="学员姓名 教师姓名 真实姓名 用户姓名 志愿者姓名 名字")
_GENDER = Column("gender", "性别", private=True)
_ID_NUMBER = Column(
    "id_number",
    "身份证号",
    "id",
    private=True,
    also="身份证号码 身份证 居民身份证号 居民身份证号码 公民身份号码 身份证件号码 证件号 证件号码 有效证件号码",
)
_PHONE = Column(
    "phone",
    "手机号码",
    "id",
    private=True,
    also="手机 手机号 联系方式 联系电话 联系手机 电话 电话号码 移动电话 手机电话",
)
_CITY = Column(
    "city",
    "设区市",
    "city",
    required=True,
    also="设区市名称 所在设区市 所属设区市 地市 所在地市 所属地市 地级市 市 城市 所在市 所属市",
)
_COUNTY = Column(
    "county",
    "县（市、区）",
    also="县（区） 区（县） 县（市）区 县市区 县区 区县 县、市、区 县/市/区 县(市区) 所在县 所在县区 所在区县 所属县区 所属区县"
    " 所在县（市、区） 所属县（市、区） 县（市、区）名称",
)
_ATTEMPT = Column("attempt", "次数", "count", also="测试次数 考试次数 答题次数 第几次 次序 考试次序", units="次")
_STAGE = Column("stage", "学段", "stage", required=True, also="所属学段 任教学段 任职学段 学校学段 学段类别 学段类型")

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
                Column("school", "工作单位", required=True, also=_SCHOOLS),
                _STAGE,
                Column("category", "人员类别", also="人员类型 学员类别 学员类型 身份类别 类别"),
                _PHONE,
                Column("registered_at", "报名时间", "time", also="报名日期 注册时间 登记时间 提交时间"),
            ),
        ),
        InboxTable(
            "schools",
            "学校名册",
            (
                _CITY,
                replace(_COUNTY, required=True),
                Column("school", "工作单位", required=True, also=_SCHOOLS),
                _STAGE,
                Column(
                    "eligible",
                    "应训人数",
                    "count",
                    required=True,
                    also="应参训人数 应培训人数 应训教师数 应训教师人数 应训人员数 应训总人数",
                    units="人 名 位",
                ),
            ),
        ),
        InboxTable(
            "learning",
            "线上学习",
            (
                _TRAINEE,
                Column(
                    "online_hours",
                    "线上学时",
                    "number",
                    required=True,
                    also=f"线上课时 线上学习学时 在线学时 网络学时 学习学时 {_HOURS}",
                    units=_HOUR,
                ),
                Column("course", "课程名称", also="课程 课程名 课程标题 所学课程"),
                Column(
                    "started_at", "开始时间", "time", also="开始日期 学习开始时间 开始学习时间 起始时间 首次学习时间"
                ),
                Column(
                    "finished_at",
                    "完成时间",
                    "time",
                    also="完成日期 结束时间 结束日期 学习完成时间 完成学习时间 结业时间",
                ),
            ),
        ),
        InboxTable(
            "attendance",
            "线下培训",
            (
                _TRAINEE,
                Column(
                    "offline_hours",
                    "线下学时",
                    "number",
                    required=True,
                    also=f"线下课时 线下培训学时 培训学时 面授学时 集中培训学时 签到学时 出勤学时 考勤学时 {_HOURS}",
                    units=_HOUR,
                ),
                Column(
                    "attended_on",
                    "培训日期",
                    "time",
                    also="培训时间 参训日期 参训时间 签到日期 签到时间 出勤日期 考勤日期 上课日期 日期 时间",
                ),
            ),
        ),
        InboxTable(
            "tests",
            "线上测试",
            (
                _TRAINEE,
                Column(
                    "test_score",
                    "测试成绩",
                    "number",
                    required=True,
                    also=f"测试得分 测试分数 线上测试成绩 考试成绩 考试得分 考试分数 测验成绩 最终成绩 最终得分 总成绩 {_SCORES}",
                    units="分",
                ),
                _ATTEMPT,
                Column(
                    "tested_at",
                    "测试时间",
                    "time",
                    also="测试日期 考试时间 考试日期 交卷时间 答题时间 提交时间 完成时间 时间",
                ),
            ),
        ),
        InboxTable(
            "items",
            "逐题得分",
            (
                _TRAINEE,
                Column("item", "题号", required=True, also="题目编号 试题编号 题目序号 试题序号 题序 小题号"),
                Column(
                    "score", "得分", "number", required=True, also="小题得分 题目得分 本题得分 成绩 分数", units="分"
                ),
                Column("full", "满分", "number", also="分值 题目分值 本题分值 小题满分 题目满分", units="分"),
                _ATTEMPT,
            ),
        ),
        InboxTable(
            "submissions",
            "作业",
            (
                _TRAINEE,
                _KIND,
                Column("file", "文件", "file", also="文件名 文件名称 作业文件 作业附件 附件 附件名 附件名称 文件路径"),
                Column("text", "正文", "body", also="作业正文 作业内容 内容 文本"),
                Column("submitted_at", "提交时间", "time", also="提交日期 上传时间 上传日期 上交时间 交稿时间 时间"),
                Column("theme", "案例主题", also="主题 主题类别 案例类别 案例类型"),
            ),
            any_of=("file", "text"),
        ),
        InboxTable(
            "marks",
            "评阅",
            (
                _TRAINEE,
                _KIND,
                Column(
                    "grader_id",
                    "阅卷人编号",
                    "id",
                    required=True,
                    also="阅卷人ID 阅卷员编号 评阅人编号 评阅人ID 评卷人编号 阅卷教师编号 阅卷志愿者编号 志愿者编号 阅卷人 评阅人 评卷人",
                ),
                Column(
                    "mark",
                    "评分",
                    "number",
                    required=True,
                    also=f"评阅分数 评阅成绩 评阅得分 评阅分 阅卷分数 打分 {_SCORES}",
                    units="分",
                ),
                Column("role", "评次", "mark_role", also="轮次 评阅轮次 阅卷轮次 评阅次序"),
                Column(
                    "marked_at", "评阅时间", "time", also="评阅日期 评分时间 阅卷时间 阅卷日期 批改时间 打分时间 时间"
                ),
            ),
        ),
        InboxTable(
            "misconduct",
            "处理决定",
            (
                _TRAINEE,
                _KIND,
                Column(
                    "decision", "处理结果", "ruling", required=True, also="处理决定 处理意见 认定结果 认定结论 结论"
                ),
                Column("decided_by", "决定人", also="处理人 认定人"),
                Column("decided_at", "决定时间", "time", also="决定日期 处理时间 处理日期 认定时间 认定日期"),
                Column("note", "备注", also="说明 备注说明"),
            ),
        ),
        InboxTable(
            "passages",
            "公共段落认定",
            (
                Column("passage_id", "段落编号", "id", required=True, also="编号 段落"),
                Column("decision", "认定", "passage_ruling", required=True, also="认定结果 认定结论 结论"),
                Column("decided_by", "决定人", also="处理人 认定人"),
                Column("decided_at", "决定时间", "time", also="决定日期 处理时间 处理日期 认定时间 认定日期"),
                Column("note", "备注", also="说明 备注说明"),
            ),
        ),
        InboxTable(
            "objections",
            "异议",
            (
                Column("objection_id", "编号", "id", required=True, also="异议编号 序号"),
                replace(_TRAINEE, required=False),
                Column("unit", "单位", also="异议单位 工作单位 学校"),
                Column("about", "事项", required=True, also="异议事项 事由"),
                Column("received_at", "收到时间", "time", also="收到日期 受理时间 受理日期 时间"),
                Column("text", "内容", also="异议内容 理由"),
                Column("decision", "处理", "objection_ruling", also="处理结果 处理决定 处理意见 结论"),
                Column("decided_by", "决定人", also="处理人 认定人"),
                Column("decided_at", "决定时间", "time", also="决定日期 处理时间 处理日期"),
                Column("note", "备注", also="说明 备注说明"),
            ),
            any_of=("trainee_id", "unit"),
        ),
        InboxTable(
            "panel",
            "专家评分",
            (
                _TRAINEE,
                _KIND,
                Column("expert_id", "专家编号", "id", required=True, also="专家ID 专家号 评审专家编号 评审人编号 专家"),
                Column(
                    "score",
                    "专家评分",
                    "number",
                    required=True,
                    also=f"评分 评审得分 评审分数 打分 {_SCORES}",
                    units="分",
                ),
                Column("scored_at", "评分时间", "time", also="评分日期 评审时间 评审日期 打分时间 时间"),
            ),
        ),
        InboxTable(
            "volunteers",
            "附件2",
            (
                _CITY,
                _COUNTY,
                Column(
                    "role",
                    "志愿者类型",
                    "volunteer_role",
                    required=True,
                    also="志愿者类别 类型 类别 岗位 角色 志愿者岗位",
                ),
                _NAME,
                _GENDER,
                _ID_NUMBER,
                Column("employer", "工作单位", also=_SCHOOLS),
                Column("title", "职务/职称", also="职务职称 职务(职称) 职务、职称 职务及职称 职务或职称"),
                _PHONE,
                Column("volunteer_id", "志愿者编号", "id", also="志愿者ID 志愿者号"),
            ),
        ),
        InboxTable(
            "survey",
            "满意度调查",
            (
                _TRAINEE,
                Column("question", "题目", required=True, also="问题 题目内容 调查题目 调查项目 评价项目"),
                Column("answer", "答案", required=True, also="回答 选项 评价 评分 满意度 答题内容 填写内容 得分"),
            ),
        ),
        InboxTable(
            "former", "往年未合格", (replace(_TRAINEE, required=False), _ID_NUMBER), any_of=("trainee_id", "id_number")
        ),
    )
}
