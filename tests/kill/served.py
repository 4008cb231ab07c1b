"""The site served by a real process on loopback, for the length of a block."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(program: Sequence[str | Path], environment: Mapping[str, str]) -> Iterator[str]:
    """`program serve` on a free port; gives its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen(
        [*program, "serve", "--port", str(port)], env=environment, cwd="/", stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/v/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def get(address: str) -> str:
    """The body of an answer, which must be a good one."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode("utf-8", "replace")


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        assert process.poll() is None, (process.stderr.read() if process.stderr else b"").decode()[-3000:]
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"nothing answered at {address} within a minute")
