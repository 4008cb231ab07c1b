"""The one connection a thread: Django's, handed out as a psycopg 3 connection.

Models, raw SQL, COPY and jobs all travel on it, so that they commit or fail together.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
from django.db import connection as django_connection
from django.db import transaction as django_transaction


def connection() -> psycopg.Connection:
    """This thread's psycopg connection, opened if need be."""
    django_connection.ensure_connection()
    return cast(psycopg.Connection, django_connection.connection)


@contextmanager
def transaction(*, durable: bool = False) -> Iterator[psycopg.Connection]:
    """All or nothing: a transaction, or a savepoint inside one that is open.

    `durable` refuses to be nested: when the block has ended, the facts are on disk.
    """
    with django_transaction.atomic(durable=durable):
        yield connection()


def after_commit(function: Callable[[], object]) -> None:
    """Call `function()` once the open transaction is committed; never if it fails."""
    django_transaction.on_commit(function)
