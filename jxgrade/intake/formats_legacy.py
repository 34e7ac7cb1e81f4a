"""Old ``.doc`` and ``.wps`` files become ``.docx`` by LibreOffice, where it is installed: one at a time, in a profile of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

START_SECONDS: Final = 60  # LibreOffice makes a new profile and warms up
TOGETHER: Final = 20  # files per start that pay; more would make a failure costly
_PLACES: Final = (
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
# no macro, no update of links, no question asked; and a proxy that does not exist, since linked pictures would be fetched all the same
_SETTINGS: Final = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def find_soffice() -> str | None:
    """LibreOffice's program on this machine, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


class Converter:
    """Converts files to ``.docx`` below ``folder``, where its profile lies too: remove the folder and all is gone."""

    def __init__(self, program: str, folder: Path, *, seconds: float) -> None:
        self._program, self._folder, self._seconds = program, folder, seconds
        self._profile = Path(tempfile.mkdtemp(prefix="profile-", dir=folder))
        (self._profile / "user").mkdir()
        items = "".join(
            f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
            for path, name, value in _SETTINGS
        )
        (self._profile / "user" / "registrymodifications.xcu").write_text(
            '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
            f"{items}</oor:items>",
            encoding="utf-8",
        )

    def convert(self, files: Sequence[Path]) -> dict[Path, Path]:
        """The ``.docx`` made of each file; a file that makes LibreOffice fail or hang is not in the answer, and costs only itself.

        The stems of the files must differ.
        """
        done = self._run(files)
        for file in files:
            if file not in done and len(files) > 1:
                done |= self._run([file])
        return done

    def _run(self, files: Sequence[Path]) -> dict[Path, Path]:
        target = Path(tempfile.mkdtemp(prefix="docx-", dir=self._folder))
        command = [
            self._program,
            f"-env:UserInstallation={self._profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(target),
            *(str(file) for file in files),
        ]
        process = subprocess.Popen(  # noqa: S603 - a program of the machine, files named by us
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(self._folder))},
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        finished = False
        try:
            process.wait(START_SECONDS + self._seconds * len(files))
            finished = True
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(process)
        made = {file: target / f"{file.stem}.docx" for file in files}
        whole = {file: path for file, path in made.items() if path.is_file() and path.stat().st_size}
        if not finished and whole:
            newest = max(whole, key=lambda file: (whole[file].stat().st_mtime_ns, file.name))
            del whole[newest]  # it may have been in the middle of this one
        return whole


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the processes it started."""
    import psutil

    try:
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    except psutil.Error:
        family = []
    for member in family:
        try:
            member.kill()
        except psutil.Error:
            continue  # it has ended by itself
    process.wait()
    psutil.wait_procs(family, timeout=5)
