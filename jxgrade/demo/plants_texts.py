"""Planted cases that lie in the texts: short, incomplete, copied, untouched, telling who wrote them, hidden, unreadable."""

import re
from typing import Final

from jxgrade.demo.bulk import bulk_text
from jxgrade.demo.draft import Draft, dice
from jxgrade.demo.handwritten import HandText, handwritten
from jxgrade.demo.nursery import Nursery, copies, hand_in
from jxgrade.demo.planted import Expect, finding, no_reason, pair, reason, status

_LESSON: Final = "lesson_design"
_REPORT: Final = "growth_report"
_SENTENCE: Final = re.compile(r"[^。！？\n]*[。！？]”?\n?|[^。！？\n]+\n?")
_NUMERALS: Final = "一二三四五六七八九十"
_FOUND_AMONG: Final = 3_000  # trainees: among many more, a story retold is no longer told from chance


def plant_texts(nursery: Nursery) -> None:
    """Plant one of each, of each sort of copy as many as there is room for."""
    _flaws(nursery)
    _form(nursery)
    _hidden(nursery)
    for how in _WAYS:
        for copy in copies(how, copies_of_each(len(nursery.province.trainees))):
            _copy(nursery, copy)
    _whole(nursery)
    _former(nursery)
    _ruled(nursery)
    _documents(nursery)
    _disguised(nursery)


def copies_of_each(trainees: int) -> int:
    """How many copies of each sort a province of this size holds."""
    return 1 if trainees < 200 else 4


def sources(trainees: int) -> frozenset[str]:
    """The texts that planted copies are copied from, kept for their authors."""
    made = [copy for how in _WAYS for copy in copies(how, copies_of_each(trainees))]
    return frozenset(key for copy in made for key in copy.copies)


def _id(draft: Draft, kind: str) -> str:
    return f"{draft.trainee_id}/{kind}"


def _flaws(nursery: Nursery) -> None:
    """A short text, one that lacks a section, one that names its author."""
    texts = [text for text in handwritten().values() if text.kind == _REPORT]
    flawed = {text.flaw: text for text in reversed(texts)}
    short, incomplete, leak = (flawed[flaw] for flaw in ("short", "section", "leak"))
    draft = nursery.author(short)
    nursery.case("short", "字数不足", "pass", "growth_report_short", draft=draft)
    nursery.also(finding(_id(draft, _REPORT), "length_short"))
    draft = nursery.author(incomplete)
    nursery.case("section_missing", "缺必备内容", "pass", draft=draft)
    nursery.also(finding(_id(draft, _REPORT), "section_missing"))
    draft = nursery.author(leak)
    words = leak.text
    for told, own in zip(leak.author, (draft.name, draft.school), strict=True):
        words = words.replace(told, own)
    draft.texts[_REPORT].words = f"{words}\n联系电话：{draft.phone}"
    nursery.case("identity_leak", "泄露身份", "", draft=draft)
    nursery.also(*(finding(_id(draft, _REPORT), f"identity_{what}") for what in ("name", "school", "phone")))


def _form(nursery: Nursery) -> None:
    named = (section.name for section in nursery.programme.assignments[_LESSON].sections)
    heads = zip(_NUMERALS, (*named, "活动目标", "活动准备", "活动过程"), strict=False)
    lines = [f"{number}、{name}" for number, name in heads]
    draft = nursery.case("template", "原样交回的表格", "", "lesson_design_short")
    draft.texts[_LESSON].words, draft.texts[_LESSON].form = "\n".join(("心理活动课程设计", *lines)), "txt"
    nursery.also(finding(_id(draft, _LESSON), "form_unfilled"))


def _hidden(nursery: Nursery) -> None:
    """A text of which the second half stands in white letters."""
    written = nursery.fresh(_LESSON)
    lines = written.text.splitlines()
    draft = nursery.case("hidden_text", "白色隐藏文字", "", "lesson_design_short", draft=nursery.author(written))
    text = draft.texts[_LESSON]
    half = len(lines) // 2
    text.words, text.hidden, text.form = "\n".join(lines[:half]), "\n".join(lines[half:]), "docx"
    nursery.also(finding(_id(draft, _LESSON), "hidden_text"), finding(_id(draft, _LESSON), "length_short"))


def _later(source: Draft, copier: Draft, kind: str) -> None:
    source.texts[kind].submitted_at, copier.texts[kind].submitted_at = "2023-12-05 09:30:00", "2024-01-06 21:12:00"


_WAYS: Final = {  # how -> kind of the case, its title, least coverage of the copier
    "partial": ("copied_paragraph", "照抄一段", "0.1"),
    "light": ("copied_edited", "改头换面", "0.5"),
    "heavy": ("copied_reworded", "逐句改写", "0.1"),
    "stitched": ("stitched", "多篇拼凑", "0.05"),
    "retold": ("retold", "换词复述", ""),
}


def _copy(nursery: Nursery, copy: HandText) -> None:
    """A hand-written copy and what it was copied from."""
    kind, copier = copy.kind, nursery.author(copy)
    case, title, least = _WAYS[copy.how]
    sources = [nursery.author(handwritten()[key]) for key in copy.copies]
    target, below = _id(copier, kind), "0.3" if copy.how == "partial" else "1.01"
    expected: list[Expect] = []
    for source in sources:
        _later(source, copier, kind)
        left = _id(source, kind)
        if copy.how == "retold":
            first, second = sorted((left, target))
            expected.append(Expect("hints", (("left_id", first), ("right_id", second))))
            continue
        nursery.copied(left, target)
        expected += pair(left, target, coverage_of=target, at_least=least, below=below)
    if copy.how == "partial":
        expected += [no_reason(one.trainee_id, f"{kind}_reuse") for one in (copier, *sources)]
    if copy.how in ("light", "stitched"):
        expected += [reason(copier.trainee_id, f"{kind}_reuse"), status(copier.trainee_id, "pending")]
    if copy.how != "retold" or len(nursery.province.trainees) <= _FOUND_AMONG:
        nursery.plant(case, title, tuple(one.trainee_id for one in (copier, *sources)), *expected)


