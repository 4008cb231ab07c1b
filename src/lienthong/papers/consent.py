"""Consent: a citizen lets a facility read their health book, until a day; and takes it back.

Law 15/2023/QH15, Article 69: practitioners of another facility read a record with consent. Reading without consent in
an emergency is another matter: it needs a reason, is told to the citizen, and ends by itself after a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, directory, ledger
from lienthong.database import clock
from lienthong.ledger import calendar
from lienthong.people.persons import Person

EMERGENCY_LASTS = timedelta(hours=24)
LONGEST_CONSENT = timedelta(days=366)
SHORTEST_REASON = 10  # characters


class State(models.TextChoices):
    """How a consent stands; one whose last day has passed no longer counts, whatever its state."""

    GIVEN = "given", gettext_lazy("Given")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Consent(ledger.Life):
    """A person's consent to one facility."""

    KIND = "consent"
    NEXT: ClassVar[Any] = {State.GIVEN: frozenset({State.WITHDRAWN})}
    BEGIN = {State.GIVEN}

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    facility = models.CharField(max_length=60)
    valid_until = models.DateField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["person", "facility"], name="consent_person")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The person who gave it; the facility it was given to."""
        own = Q(person__in=[code.removeprefix("person:") for code in actor.persons])
        return own | (Q(facility=actor.organisation) if actor.organisation else Q(pk=None))


class ConsentAction(ledger.Action):
    """History: given, withdrawn."""

    life = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="actions")


class Emergency(models.Model):
    """History: a practitioner opened a book without consent, for the reason given."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=60)
    by = models.CharField(max_length=200)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["person", "by", "opened_at"], name="emergency_person")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The person whose book it is; the organisation that opened it."""
        own = Q(person__in=[code.removeprefix("person:") for code in actor.persons])
        return own | (Q(organisation=actor.organisation) if actor.organisation else Q(pk=None))


def give(person: Person, facility: str, until: date, *, by: access.Actor) -> Consent:
    """Let a facility (party code) read the book until the end of a day.

    Raises NotAllowed unless the citizen acts, UnknownFacility, ValueError for a day that has passed or lies too far.
    """
    access.require(by, "health-book.consent", organisation=person.party)
    today = clock.today()
    if not today <= until <= today + LONGEST_CONSENT:
        raise ValueError(_("Choose a day from today on, within a year."))
    directory.facility(facility)
    with database.transaction():
        consent = Consent.begin(
            State.GIVEN, by=by, organisation=person.party, subject=person.party, owner=person.party, person=person,
            facility=facility, valid_until=until, due_at=calendar.end_of(until),
            parties={"person": person.party, "facility": facility},
        )  # fmt: skip
        access.audit.wrote(by, "health-book.consent", [consent.thing], [person.party])
    return consent


def withdraw(consent: Consent, *, by: access.Actor) -> Consent:
    """Take it back, at once. Raises NotAllowed, InvalidState."""
    access.require(by, "health-book.consent", organisation=consent.subject)
    with database.transaction():
        consent.act("withdrawn", State.WITHDRAWN, by=by, organisation=consent.subject)
        access.audit.wrote(by, "health-book.consent-withdrawn", [consent.thing], [consent.subject])
    return consent


def stands(person: Person, facility: str) -> bool:
    """Whether the facility may read the book today by consent."""
    rows = Consent.objects.unscoped("is there a consent").filter(person=person, facility=facility, state=State.GIVEN)
    return rows.filter(valid_until__gte=clock.today()).exists()


def open_in_emergency(person: Person, *, by: access.Actor, reason: str) -> Emergency:
    """Open the book without consent for a day. Raises NotAllowed, ValueError without a reason in words."""
    access.require(by, "health-book.emergency")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValueError(_("Say in a sentence why the book must be opened without consent."))
    with database.transaction():
        opened = Emergency.objects.create(
            person=person, organisation=by.organisation or "", by=by.code, reason=reason.strip(),
            opened_at=clock.now(), recorded_at=clock.real_now(),
        )  # fmt: skip
        ledger.record(
            "health_book.opened-in-emergency", subject=person.party, thing=f"emergency:{opened.pk}", by=by.code,
            organisation=by.organisation or by.code, parties={"person": person.party},
        )  # fmt: skip
        access.audit.wrote(by, "health-book.emergency", [f"emergency:{opened.pk}"], [person.party], emergency=True)
    return opened


def in_emergency(person: Person, by: access.Actor) -> bool:
    """Whether this practitioner opened the book in an emergency within the last day."""
    since = clock.now() - EMERGENCY_LASTS
    rows = Emergency.objects.unscoped("is there an emergency")
    return rows.filter(person=person, by=by.code, opened_at__gt=since).exists()
