"""The reference: the tables of the law read aloud, person by person, in plain Python; slow and obvious.

It shares nothing with the rules it judges: no YAML, no Polars, its own numbers, ages by counting birthdays.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

SIGNED_335 = datetime(2026, 8, 21)
SIGNED_176 = datetime(2025, 6, 30)
SIGNED_HN63 = datetime(2025, 11, 27)
RESOLUTIONS = datetime(2026, 7, 1)
NOTHING = (0, 0, "")


@dataclass
class Person:
    """The facts the law asks about."""

    born: date | None = None
    born_precision: str = "day"
    household: str = ""
    difficult_area: bool = False
    no_support: str = ""
    was_supported_child: bool = False
    studying: bool = False
    lone_parent: bool = False
    children: list[date] = field(default_factory=list)
    children_studying: list[date] = field(default_factory=list)
    no_supporter: bool = False
    supporter_on_allowance: bool = False
    taken_in: bool = False
    disability: str = ""
    disability_certified_on: date | None = None
    pension_monthly: int = 0
    other_monthly: bool = False
    survivor_monthly: bool = False
    wage: bool = False
    pregnant: bool = False
    couple_grant_elsewhere: bool = False
    cared_by: str = ""
    in_institution: bool = False
    hiv: bool = False
    province: str = "38"
    granted_allowance: bool = False
    granted_child_raising: bool = False
    granted_care: bool = False
    granted_care_maternity: bool = False
    granted_social_pension: bool = False


def birthday(born: date, years: int) -> date:
    """The N-th birthday; of those born on 29 February the last of February in common years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 2, 28)


def last_day(month: date) -> date:
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def turned(born: date, years: int, day: date) -> bool:
    return birthday(born, years) <= day


