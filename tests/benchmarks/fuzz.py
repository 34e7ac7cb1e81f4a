"""Coverage-guided fuzzing of every reader of untrusted files (atheris): what is not text or a refusal with a fix is a defect.

    python -m tests.benchmarks.fuzz                      every reader for a minute
    python -m tests.benchmarks.fuzz docx xlsx --seconds 600
    python -m tests.benchmarks.fuzz html --runs 2000     bounded by number, as the tests do it

For packages (docx, xlsx) the first byte says which part the rest replaces in a whole package, or that the rest is the package. Each
reader runs in a process of its own with 2 GB; an input that breaks it is printed and kept in a temporary folder.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.intake.conftest import paragraph, word_parts, zipped

MEMORY = 2 << 30
SLOWEST = 20  # seconds for one input
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = word_parts(
    paragraph("课程主题：情绪", run='<w:color w:val="FFFFFF"/><w:sz w:val="2"/>')
    + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    styles='<w:docDefaults/><w:style w:type="paragraph" w:styleId="a" w:default="1"><w:rPr><w:vanish/></w:rPr></w:style>',
)
BOOK = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>A1</f></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'.encode(),
}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>endobj\n"
    b"4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n5 0 obj<</Length 40>>stream\n"
    b"BT /F 12 Tf 9 9 Td 1 g (Hello) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
SEEDS: Mapping[str, list[bytes]] = {
    "docx": [bytes([place]) + data for place, data in enumerate(WORD.values())] + [b"\xff" + zipped(WORD)],
    "xlsx": [bytes([place]) + data for place, data in enumerate(BOOK.values())] + [b"\xff" + zipped(BOOK)],
    "pdf": [PDF],
    "html": [
        '<p style="color:#fff;font-size:1pt">甲<b hidden>乙</b><style>.a{display:none}</style><table><td class=a>丙'.encode()
    ],
    "txt": ["课程主题".encode(), "课程主题".encode("gb18030"), "课程".encode("utf-16")],
    "csv": ['学员编号,测试成绩\n1,"90"\n'.encode(), "学员编号\t测试成绩\n1\t90".encode("gb18030")],
    "archive": [zipped({"a.txt": b"1", "../b": b"2"})],
    "yaml": [b"title: a\nhours: {online: 32}\ncities:\n- {slug: a}\n"],
}


def package(data: bytes, whole: Mapping[str, bytes]) -> bytes:
    """The bytes themselves, or a package in which they stand in place of one part."""
    names = list(whole)
    if not data or data[0] >= len(names):
        return data[1:]
    return zipped({**whole, names[data[0]]: data[1:]})


def readers(scratch: Path) -> dict[str, Callable[[bytes], object]]:
    """Each reader as a function of bytes; what it may raise is a JxgradeError or UnreadableFile."""
    from jxgrade.intake.archives import members
    from jxgrade.intake.csvfiles import read_csv
    from jxgrade.intake.formats import Bounds
    from jxgrade.intake.formats_docx import read_docx
    from jxgrade.intake.formats_html import read_html
    from jxgrade.intake.formats_pdf import read_pdf
    from jxgrade.intake.formats_text import read_text
    from jxgrade.intake.specs import specs
    from jxgrade.intake.spreadsheets import refused_as_damaged, second_look
    from jxgrade.programme import Programme
    from jxgrade.programme.reading import yaml_of

    spec = specs(Programme.load(Path(__file__).resolve().parents[2] / "params" / "programme.yaml"))["tests"]
    bounds = Bounds(10 << 20, 20 << 20, 200, 100, 30, 200_000)

    def file(data: bytes, name: str = "x") -> Path:
        path = scratch / name
        path.write_bytes(data)
        return path

    def workbook(data: bytes) -> object:
        """The second look at a workbook; calamine, the first, is Rust and aborts on its own terms: the sandbox ends it."""
        with refused_as_damaged():
            return second_look(str(file(package(data, BOOK)))).look("a")

    return {
        "docx": lambda data: read_docx(package(data, WORD), bounds),
        "xlsx": workbook,
        "pdf": lambda data: read_pdf(data, bounds),
        "html": lambda data: read_html(data, bounds),
        "txt": lambda data: read_text(data, bounds),
        "csv": lambda data: list(read_csv(str(file(data)), spec)),
        "archive": lambda data: members(str(file(data)), bounds),
        "yaml": lambda data: Programme.from_mapping(yaml_of(file(data), "x.yaml"), "x.yaml"),
    }


def _child(wanted: list[tuple[str, list[str], str]]) -> None:
    """Fuzz readers, each in a process forked from this one until libFuzzer ends it; what it says goes into its file."""
    import atheris

    with atheris.instrument_imports(include=["jxgrade", "zipfile"]):
        import jxgrade.intake.documents
        import jxgrade.intake.formats_docx
        import jxgrade.intake.formats_html
        import jxgrade.intake.formats_pdf
        import jxgrade.intake.formats_text
        import jxgrade.intake.spreadsheets  # noqa: F401 - all of them
        from jxgrade.errors import JxgradeError
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        by_name = readers(Path(folder))
        for name, arguments, log in wanted:
            if not (process := os.fork()):
                told = os.open(log, os.O_WRONLY | os.O_CREAT)
                os.dup2(told, 1)
                os.dup2(told, 2)

                def once(data: bytes, read: Callable[[bytes], object] = by_name[name]) -> None:
                    try:
                        read(data)
                    except JxgradeError as refusal:
                        assert "改法" in str(refusal), f"a refusal without a fix: {refusal}"

                atheris.Setup([sys.argv[0], *arguments], once)
                atheris.Fuzz()
            print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def fuzz(*names: str, seconds: int = 0, runs: int = -1) -> dict[str, tuple[str, int, str]]:
    """Fuzz readers one after another: ``ok`` or ``crash``, how many inputs ran, and where it broke."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        logs = {name: Path(folder) / f"{name}.log" for name in names}
        wanted = [(name, _arguments(name, Path(folder), seconds, runs), str(log)) for name, log in logs.items()]
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.fuzz", "--child", json.dumps(wanted)],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        codes = dict(zip(names, done.stdout.split(), strict=False))
        found = {}
        for name, log in logs.items():
            lines = (log.read_text("utf-8", "replace") if log.exists() else done.stderr).splitlines()
            count = next((line.split()[-1] for line in lines if "number_of_executed_units" in line), "0")
            said = "\n".join(line for line in lines if not line.startswith(("INFO", "#", "ParseDictionary")))
            broke = codes.get(name) != "0"
            found[name] = "crash" if broke else "ok", int(count), said[-2500:] if broke else ""
        return found


