"""What a Word document draws: words of SmartArt and charts, words that a field composes, and pictures that may hold words."""

import re
from collections.abc import Iterator
from typing import Any, Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats_docx_styles import first, local, value

SMALLEST_EMU: Final = 1_080_000  # 3 cm a side: a smaller picture is a sign, not a page
_RULED_OUT: Final = frozenset(("parTrans", "sibTrans", "pres"))  # points of SmartArt that are lines and layout
_ABOVE: Final = re.compile(r"\\s\s*\\up\s*\d*\s*$", re.I)  # phonetic signs above the base text
_SWITCHES: Final = re.compile(r'\\\*\s*"[^"]*"|\\\*\s*\w+|\\[a-z]+\s*\d*', re.I)
_RINGS: Final = re.compile("[○□△◇〇]")
_COMPOSED: Final = re.compile(r"^\s*(EQ|MACROBUTTON|GOTOBUTTON)\b(.*)$", re.I | re.S)
_SEEN_AS_IT_STANDS: Final = re.compile(
    r"Equation|MathType|KSEE|PBrush|Paint|MSPhoto|StaticMetafile|StaticDib|MSGraph", re.I
)
Element = Any


def smartart_lines(part: Element) -> Iterator[str]:
    """The words of a diagram's data, a line per paragraph."""
    for point in part.iter("{*}pt"):
        if value(point, "type") not in _RULED_OUT:
            for paragraph in point.iter("{*}p"):
                line = "".join(piece.text or "" for piece in paragraph.iter("{*}t"))
                if line.strip():
                    yield line


def chart_lines(part: Element) -> Iterator[str]:
    """The words of a chart, titles and names; its numbers are not writing."""
    for element in part.iter("{*}strCache", "{*}rich"):
        if local(element) == "rich":
            lines = ["".join(piece.text or "" for piece in one.iter("{*}t")) for one in element.iter("{*}p")]
        else:
            lines = [one.text or "" for one in element.iter("{*}v")]
        yield from (line for line in lines if line.strip())


def composed(instruction: str) -> str | None:
    """What a field shows that composes its text from its own instruction, None for others (they show their result).

    >>> composed(r" EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9(xin),心)"), composed(r"EQ \\o\\ac(○,一)"), composed("PAGE"), composed("MACROBUTTON Go 点这里")
    ('心', '一', None, '点这里')
    """
    found = _COMPOSED.match(instruction)
    if found is None:
        return None
    if found[1].upper() != "EQ":
        return found[2].strip().partition(" ")[2]
    return _RINGS.sub("", _SWITCHES.sub("", _base(found[2]))).strip()


def chosen(choices: Element) -> str:
    """The entry that a drop-down field shows: the first where none was chosen."""
    entries = [value(entry, "val") or "" for entry in choices.iter("{*}listEntry")]
    result = first(choices, "result")
    place = value(result, "val") if result is not None else "0"
    return entries[int(place)] if place and place.isdecimal() and int(place) < len(entries) else ""


def _base(text: str) -> str:
    """The arguments of an EQ instruction without their brackets, separators and what stands above."""
    out = ""
    gone: list[bool] = []
    for sign in text:
        if sign == "(":
            above = _ABOVE.search(out)
            gone.append(bool(above) or (bool(gone) and gone[-1]))
            out = out[: above.start()] if above else out
        elif sign == ")" and gone:
            gone.pop()
        elif not (gone and gone[-1]) and not (gone and sign in ",;"):
            out += sign
    return out


def refuse_embedded(thing: Element) -> None:
    """Raise UnreadableFile for an embedded object that may hold a text of its own; formulas and pictures are seen as they stand."""
    for embedded in thing.iter("{*}OLEObject"):
        program = value(embedded, "ProgID") or ""
        if not _SEEN_AS_IT_STANDS.match(program):
            raise UnreadableFile(
                f"正文里嵌着另一个文件（{program or '类型不明'}），里面的文字读不出。改法：打开它，把文字复制到正文里，删去嵌入的文件再提交"
            )


def large_pictures(root: Element) -> int:
    """How many pictures and embedded objects are large enough to hold words."""
    return sum(map(_is_large, root.iter("{*}inline", "{*}anchor", "{*}imagedata")))


def _is_large(drawn: Element) -> bool:
    if local(drawn) == "imagedata":
        return True
    if next(drawn.iter("{*}blip"), None) is None:
        return False
    size = first(drawn, "extent")
    return size is None or min(_emu(size, "cx"), _emu(size, "cy")) >= SMALLEST_EMU


def _emu(size: Element, side: str) -> int:
    said = value(size, side) or ""
    return int(said) if said.isdecimal() else SMALLEST_EMU
