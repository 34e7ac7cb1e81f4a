"""Worked examples of a kind, a text for each level, to be compared with while marking: `params/examples/<kind>.yaml` (八; R14)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import RootModel, ValidationError

from jxgrade.errors import Fault, ProgrammeError
from jxgrade.programme.parts import Criterion
from jxgrade.programme.reading import faults_of, yaml_of
from jxgrade.programme.scalars import Number, Rules, Text


class Worked(Rules):
    """What experts agreed on: the points of each criterion, why, and the text."""

    points: Mapping[Text, Number]
    why: Text
    text: Text


class _Levels(RootModel[Mapping[Text, Worked]]):
    """The levels in the order of the file."""


def worked_examples(path: Path, rubric: Sequence[Criterion]) -> Mapping[str, Worked]:
    """Level -> its example, none without the file; raises ProgrammeError with all that is wrong in it."""
    if not path.is_file():
        return {}
    name = f"params/{path.parent.name}/{path.name}"
    try:
        levels = _Levels.model_validate(yaml_of(path, name)).root
    except ValidationError as error:
        raise ProgrammeError(name, faults_of(error)) from error
    most = {part.name: part.points for part in rubric}
    faults = [
        Fault(
            f"{level}.points",
            "、".join(one.points),
            "与评分标准的项目不同",
            f"写全：{'、'.join(most)}；或删去这个文件，评阅界面便没有样例",
        )
        for level, one in levels.items()
        if set(one.points) != set(most)
    ]
    faults += [
        Fault(f"{level}.points.{part}", str(given), f"超过这一项的满分 {most[part]}", "改成实际给的分")
        for level, one in levels.items()
        for part, given in one.points.items()
        if given > most.get(part, given)
    ]
    if faults:
        raise ProgrammeError(name, faults)
    return levels
