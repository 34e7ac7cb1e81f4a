"""Floors of cases that were not reached (R18), told with the problems of a run."""

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.tables import rows


def floor_problems(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Iterator[tuple[object, ...]]:
    """Rows of `problems`: each city and theme with fewer cases than its floor, in the order of the programme (R18)."""
    floors = programme.awards.cases.floors
    awarded = [row for row in rows(tables["award_cases"], "outcome", "city", "theme") if row[0] == "awarded"]
    by_city, by_theme = Counter(city for _, city, _ in awarded), Counter(theme for *_, theme in awarded)
    wanted = [
        *(("city", city.slug, f"设区市{city.name}", by_city[city.slug], floors.city) for city in programme.cities),
        *(("theme", name, f"主题“{name}”", by_theme[name], floors.theme) for name in programme.awards.cases.themes),
    ]
    for column, value, what, count, floor in wanted:
        if count < floor:
            message = (
                f"优秀案例：{what}应至少 {floor} 篇，按各项条件和上限选出 {count} 篇，缺 {floor - count} 篇。"
                "改法：核对有关作业的案例主题、字数、评分和雷同认定后重新运行；确无合格案例的，在公示说明中写明"
            )
            yield None, None, None, column, value, "warning", message