def _both(nursery: Nursery, kind: str) -> tuple[Draft, Draft]:
    """Two trainees of different cities who hand in the same text, the second later."""
    written = nursery.fresh(kind)
    source = nursery.author(written)
    copier = nursery.take(lambda draft: draft.city != source.city)
    hand_in(copier.texts[kind], written)
    _later(source, copier, kind)
    nursery.copied(_id(source, kind), _id(copier, kind))
    return source, copier


def _whole(nursery: Nursery) -> None:
    source, copier = _both(nursery, _LESSON)
    source.texts[_LESSON].form = "docx"
    left, right = _id(source, _LESSON), _id(copier, _LESSON)
    nursery.case("copied_whole", "全文照抄", "pending", "lesson_design_reuse", draft=copier)
    nursery.also(reason(source.trainee_id, "lesson_design_reuse"))
    for one in (left, right):
        nursery.also(*pair(left, right, coverage_of=one, at_least="0.9"))


def _former(nursery: Nursery) -> None:
    """A text of last year handed in again, among others of last year."""
    earlier, copied = nursery.province.earlier, nursery.fresh(_LESSON)
    headings = [section.headings[:1] for section in nursery.programme.assignments[_REPORT].sections]
    for number in range(1, 9):
        rng = dice(0, f"earlier/{number}")
        earlier[f"往年{number:02d}"] = bulk_text(
            _REPORT, headings, title=nursery.programme.kinds[_REPORT], level="kpm"[number % 3], chars=1000, rng=rng
        )
    earlier["往年02"] = copied.text
    draft = nursery.author(copied)
    left, right = "earlier/2022/往年02.txt", _id(draft, _LESSON)
    nursery.copied(left, right)
    nursery.case("copied_former", "照抄往年作业", "pending", "lesson_design_reuse", draft=draft)
    nursery.also(*pair(left, right, coverage_of=right, at_least="0.9"))


def _ruled(nursery: Nursery) -> None:
    """A copy on which people have ruled: the source is cleared, the copier confirmed."""
    source, copier = _both(nursery, _REPORT)
    copier.texts[_REPORT].form = "html"
    nursery.province.rulings += [
        (source.trainee_id, _REPORT, "cleared", "原创在先，系他人抄袭"),
        (copier.trainee_id, _REPORT, "confirmed", "与在先提交的作业雷同，本人承认"),
    ]
    nursery.case("misconduct_cleared", "处理决定：不成立", "pass", draft=source)
    nursery.also(no_reason(source.trainee_id, "growth_report_reuse"))
    nursery.case("misconduct_confirmed", "处理决定：成立", "", "growth_report_misconduct", draft=copier)
    target = _id(copier, _REPORT)
    nursery.also(no_reason(copier.trainee_id, "growth_report_reuse"))
    nursery.also(*pair(_id(source, _REPORT), target, coverage_of=target, at_least="0.9"))


def _documents(nursery: Nursery) -> None:
    """Files that cannot be read, each in its own way."""
    for kind, case, title, form, data, file in (
        (_LESSON, "unreadable", "损坏的文件", "docx", b"PK\x03\x04" + b"\x00\x13\x37\xff" * 64, None),
        (_REPORT, "unreadable", "损坏的文件", "txt", b"", None),
        (_LESSON, "file_absent", "文件没有交来", "docx", None, "补交/作业终稿.docx"),
        (_REPORT, "file_outside", "文件放错地方", "docx", None, "../往届材料/个人成长报告.docx"),
    ):
        wrong = (("submissions", "file", "error"),)
        text = nursery.case(case, title, "pending", f"{kind}_unreadable", wrong=wrong).texts[kind]
        text.form, text.data, text.file = form, data, file


def _disguised(nursery: Nursery) -> None:
    """One text copied twice: with every character set apart, and with every other sentence in traditional characters."""
    import opencc

    traditional = opencc.OpenCC("s2t")
    written = nursery.fresh(_REPORT)
    source = nursery.author(written)
    turns = enumerate(_SENTENCE.findall(written.text))
    mixed = "".join(traditional.convert(sentence) if at % 2 else sentence for at, sentence in turns)
    made = []
    for check, words in (("parted", " ".join(written.text).replace(" \n ", "\n")), ("traditional_mixed", mixed)):
        copier = nursery.take()
        copier.texts[_REPORT].words, copier.texts[_REPORT].form = words, "md"
        _later(source, copier, _REPORT)
        made.append(_id(copier, _REPORT))
        nursery.copied(_id(source, _REPORT), made[-1])
        ids = (source.trainee_id, copier.trainee_id)
        expected = pair(_id(source, _REPORT), made[-1], coverage_of=made[-1], at_least="0.99")
        held = (reason(copier.trainee_id, "growth_report_reuse"), status(copier.trainee_id, "pending"))
        nursery.plant("copied_disguised", "乔装照抄", ids, finding(made[-1], check), *expected, *held)
    nursery.copied(*made)
