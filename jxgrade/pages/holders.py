"""Who holds an award now: the published list, without those who left it and with those who moved up (R15, R18)."""

from collections.abc import Mapping
from typing import Final

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
LISTS: Final = {"trainee_id": "award_trainees", "submission_id": "award_cases"}
VACANCIES: Final = {"trainee_id": "trainee_vacancies", "submission_id": "case_vacancies"}


def holders_of(tables: Mapping[str, pd.DataFrame], key: str) -> dict[str, str | None]:
    """Ids of excellent trainees (``key`` `trainee_id`) or cases (`submission_id`), with the day on which who moved up did."""
    columns = ("order", key, "decided_on", "outcome", "moved")
    turns = sorted(rows(tables[VACANCIES[key]], *columns), key=lambda row: int(row[0]))
    return holders(rows(tables[LISTS[key]], key, "outcome"), (turn[1:] for turn in turns))
