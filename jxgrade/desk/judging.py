"""Workbooks for comparative judgement: each expert gets pairs of blind texts and says which is the better case; and reads them back.

Of a text whose author declared no theme the expert is also asked which theme it is of.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from jxgrade.errors import PackRefused
from jxgrade.intake.workbook import read_workbook
from jxgrade.marking.packs.layout import printable
from jxgrade.present.workbook import opened

PAIRS: Final = "比较"
TEXTS: Final = "正文"
THEMES: Final = "主题"
GUIDE: Final = "说明"
HEADINGS: Final = ("序号", "专家编号", "左篇", "右篇", "更好的一篇", "备注")
ASKED: Final = ("篇", "案例主题")
CHOICES: Final = "可选的主题"
WORDS: Final = {"左": "left", "右": "right", "相当": "tie"}
"""What may stand in the drop-down, and the verdict it is."""
VERDICT_WORDS: Final = {verdict: word for word, verdict in WORDS.items()}
RECUSED: Final = "回避"
"""The note of a pair that is left open because the expert knows an author."""
LONGEST: Final = 700
_WIDTH: Final = 100
_HEAD: Final = {"bold": True, "bg_color": "#E8EDF1", "bottom": 1}
_CODE: Final = {"font_color": "#0072B2", "underline": 1, "num_format": "@"}
_OPEN: Final = {"bg_color": "#FFF8E1", "border": 1, "num_format": "@"}


class Comparison(NamedTuple):
    """One comparison of a judge: its number, the blind codes of its texts, what was said (a key of ``WORDS``) and noted."""

    number: int
    left: str
    right: str
    word: str = ""
    note: str = ""

    @property
    def settled(self) -> bool:
        """Has the expert said something, or stood back?"""
        return bool(self.word) or self.note.strip() == RECUSED


class Book(NamedTuple):
    """A judge's whole workbook: ``guide``, the lines of its guide; ``themes``, by code what was said of texts that lack one."""

    judge: str
    guide: tuple[str, ...]
    pairs: tuple[Comparison, ...]
    texts: Mapping[str, str]
    themes: Mapping[str, str] = {}
    choices: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """One row that came back; ``verdict``: left, right, tie, `recused` (the expert knows an author), None where it is left open."""

    row: int
    number: str
    judge: str
    left: str
    right: str
    verdict: str | None


class Returned(NamedTuple):
    """What came back in one workbook: verdicts, and by the code of a text the theme that the expert named."""

    verdicts: list[Verdict]
    themes: dict[str, str]


def guide(judge: str, count: int, title: str, *, decides: bool, themes: bool) -> tuple[str, ...]:
    """What the expert is told; ``decides``: the comparisons order the cases (`awards.cases.by`); ``themes``: some are asked."""
    use = "结果决定优秀案例的得分次序（R18）" if decides else "结果供专家组参考，不会自动改变任何得分"
    return (
        f"{title}：优秀案例成对比较（专家 {judge}，共 {count} 对）",
        "一、在“比较”表中点左篇、右篇的编号，读两篇正文；正文已隐去作者身份。",
        "二、哪一篇更值得作为优秀案例，就在“更好的一篇”中选“左”或“右”；确实分不出的选“相当”。不必打分。",
        "三、凭整体印象：贴近实际、侧重应用、突出成效。请独立判断，不与他人商量；认出作者的，请留空并在备注中写“回避”。",
        f"四、可以分几次做，做完交回本文件。{use}。",
        *(["五、“主题”表中的作业，作者没有填写案例主题：读后请选一个；都不合适的，留空。"] if themes else []),
    )


def write_workbook(path: Path, made: Book) -> Path:
    """Write one judge's workbook: guide, pairs with a drop-down, texts by code, themes asked; nothing in it becomes a formula."""
    title = f"{made.guide[0].partition('：优秀案例')[0]}：案例比较"
    with opened(path, title, private=True) as book:
        _guide(book, made.guide)
        places = dict(_starts(made.texts))
        _pairs(book, made.judge, made.pairs, places)
        _themes(book, made, places)
        _texts(book, made.texts, places)
    return path


