"""Life status: alive, death reported, dead; each change with its source. Other rooms follow the events.

A facility or a relative reports; civil status or the population database confirms. A wrong report is taken back.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.people import persons
from lienthong.people.persons import LifeStatus, Person

NEXT: dict[str, set[str]] = {
    LifeStatus.ALIVE: {LifeStatus.DEATH_REPORTED, LifeStatus.DEAD},
    LifeStatus.DEATH_REPORTED: {LifeStatus.DEAD, LifeStatus.ALIVE},
    LifeStatus.DEAD: {LifeStatus.ALIVE},
}
_EVENT = {
    LifeStatus.ALIVE: "person.death-taken-back",
    LifeStatus.DEATH_REPORTED: "person.death-reported",
    LifeStatus.DEAD: "person.died",
}


def report_death(person: Person, *, on: date | None, source: str, by: access.Actor) -> Person:
    """Somebody says that the person died. Saying it again changes nothing."""
    return _change(person, LifeStatus.DEATH_REPORTED, on=on, source=source, by=by)


def confirm_death(person: Person, *, on: date | None, source: str, by: access.Actor) -> Person:
    """An authority says that the person died; saying another day later corrects it."""
    return _change(person, LifeStatus.DEAD, on=on, source=source, by=by)


def take_back_death(person: Person, *, source: str, by: access.Actor) -> Person:
    """The person is alive after all."""
    return _change(person, LifeStatus.ALIVE, on=None, source=source, by=by)


def _change(person: Person, status: str, *, on: date | None, source: str, by: access.Actor) -> Person:
    """Raises NotAllowed, and InvalidState if this can't follow what is known."""
    access.require(by, "person.life-status")
    with database.transaction():
        rows = Person.objects.unscoped("a death concerns the person whoever reports it").select_for_update(of=("self",))
        row = rows.get(pk=person.survivor_id or person.pk)
        if row.life_status == status and on in (None, row.died_on):
            return row
        if row.life_status != status and status not in NEXT[row.life_status]:
            raise ledger.InvalidState(_("A confirmed death can't be reported again. Nothing was changed."))
        row.life_status, row.died_on, row.life_source = status, on, source
        row.version += 1
        row.save(update_fields=["life_status", "died_on", "life_source", "version"])
        persons.note(status, [row], by=by, data={row.pk: {"on": on.isoformat() if on else None, "source": source}})
        ledger.record(
            _EVENT[LifeStatus(status)], subject=row.party, thing=row.party, by=by.code,
            organisation=by.organisation or by.code, parties={}, data={"source": source},
        )  # fmt: skip
        access.audit.wrote(by, _EVENT[LifeStatus(status)], things=[row.party], persons=[row.party])
    return row
