"""The page of a hint: two texts that may tell one story in different words, the sentences that answer each other side by side.

A hint is for a person to read; it holds, notes and excludes nobody. Ids only.
"""

from typing import Final

from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.marked_text import Side, Span, colour, whole_text
from jxgrade.evidence.rows import named
from jxgrade.evidence.shared import Hint
from jxgrade.present import measured, words
from jxgrade.present.blocks import Link
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.pairs import hint_file

HEADING: Final = "疑似改写"
FOR_READING: Final = "仅供人阅读，不作任何认定"


def hint_page(hint: Hint, gathered: Gathered) -> str:
    """A hint as a self-contained page."""
    ids = hint[:2]
    texts = [gathered.shown(one, ids) for one in ids]
    spans = [
        [Span(link[side], link[side + 1], number, "retold") for number, link in enumerate(hint.sentences, 1)]
        for side in (0, 2)
    ]
    left, right = (text or "" for text in texts)
    return gathered.page(
        "evidence_hint.html.j2",
        title=f"甲 {gathered.name(ids[0])} ／ 乙 {gathered.name(ids[1])}",
        headline=f"两份有 {len(hint.sentences)} 处句子意思相近、字面不同，强度 {words.percent(hint.strength, places=0)}（越高越像改写）。",
        where="；".join(
            f"{name}：{gathered.where(one)}，{gathered.when(one)}" for name, one in zip("甲乙", ids, strict=True)
        ),
        measured=measured.HINTS,
        aligned=[
            (number, colour(number), left[a:b].strip(), right[c:d].strip())
            for number, (a, b, c, d) in enumerate(hint.sentences, 1)
        ],
        sides=[
            Side(name, gathered.linked(one), whole_text(text, code, marks, [], []))
            for name, code, one, text, marks in zip("甲乙", "LR", ids, texts, spans, strict=True)
        ],
        count=len(hint.sentences),
        common=False,
        quoted="",
        edited=False,
    )


def listed_hints(gathered: Gathered) -> Listing[Hint]:
    """The hints, strongest first."""
    return table(
        HEADING,
        gathered.hints,
        Column("证据", "link", lambda hint: Link("逐句对照", hint_file(*hint[:2]))),
        Column("强度", "rate", lambda hint: hint.strength),
        Column("相近的句子", "number", lambda hint: len(hint.sentences)),
        Column("甲", "id", lambda hint: named(hint.left_id, gathered)),
        Column("甲单位", "text", lambda hint: gathered.where(hint.left_id)),
        Column("乙", "id", lambda hint: named(hint.right_id, gathered)),
        Column("乙单位", "text", lambda hint: gathered.where(hint.right_id)),
        empty="没有疑似改写的。",
        caption=f"{HEADING}（{FOR_READING}）",
    )
