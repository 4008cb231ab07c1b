"""A load client: one process, many kept-open connections, each with one request under way. No library between.

    python -m bench.fhir_client PORT CONNECTIONS SECONDS FILE     # FILE: JSON list of requests, as text

Prints the answers a second and the number of answers that were not as expected.
"""

import json
import selectors
import socket
import sys
import time
from pathlib import Path

GOOD = (b"HTTP/1.1 200", b"HTTP/1.1 201")


def main(port: int, connections: int, seconds: float, file: str) -> int:
    requests = [request.encode() for request in json.loads(Path(file).read_text())]
    chooser = selectors.DefaultSelector()
    for number in range(connections):
        peer = socket.create_connection(("127.0.0.1", port))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(peer, selectors.EVENT_READ, [number, b""])
        peer.sendall(requests[number % len(requests)])
    answers, wrong = load(chooser, requests, connections, time.monotonic() + seconds)
    print(json.dumps({"rate": answers / seconds, "wrong": wrong}))
    return 0


def load(chooser: selectors.BaseSelector, requests: list[bytes], connections: int, until: float) -> tuple[int, int]:
    """Answer each answer with the next request until the time is up."""
    answers, wrong, following = 0, 0, connections
    while time.monotonic() < until:
        for key, _events in chooser.select(1.0):
            data = key.data[1] + key.fileobj.recv(1 << 18)  # type: ignore[union-attr]
            if not complete(data):
                key.data[1] = data
                continue
            key.data[1] = b""
            answers += 1
            wrong += not data.startswith(GOOD)
            key.fileobj.sendall(requests[following % len(requests)])  # type: ignore[union-attr]
            following += 1
    return answers, wrong


def complete(data: bytes) -> bool:
    """Whether an answer has come in whole."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return False
    low = data[:head].lower()
    place = low.find(b"content-length:")
    return place >= 0 and len(data) >= head + 4 + int(low[place + 15 :].split(b"\r", 1)[0])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
