"""Families of a commune: ages by the pyramid, households of about 3.4, children with their father's name."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.people.birth import BirthDate

AS_OF = date(2026, 1, 1)  # ages are counted to this day, so that a seed means the same country for ever
GROWN = 22


@dataclass(slots=True)
class Human:
    """One person of the plan, before names and numbers."""

    sex: str
    age: int
    relation: str = "other"


@dataclass(slots=True)
class Family:
    """A household: its head first."""

    members: list[Human] = field(default_factory=list)


@cache
def shares() -> dict[str, Any]:
    """The assumed numbers of `population.yaml`."""
    return data_file.read(Path(__file__).parent / "population.yaml")


def sizes(province: str, communes: list[tuple[str, str]], scale: float, seed: int) -> dict[str, int]:
    """How many people live in each commune (code, kind) of a province, at a scale; they add up to its share."""
    weights = {}
    for code, kind in communes:
        noise = random.Random(f"{seed}/size/{code}").lognormvariate(0, 0.35)  # noqa: S311 - a seed, no secret
        weights[code] = shares()["size_by_kind"].get(kind, 1.0) * noise
    total, whole = sum(weights.values()), round(shares()["provinces"].get(province, 2000) * 1000 * scale)
    exact = {code: whole * weight / total for code, weight in weights.items()}
    found = {code: int(value) for code, value in exact.items()}
    missing = whole - sum(found.values())
    for code in sorted(exact, key=lambda code: found[code] - exact[code])[:missing]:
        found[code] += 1
    return found


def humans(rng: random.Random, count: int) -> list[Human]:
    """So many people, by the pyramid of ages and sexes."""
    pyramid = shares()["pyramid"]
    groups = rng.choices(range(len(pyramid)), cum_weights=list(accumulate(row[0] for row in pyramid)), k=count)
    return [
        Human("female" if rng.random() * 100 < pyramid[group][1] else "male", group * 5 + rng.randrange(5))
        for group in groups
    ]


def families(rng: random.Random, count: int) -> list[Family]:
    """So many people in households: head, spouse, children, parents, others."""
    people = humans(rng, count)
    grown = sorted((each for each in people if each.age >= GROWN), key=lambda each: each.age)
    if not grown:
        people[0].age = 40
        grown = [people[0]]
    heads, rest = _heads(rng, grown, max(1, count * 10 // 34))
    found = [Family([head]) for head in heads]
    rest = _marry(found, rest)
    ages = [head.age for head in heads]
    children = [each for each in people if each.age < GROWN and each is not heads[0]]
    for each in [*rest, *children]:
        relation, place = _place(rng, ages, each)
        each.relation = relation
        found[place].members.append(each)
    return found


def _heads(rng: random.Random, grown: list[Human], wanted: int) -> tuple[list[Human], list[Human]]:
    """Men first, as family books are written; both lists by age."""
    chance = min(1.0, wanted / max(1, len(grown)))
    heads: list[Human] = []
    rest: list[Human] = []
    for each in grown:
        (heads if rng.random() < chance * (1.4 if each.sex == "male" else 0.6) else rest).append(each)
    if not heads:
        heads.append(rest.pop())
    for head in heads:
        head.relation = "head"
    return heads, rest


def _marry(found: list[Family], rest: list[Human]) -> list[Human]:
    """Give heads a spouse of about their age, as long as there are some; who is left is handed back."""
    pools = {sex: [each for each in rest if each.sex == sex] for sex in ("male", "female")}
    for family in found:
        head = family.members[0]
        pool = pools["female" if head.sex == "male" else "male"]
        place = bisect_left(pool, head.age - 3, key=lambda each: each.age)
        if place < len(pool) and abs(pool[place].age - head.age) <= 10:
            spouse = pool.pop(place)
            spouse.relation = "spouse"
            family.members.append(spouse)
    return pools["male"] + pools["female"]


def _place(rng: random.Random, ages: list[int], each: Human) -> tuple[str, int]:
    """A household where somebody of this age can be child or parent; else any."""
    for relation, low, high in (("child", each.age + 19, each.age + 42), ("parent", each.age - 40, each.age - 19)):
        first, last = bisect_left(ages, low), bisect_right(ages, high)
        if first < last:
            return relation, rng.randrange(first, last)
    return "other", rng.randrange(len(ages))


def born(rng: random.Random, age: int) -> BirthDate:
    """A date of birth for an age; many of the old know only the year."""
    day = AS_OF - timedelta(days=age * 365 + age // 4 + rng.randrange(1, 365))
    draw = rng.random()
    if age >= 65 and draw < 0.25:
        return BirthDate(day.year)
    if age >= 65 and draw < 0.28:
        return BirthDate(day.year, day.month)
    return BirthDate(day.year, day.month, day.day)


def surnames(family: Family, draw: Iterator[str]) -> list[str]:
    """The family name of each member: children have the father's, a parent the head's if a man."""
    head = family.members[0]
    head_name = next(draw)
    spouse = next((each for each in family.members if each.relation == "spouse"), None)
    spouse_name = next(draw) if spouse else head_name
    father_name = spouse_name if head.sex == "female" and spouse else head_name
    found = []
    for each in family.members:
        if each.relation == "child":
            found.append(father_name)
        elif each is head or (each.relation == "parent" and each.sex == "male"):
            found.append(head_name)
        else:
            found.append(spouse_name if each is spouse else next(draw))
    return found
