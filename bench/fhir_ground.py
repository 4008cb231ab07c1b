"""The ground of the FHIR benchmarks: an empty home of their own, migrated, with its server; gone when they are done.

`LIENTHONG_HOME` or `DATABASE_URL` name another place to measure in; then nothing is removed.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ORGANISATION = "facility:00001"
ROLES = ["hospital_doctor"]


@contextmanager
def ground() -> Iterator[None]:
    """Inside the block a migrated database answers, and Django is set up."""
    given = "LIENTHONG_HOME" in os.environ or "DATABASE_URL" in os.environ
    folder = Path("/") if given else Path(tempfile.mkdtemp(prefix="lt-bench-"))
    if not given:
        folder.chmod(0o711)
        os.environ["LIENTHONG_HOME"] = str(folder / "home")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
    os.environ.setdefault("LIENTHONG_SECRET_KEY", "benchmark")
    from lienthong.database import migrate, server

    try:
        with server.running():
            migrate.migrate()
            import django

            django.setup()
            yield
            from django.db import connections

            connections.close_all()
    finally:
        if not given:
            shutil.rmtree(folder, ignore_errors=True)


def actor():
    """Who writes in the benchmarks."""
    from lienthong.access import Actor

    return Actor("client:bench", ORGANISATION, frozenset(ROLES), language="en")


def token() -> str:
    """A token of an API client."""
    from datetime import timedelta

    from lienthong.access import clients

    client, _secret = clients.register("bench", ORGANISATION, ROLES)
    return clients.issue(client, life=timedelta(hours=1)).value


def say(text: str) -> None:
    print(text)
    sys.stdout.flush()
