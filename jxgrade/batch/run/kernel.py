"""A kernel that is forked before it is asked for, and the kernel provisioner by which jupyter takes it (`nursery`)."""

import os
import pickle
import random
import signal
import socket
import sys
import time
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Final

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME: Final = "jxgrade-warm"
LAUNCHER: Final = "ipykernel_launcher"
_waiting: list["KernelToBe"] = []  # the kernel-to-be of this process, until it is taken


def fork_kernel(call: socket.socket) -> None:
    """Fork a kernel-to-be of this process, which must have one thread; jupyter starts it when it next starts a kernel here.

    ``call``: a socket that must not stay open in the kernel.
    """
    _waiting.append(KernelToBe(call))
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME


def settle(environment: Mapping[str, str], folder: str) -> None:
    """Take over the environment and the folder; random numbers are no longer those of every other process."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    random.seed()
    sys.modules["numpy"].random.seed()


class KernelToBe:
    """A forked process that waits to become a kernel; what jupyter's provisioner needs of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, call: socket.socket) -> None:
        self._socket, yours = socket.socketpair()
        self.returncode: int | None = None
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._socket.close()
            call.close()
            _become_a_kernel(yours, parent)
        yours.close()

    def begin(self, arguments: list[str], environment: dict[str, str], folder: str) -> None:
        """Make it a kernel."""
        with self._socket, self._socket.makefile("wb") as wire:
            pickle.dump((arguments, environment, folder), wire)

    def poll(self) -> int | None:
        """The exit code once it has ended."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """The exit code when it has ended."""
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it, where it still lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _become_a_kernel(asked: socket.socket, parent: int) -> None:
    """Wait for the arguments, then be a kernel to the end; never returns."""
    try:
        os.setsid()
        with asked, asked.makefile("rb") as wire:
            arguments, environment, folder = pickle.load(wire)  # noqa: S301 - from our own parent
        settle(environment, folder)
        from ipykernel.kernelapp import IPKernelApp

        sys.argv = [LAUNCHER, *arguments]
        # the parent's number comes by the environment, which was read when the class was imported
        IPKernelApp.launch_instance([*arguments, f"--IPKernelApp.parent_handle={parent}"])
    finally:
        os._exit(0)


class WarmProvisioner(LocalProvisioner):
    """Kernels out of the process that waits to become one; where none does, as jupyter starts them."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Hand the command over, or run it."""
        if not _waiting or LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        kernel, folder = _waiting.pop(), str(kwargs.get("cwd") or Path.cwd())
        kernel.begin(cmd[cmd.index(LAUNCHER) + 1 :], kwargs["env"], folder)
        self.process = kernel  # type: ignore[assignment]
        self.pid, self.pgid, self.cwd = kernel.pid, kernel.pid, folder
        return self.connection_info