class Case:
    """One person in one month, as known at a moment."""

    def __init__(self, person: Person, month: date, known_at: datetime):
        self.p, self.month, self.known = person, month, known_at
        self.end = last_day(month)
        self.end_before = month - timedelta(days=1)
        born = person.born
        if born is not None and person.born_precision == "year":
            born = date(born.year, 1, 1)
        self.born = born if born is not None and born <= self.end else None
        self.poor = person.household == "poor"
        self.poor_or_near = person.household in ("poor", "near_poor")
        self.new_conditions = month >= date(2026, 10, 1) and known_at >= SIGNED_335
        self.old_elderly = not (month >= date(2025, 7, 1) and known_at >= SIGNED_176)

    # --- amounts ---------------------------------------------------------------------------------------------------

    def base(self) -> int:
        if self.month >= date(2026, 7, 1) and self.known >= SIGNED_335:
            return 540_000
        return 500_000

    def pension(self) -> int:
        if self.month >= date(2026, 7, 1) and self.known >= SIGNED_335:
            return 540_000
        if self.month >= date(2025, 7, 1) and self.known >= SIGNED_176:
            return 500_000
        return 0

    def hanoi(self) -> bool:
        return self.p.province == "01" and self.month >= date(2026, 1, 1) and self.known >= SIGNED_HN63

    def pension_addition(self) -> int:
        level = 0
        if self.hanoi():
            level = 650_000
        elif self.month >= date(2026, 7, 1) and self.known >= RESOLUTIONS:
            level = {"79": 650_000, "31": 700_000, "22": 700_000, "08": 530_000}.get(self.p.province, 0)
        return max(0, level - self.pension()) if self.pension() else 0

    # --- ages ------------------------------------------------------------------------------------------------------

    def has_turned(self, years: int) -> bool:
        return self.born is not None and turned(self.born, years, self.end)

    def still_under(self, years: int) -> bool:
        """Under the age when the month began: what ends with it is paid through the month."""
        return self.born is not None and not turned(self.born, years, self.end_before)

    # --- Article 5 and 6 -------------------------------------------------------------------------------------------

    def c1(self) -> Fraction:
        if self.p.no_support and self.still_under(16):
            return Fraction("1.5") if self.has_turned(4) else Fraction("2.5")
        return Fraction(0)

    def c2(self) -> Fraction:
        young = self.new_conditions or self.still_under(22)
        met = self.p.was_supported_child and self.p.studying and self.has_turned(16) and young
        return Fraction("1.5") if met else Fraction(0)

    def c3(self) -> Fraction:
        if self.p.hiv and self.poor and self.still_under(16):
            return Fraction("2.0") if self.has_turned(4) else Fraction("2.5")
        return Fraction(0)

    def children(self) -> int:
        if not (self.p.lone_parent and self.poor_or_near):
            return 0
        return self.raised_by(self.end) or self.raised_by(self.end_before)

    def raised_by(self, day: date) -> int:
        number = 0
        for born in self.p.children:
            if born <= self.end and not turned(born, 16, day):
                number += 1
        for born in self.p.children_studying:
            if turned(born, 16, day) and (self.new_conditions or not turned(born, 22, day)):
                number += 1
        return number

    def c5a(self, band: int) -> Fraction:
        if self.poor and (self.p.no_supporter or self.p.supporter_on_allowance) and self.has_turned(60):
            return Fraction("2.0") if self.has_turned(band) else Fraction("1.5")
        return Fraction(0)

    def c5a_national(self) -> Fraction:
        return self.c5a(75 if self.new_conditions else 80)

    def c5b(self) -> Fraction:
        met = self.old_elderly and self.has_turned(75) and self.still_under(80) and self.poor_or_near
        met = met and self.p.difficult_area and not self.c5a_national()
        return Fraction(1) if met else Fraction(0)

    def c5c(self) -> Fraction:
        nothing_else = not (self.p.pension_monthly or self.p.survivor_monthly or self.p.other_monthly)
        met = self.old_elderly and self.has_turned(80) and nothing_else and not self.c5a_national()
        return Fraction(1) if met else Fraction(0)

    def c5d(self) -> Fraction:
        met = self.poor and self.p.no_supporter and self.p.taken_in and self.has_turned(60)
        return Fraction(3) if met else Fraction(0)

    def c6(self) -> Fraction:
        certified = self.p.disability_certified_on
        if self.born is None or (certified is not None and certified > self.end):
            return Fraction(0)
        more = not self.has_turned(16) or self.has_turned(60)
        if self.p.disability == "special_severe":
            return Fraction("2.5") if more else Fraction("2.0")
        if self.p.disability == "severe":
            return Fraction("2.0") if more else Fraction("1.5")
        return Fraction(0)

    def c7(self) -> Fraction:
        other = self.c1() or self.c3() or self.c6()
        met = self.still_under(3) and self.poor_or_near and self.p.difficult_area and not other
        return Fraction("1.5") if met else Fraction(0)

    def c8(self) -> Fraction:
        income = self.p.wage or self.p.pension_monthly or self.p.survivor_monthly
        if not self.new_conditions:
            income = income or self.p.other_monthly
        met = self.p.hiv and self.poor and not income and self.born is not None
        return Fraction("1.5") if met else Fraction(0)

    # --- amounts of a coefficient ----------------------------------------------------------------------------------

    def money(self, coefficient: Fraction, of_province: Fraction | None = None) -> tuple[int, int]:
        """The nation's part and the province's."""
        national = coefficient * self.base()
        own = (coefficient if of_province is None else of_province) * 650_000 if self.hanoi() else 0
        return round(national), round(max(0, own - national))

    def alone(self) -> list[tuple[str, tuple[int, int]]]:
        """Clauses that never go together with clause 4."""
        found = [("5.1", self.c1()), ("5.2", self.c2()), ("5.7", self.c7()), ("5.3", self.c3())]
        return [(clause, self.money(rate)) for clause, rate in found if rate]

    def beside(self) -> list[tuple[str, tuple[int, int]]]:
        """Clauses 5, 6 and 8."""
        found = [("5.6", self.c6()), ("5.5.d", self.c5d()), ("5.5.c", self.c5c()), ("5.5.b", self.c5b())]
        found.append(("5.8", self.c8()))
        listed = [(clause, self.money(rate)) for clause, rate in found if rate]
        if self.c5a_national():
            listed.append(("5.5.a", self.money(self.c5a_national(), self.c5a(80))))
        return listed

    def social_pension(self) -> str:
        if not self.pension():
            return ""
        if self.p.survivor_monthly and not self.p.pension_monthly:
            return ""
        if self.p.pension_monthly >= self.pension():
            return ""
        if self.has_turned(75):
            return "pension"
        return "pension.poor" if self.has_turned(70) and self.poor_or_near else ""

    # --- Article 20 ------------------------------------------------------------------------------------------------

    def care(self) -> tuple[str, Fraction]:
        special = self.p.disability == "special_severe" and self.c6()
        if self.p.cared_by == "foster" and self.c1():
            return ("20.1.b", Fraction("1.5")) if self.has_turned(4) else ("20.1.a", Fraction("2.5"))
        if self.p.cared_by == "foster" and self.c5d():
            return "20.1.b", Fraction("1.5")
        if self.p.cared_by == "own_household" and special:
            return "20.2.c", Fraction(1)
        if self.p.cared_by == "foster_household" and special:
            return "20.2.d", Fraction("1.5") if self.has_turned(16) else Fraction("2.5")
        return "", Fraction(0)

    def maternity(self) -> Fraction:
        if not self.c6():
            return Fraction(0)
        small = [born for born in self.p.children if born <= self.end and not turned(born, 3, self.end)]
        lately = [born for born in self.p.children if born <= self.end and not turned(born, 3, self.end_before)]
        if not self.p.pregnant and not lately:
            return Fraction(0)
        return Fraction("2.0") if len(small) + self.p.pregnant >= 2 else Fraction("1.5")

    # --- what is paid ----------------------------------------------------------------------------------------------

    def due(self) -> dict[str, tuple[int, int, str]]:
        """Each family: the nation's part, the province's, the clause."""
        p = self.p
        paid = dict.fromkeys(("allowance", "child_raising", "care", "care_maternity", "social_pension"), NOTHING)
        alone = best(self.alone()) if p.granted_allowance and not p.in_institution else NOTHING
        beside = best(self.beside()) if p.granted_allowance and not p.in_institution else NOTHING
        raising = NOTHING
        if p.granted_child_raising and not p.in_institution and self.children():
            raising = (*self.money(Fraction(self.children())), "5.4")
        if total(alone) > total(beside) + total(raising):
            paid["allowance"] = alone
        else:
            paid["allowance"], paid["child_raising"] = beside, raising
        ground = self.social_pension() if p.granted_social_pension else ""
        if ground:
            pension = (self.pension(), self.pension_addition(), ground)
            if total(pension) > total(paid["allowance"]) + total(paid["child_raising"]):
                paid["social_pension"] = pension
                paid["allowance"] = paid["child_raising"] = NOTHING
        clause, rate = self.care()
        if p.granted_care and not p.in_institution and clause:
            paid["care"] = (*self.money(rate), clause)
        if p.granted_care_maternity and not p.in_institution and not p.couple_grant_elsewhere and self.maternity():
            paid["care_maternity"] = (*self.money(self.maternity()), "20.2.a")
        return paid


