"""The same bytes whatever the order of the texts, the number of threads and PYTHONHASHSEED: each run in a process of its own.

Called by `reuse --same-bytes`. A digest is over the Parquet bytes of every table found and every table stored.
"""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd

from jxgrade.similarity import Reuse, find_reuse, store_tables


@dataclass(frozen=True)
class Way:
    """One way to run: the seed that shuffles the texts (0: as given), threads, PYTHONHASHSEED."""

    order: int
    jobs: int
    hash_seed: str


WAYS = tuple(
    Way(order, jobs, seed)
    for order, (jobs, seed) in enumerate([(1, "0"), (1, "1"), (2, "random"), (2, "0"), (4, "1"), (4, "random")])
)


def digest(reuse: Reuse) -> str:
    """Of all tables, as found and as stored."""
    found = {name: getattr(reuse, name) for name in ("pairs", "passages", "clusters", "common")}
    stored = {f"stored {name}": frame for name, frame in store_tables(reuse, {}).items()}
    total = sha256()
    for name, frame in sorted((found | stored).items()):
        held = BytesIO()
        frame.to_parquet(held, index=False)
        total.update(name.encode() + held.getvalue())
    return total.hexdigest()


def digests(docs: pd.DataFrame, ways: Sequence[Way] = WAYS) -> Iterator[tuple[Way, str]]:
    """The digest of each way to compare these texts (id, author, text)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "docs.parquet"
        docs.to_parquet(path)
        for way in ways:
            command = [sys.executable, "-m", "tests.benchmarks.reuse_bytes", str(path), str(way.order), str(way.jobs)]
            environment = os.environ | {"PYTHONHASHSEED": way.hash_seed}
            shown = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
            yield way, shown.strip()


def show(docs: pd.DataFrame) -> None:
    """Run all ways, print each digest and how many different ones there are; exit with 1 if more than one."""
    seen = set()
    for way, found in digests(docs):
        seen.add(found)
        print(f"order {way.order}, jobs {way.jobs}, PYTHONHASHSEED {way.hash_seed:6} {found[:16]}", flush=True)
    print(f"{len(docs)} texts: {len(seen)} distinct digest{'s' * (len(seen) > 1)}")
    sys.exit(int(len(seen) > 1))


def main() -> None:
    """One way, in this process."""
    path, order, jobs = sys.argv[1:]
    rows = list(pd.read_parquet(path)[["id", "author", "text"]].itertuples(index=False, name=None))
    if int(order):
        random.Random(int(order)).shuffle(rows)
    texts, groups = {key: text for key, _, text in rows}, {key: author for key, author, _ in reversed(rows)}
    print(digest(find_reuse(texts, groups=groups, jobs=int(jobs))))


if __name__ == "__main__":
    main()
