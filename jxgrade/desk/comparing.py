"""One expert comparing at the desk, without a browser: two blind texts, one word, written into the expert's workbook at once.

The workbook is all there is: what `awards collect` takes back is what the desk writes, so there is one way of the data. It is small
enough to be written whole after each word, before the browser is answered; a killed kernel loses nothing that was answered.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jxgrade.desk.judging import RECUSED, VERDICT_WORDS, Book, Comparison, write_workbook
from jxgrade.desk.session import DEFECT
from jxgrade.desk.wire import ShownText, page_of
from jxgrade.errors import JxgradeError, PackRefused, system_reason

Json = dict[str, Any]


class Comparing:
    """The session of one workbook; `handle` takes one message of the browser, and bears hearing it twice."""

    def __init__(self, path: Path, book: Book) -> None:
        self._path, self._book = path, book
        self._bytes = path.read_bytes()
        self._place = self._open()

    def handle(self, message: Mapping[str, Any]) -> Json:
        """The answer to one message; what goes wrong is an answer too."""
        does = {"hello": self._hello, "judge": self._judge, "back": self._back}
        try:
            answer = does[str(message.get("do"))](message)
        except OSError as error:
            answer = {
                "kind": "trouble",
                "message": f"没有存上（{system_reason(error)}）。改法：关掉打开着这个文件的 Excel 或 WPS，再按一次",
            }
        except JxgradeError as error:
            answer = {"kind": "trouble", "message": str(error)}
        except Exception as error:  # noqa: BLE001 - the desk must stay usable whatever a part of it died of
            answer = {"kind": "trouble", "message": DEFECT.format(type(error).__name__)}
        return {**answer, "reply": message.get("id")}

    def _hello(self, message: Mapping[str, Any]) -> Json:
        return self._screen()

    def _judge(self, message: Mapping[str, Any]) -> Json:
        """Put down left, right, tie or recused for the pair of this number; the next open pair is the answer."""
        place, pairs = self._at(message), list(self._book.pairs)
        now = _said(pairs[place], str(message.get("verdict")))
        if pairs[place] != now:
            if self._path.read_bytes() != self._bytes:
                raise PackRefused(
                    "文件刚才在别处改过，这一对没有存。改法：关掉别处的窗口，重新运行本单元，会接着新的内容"
                )
            pairs[place] = now
            book = self._book._replace(pairs=tuple(pairs))
            write_workbook(self._path, book)
            self._book, self._bytes = book, self._path.read_bytes()
        self._place = self._open()
        return self._screen()

    def _back(self, message: Mapping[str, Any]) -> Json:
        """The pair before the one of this number; from the end, the last one."""
        self._place = max(self._at(message) - 1, 0)
        return self._screen()

    def _at(self, message: Mapping[str, Any]) -> int:
        numbers = [pair.number for pair in self._book.pairs]
        number = message.get("pair")
        return len(numbers) if number is None else numbers.index(int(number))

    def _open(self) -> int:
        return next((place for place, pair in enumerate(self._book.pairs) if not pair.settled), len(self._book.pairs))

    def _screen(self) -> Json:
        pairs, place = self._book.pairs, self._place
        said = {"total": len(pairs), "done": sum(pair.settled for pair in pairs), "file": self._path.name}
        if place == len(pairs):
            return {"kind": "finished", **said}
        pair = pairs[place]
        sides = [{"code": code, "page": page_of(ShownText(self._book.texts[code]))} for code in (pair.left, pair.right)]
        return {
            "kind": "pair",
            **said,
            "pair": pair.number,
            "place": place + 1,
            "word": pair.word or (RECUSED if pair.settled else ""),
            "sides": sides,
        }


def _said(pair: Comparison, verdict: str) -> Comparison:
    """The pair with this verdict; ``recused`` leaves it open with a note, a verdict takes that note away."""
    if verdict == "recused":
        return pair._replace(word="", note=RECUSED)
    return pair._replace(word=VERDICT_WORDS[verdict], note="" if pair.note.strip() == RECUSED else pair.note)
