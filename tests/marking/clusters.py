"""A throw-away PostgreSQL: made with Debian's binaries, reached by a unix socket alone, gone when it is left."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
USER = "postgres"


def installed() -> bool:
    """Are the server's programs there?"""
    return bool(BINARIES) and (BINARIES[-1] / "initdb").exists()


class Cluster:
    """A running server; ``fresh`` makes an empty database and returns its URL."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._made = False

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs as the user who may."""
        user = USER if os.geteuid() == 0 else None
        return subprocess.run(
            [str(BINARIES[-1] / program), *arguments],
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=self.home,
            check=True,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "programs.log").open("a"),
        )

    def url(self, database: str = USER) -> str:
        """The URL of a database of this server."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.home))}"

    def fresh(self) -> str:
        """Make an empty database, or empty the one there is: nobody else uses it."""
        name = "marks"
        if self._made:
            self.tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            self.tell(f"ALTER DATABASE {name} RESET ALL")
            self.tell("DROP SCHEMA public CASCADE", name)
            self.tell("CREATE SCHEMA public", name)
        else:
            self.tell(f"CREATE DATABASE {name}")
            self._made = True
        return self.url(name)

    def tell(self, statement: str, database: str = USER) -> None:
        """Have one statement done."""
        with psycopg.connect(host=str(self.home), user=USER, dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def start(self, settings: Sequence[str] = ()) -> None:
        """Start the server."""
        options = " ".join(("-c listen_addresses=''", f"-k {self.home}", *(f"-c {setting}" for setting in settings)))
        self.run(
            "pg_ctl", "-D", str(self.home / "data"), "-w", "-l", str(self.home / "server.log"), "-o", options, "start"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; ``immediate`` as a power cut would."""
        self.run("pg_ctl", "-D", str(self.home / "data"), "-w", "-m", mode, "stop")


@contextmanager
def cluster(settings: Sequence[str] = ()) -> Iterator[Cluster]:
    """A server for as long as it is needed."""
    home = Path(tempfile.mkdtemp(prefix="marks-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, USER, USER)
    server = Cluster(home)
    try:
        server.run("initdb", "-D", str(home / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C")
        server.start(settings)
        try:
            yield server
        finally:
            if (home / "data" / "postmaster.pid").exists():
                server.stop("immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)
