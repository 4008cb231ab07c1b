"""Residence through time. The code stays as it came; where it lies today is worked out beside it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q

from lienthong import access, database
from lienthong.database import clock
from lienthong.directory import splits, units
from lienthong.people import words
from lienthong.people.facts import Place
from lienthong.people.persons import Person


class Residence(models.Model):
    """Where a person lives ("current") or is registered ("permanent") in a span of time.

    `unit_code` as written on `written_on`; `commune` the present commune; `certain` is false while a split former
    commune waits for an officer's decision and `commune` is only the likeliest.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="residences")
    kind = models.CharField(max_length=10, default="current")
    unit_code = models.CharField(max_length=5, blank=True, default="")
    written_on = models.DateField(null=True)
    village = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    commune = models.CharField(max_length=5, blank=True, default="")
    certain = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=30)

    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], condition=Q(valid_to=None), name="residence_one")
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q(person__in=Person.objects.within(actor).values("pk"))


def _located(places: Sequence[Place], on: date) -> dict[Place, units.Resolution]:
    """Where the places lie on a day; codes are grouped by the day from which they come."""
    found: dict[Place, units.Resolution] = {}
    for recent in (False, True):
        group = [place for place in places if _is_recent(place) is recent]
        if not group:
            continue
        resolved = units.resolve_many({place.unit_code for place in group}, on, written=on if recent else None)
        found.update({place: resolved[place.unit_code] for place in group})
    return found


def _is_recent(place: Place) -> bool:
    return place.written_on is not None and place.written_on >= units.TWO_LEVELS


@dataclass
class Moves:
    """What is to be written of where persons live: new rows, each with where it lies, and the rows that end."""

    rows: list[tuple[Residence, units.Resolution]]
    ended: list[int]


def moves(residents: Sequence[tuple[Person, Place, str]], *, new: Collection[Person]) -> Moves:
    """Who lives elsewhere now than is known, each with the source; persons already there are left alone.

    Their commune and province are set on the persons given; `new` are those not written yet, who lived nowhere before.
    """
    today = clock.today()
    where = _located([place for _, place, _ in residents], today)
    fresh = {person.pk for person in new}
    before = _before([person for person, _, _ in residents if person.pk not in fresh])
    moved = [each for each in residents if not _same(before.get((each[0].pk, each[1].kind)), each[1])]
    rows = [(_row(person, place, where[place], today, source), where[place]) for person, place, source in moved]
    for row, found in rows:
        if row.kind == "current":
            _set(row.person, row, found)
    return Moves(rows, [before[key].pk for row, _ in rows if (key := (row.person_id, row.kind)) in before])


def settle(given: Moves, *, new: Collection[Person]) -> set[uuid.UUID]:
    """Write the moves, and what follows from them for persons who were there; gives whose residence changed."""
    today = clock.today()
    Residence.objects.unscoped("a move ends the former residence").filter(pk__in=given.ended).update(valid_to=today)
    Residence.objects.bulk_create([row for row, _ in given.rows])
    splits.open_many([_case(row, found) for row, found in given.rows if not row.certain])
    moved = {row.person_id: row.person for row, _ in given.rows if row.kind == "current"}
    fresh = {person.pk for person in new}
    _follow([person for pk, person in moved.items() if pk not in fresh])
    return set(moved)


def _before(persons: Sequence[Person]) -> dict[tuple[uuid.UUID, str], Residence]:
    rows = Residence.objects.unscoped("the residence that is being replaced")
    return {(row.person_id, row.kind): row for row in rows.filter(person__in=persons, valid_to=None)}


def place(pk: int, commune: str) -> None:
    """Write down in which present commune a residence lies, now that somebody has decided."""
    rows = Residence.objects.unscoped("a decision about the place, made within the officer's scope")
    row = rows.select_related("person").get(pk=pk)
    unit = units.get(commune, clock.today())
    row.commune, row.certain = commune, True
    row.save(update_fields=["commune", "certain"])
    if unit and row.kind == "current" and row.valid_to is None:
        _set(row.person, row, units.Resolution((unit,), unit, is_split=False))
        _follow([row.person])
        words.index([row.person.pk])


def _case(row: Residence, found: units.Resolution) -> splits.Case:
    return splits.Case(
        old_code=row.unit_code, village=row.village, place=row.address, about=f"{splits.RESIDENCE}{row.pk}",
        subject=row.person.party, found=found,
    )  # fmt: skip


def _same(row: Residence | None, place: Place) -> bool:
    return bool(row) and row is not None and (row.unit_code, row.address) == (place.unit_code, place.address)


def _row(person: Person, place: Place, found: units.Resolution, today: date, source: str) -> Residence:
    return Residence(
        person=person, kind=place.kind, unit_code=place.unit_code, written_on=place.written_on, village=place.village,
        address=place.address, commune=found.default.code if found.default else "", certain=not found.is_split,
        valid_from=today, source=source,
    )  # fmt: skip


# Residence decides who may see.
_FOLLOW = """
    UPDATE people_person AS p SET commune = n.commune, province = n.province
    FROM unnest(%(pk)s::uuid[], %(commune)s::text[], %(province)s::text[]) AS n (id, commune, province)
    WHERE p.id = n.id
"""


def _set(person: Person, row: Residence, found: units.Resolution) -> None:
    """A person's present commune and province, from which officers' scope is read."""
    person.commune, person.province = row.commune, found.default.province_code if found.default else ""


def _follow(changed: Sequence[Person]) -> None:
    """Write the communes and provinces of persons who were there."""
    if changed:
        given = {name: [getattr(person, name) for person in changed] for name in ("pk", "commune", "province")}
        database.connection().execute(_FOLLOW, given)