def _guide(book: Any, lines: Sequence[str]) -> None:
    page = book.add_worksheet(GUIDE)
    page.set_column(0, 0, 90)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate(lines):
        page.write_string(row, 0, line, wrap)


def _pairs(book: Any, judge: str, pairs: Sequence[Comparison], places: Mapping[str, int]) -> None:
    page = book.add_worksheet(PAIRS)
    head, code, open_ = map(book.add_format, (_HEAD, _CODE, _OPEN))
    plain = book.add_format({"num_format": "@"})
    for place, (heading, width) in enumerate(zip(HEADINGS, (8, 16, 12, 12, 14, 40), strict=True)):
        page.write_string(0, place, heading, head)
        page.set_column(place, place, width)
    for row, pair in enumerate(pairs, 1):
        page.write_string(row, 0, str(pair.number), plain)
        page.write_string(row, 1, judge, plain)
        for place, name in ((2, pair.left), (3, pair.right)):
            page.write_url(row, place, f"internal:'{TEXTS}'!A{places[name] + 1}", code, name)
        page.write_string(row, 4, pair.word, open_)
        page.write_string(row, 5, pair.note, open_)
    choice = {"validate": "list", "source": list(WORDS), "error_title": "请从列表中选"}
    page.data_validation(1, 4, max(len(pairs), 1), 4, {**choice, "error_message": "请选 左、右 或 相当。"})
    page.freeze_panes(1, 0)


def _themes(book: Any, made: Book, places: Mapping[str, int]) -> None:
    if not made.themes:
        return
    page = book.add_worksheet(THEMES)
    head, code, open_ = map(book.add_format, (_HEAD, _CODE, _OPEN))
    for place, (heading, width) in enumerate(zip((*ASKED, CHOICES), (12, 20, 20), strict=True)):
        page.write_string(0, place, heading, head)
        page.set_column(place, place, width)
    for row, (name, theme) in enumerate(made.themes.items(), 1):
        page.write_url(row, 0, f"internal:'{TEXTS}'!A{places[name] + 1}", code, name)
        page.write_string(row, 1, theme, open_)
    for row, theme in enumerate(made.choices, 1):
        page.write_string(row, 2, theme)
    listed = f"=$C$2:$C${len(made.choices) + 1}"
    page.data_validation(1, 1, len(made.themes), 1, {"validate": "list", "source": listed})
    page.freeze_panes(1, 0)


def _starts(texts: Mapping[str, str]) -> list[tuple[str, int]]:
    row, found = 0, []
    for code, text in texts.items():
        found.append((code, row))
        row += len(_pieces(text)) + 2
    return found


