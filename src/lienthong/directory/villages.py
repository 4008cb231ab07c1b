"""Villages and neighbourhoods (thôn, tổ dân phố): below the commune, without a national code; officers add them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.directory import alphabet
from lienthong.directory.units import Unit


class VillageExists(Exception):
    """The commune has a village of that name."""


class Village(models.Model):
    """A village of a commune in a span of time. `former_commune` is the commune it belonged to before 01/07/2025."""

    commune = models.CharField(max_length=5)
    name = models.CharField(max_length=120)
    former_commune = models.CharField(max_length=5, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.CharField(max_length=255)
    added_by = models.CharField(max_length=60)
    folded = models.CharField(max_length=120, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "folded"], condition=Q(valid_to=None), name="village_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="village_span"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = alphabet.folded(self.name)
        super().save(*args, **kwargs)


def add(commune: Unit, *, name: str, valid_from: date, legal_basis: str, by: access.Actor) -> Village:
    """Enter a village of a commune. Raises NotAllowed, VillageExists."""
    access.require(by, "village.add")
    try:
        with database.transaction():
            village = Village.objects.create(
                commune=commune.code, name=" ".join(name.split()), valid_from=valid_from, legal_basis=legal_basis,
                added_by=by.code,
            )  # fmt: skip
            access.audit.wrote(by, "village.add", things=[f"village:{village.pk}"])
    except IntegrityError as fault:
        raise VillageExists(_("This commune has a village of that name already. Nothing was changed.")) from fault
    return village


def at(commune: str, on: date) -> models.QuerySet[Village]:
    """The villages of a commune on a day."""
    valid = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    return Village.objects.filter(valid, commune=commune).order_by("folded")
