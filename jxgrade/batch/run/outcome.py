"""What became of each part of a run: a stage, or a unit (one notebook for one city, or for the province)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StageResult:
    """What became of one stage: ``done``, ``skipped`` (nothing had changed), ``failed`` or ``waiting`` (an earlier one failed)."""

    name: str
    title: str
    outcome: str
    seconds: float
    key: str
    outputs: dict[str, str]
    message: str = ""


@dataclass(frozen=True)
class Unit:
    """One report to make: notebook (stem), scope (city slug or ``province``), parameters, and its key."""

    notebook: str
    scope: str
    title: str
    parameters: dict[str, str]
    key: str = ""

    @property
    def name(self) -> str:
        """``nanchang/5-grading``."""
        return f"{self.scope}/{self.notebook}"


@dataclass(frozen=True)
class UnitResult:
    """What became of a unit: ``done``, ``skipped``, ``failed``; outputs are paths below ``reports/`` with digests.

    ``said``: of pages, digests of what each says, by the same paths.
    """

    unit: Unit
    outcome: str
    seconds: float
    outputs: dict[str, str] = field(default_factory=dict)
    message: str = ""
    said: dict[str, str] = field(default_factory=dict)
