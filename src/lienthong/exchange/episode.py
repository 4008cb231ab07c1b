"""Episode: one version of one episode of care as a facility sent it, with what came of it.

An episode is known by its facility and number (MA_LK); each accepted sending that says something new is a version, and
the newest is current. What it says stays in the envelope and is read from there: `load(id)`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong import access
from lienthong.database import files
from lienthong.exchange import envelope, reading
from lienthong.exchange.arrival import EVERYWHERE, Arrival, State
from lienthong.exchange.tables import Era

Row = dict[str, str]
_SPACE = uuid.UUID("6f6f0c9c-2f0b-5e5a-9d5e-2d1c5b7a4c11")


def identity(facility: str, number: str) -> uuid.UUID:
    """The id of an episode through all its versions."""
    return uuid.uuid5(_SPACE, f"{facility}|{number}")


class Episode(models.Model):
    """One dossier of an arrival. `episode` is the same for all versions; `version` 0: refused, never became one.

    patient: the facility's own number (MA_BN); who: digest of name and birth, to tell another person under the number.
    forwarded: the file in which it went on alone, where others of its envelope were refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    episode = models.UUIDField()
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="episodes")
    position = models.PositiveIntegerField()
    facility = models.CharField(max_length=5)
    number = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=0)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    current = models.BooleanField(default=False)
    state = models.CharField(max_length=24, choices=State.choices)
    content = models.CharField(max_length=64)
    patient = models.CharField(max_length=100)
    who = models.CharField(max_length=64)
    person = models.UUIDField(null=True)
    era = models.PositiveSmallIntegerField()
    ended_on = models.DateField(null=True)
    tables = ArrayField(models.CharField(max_length=5))
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    forwarded = models.CharField(max_length=64, default="")

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "number"], condition=Q(current=True), name="episode_current_once"
            ),
            models.UniqueConstraint(fields=["arrival", "position"], name="episode_judged_once"),
        ]
        indexes = [
            models.Index(fields=["episode", "version"], name="episode_versions"),
            models.Index(fields=["person"], name="episode_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """As its arrival."""
        return Q() if actor.roles & EVERYWHERE else Q(arrival__organisation__in=actor.organisations)

    @property
    def thing(self) -> str:
        """The episode's code in ledger and audit, the same through all versions."""
        return f"episode:{self.episode}"


@dataclass(frozen=True)
class Content:
    """What a version says: its row, and its tables."""

    row: Episode
    envelope: str
    tables: dict[str, list[Row]]

    @property
    def summary(self) -> Row:
        return self.tables["XML1"][0]


def load(version: uuid.UUID | str) -> Content:
    """A version by its id, read from its envelope. Raises Episode.DoesNotExist, or files.Destroyed."""
    rows = Episode.objects.unscoped("the content of an episode is read for a domain action that names it")
    row = rows.select_related("arrival").get(id=version)
    opened = envelope.open_envelope(files.get(row.arrival.digest))
    dossier = opened.dossiers[row.position - 1]
    tables = {name: reading.read(name, Era(row.era), text).rows for name, text in dossier.documents.items()}
    return Content(row, row.arrival.digest, tables)


def day_of(written: str) -> date | None:
    """The day of a written time, None if it can't be read."""
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        return None
