"""Circumstances: the facts the law asks about a person, a set with two times. Append-only; a correction is a new row.

A row means: "from `valid_from` on, these are the facts". For a month as known at a moment counts, of the rows valid by
the month's last day and recorded by the moment, the one recorded last. `recorded_at` follows the business clock, which
is the real one except in a synthetic home that plays months. HIV facts are not here (hiv.py).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong import access
from lienthong.assistance.register import scope
from lienthong.assistance.register.beneficiary import Beneficiary


class Circumstance(models.Model):
    """One set of facts; the columns are those the rules ask for. Money is đồng a month."""

    personal = True

    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="circumstances", db_index=False)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=200)

    born = models.DateField()
    born_precision = models.CharField(max_length=5, default="day")  # day, month, year
    household = models.CharField(max_length=9, blank=True, default="")  # "", poor, near_poor
    difficult_area = models.BooleanField(default=False)
    no_support = models.CharField(max_length=1, blank=True, default="")  # the case of Art. 5.1: a b c d đ e g h i k l
    was_supported_child = models.BooleanField(default=False)  # Art. 5.2
    studying = models.BooleanField(default=False)
    lone_parent = models.BooleanField(default=False)  # Art. 5.4
    children = ArrayField(models.DateField(), default=list)  # births of the children raised
    children_studying = ArrayField(models.DateField(), default=list)  # of those of them who study without a break
    no_supporter = models.BooleanField(default=False)
    supporter_on_allowance = models.BooleanField(default=False)
    taken_in = models.BooleanField(default=False)
    disability = models.CharField(max_length=14, blank=True, default="")  # "", severe, special_severe
    disability_certified_on = models.DateField(null=True)
    pension_monthly = models.BigIntegerField(default=0)
    other_monthly = models.BooleanField(default=False)
    survivor_monthly = models.BooleanField(default=False)
    wage = models.BooleanField(default=False)
    pregnant = models.BooleanField(default=False)
    couple_grant_elsewhere = models.BooleanField(default=False)
    cared_by = models.CharField(max_length=16, blank=True, default="")  # "", foster, own_household, foster_household
    in_institution = models.BooleanField(default=False)

    objects = access.ScopedManager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["beneficiary", "recorded_at"], name="circumstance_of"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        return scope.of_units(actor, "beneficiary__") | scope.of_persons(actor, "beneficiary__person")


FACTS = tuple(
    field.attname
    for field in Circumstance._meta.concrete_fields
    if field.attname not in ("id", "beneficiary_id", "valid_from", "recorded_at", "source")
)
