"""The home's PostgreSQL cluster: made once, configured at each start, started under a keeper."""

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from lienthong.database import binaries, keeper, lease, settings, trouble
from lienthong.database.place import Place, check_socket_path

logger = logging.getLogger(__name__)
READY_WITHIN = 60.0  # seconds of silence; a server that says it is recovering is given RECOVERED_WITHIN
RECOVERED_WITHIN = 900.0
NO_PROCESS = 2**30  # above every system's highest process number
STILL_IN_USE = "pre-existing shared memory block"

# Modest: a laptop or a small server, shared with everything else that runs there.
_CONFIGURATION = """\
# Written by Liên Thông at each start; changes here are lost.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
effective_cache_size = 2GB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 1
timezone = 'Asia/Ho_Chi_Minh'
log_timezone = 'Asia/Ho_Chi_Minh'
lc_messages = 'C'
"""
# Commits still reach the system before they are answered: a test that kills a process loses nothing by this.
_FOR_TESTS = "fsync = off\nfull_page_writes = off\nautovacuum = off\n"


def is_durable() -> bool:
    """Whether a server started here must keep what it committed through a power cut: always, but in tests."""
    return os.environ.get("LIENTHONG_FSYNC", "on") != "off"


def connect(place: Place, name: str = "postgres") -> psycopg.Connection:
    """A connection as the server's administrator."""
    return psycopg.connect(host=str(place.socket), user="postgres", dbname=name, autocommit=True, connect_timeout=10)


def up(place: Place) -> psycopg.Connection:
    """The server answers, started if need be, with a keeper; gives a connection as its administrator.

    To be called by who holds a lease. Raises ServerError.
    """
    check_socket_path(place.socket)
    with lease.starting(place.locks):
        answering = _answering(place)
        if answering is None:
            return _start(place)
        orphan = None if lease.has_keeper(place.locks) else _server_pid(place)
        if orphan is not None:
            _give_keeper(place, adopt=orphan)
        return answering


def _answering(place: Place) -> psycopg.Connection | None:
    try:
        return connect(place)
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error):
            raise trouble.of_log(f"Permission denied: {error}", "Connecting to the database") from error
        return None


def _start(place: Place) -> psycopg.Connection:
    until = time.monotonic() + READY_WITHIN
    while True:
        said_before = place.log.stat().st_size if place.log.exists() else 0
        if not lease.has_keeper(place.locks):
            _begin(place)
        ready = _ready(place)
        if ready:
            return ready
        said = place.log.read_text(errors="replace")[said_before:]
        if STILL_IN_USE not in said or time.monotonic() > until:
            raise trouble.of_log(said, "Starting the database")
        time.sleep(0.3)  # children of a killed server end by themselves


def _begin(place: Place) -> None:
    """Start the server under a new keeper; the cluster is made if this home has none."""
    pid = _server_pid(place)
    if pid is not None:  # it lives, but does not answer yet
        _give_keeper(place, adopt=pid)
        return
    programs = _programs(place)
    if not place.data.exists():
        _make(place, programs)
    _disown_pid_file(place)
    _configure(place)
    _give_keeper(place, command=[programs.program("postgres"), "-D", str(place.data)])


def _programs(place: Place) -> binaries.Binaries:
    version = place.data / "PG_VERSION"
    found = binaries.find(int(version.read_text()) if version.exists() else None)
    return binaries.copied(found, place.folder) if os.getuid() == 0 else found


def _make(place: Place, programs: binaries.Binaries) -> None:
    """Make the cluster beside its place and move it there when it is whole: a kill leaves nothing half-made."""
    for left in place.folder.glob("draft-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = place.folder / f"draft-{os.getpid()}"  # of its own: a killed command's initdb may still be writing
    command = [programs.program("initdb"), "-D", str(draft), "-U", "postgres", "-A", "peer", "-E", "UTF8",
               "--locale=C", "--data-checksums", "--no-instructions"]  # fmt: skip
    done = subprocess.run(
        command if is_durable() else [*command, "--no-sync"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False, **place.as_user,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise trouble.of_log(done.stderr, "Making the database")
    draft.rename(place.data)


def _configure(place: Place) -> None:
    names = sorted({place.user.pw_name, _own_name(place)})
    texts = {
        "postgresql.conf": _CONFIGURATION.format(socket=place.socket) + ("" if is_durable() else _FOR_TESTS),
        "pg_hba.conf": "local all all peer map=house\n",
        # The database can't know who of these people may do what: the home's user is its administrator.
        "pg_ident.conf": "".join(
            f"house {name} {role}\n" for name in names for role in ("postgres", settings.OWNER, settings.APP)
        ),
    }
    try:
        for name, text in texts.items():
            (place.data / name).write_text(text)
            shutil.chown(place.data / name, place.user.pw_uid, place.user.pw_gid)
    except OSError as error:
        raise trouble.of_log(str(error), "Starting the database") from error


def _own_name(place: Place) -> str:
    return "root" if os.getuid() == 0 else place.user.pw_name


def _give_keeper(place: Place, *, command: list[str] | None = None, adopt: int | None = None) -> None:
    given = {"leases": str(place.locks / "leases"), "lock": str(place.locks / "keeper"), "run": place.as_user,
             "command": command or [_programs(place).program("postgres"), "-D", str(place.data)],
             "adopt": adopt}  # fmt: skip
    with place.log.open("ab") as log:
        done = subprocess.run(
            [sys.executable, "-I", "-S", keeper.__file__, json.dumps(given)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=False,
        )  # fmt: skip
    if done.returncode not in (0, keeper.ANOTHER_KEEPER):
        raise trouble.of_log(place.log.read_text(errors="replace")[-4000:], "Starting the database")


def _ready(place: Place) -> psycopg.Connection | None:
    """A connection as soon as the server gives one; None if its keeper gave it up."""
    began = time.monotonic()
    while lease.has_keeper(place.locks):
        try:
            return connect(place)
        except psycopg.OperationalError as error:
            patience = RECOVERED_WITHIN if "starting up" in str(error) or "recover" in str(error) else READY_WITHIN
        if time.monotonic() - began > patience:
            raise trouble.ServerLost(
                f"The database does not answer after {patience:.0f} seconds; what was committed is kept. Its log is "
                f"{place.log}."
            )
        time.sleep(0.03)
    return None


def _server_pid(place: Place) -> int | None:
    """The process of this home's server if it lives; a zombie, or a stranger with its old number, does not count."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    if not Path("/proc/self").exists():
        return None  # PostgreSQL's own check has to do
    try:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return None
        return pid if Path(f"/proc/{pid}/cwd").resolve() == place.data.resolve() else None
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None


def _disown_pid_file(place: Place) -> None:
    """Let a stale pid file name no process, so that a zombie or a stranger under its number doesn't stop the start.

    The file itself stays: from its other lines PostgreSQL sees whether children of a killed server still write.
    """
    stale = place.data / "postmaster.pid"
    if not stale.exists():
        return
    logger.warning("The database had been ended by force: what was committed is kept, and it is being recovered.")
    lines = stale.read_text().split("\n")
    stale.write_text("\n".join([str(NO_PROCESS), *lines[1:]]))
    for left in place.socket.glob(".s.PGSQL.5432*"):
        left.unlink()
