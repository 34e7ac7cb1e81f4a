"""What certificates cost: `python -m tests.benchmarks.certificates [COUNT] [PER_SCHOOL]` issues so many, signed, and tells time and size of each."""

import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from jxgrade.batch.acts.certificates import SHEETS, _award
from jxgrade.batch.acts.keys import Signer
from jxgrade.pages import checking
from jxgrade.pages.certificates import Certificate, Typesetter, number
from tests.shipped import PROGRAMME

BODY = f"在“{PROGRAMME.title}”中完成线上 32 学时、线下 28 学时的全部培训内容，综合考核合格，计继续教育 60 学时。"


def main(count: int = 2000, per_school: int = 8) -> None:
    """Issue them twice, the second time in another folder, and compare."""
    made = [
        Certificate("passed", f"JX{n:06}", "nanchang", f"王{chr(0x4E00 + n % 900)}{chr(0x5200 + n % 700)}", f"第{n // per_school}小学", BODY)
        for n in range(count)
    ]  # fmt: skip
    typesetter, signer = Typesetter(PROGRAMME, date(2024, 3, 1)), Signer(checking.read_key(checking.new_key()))
    due = [(one, number(b"k" * 32, one, PROGRAMME)) for one in made if not typesetter.lacking(one)]
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        runs = []
        for folder in (first, second, first):
            start = time.process_time()
            _award(typesetter, Path(folder), "passed", due, frozenset(), lambda *_: None, signer)
            runs.append((time.process_time() - start) * 1000 / len(due))
        one, other = ({path.relative_to(folder): path.read_bytes() for path in Path(folder).rglob("*.pdf")} for folder in (first, second))  # fmt: skip
        own = [len(data) for path, data in one.items() if SHEETS not in path.parts]
    print(
        f"{len(due)} certificates, {per_school} per school: {runs[0]:.2f} ms each, again {runs[1]:.2f}, resumed {runs[2]:.2f}; processor time"
    )
    print(f"{sum(own) / len(own):,.0f} bytes each; same bytes twice: {one == other}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
