"""A folder of odd files as people hand them in, made by this script: ``python -m tests.benchmarks.reallife [KIND ...]``.

Prints one line per kind, ``held KIND`` or ``short KIND: what was seen``; exit status 0 where all held. A kind is a function that puts
files into an inbox of five trainees who would all pass, and says who must come out how: ``{trainee: "pass" or a pending reason}``.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from jxgrade.grading.decisions import judge
from jxgrade.grading.scoring import final_marks, score
from jxgrade.programme import Programme
from jxgrade.tables import empty
from tests.intake.conftest import paragraph, word_file
from tests.intake.inboxes import Made
from tests.intake.test_documents_unread import WORDS, at, pdf

PEOPLE = ("A01", "A02", "A03", "A04", "A05")
LESSON, REPORT = "心理活动课程设计", "个人成长报告"
Wanted = Mapping[str, str]
KINDS: dict[str, Callable[[Made], Wanted]] = {}
ALL: Wanted = dict.fromkeys(PEOPLE, "pass")


def kind(made: Callable[[Made], Wanted]) -> Callable[[Made], Wanted]:
    """Put a kind on the list, by the first line of its docstring."""
    KINDS[str(made.__doc__).split("\n", 1)[0].rstrip(".")] = made
    return made


def ordinary(made: Made, people: tuple[str, ...] = PEOPLE) -> Made:
    """Trainees who pass."""
    made.roster(*people, city="九江", county="浔阳区")
    made.csv("learning.csv", ("学员编号", "线上学时"), *((who, "32") for who in people))
    made.csv("attendance.csv", ("学员编号", "线下学时"), *((who, "28") for who in people))
    made.csv("tests.csv", ("学员编号", "测试成绩"), *((who, "80") for who in people))
    texts = [(who, name, f"{who}{name}" * 90) for who in people for name in (LESSON, REPORT)]
    made.csv("submissions.csv", ("学员编号", "作业类型", "正文"), *texts)
    marks = [(who, name, "G", "80") for who, name, _ in texts]
    return made.csv("marks.csv", ("学员编号", "作业类型", "阅卷人编号", "评分"), *marks)


def outcome(made: Made) -> dict[str, tuple[str, list[str]]]:
    """Status and reasons of each trainee."""
    tables = made.tables()
    known = {
        name: tables[name]
        for name in ("trainees", "delivered", "learning", "attendance", "tests", "submissions", "rulings")
    }
    known["marking"] = final_marks(tables["marks"], gap=made.programme.marking.gap)
    known |= {"scores": score(known, made.programme), "pairs": empty("pairs")}
    decisions, _ = judge(known, made.programme)
    return {row["trainee_id"]: (row["status"], list(row["reasons"])) for row in decisions.to_dict("records")}


@kind
def sep_line(made: Made) -> Wanted:
    """a first line sep=; that Excel writes for itself."""
    lines = "".join(f"{who};32\n" for who in PEOPLE)
    made.put("learning.csv", f"sep=;\n学号;学时\n{lines}".encode())
    return ALL


@kind
def float_ids(made: Made) -> Wanted:
    """ids that a data program wrote as 20230001.0, and long ones as 3.6E+17."""
    made.roster("20230001", "360402199001011234", "3", city="九江")
    made.put("learning.csv", "学员编号,线上学时\n20230001.0,32\n3.60402E+17,32\n3,32\n".encode())
    return {"20230001": "online_unreadable", "360402199001011234": "online_unreadable"}


@kind
def invisible(made: Made) -> Wanted:
    """ids with no-break spaces, zero-width characters, line breaks and full width."""
    made.csv(
        "learning.csv",
        ("学员编号", "线上学时"),
        ("A01\u00a0", "32"),
        ("\u200bA02", "32"),
        ("A03\r\n", "32"),
        ("Ａ０４", "32"),
        ("A05\t", "32"),
    )
    return ALL


@kind
def other_case(made: Made) -> Wanted:
    """ids in another case are nobody's, and fail nobody."""
    made.csv(
        "learning.csv", ("学员编号", "线上学时"), ("a01", "32"), ("a02", "32"), *((who, "32") for who in PEOPLE[2:])
    )
    return {"A01": "online_unreadable", "A02": "online_unreadable", "A03": "pass"}


