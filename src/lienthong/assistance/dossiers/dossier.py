"""Dossier: one application under one procedure, from the day it comes until the result is in the applicant's hands.

Whom it is about (`person`: the beneficiary, or the one who died) and who asks (`applicant`) may be two. Whoever hands
it in for the applicant is kept as `proxy`; who did so online, with an account of their own, also as `filed_by`: they
read this dossier and no other of the person, and the person may agree (`agreed_at`). The procedure's version follows
the day of receipt (Decree 335/2026/NĐ-CP, Article 33). `due_at` is the last moment of the procedure's limit; while the
applicant owes a supplement the clock stands. HIV answers are never here: see `sensitive`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from lienthong import access, ledger
from lienthong.access.user import User
from lienthong.assistance.dossiers.state import BEGIN, ENDED, NEXT, RUNNING, Channel, Kind, State
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.procedures.catalogue import Procedure, Version
from lienthong.database import clock, files
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person

COMMUNE_ROLES = frozenset({"commune_officer", "commune_chairman"})


class UnknownDossier(LookupError):
    """No dossier with this code, or none that this actor may see."""


class Dossier(ledger.Life):
    """The current row of a dossier; its actions are the truth."""

    KIND = "dossier"
    NEXT: ClassVar[Any] = NEXT
    BEGIN: ClassVar[Any] = BEGIN

    number = models.CharField(max_length=40, unique=True)
    procedure = models.CharField(max_length=12)
    version_name = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    case = models.CharField(max_length=30, blank=True, default="")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="dossiers")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    proxy = models.JSONField(null=True)
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="filed")
    agreed_at = models.DateTimeField(null=True)
    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    taken_at = models.CharField(max_length=60, blank=True, default="")  # the desk, where it is not this commune's
    form = models.CharField(max_length=60)
    answers = models.CharField(max_length=64)  # a file: the questionnaire response, without what is sensitive
    attachments = models.JSONField(default=list)
    received_on = models.DateField(null=True)
    limit_days = models.IntegerField(null=True)
    stopped_on = models.DateField(null=True)
    asked_for = models.JSONField(default=list)  # what the applicant is asked to supply
    promised_on = models.DateField(null=True)  # the new date of an apology; the limit stays what it is
    told_late = models.DateField(null=True)  # the limit whose passing has been told
    checks = models.JSONField(default=dict)
    proposal = models.JSONField(default=dict)
    proposed_by = models.CharField(max_length=200, blank=True, default="")
    proposed_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    complaint_open = models.BooleanField(default=False)

    objects = access.ScopedManager()

    person_number: str | None  # beside the row where `found` gave it
    applicant_number: str | None
    proposer: str | None

    class Meta:
        indexes = [
            models.Index(fields=["commune", "state", "due_at"], name="dossier_queue"),
            models.Index(fields=["commune", "-began_at"], name="dossier_commune"),
            models.Index(fields=["province", "-began_at"], name="dossier_province"),
            models.Index(fields=["person", "-began_at"], name="dossier_person"),
            models.Index(fields=["applicant", "-began_at"], name="dossier_applicant"),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune its own, the province its communes', the citizen what is about them, asked or filed by them."""
        own = [UUID(code.removeprefix("person:")) for code in actor.persons]
        seen = Q(person__in=own) | Q(applicant__in=own) | Q(filed_by__in=own)
        units = [code.removeprefix("unit:") for code in actor.units if code.startswith("unit:")]
        if actor.roles & COMMUNE_ROLES:
            seen |= Q(commune__in=units)
        if "province_officer" in actor.roles:
            seen |= Q(province__in=[code for code in units if len(code) == 2])
        return seen

    @property
    def unit(self) -> str:
        """The party that owes the decision."""
        return f"unit:{self.commune}"

    @property
    def rules(self) -> Procedure:
        """The catalogue's entry."""
        return catalogue.procedure(self.procedure)

    @property
    def version_rules(self) -> Version:
        """The version that this dossier follows."""
        return self.rules.version(self.version_name)

    @property
    def due_on(self) -> date | None:
        """The last day of the limit; None before it is received."""
        return self.due_at.astimezone(clock.VIETNAM).date() if self.due_at else None

    @property
    def is_late(self) -> bool:
        """The limit has passed and the commune has not decided; a clock that stands is not late."""
        return State(self.state) in RUNNING and self.due_at is not None and self.due_at < clock.now()

    @property
    def has_ended(self) -> bool:
        return State(self.state) in ENDED

    @property
    def is_online(self) -> bool:
        return self.channel == Channel.ONLINE

    @property
    def persons(self) -> list[str]:
        """Whom it is about and who asks, for the audit; once where they are the same."""
        return list(dict.fromkeys([self.person.party, self.applicant.party]))

    @property
    def parties(self) -> dict[str, str]:
        """Whom it concerns, for the obligation catalogue."""
        return {"commune": self.unit, "applicant": self.applicant.party}

    def read(self) -> dict[str, Any]:
        """The questionnaire response as it was handed in (and supplemented), without what is sensitive."""
        kept = self.__dict__.get("_read")
        if kept is None or kept[0] != self.answers:  # read once a row: a file never changes
            kept = self.__dict__["_read"] = (self.answers, files.get(self.answers))
        return orjson.loads(kept[1])

    @property
    def asks(self) -> str:
        """What it asks for, in words."""
        if self.rules.benefit == "funeral":
            return _("Funeral grant")
        return str(Kind(self.kind).label)


class DossierAction(ledger.Action):
    """History: what was done to a dossier."""

    life = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="actions")


def found(code: UUID | str, *, actor: access.Actor) -> Dossier:
    """The dossier with this code or id, within the actor's scope. Raises UnknownDossier."""
    rows = Dossier.objects.within(actor).select_related("person", "applicant")
    rows = rows.annotate(
        person_number=_number_of("person"), applicant_number=_number_of("applicant"), proposer=_NAME_OF_PROPOSER
    )
    try:
        return rows.get(pk=ledger.life.identity(code))
    except (Dossier.DoesNotExist, ValueError):
        raise UnknownDossier(_("There is no such dossier, or it is not yours to see.")) from None


# The name of the officer who proposed, beside the row: "user:" is cut off the code.
_NAME_OF_PROPOSER = models.Subquery(
    User.objects.filter(login=Substr(models.OuterRef("proposed_by"), len("user:") + 1)).values("name")[:1]
)


def _number_of(whom: str) -> models.Subquery:
    """The personal number of the person or the applicant, beside the row."""
    held = Identifier.objects.unscoped("the number of a dossier's person, for who may see the dossier").filter(
        person=models.OuterRef(whom), system=PERSONAL_NUMBER, state="active"
    )
    return models.Subquery(held.values("value")[:1])


def locked(dossier: Dossier) -> Dossier:
    """The row as it is now, held until the transaction ends: whoever comes second sees what the first did."""
    rows = Dossier.objects.unscoped("a domain action renews the row it was given").select_related("person", "applicant")
    return rows.select_for_update(of=("self",)).get(pk=dossier.pk)
