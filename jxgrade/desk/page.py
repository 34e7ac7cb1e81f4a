"""A pack as one page that opens with a double click: pack, desk and session in a file, which asks nothing of anybody.

What goes back is this page with what was put down in it; `marking.packs.page` reads that as it reads the workbook.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final

from jxgrade.desk.wire import WITH_KEYS, Note, ShownText, boxes, entry_json, examples_json, page_of
from jxgrade.disk import write_bytes
from jxgrade.marking.packs import Pack
from jxgrade.marking.packs.page import GIVEN, SHOWN
from jxgrade.present.page import policy_of
from jxgrade.programme import Programme
from jxgrade.programme.worked import Worked
from jxgrade.tables import ASKED

SENT: Final = "评阅包-"
BACK: Final = "交回-"
_NAMED: Final = str.maketrans({"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"})

# which files of `front` make up the widgets, and which the page
SCRIPTS: Final = ("parts.js", "link.js", "reading.js", "rubric.js", "window.js", "listing.js", "examples.js", "desk.js")
STYLES: Final = ("desk.css", "reading.css", "rubric.css", "narrow.css")
PAGE_SCRIPTS: Final = (*SCRIPTS, "alone.js", "handing.js")
COMPARING_SCRIPTS: Final = ("parts.js", "link.js", "reading.js", "comparing.js")
COMPARING_STYLES: Final = ("desk.css", "reading.css", "comparing.css")


def source(names: tuple[str, ...]) -> str:
    """Files of `front`, one after the other."""
    folder = files("jxgrade.desk") / "front"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


def write_page(
    pack: Pack,
    path: Path,
    programme: Programme,
    notes: Mapping[str, Sequence[Note]],
    worked: Mapping[str, Mapping[str, Worked]],
) -> Path:
    """Write a sealed pack as a page; ``notes``: what was found in its texts, by code; ``worked``: examples by kind. Equal packs and notes give equal bytes.

    It tells of no text but those of the pack: a passage shared with another is marked, the other is not quoted.
    """
    last = programme.windows.marking.last
    shown = {
        "pack": pack.pack_id,
        "grader": pack.grader_id,
        "title": pack.title,
        "file": BACK + path.name.removeprefix(SENT),
        "last": last.isoformat() if last else "",
        "rubrics": {kind: boxes(rubric) for kind, rubric in pack.rubrics.items()},
        "examples": {kind: examples_json(worked.get(kind, {}), rubric) for kind, rubric in pack.rubrics.items()},
        "phrases": {kind: programme.assignments[kind].comments[:WITH_KEYS] for kind in pack.rubrics},
        "texts": [
            {
                "code": text.code,
                "kind": text.kind,
                "name": programme.assignments[text.kind].name,
                "role": ASKED[text.role],
                "chars": text.chars,
                "page": page_of(
                    ShownText(text.text, tuple(replace(note, excerpt=None) for note in notes.get(text.code, ())))
                ),
                "entry": entry_json(text.before) | {"revision": 0},
            }
            for text in pack.texts
        ],
        "seal": pack.seal,
    }
    write_bytes(path, _page(pack.title, shown).encode("utf-8", "replace"), private=True)
    return path


def _page(title: str, shown: Mapping[str, object]) -> str:
    script = source(PAGE_SCRIPTS)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy_of(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} 评阅</title>
<style>{source(STYLES)}</style>
</head><body class="jxd-page"><noscript>这个文件要用浏览器打开：请右击它，选“打开方式”，用 Edge 或 Chrome 打开。</noscript>
<script type="application/json" id="{SHOWN}">{_json(shown)}</script>
<script type="application/json" id="{GIVEN}">{_json({"saved": "", "entries": []})}</script>
<script type="module">{script}</script></body></html>
"""


def _json(data: object) -> str:
    """JSON that no text can break out of."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).translate(_NAMED)
