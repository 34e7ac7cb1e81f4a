"""Under which names an author may be told: the full name, 王老师, 小王, 芳芳老师; each weighed by what stands around it (R25).

A name of three characters or more is a leak wherever it stands. Names of two characters are often words (高兴, 方法): they count
beside a label (姓名：), a title (老师), on a line of their own, and, as a mere hint, between punctuation. 王老师 may be a colleague:
it counts where it is called out or said of oneself, and is a hint where it is met, asked or told of.
"""

import re
from collections.abc import Iterator
from typing import Final

from jxgrade.checks.spelling import Read, Span, read
from jxgrade.text.segment import begins_word, is_word, stands_apart

_HAN: Final = r"\u3400-\u9fff"
_BETWEEN: Final = re.compile(r"[\W_]+")
_ROLE: Final = re.compile(r"(?:教师|老师|学员|班主任|辅导员|本人)$")
_LABEL: Final = re.compile(
    r"(?:(?:姓[ ]*名|作[ ]*者|执教者?|授课人|授课者|设计者|设计人|主讲人?|主备人|撰写人?|撰稿人?|汇报人|报告人|填表人|申报人|署名"
    r"|我是|我叫|我的名字(?:是|叫))[ :/|\t]*|(?:教师|老师|学员|班主任|辅导员|本人|学校|单位)[ ]*[:/|\t ][ ]*)$"
)
_AFTER: Final = re.compile(r"[ \t]*(?:老师|教师|同志|性别|单位|学校|职务|职称|男|女|$|[^\u3400-\u9fff])")
_TITLE: Final = re.compile(r"(?:老师|同志)")
_SENTENCE: Final = re.compile(r"[。!?;,]")
_LINE: Final = re.compile(r"[^\n\r\t\v\f|]+")
_SIGNATURE: Final = 30  # longest line that may be a signature
_MOST_HEADS: Final = 30  # of one school, former ones included
_FAR: Final = 4 * _SIGNATURE  # so far, blanks included, it is looked for

_TITLES: Final = (
    "(?:老师|教师|副?校长|副?园长|副?主任|副?书记|教练|辅导员|班主任|组长|院长|导师|师父|师傅|先生|女士|同志)"
)
_KIN: Final = "(?:妈妈|爸爸|姐姐|哥哥|阿姨|叔叔|伯伯|爷爷|奶奶)"
_OPENING: Final = ("“", '"', "「", "『", "‘", "亲爱的", "敬爱的", "尊敬的")
_CALL_CLOSES: Final = ",。!?~…:"
_VOICED: Final = "啊呀哟"
_BEFORE_A_CALL: Final = '“"「『‘。!?\n'
_ALL_HAN: Final = re.compile(rf"[{_HAN}]+")
_HAN_BEFORE: Final = re.compile(rf"[{_HAN}]$")
_TITLE_AFTER: Final = re.compile(_TITLES)
_COMPOUND: Final = tuple(str.split("欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 司徒 东方 慕容 令狐 端木 公孙"))
_OF_MYSELF: Final = re.compile(
    r"(?:我(?:就)?是|我叫|我姓|[叫喊称唤](?:我|她们?的?|他们?的?)?(?:做|作|为|一声)?|作者|执教|主讲|我,|本人|[亲敬]爱的|尊敬的)[:“\"「']?$"
)
_CALLED_ME: Final = re.compile(r"(?:我(?:就)?是|我叫|[叫喊称唤]我(?:做|作|为|一声)?)[:“\"「']?$")
_CALLED: Final = re.compile(r"[“\"「][^”\"」。]{0,8}$")
_CALL_ENDS: Final = re.compile(r"[,。!?~…:”\"」]|您|你|好|早|再见|谢谢|我|今天|快|救|帮")
_OF_ANOTHER: Final = re.compile(
    r"(?:[和跟与同请找问向对给让由听见陪替位名的邀随])$|(?:值班|同事|隔壁|搭班|搭档|年级组?|组里|语文|数学|英语|体育|音乐|美术|科学|历史|地理|物理|化学|生物|心理|政治|班主任|年轻|教研员|专家|叫来|多亏|感谢)$"
)
_HEADS: Final = re.compile(
    r"(?:校长|园长|书记)(?:是|叫|名叫)?([赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹喻潘葛范彭郎鲁韦马苗花俞任袁柳鲍史唐费廉薛雷贺倪汤滕罗毕郝邬乐傅皮卞齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房裘缪解应宗丁宣邓杭洪包左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封靳段富巫焦山谷侯全班仰仲宫宁仇栾甘厉祖武符刘景龙叶黎溥印怀蒲鄂索咸籍赖卓蔺屠蒙池乔阴能苍双闻莘党翟谭贡劳逄姬申扶冉宰桑桂牛寿通边扈燕浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容古易慎戈廖终居衡步都耿满弘匡国文寇广东殳沃利蔚越夔隆师巩聂晁勾敖融冷辛阚那简饶空曾沙养丰巢关蒯相查后荆红游竺权逯盖益桓公涂熊]"
    r"[\u4e00-\u9fff]{1,2})(?=[,、。;)]|(?:他|她)(?:也|说|讲|是))"
)


def names_in(text: str, name: str) -> list[tuple[Span, bool]]:
    """Where a name stands in a normalised text under any of its forms, and whether it surely is one."""
    known = read(text)
    found = dict(_full(text, known, name))
    taken = {place for span in found for place in range(*span)}
    for span, sure in [*_titled(known, name), *_heads(known)]:
        if taken.isdisjoint(range(*span)):
            found[span] = sure
            taken.update(range(*span))
    return sorted(found.items())


