"""What the register knows of a person already, as the rules ask for it: a form adds to it, it doesn't begin anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from lienthong import access
from lienthong.assistance.register import hiv, months
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.circumstance import Circumstance
from lienthong.assistance.rules import COLUMNS
from lienthong.people.persons import Person


def of(person: Person, month: date) -> dict[str, Any]:
    """The circumstances that count for a month, as known now, HIV facts included: for the house's reckoning alone."""
    row = latest(person, month)
    if row is None:
        return {}
    found = {name: getattr(row, name) for name in COLUMNS if hasattr(row, name) and name != "id"}
    found["hiv"] = hiv.known(row.beneficiary, on=months.last_day(month), by=access.SYSTEM)
    return found


def latest(person: Person, month: date) -> Circumstance | None:
    """The row that counts for a month, None where the register knows nothing of the person."""
    rows = Circumstance.objects.unscoped("a dossier goes on from what the register knows of the person")
    counted = rows.filter(beneficiary__person=person, valid_from__lte=months.last_day(month))
    return counted.select_related("beneficiary").order_by("-recorded_at", "-id").first()


def beneficiary(person: Person) -> Beneficiary | None:
    """The person's row on the register, None where there is none."""
    rows = Beneficiary.objects.unscoped("whether the person of a dossier is on the register")
    return rows.filter(person=person).first()