def _arguments(name: str, folder: Path, seconds: int, runs: int) -> list[str]:
    corpus = folder / name
    corpus.mkdir()
    for place, seed in enumerate(SEEDS[name]):
        (corpus / f"{place:02}").write_bytes(seed)
    return [
        str(corpus),
        "-seed=1",
        "-max_len=4096",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEMORY >> 20}",
        f"-runs={runs}",
        f"-artifact_prefix={Path(tempfile.gettempdir()) / f'jxgrade-fuzz-{name}-'}",
        *([f"-max_total_time={seconds}"] if seconds else []),
        "-print_final_stats=1",
    ]


def main() -> None:
    """Fuzz and print a line per reader; exit code 1 where one broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", choices=[*SEEDS, []], default=[])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--child", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _child(options.child)
        return
    broke = False
    for name in options.readers or SEEDS:
        begun = time.perf_counter()
        seconds = options.seconds if options.runs < 0 else 0
        state, count, crash = fuzz(name, seconds=seconds, runs=options.runs)[name]
        broke |= state == "crash"
        print(
            f"{name:8} {state:6} {count:9} inputs  {time.perf_counter() - begun:6.0f} s {crash and chr(10) + crash}",
            flush=True,
        )
    sys.exit(int(broke))


if __name__ == "__main__":
    main()
