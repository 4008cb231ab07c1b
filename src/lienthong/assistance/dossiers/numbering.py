"""Running numbers of a commune: one series a year, no gaps, no doubles.

The number is taken in the transaction of what carries it, and held until that ends: if it fails, the number is free
again; whoever comes meanwhile waits a moment. Series: HS dossiers, QĐ decisions, TB notices.
"""

from __future__ import annotations

from django.db import models

from lienthong import database
from lienthong.database import clock

DOSSIERS, DECISIONS, NOTICES = "HS", "QĐ", "TB"
_NEXT = """
INSERT INTO assistance_number AS n (commune, series, year, last) VALUES (%(commune)s, %(series)s, %(year)s, 1)
ON CONFLICT (commune, series, year) DO UPDATE SET last = n.last + 1 RETURNING last
"""


class Number(models.Model):
    """The last number given in a series."""

    commune = models.CharField(max_length=5)
    series = models.CharField(max_length=4)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "assistance_number"
        constraints = [models.UniqueConstraint(fields=["commune", "series", "year"], name="assistance_number_series")]


def following(commune: str, series: str) -> tuple[int, int]:
    """(number, year): the next of the series. Call it inside the transaction of what carries it."""
    year = clock.today().year
    with database.transaction() as connection:
        given = {"commune": commune, "series": series, "year": year}
        row = connection.execute(_NEXT, given).fetchone()
    assert row
    return row[0], year


def dossier_number(commune: str) -> str:
    """The code of a dossier: commune, year and running number, as 00004-2026-000123."""
    number, year = following(commune, DOSSIERS)
    return f"{commune}-{year}-{number:06d}"


def written(number: int, series: str) -> str:
    """As a paper shows it: 123/QĐ-UBND."""
    return f"{number}/{series}-UBND"
