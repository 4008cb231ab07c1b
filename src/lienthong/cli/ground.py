"""The ground a command stands on: server, schema, reference data. Put there before it, taken away after it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

LEVELS = ("nothing", "server", "schema", "reference")


class NoGround(Exception):
    """The command can't begin: one sentence says what is missing and what to do."""


def set_up_django() -> None:
    """Load the rooms' models. Opens no connection."""
    import django

    django.setup()


@contextmanager
def under(needs: str) -> Iterator[None]:
    """Inside the block stands what `needs` names, and all that comes before it in LEVELS.

    Raises NoGround with the sentence of whatever could not be had.
    """
    from lienthong.database import migrate, server

    level = LEVELS.index(needs)
    with ExitStack() as stack:
        if level >= LEVELS.index("server"):
            try:
                stack.enter_context(server.running())
            except server.ServerError as error:
                raise NoGround(str(error)) from error
            stack.callback(_close_connection)
        if level >= LEVELS.index("schema"):
            migrate.migrate()
        if level >= LEVELS.index("reference"):
            _load_reference()
        yield


def _load_reference() -> None:
    from lienthong.web import house

    house.load_reference()


def _close_connection() -> None:
    from django.db import connections

    connections.close_all()
