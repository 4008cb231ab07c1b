"""HIV facts: in a schema of their own, with a permission of their own; the house joins them only when it computes.

Whatever is derived from them (an amount, a clause) says so in `LABEL`, and is shown only to who holds the permission.
Lists and files never show a clause or a category, for anyone.
"""

from __future__ import annotations

from datetime import date

from lienthong import access, database
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.database import clock

PERMISSION = "assistance.hiv"
LABEL = "hiv"


def record(beneficiary: Beneficiary, *, valid_from: date, hiv: bool, source: str, by: access.Actor) -> None:
    """Keep what holds from a day on. Raises NotAllowed."""
    access.require(by, PERMISSION, organisation=f"unit:{beneficiary.commune}")
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO assistance_hiv.circumstance (beneficiary_id, valid_from, recorded_at, source, hiv)"
            " VALUES (%s, %s, %s, %s, %s)",
            [beneficiary.pk, valid_from, clock.now(), source, hiv],
        )
        access.audit.wrote(by, "circumstances.keep-apart", things=[beneficiary.thing], persons=[_person(beneficiary)])


def known(beneficiary: Beneficiary, *, on: date, by: access.Actor) -> bool:
    """What is known now of a day. Raises NotAllowed; each reading is in the audit."""
    access.require(by, PERMISSION, organisation=f"unit:{beneficiary.commune}")
    access.audit.read(by, "circumstances.apart", [_person(beneficiary)])
    row = (
        database.connection()
        .execute(
            "SELECT hiv FROM assistance_hiv.circumstance WHERE beneficiary_id = %s AND valid_from <= %s"
            " ORDER BY recorded_at DESC, id DESC LIMIT 1",
            [beneficiary.pk, on],
        )
        .fetchone()
    )
    return bool(row and row[0])


def _person(beneficiary: Beneficiary) -> str:
    return f"person:{beneficiary.person_id}"
