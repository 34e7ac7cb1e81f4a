"""What is said beside the records: points of each question of the test, answers to a survey, and an objection that was answered."""

from collections.abc import Iterator
from typing import Final

from jxgrade.demo.draft import Draft, Province, dice
from jxgrade.demo.files import Row

QUESTIONS: Final = 20
WRONG_KEY: Final = 13
"""The question whose key is wrong: who knows the answer gets nothing."""
_ASKED: Final = ("1.对本次培训总体是否满意", "2.对线上课程是否满意", "3.对线下培训是否满意")
_SAID: Final = ("希望多一些课堂案例", "线下培训可以再多一天", "危机干预的内容很实用", "建议分学段开课")


def item_rows(province: Province) -> Iterator[Row]:
    """Every question of each attempt, right or wrong; as many right as the score says, but for the one with the wrong key."""
    luck, each = dice(0, "items"), 100 // QUESTIONS
    for draft in province.trainees:
        for attempt, (score, _) in enumerate(draft.tests, 1):
            if score.isdigit() and int(score) <= 100:
                knows = sorted(range(1, QUESTIONS + 1), key=lambda item: item / 5 + luck.gauss(0, 1))
                right = {*knows[: round(int(score) / each)]} ^ {WRONG_KEY}
                for item in range(1, QUESTIONS + 1):
                    yield "", (draft.trainee_id, item, each * (item in right), each, attempt)


def survey_rows(province: Province) -> Iterator[Row]:
    """Seven of ten answer, some in words too."""
    luck = dice(0, "survey")
    for draft in province.trainees:
        if luck.random() < 0.7:
            for at, question in enumerate(_ASKED):
                yield "", (draft.trainee_id, question, max(1, min(5, round(4.4 - at / 3 + luck.gauss(0, 0.8)))))
            if luck.random() < 0.2:
                yield "", (draft.trainee_id, "4.意见和建议", luck.choice(_SAID))


def objection_rows(province: Province) -> Iterator[Row]:
    """One that somebody has looked into and answered, so that nothing waits."""
    who = next(draft for draft in province.trainees if _is_plain(draft))
    about = ("线上测试得分", "2024-02-06 09:30", "认为成绩比交卷时看到的低", "不成立", "省项目办", "2024-02-08 15:00", "已核对平台记录，以最高的一次计")  # fmt: skip
    yield "", ("Y001", who.trainee_id, "", *about)


def _is_plain(draft: Draft) -> bool:
    return draft.ordinary and not draft.planted
