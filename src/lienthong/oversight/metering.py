"""Metering: what each API client asked, how quickly it was answered, how often the house failed it; by day and door.

Requests are counted in memory as they are answered and added to the day's row every few seconds, one statement for all
clients (`metering_door`): no request waits for it, and a killed process loses those seconds. What became of envelopes
is not counted anywhere: it is read from the arrivals.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, database
from lienthong.access.actor import HOME
from lienthong.database import queries
from lienthong.oversight.partnership import numbers_of
from lienthong.oversight.partnership_permissions import EVERYWHERE

QUERIES = queries.load(__file__)
# Milliseconds up to which a bucket of the histogram goes; one more bucket has what took longer.
BOUNDS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 10000)


class Door(models.TextChoices):
    """The interface asked."""

    HUB = "hub", _("Hub (XML set)")
    FHIR = "fhir", _("FHIR")


class Usage(models.Model):
    """A day of a client at a door. client "" is whoever brought no good token. refused: 4xx; failed: 5xx.

    histogram: requests by the time of their answer, in the buckets of BOUNDS. It is a sum, no history: rows grow.
    """

    day = models.DateField()
    client = models.CharField(max_length=120)
    organisation = models.CharField(max_length=60)
    door = models.CharField(max_length=8, choices=Door.choices)
    requests = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)  # bytes
    sent = models.BigIntegerField(default=0)  # bytes
    histogram = ArrayField(models.BigIntegerField())

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "day", "door"], name="usage_day")]
        indexes = [models.Index(fields=["organisation", "-day"], name="usage_organisation")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """An organisation sees its own clients, a vendor its test code's, a province those in it, the ministry all."""
        if actor.roles & EVERYWHERE or actor.organisation == HOME:
            return Q()
        return Q(organisation__in=[*actor.organisations, *(f"facility:T{n:04d}" for n in numbers_of(actor))])

    def within(self, share: float) -> int | None:
        """The milliseconds within which this share of requests was answered, at most."""
        return percentile(self.histogram, share)

    @property
    def availability(self) -> float | None:
        """Percent of requests that were not failed by the house."""
        return percent(self.requests - self.failed, self.requests)


@dataclass(frozen=True)
class Figures:
    """What was metered of some clients over some days. Bytes and milliseconds; shares in percent, None of nothing."""

    requests: int
    refused: int
    failed: int
    received: int
    sent: int
    histogram: Sequence[int]
    envelopes: int
    accepted: int
    envelopes_refused: int

    @property
    def availability(self) -> float | None:
        return percent(self.requests - self.failed, self.requests)

    @property
    def accepted_share(self) -> float | None:
        return percent(self.accepted, self.accepted + self.envelopes_refused)

    def within(self, share: float) -> int | None:
        return percentile(self.histogram, share)


def figures(clients: Collection[str], first: date, last: date) -> Figures:
    """The figures of these clients ("client:<id>") from one day to another, both included: one statement."""
    given = {"clients": list(clients), "first": first, "last": last}
    row = database.connection().execute(QUERIES["figures"], given).fetchone()
    assert row
    counts: list[int] = [0] * (len(BOUNDS) + 1)
    for histogram in row[5] or ():
        counts = [a + b for a, b in zip(counts, histogram, strict=True)]
    return Figures(row[0], row[1], row[2], row[3], row[4], counts, row[6], row[7], row[8])


def percentile(histogram: Sequence[int], share: float) -> int | None:
    """The bound of the bucket in which the request stands that is this share of the way up; None of nothing.

    What took longer than the last bound counts as the last bound.
    """
    wanted, seen = math.ceil(sum(histogram) * share), 0
    for bound, count in zip([*BOUNDS, BOUNDS[-1]], histogram, strict=True):
        seen += count
        if seen and seen >= wanted:
            return bound
    return None


def percent(part: int, whole: int) -> float | None:
    """Part of the whole in percent, to two decimals, rounded down: 100 means all of it."""
    return math.floor(part * 10_000 / whole) / 100 if whole else None
