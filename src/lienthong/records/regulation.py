"""A facility's own regulation on electronic records (Circular 13/2025/TT-BYT, Article 6.3 b): number, date, limits.

How soon an entry must be signed, and a record closed after the discharge, is said by no law at hand: form MS 36/BV2
asks the doctor to sign after each entry. So the limits are the facility's; until it sets its own, `DEFAULT` is
proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.database import clock


@dataclass(frozen=True)
class Limits:
    """How soon an entry is to be signed, and a record closed after the discharge."""

    sign_within: timedelta
    close_within: timedelta
    is_own: bool


DEFAULT = Limits(timedelta(hours=24), timedelta(days=7), is_own=False)
MOST_HOURS, MOST_DAYS = 24 * 30, 365


class State(models.TextChoices):
    """A regulation is in force; a newer one is another action of the same life."""

    IN_FORCE = "in-force", gettext_lazy("In force")


class Regulation(ledger.Life):
    """The current regulation of one facility (`owner`)."""

    KIND = "record-regulation"
    NEXT: ClassVar[Any] = {State.IN_FORCE: frozenset({State.IN_FORCE})}
    BEGIN: ClassVar[Any] = {State.IN_FORCE}
    personal = "no: a facility's rules, about nobody"

    number = models.CharField(max_length=100)
    decided_on = models.DateField()
    sign_within_hours = models.IntegerField()
    close_within_days = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner"], name="record_regulation_once")]


class RegulationAction(ledger.Action):
    """History: each regulation that was decided."""

    life = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="actions")


def decide(
    facility: str, number: str, decided_on: date, *, sign_within_hours: int, close_within_days: int, by: access.Actor
) -> Regulation:
    """Enter the facility's regulation, or a newer one. Raises NotAllowed, ValueError."""
    access.require(by, "records.regulate", organisation=facility)
    if not number.strip() or decided_on > clock.today():
        raise ValueError(_("Give the number of the decision and a day that has come."))
    if not (0 < sign_within_hours <= MOST_HOURS and 0 < close_within_days <= MOST_DAYS):
        raise ValueError(_("Give limits of 1 to 720 hours and 1 to 365 days."))
    columns: dict[str, Any] = {
        "number": number.strip(), "decided_on": decided_on, "sign_within_hours": sign_within_hours,
        "close_within_days": close_within_days,
    }  # fmt: skip
    with database.transaction():
        found = of(facility)
        if found is None:
            found = Regulation.begin(State.IN_FORCE, by=by, name="decided", organisation=facility, owner=facility,
                                     subject=facility, parties={"facility": facility}, **columns)  # fmt: skip
        else:
            found.act(
                "decided", State.IN_FORCE, by=by, organisation=facility, parties={"facility": facility}, **columns
            )
        access.audit.wrote(by, "record-regulation.decide", [found.thing])
    return found


def of(facility: str) -> Regulation | None:
    """The facility's regulation, None if it entered none."""
    return Regulation.objects.filter(Q(owner=facility)).first()


def limits(facility: str) -> Limits:
    """The limits that count at the facility."""
    found = of(facility)
    if found is None:
        return DEFAULT
    return Limits(timedelta(hours=found.sign_within_hours), timedelta(days=found.close_within_days), is_own=True)
