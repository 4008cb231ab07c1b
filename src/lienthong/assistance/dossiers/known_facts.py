"""What the register knows of a person already, as the rules ask for it: a form adds to it, it doesn't begin anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models.expressions import RawSQL

from lienthong.assistance.register import months
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.circumstance import Circumstance
from lienthong.assistance.rules import COLUMNS
from lienthong.people.persons import Person

# As the register's own frame joins it, for the house's reckoning: no officer reads it here.
_APART = """COALESCE((SELECT apart.hiv FROM assistance_hiv.circumstance AS apart
WHERE apart.beneficiary_id = assistance_circumstance.beneficiary_id AND apart.valid_from <= %s
ORDER BY apart.recorded_at DESC, apart.id DESC LIMIT 1), false)"""


def of(person: Person, month: date) -> dict[str, Any]:
    """The circumstances that count for a month, as known now, HIV facts included: for the house's reckoning alone."""
    row = latest(person, month)
    if row is None:
        return {}
    return {name: getattr(row, name) for name in COLUMNS if hasattr(row, name) and name != "id"}


def latest(person: Person, month: date) -> Circumstance | None:
    """The row that counts for a month (with what the house alone joins to it), None where nothing is known."""
    on = months.last_day(month)
    rows = Circumstance.objects.unscoped("a dossier goes on from what the register knows of the person")
    counted = rows.filter(beneficiary__person=person, valid_from__lte=on).annotate(hiv=RawSQL(_APART, [on]))  # noqa: S611 - our own words
    return counted.order_by("-recorded_at", "-id").first()


def beneficiary(person: Person) -> Beneficiary | None:
    """The person's row on the register, None where there is none."""
    rows = Beneficiary.objects.unscoped("whether the person of a dossier is on the register")
    return rows.filter(person=person).first()
