"""What reading a document costs: ``python -m tests.benchmarks.documents [COUNT]``, in processor time of parent and child, and by the clock.

2,000 Word files of 1,300 characters as Word libraries write them, with all styles of their template (the same in each; some hundreds
with styles of their own), small ones, PDFs of one page in a font that every reader has, and plain texts.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from jxgrade.intake.archives import SubmissionFiles
from jxgrade.intake.documents import Document, read_documents
from jxgrade.programme import Programme
from tests.intake.conftest import paragraph, word_file
from tests.intake.test_documents_unread import at, pdf

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "心理健康教育重在陪伴与倾听，第{}次活动让我看见了学生的变化。"
_PART = '<w:tblStylePr w:type="{}"><w:rPr><w:b/><w:color w:val="365F91" w:themeColor="accent1"/><w:sz w:val="21"/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="D3DFEE"/></w:tcPr></w:tblStylePr>'
_PARTS = "".join(map(_PART.format, ("firstRow", "lastRow", "firstCol", "lastCol", "band1Vert", "band1Horz", "nwCell")))
STYLES = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>' + "".join(
    f'<w:style w:type="table" w:styleId="Grid{number}"><w:basedOn w:val="Normal"/><w:rPr><w:sz w:val="22"/></w:rPr>{_PARTS}</w:style>'
    for number in range(200)
)


def _lines(number: int) -> list[str]:
    return [SENTENCE.format(number + line) for line in range(42)]


def _small(number: int) -> bytes:
    return word_file("".join(map(paragraph, _lines(number))))


def _styled(number: int, *, own: bool = False) -> bytes:
    body = "".join(paragraph(line[:15]) + paragraph(line[15:], run="<w:b/>") for line in _lines(number))
    styles = STYLES + f'<w:style w:type="character" w:styleId="Own{number}"/>' * own
    return word_file(body, styles=styles)


def _page(number: int) -> bytes:
    return pdf("".join(at(780 - 18 * line, f"{number} what I learnt in line {line} of it") for line in range(42)))


WRITERS: dict[str, tuple[str, Callable[[int], bytes], int]] = {  # what -> extension, writer, one in so many
    "Word, styles of a template": ("docx", _styled, 1),
    "Word, styles of its own": ("docx", lambda number: _styled(number, own=True), 4),
    "Word, no styles": ("docx", _small, 1),
    "PDF of one page": ("pdf", _page, 4),
    "plain text": ("txt", lambda number: "\n".join(_lines(number)).encode("gb18030"), 1),
}


def _spent() -> float:
    return sum(os.times()[:4])  # ours and that of children that have ended


def main(count: int) -> None:
    """Write the documents of each kind, read them, print what it took."""
    limits = Programme.load(ROOT / "params" / "programme.yaml").limits.model_copy(update={"members": 10**6})
    for what, (extension, write, share) in WRITERS.items():
        with tempfile.TemporaryDirectory() as scratch:
            names = [f"{number}.{extension}" for number in range(max(1, count // share))]
            for number, name in enumerate(names):
                (Path(scratch) / name).write_bytes(write(number))
            sources = list(map(SubmissionFiles(Path(scratch), limits).resolve, names))
            spent, began = _spent(), time.perf_counter()
            assert all(isinstance(one, Document) for one in read_documents(sources, limits))
            spent, took = _spent() - spent, time.perf_counter() - began
            each = 1000 * spent / len(names)
            print(
                f"{what}: {len(names)} documents, {each:.2f} ms of processor time each, {len(names) / took:.0f} a second"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
