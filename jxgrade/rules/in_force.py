"""Which rules a programme has no use for: what it leaves out, no rule speaks of (R1-R25)."""

from jxgrade.programme import Programme


def out_of_force(programme: Programme) -> frozenset[str]:
    """The numbers of such rules.

    >>> from jxgrade.programme import Programme
    >>> out_of_force(Programme.load("params/programme.yaml"))
    frozenset()
    """
    kinds, parts, awards = programme.assignments.values(), programme.components, programme.awards
    roll = awards.volunteers
    used = {
        "R2": any(city.theory for city in programme.cities),
        "R3": any(kind.min_chars for kind in kinds),
        "R4": any(kind.sections for kind in kinds),
        "R8": any(part.gated for part in parts),
        "R12": any(part.source == "test" for part in parts),
        "R13": programme.hours.credit is not None,
        "R15": awards.gives("trainees"),
        "R16": awards.gives("organisations"),
        "R17": awards.gives("organisations"),
        "R18": awards.gives("cases"),
        "R19": awards.gives("volunteers"),
        "R20": bool(roll.per_county or roll.per_city or roll.deadline),
        "R21": programme.eligible is not None or any(city.quota.total for city in programme.cities),
    }
    return frozenset(rule for rule, needed in used.items() if not needed)
