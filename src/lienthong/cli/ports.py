"""Ports: whether one is free. Two sites on one port would take turns answering, each from its own home's database.

The site's server shares its port with whoever asks for the same (SO_REUSEPORT), so it must be asked before.
"""

import errno
import socket

import click

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


def some_free(host: str, preferred: int) -> int:
    """The preferred port, or any other that is free."""
    if is_free(host, preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
