"""A person: one human being, whatever papers say of them. Each organisation's Patient links here.

The row is the current state; `Action` keeps what changed, when, by whom. A person found to be another's double is
merged: the row stays, points to the survivor, and keeps its identifiers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.database import clock
from lienthong.directory import alphabet
from lienthong.people import birth
from lienthong.people.birth import BirthDate

TREATING = frozenset({"clinic_doctor", "hospital_doctor", "nurse", "records_officer", "facility_director"})
RESIDENCE = frozenset({"commune_officer", "commune_chairman", "province_officer"})


class UnknownPerson(LookupError):
    """No person has this code."""


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class LifeStatus(models.TextChoices):
    ALIVE = "alive", _("Alive")
    DEATH_REPORTED = "death-reported", _("Death reported")
    DEAD = "dead", _("Dead")


class Person(models.Model):
    """One person. `commune` and `province` follow the current residence (derived); `survivor` is set once merged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    birth_date = models.DateField(null=True)
    birth_precision = models.CharField(max_length=8, default=birth.UNKNOWN)
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    ethnicity = models.CharField(max_length=3, blank=True, default="")
    nationality = models.CharField(max_length=3, blank=True, default="")
    telephone = models.CharField(max_length=20, blank=True, default="")
    life_status = models.CharField(max_length=15, choices=LifeStatus.choices, default=LifeStatus.ALIVE)
    died_on = models.DateField(null=True)
    life_source = models.CharField(max_length=60, blank=True, default="")
    commune = models.CharField(max_length=5, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="")
    survivor = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    synthetic = models.BooleanField(default=False)
    folded = models.CharField(max_length=120, editable=False)
    sort_key = models.CharField(max_length=260, editable=False, db_collation="C")

    objects = access.ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["folded", "birth_date"], name="person_folded"),
            models.Index(fields=["commune", "sort_key"], name="person_commune"),
            models.Index(fields=["province"], name="person_province"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date=None, birth_precision="unknown")
                | Q(birth_date__isnull=False, birth_precision__in=["day", "month", "year"]),
                name="person_birth",
            ),
            models.CheckConstraint(condition=Q(survivor=None) | ~Q(survivor=models.F("id")), name="person_survivor"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Renew what is derived from the name."""
        self.folded, self.sort_key = alphabet.folded(self.name), alphabet.name_sort_key(self.name)

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Facility staff: persons treated there; officers: residents of their units; citizens: themselves."""
        seen = Q(pk__in=[uuid.UUID(code.removeprefix("person:")) for code in actor.persons])
        if actor.roles & TREATING and actor.organisation:
            here = Treated.objects.filter(person=OuterRef("pk"), organisation=actor.organisation)
            seen |= Q(Exists(here))
        if actor.roles & RESIDENCE:
            codes = [code.removeprefix("unit:") for code in actor.units]
            seen |= Q(commune__in=codes) | Q(province__in=codes)
        return seen

    @property
    def party(self) -> str:
        """The person's code in the ledger and everywhere outside this room."""
        return f"person:{self.id}"

    @property
    def birth(self) -> BirthDate | None:
        """The date of birth as far as it is known."""
        if self.birth_date is None:
            return None
        day, precision = self.birth_date, self.birth_precision
        month = None if precision == birth.YEAR else day.month
        return BirthDate(day.year, month, day.day if precision == birth.DAY else None)

    @birth.setter
    def birth(self, value: BirthDate | None) -> None:
        self.birth_date = value.first_day if value else None
        self.birth_precision = value.precision if value else birth.UNKNOWN

    @property
    def birth_year(self) -> int:
        """The year of birth, 0 if unknown (the search index's word for it)."""
        return self.birth_date.year if self.birth_date else 0


class Treated(models.Model):
    """A person has been a patient of an organisation, which may therefore see who they are."""

    personal = "no: it is the rule by which persons are scoped; no screen lists it"

    person = models.ForeignKey(Person, models.CASCADE, related_name="treated")
    organisation = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="treated_once")]
        indexes = [models.Index(fields=["organisation", "person"], name="treated_organisation")]


class Action(models.Model):
    """What was done to a person's data: append-only, the history behind the current row."""

    person = models.UUIDField(db_index=True)
    name = models.CharField(max_length=30)
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=60, blank=True, default="")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        default_manager_name = "objects"

    objects = access.ScopedManager()

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        visible = Person.objects.within(actor).values("pk")
        return Q(person__in=visible)


def person(code: str, *, actor: access.Actor) -> Person:
    """The person with this code ("person:<uuid>"), a merged one's survivor. Raises UnknownPerson, also out of scope."""
    try:
        found = Person.objects.within(actor).select_related("survivor").get(pk=code.removeprefix("person:"))
    except (Person.DoesNotExist, ValueError):
        raise UnknownPerson(code) from None
    return found.survivor or found


def treated_at(persons: list[Person], organisation: str) -> None:
    """Note that the organisation treats these persons: from now on its staff may see who they are."""
    now = clock.now()
    Treated.objects.bulk_create(
        [Treated(person=each, organisation=organisation, since=now) for each in persons], ignore_conflicts=True
    )


def treated_by(person: Person, organisations: Iterable[str]) -> None:
    """Note that these organisations treat a person."""
    now = clock.now()
    Treated.objects.bulk_create(
        [Treated(person=person, organisation=each, since=now) for each in organisations], ignore_conflicts=True
    )


def note(name: str, persons: list[Person], *, by: access.Actor, data: dict[uuid.UUID, dict] | None = None) -> None:
    """Append one action a person to the history."""
    now, real = clock.now(), clock.real_now()
    Action.objects.bulk_create(
        Action(
            person=each.pk, name=name, by=by.code, organisation=by.organisation or "", happened_at=now,
            recorded_at=real, data=(data or {}).get(each.pk, {}),
        )
        for each in persons
    )  # fmt: skip
