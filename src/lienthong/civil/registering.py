"""What an entry in the commune's register brings about: a death becomes a fact, a birth goes on its way."""

from __future__ import annotations

from datetime import date

from lienthong import access, database
from lienthong.civil import birth, death, registration
from lienthong.civil.birth import Birth, Child
from lienthong.civil.registration import Kind, Registration
from lienthong.civil.source import Source
from lienthong.civil.statement import Told
from lienthong.ledger.life import identity


def register(row: Registration, *, by: access.Actor) -> Registration:
    """Enter it in the register, with all that follows. Raises NotAllowed, InvalidState (nothing was changed)."""
    with database.transaction():
        row = registration.enter(row, by=by)
        if row.kind == Kind.DEATH:
            told = Told(
                Source.COMMUNE, row.thing, died_on=date.fromisoformat(row.values["died_on"]),
                register_number=row.written_number,
            )  # fmt: skip
            death.tell(row.person, told, by=by)
        else:
            _born(row, by)
    return row


def _born(row: Registration, by: access.Actor) -> None:
    said = row.values
    child = Child(
        said["child_name"], date.fromisoformat(said["born_on"]), said["child_sex"], said.get("child_number", ""),
        row.written_number,
    )  # fmt: skip
    found = Birth.objects.unscoped("the birth this entry registers").get(pk=identity(row.about))
    birth.register(found, child, by=by)
