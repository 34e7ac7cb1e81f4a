"""How many documents a second are read: ``python tests/benchmarks/documents.py [COUNT]``. Small Word files and texts, two children."""

import sys
import tempfile
import time
from pathlib import Path

from jxgrade.intake.archives import SubmissionFiles
from jxgrade.intake.documents import Document, read_documents
from jxgrade.programme import Programme
from tests.intake.conftest import paragraph, word_file, zipped

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "心理健康教育重在陪伴与倾听，第{}次活动让我看见了学生的变化。"


def main(count: int) -> None:
    """Write the documents, read them, print what it took."""
    limits = Programme.load(ROOT / "params" / "programme.yaml").limits
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for number in range(count):
            lines = [SENTENCE.format(number + line) for line in range(50)]
            (folder / f"{number}.docx").write_bytes(word_file("".join(paragraph(line) for line in lines)))
            (folder / f"{number}.txt").write_text("\n".join(lines), encoding="gb18030")
        packed = {
            f"{number}.md": "\n".join(SENTENCE.format(number) for _ in range(50)).encode() for number in range(count)
        }
        (folder / "all.zip").write_bytes(zipped(packed))
        began = time.perf_counter()
        files = SubmissionFiles(folder, limits.model_copy(update={"members": 10**6}))
        print(f"index of {2 * count + 1} files and {count} members: {time.perf_counter() - began:.2f} s")
        for kind in ("docx", "txt", "md"):
            for jobs in (1, 2):
                sources = [files.resolve(f"{number}.{kind}") for number in range(count)]
                began = time.perf_counter()
                assert all(isinstance(one, Document) for one in read_documents(sources, limits, jobs=jobs))
                print(f"{kind}, jobs={jobs}: {count / (time.perf_counter() - began):.0f} documents/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
