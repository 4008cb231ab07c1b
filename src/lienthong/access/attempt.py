"""Attempts to sign in: counted before the password is looked at, so that many at once get no further than one by one.

Three counts over a quarter of an hour, in the database and so for all processes: by login and address together (one
person guessing), by login (many machines guessing one account), by address (one machine guessing many accounts; high,
because a hospital may share one address). Logins that don't exist count alike, so the answer reveals nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from lienthong import database
from lienthong.database import clock, queries

QUERIES = queries.load(__file__)
WINDOW = timedelta(minutes=15)
LIMITS = {"together": 5, "login_limit": 30, "address_limit": 100}


class Attempt(models.Model):
    """One attempt: with which login, from which address, at what real time, and whether it succeeded."""

    login = models.TextField()
    address = models.TextField()
    at = models.DateTimeField(db_default=Now(), editable=False)
    succeeded = models.BooleanField(db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["login", "at"], name="access_attempt_login"),
            models.Index(fields=["address", "at"], name="access_attempt_address"),
        ]


@dataclass
class LockedOut(Exception):
    """Too many attempts: no password is looked at before `until`."""

    until: datetime

    def __str__(self) -> str:
        minutes = max(1, -(-int((self.until - clock.real_now()).total_seconds()) // 60))
        return _(
            "Too many attempts have failed. Nothing was changed. Try again in %(minutes)d minutes (at %(time)s), "
            "or ask your administrator for a new password."
        ) % {"minutes": minutes, "time": self.until.astimezone(clock.VIETNAM).strftime("%H:%M")}


def begin(login: str, address: str) -> int:
    """Count an attempt as failed before it is made; answers its number. Raises LockedOut, counting nothing."""
    facts = {"login": login, "address": address, "window": WINDOW, **LIMITS}
    with database.transaction() as conn:
        conn.execute(QUERIES["one_at_a_time"], facts)
        row = conn.execute(QUERIES["locked_until"], facts).fetchone()
        if row and row[0]:
            raise LockedOut(row[0])
        return _number(conn.execute(QUERIES["count"], facts).fetchone())


def succeed(number: int) -> None:
    """The attempt was right after all: it no longer counts, nor do the mistakes before it."""
    with database.transaction() as conn:
        conn.execute(QUERIES["succeed"], [number])
        conn.execute(QUERIES["forget_old"], [timedelta(days=1)])


def _number(row: tuple | None) -> int:
    assert row
    return int(row[0])