def _full(text: str, known: Read, name: str) -> list[tuple[Span, bool]]:
    if len(name) < 2:
        return []
    if name.isascii():
        pattern = re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", re.IGNORECASE)
        return [(match.span(), True) for match in pattern.finditer(text)] if len(name) > 2 else []
    if len(name) > 2:  # 揭·素·云, 阿依·古丽
        letters = _BETWEEN.sub(
            "", name
        )  # no letter may be what stands between letters, or a hostile name costs for ever
        if len(letters) < 2:
            return []
        pattern = re.compile(r"[\W_]{0,2}".join(letters))
        return [(known.span(*match.span()), True) for match in pattern.finditer(known.text)]
    named = ((span, _is_named(text, span)) for span in known.find(name))
    return [(span, sure) for span, sure in named if sure is not None]


def _is_named(text: str, span: Span) -> bool | None:
    """Whether two characters are a person's name here: True surely, False perhaps, None hardly."""
    start, end = span
    left, right = text[max(0, start - 12) : start], text[end : end + 12]
    if (
        _TITLE.match(right)
        or (_AFTER.match(right) and _LABEL.search(left))
        or ("\n" not in text[start:end] and _signs(text, span))
    ):
        return True
    if "\n" in text[start:end]:
        return None  # the end of a line and the beginning of another
    if _AFTER.match(right) and _ROLE.search(left):
        return False
    delimited = not _HAN_BEFORE.search(left) and not _ALL_HAN.match(right)
    if delimited:
        return False
    return False if not is_word(text[start:end]) and stands_apart(text, start, end) else None


def _signs(text: str, span: Span) -> bool:
    """Whether the name is a word of its own in a short line that is no sentence: 某某小学　李明."""
    far = max(0, span[0] - _FAR)  # a hostile text is one line: never looked at whole for each name in it
    start = max(text.rfind(mark, far, span[0]) for mark in "\n\r\t|") + 1
    line = _LINE.match(text, start or far, span[1] + _FAR)
    if line is None or len(line[0].strip()) > _SIGNATURE or _SENTENCE.search(line[0]):
        return False
    left, right = line[0][: span[0] - start], line[0][span[1] - start :]
    return (not left.strip() or left[-1].isspace()) and (not right.strip() or right[0].isspace())


# ---------------------------------------------------------------- parts of a name with a title


def _titled(known: Read, name: str) -> Iterator[tuple[Span, bool]]:
    """王老师, 芳老师, 芳芳老师, 小王老师, and 小王, 芳芳, 王姐, 我姓王 where it is said of oneself or called out."""
    if len(name) < 2 or not _ALL_HAN.fullmatch(name) or not any(char in known.text for char in {name[0], name[-1]}):
        return
    surname = name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[0]
    given, last = name[len(surname) :], name[-1]
    forms = {f"{surname}{surname}", f"{last}{last}", f"小{last}", f"阿{last}", *({given} if len(given) > 1 else set())}
    pattern = "|".join(map(re.escape, sorted(forms)))
    text = known.text
    for match in re.finditer(rf"(?<![小老阿]){surname}{_TITLES}|{last}老师", text):
        sure = _is_the_author(text, match.start(), match.end())
        start = match.start()
        if sure or (text[start] == name[0] and (text[start - 1 : start] in ("和", "跟") or begins_word(text, start))):
            yield known.span(*match.span()), sure
    for match in re.finditer(rf"(?:{pattern})(?:{_TITLES}|{_KIN})|[小老]{surname}{_TITLES}", text):
        yield known.span(*match.span()), not _OF_ANOTHER.search(text, max(0, match.start() - 12), match.start())
    for match in re.finditer(rf"{surname}(?:{_KIN}|[姐哥妈叔姨头校园导])|[小老]{surname}|{pattern}", text):
        if _is_called(text, match.start(), match.end()):
            yield known.span(*match.span()), False
    for match in re.finditer(rf"(?<=我姓){surname}|(?<=贵姓){surname}|(?<=本人姓){surname}", text):
        yield known.span(*match.span()), False


def _is_the_author(text: str, start: int, end: int) -> bool:
    """Whether 王老师 is oneself here for sure, called so; else it may be a colleague."""
    left, right = text[max(0, start - 12) : start], text[end : end + 4]
    return bool(_OF_MYSELF.search(left) or (_CALLED.search(left) and (_CALL_ENDS.match(right) or not right)))


def _is_called(text: str, start: int, end: int) -> bool:
    """Whether these words are what one is called: 喊我小王, “素云，你来”."""
    left, right = text[max(0, start - 8) : start], text[end : end + 1]
    if _TITLE_AFTER.match(text, end):
        return False
    called_out = left.endswith(_OPENING) and right and right in _CALL_CLOSES
    voiced = right and right in _VOICED and (not left or left[-1] in _BEFORE_A_CALL)
    return bool(_CALLED_ME.search(left) or called_out or voiced)


def _heads(known: Read) -> Iterator[tuple[Span, bool]]:
    """The full name of a head of the school, and their given name with a title: it tells the school."""
    if not any(title in known.text for title in ("校长", "园长", "书记")):
        return
    heads = list(dict.fromkeys(match[1] for match in _HEADS.finditer(known.text)))
    for name in heads[:_MOST_HEADS]:
        if len(name) == 2 and is_word(name):
            continue
        for span in known.find(name):
            yield span, False
        for match in re.finditer(rf"{re.escape(name[1:])}{_TITLES}", known.text) if len(name) > 2 else ():
            yield known.span(*match.span()), False
