"""Identifiers through time: who held which number when. A number is never deleted, only ended.

Systems: "personal-number" (12 digits), "insurance-card" (15 characters), "social-insurance" (10 digits), "old-id"
(9 digits), "passport", and "facility-patient:<facility code>" for a facility's own patient number.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.database import clock
from lienthong.people.persons import Person

PERSONAL_NUMBER = "personal-number"
INSURANCE_CARD = "insurance-card"
SOCIAL_INSURANCE = "social-insurance"
OLD_ID = "old-id"
PASSPORT = "passport"
FACILITY_PATIENT = "facility-patient:"

# From the strongest proof of identity to the weakest.
SYSTEMS = (PERSONAL_NUMBER, SOCIAL_INSURANCE, INSURANCE_CARD, OLD_ID, PASSPORT)
_FORM = {
    PERSONAL_NUMBER: re.compile(r"\d{12}"),
    INSURANCE_CARD: re.compile(r"[A-Z0-9]{2}\d{13}"),
    SOCIAL_INSURANCE: re.compile(r"\d{10}"),
    OLD_ID: re.compile(r"\d{9}"),
    PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
}


class InvalidIdentifier(ValueError):
    """The value can't be of this system."""


class State(models.TextChoices):
    ACTIVE = "active", _("In use")
    REPLACED = "replaced", _("Replaced by a newer one")
    CANCELLED = "cancelled", _("Cancelled")
    DISPUTED = "disputed", _("Disputed: another person holds it")


class Identifier(models.Model):
    """A person's number in a system in a span of time. One number in use belongs to one person at most."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers")
    system = models.CharField(max_length=24)
    value = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=255, blank=True, default="")
    source = models.CharField(max_length=30)
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], condition=Q(state="active"), name="identifier_active"),
            models.UniqueConstraint(fields=["person", "system", "value"], name="identifier_once"),
        ]
        indexes = [models.Index(fields=["system", "value"], name="identifier_value")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q(person__in=Person.objects.within(actor).values("pk"))


def tidy(system: str, value: str) -> str:
    """The value as it is stored. Raises InvalidIdentifier if it can't be of this system."""
    if system.startswith(FACILITY_PATIENT):
        if not value.strip():
            raise InvalidIdentifier(f"{system}: empty")
        return value.strip()
    if system not in _FORM:
        raise InvalidIdentifier(f"no identifier system {system!r}")
    tidied = re.sub(r"[\s.-]", "", value).upper()
    if not _FORM[system].fullmatch(tidied):
        raise InvalidIdentifier(f"{system}: {value!r} does not have its form")
    return tidied


def strength(system: str) -> int:
    """0 for the strongest proof of identity; a facility's own number comes last."""
    return SYSTEMS.index(system) if system in SYSTEMS else len(SYSTEMS)


def find(system: str, value: str, on: date | None = None) -> Person | None:
    """Who held this number on a day (without a day: who holds it, else who held it last); None if nobody.

    It is for domain actions that were given the number, not for screens: those search within the actor's scope.
    """
    try:
        rows = Identifier.objects.unscoped("who holds a number that was presented").filter(
            system=system, value=tidy(system, value)
        )
    except InvalidIdentifier:
        return None
    rows = rows.exclude(state=State.DISPUTED)
    if on:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    found = sorted(rows.select_related("person__survivor"), key=lambda row: (row.state != State.ACTIVE, -(row.pk or 0)))
    return (found[0].person.survivor or found[0].person) if found else None


def give(person: Person, system: str, value: str, *, source: str) -> None:
    """Give the person a number in use, unless they hold one of this system. Raises InvalidIdentifier.

    For an organisation's own numbers, which it gives once to whom it knows already.
    """
    rows = Identifier.objects.unscoped("does the person hold a number of this system")
    if not rows.filter(person=person, system=system, state=State.ACTIVE).exists():
        Identifier.objects.create(
            person=person, system=system, value=tidy(system, value), source=source, recorded_at=clock.real_now()
        )
