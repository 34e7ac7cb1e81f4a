"""Who may mark what: on the roll, one person per id, allocated, and never a text of the own county or school (R25; rules, 1.10)."""

from collections.abc import Mapping
from dataclasses import dataclass

from jxgrade.errors import MarkRefused
from jxgrade.marking.store import Entry
from jxgrade.rules.kinds import text_of
from jxgrade.rules.places import Place, is_told, may_mark_as, must_keep_away
from jxgrade.tables import MARK_ROLES, Tables, rows


@dataclass(frozen=True)
class RollRow:
    """One row of the roll."""

    city: str | None
    county: str | None
    role: str | None
    employer: str | None

    @property
    def place(self) -> Place:
        """Where the person is from; two of them under one id are two people."""
        return self.city, self.county, self.employer


@dataclass(frozen=True)
class Gate:
    """Refuses entries that nobody asked for; ``people`` is None where no roll was delivered, and then everybody is on it.

    ``unusable``: a roll came and cannot be used; then nobody is on it (rules, 7.7).
    """

    allocated: Mapping[tuple[str, str, str], str]
    people: Mapping[str, tuple[RollRow, ...]] | None
    trainees: Mapping[str, Place]
    unusable: bool = False
    without: frozenset[str] = frozenset()  # cities without counties

    @classmethod
    def of(cls, tables: Tables, without: frozenset[str] = frozenset()) -> "Gate":
        """From the tables allocation, volunteers, trainees and delivered; ``without``: cities without counties."""
        allocation = rows(tables["allocation"], "submission_id", "grader_id", "role", "code")
        allocated = {(text, grader, role): code for text, grader, role, code in allocation}
        trainees = {
            who: tuple(place) for who, *place in rows(tables["trainees"], "trainee_id", "city", "county", "school")
        }
        delivered, files = next(
            (
                (came, files)
                for name, came, files in rows(tables["delivered"], "table", "delivered", "files")
                if name == "volunteers"
            ),
            (False, 0),
        )
        people: dict[str, list[RollRow]] = {}
        for who, *parts in rows(tables["volunteers"], "volunteer_id", "city", "county", "role", "employer"):
            people.setdefault(who, []).append(RollRow(*parts))
        roll = {who: tuple(listed) for who, listed in people.items()} if delivered or files else None
        return cls(allocated, roll, trainees, unusable=bool(files and not delivered), without=without)

    def __call__(self, entry: Entry) -> None:
        """Raise MarkRefused where this grader may not put this down."""
        reason = self.person(entry.grader_id, entry.role) or self.text(entry)
        if reason:
            raise MarkRefused(reason)

    def person(self, grader_id: str, role: str = "first") -> str | None:
        """Why nobody may mark under this id, None where somebody may."""
        if self.people is None:
            return None
        if self.unusable:
            return "附件2已收到但不能采用，无法核对谁可以评阅，没有采用。改法：改正附件2后重新运行 jxgrade run"
        listed = self.people.get(grader_id, ())
        if not may_mark_as((person.role for person in listed), role):
            return f"阅卷人 {grader_id} 不在名册中，没有采用。改法：核对阅卷人编号，或在附件2中补上此人后重新运行 jxgrade run"
        places = {person.place for person in listed}
        if len(places) > 1:
            return (
                f"阅卷人编号 {grader_id} 在附件2中属于 {len(places)} 个人，分不清是谁评的，没有采用。"
                "改法：在附件2中改成各人各自的编号，重新运行 jxgrade run"
            )
        if not all(is_told(place, self.without) for place in places):
            return (
                f"阅卷人 {grader_id} 所在的县（市、区）看不出，无法核对回避，没有采用。"
                "改法：在附件2中写明此人的设区市和县（市、区），重新运行 jxgrade run"
            )
        return None

    def text(self, entry: Entry) -> str | None:
        """Why this text is not for this grader, None where it is."""
        if entry.role != "adjudicator" and entry.key not in self.allocated:
            role = MARK_ROLES.get(entry.role, entry.role)
            return f"这一篇（{role}）没有分配给 {entry.grader_id}，没有采用。改法：只评分配给自己的作业；名单有变的，请重新领取"
        place = self.trainees.get(text_of(entry.submission_id)[0])
        if place is None:
            return "报名表里没有这篇作业的学员，没有采用。改法：核对报名表后重新运行 jxgrade run"
        if must_keep_away(
            (person.place for person in (self.people or {}).get(entry.grader_id, ())), place, self.without
        ):
            return "阅卷人与学员同县（市、区）或同单位，应当回避，没有采用。改法：换其他县的阅卷人评阅"
        return None
