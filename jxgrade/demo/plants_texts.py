"""Planted cases that lie in the texts: short, incomplete, copied, untouched, telling who wrote them, hidden, unreadable."""

import re
from typing import Final

from jxgrade.demo.bank_synonyms import SYNONYMS
from jxgrade.demo.draft import Draft
from jxgrade.demo.grammar import han
from jxgrade.demo.nursery import Nursery
from jxgrade.demo.planted import Expect, finding, no_reason, pair, problem, reason, status

_LESSON: Final = "lesson_design"
_REPORT: Final = "growth_report"
_SENTENCE: Final = re.compile(r"[^。！？\n]*[。！？]”?\n?|[^。！？\n]+\n?")
_NUMERALS: Final = "一二三四五六七八九十"
_FILLERS: Final = ("其实", "也许", "当时", "确实", "似乎", "居然", "仍旧", "多少")


def plant_texts(nursery: Nursery) -> None:
    """Plant one of each."""
    _short(nursery)
    _incomplete(nursery)
    _form(nursery)
    _leak(nursery)
    _hidden(nursery)
    _paragraph(nursery)
    _whole(nursery)
    _edited(nursery)
    _stitched(nursery)
    _former(nursery)
    _ruled(nursery)
    _documents(nursery)
    _disguised(nursery)


def _id(draft: Draft, kind: str) -> str:
    return f"{draft.trainee_id}/{kind}"


def _short(nursery: Nursery) -> None:
    draft = nursery.take()
    nursery.write(draft, _REPORT, chars=520)
    nursery.plant(
        "short", "字数不足", (draft.trainee_id,),
        finding(_id(draft, _REPORT), "length_short"), reason(draft.trainee_id, "growth_report_short"),
        status(draft.trainee_id, "pass"),
    )  # fmt: skip


def _incomplete(nursery: Nursery) -> None:
    if len(nursery.programme.assignments[_REPORT].sections) <= 2:
        return
    draft = nursery.take()
    nursery.write(draft, _REPORT, without="plan")
    nursery.plant(
        "section_missing", "缺必备内容", (draft.trainee_id,), finding(_id(draft, _REPORT), "section_missing"),
        status(draft.trainee_id, "pass"),
    )  # fmt: skip


def _form(nursery: Nursery) -> None:
    draft = nursery.take()
    sections = nursery.programme.assignments[_LESSON].sections
    names = [*(section.name for section in sections), "活动目标", "活动准备", "活动过程"]
    lines = [f"{_NUMERALS[at]}、{name}" for at, name in enumerate(names[: len(_NUMERALS)])]
    draft.texts[_LESSON].words = "\n".join(("心理活动课程设计", *lines))
    draft.texts[_LESSON].form = "txt"
    nursery.plant(
        "template", "原样交回的表格", (draft.trainee_id,), finding(_id(draft, _LESSON), "form_unfilled"),
        reason(draft.trainee_id, "lesson_design_short"),
    )  # fmt: skip


def _leak(nursery: Nursery) -> None:
    draft = nursery.take()
    text = nursery.write(draft, _REPORT)
    title, rest = text.split("\n", 1)
    draft.texts[
        _REPORT
    ].words = (
        f"{title}\n{draft.school}　{draft.name}\n{rest}\n我是{draft.school}的{draft.name}，联系电话{draft.phone}。"
    )
    submission = _id(draft, _REPORT)
    nursery.plant(
        "identity_leak", "泄露身份", (draft.trainee_id,), finding(submission, "identity_name"),
        finding(submission, "identity_school"), finding(submission, "identity_phone"),
    )  # fmt: skip


