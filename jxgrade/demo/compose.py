"""Lesson designs and growth reports put together from the banks: parts in order, headings, length, no passage twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from jxgrade.demo.bank_clauses import JOINED
from jxgrade.demo.bank_lesson import LESSON
from jxgrade.demo.bank_report import REPORT
from jxgrade.demo.bank_topics import TOPICS, Topic
from jxgrade.demo.bank_words import STAGE_WORDS
from jxgrade.demo.draft import dice
from jxgrade.demo.grammar import Passages, Voice, Wear, han
from jxgrade.programme import Programme

Style = Literal["title", "heading", "text"]
TRIES: Final = 60
PATIENCE: Final = 12  # tries before set pieces give way to joined sentences
APART: Final = 3  # sentences at least between two set pieces
SET_PIECES: Final = 0.3  # how often one follows where it may

_LESSON_TITLES: Final = (
    "《{title}》——[从|借]“{t.act}”[谈|学]{t.word}", "{title}（{s.cls}）", "{title}——写给{feel}的{s.one}", "《{title}》心理活动课",
    "{s.grade}《{title}》", "{title}：{t.need}", "心理活动课程设计《{title}》", "{title}——“{t.act}”[活动|团辅]方案",
)  # fmt: skip
_REPORT_TITLES: Final = (
    "个人成长报告", "从{oldway}到{method}", "{trait}，让{s.one}{good}一点", "在{trait}与{trait2}之间", "我和{nick}的{n}周",
    "{t.word}这堂课，我也是学生", "[学着|练习]{trait}——个人成长报告", "{method}，[慢慢|悄悄]改变我", "听见“{t.say}”之后",
)  # fmt: skip
# part of the text, share of the length, headings used where the programme has none for it, written one by one (a list)
_LESSON_PARTS: Final = (
    ("theme", 7, (), False),
    ("object", 4, (), False),
    ("learners", 12, ("学情分析", "学生情况", "现状分析", "需求分析", "我眼中的孩子们"), False),
    ("idea", 9, ("设计理念", "设计思路", "理论依据", "设计意图"), False),
    ("goals", 9, ("活动目标", "辅导目标", "教学目标", "预期目标"), True),
    ("prep", 5, ("活动准备", "课前准备", "材料准备", "准备事项"), True),
    ("warm", 11, ("热身导入", "暖身阶段", "开场", "团体热身", "激趣导入"), False),
    ("main", 24, ("主题活动", "活动过程", "体验与探索", "工作阶段", "活动展开"), False),
    ("talk", 13, ("分享与交流", "说一说", "对话片段", "课堂分享", "互动对话"), False),
    ("close", 6, ("总结提升", "活动小结", "结束与祝福", "课堂收束"), False),
    ("home", 5, ("活动延伸", "课后延伸", "家园共育", "课后小任务"), False),
    ("ethics", 5, ("注意事项", "安全与保密", "伦理提醒"), False),
    ("reflect", 10, ("活动反思", "课后反思", "教学反思", "课后记"), False),
)
_REPORT_PARTS: Final = (
    ("open", 9, ("写在前面", "缘起", "引言", ""), False),
    ("gain", 25, (), False),
    ("bg", 9, (), False),
    ("talk", 15, ("第一次谈话", "走近", "", "倾听", "谈话片段"), False),
    ("an", 10, ("原因分析", "", "我的理解", "评估与分析"), False),
    ("do", 17, ("辅导过程", "我的做法", "", "干预与支持"), False),
    ("res", 8, ("变化", "", "效果", "辅导结果"), False),
    ("reflect", 8, ("反思", "", "几点反思", "案例反思"), False),
    ("plan", 14, (), False),
    ("close", 4, ("", "", "结语", "尾声"), False),
)
_JOINED_AS: Final = {
    "lesson_design": {"reflect": "reflect_lesson"},
    "growth_report": {"talk": "talk_report", "close": "ending"},
}
_OPTIONAL: Final = {"ethics", "home", "idea", "open", "close"}
_NUMERALS: Final = "一二三四五六七八九十"


@dataclass(frozen=True)
class Block:
    """A title, a heading or a paragraph."""

    style: Style
    text: str


@dataclass(frozen=True)
class Writing:
    """A composed text: its blocks and the award theme it would fit."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """As plain text, a line per block."""
        return "\n".join(block.text for block in self.blocks)


class Composer:
    """Writes texts one after another and remembers every passage; equal calls in equal order give equal texts."""

    def __init__(self, programme: Programme, *, seed: int, texts: int) -> None:
        self._seed, self._passages = seed, Passages(texts)
        self._wear = Wear(texts)
        self._written: dict[tuple[str, str], int] = {}
        self._sections = {
            kind: tuple(section.headings for section in assignment.sections)
            for kind, assignment in programme.assignments.items()
        }

    def write(self, key: str, kind: str, *, stage: str, chars: int, without: str = "") -> Writing:
        """A text of about ``chars`` characters for a stage (k, p, m); ``key`` names its chance, ``without`` a part left out."""
        rng = dice(self._seed, f"text/{key}")
        topic = self._topic(rng, kind, stage)
        voice = _voice(rng, topic, stage)
        page = _Page(voice, self._passages, rng, self._wear)
        lesson = kind == "lesson_design"
        titles = _LESSON_TITLES if lesson else _REPORT_TITLES
        parts = [part for part in (_LESSON_PARTS if lesson else _REPORT_PARTS) if part[0] != without]
        parts = [part for part in parts if part[0] not in _OPTIONAL or rng.random() < 0.75]
        pieces = LESSON if lesson else REPORT
        heads = list(_numbered(voice, [self._headings(kind, part[0], part[2]) for part in parts]))
        page.title(titles, heads[0])
        left = sum(part[1] for part in parts)
        for (name, share, _, listed), headings in zip(parts, heads, strict=True):
            room = max(30, (chars - page.chars) * share // left)
            left -= share
            joined = JOINED[_JOINED_AS[kind].get(name, name)]
            page.part(pieces[name], joined, headings, room, listed=listed)
        return Writing(tuple(page.blocks))

    def _topic(self, rng: Random, kind: str, stage: str) -> Topic:
        """One of the topics of this stage that were written about least, so that all come equally often."""
        fits = [topic for topic in TOPICS.values() if stage in topic.stages]
        least = min(self._written.get((kind, topic.name), 0) for topic in fits)
        topic = rng.choice([topic for topic in fits if self._written.get((kind, topic.name), 0) == least])
        self._written[kind, topic.name] = least + 1
        return topic

    def _headings(self, kind: str, part: str, own: tuple[str, ...]) -> tuple[str, ...]:
        places = ("theme", "object") if kind == "lesson_design" else ("gain", "bg", "plan")
        sections = self._sections[kind]
        if part in places and places.index(part) < len(sections):
            return sections[places.index(part)][:8]
        return own or ("其他",)


def _voice(rng: Random, topic: Topic, stage: str) -> Voice:
    banks: dict[str, tuple[str, ...]] = {f"t.{name}": options for name, options in topic.words.items()}
    banks |= {f"s.{name}": options for name, options in STAGE_WORDS[stage].items()}
    titles = rng.sample((*topic.words["titles"], *_TITLES), 2)
    names = rng.sample(_NICKS, 2)
    voice = Voice(rng, banks, {})
    voice.fixed |= {"title": voice.say(titles[0]), "title2": voice.say(titles[1])}
    voice.fixed |= {"nick": voice.say(names[0]), "nick2": voice.say(names[1])}
    voice.keep("tch", "fam_short", "kin", "kin2", "letter", "s.grade")
    grade = voice.fixed["s.grade"]
    number = rng.randint(1, 4 if stage == "k" else 9)
    voice.fixed["s.cls"] = (
        f"{grade[:-1]}（{number}）班" if stage == "k" else f"{grade.removesuffix('年级')}（{number}）班"
    )
    first, second = rng.sample(STAGE_WORDS[stage]["trait_age"], 2)
    voice.fixed["trait_s"] = f"{first}、{second}"
    return voice


_TITLES: Final = (
    "当{feel}来敲门", "{feel}，你好", "{t.word}的[{few}|{n}]种颜色", "听，{t.word}在说话", "{t.act}里的{t.word}", "[遇见|看见]{good}的自己",
    "给{feel}一个[座位|出口|名字|拥抱]", "{feel}与{good}之间", "[不怕|谢谢]{feel}", "{t.tool}的[故事|秘密|旅行]", "从{feel}出发",
)  # fmt: skip
_NICKS: Final = ("小{han}", "阿{han}", "小{han}{han}", "{letter}同学", "小{letter}", "{han}{han}")


def _numbered(voice: Voice, headings: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The headings each part may take, with the numbering this author uses; ``("",)`` for a part without one."""
    style = voice.pick(("{n}、{h}", "（{n}）{h}", "{i}. {h}", "【{h}】", "{n}．{h}", "{h}", "{i}、{h}"))
    number = 0
    for options in headings:
        if not voice.pick(options):
            yield ("",)
            continue
        mark = _NUMERALS[number] if number < 10 else f"十{_NUMERALS[number - 10]}"
        number += 1
        yield tuple(style.format(n=mark, i=number, h=option) for option in options if option)