@kind
def commas(made: Made) -> Wanted:
    """a decimal comma in every row, quoted or not."""
    made.put("tests.csv", '学员编号,测试成绩\nA01,"79,5"\nA02,79,5\nA03,80\nA04,80\nA05,80\n'.encode())
    return {"A01": "test_unreadable", "A02": "test_unreadable", "A03": "pass"}


@kind
def web_page(made: Made) -> Wanted:
    """a web page named .xls, as platforms export."""
    made.put("learning.xls", "<table><tr><td>学员编号</td><td>线上学时</td></tr></table>".encode())
    return dict.fromkeys(PEOPLE, "online_awaited")


@kind
def words_for_numbers(made: Made) -> Wanted:
    """已完成, 合格, √, 100% and 满分 are no numbers."""
    made.csv(
        "attendance.csv", ("学员编号", "线下学时"), *zip(PEOPLE, ("已完成", "合格", "√", "100%", "满"), strict=True)
    )
    return dict.fromkeys(PEOPLE, "offline_unreadable")


@kind
def durations(made: Made) -> Wanted:
    """hours kept as a duration, a date or a fraction of a day."""
    book = openpyxl.Workbook()
    book.active.append(["学员编号", "线上学时"])
    for who, value, code in zip(
        PEOPLE, (32 / 24, 32, 32, 32, 32), ("[h]:mm", "yyyy-mm-dd", "0.0%", "0", "General"), strict=True
    ):
        book.active.append([who, value])
        book.active.cell(book.active.max_row, 2).number_format = code
    (made.path / "learning.csv").unlink()
    book.save(made.path / "线上学习.xlsx")
    return {
        "A01": "online_unreadable",
        "A02": "online_unreadable",
        "A03": "online_unreadable",
        "A04": "pass",
        "A05": "pass",
    }


@kind
def sums_and_signatures(made: Made) -> Wanted:
    """sums, signatures and remarks between and below the rows."""
    made.csv(
        "attendance.csv",
        ("序号", "学员编号", "线下学时"),
        *((str(at), who, "28") for at, who in enumerate(PEOPLE, 1)),
        ("浔阳区小计", "", "140"),
        ("合计", "", "140"),
        ("填表人：王某", "", ""),
        ("", "审核人：", "李某"),
    )
    return ALL


@kind
def concatenated(made: Made) -> Wanted:
    """two exports under one another, their columns in another order, with a mark of order between."""
    made.put(
        "tests.csv",
        "学员编号,测试成绩\nA01,80\nA02,80\n\ufeff成绩,用户ID,姓名\n80,A03,甲\n80分,A04,乙\n80,A05,丙\n".encode(),
    )
    return ALL


@kind
def chinese_dates(made: Made) -> Wanted:
    """versions whose order hangs on 二〇二四年一月九日."""
    text = "正文" * 500
    rows = [(who, name, f"{name}{who}{text}", "2023.12.20") for who in PEOPLE for name in (LESSON, REPORT)]
    made.csv(
        "submissions.csv",
        ("学员编号", "作业类型", "正文", "提交时间"),
        *rows,
        ("A01", REPORT, f"改{text}", "二〇二四年一月九日"),
    )
    return {"A01": "growth_report_unreadable", "A02": "pass"}


@kind
def stamped_names(made: Made) -> Wanted:
    """file names that mail, disks and platforms stamped."""
    lines = [(who, "80") for who in PEOPLE]
    (made.path / "tests.csv").unlink()
    for name, line in zip(
        (
            "复件 线上测试.csv",
            "线上测试(1)(1).csv",
            "线上测试20240131.csv",
            "线上测试【最新】.csv",
            "线上测试成绩导出.csv",
        ),
        lines,
        strict=True,
    ):
        made.csv(name, ("考生编号", "考试成绩"), line)
    return ALL


@kind
def padded_ids(made: Made) -> Wanted:
    """ids kept as numbers that a format pads with zeros; a formula that nobody calculated."""
    ordinary(made, ("001", "002", "003"))
    (made.path / "learning.csv").unlink()
    book = openpyxl.Workbook()
    for line in (["学员编号", "线上学时"], [1, 32], [2, 32], ['="003"', 32], ['="004"', 32]):
        book.active.append(line)
    for row in (2, 3):
        book.active.cell(row, 1).number_format = "000"
    book.save(made.path / "线上学习.xlsx")
    return {"001": "pass", "002": "pass", "003": "online_unreadable"}


