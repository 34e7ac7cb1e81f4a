"""Reports made in processes forked from one in which the heavy imports are done: papermill in one, its kernel in another.

A *nursery* is a child that imports what every report needs, then waits, with a single thread. For each call it forks a process; that
forks the kernel-to-be (idle: no thread, no socket yet), then makes the call, and jupyter's provisioner hands it the kernel's command. So
every notebook starts from the same untouched state, some milliseconds old. A nursery ends with the process that started it, a call with
it, a kernel with its call. Where nothing is forked (Windows), and wherever none waits, kernels start as jupyter starts them.
"""

import atexit
import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from pathlib import Path
from typing import Any, Final

POSSIBLE: Final = sys.platform == "linux"  # Windows has no fork, and macOS's own libraries do not bear one
IMPORTED: Final = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.magics", "IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.platform.asyncio", "papermill", "papermill.engines", "nbclient", "matplotlib.backends.backend_svg", "matplotlib.figure", "pandas.io.formats.html", "pyarrow.dataset",
    "pyarrow.pandas_compat", "scipy.sparse.csgraph", "scipy.sparse.linalg",
    "jxgrade.batch.run.kernel", "jxgrade.batch.run.notebooks", "jxgrade.batch.run.opened", "jxgrade.grading.decisions", "jxgrade.grading.scoring", "jxgrade.awards.candidates", "jxgrade.present.exporter", "jxgrade.pages.checks", "jxgrade.pages.evaluation",
    "jxgrade.pages.grading", "jxgrade.pages.intake", "jxgrade.pages.moderation", "jxgrade.pages.selection", "xlsxwriter",
)  # fmt: skip
QUIET: Final = {  # no thread begins with an import; the debugger, which nobody uses here, does not warn
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
SLOW: Final = "rfc3987_syntax"  # jsonschema imports it where it can: 2 s of grammars, for a format that no notebook has
_BOOT: Final = "from jxgrade.batch.run.nursery import serve; serve({})"


class Nursery(ThreadPoolExecutor):
    """Calls of module-level functions, each in a forked process of its own; BrokenProcessPool for one whose process died."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a call when one of the threads is free to wait for it."""
        return super().submit(_called, function, *args, **kwargs)


def alone(function: Callable[..., Any], /, *args: Any) -> Any:
    """A call as the nursery of this process makes it; where nothing is forked, as anybody does."""
    return _called(function, *args) if POSSIBLE else function(*args)


def _called(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    mine, yours = socket.socketpair()
    try:
        with mine, mine.makefile("rwb") as wire:
            with yours:
                socket.send_fds(_server.socket(), [b"1"], [yours.fileno()])
            pickle.dump((dict(os.environ), str(Path.cwd()), function, args, kwargs), wire)
            wire.flush()
            done, result = pickle.load(wire)  # noqa: S301 - from our own child
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise BrokenProcessPool(str(error)) from error
    if not done:
        raise result
    return result


class _Server:
    """The nursery of this process, started when first needed, and again where it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def socket(self) -> socket.socket:
        """Where to ask for processes."""
        with self._lock:
            if self._socket is None or self._process is None or self._process.poll() is not None:
                self._socket, there = socket.socketpair()
                with there:
                    self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                        [sys.executable, "-P", "-c", _BOOT.format(there.fileno())],
                        stdin=subprocess.DEVNULL,
                        pass_fds=[there.fileno()],
                        env={**os.environ, **QUIET},
                    )
            return self._socket

    def close(self) -> None:
        """End it."""
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.wait()


_server = _Server()
atexit.register(_server.close)


def serve(fd: int) -> None:
    """Fork a process for each socket that comes, until there is nobody left to ask: the whole life of a nursery."""
    sys.modules[SLOW] = None  # type: ignore[assignment]
    gc.disable()  # no import leaves anything to collect, and to look for it took a quarter of the time
    for name in IMPORTED:
        import_module(name)
    _compile()
    gc.collect()
    gc.freeze()  # so that a collection in a forked process does not touch, and so copy, every page
    gc.enable()
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(
        signal.SIGCHLD, signal.SIG_IGN
    )  # nobody waits for the processes: their answer is enough, or their silence
    with socket.socket(fileno=fd) as asked:
        while True:
            byte, fds, *_ = socket.recv_fds(asked, 1, 1)
            if not byte:
                return
            with socket.socket(fileno=fds[0]) as call:
                if os.fork() == 0:
                    asked.close()
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    signal.signal(signal.SIGINT, interrupt)
                    _make(call)


def _compile() -> None:
    """Have the page's template and the notebooks' schema ready."""
    import nbformat

    from jxgrade.present.exporter import ReportExporter

    ReportExporter().template  # type: ignore[no-untyped-call]  # noqa: B018
    for lenient in (False, True):  # as a notebook is read and saved, and as it is exported
        nbformat.validate(nbformat.v4.new_notebook(), relax_add_props=lenient)  # type: ignore[no-untyped-call]


def _make(call: socket.socket) -> None:
    """One call, from its arrival to its answer; never returns."""
    from jxgrade.batch.run import kernel

    try:
        with call.makefile("rwb") as wire:
            try:
                environment, folder, function, args, kwargs = pickle.load(wire)  # noqa: S301 - from our own parent
                kernel.settle(environment, folder)
                kernel.fork_kernel(call)  # before the first thread
                threading.Thread(target=_end_with, args=(call,), name="jxgrade-parent", daemon=True).start()
                answer = True, function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - it is raised where the call was asked for
                answer = False, error
            pickle.dump(answer, wire)
    finally:  # also of an interrupt: silence tells that there is no answer
        os._exit(0)


def _end_with(call: socket.socket) -> None:
    """End when whoever asked has gone: nobody writes on once the workspace is free again."""
    call.recv(1, socket.MSG_PEEK)
    os._exit(1)
