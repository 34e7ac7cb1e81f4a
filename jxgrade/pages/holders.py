"""Who holds an award now: the published list, without those who left it and with those who moved up (R15, R18)."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from jxgrade.awards.vacancies import holders
from jxgrade.tables import rows

CAUSES: Final = {"declined": "本人放弃", "struck_out": "取消资格"}
STEPS: Final = {
    "filled": "已递补",
    "waits": "下一组并列人数多于空席，等人决定",
    "exhausted": "没有可以递补的",
    "no_vacancy": "入选人数仍不少于席位，不递补",
    "not_awarded": "不在入选之列，没有空出席位",
    "unlisted": "不在名单中，请核对编号",
    "repeated": "前面已经列过",
}
LISTS: Final = {"trainee_id": ("trainees", "award_trainees"), "submission_id": ("cases", "award_cases")}


def turns_of(frame: pd.DataFrame, award: str) -> list[tuple[Any, ...]]:
    """Who left the list of ``trainees`` or ``cases``, in the order decided: order, id, cause, day, outcome, ids moved up, seats free."""
    columns = ("award", "order", "id", "cause", "decided_on", "outcome", "moved", "free")
    return sorted((row[1:] for row in rows(frame, *columns) if row[0] == award), key=lambda row: int(row[0]))


def holders_of(tables: Mapping[str, pd.DataFrame], key: str) -> dict[str, str | None]:
    """Ids of excellent trainees (``key`` `trainee_id`) or cases (`submission_id`), with the day on which who moved up did."""
    award, listed = LISTS[key]
    turns = turns_of(tables["vacancies"], award)
    return holders(rows(tables[listed], key, "outcome"), ((turn[1], *turn[3:6]) for turn in turns))
