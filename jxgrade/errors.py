"""Every failure jxgrade knows, on one screen; messages are Chinese and end with the fix.

The command line is the one place that turns an error into an exit code: ``StopBeforeWork`` is 2, any other ``JxgradeError`` 1.
What is wrong with single cells of the data is not an error but a row of the table ``problems`` (`tables.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass


class JxgradeError(Exception):
    """Something a user can understand and mend; shown without a traceback."""

    exit_code = 1


class StopBeforeWork(JxgradeError):
    """The run must not start."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a settings file: where, what stands there, why it is wrong, how to mend it."""

    path: str
    value: str
    reason: str
    fix: str

    def __str__(self) -> str:
        shown = f"（现在是 {self.value}）" if self.value else ""
        return f"{self.path}{shown}：{self.reason}。改法：{self.fix}"


class ProgrammeError(StopBeforeWork):
    """`programme.yaml` is not a programme; all faults at once."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        lines = "\n".join(f"  {number}. {fault}" for number, fault in enumerate(self.faults, 1))
        super().__init__(f"{file} 有 {len(self.faults)} 处错误，运行没有开始：\n{lines}")


class ParamsError(StopBeforeWork):
    """`params/<slug>.yaml` or a command-line option is wrong."""


class NothingDelivered(StopBeforeWork):
    """The roster is absent or cannot be used."""


class WorkspaceError(StopBeforeWork):
    """The folder is not a workspace, or cannot be written."""


class WorkspaceLocked(StopBeforeWork):
    """Somebody else works in this workspace now."""


class TableError(JxgradeError):
    """A stored table is missing or does not have the columns it should have."""


class UnreadableFile(JxgradeError):
    """A file of the inbox cannot be read; the message says why and what to do."""


class StepFailed(JxgradeError):
    """A step or a notebook of a run failed; the others went on."""


class UnknownTrainee(JxgradeError):
    """No trainee has this id."""
