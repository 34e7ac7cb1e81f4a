"""The gates of hours (R8): online 32, offline 28 or merely attended, as the programme reads it."""

from fractions import Fraction

from jxgrade.programme import Programme


def gate_met(name: str, hours: Fraction | None, programme: Programme, *, offline_gate: str | None = None) -> bool:
    """Are these ``online`` or ``offline`` hours enough (R8)? Hours that nobody recorded count as 0. ``offline_gate``: under this reading, not the programme's."""
    rule, number = programme.hours, hours or Fraction(0)
    if name == "online":
        return number >= rule.online
    return number > 0 if (offline_gate or rule.offline_gate) == "attended" else number >= rule.offline


def other_gate(programme: Programme) -> str:
    """The reading of the offline gate that the programme did not choose: `complete` or `attended` (R8)."""
    return "attended" if programme.hours.offline_gate == "complete" else "complete"
