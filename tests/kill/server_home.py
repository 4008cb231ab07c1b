"""A home of its own for a kill test, and commands that run in it as real processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Runs until a line comes on standard input; prints `ready`, or the sentence of what is wrong.
_COMMAND = """
import logging, os, sys
logging.basicConfig(format="%(message)s", level="WARNING")
from lienthong.database import server
try:
    with server.running():
        print("ready", flush=True)
        sys.stdin.readline()
except server.ServerError as error:
    print(f"{type(error).__name__}: {error}", flush=True)
    sys.exit(3)
"""


class ServerHome:
    """A home folder, and what a test needs to look at its server from outside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = {**os.environ, "LIENTHONG_HOME": str(path), "LIENTHONG_FSYNC": "off"}
        self.environment.pop("DATABASE_URL", None)
        self.commands: list[subprocess.Popen[str]] = []

    def command(self, code: str = _COMMAND, **changes: str) -> subprocess.Popen[str]:
        """Start a command; it has not got anywhere yet."""
        started = subprocess.Popen(
            [sys.executable, "-c", code], env=self.environment | changes, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.commands.append(started)
        return started

    def ready(self, **changes: str) -> subprocess.Popen[str]:
        """Start a command that needs the server, and wait until it has it."""
        started = self.command(**changes)
        assert started.stdout and started.stderr
        said = started.stdout.readline()
        assert said == "ready\n", said + started.stderr.read()
        return started

    @staticmethod
    def leave(command: subprocess.Popen[str]) -> str:
        """Let it end in good order; gives what it said on standard error."""
        _, said = command.communicate("\n", timeout=60)
        assert command.returncode == 0, said
        return said

    def sentence(self, **changes: str) -> str:
        """What a command says that can't have the server."""
        said, log = self.command(**changes).communicate("\n", timeout=120)
        assert "Traceback" not in said + log, log
        return said.strip()

    def sql(self, statement: str, role: str = "lienthong_owner") -> list[tuple]:
        """Ask the running server."""
        with psycopg.connect(host=str(self.socket), dbname="lienthong", user=role, autocommit=True) as conn:
            cursor = conn.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @property
    def socket(self) -> Path:
        """The folder of its socket."""
        from lienthong.database.home import Home

        return Path(f"/tmp/lienthong-{Home(self.path).mark}")

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.path / (self.path / "server" / "place").read_text() / "data"

    def server_pid(self) -> int:
        """The postmaster that answers now; 0 while it writes down who it is."""
        words = (self.data / "postmaster.pid").read_text().split()
        return int(words[0]) if words else 0

    def keeper_pid(self) -> int:
        """The keeper that lives now."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_text()
            except OSError:
                continue
            if "keeper.py" in words and f'"{self.path}/server/leases"' in words:
                return int(process.name)
        raise AssertionError("no keeper")

    def is_stopped(self) -> bool:
        """Whether no server of this home is left."""
        return not (self.data / "postmaster.pid").exists()

    def kill(self, *pids: int) -> None:
        """Kill -9, and wait until they are gone or zombies."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not any(alive(pid) for pid in pids))


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(holds: Callable[[], bool], within: float = 30) -> bool:
    """Whether it comes true in time."""
    until = time.monotonic() + within
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def new_home(parent_mode: int = 0o755) -> Iterator[ServerHome]:
    """An empty home in a folder with the given rights; afterwards nothing of it is left."""
    parent = Path(tempfile.mkdtemp(prefix="lt-", dir="/tmp"))
    parent.chmod(parent_mode)
    home = ServerHome(parent / "home")
    try:
        yield home
    finally:
        for command in home.commands:
            command.kill()
            command.communicate()
        if (home.path / "server" / "place").exists():
            assert eventually(lambda: home.is_stopped() or not alive(home.server_pid())), "the server was left running"
            eventually(lambda: not _keeper_left(home))
            shutil.rmtree(home.data.parent, ignore_errors=True)
        shutil.rmtree(parent, ignore_errors=True)
        shutil.rmtree(home.socket, ignore_errors=True)


def _keeper_left(home: ServerHome) -> bool:
    try:
        return bool(home.keeper_pid())
    except AssertionError:
        return False
