"""Reuse as it happens in schools: rings, a public scale with own remarks, quotations, teachers' texts; and how true coverage is.

Called by `reuse --schools`. Texts come from the language of the given ones (`reuse_bulk`); nobody's text is copied but where a case says so.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from jxgrade.similarity import find_reuse
from jxgrade.text.counts import is_han
from tests.benchmarks.reuse_bulk import more_texts
from tests.benchmarks.reuse_score import SIDES, Truth, keys

HOLD, NOTE = 0.30, 0.10
RINGS = ((11, 40), (12, 40), (40, 40), (36, 400), (100, 2_000), (300, 10_000), (10_000, 10_000))
OWN = 900
PAGES = ((90, OWN), (90, 150), (600, OWN))  # characters of a short and a long passage, and of what stands beside it


def show(truth: Truth, teachers: Sequence[Path], largest: int) -> None:
    """Print one figure a line."""
    for line in (*_coverage(truth), *_teachers(teachers)):
        print(line, flush=True)
    texts = more_texts(truth.docs["text"].tolist()[:2_000], max(200, largest) + 1, seed=7)
    for line in (*_rings(texts, largest), *_remarks(texts), *_quotations(texts)):
        print(line, flush=True)


def _greatest(pairs: pd.DataFrame) -> dict[str, float]:
    """The greatest own coverage of each text."""
    found: dict[str, float] = defaultdict(float)
    for left, right, one, other in pairs[["left_id", "right_id", "left_coverage", "right_coverage"]].itertuples(
        index=False
    ):
        found[left], found[right] = max(found[left], one), max(found[right], other)
    return found


def _rings(texts: list[str], largest: int) -> Iterator[str]:
    """Copiers who paste one page: who is neither held nor in a passage that waits for one ruling, and who else is noted."""
    texts = [
        text.replace("“", "").replace("”", "") for text in texts
    ]  # by chance a page would be a quotation with its source
    for copiers, authors in RINGS:
        for size, own in PAGES if authors <= largest else ():
            page = texts[-1][:size]
            made = {
                f"t{number:05}": text[: own // 2] + (page if number < copiers else "") + text[own // 2 : own]
                for number, text in enumerate(texts[:authors])
            }
            found = find_reuse(made)
            shares = _greatest(found.pairs)
            ring = {f"t{number:05}" for number in range(copiers)}
            held = {key for key in ring if shares[key] >= HOLD}
            waiting = set(found.shared_passage_texts["submission_id"]) & ring
            others = sum(share >= NOTE for key, share in shares.items() if key not in ring)
            yield (
                f"ring {copiers:5} of {authors:5}, {size:3} characters beside {own:3} own: held {len(held)}, waiting for one ruling "
                f"{len(waiting)}, neither {len(ring - held - waiting)}; passages {len(found.shared_passages)}, pairs {len(found.pairs)}, "
                f"others noted {others}"
            )
    made = {f"t{number:05}": texts[-1][:600] + text[:OWN] for number, text in enumerate(texts[:40])}
    found = find_reuse(made, templates=[texts[-1][:600]])
    yield f"ring of a template, 40 of 40: pairs {len(found.pairs)}, passages {len(found.shared_passages)}"


def _remarks(texts: list[str]) -> Iterator[str]:
    """Pairs of teachers who work through one scale, or copy every third sentence of a page."""
    for name, size, between in (("scale with own remarks", 24, 90), ("every third sentence", 30, 60)):
        items = [texts[0][start : start + size] for start in range(0, 12 * size, size)]
        made = {}
        for number in range(1, 41):
            own = [texts[number][start : start + between] for start in range(0, 12 * between, between)]
            made[f"t{number // 2:02}{number % 2}" if number < 11 else f"o{number:02}"] = (
                "\n".join("\n".join(pair) for pair in zip(items, own, strict=True)) if number < 11 else texts[number]
            )
        shares = _greatest(find_reuse(made).pairs)
        true = size / (size + between)
        wrong = [abs(share - true) for key, share in shares.items() if key.startswith("t")]
        held = sum(share >= HOLD for share in shares.values())
        yield f"{name} (true share {true:.2f}): held {held} of 10, mean error {sum(wrong) / max(1, len(wrong)):.3f}"


def _quotations(texts: list[str]) -> Iterator[str]:
    said = texts[0][:70].replace("\n", ""), texts[1][:70].replace("\n", "")
    for name, opening, closing in (("with marks", "“", "”"), ("marks that never close", "“", "")):
        quoted = [f"《实施方案》指出：{opening}{one}{closing}。" for one in said]
        made = {f"t{n}": texts[n + 2][:500] + quoted[0] + texts[n + 2][500:1000] + quoted[1] for n in range(6)}
        pairs = find_reuse(made).pairs
        yield f"six texts quoting the same two sentences, {name}: pairs {len(pairs)}, noted {int((pairs['score'] >= NOTE).sum())}"


def _coverage(truth: Truth) -> Iterator[str]:
    """Mean error of coverage against the planted share, by disguise; common text as found, not as planted."""
    texts = dict(zip(truth.docs["id"], truth.docs["text"], strict=True))
    found = find_reuse(texts, groups=dict(zip(truth.docs["id"], truth.docs["author"], strict=True)))
    spans = defaultdict(list)
    for left, right, *offsets in truth.passages[["left_id", "right_id", *SIDES]].itertuples(index=False):
        spans[left, right].append(offsets)
    common = defaultdict(set)
    for key, start, end, _ in found.common.itertuples(index=False):
        common[key].update(range(start, end))
    disguise = dict(zip(keys(truth.pairs), truth.pairs["obfuscation"], strict=True))
    errors, accused = defaultdict(list), 0
    for row in found.pairs.itertuples():
        pair = (str(row.left_id), str(row.right_id))
        for side, said in enumerate((row.left_coverage, row.right_coverage)) if spans[pair] else ():
            counted = {at for at, char in enumerate(texts[pair[side]]) if is_han(char)} - common[pair[side]]
            inside = {at for one in spans[pair] for at in range(one[2 * side], one[2 * side + 1])}
            true = len(counted & inside) / max(1, len(counted))
            errors[disguise[pair]].append(abs(said - true))
            accused += true < 0.25 and said >= HOLD
    light = [one for name in ("verbatim", "surface", "sub10", "delins10", "shuffle") for one in errors[name]]
    edited = [one for name in ("sub30", "sub50", "delins30", "combined") for one in errors[name]]
    for name, many in (("verbatim and light", light), ("edited", edited), *sorted(errors.items())):
        yield f"coverage error, {name}: {sum(many) / max(1, len(many)):.4f} ({len(many)} sides)"
    yield f"true share below .25, said to hold: {accused}"


def _teachers(files: Sequence[Path]) -> Iterator[str]:
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    sources = {
        row["id"]: {row["copies"]["of"]}
        if isinstance((row.get("copies") or {}).get("of"), str)
        else set((row.get("copies") or {}).get("of") or ())
        for row in rows
    }
    root = {key: of | {key} for key, of in sources.items()}
    pairs = (
        find_reuse({row["id"]: row["text"] for row in rows}).pairs
        if rows
        else pd.DataFrame({"left_id": [], "right_id": []})
    )
    listed = set(keys(pairs))
    if rows:
        yield f"teachers' texts, {len(rows)}: pairs {len(listed)}, between unrelated texts {sum(not root[a] & root[b] for a, b in listed)}"
    hows = defaultdict(list)
    for row in rows:
        for of in sources[row["id"]]:
            hows[row["copies"]["how"]].append((min(of, row["id"]), max(of, row["id"])) in listed)
    yield from (f"  copied {how}: {sum(found)} of {len(found)} listed" for how, found in sorted(hows.items()))
