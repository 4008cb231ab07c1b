"""Households and their members through time: who lives together, and how each is related to the head."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, database
from lienthong.database import clock
from lienthong.people.persons import Person


class Relation(models.TextChoices):
    HEAD = "head", _("Head of household")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    OTHER = "other", _("Other relation")


class Household(models.Model):
    """A household at an address. `commune` is the present commune's code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.CharField(max_length=5)
    village = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    synthetic = models.BooleanField(default=False)

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["commune"], name="household_commune")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever may see one of its members."""
        members = Member.objects.within(actor).values("household")
        return Q(pk__in=members)


class Member(models.Model):
    """A person in a household in a span of time; in one household at a time."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None), name="member_one"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(valid_to=None, relation="head"), name="member_one_head"
            ),
        ]
        indexes = [models.Index(fields=["household"], name="member_household")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q(person__in=Person.objects.within(actor).values("pk"))


def form(head: Person, *, commune: str, address: str = "", village: str = "", on: date | None = None) -> Household:
    """A new household with its head, who leaves the former one."""
    with database.transaction():
        household = Household.objects.create(
            commune=commune, address=address, village=village, valid_from=on or clock.today(), synthetic=head.synthetic
        )
        join(household, head, Relation.HEAD, on=on)
    return household


def join(household: Household, person: Person, relation: str, *, on: date | None = None) -> Member:
    """Take a person into a household from a day on; membership elsewhere ends that day."""
    day = on or clock.today()
    with database.transaction():
        current = Member.objects.unscoped("moving ends the former membership").filter(person=person, valid_to=None)
        current.update(valid_to=day)
        return Member.objects.create(household=household, person=person, relation=relation, valid_from=day)


def of(person: Person) -> Household | None:
    """The household a person lives in now. For whoever may see the person."""
    row = (
        Member.objects.unscoped("the household of a person one may see")
        .filter(person=person, valid_to=None)
        .select_related("household")
        .first()
    )
    return row.household if row else None
