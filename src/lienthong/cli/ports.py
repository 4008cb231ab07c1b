"""Ports: whether one is free. Two sites on one port would take turns answering, each from its own home's database.

The site's server shares its port with whoever asks for the same (SO_REUSEPORT), so it must be asked before.
"""

import errno
import os
import socket

import click
from django.conf import settings

from lienthong.cli.ground import NoGround

PORT = click.IntRange(1, 65535)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on this port. Raises OSError where this address and port can't be had at all."""
    for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # lines just closed are no listeners
            try:
                probe.bind(address)
            except OSError as wrong:
                if wrong.errno == errno.EADDRINUSE:
                    return False
                raise
    return True


def need(host: str, port: int) -> None:
    """Raises NoGround with one sentence where the port is taken or may not be used."""
    try:
        free = is_free(host, port)
    except OSError as wrong:
        raise NoGround(f"Nothing was started: {host}:{port} can't be used here ({wrong.strerror}).") from wrong
    if not free:
        raise NoGround(
            f"Nothing was started: port {port} on {host} is taken by another program. "
            "Stop that program, or choose another port with --port."
        )


def answer_at(host: str, port: int) -> str:
    """The address under which this home is reached, printed in QR codes: LIENTHONG_ADDRESS, else this host and port.

    For this process and those it starts.
    """
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104 - compared, not bound
    address = os.environ.setdefault("LIENTHONG_ADDRESS", f"http://{name}:{port}")
    settings.SITE_ADDRESS = address
    return address


def some_free(host: str, preferred: int) -> int:
    """The preferred port, or any other that is free."""
    if is_free(host, preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
