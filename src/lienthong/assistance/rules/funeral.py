"""Funeral grant: the best of the grounds a dead person leaves, as a multiple of the base level or the social pension.

Decree 20/2021, Article 11; Decree 335/2026, Article 11, from 05/10/2026; Decree 176/2025, Article 5. Conditions go by
the day of the death (assumed: the decrees name none), amounts by its month. Of several grounds the highest is paid.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lienthong.assistance.law.law import Figures, Law
from lienthong.assistance.law.value import Value


@dataclass(frozen=True, slots=True)
class Death:
    """What counts about who died. `eligible_*`: applied, met the conditions, and no decision was issued yet."""

    died_on: date
    born: date | None = None
    born_precision: str = "day"
    province: str = ""
    on_allowance: bool = False
    on_social_pension: bool = False
    eligible_for_allowance: bool = False
    eligible_for_social_pension: bool = False
    child_of_lone_parent: bool = False  # a child for whom clause 4 is paid
    survivor_monthly: bool = False
    other_monthly: bool = False
    household: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground with what it comes to, đồng. `values` are what it rests on."""

    name: str
    national: int
    province: int
    values: tuple[Value, ...]

    @property
    def total(self) -> int:
        """What reaches the household."""
        return self.national + self.province

    @property
    def verified(self) -> bool:
        """Whether every value was seen in its primary document."""
        return all(value.verified for value in self.values)

    def articles(self, language: str = "vi") -> list[str]:
        """The legal bases, each once."""
        return list(dict.fromkeys(value.article(language) for value in self.values))


@dataclass(frozen=True, slots=True)
class Grant:
    """What is paid and what was rejected; `chosen` None: nothing is due."""

    chosen: Ground | None
    rejected: tuple[Ground, ...]


GROUNDS = {
    "allowance": {"vi": "đang hưởng trợ cấp xã hội hàng tháng", "en": "on monthly allowance"},
    "lone_parent_child": {"vi": "con của người đơn thân nghèo", "en": "child of a poor lone parent"},
    "survivor": {
        "vi": "cao tuổi hưởng tuất hoặc trợ cấp hàng tháng khác",
        "en": "elderly on survivor or other allowance",
    },
    "poor_survivor": {
        "vi": "cao tuổi hộ nghèo hoặc cận nghèo hưởng tuất",
        "en": "elderly, poor or near-poor, on survivor insurance",
    },
    "undecided": {"vi": "đủ điều kiện nhưng chưa có quyết định", "en": "eligible, decision not yet issued"},
    "social_pension": {"vi": "đang hưởng trợ cấp hưu trí xã hội", "en": "on social pension"},
    "social_pension_undecided": {
        "vi": "đủ điều kiện hưu trí xã hội nhưng chưa có quyết định",
        "en": "eligible for the social pension, decision not yet issued",
    },
}


def funeral(death: Death, known_at: datetime, law: Law) -> Grant:
    """The best ground of a death, as known at a moment."""
    figures = law.at(death.died_on, known_at)
    found = sorted(_grounds(death, figures), key=lambda ground: -ground.total)
    return Grant(found[0] if found else None, tuple(found[1:]))


def _grounds(death: Death, figures: Figures) -> Iterator[Ground]:
    if death.on_allowance:
        yield _of_base("allowance", death, figures)
    if death.child_of_lone_parent:
        yield _of_base("lone_parent_child", death, figures)
    if (death.survivor_monthly or death.other_monthly) and _reached(death, figures, "funeral.survivor_age"):
        yield _of_base("survivor", death, figures, "funeral.survivor_age")
    poor = death.household in ("poor", "near_poor")
    younger = not _reached(death, figures, "funeral.survivor_age")
    if poor and younger and death.survivor_monthly and _reached(death, figures, "funeral.poor_survivor_age"):
        yield _of_base("poor_survivor", death, figures, "funeral.poor_survivor_age")
    if death.eligible_for_allowance and figures.get("funeral.undecided"):
        yield _of_base("undecided", death, figures, "funeral.undecided")
    if figures.has("funeral.pension_multiple"):
        if death.on_social_pension:
            yield _of_pension("social_pension", figures)
        if death.eligible_for_social_pension:
            yield _of_pension("social_pension_undecided", figures)


def _of_base(name: str, death: Death, figures: Figures, *conditions: str) -> Ground:
    """A multiple of the base; of the province's base where that is higher (assumed for the funeral grant)."""
    times, base = figures.get("funeral.multiple"), figures.get("base")
    values = [figures.value(code) for code in ("funeral.multiple", "base", *conditions)]
    own = figures.of_provinces("province.base").get(death.province, 0)
    if own > base:
        values.append(figures.value("province.base", death.province))
    return Ground(name, times * base, times * max(0, own - base), tuple(values))


def _of_pension(name: str, figures: Figures) -> Ground:
    values = tuple(figures.value(code) for code in ("funeral.pension_multiple", "social_pension.amount"))
    return Ground(name, figures.get("funeral.pension_multiple") * figures.get("social_pension.amount"), 0, values)


def _reached(death: Death, figures: Figures, code: str) -> bool:
    """Whether the age of a value was reached on the day of the death; never where the law holds no such age."""
    if death.born is None or not figures.has(code):
        return False
    return birthday(death.born, death.born_precision, figures.get(code), figures) <= death.died_on


def birthday(born: date, precision: str, years: int, figures: Figures) -> date:
    """The day on which someone turns `years`; as exact as the birth is known, else the earliest (assumed)."""
    month = figures.get("age.year_only", 1) if precision == "year" else born.month
    day = born.day if precision == "day" else 1
    last = calendar.monthrange(born.year + years, month)[1]
    return date(born.year + years, month, min(day, last))