def _hidden(nursery: Nursery) -> None:
    draft = nursery.take()
    text = draft.texts[_LESSON]
    nursery.write(draft, _LESSON, chars=560)
    spare = nursery.composer.write(f"hidden/{draft.trainee_id}", _LESSON, stage=draft.level, chars=420)
    text.form, text.hidden = "docx", spare.text
    nursery.plant(
        "hidden_text", "白色隐藏文字", (draft.trainee_id,), finding(_id(draft, _LESSON), "hidden_text"),
        finding(_id(draft, _LESSON), "length_short"), reason(draft.trainee_id, "lesson_design_short"),
    )  # fmt: skip


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def _stretch(text: str, share: float) -> str:
    """Whole sentences from the middle of a text, about this share of its Han characters."""
    sentences = _sentences(text)
    wanted, out = share * len(han(text)), ""
    for sentence in sentences[len(sentences) // 3 :]:
        out += sentence.replace("\n", "")
        if len(han(out)) >= wanted:
            break
    return out


def _paragraph(nursery: Nursery) -> None:
    source, copier = nursery.take(), nursery.take()
    theirs = nursery.write(source, _REPORT, chars=1100)
    own = nursery.write(copier, _REPORT, chars=950).splitlines()
    own.insert(len(own) // 2, _stretch(theirs, 0.16))
    copier.texts[_REPORT].words = "\n".join(own)
    _later(source, copier, _REPORT)
    left, right = _id(source, _REPORT), _id(copier, _REPORT)
    nursery.copied(left, right)
    nursery.plant(
        "copied_paragraph", "照抄一段", (source.trainee_id, copier.trainee_id),
        *pair(left, right, coverage_of=left, at_least="0.1", below="0.3"),
        *pair(left, right, coverage_of=right, at_least="0.1", below="0.3"),
        no_reason(source.trainee_id, "growth_report_reuse"), no_reason(copier.trainee_id, "growth_report_reuse"),
    )  # fmt: skip


def _later(source: Draft, copier: Draft, kind: str) -> None:
    source.texts[kind].submitted_at, copier.texts[kind].submitted_at = "2023-12-05 09:30:00", "2024-01-06 21:12:00"


def _held(nursery: Nursery, kind: str, title: str, source: Draft, copier: Draft, text_kind: str, least: str) -> None:
    """Both texts of a pair are held, and the pair tells which came first."""
    _later(source, copier, text_kind)
    left, right = _id(source, text_kind), _id(copier, text_kind)
    nursery.copied(left, right)
    nursery.plant(
        kind, title, (source.trainee_id, copier.trainee_id),
        *pair(left, right, coverage_of=left, at_least=least), *pair(left, right, coverage_of=right, at_least=least),
        reason(source.trainee_id, f"{text_kind}_reuse"), reason(copier.trainee_id, f"{text_kind}_reuse"),
        status(copier.trainee_id, "pending"),
    )  # fmt: skip


def _whole(nursery: Nursery) -> None:
    source = nursery.take()
    copier = nursery.take(lambda draft: draft.city != source.city) if _cities(nursery) > 1 else nursery.take()
    copier.texts[_LESSON].words = nursery.write(source, _LESSON)
    source.texts[_LESSON].form = "docx"
    _held(nursery, "copied_whole", "全文照抄", source, copier, _LESSON, "0.9")


def _cities(nursery: Nursery) -> int:
    return len({draft.city for draft in nursery.province.trainees})


def _edited(nursery: Nursery) -> None:
    source, copier = nursery.take(), nursery.take()
    copier.texts[_REPORT].words = edited(nursery.write(source, _REPORT))
    _held(nursery, "copied_edited", "改头换面", source, copier, _REPORT, "0.5")


def edited(text: str) -> str:
    """The same text with words exchanged, fillers put in and some neighbouring sentences swapped."""
    sentences = _sentences(text)
    for at in range(4, len(sentences) - 1, 7):
        if not (sentences[at].endswith("\n") or sentences[at + 1].endswith("\n")):
            sentences[at], sentences[at + 1] = sentences[at + 1], sentences[at]
    commas = 0
    out = []
    for at, sentence in enumerate(sentences):
        for word in sorted(SYNONYMS, key=lambda word: (-len(word), word)):
            if at % 2 and word in sentence:
                group = SYNONYMS[word]
                sentence = sentence.replace(word, group[(group.index(word) + 1) % len(group)], 1)
                break
        if "，" in sentence:
            commas += 1
            if commas % 2:
                sentence = sentence.replace("，", f"，{_FILLERS[commas // 2 % len(_FILLERS)]}", 1)
        out.append(sentence)
    return "".join(out)


def _stitched(nursery: Nursery) -> None:
    first, second, copier = nursery.take(), nursery.take(), nursery.take()
    halves = [nursery.write(first, _REPORT, chars=1100), nursery.write(second, _REPORT, chars=1100)]
    copier.texts[_REPORT].words = _stretch("\n" + halves[0], 0.5) + "\n" + _stretch("\n" + halves[1], 0.5)
    _later(first, copier, _REPORT)
    _later(second, copier, _REPORT)
    target = _id(copier, _REPORT)
    expected: list[Expect] = []
    for source in (first, second):
        nursery.copied(_id(source, _REPORT), target)
        expected += pair(_id(source, _REPORT), target, coverage_of=target, at_least="0.3")
    nursery.plant(
        "stitched", "多篇拼凑", (copier.trainee_id, first.trainee_id, second.trainee_id), *expected,
        reason(copier.trainee_id, "growth_report_reuse"), status(copier.trainee_id, "pending"),
    )  # fmt: skip


def _former(nursery: Nursery) -> None:
    earlier = nursery.province.earlier
    for number in range(1, 9):
        kind = (_LESSON, _REPORT)[number % 2]
        earlier[f"往年{number:02d}"] = nursery.composer.write(
            f"earlier/{number}", kind, stage="kpm"[number % 3], chars=1000
        ).text
    draft = nursery.take()
    draft.texts[_LESSON].words = earlier["往年02"]
    left, right = "earlier/2022/往年02.txt", _id(draft, _LESSON)
    nursery.copied(left, right)
    nursery.plant(
        "copied_former", "照抄往年作业", (draft.trainee_id,), *pair(left, right, coverage_of=right, at_least="0.9"),
        reason(draft.trainee_id, "lesson_design_reuse"), status(draft.trainee_id, "pending"),
    )  # fmt: skip


def _ruled(nursery: Nursery) -> None:
    """A copy on which people have ruled: the source is cleared, the copier confirmed."""
    source, copier = nursery.take(), nursery.take()
    copier.texts[_REPORT].words = nursery.write(source, _REPORT)
    _later(source, copier, _REPORT)
    left, right = _id(source, _REPORT), _id(copier, _REPORT)
    nursery.copied(left, right)
    nursery.province.rulings += [
        (source.trainee_id, _REPORT, "cleared", "原创在先，系他人抄袭"),
        (copier.trainee_id, _REPORT, "confirmed", "与在先提交的作业雷同，本人承认"),
    ]
    nursery.plant(
        "misconduct_cleared", "处理决定：不成立", (source.trainee_id,), no_reason(source.trainee_id, "growth_report_reuse"),
        status(source.trainee_id, "pass"),
    )  # fmt: skip
    nursery.plant(
        "misconduct_confirmed", "处理决定：成立", (copier.trainee_id,), reason(copier.trainee_id, "growth_report_misconduct"),
        no_reason(copier.trainee_id, "growth_report_reuse"), *pair(left, right, coverage_of=right, at_least="0.9"),
    )  # fmt: skip


def _documents(nursery: Nursery) -> None:
    """Files that cannot be read, each in its own way."""
    broken = nursery.take()
    broken.texts[_LESSON].form, broken.texts[_LESSON].data = "docx", b"PK\x03\x04" + b"\x00\x13\x37\xff" * 64
    empty = nursery.take()
    empty.texts[_REPORT].form, empty.texts[_REPORT].data = "txt", b""
    absent = nursery.take()
    absent.texts[_LESSON].form, absent.texts[_LESSON].file = "docx", "补交/作业终稿.docx"
    outside = nursery.take()
    outside.texts[_REPORT].form, outside.texts[_REPORT].file = "docx", "../往届材料/个人成长报告.docx"
    for draft, kind, case, title in (
        (broken, _LESSON, "unreadable", "损坏的文件"), (empty, _REPORT, "unreadable", "损坏的文件"),
        (absent, _LESSON, "file_absent", "文件没有交来"), (outside, _REPORT, "file_outside", "文件放错地方"),
    ):  # fmt: skip
        nursery.plant(
            case, title, (draft.trainee_id,), reason(draft.trainee_id, f"{kind}_unreadable"),
            status(draft.trainee_id, "pending"), problem("submissions", draft.trainee_id, "file", "error"),
        )  # fmt: skip


def _disguised(nursery: Nursery) -> None:
    """One text copied twice: with every character set apart, and with every other sentence in traditional characters."""
    import opencc

    traditional = opencc.OpenCC("s2t")
    source = nursery.take()
    text = nursery.write(source, _REPORT)
    sentences = _sentences(text)
    ways = (
        ("parted", " ".join(text).replace(" \n ", "\n")),
        (
            "traditional_mixed",
            "".join((sentence, traditional.convert(sentence))[at % 2] for at, sentence in enumerate(sentences)),
        ),
    )
    left = _id(source, _REPORT)
    copies = []
    for check, words in ways:
        copier = nursery.take()
        copier.texts[_REPORT].words, copier.texts[_REPORT].form = words, "md"
        _later(source, copier, _REPORT)
        copies.append(_id(copier, _REPORT))
        nursery.copied(left, copies[-1])
        nursery.plant(
            "copied_disguised", "乔装照抄", (source.trainee_id, copier.trainee_id), finding(copies[-1], check),
            *pair(left, copies[-1], coverage_of=copies[-1], at_least="0.99"), reason(copier.trainee_id, "growth_report_reuse"),
            status(copier.trainee_id, "pending"),
        )  # fmt: skip
    nursery.copied(*copies)
