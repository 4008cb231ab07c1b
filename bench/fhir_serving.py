"""Serving for the benchmarks: one granian worker on loopback with a callable, in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AUDITED, BARE = "bench.fhir_serving:audited", "bench.fhir_serving:bare"


def __getattr__(name: str):
    """The callables, made in the serving process only."""
    if name == "audited":
        return _audited()
    if name == "bare":
        return _bare()
    raise AttributeError(name)


def _audited():
    """The endpoint as it is served."""
    from lienthong.web.wsgi import application

    return application


def _bare():
    """The same callable with neither authorisation nor audit: everyone is the one actor, and no row is written."""
    application = _audited()
    from bench.fhir_ground import actor
    from lienthong.access import clients
    from lienthong.database import queries
    from lienthong.fhir import prepared, read

    one = actor()
    clients.bearer = lambda header: one
    found = queries.load(read.__file__)["read"].partition("), audited AS")[0] + ")"
    statement = prepared.Prepared("bare", f"{found} SELECT content, version, moment FROM found")
    read._statement = lambda query, alone: lambda connection, values: statement(connection, values[:4])
    return application


@contextmanager
def serving(target: str, threads: int) -> Iterator[int]:
    """Inside the block, one worker serves the callable on the port that is given."""
    port = free_port()
    command = [sys.executable, "-m", "bench.fhir_serving", target, str(port), str(threads)]
    process = subprocess.Popen(command, env={**os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _await(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _await(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {process.stderr.read().decode() if process.stderr else ''}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def load(port: int, connections: int, seconds: float, requests: list[str]) -> dict[str, float]:
    """Put load on a port from another process."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(requests, file)
        file.flush()
        command = [sys.executable, "-m", "bench.fhir_client", str(port), str(connections), str(seconds), file.name]
        return json.loads(subprocess.run(command, check=True, capture_output=True, cwd=Path.cwd()).stdout)


def request(method: str, path: str, token: str, body: str = "") -> str:
    """A request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Accept: application/fhir+json",
        "Content-Type: application/fhir+json",
        f"Content-Length: {len(body.encode())}",
    ]
    return "\r\n".join(lines) + "\r\n\r\n" + body


if __name__ == "__main__":
    from lienthong.cli.serve import run

    run("127.0.0.1", int(sys.argv[2]), sys.argv[1], workers=1, threads=int(sys.argv[3]))
