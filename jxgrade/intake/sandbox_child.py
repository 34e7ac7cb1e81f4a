"""The life of a sandboxed child (`sandbox.py` is its parent): it serves calls of one function until the parent closes the pipe.

Imports little, so that a child starts in some 50 ms.
"""

import os
import pickle
import struct
import traceback
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO, Final

from jxgrade.errors import UnreadableFile

BATCH_BYTES: Final = 64 * 1024
GRACE_SECONDS: Final = 10
HEAD: Final = struct.Struct(">cQ")  # what an answer is, and how many bytes of payload follow
READY, ITEMS, DONE, REASON, FAILED, MEMORY, UNUSABLE = b"r", b"i", b"d", b"x", b"f", b"m", b"u"


def serve(requests: BinaryIO) -> None:
    """Serve calls until the parent closes the pipe: the whole life of a child."""
    answers = os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)  # what a library prints must not fall into the answers
    try:
        memory_mb, seconds = pickle.load(requests)  # noqa: S301 - from our own parent
        if memory_mb is not None:
            _limit(memory_mb)
        function = pickle.load(requests)  # noqa: S301
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent has to hear of it
        _answer(answers, UNUSABLE, f"{type(error).__name__}: {error}".encode())
        return
    _answer(answers, READY, b"")
    while True:
        try:
            args = pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        try:
            _perform(function, args, seconds, answers)
        except BrokenPipeError:
            return


def _perform(function: Callable[..., object], args: tuple[object, ...], seconds: float, answers: BinaryIO) -> None:
    import faulthandler

    def guard() -> None:  # should the parent be gone, a hanging child still ends by itself
        faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True)

    try:
        guard()
        result = function(*args)
        batch = BytesIO()
        for item in result if isinstance(result, Iterator | range) else (result,):
            batch.write(pickle.dumps(item, protocol=pickle.HIGHEST_PROTOCOL))
            if batch.tell() >= BATCH_BYTES:
                faulthandler.cancel_dump_traceback_later()
                _answer(answers, ITEMS, batch.getvalue())
                batch = BytesIO()
                guard()
        if batch.tell():
            _answer(answers, ITEMS, batch.getvalue())
        _answer(answers, DONE, b"")
    except BrokenPipeError:
        raise
    except MemoryError:
        result = batch = None
        _answer(answers, MEMORY, pickle.dumps(("", "")))
    except UnreadableFile as reason:
        _answer(answers, REASON, pickle.dumps((str(reason), traceback.format_exc())))
    except Exception as error:  # noqa: BLE001 - an untrusted file can raise anything in a parser
        _answer(answers, FAILED, pickle.dumps((type(error).__name__, traceback.format_exc())))
    finally:
        faulthandler.cancel_dump_traceback_later()


def _answer(answers: BinaryIO, tag: bytes, payload: bytes) -> None:
    answers.write(HEAD.pack(tag, len(payload)) + payload)
    answers.flush()


def _limit(memory_mb: int) -> None:
    """Hold this process to ``memory_mb`` above what it maps now; no core dumps."""
    import resource

    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - pathlib is not worth its import here
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    limit = mapped + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
