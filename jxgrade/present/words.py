"""The words and number forms of the reports: Chinese names of codes, shares, scores, and what is not shown."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from jxgrade.checks import CHECKS
from jxgrade.present.blocks import Badge, Card, Cited, Cut, Lines, Tone
from jxgrade.programme import Programme
from jxgrade.rules.kinds import begun_by
from jxgrade.rules.reasons import OUTCOMES, catalogue
from jxgrade.tables import STATUSES, exact, plain, shown

TITLES: Final = {
    "1-intake": "收件核对",
    "2-checks": "作业检查",
    "3-marking": "作业评阅",
    "4-moderation": "阅卷复核",
    "5-grading": "成绩判定",
    "6-selection": "评优遴选",
    "7-evaluation": "全省总览",
}
"""The notebooks, each makes one report: stem and Chinese title."""
CITY_PAGES: Final = ("1-intake", "2-checks", "5-grading")
"""Those that are made once per city."""

HIDDEN: Final = "不显示"
LEVELS: Final = {"error": "错误", "warning": "警告", "info": "提示"}
_TONES: Final[dict[str, Tone]] = {
    **{"pass": "good", "fail": "bad", "pending": "wait"},
    **{"error": "bad", "warning": "note"},
    **{"awarded": "good", "tied_out": "bad", "undecided": "wait", "reserve": "note", "proposed": "wait"},
}
"""Of statuses, levels and outcomes that are more than plain."""
ORGANISATION_REASONS: Final = {
    "no_eligible": "没有应训人数，无法计算报名率",
    "below_minimum": "报名人数少于参评下限",
    "nobody_registered": "没有人报名",
    "registration_dropped": "全级没有应训人数，报名率不计，其余三项各占三分之一",
}
CAUSES: Final = {"declined": "本人放弃", "struck_out": "取消资格"}
STEPS: Final = {
    "filled": "已递补",
    "waits": "下一组并列人数多于空席，等人决定",
    "exhausted": "没有可以递补的",
    "no_vacancy": "入选人数仍不少于席位，不递补",
    "not_awarded": "不在入选之列，没有空出席位",
    "unlisted": "不在名单中，请核对编号",
    "repeated": "前面已经列过",
}
"""Why somebody left a published list, and what each such vacancy led to."""
VOLUNTEER_REASONS: Final = {"texts_marked": "有评阅记录", "county_reported": "由县（市、区）上报"}
ACTIONS: Final = {
    "identity": "核对报名表中的编号、身份证号和设区市，改正后重新导入",
    "unreadable": "找到原始记录或请学员重新提交可打开的文件，放入 inbox 后重新运行",
    "unmarked": "安排阅卷志愿者评阅",
    "disputed": "请仲裁专家评分，评次填“仲裁”",
    "reuse": "两份文本并排核对，在处理决定表中写明“成立”或“不成立”",
    "awaited": "等待数据送达；截止后仍没有的，按缺少处理",
    "late": "由承训单位决定是否接受逾期作业",
}
UNITS: Final = {"city": "设区市", "county": "县（市、区）", "school": "学校"}
RATES: Final = {"registration": "报名率", "completion": "完成率", "pass": "合格率", "excellence": "优秀率"}
"""Levels of organisations, and the parts of their index."""
CAPS: Final = {"trainee": "每人", "school": "每校", "county": "每县（市、区）"}
"""What at most so many cases may come from (`awards.cases.per`)."""
SECTION_CHECKS: Final = frozenset({"section_missing", "section_empty"})
DISGUISE_CHECKS: Final = frozenset(
    {
        "hidden_text",
        "control_chars",
        "traditional_mixed",
        "parted",
        "lookalike",
        "radical_forms",
        "two_widths",
        "unmapped",
    }
)
"""What a copy may be disguised with, and what has harmless causes too."""


Number = Fraction | Decimal | int | str | None
"""As a stored table, the programme or a computation gives it."""


def count(number: int) -> Cut:
    """``12800`` -> ``12,800``."""
    return Cut(f"{number:,}", int(number))


def percent(share: Number, *, places: int = 1) -> Cut | None:
    """A share in per cent, half up; None stays None."""
    value = exact(share)
    if value is None:
        return None
    whole, _, part = (plain(value * 100, places) or "0").partition(".")
    return Cut(f"{whole}.{part.ljust(places, '0')}%" if places else f"{whole}%", value)


def share(value: Number) -> Cut | None:
    """A share of the rules in per cent, with no more places than it has: ``0.3`` -> ``30%``, ``0.125`` -> ``12.5%``; None stays None."""
    whole = exact(value)
    return None if whole is None else Cut(f"{plain(whole * 100, 2)}%", whole)


def rate(part: int, whole: int, small_cell: int = 0, *, places: int = 1, shown: bool = True) -> str | None:
    """A rate in per cent; a word where the group is too small (privacy.small_cell) or gives one that is away (not ``shown``), None where it is empty."""
    if not whole:
        return None
    if whole < small_cell:
        return f"不足 {small_cell} 人"
    return percent(Fraction(part, whole), places=places) if shown else HIDDEN


def score(value: Number, programme: Programme) -> Cut | None:
    """A score as readers see it: rounded half up, and exact where rounding would reach a limit (R6)."""
    number = exact(value)
    if number is None:
        return None
    scoring = programme.scoring
    limits = (Fraction(scoring.pass_at), Fraction(scoring.excellent_at))
    return Cut(shown(number, limits, scoring.decimals), number)


def number(value: Number, places: int = 2) -> Cut | None:
    """A number shortened half up to ``places``; None stays None."""
    whole = exact(value)
    return None if whole is None else Cut(plain(whole, places) or "0", whole)


def fixed(value: Number, places: int) -> Cut | None:
    """A number with exactly so many places, half up, and a true minus; None stays None.

    >>> fixed("5", 1), fixed("-0.455", 2), fixed("-0.04", 1)
    ('5.0', '−0.46', '0.0')
    """
    text = number(value, places)
    if text is None:
        return None
    whole, _, part = text.partition(".")
    return Cut(f"{whole}.{part.ljust(places, '0')}".replace("-", "−"), text.whole)


def alarm(label: str, number: int, note: str, tone: Tone, href: str = "") -> Card:
    """A card that counts what somebody should look at: good where there is none."""
    return Card(label, number, note, tone if number else "good", href)


_NAMES: Final = STATUSES | LEVELS | OUTCOMES


def status(code: str) -> Badge:
    """A status, a level or an outcome, with sign and colour: 合格, 警告, 入选."""
    return Badge(_NAMES.get(code, code), tone(code))


def tone(code: str) -> Tone:
    """The tone of a status, a level or an outcome: one colour on cards, badges and pictures."""
    return _TONES.get(code, "plain")


def gravity(level: str) -> int:
    """What puts errors first, then warnings."""
    return [*LEVELS, level].index(level)


def reasons(codes: Iterable[str], programme: Programme) -> Lines:
    """Each reason as a sentence with its clause."""
    known = catalogue(programme)
    return Lines(
        Cited(known[code].sentence, programme.cited(*known[code].rules)) if code in known else code for code in codes
    )


def waits(codes: Iterable[str]) -> list[str]:
    """What these pending reasons wait for, each once: keys of `ACTIONS`."""
    found = ("identity" if code == "identity_doubtful" else code.rpartition("_")[2] for code in codes)
    return [key for key in dict.fromkeys(found) if key in ACTIONS]


def todo(codes: Iterable[str]) -> Lines:
    """What a person has to do so that these pending reasons go away, each once."""
    return Lines(ACTIONS[key] for key in waits(codes))


def submission(submission_id: str, programme: Programme) -> str:
    """``T1/lesson_design`` -> ``T1 · 心理活动课程设计``; texts of former years as they are called."""
    head, _, kind = submission_id.rpartition("/")
    if submission_id.startswith("earlier/"):
        return "往年 " + submission_id.removeprefix("earlier/")
    return f"{head} · {programme.kinds[kind]}" if kind in programme.assignments else submission_id


def split_fix(message: str | None) -> tuple[str, str]:
    """A message as what is wrong and what to do about it (``改法：…`` of a problem, ``处理：…`` of a finding)."""
    what, _, fix = (message or "").replace("处理：", "改法：", 1).partition("改法：")
    return what.rstrip("。；; ") or "—", fix.strip()


def check(code: str) -> str:
    """A check's Chinese name."""
    return CHECKS.get(code, code)


