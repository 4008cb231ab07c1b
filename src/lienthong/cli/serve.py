"""Serving: the site with its interfaces, and apart from it the simulators of the partners."""

import signal
import sys

import click

from lienthong.cli import ports


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=ports.PORT, default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Threads a process; each has one database connection.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site, the hub and /fhir, until stopped."""
    ports.need(host, port)
    ports.answer_at(host, port)
    run(host, port, "lienthong.web.wsgi:application", workers=workers, threads=threads)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=ports.PORT, default=8100, show_default=True)
def sandbox(host: str, port: int) -> None:
    """Serve the simulators of partners that can't be reached from here. They are simulators, and say so."""
    from lienthong.partners.sandbox import server
    from lienthong.web.demo import simulators

    ports.need(host, port)
    served = server.serve(simulators.sandbox(), port, host)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with served:
        served.serve_forever()


def run(host: str, port: int, target: str, *, workers: int, threads: int) -> None:
    """Serve the WSGI callable `target` under granian until the process is told to stop."""
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=threads * 16,
        log_access=False,
        websockets=False,
    ).serve()
