"""A statement: what one source said of one person's death. Append-only; whatever is decided later, it is kept.

The same source, reference and word is the same statement, however often it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong import access, people
from lienthong.civil import reach
from lienthong.civil.source import AUTHORITIES, Says, Source
from lienthong.database import clock
from lienthong.people import contradiction
from lienthong.people.identifiers import Identifier, State
from lienthong.people.persons import Person


@dataclass(frozen=True)
class Told:
    """One word about a death, before it is kept. `reference` names it at its source (paper, register's number).

    `facts`: who died, as the source wrote it; None where the source was asked about the person we hold.
    """

    source: Source
    reference: str
    died_on: date | None = None
    says: Says = Says.DIED
    facts: people.PersonFacts | None = None
    register_number: str = ""
    facility: str = ""
    happened_at: datetime | None = None


class Statement(models.Model):
    """History. `differs`: in what the person it describes isn't the one we hold (people/contradiction.py)."""

    personal = True

    person = models.ForeignKey(Person, models.PROTECT, related_name="death_statements")
    source = models.CharField(max_length=20, choices=Source.choices)
    says = models.CharField(max_length=10, choices=Says.choices)
    reference = models.CharField(max_length=200)
    died_on = models.DateField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    born = models.CharField(max_length=10, blank=True, default="")
    register_number = models.CharField(max_length=60, blank=True, default="")
    facility = models.CharField(max_length=60, blank=True, default="")
    differs = ArrayField(models.CharField(max_length=20), default=list)
    by = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "reference", "says"], name="death_statement_once")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return reach.seen(actor, "person__")

    @property
    def is_authority(self) -> bool:
        """Whether it makes a fact of the death."""
        return self.source in AUTHORITIES


def keep(person: Person, told: Told, *, by: access.Actor) -> tuple[Statement, bool]:
    """Keep what was told; and whether it is new."""
    facts = told.facts
    return Statement.objects.unscoped("what sources say is kept as it comes").get_or_create(
        source=told.source, reference=told.reference, says=told.says,
        defaults={
            "person": person, "died_on": told.died_on, "name": facts.name if facts else "",
            "born": str(facts.birth) if facts and facts.birth else "", "register_number": told.register_number,
            "facility": told.facility, "differs": _differs(person, facts) if facts else [], "by": by.code,
            "happened_at": told.happened_at or clock.now(), "recorded_at": clock.real_now(),
        },
    )  # fmt: skip


def of(person: Person) -> list[Statement]:
    """Everything said of a person's death, under their doubles' names too, in the order in which it came."""
    rows = Statement.objects.unscoped("a death is folded from every statement")
    return list(rows.filter(Q(person=person) | Q(person__survivor=person)).order_by("id"))


def _differs(person: Person, facts: people.PersonFacts) -> list[str]:
    held = Identifier.objects.unscoped("is it the person we hold").filter(person=person, state=State.ACTIVE)
    return contradiction.between(person, facts, dict(held.values_list("system", "value")))
