"""What travels between facilities, counted as it happens: a row an obligation, and their sums by day.

The pages read the sums, which do not grow with the papers; `lienthong verify` adds the rows up and compares. An event
on a paper has its obligations looked at again (`follow`), so that whatever comes first or twice, the sums are the same.
A health book is used when it is read: that stands in the audit, and is counted from there (`count_readings`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from lienthong import database, ledger
from lienthong.database import jobs, queries
from lienthong.ledger.refold import Folding, Said
from lienthong.oversight import travelling

QUERIES = queries.load(__file__)
READ = "health-book: "  # how the actions of the audit begin by which a book is read
AGAIN = 2000  # entries of the audit that are looked at twice: they may become visible out of order


class Travelled(models.Model):
    """One obligation as it was last counted. `day`: of issue; `province`: of the issuer when it was first counted."""

    obligation = models.UUIDField(primary_key=True)
    day = models.DateField()
    rule = models.TextField()
    province = models.CharField(max_length=2)
    issued = models.BooleanField()
    delivered = models.BooleanField()
    received = models.BooleanField()
    used = models.BooleanField()

    class Meta:
        db_table = "oversight_travelled"


class TravelDay(models.Model):
    """The sums of a day, rule and province."""

    day = models.DateField()
    rule = models.TextField()
    province = models.CharField(max_length=2)
    issued = models.BigIntegerField()
    delivered = models.BigIntegerField()
    received = models.BigIntegerField()
    used = models.BigIntegerField()

    class Meta:
        db_table = "oversight_travel_day"
        constraints = [models.UniqueConstraint(fields=["day", "rule", "province"], name="travel_day_once")]


class ReadingsCounted(models.Model):
    """Up to which entry of the audit readings have been counted; one row."""

    one = models.BooleanField(primary_key=True, default=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "oversight_readings_counted"


def follow(event: ledger.Event) -> None:
    """Subscriber: something happened to a paper or an episode."""
    count([event.thing])


def count(things: Sequence[str]) -> None:
    """Look at the obligations on these things again, and carry what has changed into the sums."""
    with database.transaction() as connection:
        connection.execute(QUERIES["lock"])
        connection.execute(QUERIES["count"], _given() | {"things": list(things)})


@jobs.periodic("*/5 * * * *")
@jobs.task("oversight.readings", queue="oversight")
def count_readings() -> None:
    """Count the readings of health books since the last time: what they show has been used."""
    with database.transaction() as connection:
        connection.execute(QUERIES["lock"])
        given = {"action": READ, "again": AGAIN, "book": list(travelling.kinds()["book"].rules)}
        connection.execute(QUERIES["read"], given)


def kinds_of_events() -> tuple[str, ...]:
    """What happens to papers and changes a count."""
    told = [event for kind in travelling.kinds().values() for event in (*kind.follows, *kind.used)]
    return (*sorted(set(told)), "delivery.accepted")


def _given() -> dict[str, Any]:
    kinds = travelling.kinds().values()
    return {
        "rules": [rule for kind in kinds for rule in kind.rules],
        "told": [rule for kind in kinds if kind.used for rule in kind.rules],
        "used": [event for kind in kinds for event in kind.used],
    }


def _count() -> int:
    return int(database.connection().execute(QUERIES["rows"]).fetchone()[0])  # type: ignore[index]


def _differences() -> Iterator[Said]:
    for day, rule, province in database.connection().execute(QUERIES["wrong_sums"]).fetchall():
        yield f"travel-day:{day}/{rule}/{province}", "its sums aren't those of its rows"
    for (obligation,) in database.connection().execute(QUERIES["wrong_rows"], _given()).fetchall():
        yield f"obligation:{obligation}", "it is counted as what it is not"


FOLDING = Folding("travelling", _count, _differences)
SUBSCRIPTIONS = (ledger.Subscription("oversight.travelling", kinds_of_events(), follow),)
