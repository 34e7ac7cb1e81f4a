"""Plain papermill and nbconvert instead of `jxgrade run`, in the shipped programme and in another: `python -m tests.benchmarks.papermill [NOTEBOOK]`.

Tells for each programme whether decisions, page and sheet of one city's notebook (5-grading) come out in the same bytes. Half a minute.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from jxgrade import batch
from tests.batch.conftest import write_inbox
from tests.programmes import remote


def differing(root: Path, city: str, stem: str) -> list[str]:
    """Which of the files differ, or what papermill said."""
    assert batch.run(root, cities=[city], steps=[stem], jobs=1).failures == ()
    fresh = root.with_name(f"{root.name}-papermill")
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("store", "reports"))
    batch.init(fresh)
    (fresh / "reports" / city).mkdir(parents=True)
    target = f"reports/{city}/{stem}.ipynb"
    for command in (
        ("papermill", f"notebooks/{stem}.ipynb", target, "-f", f"params/{city}.yaml"),
        ("jupyter", "nbconvert", "--to", "jxgrade", target),
    ):
        ran = subprocess.run([sys.executable, "-m", *command], cwd=fresh, capture_output=True, text=True, check=False)
        if ran.returncode:
            return [ran.stderr]
    names = ("store/decisions.parquet", f"reports/{city}/{stem}.html", f"reports/{city}/{stem}.xlsx")
    return [name for name in names if (fresh / name).read_bytes() != (root / name).read_bytes()]


def _shipped(root: Path) -> None:
    write_inbox(root / "inbox")


def main(stem: str = "5-grading") -> None:
    """Both programmes; exit 1 where anything differs."""
    programmes: tuple[tuple[Callable[[Path], object], str], ...] = ((_shipped, "nanchang"), (remote.write, "xiling"))
    bad = []
    with tempfile.TemporaryDirectory(prefix="papermill-") as folder:
        for write, city in programmes:
            root = Path(folder) / city
            write(root)
            batch.init(root)
            bad.append(differing(root, city, stem))
            print(f"{city}/{stem}: {'the same bytes' if not bad[-1] else f'DIFFERENT {bad[-1]}'}", flush=True)
    sys.exit(any(bad))


if __name__ == "__main__":
    main(*sys.argv[1:])
