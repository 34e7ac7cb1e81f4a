"""The index: texts that were compared once, kept so that a few late ones are compared with them in seconds.

A preview: it finds the pairs of late texts that `find_reuse` over all texts would find, with the same coverages and passages, as
long as the late texts make nothing common text that was none before (or the other way round), none has replaced another, no
passage is in more old texts than a gram may link (which of them belong to one circle is not kept), and no two grams are taken
for one another. The cosine weighs words by the stretches compared, so it differs. `find_reuse` decides.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.chain import find_chains
from jxgrade.similarity.common import Phrases, learn_common
from jxgrade.similarity.corpus import DIGEST, Hashes, Ints, Mask, Small, content_digests, read_corpus
from jxgrade.similarity.cosine import closeness
from jxgrade.similarity.grams import grams_at
from jxgrade.similarity.joined import Bodies, Part, Seams, join, part_of
from jxgrade.similarity.late import Postings, distinct, frequent, late_hits, risen, spelled_out
from jxgrade.similarity.rarity import LENGTHS, TalliedRarity, Tally
from jxgrade.similarity.result import Cost, Reuse, assemble
from jxgrade.similarity.score import pairs_of
from jxgrade.similarity.seeds import LEVELS, Own, choose, own_symbols
from jxgrade.similarity.verify import find_passages
from jxgrade.similarity.whole import align_whole

Progress = Callable[[str, int, int | None], None]
_STEPS = 6
_BUILDING = 3


@dataclass(frozen=True)
class Index:
    """What is kept of texts that were compared.

    Per text: id, group (None: its own), being of a former year, the text, its content. Per content: digest of its symbols, and the
    symbols (``part``). Of all: where
    grams stand, and which are too frequent to be seeds (``known``), both by level, what is common text, tallies of grams, and the parameters.
    ``stamp``: whatever the caller wants it to be made from.
    """

    ids: tuple[str, ...]
    groups: tuple[str | None, ...]
    earlier: Mask
    bodies: Bodies
    content: Small
    digests: NDArray[np.uint8]
    part: Part
    postings: tuple[Postings, ...]
    known: tuple[Hashes, ...]
    phrases: Phrases
    tallies: Mapping[int, Tally]
    templates: tuple[str, ...]
    stamp: str

    @staticmethod
    def build(
        texts: Mapping[str, str],
        *,
        groups: Mapping[str, str] | None = None,
        templates: Sequence[str] = (),
        earlier: Mapping[str, str] | None = None,
        jobs: int | None = None,
        common_share: float = 0.01,
        stamp: str = "",
        progress: Progress | None = None,
    ) -> "Index":
        """Index texts; the arguments are those of `find_reuse`. Raises ValueError for an id in both corpora."""
        tell = progress or (lambda what, done, total: None)
        both = sorted(set(texts) & set(earlier or {}))
        if both:
            raise ValueError(
                f"编号 {both[0]} 同时出现在本次作业和往年作业中。改法：给往年作业的编号加上 earlier/<年份>/ 前缀"
            )
        tell("建立索引", 0, _BUILDING)
        corpus, symbols = read_corpus(texts, groups, earlier)
        sources, phrases = learn_common(corpus, symbols, templates=templates, share=common_share)
        tell("建立索引", 1, _BUILDING)
        own = own_symbols(corpus, symbols, sources)
        levels = risen(own, jobs=jobs or os.cpu_count() or 1)
        tell("建立索引", 2, _BUILDING)
        first, of_group = corpus.first_of.astype(np.int64), groups or {}
        digests = list(content_digests(corpus.starts, symbols))
        index = Index(
            ids=corpus.ids,
            groups=tuple(of_group.get(key) for key in corpus.ids),
            earlier=corpus.earlier,
            bodies=Bodies.of(corpus.texts),
            content=corpus.content,
            digests=np.frombuffer(b"".join(digests[text] for text in first.tolist()), np.uint8).reshape(-1, DIGEST),
            part=part_of(corpus, sources, own),
            postings=tuple(Postings.of(own, levels, level) for level in range(len(LEVELS))),
            known=tuple(frequent(own, levels)),
            phrases=phrases,
            tallies={length: Tally.of(own, length) for length in LENGTHS},
            templates=tuple(templates),
            stamp=stamp,
        )
        tell("建立索引", _BUILDING, _BUILDING)
        return index

    def compare(
        self,
        late: Mapping[str, str],
        *,
        groups: Mapping[str, str] | None = None,
        without: Collection[str] = (),
        jobs: int | None = None,
        note_at: float = 0.10,
        progress: Progress | None = None,
    ) -> Reuse:
        """Pairs with a late text on one side at least. A late text replaces an indexed one of its id.

        ``groups``: of the late texts. ``without``: indexed texts to leave out. Other arguments as for `find_reuse`; ``clusters``
        are of these pairs alone. Raises ValueError where a late text has the id of a former year's.
        """
        tell = progress or (lambda what, done, total: None)
        workers = jobs or os.cpu_count() or 1
        tell("读入迟交作业", 0, _STEPS)
        joined = join(self, late, groups or {}, frozenset(without))
        is_late = joined.is_late
        tell("比对罕见片段", 1, _STEPS)
        hits = late_hits(joined.own, joined.active, joined.old(self.postings, self.known))
        candidates = choose(hits, joined.own)
        seeds, capped = sum(len(part.left) for part in hits), sum(part.capped for part in hits)
        tell("对齐", 2, _STEPS)
        seams = joined.seams()
        looked_at = np.concatenate(
            (candidates.left, candidates.right, seams.added, joined.texts_near(seams.joints, max(LENGTHS)))
        )
        joined.fill(np.unique(looked_at))
        own = joined.own
        rarity = self._rarity(own, seams)
        chains = find_chains(candidates, own, rarity, jobs=workers)
        tell("核实", 3, _STEPS)
        passages = align_whole(find_passages(chains, candidates, own), own, rarity, jobs=workers)
        corpus, sources = joined.told_of(np.concatenate((passages.left, passages.right, joined.equal_texts())))
        pairs = pairs_of(passages, own, corpus, sources)
        found = [pair for pair in pairs if is_late[pair.left] or is_late[pair.right]]
        tell("比较用词", 4, _STEPS)
        cosines = closeness(found, corpus)
        tell("汇总", 5, _STEPS)
        cost = Cost(len(corpus.ids), seeds, len(candidates.left), capped)
        reuse = assemble(found, cosines, corpus, sources, note_at=note_at, cost=cost)
        tell("完成", _STEPS, _STEPS)
        return reuse

    def _rarity(self, own: Own, seams: Seams) -> TalliedRarity:
        """Rarity among all texts: the tallies, with the grams that have come and without those that have gone."""
        come, gone = {}, {}
        for length in LENGTHS:
            added, lost = spelled_out(own.starts, seams.added), spelled_out(self.part.own_starts, seams.gone)
            come[length] = grams_at(own.symbols, _begun(seams.joints, added, length, len(own.symbols)), length)
            gone[length] = grams_at(self.part.symbols, _begun(seams.torn, lost, length, len(self.part.symbols)), length)
        return TalliedRarity.changed(own, self.tallies, come, gone)


def _begun(seams: Ints, places: Ints, length: int, total: int) -> Ints:
    """Where the grams begin that lie across a seam or begin at one of the places."""
    across = (seams[:, None] - np.arange(1, length)).ravel()
    begun = distinct(np.sort(np.concatenate((across, places))))
    return begun[(begun >= 0) & (begun + length <= total)]
