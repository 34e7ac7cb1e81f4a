"""What no part of the programme can see alone: names that lead somewhere, weights that add up, prizes that need what is switched off.

Asked of the file as it was read, so that all faults are told at once, whatever else is wrong in it; what a part refuses itself is left to it.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from jxgrade.errors import Fault
from jxgrade.programme.scoring import HOURS, PLAIN_TABLES, WHOLE

Data = Mapping[str, Any]


def faults_across(data: object, told: Sequence[Fault] = ()) -> list[Fault]:
    """All such faults, each with path, value and fix; those whose path was ``told`` already are not told again."""
    if not isinstance(data, Mapping):
        return []
    known = {fault.path for fault in told}
    return [fault for check in _CHECKS for fault in check(data) if fault.path not in known]


# ---------------------------------------------------------------- reading what may be anything


def _map(value: Any, *keys: str) -> Data:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Data]:
    return [one if isinstance(one, Mapping) else {} for one in value] if isinstance(value, list | tuple) else []


def _number(value: Any) -> Decimal:
    return (
        Decimal(str(value)) if isinstance(value, int | Decimal | float) and not isinstance(value, bool) else Decimal(0)
    )


def _word(named: object) -> str:
    """A name of a city as the inbox compares it: width, blanks and 市 left aside (`intake`)."""
    return "".join(unicodedata.normalize("NFKC", str(named)).split()).casefold().removesuffix("市")


def _cities(data: Data) -> dict[Any, Data]:
    return {city.get("slug"): city for city in _list(data.get("cities"))}


def _twice(places: Sequence[tuple[str, Any]], what: str, fix: str) -> Iterator[Fault]:
    """``places``: path and value; told at the later ones."""
    first: dict[str, str] = {}
    for path, value in places:
        if value is not None and first.setdefault(str(value), path) != path:
            yield Fault(path, str(value), f"{what}与 {first[str(value)]} 相同", fix)


# ---------------------------------------------------------------- places


def _places(data: Data) -> Iterator[Fault]:
    slugs, stages, cities = _cities(data), _map(data, "stages"), _list(data.get("cities"))
    own = {_word(city.get("name")): city.get("slug") for city in cities} | {_word(slug): slug for slug in slugs}
    for alias, slug in _map(data, "aliases").items():
        if slug not in slugs:
            yield Fault(f"aliases.{alias}", str(slug), "没有这样的设区市", "改成 cities 里有的 slug")
        elif own.get(_word(alias), slug) != slug:
            yield Fault(f"aliases.{alias}", str(slug), f"这是 {own[_word(alias)]} 本来的叫法", "删去这一行")
    for place, city in enumerate(cities):
        name = city.get("name")
        if isinstance(name, str) and own[_word(name)] != city.get("slug"):
            told = f"与 {own[_word(name)]} 的叫法相同（有没有“市”字都一样）"
            yield Fault(f"cities[{place}].name", name, told, "每个设区市各用自己的名称")
        quota, path = city.get("quota"), f"cities[{place}].quota"
        if stages and quota is not None and (not isinstance(quota, Mapping) or set(quota) != set(stages)):
            yield Fault(
                path,
                str(quota),
                "名额要按学段写，一个学段一个数",
                f"写成 {{{', '.join(f'{one}: 100' for one in stages)}}}",
            )
        elif not stages and isinstance(quota, Mapping):
            yield Fault(
                path, str(dict(quota)), "没有分学段（stages），名额却按学段写", "写成一个数，或在 stages 里写明学段"
            )
    words = [(f"stages.{stage}[{place}]", word) for stage, listed in stages.items() if isinstance(listed, list)
             for place, word in enumerate(listed)]  # fmt: skip
    yield from _twice(words, "学段的写法", "一种写法只属于一个学段")
    for stage, listed in stages.items():
        if isinstance(listed, list) and not listed:
            yield Fault(f"stages.{stage}", "[]", "没有名称", "写成 [小学]，第一个是名称，其余是同义的写法")
    tiles = [(f"cities[{place}].tile", city.get("tile")) for place, city in enumerate(cities)]
    yield from _twice(tiles, "在图上的位置", "每个设区市占一格 [列, 行]")
    if any(tile for _, tile in tiles):
        for path, _ in (one for one in tiles if one[1] is None):
            yield Fault(path, "", "别的设区市写了在图上的位置，这里没有", "写成 [列, 行]，从左上角数起；不要图就都不写")


def _neighbours(data: Data) -> Iterator[Fault]:
    names = {name for slug, city in _cities(data).items() for name in (slug, city.get("name"))}
    for unit, others in _map(data, "marking", "neighbours").items():
        for one in (unit, *(others if isinstance(others, list) else ())):
            city, slash, county = str(one).partition("/")
            if city not in names or bool(slash) != bool(county):
                fix = "县写成“设区市/县”，整个设区市写成它的名称；设区市须在 cities 里"
                yield Fault(f"marking.neighbours.{unit}", str(one), f"不认识 {one}", fix)


def _confirmed(data: Data) -> Iterator[Fault]:
    slugs = _cities(data)
    for place, one in enumerate(_list(data.get("confirmed"))):
        if one.get("city") not in slugs:
            yield Fault(f"confirmed[{place}].city", str(one.get("city")), "没有这样的设区市", "改成 cities 里有的 slug")
        tables = (*PLAIN_TABLES.values(), *HOURS, *_map(data, "tables"))
        if one.get("table") not in tables:
            yield Fault(
                f"confirmed[{place}].table",
                str(one.get("table")),
                "不是可以核实的表",
                f"改成 {'、'.join(dict.fromkeys(tables))} 之一",
            )


# ---------------------------------------------------------------- components and kinds


def _components(data: Data) -> Iterator[Fault]:
    scoring = _map(data, "scoring")
    listed, weights = _list(scoring.get("components")), scoring.get("weights")
    if bool(listed) == (weights is not None):
        fix = "只有测试和作业两项时写 weights: {test: 60, assignments: 40}，否则逐项写 components"
        yield Fault("scoring.components", "", "components 与 weights 要写一个，也只写一个", fix)
    given = [(f"components[{place}].weight", one.get("weight")) for place, one in enumerate(listed)]
    path, parts = ("scoring.components", given) if listed else ("scoring.weights", list(_map(weights).items()))
    total = sum((_number(weight) for _, weight in parts), Decimal(0))
    if parts and total != WHOLE and None not in (weight for _, weight in parts):
        shown = " + ".join(str(weight) for _, weight in parts)
        yield Fault(path, shown, f"权重之和为 {total}，不是 100", "调整各项的权重，使合计为 100")
    for place, one in enumerate(listed):
        yield from _component(one, f"scoring.components[{place}]", data)
    for what in ("key", "name"):
        named = [(f"scoring.components[{place}].{what}", one.get(what)) for place, one in enumerate(listed)]
        yield from _twice(named, "这一项", "每一项各用自己的代号和名称")
    sources = [(f"scoring.components[{place}].source", one.get("source")) for place, one in enumerate(listed)]
    yield from _twice([one for one in sources if one[1] in ("test", "assignments")], "来源", "测试、作业各只写一项")


def _component(one: Data, path: str, data: Data) -> Iterator[Fault]:
    source, table = one.get("source"), one.get("table")
    tables = _map(data, "tables")
    if source == "points" and table not in tables:
        reason = "没有写分数从哪张表来" if table is None else "这张表没有在 tables 里写明"
        known = f"（现有 {'、'.join(tables)}）" if tables else ""
        yield Fault(
            f"{path}.table", str(table or ""), reason, f"在 tables 里写明这张表的名称和列名，这里写它的代号{known}"
        )
    if source == "hours" and table is not None and table not in HOURS:
        yield Fault(f"{path}.table", str(table), "不是学时的表", f"写 {' 或 '.join(HOURS)}")
    if source == "hours" and _number(one.get("weight")) and not _number(one.get("per_hour")):
        yield Fault(f"{path}.per_hour", str(one.get("per_hour", "")), "没有写每学时计几分", "写成 per_hour: 0.5")
    if source in ("test", "assignments") and table is not None:
        yield Fault(f"{path}.table", str(table), f"来源 {source} 不用写表", "删去 table")
    if "full" in one and not _number(one["full"]):
        yield Fault(f"{path}.full", str(one["full"]), "满分不能是 0", "写满分，例如 25；不写是 100")
    most, least = _number(one.get("full", WHOLE)), _number(one.get("at_least"))
    if source in ("test", "assignments", "points") and least > most:
        yield Fault(f"{path}.at_least", str(least), f"门槛高于满分 {most}，谁也达不到", "把 at_least 改小")
    hours = HOURS.get(str(table or PLAIN_TABLES["hours"])) if source == "hours" else None
    if hours and _map(data, "hours").get(hours) is not None:
        yield Fault(
            f"hours.{hours}",
            str(_map(data, "hours")[hours]),
            f"与 {path} 说的是同一张表",
            "删去这一行，门槛写成那一项的 at_least",
        )


def _kinds(data: Data) -> Iterator[Fault]:
    kinds = _map(data, "assignments")
    named = [(f"assignments.{kind}.name", _map(one).get("name")) for kind, one in kinds.items()]
    yield from _twice(named, "作业的名称", "每种作业各用自己的名称")
    if kinds and not any(_number(_map(one).get("weight", 1)) for one in kinds.values()):
        yield Fault("assignments", "0", "各种作业的 weight 都是 0", "至少一种作业的 weight 大于 0")
    for place, one in enumerate(_list(_map(data, "scoring").get("components"))):
        if one.get("key") in (*kinds, *_KEPT):
            yield Fault(f"scoring.components[{place}].key", str(one.get("key")), "这个代号已有别的用处", "换一个代号")
    for kind in kinds:
        if kind in _KEPT or kind in ("online", "offline", "test", "assignments"):
            yield Fault(f"assignments.{kind}", str(kind), "这个代号已有别的用处", "换一个代号")


_KEPT: Final = ("total", "identity", "assignment", "credit", "trainee")


def _tables(data: Data) -> Iterator[Fault]:
    used = {one.get("table") for one in _list(_map(data, "scoring").get("components"))}
    from jxgrade.tables.inbox import INBOX  # late: it is seldom needed, and pandas comes with it

    tables = _map(data, "tables")
    for table, one in tables.items():
        if table in INBOX or _map(one).get("name") in {known.heading for known in INBOX.values()}:
            yield Fault(f"tables.{table}", str(_map(one).get("name")), "收件表里已有这个名称", "换一个代号和名称")
        elif table not in used:
            yield Fault(
                f"tables.{table}",
                str(_map(one).get("name")),
                "没有哪一项用到这张表",
                "在 scoring.components 里用它，或删去",
            )
    yield from _twice(
        [(f"tables.{table}.name", _map(one).get("name")) for table, one in tables.items()],
        "表名",
        "每张表各用自己的名称",
    )


# ---------------------------------------------------------------- prizes


def _prizes(data: Data) -> Iterator[Fault]:
    awards = _map(data, "awards")
    for prize in ("trainees", "organisations", "cases", "volunteers"):
        title = _map(data, "certificates").get(prize)
        if title is not None and awards.get(prize) is None:
            yield Fault(
                f"certificates.{prize}",
                str(title),
                f"没有设 awards.{prize} 这个奖项",
                f"删去这一行，或补上 awards.{prize}",
            )
    counties = any(city.get("counties", True) for city in _cities(data).values())
    places = _map(awards, "organisations", "places").get("county")
    if places and not counties:
        yield Fault(
            "awards.organisations.places.county",
            str(places),
            "各设区市都不分县（counties: false），没有县可评",
            "改成 0",
        )
    if _map(awards, "volunteers", "per_county") and not counties:
        yield Fault(
            "awards.volunteers.per_county",
            "",
            "各设区市都不分县（counties: false）",
            "删去 per_county，或改正 counties",
        )
    for place, unit in enumerate(_map(awards, "organisations").get("direct") or ()):
        city = _cities(data).get(str(unit).partition("/")[0])
        if city is None or not city.get("counties", True):
            yield Fault(
                f"awards.organisations.direct[{place}]", str(unit), "没有这样的设区市，或它不分县", "写成 设区市代号/县"
            )


_CHECKS: Final[tuple[Callable[[Data], Iterator[Fault]], ...]] = (
    _places, _neighbours, _confirmed, _components, _kinds, _tables, _prizes,
)  # fmt: skip