class _Page:
    """A text while it is being written."""

    def __init__(self, voice: Voice, passages: Passages, rng: Random, wear: Wear) -> None:
        self.blocks: list[Block] = []
        self.chars = 0
        self._voice, self._passages, self._rng, self._wear = voice, passages, rng, wear
        self._tail = ""
        self._since = APART
        self._before: list[str] = []

    def title(self, frames: tuple[str, ...], headings: tuple[str, ...]) -> None:
        """A title that repeats no passage and that one of the first headings may follow."""
        best: tuple[int, str, list[int]] | None = None
        for _ in range(TRIES):
            text, runs, seen = self._tried(self._voice.pick(frames), "")
            self._tail = han(text)
            seen += not any(self._may_follow(heading) for heading in headings)
            self._tail = ""
            if best is None or seen < best[0]:
                best = (seen, text, runs)
            if not seen:
                break
        assert best is not None
        self._passages.remember(best[2])
        self._add("title", best[1])

    def part(
        self, pieces: tuple[str, ...], joined: tuple[str, ...], headings: tuple[str, ...], room: int, *, listed: bool
    ) -> None:
        """Heading and sentences of one part, about ``room`` characters.

        A set piece (a sentence of one mould) is followed by sentences joined from halves, so that two texts never run parallel.
        """
        orders = [self._rng.sample(frames, len(frames)) for frames in (self._wear.fresh(pieces), joined)]
        heading = self._heading(headings)
        self._before = orders[1]
        start, sentences, size = self.chars, [], self._rng.choice((2, 3, 3, 4, 5))
        number = 0
        while self.chars - start < room - 18 or number == 0:
            self._since += 1
            if orders[0] and self._since > APART and self._rng.random() < SET_PIECES:
                self._since = 0
            sentence = self._sentence(orders[0] if not self._since else orders[1], heading)
            heading = ""
            number += 1
            self._tail = (self._tail + han(sentence))[-40:]
            self.chars += _count(sentence)
            sentences.append(sentence)
            if listed:
                self.blocks.append(Block("text", f"{number}．{sentence}"))
                sentences = []
            elif len(sentences) >= size:
                self._paragraph(sentences)
                sentences, size = [], self._rng.choice((2, 3, 3, 4, 5))
        self._paragraph(sentences)

    def _heading(self, headings: tuple[str, ...]) -> str:
        """One of the headings is written down; what stands before it gets one more sentence if each would make a known run."""
        order = self._rng.sample(headings, len(headings))
        fresh = [heading for heading in order if self._may_follow(heading)]
        for _ in range(3):
            if fresh or self.blocks[-1].style != "text":
                break
            sentence = self._sentence(self._before, "")
            self._tail = (self._tail + han(sentence))[-40:]
            self.chars += _count(sentence)
            self.blocks[-1] = Block("text", self.blocks[-1].text + sentence)
            fresh = [heading for heading in order if self._may_follow(heading)]
        heading = (fresh or order)[0]
        if heading:
            self._add("heading", heading)
        return heading

    def _may_follow(self, heading: str) -> bool:
        """Whether a heading makes no known run with what stands before it."""
        return not self._passages.seen(self._passages.runs(self._tail, han(heading), free=len(han(heading))))

    def _paragraph(self, sentences: list[str]) -> None:
        if sentences:
            self.blocks.append(Block("text", "".join(sentences)))

    def _add(self, style: Style, text: str) -> None:
        self.blocks.append(Block(style, text))
        self.chars += _count(text)
        self._tail = (self._tail + han(text))[-40:]

    def _sentence(self, order: list[str], heading: str) -> str:
        """The next sentence; frames take turns until one says something new."""
        best: tuple[int, str, list[int]] | None = None
        for tries in range(TRIES):
            if tries == PATIENCE and self._before:
                order = self._before
            frame = order.pop(0)
            order.append(frame)
            text, runs, seen = self._tried(frame, heading)
            if best is None or seen < best[0]:
                best = (seen, text, runs)
            self._wear.note(frame, failed=bool(seen))
            if not seen:
                break
        assert best is not None
        self._passages.remember(best[2])
        return best[1]

    def _tried(self, frame: str, heading: str) -> tuple[str, list[int], int]:
        """What a frame says now, its runs, and how many of them were written before."""
        text = self._voice.say(frame)
        free = len(han(heading))
        before = self._tail[: len(self._tail) - free]
        runs = self._passages.runs(before, han(heading) + han(text), free=free)
        return text, runs, self._passages.seen(runs) + len(runs) - len(set(runs))


def _count(text: str) -> int:
    """字数 near enough to steer by: all but white space."""
    return len(text) - text.count(" ")
