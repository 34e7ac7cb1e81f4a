"""Reuse of text: who copied what from whom, as pairs, passages and clusters.

The whole way, one file per step: `corpus` (normalise) → `quotes`, `common` (form and policy) → `shared` (what is long and many
have) → `search`: `grams` (fingerprints) → `seeds` (candidates) → `rarity` → `align` → `chain` → `verify` → `whole` (a second look) →
`cover` (what counts) → `circle` (passages of many, in pairs) → `score` (discount and count) → `cosine` → `result` (clusters, tables).
Beside it, `hints`: who may have told another's story in other words.
Nothing depends on the order of the texts, on the number of processes or on hash seeds.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from typing import Final

from jxgrade.errors import StepFailed
from jxgrade.similarity.circle import ruled_public, told
from jxgrade.similarity.common import find_common, with_quotes
from jxgrade.similarity.corpus import in_time, read_corpus
from jxgrade.similarity.cosine import closeness
from jxgrade.similarity.hints import compared, hints_of
from jxgrade.similarity.quotes import find_quoted
from jxgrade.similarity.result import Cost, Reuse, assemble, store_tables
from jxgrade.similarity.search import STEPS, Progress, listed_pairs, search

__all__ = ["Cost", "Reuse", "find_reuse", "store_tables"]


MOST_SYMBOLS: Final = 2**31 - 1  # their places are numbers of 32 bits


def find_reuse(
    texts: Mapping[str, str],
    *,
    groups: Mapping[str, str] | None = None,
    templates: Sequence[str] = (),
    earlier: Mapping[str, str] | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    common_share: float = 0.01,
    note_at: float = 0.10,
    hold_at: float = 0.30,
    crowd_at: float | None = None,
    passage_long: int = 60,
    quotes: str = "discount",
    rulings: Mapping[str, str] | None = None,
    submitted_at: Mapping[str, str | None] | None = None,
    progress: Progress | None = None,
) -> Reuse:
    """Find every two texts that share passages, exact or edited, that are nobody's common text; and the long passages of many.

    ``groups``: texts of one group (author) are never compared. ``templates``: forms and policies to be discounted, beside
    those found by themselves in the texts of at least ``common_share`` of the groups (12 at least,
    100 at most; see `common`). ``earlier``: texts of former years, compared
    against but not with one another. ``note_at``: score from which a pair joins two texts into a cluster.
    ``passage_long``: Han characters from which a passage of many is no formula; it counts until ``rulings`` (by passage_id: public,
    copied) say that it is public. Where more than `MOST_AUTHORS` have it, who shares nothing else with the first is in a pair with it where
    it covers ``crowd_at`` of his text (default: ``hold_at``), or once it is ruled copied; below ``hold_at`` the passage alone shows where. ``quotes``: do quotations with their source count (``count``) or not (``discount``)? ``submitted_at``: which text is first.
    ``jobs``: how many threads (and, to cut many texts into words, processes) may help, or how many calls ``executor`` makes at once, which cuts texts into words and finds seeds, a
    share of all hashes at a time; the result does not depend on it. Raises ValueError for an id in both corpora,
    StepFailed for more than `MOST_SYMBOLS`.

    >>> story = "那天放学以后，我在操场边找到了独自坐着的小林，他把脸埋在书包里，一句话也不肯说。"
    >>> found = find_reuse({"a": story, "b": "老师说：" + story, "c": "今天天气很好。"})
    >>> found.pairs[["left_id", "right_id", "score"]].values.tolist()
    [['a', 'b', 1.0]]
    """
    both = sorted(set(texts) & set(earlier or {}))
    if both:
        raise ValueError(
            f"编号 {both[0]} 同时出现在本次作业和往年作业中。改法：给往年作业的编号加上 earlier/<年份>/ 前缀"
        )
    tell = progress or (lambda what, done, total: None)
    tell("统一字形", 0, STEPS)
    corpus, symbols = read_corpus(texts, groups, earlier)
    if len(symbols) > MOST_SYMBOLS:
        raise StepFailed("全部作业合计超过 21 亿字，一次比不完。改法：分成几个工作区")
    rank = in_time(corpus, submitted_at or {})
    tell("找出公共文字", 1, STEPS)
    sources = find_common(corpus, symbols, templates=templates, share=common_share)
    if quotes == "discount":
        sources = with_quotes(sources, find_quoted(corpus))
    public, copied = (
        frozenset(key for key, decision in (rulings or {}).items() if decision == wanted)
        for wanted in ("public", "copied")
    )
    workers = (None if executor else jobs) or os.cpu_count() or 1
    found = search(
        corpus, symbols, sources, rank, public=public, long=passage_long, jobs=workers, tell=tell, executor=executor
    )
    del symbols
    limits = {"crowd_at": Fraction(str(hold_at if crowd_at is None else crowd_at)), "hold_at": Fraction(str(hold_at))}
    pairs = listed_pairs(found, corpus, rank, copied=copied, **limits)
    tell("比较用词", 5, STEPS)
    cosines = closeness(pairs, corpus)
    tell("汇总", 6, STEPS)
    of_many = told(found.passages, corpus, rank, rulings or {})
    reuse = assemble(pairs, cosines, corpus, found.sources, of_many, note_at=note_at, cost=found.cost)
    tell("寻找改写", 7, STEPS)
    noted = reuse.pairs[reuse.pairs["score"] >= note_at]
    listed = zip(noted["left_id"], noted["right_id"], strict=True)
    formed = [*templates, *ruled_public(of_many, corpus)]
    del corpus, sources, found, pairs, of_many
    retold = compared(
        texts, groups=groups, earlier=earlier, listed=listed, templates=formed, jobs=jobs, executor=executor
    )
    tell("完成", STEPS, STEPS)
    return replace(reuse, hints=hints_of(retold))