def best(found: list[tuple[str, tuple[int, int]]]) -> tuple[int, int, str]:
    """The highest; of equals the first."""
    chosen = NOTHING
    for clause, (national, province) in found:
        if national + province > total(chosen):
            chosen = (national, province, clause)
    return chosen


def total(paid: tuple[int, int, str]) -> int:
    return paid[0] + paid[1]


def due(person: Person, month: date, known_at: datetime) -> dict[str, tuple[int, int, str]]:
    """What a person is due for a month, as known at a moment."""
    return Case(person, month, known_at).due()


# --- from which month to which (Articles 8 and 9) ---------------------------------------------------------------------


def month_after(day: date, months: int = 1) -> date:
    month = day.replace(day=1)
    for _each in range(months):
        month = last_day(month) + timedelta(days=1)
    return month


def starts(clause: str, received: date, signed: date, certified: date | None, born: date) -> date:
    """The first month paid: of the signature; before 07/2025 of the condition, if that came first."""
    condition = signed
    if received < date(2025, 7, 1):
        if clause == "5.6" and certified:
            condition = certified
        elif clause in ("5.5.b", "5.5.c"):
            condition = birthday(born, 75 if clause == "5.5.b" else 80)
    return min(signed, condition).replace(day=1)


def payers(start: date, last_paid_by_old: date | None, lost: date | None, until: date) -> list[str]:
    """Month by month, who pays: "old" until it stopped, then "new"; nobody after the month of the death or the loss."""
    found, month = [], start
    while month <= until:
        if lost is not None and month > lost:
            break
        found.append("old" if last_paid_by_old is None or month <= last_paid_by_old else "new")
        month = month_after(month)
    return found
