"""Certificates (八): one PDF per person, case, unit or volunteer, set by Typst; equal inputs give equal bytes.

Words reach the page as inputs, never as source, so nothing of anybody's name is markup. A name with a character that the font lacks
is not set at all: a box in place of a name is worse than no certificate. The number is keyed, so nobody can make one up or count on
from one to the next; it says nothing of the person.
"""

import hashlib
import hmac
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any, Final

from pypdfium2 import PdfDocument

from jxgrade.awards.vacancies import award_holders
from jxgrade.errors import ParamsError
from jxgrade.present import words
from jxgrade.present.page import TEMPLATE
from jxgrade.programme import Programme
from jxgrade.tables import VOLUNTEER_ROLES, Tables, plain, rows

AWARDS: Final = {
    "passed": "合格",
    "trainees": "优秀学员",
    "cases": "优秀案例",
    "volunteers": "优秀志愿者",
    "organisations": "优秀组织",
}
"""Who gets a certificate, in the order of the folders: key of `certificates` in the programme, Chinese word."""

LETTERS: Final = {"passed": "HG", "trainees": "YX", "cases": "AL", "volunteers": "ZY", "organisations": "ZZ"}
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U to be misread."""
SYMBOLS: Final = 10
FAMILIES: Final = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "SimSun",
    "NSimSun",
    "Songti SC",
    "STSong",
    "Microsoft YaHei",
)
_MISREAD: Final = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Certificate:
    """What one certificate says: award (a key of `AWARDS`), id it is for, city (slug), name, place, and the sentence."""

    award: str
    key: str
    city: str | None
    name: str | None
    place: str | None
    body: str


def due(tables: Tables, programme: Programme) -> list[Certificate]:
    """Every certificate the results give, by award and id; people without a name among them. Who left an award gets none, who moved up does.

    ``tables``: decisions, award_trainees, award_cases, vacancies, award_volunteers, award_organisations, identities,
    volunteers.
    """
    made = (_passed, _trainees, _cases, _volunteers, _organisations)
    return [one for make in made for one in sorted(make(tables, programme), key=lambda one: one.key)]


def _names(tables: Tables, table: str, key: str) -> dict[str, str | None]:
    return {one: name for one, name in rows(tables[table], key, "name") if one}


def _passed(tables: Tables, programme: Programme) -> Iterator[Certificate]:
    names, credit = _names(tables, "identities", "trainee_id"), programme.hours.credit
    hours = "、".join(
        f"{part.name.removesuffix('学时')} {plain(part.at_least)} 学时"
        for part in programme.components
        if part.adds_up and part.at_least
    )
    body = f"在“{programme.title}”中完成{f'{hours}的' if hours else ''}全部培训内容，综合考核合格"
    body += "。" if credit is None else f"，计继续教育 {credit} 学时。"
    for who, city, school, status in rows(tables["decisions"], "trainee_id", "city", "school", "status"):
        if status == "pass":
            yield Certificate("passed", who, city, names.get(who), school, body)


def _trainees(tables: Tables, programme: Programme) -> Iterator[Certificate]:
    names = _names(tables, "identities", "trainee_id")
    body = f"在“{programme.title}”中完成全部培训内容，综合考核成绩优异，被评为省级优秀学员。"
    now = award_holders(tables, "trainee_id")
    for who, city, school in rows(tables["award_trainees"], "trainee_id", "city", "school"):
        if who in now:
            yield Certificate("trainees", who, city, names.get(who), school, body)


def _cases(tables: Tables, programme: Programme) -> Iterator[Certificate]:
    names = _names(tables, "identities", "trainee_id")
    now = award_holders(tables, "submission_id")
    for text, who, city, school, theme in rows(
        tables["award_cases"], "submission_id", "trainee_id", "city", "school", "theme"
    ):
        if text in now:
            kind = programme.kinds[text.rpartition("/")[2]]
            about = f"（主题：{theme}）" if theme in programme.awards.cases.themes else ""
            body = f"在“{programme.title}”中提交的{kind}{about}被评为优秀案例。"
            yield Certificate("cases", text, city, names.get(who), school, body)


def _volunteers(tables: Tables, programme: Programme) -> Iterator[Certificate]:
    names = _names(tables, "identities", "volunteer_id")
    employers = dict(rows(tables["volunteers"], "volunteer_id", "employer"))
    for who, role, city, outcome in rows(tables["award_volunteers"], "volunteer_id", "role", "city", "outcome"):
        if outcome == "awarded":
            body = f"在“{programme.title}”中担任{VOLUNTEER_ROLES[role]}，工作认真负责，被评为优秀志愿者。"
            yield Certificate("volunteers", f"{who}|{role}", city, names.get(who), employers.get(who), body)


def _organisations(tables: Tables, programme: Programme) -> Iterator[Certificate]:
    body = f"在“{programme.title}”中组织有力，成效显著，荣获优秀组织奖。"
    for level, unit, outcome in rows(tables["award_organisations"], "level", "unit", "outcome"):
        if outcome == "awarded":
            city = unit.partition("/")[0]
            yield Certificate("organisations", f"{level}|{unit}", city, words.unit(unit, programme), None, body)


def number(key: bytes, certificate: Certificate, programme: Programme) -> str:
    """The certificate's number: year of judgement, award, and 50 bits keyed by the workspace's secret ``key``.

    >>> one = Certificate("passed", "JX1", None, None, None, "")
    >>> import types
    >>> number(b"k" * 32, one, types.SimpleNamespace(as_of=date(2024, 2, 1)))
    '2024-HG-9WDAH-42S9F'
    """
    said = f"certificate\0{certificate.award}\0{certificate.key}".encode("utf-8", "surrogatepass")
    bits = int.from_bytes(hmac.digest(key, said, "sha256")[:8], "big") >> (64 - 5 * SYMBOLS)
    code = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(SYMBOLS)))
    return f"{programme.as_of.year}-{LETTERS[certificate.award]}-{code[:5]}-{code[5:]}"


def plain_number(typed: str) -> str:
    """A number as somebody types it, made comparable: no hyphens or blanks, capitals, letters that are misread set right.

    >>> plain_number("2024-hg-oi234-5l789") == plain_number("2024HG 01234-51789")
    True
    """
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_MISREAD)


Given = tuple[Certificate, str, str]
"""A certificate, its number, and what is to be scanned from it ("": the number)."""
_CLOCK: Final = re.compile(rb"\(D:\d{14}[^)]{7}\)")
_CHANCE: Final = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")


@cache
def _signs(font: str, index: int) -> frozenset[int]:
    """The characters of a font: a quarter of a second to read, and the same for every award."""
    return frozenset(extra("fontTools.ttLib").TTFont(font, fontNumber=index, lazy=True).getBestCmap())


@dataclass(frozen=True)
class Typesetter:
    """Sets certificates in the first font of `FAMILIES` that is installed; ``day`` None makes samples, marked as such."""

    programme: Programme
    day: date | None

    @cached_property
    def _family(self) -> str:
        typst = extra("typst")
        installed = set(typst.Fonts().families())
        for family in FAMILIES:
            if family in installed:
                return family
        raise ParamsError(
            "没有找到可以排证书的中文字体。改法：装上思源宋体（Noto Serif CJK SC）；Debian 上是 apt install fonts-noto-cjk"
        )

    @cached_property
    def _glyphs(self) -> frozenset[int]:
        """The characters that every weight of the font has."""
        files = {(one.path, one.index) for one in extra("typst").Fonts().fonts() if one.family == self._family}
        return frozenset.intersection(*(_signs(*file) for file in files))

    @cached_property
    def _compiler(self) -> Any:
        return extra("typst").Compiler(str(TEMPLATE / "certificate.typ"))

    def lacking(self, certificate: Certificate) -> str:
        """Characters of name, place and sentence that the font lacks, each once; empty where it can be set."""
        said = f"{certificate.name or ''}{certificate.place or ''}{certificate.body}"
        return "".join(sorted(sign for sign in set(said) if ord(sign) not in self._glyphs))

    def pdf(self, certificate: Certificate, number: str, code: str = "") -> bytes:
        """The certificate as PDF, with its ``code`` to be scanned (else the number alone); raises ParamsError where Typst complains of anything."""
        return self.sheet([(certificate, number, code)])

    def sheet(self, given: Sequence[Given]) -> bytes:
        """Several certificates of one award in one PDF, a page each; holds the `mark` of what it was made from."""
        words = [self._words(*one) for one in given]
        words[0]["mark"], dated = self.mark(given), self.day or self.programme.as_of
        try:
            made, warnings = self._compiler.compile_with_warnings(
                format="pdf",
                sys_inputs={"data": json.dumps(words, ensure_ascii=False)},
                timestamp=int(datetime(dated.year, dated.month, dated.day, tzinfo=UTC).timestamp()),
            )
        except RuntimeError as error:
            raise ParamsError(f"证书 {given[0][1]} 没有排成（{error}）。改法：升级 typst 后再试") from error
        if warnings:
            raise ParamsError(
                f"证书 {given[0][1]} 没有排成（{warnings[0]}）。改法：装上思源宋体（Noto Serif CJK SC）后再试"
            )
        return bytes(made)

    def mark(self, given: Sequence[Given]) -> str:
        """By which it is known whether a sheet was made from these very words, by this template and version of Typst."""
        source = (TEMPLATE / "certificate.typ").read_text("utf-8"), extra("typst").__version__, self._family
        titles = [self.programme.certificates[one.award] for one, *_ in given]
        said = repr((source, given, titles, str(self.day), self.programme.authority, self.programme.document))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def each(self, sheet: bytes, given: Sequence[Given]) -> list[bytes]:
        """The pages of a sheet as PDFs of their own; set one by one where a page did not hold its certificate."""
        with closing(PdfDocument(sheet)) as whole:
            if len(whole) != len(given):
                return [self.pdf(*one) for one in given]
            return [self._page(whole, place, number) for place, (_, number, _) in enumerate(given)]

    def _page(self, whole: PdfDocument, place: int, number: str) -> bytes:
        """One page, without the clock and the chance that pdfium puts into a file."""
        sink = io.BytesIO()
        with closing(PdfDocument.new()) as own:
            own.import_pages(whole, [place])
            own.save(sink)
        name = hashlib.sha256(number.encode()).hexdigest()[:32].upper().encode()
        made = _CLOCK.sub(f"(D:{self.day or self.programme.as_of:%Y%m%d}000000+00'00')".encode(), sink.getvalue())
        return _CHANCE.sub(b"/ID[<" + name + b"><" + name + b">]", made)

    def _words(self, certificate: Certificate, number: str, code: str) -> dict[str, Any]:
        programme, day = self.programme, self.day
        return {
            "title": programme.certificates[certificate.award],
            "name": certificate.name,
            "place": certificate.place,
            "body": certificate.body,
            "number": number,
            "authority": programme.authority,
            "document": programme.document,
            "font": self._family,
            "draft": day is None,
            "day": "　　年　月　日" if day is None else f"{day.year} 年 {day.month} 月 {day.day} 日",
            "code": _code(code or number),
            "words": {"draft": "样张", "closing": "特发此证。", "number": "证书编号　", "basis": "依据　"},
        }


@cache
def extra(name: str) -> Any:
    """A library of the extra ``certificates``; raises ParamsError without it."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise ParamsError("证书需要 typst 等程序库。改法：pip install 'jxgrade[certificates]'") from error


def _code(said: str) -> list[int]:
    """A QR code as the bytes of a PNG; a signature looks like chance, so that any mask does for it, and choosing one is left out."""
    zxing, mask = extra("zxingcpp"), {"data_mask": 3} if "\n" in said else {}
    made = zxing.create_barcode(said, zxing.BarcodeFormat.QRCode, ec_level="M", **mask)
    image = memoryview(made.to_image(scale=1, add_quiet_zones=False))
    size, bits = (image.shape or (0,))[0], image.tobytes().translate(_BITS)
    lines = (int(bits[at : at + size].ljust(-(-size >> 3) << 3, b"0"), 2) for at in range(0, size**2, size))
    pixels = zlib.compress(b"".join(b"\0" + line.to_bytes(-(-size >> 3), "big") for line in lines), 1)
    head = size.to_bytes(4, "big") * 2 + b"\1\0\0\0\0"  # one bit a pixel, grey
    parts = (b"IHDR" + head, b"IDAT" + pixels, b"IEND")
    chunks = ((len(one) - 4).to_bytes(4, "big") + one + zlib.crc32(one).to_bytes(4, "big") for one in parts)
    return list(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


_BITS: Final = bytes.maketrans(b"\0\xff", b"01")
