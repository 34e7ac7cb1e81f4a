"""What the parts of a text speak of, told from its words where no heading says so (R4).

A kind of content (`Content`) is data: words of headings that mean it, and signs in the prose. A section of the programme names its
kind (``about``); sections without one are known by their ``headings`` and ``cues`` alone.

Each sentence is asked which signs it shows; the kind's rule says which of them, near one another, make a place that speaks of it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_SENTENCE: Final = re.compile(r"[^。!?;\n\r\t|]+[。!?;]*[”’」』\"]*")
_QUOTED: Final = re.compile(r"[“「『][^“”「」『』]{0,400}[”」』]|\"[^\"\n]{0,80}\"")
_SAID: Final = "\0"  # stands for each character that a quotation says
_TITLE: Final = re.compile(r"(?:报告|总结|小结|教案|设计)[^\w]*$")
LEAST: Final = 4  # characters of a sentence that may say anything
_WORDS: Final = re.compile(rf"(?:[\W_]*[^\W_]){{{LEAST}}}")
NO_NAME: Final = 0.6  # strength of a sign that tells only in a text without headings
NEAR: Final = 4  # sentences that belong together

_N: Final = "[〇零一二两三四五六七八九十百0-9]"
_MANY: Final = f"(?:[6-9]|[1-9][0-9]{{1,3}}|[六七八九]|{_N}{{0,2}}[十百]{_N}{{0,3}})[来多几余]?"
_PUPILS: Final = "(?:孩子|学生|同学|学员|娃|幼儿|小朋友|少年|青年|男|女|丫头|崽|家长|教师|老师|班主任|委员|成员|人)"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it stands in the normalised text, its place among all (0 first, 1 last), what it says outside quotes."""

    start: int
    end: int
    place: float
    words: str
    own: str


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of a normalised text that say anything, in order."""
    found = [match for match in _SENTENCE.finditer(text) if _WORDS.match(match[0]) and not _TITLE.search(match[0])]
    last = max(len(text), 1)
    unquoted = _QUOTED.sub(lambda quote: f"“{_SAID * (len(quote[0]) - 2)}”", text)  # a quotation may run over sentences
    return tuple(
        Sentence(
            match.start(),
            match.end(),
            match.start() / last,
            match[0],
            unquoted[match.start() : match.end()].replace(_SAID, ""),
        )
        for match in found
    )


# ---------------------------------------------------------------- signs


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


_COURSE: Final = _any(
    "培训(?![^。]{0,4}(?:家长|宿管|学生|“))|研修|进修|集训|讲座|授课的|听课|听讲|听(?:的|了|完|过)[^。,]{0,6}课|讲课|网课|(?:网上|线上|省里|市里|县里)[^。]{0,8}(?:班|课程|课|学习|老师|专家|先生|请来)|线上(?:线下|与|和)",
    "(?:学习|这个|那个|这期|提高|研训)班(?!的?(?:学生|孩子|上|主任))|(?:学习|教学)[^。]{0,4}(?:这门|这次|本次|此次)|(?:这|本|此)次学习|专家|讲师|教授(?!写|方)|主讲|导师|督导(?:提醒|说|问|讲|告诉)|几位先生|先生[说讲]",
    "(?:带组|讲课|授课|台上|培训|主持|讲台上|课上)[^。,]{0,4}(?:老师|先生)|课上(?=[^。]{0,6}(?:老师|听|学|讲|放|做|教))|(?:有位|那位|一位)[^。,]{0,6}(?:老师|专家)(?=[^。]{0,8}(?:讲|说|磨|教|带|让我))|老师(?:让我|带我|请我|教我)们",
    f"同组|同行们?|学员|第{_N}+讲|[有那这一]{{1,2}}(?:讲|堂|节|晚|回|次|天|课)[^。,]{{0,4}}(?:讲到|讲的|谈到|提到|说到|老师)|(?:^|[,又还再])讲到|(?<!他)学完|学下来|学到这里|学习(?:以来|之后|期间)|(?:念|读|学|上|听)(?:了|完|过)[^。]{{0,6}}班|那一课|书上[^。]{{0,8}}说|结业|工作坊",
    "(?:讲|学)[^。,]{2,12}那(?:一)?(?:次|课|讲|节)",
    f"{_N}+[节堂]课[^。,]{{0,4}}(?:没|不|未)(?:落|缺|漏|断)|(?:听|学)[^。,]{{0,3}}笔记|今[天晚](?:听|学|讲)的是|(?:老师|教授|博士)讲(?:[^。,]{{0,4}}“|到|过|的)",
)
_INSIGHT: Final = _any(
    "学到了?|学会(?!了?[^。]{0,4}(?:手语|走|说话))|学来|懂得|弄懂|懂了|读懂|(?<!弄)明白(?:了|过来)|才明白|我明白|(?<![不居然])晓得|才知道|知道了|认识到|意识到|体会|领悟|悟[到出]|收获|受益|印象最?深|忘不了|记住|记[了得]几|记在|原先以为|原以为",
    "抄[在下了进]|触动|点醒|点破|打动|启发|启示|恍然|茅塞|我才|才发现|弄清楚|分清|转变|改变了|补课|补上|说法|名词|概念|理论|定律|效应|原理|一个词|技术|听得|对照|照见|发烧|发酸|出汗|汗毛|脸红|脸烧|咯噔",
    "本事|功夫|长进|进步|琢磨|咂摸|听懂|听进|想通|豁然|戳[中到]|头一回知道|镜子|换成自己|我想起|我想到",
    "(?:从前|以前|过去|原先|以往|早先|原来)[^。]{0,40}(?:现在|如今|这回)|叫做?“|记得最?[牢清深]|最难忘|我(?:从前|以前|过去|原先|以往|向来)(?:只|总|都|老|从来)",
)
_PERSON: Final = re.compile(
    r"[他她](?!们|人|家)|有一?[个位名][^。,]{0,6}(?:孩|学生|同学|娃|[男女]生)|(?:小|阿)[\u4e00-\u9fff](?=[^\u4e00-\u9fff]|[的是在把说讲问有来也就一不没从跟和坐站走哭笑])"
)
_ACT: Final = re.compile(
    r"我(?:就|便|也|又|还|才|只|先|再|没有|没|当场|马上|赶紧|悄悄|轻轻|一个人)*(?:去|把|给|跟|同|与|和|请|找|问|说|讲|蹲|陪|约|拿|递|带|叫|让|教|写|画|坐|打|送|等|听|看|告诉|试|用|做|回|拉|抱|走|加|接|发|站|放|捧|摸|点)"
)
_TALK: Final = re.compile(r"(?:说|讲|问|答|喊|写|道|叫|回)[^。“]{0,6}[:,]?“|”[^。]{0,3}(?:他|她|我|小)")
_WHEN: Final = _any(
    f"那天|那晚|有一?天|有一?[次回]|第{_N}+[天次回周]|次日|隔天|上个?(?:月|周|学期|星期|礼拜)|去年|前年|今年|{_N}+月|星期|礼拜|周[一二三四五六日末]|期[中末]|后来|从那|开学|放学|下课"
)
_OUTCOME: Final = _any(
    "后来|如今|现在|到?期末|学期末|结果|慢慢|渐渐|从那以后|从此|再也|再没|不再|第一次|头一[次回]|终于|总算|变化|变了|好转|好多了|笑了|肯|学会了|主动|最后一次|到现在"
)
_AHEAD: Final = _any(
    "今后|日后|将来|未来|(?:^|[^\\w])下一?步|下一?(?:个)?(?:学期|学年|阶段|届|站|轮)|明年|来年|新学期|新学年|开学(?:后|前|头|第一|以后|的时候)|开春|秋季|春上|(?<![前那年])(?:暑假|寒假)",
    f"(?:^|[^\\w]|我|我们)(?:以后|往后)(?![他她小])|再过{_N}|{_N}年(?:内|之内|以内|后|以后|里)|余下的|剩下的{_N}|等(?:到|明年|来年|下学期|他们毕业|开)|到时候|退休(?:前|之前|那天|以前)",
    f"趁着?还|近期|远一点|一直(?:记|做|办|写|走|教)到|还在(?:跟|磨|想)|还[剩有]{_N}年|从{_N}+月份?(?:起|开始)|先[办试做][^。,]{{0,4}}(?:一年|一学期|看看)|下一个|接下来(?:的?(?:日子|路|时间|打算|计划|几年)|[,我]*(?:我|想|会|打算|准备|要|计划|争取))",
)
_WILL: Final = _any(
    "(?<![，,没有])打算(?!怎|盘)|计划|设想|准备(?=[把在给跟同请带办编写做建让学开报用去再每继多借试找拿练从上明下])|争取|希望(?=[^。]{0,20}[能有让把可])|盼(?:着|望)(?=[^。]{0,20}[能有天])|力争|盘算|心愿|想好了|约法|立志|决心|目标",
    "我们?(?:还|也|就|只|最|很|更|便|先|再|都)*(?:要|想|会|愿意|得)(?:把|在|给|跟|同|请|带|办|编|写|做|建|让|学|开|报|用|去|再|每|继续|多|借|试|找|看|当|拿|练|为|对|从|上|读|陪|守|改|添|放|攒|和|一|有|当好)",
    "(?:^|[,、:;)]|还|也|[0-9.]+)(?:还|也|就|先|再)?(?:要|想)(?:把|在|给|跟|同|请|带|办|编|写|做|建|让|学|开|报|去|再|每|继续|多|找|练|读|攒|加|改)|不能断|接着[做写办记走]|继续(?=[^。])|坚持|推广|想做的|要做的|还想|练一练|给自己[^。,]{0,4}(?:立|定|派|列|留)|列[了出][^。,]{0,3}(?:单子|清单)|(?<![没不])想(?:跟|和|同|找|请)[^。]{0,12}(?:商量|办|做|说)",
    f"(?:寒假|暑假|学期|学年|明年|来年|今后|以后|往后|将来)(?:里|我|还|也|就|最|再)*[要想](?:做|办|学|写|读|去|把|带|试|练|{_N}件)",
)
_PAST: Final = re.compile(
    r"本来|原本|原先|原想|当时|那时|想过|曾经?想|当初|从前|那天|去年|前年|[说讲问][:,]?“|[他她](?:说|讲|问|愿|打算|想)|了[,。;!?]|(?<!为)了[一二两三四五六七八九十几半]|[^\w]后来"
)
_ITEM: Final = re.compile(
    r"^[^\w]*(?:第?[一二三四五六七八九十1-9]{1,2}[、.:)是件个,]|其[一二三四五]|[一二三]是|[①-⑨]|头一|再就是|还有|再有|另外|最后)"
)
_NAMED: Final = _any(
    "(?:主题|课题|题目|课名)(?:就?[是为叫定]|[“《])|取名|起[了个]*名|名字?叫|命名|叫(?:它|做|作)?[“《]|写作[“《]|围绕|(?:今天|今晚|我们|本课|这节课)[^。,]{0,6}要?(?:聊|谈|说)的|想?解决一?个?问题[:是]|(?:这|今天这|本)(?:节|堂|次|个)(?:课|活动|班会)[^。,]{0,8}(?:是[^。,]{0,6}课|讲|叫|谈)"
)
_MEANT: Final = _any(
    f"(?:想|要|为了|希望|打算|盼|目的|借|能不能|好)[^。]{{0,24}}(?:让|带|帮|请|教|使|领|陪)[^。]{{0,16}}(?:{_PUPILS[3:-1]}|他们|她们|大家)",
    f"(?:让|带|帮|教|领){_PUPILS[:-1]}|他们|她们|大家)[^。]{{0,24}}(?:学会|明白|认识|体会|感受|知道|晓得|懂|看见|看到|尝|弄清|练|发现|接纳|表达|想一想|认一认|说出)",
    "(?:一|这|那|本)(?:节|堂)[^。,]{0,12}课|这次活动|这场活动|课的(?:由来|来历|起因|想法)|主意|我(?:就|便|得|也)?(?:想着|要找|琢磨|寻思|要上|想借|想上|想试)|能不能",
)
_GRADE: Final = _any(
    "[一二三四五六七八九1-9]年级|(?<![当最起年月])初[一二三](?=[^\u4e00-\u9fff]|$|[年级班的上下学新学生孩男女全]|那)|(?<![提最更增拔抬升])高[一二三](?=[^\u4e00-\u9fff]|$|[年班的上下学新理文生孩男女全两]|级(?!的)|那)",
    "(?<![午晚])[小中大托](?:[一二三四五六1-6]|[(])?班(?!级|主任|长|会|车|化)|学前班|毕业班|起始年级|(?<![获重])新生(?![活命的力])|职高|中职[一二三1-3]|[七八九]\\([0-9]+\\)班",
    "(?<![〇零一二两三四五六七八九十百0-9])(?:[3-9]|1[0-8]|[三四五六七八九]|十[一二三四五六七八]?)(?:周?岁|[到至、~-][0-9一二三四五六七八九十]{1,2}岁)|最小的[^。]{0,3}[0-9一二三四五六七八九十]",
)
_CROWD: Final = _any(
    f"{_MANY}(?:多)?[个名位](?:的)?[^。,、]{{0,4}}{_PUPILS}|{_PUPILS}[^。,]{{0,4}}{_MANY}[个名位人]|全班[^。,]{{0,4}}{_MANY}|(?<![每一两]组)(?<!每)(?<![〇零一二两三四五六七八九十百0-9]){_MANY}人(?!次|一?组)"
)
_ELSEWHERE: Final = _any(
    "我(?:从|在|读|念|上|自)?[^。,]{0,4}年级(?:起|时|那年|的时候)|教材|教科书|出版社|第[0-9]+期|参考(?:资料|书|文献)"
)  # a grade that is not that of those who are taught
_LOT: Final = re.compile(f"{_N}{{0,1}}十{_N}{{0,1}}[来几多余]?[个名位]")


def _near(hits: Sequence[bool], place: int) -> bool:
    return any(hits[max(0, place - NEAR + 1) : place + NEAR])


Strengths = tuple[float, ...]


@lru_cache(maxsize=4)  # asked for the signs and for the chances of one text
def near_course(sentences: Sequence[Sentence]) -> tuple[bool, ...]:
    """Which sentences stand near one that tells of the course."""
    course = _tell_of_course(sentences)
    return tuple(_near(course, place) for place in range(len(sentences)))


@lru_cache(maxsize=4)
def _tell_of_course(sentences: Sequence[Sentence]) -> tuple[bool, ...]:
    return tuple(_COURSE.search(sentence.own) is not None for sentence in sentences)


@lru_cache(maxsize=4)
def learnt(sentences: Sequence[Sentence]) -> Strengths:
    """What was understood, near a sentence that tells of the course."""
    found = zip(sentences, _tell_of_course(sentences), near_course(sentences), strict=True)
    return tuple(
        0.5 * course + 0.5 * (near and _INSIGHT.search(sentence.own) is not None) for sentence, course, near in found
    )


@lru_cache(maxsize=4)
def case(sentences: Sequence[Sentence]) -> Strengths:
    """One person, what I did, what was said, what came of it."""
    return tuple(
        0.25 * min(2, len(_PERSON.findall(sentence.words)))
        + 0.25 * (_ACT.search(sentence.own) is not None)
        + 0.25 * (_TALK.search(sentence.words) is not None)
        + 0.25 * (_OUTCOME.search(sentence.own) is not None)
        for sentence in sentences
    )


@lru_cache(maxsize=4)
def plan(sentences: Sequence[Sentence]) -> Strengths:
    """What is still to come, and that I mean to do it; most of all towards the end."""
    found = []
    for sentence in sentences:
        ahead, will = _AHEAD.search(sentence.own) is not None, _WILL.search(sentence.own) is not None
        weight = 0.5 * ahead + 0.5 * will
        if _PAST.search(sentence.own):
            weight *= 0.4
        found.append(weight * (1.0 if sentence.place > 0.55 else 0.4))
    return tuple(found)


def theme(sentences: Sequence[Sentence]) -> Strengths:
    """What the lesson is called or is about, and what it is for."""
    return tuple(
        1.0 if _NAMED.search(sentence.words) else NO_NAME if _MEANT.search(sentence.own) else 0.0
        for sentence in sentences
    )


def pupils(sentences: Sequence[Sentence]) -> Strengths:
    """A grade or an age; how many they are, in the first part of a text."""
    return tuple(
        1.0
        if _GRADE.search(sentence.words) and not _ELSEWHERE.search(sentence.words)
        else NO_NAME
        if sentence.place < 0.6 and (_CROWD.search(sentence.words) or _LOT.search(sentence.words))
        else 0.0
        for sentence in sentences
    )


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of content: words of headings that mean it, and of those that mean another thing, how strongly each sentence shows it, how many belong together."""

    heading: re.Pattern[str]
    other: re.Pattern[str]
    strengths: Callable[[Sequence[Sentence]], Strengths]
    together: int


