"""Numbers that change: re-issued, cancelled. The former number keeps leading to the person."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.people import persons
from lienthong.people.identifiers import Identifier, State, tidy
from lienthong.people.persons import Person


class NumberTaken(Exception):
    """Another person holds this number: the question belongs on the work list of duplicates."""


def reissue(person: Person, system: str, old: str, new: str, *, on: date, reason: str, by: access.Actor) -> Identifier:
    """From a day on, the person has a new number in place of the old one.

    Raises NotAllowed, InvalidIdentifier, InvalidState if the old number is not theirs, NumberTaken.
    """
    value = tidy(system, new)
    with database.transaction():
        _end(person, system, old, State.REPLACED, on=on, reason=reason, by=by)
        try:
            with database.transaction():
                row = Identifier.objects.create(
                    person=person, system=system, value=value, valid_from=on, reason=reason, source="screen",
                    recorded_at=clock.real_now(),
                )  # fmt: skip
        except IntegrityError as fault:
            raise NumberTaken(_("Another person holds the new number. Nothing was changed.")) from fault
    return row


def cancel(person: Person, system: str, value: str, *, on: date, reason: str, by: access.Actor) -> None:
    """From a day on, the number is the person's no longer, and there is no other. Raises as `reissue`."""
    with database.transaction():
        _end(person, system, value, State.CANCELLED, on=on, reason=reason, by=by)


def _end(person: Person, system: str, value: str, state: str, *, on: date, reason: str, by: access.Actor) -> None:
    access.require(by, "person.identifiers")
    if not reason.strip():
        raise ledger.InvalidState(_("Changing a number needs its reason. Nothing was changed."))
    rows = Identifier.objects.unscoped("a number is changed by whoever may see its holder")
    ended = rows.filter(person=person, system=system, value=tidy(system, value), state=State.ACTIVE).update(
        state=state, valid_to=on, reason=reason
    )
    if not ended:
        raise ledger.InvalidState(_("The person does not hold this number. Nothing was changed."))
    persons.note("number-ended", [person], by=by, data={person.pk: {"system": system, "state": state}})
    ledger.record(
        "person.number-changed", subject=person.party, thing=person.party, by=by.code,
        organisation=by.organisation or by.code, parties={}, data={"system": system, "state": state},
    )  # fmt: skip
    access.audit.wrote(by, "person.number-changed", things=[person.party], persons=[person.party])
