"""The keeper: a small process between the commands and the server. Standard library only; run by its path.

It starts the server (or adopts one whose keeper was killed), starts it again if it is killed while somebody needs it,
and stops it when the last lease is gone, however the command that held it ended.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ANOTHER_KEEPER = 3  # exit code: nothing was done, the server has a keeper
SHORT_LIFE = 3.0  # seconds: a server that ended sooner did not start
TRIES = 60  # after a kill, until the killed server's children, on a busy disk, have let go of its memory
PATIENCE = 60.0  # seconds for each way of stopping, from gentle to certain


class Adopted:
    """A server that another process started: it can be watched and signalled, not waited for."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
            return 0 if state == "Z" else None
        except FileNotFoundError:
            pass
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return 0 if Path("/proc/self").exists() else None

    def wait(self) -> int:
        """Until it has ended."""
        while self.poll() is None:
            time.sleep(0.1)
        return 0

    def send_signal(self, number: int) -> None:
        """Nothing happens if it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


class Keeper:
    """Keeps one server."""

    def __init__(self, leases: str, command: list[str], run: dict, adopt: int | None) -> None:
        self.leases, self.command, self.run = leases, command, run
        self.server: subprocess.Popen | Adopted | None = Adopted(adopt) if adopt else None
        self.leaving = threading.Event()

    def keep(self) -> int:
        """Until nobody needs the server; the exit code is 1 if it could not be started."""
        threading.Thread(target=self._stop_when_alone, daemon=True).start()
        signal.signal(signal.SIGTERM, self._told_to_stop)
        lived, failures = self.server is not None, 0
        while True:
            began = time.monotonic()
            if self.server is None:
                self.server = subprocess.Popen(self.command, **self.run)
            if self.leaving.is_set():
                self._signal(signal.SIGINT)
            code = self.server.wait()
            if self.leaving.is_set():
                return 0
            short = time.monotonic() - began < SHORT_LIFE
            lived = lived or not short or code < 0  # a signal ends what runs; what can't start says so itself
            failures = failures + 1 if short else 0
            if failures > (TRIES if lived else 0):
                return 1
            self.server = None
            time.sleep(0.3)

    def _stop_when_alone(self) -> None:
        file = os.open(self.leases, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)  # granted when the last command has left; held until this process ends
        self.leaving.set()
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._signal(number)
            time.sleep(PATIENCE)

    def _told_to_stop(self, *_: object) -> None:
        self.leaving.set()
        self._signal(signal.SIGINT)

    def _signal(self, number: int) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(number)


def main() -> None:
    """Take the keeper's lock, leave the command that called, and keep."""
    given = json.loads(sys.argv[1])
    lock = os.open(given["lock"], os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(ANOTHER_KEEPER)
    if os.fork():  # the caller waits for this exit only; the lock goes on with the child
        os._exit(0)
    os.setsid()  # Ctrl-C in the terminal is meant for the command, not for the server
    sys.exit(Keeper(given["leases"], given["command"], given["run"], given["adopt"]).keep())


if __name__ == "__main__":
    main()
