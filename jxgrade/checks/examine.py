"""All checks of one text, one after another; each says where it looked and what a person should do."""

from collections.abc import Sequence

from jxgrade.checks.alike import check_alike
from jxgrade.checks.disguise import check_disguise
from jxgrade.checks.finding import Finding
from jxgrade.checks.hidden import check_hidden
from jxgrade.checks.identity import Identity, check_identity
from jxgrade.checks.length import check_length
from jxgrade.checks.sections import check_sections
from jxgrade.checks.template import check_template
from jxgrade.errors import JxgradeError
from jxgrade.programme import Programme
from jxgrade.text import normalise


def check(
    text: str,
    kind: str,
    programme: Programme,
    *,
    identity: Identity | None = None,
    templates: Sequence[str] = (),
    hidden_chars: int = 0,
    control_chars: int = 0,
    own: Sequence[tuple[str, str]] = (),
) -> list[Finding]:
    """Everything worth a person's look in one text as read, whole-text findings first, then by place.

    ``kind``: one of the programme's. ``identity``: its author, so that leaks are found. ``templates``:
    forms whose words are nobody's own. ``hidden_chars``, ``control_chars``: how much hidden text the file held, how many controls reading
    took out; ``own``: other texts of the author, by what they are called. Nothing here lowers a mark or fails anybody. Raises JxgradeError for an unknown kind. (五.三; R3, R4, R23, R25)

    >>> from jxgrade import Programme
    >>> programme = Programme.load("params/programme.yaml")
    >>> [finding.check for finding in check("我的情绪", "lesson_design", programme) if finding.level == "error"]
    ['length_short']
    """
    kinds = dict(programme.assignments.items())
    if kind not in kinds:
        raise JxgradeError(f"作业类型 {kind} 不存在。改法：写成 {' 或 '.join(kinds)}")
    seen = normalise(text)
    findings = [
        *check_length(text, kind, programme),
        *check_sections(text, seen, kinds[kind].sections),
        *check_template(seen, templates),
        *check_alike(text, own),
        *check_identity(seen, identity),
        *check_hidden(text, hidden_chars=hidden_chars, control_chars=control_chars),
        *check_disguise(text, seen),
    ]
    return sorted(findings, key=lambda found: (-1 if found.start is None else found.start, found.end or 0))
