"""Verification: asking an authority whether what we hold of a person is right. A port; `partners` brings the adapter.

Every answer is kept with its time and source; none of them changes the person by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.people.facts import PersonFacts
from lienthong.people.identifiers import Identifier, State
from lienthong.people.persons import Person


class Result(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    DIFFERS = "differs", _("Differs")
    UNKNOWN = "unknown", _("Not known there")
    UNAVAILABLE = "unavailable", _("No answer")


@dataclass(frozen=True)
class Verdict:
    """What the authority said: the `fields` that differ (name, birth, sex, life), or the `reason` of no answer."""

    result: str
    fields: tuple[str, ...] = ()
    reason: str = ""
    life_status: str = ""


@dataclass(frozen=True)
class Question:
    """On whose behalf and for what it is asked: authorities want to know."""

    request: str
    officer: str
    organisation: str
    dossier: str = ""


class Verifier(Protocol):
    """An authority that knows people. It never raises for a fault of its partner: that is a verdict too."""

    @property
    def source(self) -> str:
        """Which authority, in one word."""

    def verify(self, facts: PersonFacts, question: Question) -> Verdict:
        """Whether the person with this number has this name, date of birth and sex."""


class NotConnected:
    """In place of an authority that this home has no account at."""

    source = "none"

    def verify(self, facts: PersonFacts, question: Question) -> Verdict:
        return Verdict(Result.UNAVAILABLE, reason="this home is not connected to the population database")


_bound: dict[str, Verifier] = {}


def bind(verifier: Verifier) -> None:
    """Hand over the adapter (web/house.py does)."""
    _bound["verifier"] = verifier


class Verification(models.Model):
    """One answer. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="verifications")
    result = models.CharField(max_length=12, choices=Result.choices)
    fields = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField(max_length=255, blank=True, default="")
    source = models.CharField(max_length=40)
    by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="verification_person")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q(person__in=Person.objects.within(actor).values("pk"))


def verify(person: Person, *, by: access.Actor, dossier: str = "", verifier: Verifier | None = None) -> Verification:
    """Ask the authority about a person and keep the answer. Not inside a transaction: the answer may take seconds.

    Raises NotAllowed.
    """
    access.require(by, "person.verify")
    asked_at, number = clock.now(), uuid.uuid4()
    ask = verifier or _bound.get("verifier") or NotConnected()
    question = Question(str(number), by.code, by.organisation or "", dossier)
    verdict = ask.verify(known_of(person), question)
    with database.transaction():
        row = Verification.objects.create(
            id=number, person=person, result=verdict.result, fields=list(verdict.fields), reason=verdict.reason[:255],
            source=ask.source, by=by.code, asked_at=asked_at, recorded_at=clock.real_now(),
        )  # fmt: skip
        ledger.record(
            "person.verified", subject=person.party, thing=person.party, by=by.code,
            organisation=by.organisation or by.code, parties={},
            data={"result": str(verdict.result), "fields": list(verdict.fields), "source": ask.source},
            key=f"person.verified:{number}",
        )  # fmt: skip
        access.audit.wrote(by, "person.verify", things=[person.party], persons=[person.party])
    return row


def known_of(person: Person) -> PersonFacts:
    """What we hold of a person, as facts to be asked about."""
    rows = Identifier.objects.unscoped("the authority is asked by the person's own numbers")
    numbers: Mapping[str, str] = dict(
        rows.filter(person=person, state=State.ACTIVE).order_by("recorded_at").values_list("system", "value")
    )
    return PersonFacts(name=person.name, birth=person.birth, sex=person.sex, identifiers=numbers)


def latest(person: Person) -> Verification | None:
    """The last answer about a person; for whoever may see the person."""
    rows = Verification.objects.unscoped("the last answer about a person one may see")
    return rows.filter(person=person).order_by("-asked_at").first()
