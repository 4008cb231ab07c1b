"""Registration at the commune, for an officer who has no other software: a death or a birth is entered in the register.

Procedure 1.000656: the draft extract is sent to the applicant, who has at most one day; silence is consent. What comes
after 15:00 counts as of the next working day. That the day is a working day is assumed.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import models
from django.db.models import Max, Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.civil import reach
from lienthong.civil.parties import CIVIL_STATUS
from lienthong.database import clock
from lienthong.directory import units
from lienthong.ledger import calendar
from lienthong.people.persons import Person

LATEST = time(15, 0)


class Kind(TextChoices):
    DEATH = "death", gettext_lazy("Death")
    BIRTH = "birth", gettext_lazy("Birth")


class State(TextChoices):
    AWAITING = "awaiting", gettext_lazy("With the applicant to confirm")
    AGREED = "agreed", gettext_lazy("Confirmed by the applicant")
    OBJECTED = "objected", gettext_lazy("The applicant objects")
    REGISTERED = "registered", gettext_lazy("Registered")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


NEXT = {
    State.AWAITING: {State.AGREED, State.OBJECTED, State.REGISTERED, State.WITHDRAWN},
    State.OBJECTED: {State.AWAITING, State.WITHDRAWN},
    State.AGREED: {State.REGISTERED, State.WITHDRAWN},
}


class Registration(ledger.Life):
    """An entry of a commune's register. `person`: who died; for a birth, the mother. `due_at`: until when to answer."""

    KIND = "registration"
    NEXT = NEXT
    BEGIN = {State.AWAITING}
    personal = True

    kind = models.CharField(max_length=5, choices=Kind.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="registrations_asked")
    about = models.CharField(max_length=80, blank=True, default="")  # the birth that is registered
    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    values = models.JSONField(default=dict)
    objection = models.TextField(blank=True, default="")
    number = models.IntegerField(null=True)
    registered_on = models.DateField(null=True)

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["commune", "-changed_at"], name="registration_commune")]
        constraints = [
            models.UniqueConstraint(
                "kind", "commune", "number", models.functions.ExtractYear("registered_on"), name="registration_number"
            )
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune, its province, and whoever asked for it."""
        return reach.seen(actor) | Q(applicant__in=[code.removeprefix("person:") for code in actor.persons])

    @property
    def written_number(self) -> str:
        """The number as it stands in the register: 12/2026."""
        return f"{self.number}/{self.registered_on.year}" if self.number and self.registered_on else ""


class RegistrationAction(ledger.Action):
    """History: what was done about an entry."""

    life = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="actions")


def draft(
    kind: Kind, *, person: Person, applicant: Person, values: dict[str, Any], by: access.Actor, about: str = ""
) -> Registration:
    """Write the draft extract and send it to the applicant. Raises NotAllowed; InvalidState if one is under way."""
    place = _place(by)
    access.require(by, "civil.register", organisation=place.party)
    rows = Registration.objects.unscoped("is it registered already, wherever")
    same = rows.filter(kind=kind, person=person, about=about).exclude(state=State.WITHDRAWN).first()
    if same is not None:
        raise ledger.InvalidState(_("This is registered, or being registered, already. Nothing was changed."))
    answer_by, due = _days()
    with database.transaction():
        row = Registration.begin(
            State.AWAITING, by=by, subject=person.party, parties=_parties(place.code, applicant), data=_due(due),
            owner=place.party, due_at=calendar.end_of(answer_by), kind=kind, person=person, applicant=applicant,
            about=about, commune=place.code, province=place.province_code, values=values,
        )  # fmt: skip
        access.audit.wrote(by, "registration.draft", things=[row.thing], persons=[person.party, applicant.party])
    return row


def amend(row: Registration, values: dict[str, Any], *, by: access.Actor) -> Registration:
    """Mend the draft the applicant objected to, and send it again. Raises NotAllowed, InvalidState."""
    access.require(by, "civil.register", organisation=row.owner)
    answer_by, due = _days()
    columns: dict[str, Any] = {"values": values, "objection": "", "due_at": calendar.end_of(answer_by)}
    return _done(row, "amended", State.AWAITING, by, data=_due(due), **columns)


def agree(row: Registration, *, by: access.Actor) -> Registration:
    """The applicant confirms the draft. Raises NotAllowed, InvalidState."""
    access.require(by, "civil.answer-extract", organisation=row.applicant.party)
    return _done(row, "agreed", State.AGREED, by)


def disagree(row: Registration, text: str, *, by: access.Actor) -> Registration:
    """The applicant says what is wrong. Raises NotAllowed, InvalidState."""
    access.require(by, "civil.answer-extract", organisation=row.applicant.party)
    if not text.strip():
        raise ledger.InvalidState(_("Say what is wrong in the draft. Nothing was changed."))
    return _done(row, "objected", State.OBJECTED, by, objection=text.strip()[:2000])


def withdraw(row: Registration, *, by: access.Actor) -> Registration:
    """Give the entry up before it is registered. Raises NotAllowed, InvalidState."""
    access.require(by, "civil.register", organisation=row.owner)
    return _done(row, "withdrawn", State.WITHDRAWN, by)


def enter(row: Registration, *, by: access.Actor) -> Registration:
    """Enter it in the register: number and day. What follows from it is in `registering`.

    Raises NotAllowed, and InvalidState while the applicant may still answer.
    """
    access.require(by, "civil.register", organisation=row.owner)
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"registration/{row.commune}/{row.kind}"])
        row.refresh_from_db()
        if row.state == State.AWAITING and row.due_at and clock.now() <= row.due_at:
            raise ledger.InvalidState(
                _("The applicant can still answer. Register it once they confirm, or once their day has passed.")
            )
        today = clock.today()
        return _done(row, "registered", State.REGISTERED, by, number=_next_number(row, today), registered_on=today)


def _done(row: Registration, name: str, state: State, by: access.Actor, **more: Any) -> Registration:
    data = more.pop("data", {})
    with database.transaction():
        row.act(name, state, by=by, parties=_parties(row.commune, row.applicant), data=data, **more)
        access.audit.wrote(by, f"registration.{name}", things=[row.thing], persons=[row.subject])
    return row


def _next_number(row: Registration, today: date) -> int:
    rows = Registration.objects.unscoped("numbers of a register have no gaps").filter(
        kind=row.kind, commune=row.commune, registered_on__year=today.year
    )
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _days() -> tuple[date, date]:
    """Until when the applicant answers, and when it is to be registered."""
    now = clock.now().astimezone(clock.VIETNAM)
    came = now.date()
    if now.time() > LATEST or not calendar.is_working_day(came):
        came = calendar.add_working_days(came, 1)
    answer_by = calendar.add_working_days(came, 1)
    return answer_by, calendar.add_working_days(answer_by, 1)


def _due(day: date) -> dict[str, str]:
    return {"due": day.isoformat()}


def _place(by: access.Actor) -> units.Unit:
    code = (by.organisation or "").removeprefix("unit:")
    place = units.get(code, clock.today())
    if place is None or place.level != units.Level.COMMUNE:
        raise ledger.InvalidState(_("Only a commune registers. Nothing was changed."))
    return place


def _parties(commune: str, applicant: Person) -> dict[str, str]:
    return {"commune": f"unit:{commune}", "applicant": applicant.party, "register": CIVIL_STATUS}
