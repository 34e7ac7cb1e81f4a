"""Reuse of text: who copied what from whom, as pairs, passages and clusters.

The whole way, one file per step: `corpus` (normalise) → `common` (form and policy) → `grams` (fingerprints) → `seeds`
(candidates) → `rarity` → `align` → `chain` → `verify` → `whole` (a second look) → `score` (discount and count) → `cosine` →
`clusters`, `result` (tables). Beside it, `hints`: who may have told another's story in other words.
Nothing depends on the order of the texts, on the number of processes or on hash seeds.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from jxgrade.similarity.chain import find_chains
from jxgrade.similarity.common import find_common
from jxgrade.similarity.corpus import read_corpus
from jxgrade.similarity.cosine import closeness
from jxgrade.similarity.hints import find_hints
from jxgrade.similarity.rarity import Rarity
from jxgrade.similarity.result import Cost, Reuse, assemble, store_tables
from jxgrade.similarity.score import pairs_of
from jxgrade.similarity.seeds import choose, find_hits, own_symbols
from jxgrade.similarity.verify import find_passages
from jxgrade.similarity.whole import align_whole

__all__ = ["Cost", "Reuse", "find_reuse", "store_tables"]

Progress = Callable[[str, int, int | None], None]
_STEPS = 8


def find_reuse(
    texts: Mapping[str, str],
    *,
    groups: Mapping[str, str] | None = None,
    templates: Sequence[str] = (),
    earlier: Mapping[str, str] | None = None,
    jobs: int | None = None,
    common_share: float = 0.01,
    note_at: float = 0.10,
    progress: Progress | None = None,
) -> Reuse:
    """Find every two texts that share passages, exact or edited, that are nobody's common text.

    ``groups``: texts of one group (author) are never compared. ``templates``: forms and policies to be discounted, beside
    those found by themselves in the texts of at least ``common_share`` of the groups (12 at least,
    100 at most; see `common`). ``earlier``: texts of former years, compared
    against but not with one another. ``note_at``: score from which a pair joins two texts into a cluster.
    ``jobs``: how many threads may help; the result does not depend on it. Raises ValueError for an id in both corpora.

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
    tell("统一字形", 0, _STEPS)
    corpus, symbols = read_corpus(texts, groups, earlier)
    tell("找出公共文字", 1, _STEPS)
    sources = find_common(corpus, symbols, templates=templates, share=common_share)
    own = own_symbols(corpus, symbols, sources)
    del symbols
    tell("比对罕见片段", 2, _STEPS)
    workers = jobs or os.cpu_count() or 1
    hits = find_hits(own, jobs=workers)
    candidates = choose(hits, own)
    seeds, capped = sum(len(part.left) for part in hits), sum(part.capped for part in hits)
    cost = Cost(len(corpus.ids), seeds, len(candidates.left), capped)
    del hits
    tell("对齐", 3, _STEPS)
    rarity = Rarity.of(own)
    chains, pieces = find_chains(candidates, own, rarity, jobs=workers)
    tell("核实", 4, _STEPS)
    first = find_passages(chains, candidates, own)
    passages, cover = align_whole(first, pieces, own, rarity, jobs=workers)
    found = pairs_of(passages, cover, own, corpus, sources)
    tell("比较用词", 5, _STEPS)
    cosines = closeness(found, corpus)
    tell("汇总", 6, _STEPS)
    reuse = assemble(found, cosines, corpus, sources, note_at=note_at, cost=cost)
    tell("寻找改写", 7, _STEPS)
    noted = reuse.pairs[reuse.pairs["score"] >= note_at]
    listed = zip(noted["left_id"], noted["right_id"], strict=True)
    hints = find_hints(texts, groups=groups, earlier=earlier, listed=listed, templates=templates, jobs=jobs)
    tell("完成", _STEPS, _STEPS)
    return replace(reuse, hints=hints)