def _texts(book: Any, texts: Mapping[str, str], places: Mapping[str, int]) -> None:
    page = book.add_worksheet(TEXTS)
    page.hide_gridlines(2)
    page.set_column(0, 0, 12)
    page.set_column(1, 1, _WIDTH)
    bar = book.add_format({"bold": True, "bg_color": "#E8EDF1"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for code, text in texts.items():
        row = places[code]
        page.write_string(row, 0, code, bar)
        page.write_blank(row, 1, None, bar)
        for below, piece in enumerate(_pieces(text), row + 1):
            page.set_row(below, 18 * (1 + 2 * len(piece) // _WIDTH))
            page.write_string(below, 1, piece, wrap)


def _pieces(text: str) -> list[str]:
    """Paragraphs that a cell can show, without the control characters that XML forbids."""
    lines = (line.strip() for line in printable(text).splitlines())
    return [line[at : at + LONGEST] for line in lines if line for at in range(0, len(line), LONGEST)]


def read_returned(path: Path) -> Returned:
    """What stands in a workbook that came back, read in a limited child; raises UnreadableFile, PackRefused (with the fix)."""
    book = read_workbook(path)
    if not book.get(PAIRS):
        raise PackRefused(f"没有“{PAIRS}”表。改法：交回原来的比较文件")
    return Returned(_verdicts(book[PAIRS]), {code: theme for code, theme in _named(book).items() if theme})


def _named(book: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, str]:
    """By code, the theme that the expert named of each text asked; raises PackRefused."""
    sheet = book.get(THEMES) or [list(ASKED)]
    if [cell.strip() for cell in sheet[0][:2]] != list(ASKED):
        raise PackRefused(f"“{THEMES}”表的表头改动过。改法：第一行前两列写 {'、'.join(ASKED)}，或用原来的比较文件")
    found: dict[str, str] = {}
    for row, cells in enumerate(sheet[1:], 2):
        code, theme = [*(cell.strip() for cell in cells), "", ""][:2]
        if found.get(code, theme) != theme:
            raise PackRefused(f"“{THEMES}”表第 {row} 行与上面的行是同一篇，主题不同。改法：每篇只留一行")
        if code:
            found[code] = theme
        elif theme:
            raise PackRefused(f"“{THEMES}”表第 {row} 行有主题“{theme[:10]}”，没有篇的编号。改法：用原来的比较文件")
    return found


def _verdicts(sheet: Sequence[Sequence[str]]) -> list[Verdict]:
    head = {heading.strip(): place for place, heading in enumerate(sheet[0])}
    lacking = [heading for heading in HEADINGS[:5] if heading not in head]
    if lacking:
        raise PackRefused(f"“{PAIRS}”表缺少 {'、'.join(lacking)} 列。改法：不要改动表头，交回原来的比较文件")
    found = []
    for row, cells in enumerate(sheet[1:], 2):
        number, judge, left, right, word, remark = (
            cells[head[name]].strip() if name in head and head[name] < len(cells) else "" for name in HEADINGS
        )
        if not any((number, judge, left, right, word)):
            continue
        if word and word not in WORDS:
            raise PackRefused(f"第 {row} 行的判断“{word[:10]}”不在列表中。改法：选 左、右 或 相当")
        recused = "recused" if remark == RECUSED else None
        found.append(Verdict(row, number, judge, left, right, WORDS.get(word, recused)))
    return found


def read_book(path: Path) -> Book | None:
    """A workbook to go on with, None where the file is none for comparing; raises UnreadableFile, PackRefused."""
    book = read_workbook(path)
    sheet = book.get(PAIRS)
    if not sheet:
        return None
    found = _verdicts(sheet)
    judges = {one.judge for one in found}
    if len(judges) != 1 or not all(one.number.isdecimal() for one in found):
        raise PackRefused("序号或专家编号改动过。改法：用原来的比较文件")
    texts: dict[str, list[str]] = {}
    pieces: list[str] = []
    for code, piece in ([*row, "", ""][:2] for row in book.get(TEXTS, [])):
        if code:
            pieces = texts.setdefault(code, [])
        if piece:
            pieces.append(piece)
    lacking = sorted(
        {code for one in found for code in (one.left, one.right)} - {code for code in texts if texts[code]}
    )
    if lacking:
        raise PackRefused(f"“{TEXTS}”表里没有 {'、'.join(lacking)} 的正文。改法：用原来的比较文件")
    at = [heading.strip() for heading in sheet[0]].index(HEADINGS[5]) if HEADINGS[5] in sheet[0] else len(sheet[0])
    notes = [row[at] if at < len(row) else "" for row in sheet]
    pairs = [
        Comparison(int(one.number), one.left, one.right, VERDICT_WORDS.get(one.verdict or "", ""), notes[one.row - 1])
        for one in found
    ]
    return Book(
        judges.pop(),
        tuple(row[0] for row in book.get(GUIDE, []) if row) or ("",),
        tuple(pairs),
        {code: "\n".join(said) for code, said in texts.items()},
        _named(book),
        tuple(row[2].strip() for row in book.get(THEMES, [])[1:] if len(row) > 2 and row[2].strip()),
    )
