"""What a person has to settle about cases before they are published: personal data in the text, themes, doubtful scores of the panel.

Nothing is dropped for a note, and no score is left out: R18 counts every score that was delivered. A person reads the list, has
the text changed or the row of 专家评分 taken out, and runs again.

A child's name, ways to reach or find somebody, a date of birth are found by pattern, which errs on both sides: every hit is for a
person to read, and no hit does not mean that nothing is there. Phones and id numbers, and the author's own name and school, are found
by `checks` (``identity_*``) and listed beside these.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.awards.candidates import CaseCandidate, named_themes
from jxgrade.awards.facts import rows
from jxgrade.programme import Programme
from jxgrade.rules.places import Place, must_keep_away

IDENTITY: Final = "identity_"
"""How the codes of `findings` start that tell who wrote a text."""

PANEL_NOTES: Final = {
    "panel_without_text": "这份作业没有提交，专家评分不起作用。改法：核对学员编号和作业类型",
    "panel_out": "这篇不符合参评条件，专家评分不起作用。改法：不必评；认为条件判断有误的，核对合格判定、字数和雷同认定",
    "panel_near": "评分专家与作者同县或同校，评分照规则计入。改法：请另一位专家评分后，删去这一行再运行",
    "panel_stranger": "评分人不在附件2的专家志愿者名单上，评分照规则计入。改法：核对专家编号，或补报附件2",
    "panel_apart": "两位专家的评分相差超过允许的分差，取平均。改法：请第三位专家评分",
}
"""Codes about scores of the panel, and what they say."""


class Note(NamedTuple):
    """One row of `case_notes`; ``start`` and ``end`` are offsets in the text as read, None where it is about no passage."""

    submission_id: str
    code: str
    level: str
    expert_id: str | None
    message: str
    start: int | None = None
    end: int | None = None


def text_notes(tables: Mapping[str, pd.DataFrame], listed: Collection[str], texts: Mapping[str, str]) -> Iterator[Note]:
    """Personal data in the texts that are listed: the identity findings of `checks`, and what `find_exposures` finds by pattern."""
    columns = "submission_id check level value start end"
    for id_, check, level, value, start, end in rows(tables, "findings", columns):
        if id_ in listed and check.startswith(IDENTITY):
            yield Note(id_, check, level, None, f"文中出现{value or '个人信息'}。改法：发表前遮去或改写", start, end)
    for id_ in sorted(texts.keys() & set(listed)):
        for hit in find_exposures(texts[id_]):
            doubt = "" if hit.sure else "（也可能是普通词语）"
            what = EXPOSURES[hit.code]
            fix = "改为化名并注明" if hit.code == "child_name" else "删去"
            level = "warning" if hit.sure else "info"
            yield Note(id_, hit.code, level, None, f"{what}{doubt}。改法：发表前{fix}", hit.start, hit.end)


def theme_notes(tables: Mapping[str, pd.DataFrame], listed: Collection[str], programme: "Programme") -> Iterator[Note]:
    """Texts that are listed and whose author declared no theme of the rules, where these name any, with what experts named."""
    known, named = programme.awards.cases.themes, named_themes(tables)
    if not known:
        return
    fix = "改法：补填作业登记的“案例主题”后重新运行"
    for id_, theme in rows(tables, "submissions", "submission_id theme"):
        said = named.get(id_, {})
        if id_ not in listed or theme in known:
            continue
        if theme:
            what = f"作者填写的主题“{theme}”不在规定之内，不计入主题下限"
            yield Note(id_, "theme_unknown", "warning", None, f"{what}。{fix}")
        elif len(set(said.values())) == 1:
            what = f"作者没有填写主题，按专家填写的“{min(said.values())}”计入"
            yield Note(id_, "theme_named", "info", None, f"{what}。{fix}（认为不合适的）")
        elif said:
            each = "，".join(f"{judge} {one}" for judge, one in sorted(said.items()))
            what = f"作者没有填写主题，专家填写的不一致（{each}），不计入主题下限"
            yield Note(id_, "theme_apart", "warning", None, f"{what}。改法：请专家商定后改填并交回，或{fix[3:]}")
        else:
            what = "作者没有填写主题，不计入主题下限"
            yield Note(
                id_,
                "theme_missing",
                "warning",
                None,
                f"{what}。改法：请专家填写（案例比较文件的“主题”表），或{fix[3:]}",
            )


def panel_notes(
    tables: Mapping[str, pd.DataFrame], texts: Sequence[CaseCandidate], programme: "Programme"
) -> Iterator[Note]:
    """Scores of the panel that a person should look at: without a text, for a text that is out, near the author, apart."""
    known = {(one.trainee_id, one.kind): one for one in texts}
    places: dict[str, Place] = {
        id_: tuple(place) for id_, *place in rows(tables, "trainees", "trainee_id city county school")
    }
    experts = _roll(tables)
    said = set()
    for trainee_id, kind, expert, score in rows(tables, "panel", "trainee_id kind expert_id score"):
        key = (trainee_id, kind, expert)
        if score is None or key in said:
            continue
        said.add(key)
        for code in _panel_codes(
            known.get((trainee_id, kind)), places.get(trainee_id), experts, expert, programme.without_counties
        ):
            level = "error" if code == "panel_without_text" else "info" if code == "panel_out" else "warning"
            yield Note(f"{trainee_id}/{kind}", code, level, expert, PANEL_NOTES[code])
    gap = Fraction(programme.marking.gap)
    for one in texts:
        if not one.against and len(one.experts) == 2 and abs(one.experts[0] - one.experts[1]) > gap:
            yield Note(one.submission_id, "panel_apart", "warning", None, PANEL_NOTES["panel_apart"])


def _panel_codes(
    text: CaseCandidate | None,
    author: Place | None,
    experts: Mapping[str, Sequence[Place]],
    expert: str,
    without: frozenset[str],
) -> Iterator[str]:
    if text is None:
        yield "panel_without_text"
        return
    if text.against:
        yield "panel_out"
        return
    if experts and expert not in experts:
        yield "panel_stranger"
    if author is not None and must_keep_away(experts.get(expert, ()), author, without):
        yield "panel_near"


def _roll(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[Place]]:
    """Where each expert of the roll works; empty where no roll was delivered."""
    found: dict[str, list[Place]] = {}
    for who, role, *place in rows(tables, "volunteers", "volunteer_id role city county employer"):
        if role == "expert":
            found.setdefault(who, []).append(tuple(place))
    return found


# ---------------------------------------------------------------- personal data, by pattern


EXPOSURES: Final = {
    "child_name": "疑似学生真实姓名",
    "contact": "联系方式（QQ、微信、邮箱、座机）",
    "address": "住址",
    "birth": "出生日期",
}
"""What is looked for, and its Chinese name."""
MANY: Final = 20  # hits of one kind in one text at most

# the hundred most frequent surnames and some more; those that are everyday words as well (于、任、安、常、方、高 …) count beside a label alone
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭林何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范"
    "廖石贾韦付邹孟熊秦邱江尹薛闫侯雷龙史陶黎贺顾毛郝龚邵万钱严赖覃洪武莫孔汤葛聂涂饶揭"
)
_TITLE_SURNAMES: Final = _SURNAMES.translate({ord(char): None for char in "何许石万严武莫毛江史程顾"})
_HAN: Final = r"\u4e00-\u9fff"
_NOT_NAMES: Final = re.compile(
    r"[的了和与跟对把被让给是在有也都就而及或我你他她它们这那些每各全几两某]|同学|班级|年级|学生|老师|父母|家长"
)
_WORDS: Final = frozenset(
    re.split(
        "/",
        "高兴/安静/安全/安心/常见/常常/方法/方案/方式/任务/任性/金钱/白天/高年级/高中/石头/江西/黄色/钱包/马上/毛病/温暖/万一/于是",
    )
)
_TITLED: Final = re.compile(rf"(?<![{_HAN}])([{_TITLE_SURNAMES}][{_HAN}]{{1,2}})(?=同学(?![们间之关])|小朋友(?!们))")
_CALLED: Final = re.compile(
    rf"(?:和|与|叫|跟|的|给|对|找|请|让|生)([{_TITLE_SURNAMES}][{_HAN}]{{1,2}})(?=同学(?![们间之关])|小朋友(?!们))"
)
_END: Final = r"(?=[,，;；。、(（ 　\n]|$)"
_LABELLED: Final = re.compile(
    r"(?:(?:学生|幼儿|孩子|来访者|个案|当事人|儿童)?姓[ 　]*名|学生|幼儿|来访者|个案|当事人|男孩|女孩|名叫|叫做)[ 　]*[:：][ 　]*"
    rf"([{_SURNAMES}高方安任于常白金易][{_HAN}]{{1,2}}){_END}"
)
_BARE: Final = re.compile(
    rf"(?:学生|幼儿|来访者|个案|当事人|男孩|女孩|名叫|叫做)([{_TITLE_SURNAMES}][{_HAN}]{{1,2}}){_END}"
)
_ALIAS: Final = re.compile(r"^[ 　]*[(（\[【]?[^)）\]】]{0,4}化[ 　]?名|^某")
_PATTERNS: Final = {
    "contact": re.compile(
        r"(?:[QqＱｑ]{2}|微信|[Ww]e[Cc]hat|[Vv][Xx])号?码?[为是:： ]{0,3}[A-Za-z0-9_-]{5,20}"
        r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|(?<!\d)0\d{2,3}[-－—]\d{7,8}(?!\d)"
    ),
    "address": re.compile(
        rf"(?:家住|家庭住址|家庭地址|住址|地址)[为是在于:： ]{{0,3}}[{_HAN}A-Za-z0-9]{{3,30}}?(?:[0-9一二三四五六七八九十]+[号栋幢室组]|小区|单元|村|社区)"
    ),
    "birth": re.compile(
        r"(?:出生(?:于|日期|年月|在)?|生于|生日)[为是:： ]{0,3}(?:19|20)\d\d[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?月?"
    ),
}


class Exposure(NamedTuple):
    """One hit: what it is, whether it surely looks so, and where in the text as read."""

    code: str
    sure: bool
    start: int
    end: int


def find_exposures(text: str) -> list[Exposure]:
    """All hits in a text, by place; at most ``MANY`` of a kind. A name that is declared a pseudonym (化名) is none.

    >>> [(hit.code, "学生姓名：李晓雨，女。"[hit.start : hit.end]) for hit in find_exposures("学生姓名：李晓雨，女。")]
    [('child_name', '李晓雨')]
    >>> find_exposures("学生姓名：李晓雨（化名），女。")
    []
    """
    found = list(_names(text))[:MANY]
    for code, pattern in _PATTERNS.items():
        found += [Exposure(code, True, *match.span()) for match in list(pattern.finditer(text))[:MANY]]
    return sorted(found, key=lambda hit: (hit.start, hit.end, hit.code))


def _names(text: str) -> Iterator[Exposure]:
    """Names of children: beside a label, or before 同学 and 小朋友; once per name, at its first place."""
    seen: set[str] = set()
    declared = {match[1] for match in re.finditer(rf"([{_HAN}]{{2,3}})[ 　]*[(（][^)）]{{0,4}}化[ 　]?名", text)}
    hits = [(match, True) for pattern in (_TITLED, _CALLED) for match in pattern.finditer(text)]
    hits += [(match, match[0].startswith(("名", "叫")) or "姓" in match[0][:4]) for match in _LABELLED.finditer(text)]
    hits += [(match, False) for match in _BARE.finditer(text)]
    for match, sure in sorted(hits, key=lambda hit: (hit[0].start(1), not hit[1])):
        name = match[1]
        if (
            name in seen
            or name in declared
            or name in _WORDS
            or _NOT_NAMES.search(name[1:])
            or _ALIAS.match(text[match.end(1) :])
        ):
            continue
        seen.add(name)
        yield Exposure("child_name", sure, *match.span(1))
