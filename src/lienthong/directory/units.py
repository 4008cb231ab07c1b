"""Administrative units through time: 34 provinces and 3,321 communes since 01/07/2025, and those before them.

Codes are used again: 00004 was Trúc Bạch until 30/06/2025 and is Ba Đình since. So a question about places has a date,
and a unit is a row for each span in which nothing about it changed. `valid_to` is the first day on which the row no
longer holds. Law: Resolution 202/2025/QH15 (provinces), Decision 19/2025/QĐ-TTg (codes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TWO_LEVELS = date(2025, 7, 1)  # districts end, provinces and communes are formed anew


class Level(models.TextChoices):
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District (until 30/06/2025)")
    COMMUNE = "commune", _("Commune")


class Kind(models.TextChoices):
    CITY = "city", _("Centrally-run city")
    PROVINCE = "province", pgettext_lazy("kind of unit", "Province")
    WARD = "ward", _("Ward")
    COMMUNE = "commune", _("Commune")
    SPECIAL_ZONE = "special-zone", _("Special zone")
    TOWN = "town", _("Town (until 30/06/2025)")
    ISLAND_DISTRICT = "island-district", _("Island district (until 30/06/2025)")


class Unit(models.Model):
    """One unit in one span of time. `valid_from` empty: since before these data begin."""

    level = models.CharField(max_length=10, choices=Level.choices)
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    province_code = models.CharField(max_length=2)
    district_code = models.CharField(max_length=3, blank=True, default="")
    district_name = models.CharField(max_length=120, blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    other_codes = ArrayField(models.CharField(max_length=5), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    area_km2 = models.FloatField(null=True)
    folded = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=260, db_collation="C")
    legal_basis = models.TextField(blank=True, default="")
    evidence = models.CharField(max_length=10)
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["code", "valid_from"], name="unit_code"),
            models.Index(fields=["province_code", "level", "sort_key"], name="unit_province"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def party(self) -> str:
        """The code under which the unit's authority acts in the ledger."""
        return f"unit:{self.code}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it held, None while it holds."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def in_force(self) -> bool:
        return self.valid_to is None


class Succession(models.Model):
    """What became of a former unit: one row for each unit that took over a part of it."""

    on = models.DateField()
    old_code = models.CharField(max_length=5)
    new_code = models.CharField(max_length=5)
    is_default = models.BooleanField()
    is_split = models.BooleanField()
    evidence = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old_code", "on", "new_code"], name="succession_once"),
            models.UniqueConstraint(fields=["old_code", "on"], condition=Q(is_default=True), name="succession_default"),
        ]
        indexes = [models.Index(fields=["new_code", "on"], name="succession_new")]


@dataclass(frozen=True)
class Resolution:
    """Where a former code lies now. A split unit has several candidates: only a person who knows the place decides.

    `default` is the likeliest candidate (a proposal, never a decision when `is_split`); None if the code is unknown.
    """

    candidates: tuple[Unit, ...]
    default: Unit | None
    is_split: bool

    @property
    def certain(self) -> Unit | None:
        """The one successor, or None where the code is unknown or somebody has to decide."""
        return None if self.is_split else self.default


def _valid(on: date) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_to=None) | Q(valid_to__gt=on))


def at(on: date) -> models.QuerySet[Unit]:
    """All units as they were on a day: provinces, communes, and before 01/07/2025 the five island districts."""
    return Unit.objects.filter(_valid(on))


def get(code: str, on: date) -> Unit | None:
    """The unit that had `code` on a day, or None. A code that sources dispute is found by each of its forms."""
    return at(on).filter(Q(code=code) | Q(other_codes__contains=[code])).order_by("-valid_from").first()


def names(codes: Iterable[str], on: date) -> dict[str, str]:
    """The names of many units on a day, by code: one query. Unknown codes are left out."""
    return dict(at(on).filter(code__in=set(codes)).values_list("code", "name"))


def resolve(old_code: str, on: date, *, written: date | None = None) -> Resolution:
    """The unit in which the place with `old_code` lies on the day `on`.

    `written` is the day from which the code comes; without it, it is taken as a code from before 01/07/2025, and, if
    there was none such, as one of today.
    """
    return resolve_many([old_code], on, written=written)[old_code]


def resolve_many(old_codes: Iterable[str], on: date, *, written: date | None = None) -> dict[str, Resolution]:
    """`resolve` for many codes, in two queries."""
    codes = set(old_codes)
    present = {unit.code: unit for unit in at(on).filter(code__in=codes)}
    if on < TWO_LEVELS or (written and written >= TWO_LEVELS):
        return {code: _plain(present.get(code) or get(code, on)) for code in codes}
    rows = Succession.objects.filter(old_code__in=codes, on__lte=on).order_by("-is_default", "new_code")
    heirs: dict[str, list[Succession]] = {}
    for row in rows:
        heirs.setdefault(row.old_code, []).append(row)
    wanted = {row.new_code for found in heirs.values() for row in found}
    units = {unit.code: unit for unit in at(on).filter(code__in=wanted)}
    return {
        code: _inherited(heirs[code], units) if code in heirs else _plain(present.get(code) or get(code, on))
        for code in codes
    }


def _plain(unit: Unit | None) -> Resolution:
    return Resolution((unit,) if unit else (), unit, is_split=False)


def _inherited(rows: list[Succession], units: dict[str, Unit]) -> Resolution:
    candidates = tuple(units[row.new_code] for row in rows if row.new_code in units)
    default = next((units.get(row.new_code) for row in rows if row.is_default), None)
    return Resolution(candidates, default, is_split=len(candidates) > 1)