@kind
def trailing_commas(made: Made) -> Wanted:
    """a program that ends every row but the heading with a comma."""
    made.put("attendance.csv", ("学员编号,线下学时\n" + "".join(f"{who},28,\n" for who in PEOPLE)).encode())
    return ALL


@kind
def questionnaire(made: Made) -> Wanted:
    """an online form's export: numbered questions, columns of its own, 学号/工号."""
    made.csv(
        "tests.csv",
        ("序号", "提交答卷时间", "所用时间", "来源", "1、您的学员编号：[填空题]*", "2、测试成绩（满分100分）"),
        *((str(at), "2024/1/9 10:00:00", "95秒", "手机提交", who, "80分") for at, who in enumerate(PEOPLE, 1)),
    )
    made.csv("learning.csv", ("学号/工号", "认定学时"), *((who, "32") for who in PEOPLE))
    return ALL


@kind
def unseen_numbers(made: Made) -> Wanted:
    """numbers that their format hides, or shows as a word."""
    book = openpyxl.Workbook()
    book.active.append(["学员编号", "测试成绩"])
    for who, code in zip(PEOPLE, (";;;", '"合格"', '0"分"', "0.00_ ", "[Red]0"), strict=True):
        book.active.append([who, 80])
        book.active.cell(book.active.max_row, 2).number_format = code
    (made.path / "tests.csv").unlink()
    book.save(made.path / "线上测试.xlsx")
    return {"A01": "test_unreadable", "A02": "test_unreadable", "A03": "pass", "A04": "pass", "A05": "pass"}


@kind
def heading_twice(made: Made) -> Wanted:
    """a second heading that names the hours twice."""
    made.put(
        "attendance.csv", "学员编号,线下学时\nA01,28\nA02,28\n学员编号,线下学时,线下学时\nA03,28,3\nA04,3,28\n".encode()
    )
    return {"A01": "pass", "A02": "pass", "A03": "offline_unreadable", "A04": "offline_unreadable"}


@kind
def unread_texts(made: Made) -> Wanted:
    """texts that are elsewhere: a document within a document, a form of another program, attachments, a page within a page."""
    thing = '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Word.Document.12"/></w:object></w:r></w:p>'
    holds = "/Names<</EmbeddedFiles<</Names[(a.docx)<</Type/Filespec/F(a.docx)>>]>>>>"
    files = {
        "A01.docx": word_file(paragraph("正文见下面的文件") * 200 + thing),
        "A02.pdf": pdf(WORDS, form="/AcroForm<</Fields[]/XFA(x)>>"),
        "A03.pdf": pdf(at(700, "see the file"), form=holds),
        "A04.html": "<h1>报告</h1><iframe src='b.html'></iframe>".encode(),
        "A05.html": f"<h1>报告</h1><iframe srcdoc='<p>{'我的收获' * 300}</p>'></iframe>".encode(),
    }
    for name, data in files.items():
        made.put(f"submissions/{name}", data)
    lessons = [(who, LESSON, f"{who}{LESSON}" * 90, "") for who in PEOPLE]
    reports = [(name.partition(".")[0], REPORT, "", name) for name in files]
    made.csv("submissions.csv", ("学员编号", "作业类型", "正文", "文件"), *lessons, *reports)
    return dict.fromkeys(PEOPLE[:4], "growth_report_unreadable") | {"A05": "pass"}


def judge_one(name: str, programme: Programme) -> list[str]:
    """What one kind saw that is not right."""
    with tempfile.TemporaryDirectory(prefix="reallife") as folder:
        made = ordinary(Made(Path(folder), programme))
        wanted = KINDS[name](made)
        found = outcome(made)
    return [
        f"{who} {found.get(who)}, not {said}"
        for who, said in wanted.items()
        if who not in found
        or (found[who][0] != "pass" if said == "pass" else found[who][0] != "pending" or said not in found[who][1])
    ]


def main(names: list[str]) -> int:
    """0 where all held."""
    programme = Programme.load(Path(__file__).parents[2] / "params" / "programme.yaml")
    chosen = [name for name in KINDS if not names or any(word in name for word in names)]
    short = 0
    for name in chosen:
        seen = judge_one(name, programme)
        short += bool(seen)
        sys.stdout.write(f"short {name}: {'; '.join(seen)}\n" if seen else f"held {name}\n")
        sys.stdout.flush()
    sys.stdout.write(f"reallife: {len(chosen) - short} of {len(chosen)} held\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
