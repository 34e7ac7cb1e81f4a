"""Every failure jxgrade knows, on one screen; messages are Chinese and end with the fix.

The command line is the one place that turns an error into an exit code: ``StopBeforeWork`` is 2, any other ``JxgradeError`` 1.
What is wrong with single cells of the data is not an error but a row of the table ``problems`` (`tables/`).
"""

import errno
from collections.abc import Sequence
from dataclasses import dataclass


class JxgradeError(Exception):
    """Something a user can understand and mend; shown without a traceback."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the message alone."""
        return [str(self)]


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


class AuditBroken(JxgradeError):
    """The log of decisions was changed, cut or is damaged; nothing more is decided on it."""


class Sealed(StopBeforeWork):
    """The results were sealed by a person, and other inputs would change them."""


class StepFailed(JxgradeError):
    """A step or a notebook of a run failed; the others went on."""


class UnknownTrainee(JxgradeError):
    """No trainee has this id."""


class MarkRefused(JxgradeError):
    """A mark may not be saved as it stands: range, role, grader, allocation, own county; whoever catches it keeps the entry."""


class StaleEdit(MarkRefused):
    """Somebody saved this entry since it was read; ``current`` is what stands now (`marking.Entry`), and stays."""

    def __init__(self, message: str, current: object) -> None:
        super().__init__(message)
        self.current = current


class MarksClosed(MarkRefused):
    """The operator has closed the marking."""


class StoreBusy(JxgradeError):
    """The mark store took nothing; ``reason``: locked full readonly gone damaged denied; whoever catches it keeps the entry."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class MarksUnread(StopBeforeWork, StoreBusy):
    """The mark store cannot be read, and nothing may be decided without its marks."""


class StoreUnfit(StopBeforeWork):
    """The mark store was written by a jxgrade whose schema this one does not read."""


class PackRefused(JxgradeError):
    """A whole marking pack cannot be taken: not ours, altered where it is protected, or for other rules."""


_SYSTEM = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENOENT: "路径不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "同名的是一个文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
}


def system_reason(error: OSError) -> str:
    """Why the system refused, in Chinese.

    >>> system_reason(PermissionError(13, "Permission denied")), system_reason(OSError())
    ('没有权限', '系统错误 OSError')
    """
    return _SYSTEM.get(error.errno or 0, f"系统错误 {type(error).__name__}")
