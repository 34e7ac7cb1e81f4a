"""What papermill loads of us, whatever it runs: an error that a person can mend ends its command with one line, not with papermill's frames.

The engine of this name is papermill's own; `batch.run.notebooks` puts its own in the place.
"""

import sys
from types import TracebackType

from papermill.engines import NBClientEngine as Engine
from papermill.exceptions import PapermillExecutionError

from jxgrade import errors

__all__ = ["Engine"]
_before = sys.excepthook


def _tell(kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
    if isinstance(error, PapermillExecutionError):
        ours = getattr(errors, error.ename, None)
        if isinstance(ours, type) and issubclass(ours, errors.JxgradeError):
            sys.stderr.write(f"{error.evalue}\n")
            return
    _before(kind, error, frames)


sys.excepthook = _tell