CONTENTS: Final = {
    "learnt": Content(
        _any(
            "收获|所学|(?:学习|培训|听课)[^,。]{0,2}所得|学[到会得了来]|学习的?(?:体会|总结|小结)|心得|体会|感悟|感想|领悟|启[发示]|听(?:进|懂|来)",
            "懂了|带回|长进|充电|补课|记住了|明白了",
        ),
        _any("案例|个案|辅导(?:反思|体会|启示)|家长|学生的?(?:收获|体会|感悟)|孩子的?(?:收获|体会)"),
        learnt,
        8,
    ),
    "case": Content(
        _any(
            "案例|个案|实录|实例|一例|故事|[一这那]件事|一桩|做了什么|怎么做|用[到在上]|实操|实践|尝试|试[了过]|做[了过]的|练手|动手"
        ),
        _any("故事(?:导入|会)|故事时间|社会实践"),
        case,
        6,
    ),
    "plan": Content(
        _any(
            "打算|设想|规划|计划|今后|(?:^|[^\u4e00-\u9fff])以后|往后|日后|将来|未来|下一[步站程]|还想|接下来的?(?:打算|路|日子)|明年|展望|愿景",
            "期[许盼]|再出发|努力方向|前行|想做的事",
        ),
        _any("本来|原先|当时|辅导计划|干预计划|教学计划|后来"),
        plan,
        6,
    ),
    "theme": Content(
        _any("主题|课题|题目|课名|名称|^[ ]*题(?=[ ]*:)|讲什么|上什么|什么课|说什么|谈什么"),
        _any(
            "(?:揭示|揭|升华|点明|点|引出|引入|导入|进入|呈现|深化|回归|紧扣|围绕|总结|走进|明确|拓展|突出)[^,。]{0,2}[主课]题|主题(?:班会|活动|教育|阅读|讨论|探究|分享|升华|延伸|词|曲|歌)|作业|游戏名称"
        ),
        theme,
        1,
    ),
    "pupils": Content(
        _any(
            "(?:^|[^\u4e00-\u9fff]|活动|教学|授课|课程|适用|辅导|参与|面向|本课|上课|服务|培训|参加|的)对象|年级|班级|学段",
            "谁(?:来|上|听|在)|[给为]谁|是谁|适用|适合|面向|人群|(?:参加|参与)(?:的|者|人)|上课的(?:人|班)",
        ),
        _any(
            "(?:倾诉|求助|交往|恋爱|比较|攻击|依恋|观察|采访|关注)的?对象|班级(?:约定|公约|文化|管理|氛围|分享|展示)|我是谁|他是谁|猜猜"
        ),
        pupils,
        1,
    ),
}
