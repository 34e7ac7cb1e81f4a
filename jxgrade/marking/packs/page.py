"""A pack as a page that was handed in: the rows that the workbook would have, so that one reader judges both.

The page holds two blocks of JSON: the pack as it was shown, and what the grader put down. Nothing of it is trusted: what was
shown is held against the seal by `returned`, and no script of it is ever run.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from jxgrade.errors import UnreadableFile
from jxgrade.marking.packs import layout
from jxgrade.marking.packs.layout import printable
from jxgrade.marking.store import STATES

SHOWN: Final = "jxgrade-pack"
GIVEN: Final = "jxgrade-answers"
_BROKEN: Final = "不是评阅页交回的文件，或内容不完整，整个文件没有采用。改法：打开原来的评阅页，按“保存交回文件”，把存出来的文件原样交回"

Json = Mapping[str, Any]
Row = tuple[str | None, list[str]]


def page_rows(blocks: Mapping[str, str]) -> Iterator[Row]:
    """Sheet and cells, row by row, as `book` lays them out; under None when the page says that it was saved.

    ``blocks``: the page's two blocks of JSON by their ids. Raises UnreadableFile where they hold no pack.
    """
    try:
        yield from _rows(json.loads(blocks[SHOWN]), json.loads(blocks[GIVEN]))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableFile(_BROKEN) from error


def _rows(shown: Json, given: Json) -> Iterator[Row]:
    yield None, [_cell(given["saved"])]
    yield layout.SEAL, [""]
    yield layout.SEAL, [_cell(shown["seal"])]
    for text in shown["texts"]:
        yield layout.TEXTS, [_cell(text["code"]), ""]
        for line in text["page"]["lines"]:
            yield layout.TEXTS, ["", "".join(_cell(piece["text"]) for piece in line["pieces"])]
    texts = {text["code"]: text for text in shown["texts"]}
    sheets = {text["kind"]: _cell(text["name"]) for text in shown["texts"]}
    answers: dict[str, list[Json]] = {}
    if not isinstance(given["entries"], list):
        raise TypeError("entries")
    for answer in given["entries"]:
        answers.setdefault(_cell(answer["code"]), []).append(answer)
    strange = [{"code": code} | dict(answer) for code in answers if code not in texts for answer in answers[code]]
    for kind, sheet in sheets.items():
        boxes = [(_cell(box["name"]), box["points"]) for box in shown["rubrics"][kind]]
        names = [name for name, _ in boxes if len(boxes) > 1 or name != layout.MARK]
        points = [layout.heading(name, most) for name, most in boxes if name in names]
        yield sheet, list(layout.headings(points))
        for text in texts.values():
            if text["kind"] == kind:
                for answer in answers.get(text["code"], (text["entry"],)):
                    yield sheet, _row(text, answer, names)
        while strange:
            yield sheet, _row({"code": strange[-1]["code"]}, strange.pop(), names)


def _row(text: Json, answer: Json, names: Sequence[str]) -> list[str]:
    """The cells of one text in the order of the headings."""
    given = answer["points"]
    points = [_cell(given.get(name)) for name in names]
    mark = "" if any(points) else _cell(given.get(layout.MARK, answer.get("mark")))
    state = _cell(answer["state"])
    chars = text.get("chars")
    return [
        _cell(text["code"]),
        _cell(text.get("role")),
        str(chars) if isinstance(chars, int) else "",
        *([*points, ""] if names else ()),
        mark,
        "" if answer.get("blank") is True else STATES.get(state, state),
        layout.YES if answer["suspected"] is True else "",
        _cell(answer["comment"]),
    ]


def _cell(value: object) -> str:
    """A string as a workbook could hold it, '' for nothing; raises TypeError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return printable(value.encode("utf-8", "replace").decode("utf-8"))
