"""Planning: what a changed value of the law would come to, by province, computed on the register as it is.

Nothing is written. People are read a province at a time, through the frame the payroll reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from lienthong.assistance import register, rules
from lienthong.assistance.law import Law, NotInForce, Unit, writing
from lienthong.assistance.rules import FAMILIES

Engine = Callable[[pl.DataFrame, date, datetime, Law], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Sum:
    """Persons who are paid something, and đồng a month: the nation's part and the province's."""

    persons: int
    national: int
    province: int

    @property
    def total(self) -> int:
        """What reaches the people."""
        return self.national + self.province


@dataclass(frozen=True, slots=True)
class Comparison:
    """One province under the law as it is, and as it would be."""

    province: str
    now: Sum
    then: Sum


def changed(law: Law, changes: Sequence[str], month: date) -> Law:
    """The law with changes written as `code=amount` or `code:province=amount`, from a month on.

    Raises NotInForce for an unknown code, ValueError for an amount that can't be read.
    """
    for change in changes:
        place, sign, amount = change.partition("=")
        code, _colon, province = place.partition(":")
        if not sign or code not in law.names:
            raise NotInForce(f"{change}: no such value; `lienthong law` lists the codes")
        unit = law.names[code].unit
        law = law.what_if(code, writing.read(amount, Unit(unit)), month, province)
    return law


def compare(
    now: Law, then: Law, month: date, known_at: datetime, places: dict[str, list[str]], engine: Engine
) -> Iterator[Comparison]:
    """Each province (its code and those of its communes) under both laws."""
    for province, communes in places.items():
        people = register.people_frame(month, known_at, communes)
        yield Comparison(
            province, _sum(engine(people, month, known_at, now)), _sum(engine(people, month, known_at, then))
        )


def engine(name: str) -> Engine:
    """The engine that computes: "polars" here, "spark" by a session of Spark."""
    if name == "polars":
        return rules.entitlements
    from lienthong.assistance.rules import spark

    return spark.entitlements


def _sum(found: pl.DataFrame) -> Sum:
    national = pl.sum_horizontal(f"{family}_national" for family in FAMILIES)
    province = pl.sum_horizontal(f"{family}_province" for family in FAMILIES)
    row = found.select((national > 0).sum().alias("persons"), national.sum().alias("n"), province.sum().alias("p"))
    return Sum(*row.row(0))
