"""Signing of volunteers (R19): a person signs a county's or a city's list, and each signature goes into the audit log."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch import audit
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import ParamsError
from jxgrade.tables import VOLUNTEER_ROLES, from_rows, rows

SIGN_OFF = "sign_off"
AWARD = "volunteer"
OUTCOMES = {"awarded": "同意授予", "withdrawn": "撤回"}
_FIGURES = ("marked", "agreement", "seed_error")


@dataclass(frozen=True)
class Choice:
    """Which volunteers: of a city (slug), a county, a role, or these ids; None and empty do not restrict."""

    city: str | None = None
    county: str | None = None
    role: str | None = None
    ids: Collection[str] = ()

    @property
    def level(self) -> str:
        """On whose list the signature stands: county, city or province."""
        return "county" if self.county else "city" if self.city else "province"


@dataclass(frozen=True)
class Proposed:
    """One volunteer in one role who may be signed for, with the figures the signature rests on."""

    volunteer_id: str
    role: str
    city: str | None
    county: str | None
    outcome: str
    figures: tuple[str, ...]


def proposals(workspace: Workspace, choice: Choice) -> tuple[Proposed, ...]:
    """The rows of `award_volunteers` that are meant, by id and role; raises TableError, or ParamsError where an id is not proposed."""
    columns = ("volunteer_id", "role", "city", "county", "outcome", *_FIGURES)
    frame = canonical.read("award_volunteers", workspace.store)
    found = [
        Proposed(who, role, city, county, outcome, tuple("" if figure is None else str(figure) for figure in figures))
        for who, role, city, county, outcome, *figures in rows(frame, *columns)
    ]
    unknown = sorted(set(choice.ids) - {one.volunteer_id for one in found})
    if unknown:
        raise ParamsError(
            f"{'、'.join(unknown)} 不在志愿者建议名单里，没有签字。改法：核对编号，名单见《评优遴选》；没有评阅记录的阅卷志愿者不在名单里"
        )
    meant = (
        one
        for one in found
        if (choice.city in (None, one.city))
        and (choice.county in (None, one.county))
        and (choice.role in (None, one.role))
        and (not choice.ids or one.volunteer_id in choice.ids)
    )
    return tuple(sorted(meant, key=lambda one: (one.volunteer_id, one.role)))


def sign(
    workspace: Workspace, proposed: Collection[Proposed], *, by: str, level: str, withdraw: bool = False, at: str = ""
) -> int:
    """Put a signature for each of these into the audit log, all at once; returns how many were new.

    Who is signed for already (or, to withdraw, is not) gets no second line. ``by``: the person who signs. The next run takes it up.
    Raises ParamsError for a blank name, AuditBroken, WorkspaceError.
    """
    if not by.strip():
        raise ParamsError("没有写签字人。改法：加上 --by 姓名")
    wanted = "withdrawn" if withdraw else "awarded"
    now = {
        (who, role): outcome for who, role, outcome in rows(signatures(workspace), "volunteer_id", "role", "outcome")
    }
    acts = [
        audit.Act(
            SIGN_OFF,
            by=by.strip(),
            subject=one.volunteer_id,
            at=at,
            value={
                "award": AWARD,
                "role": one.role,
                "outcome": wanted,
                "level": level,
                **dict(zip(_FIGURES, one.figures, strict=True)),
            },
        )
        for one in proposed
        if now.get((one.volunteer_id, one.role), "withdrawn") != wanted
    ]
    audit.append(workspace, *acts)
    return len(acts)


def signatures(workspace: Workspace) -> pd.DataFrame:
    """The table `signatures`: of each volunteer and role the latest word; raises AuditBroken where the log was tampered with."""
    latest: dict[tuple[str, str], tuple[str | None, ...]] = {}
    for one in audit.decisions(workspace, SIGN_OFF):
        value = one.value
        if value.get("award") == AWARD and value.get("role") in VOLUNTEER_ROLES and value.get("outcome") in OUTCOMES:
            figures = (value.get(name) or None for name in _FIGURES)
            latest[one.subject, value["role"]] = (
                one.subject,
                value["role"],
                value["outcome"],
                value.get("level"),
                one.by,
                one.at,
                *figures,
            )
    return from_rows(latest.values(), "signatures")