def city(slug: str | None, programme: Programme) -> str:
    """A city's Chinese name; a word where there is none."""
    return programme.city(slug).name if slug in programme.slugs else "（设区市不明）"


def unit(name: str, programme: Programme) -> str:
    """``nanchang/东湖区/一小`` -> ``南昌市 东湖区 一小``."""
    slug, _, rest = name.partition("/")
    return " ".join(part for part in (city(slug, programme), *rest.split("/", 1)) if part)


def kind(submission_id: str, programme: Programme) -> str:
    """The Chinese name of a text's kind."""
    name = submission_id.rpartition("/")[2]
    return programme.kinds.get(name, name)


def began(programme: Programme) -> str:
    """Who counts as having taken part (R15): 线上学时大于 0 的."""
    hours = begun_by(programme)
    return f"{hours.name}大于 0 的" if hours else "参加测试或交了作业的"


def constraint(code: str, unit: str | None, programme: Programme) -> str:
    """What holds of the cases: 每县（市、区）至多 4 篇, 主题“心理咨询”至少 5 篇."""
    rule = programme.awards.cases
    if code == "city":
        return f"{city(unit, programme)}至少 {rule.floors.city} 篇"
    if code == "theme":
        return f"主题“{unit}”至少 {rule.floors.theme} 篇"
    return f"名额 {rule.places} 篇" if code == "places" else f"{CAPS[code]}至多 {getattr(rule.per, code)} 篇"


def duration(gap: timedelta) -> str:
    """A length of time in its two largest units.

    >>> duration(timedelta(days=1, hours=2, minutes=3))
    '1 天 2 小时'
    """
    minutes, seconds = divmod(gap.days * 86400 + gap.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n} {unit}" for n, unit in ((days, "天"), (hours, "小时"), (minutes, "分钟"), (seconds, "秒")) if n]
    return " ".join(parts[:2])
