"""Paper: something a facility certifies about a patient, signed, and carried to everyone it obliges.

One table holds every kind, and every organisation's copy: the issuer's own row, and the row of each facility that
received it (`copy_of` names the issuer's paper). The content is a file that never changes; a correction is another
paper that replaces this one. Each kind is a proxy in the file of its name, with its own `NEXT`.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

import orjson
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, ledger
from lienthong.database import files
from lienthong.papers.form import Form, form
from lienthong.papers.state import VOID, State
from lienthong.people.persons import Person
from lienthong.print import verification

FACILITY_ROLES = frozenset({"clinic_doctor", "hospital_doctor", "records_officer", "facility_director", "facility_it"})


class Kind(models.TextChoices):
    """The kinds of papers; their legal titles stand in `forms/`."""

    REFERRAL = "referral", _("Referral")
    APPOINTMENT = "appointment", _("Appointment paper")
    DISCHARGE = "discharge", _("Discharge paper")
    RECORD_SUMMARY = "record_summary", _("Record summary")
    SICK_LEAVE = "sick_leave", _("Sick-leave certificate")
    MATERNITY_REST = "maternity_rest", _("Maternity-rest certificate")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    DEATH_NOTICE = "death_notice", _("Death notice")


class Paper(ledger.Life):
    """The current row of one organisation's copy of a paper."""

    KIND = "paper"
    NEXT: ClassVar[Any] = {}
    BEGIN: ClassVar[Any] = {State.DRAFT, State.SIGNED, State.RECEIVED}

    kind = models.CharField(max_length=30, choices=Kind.choices)
    number = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="papers")
    issuer = models.CharField(max_length=60)
    receiver = models.CharField(max_length=60, blank=True)
    episode = models.CharField(max_length=100)
    place = models.CharField(max_length=200, blank=True)  # tells several papers of one kind and episode apart (births)
    content = models.CharField(max_length=64)
    seal = models.JSONField(null=True)
    source = models.CharField(max_length=64, blank=True)  # the envelope it came in; empty if written on a screen
    main_code = models.CharField(max_length=10, blank=True)
    sensitive = models.BooleanField(default=False)  # tells of HIV: shown to few
    written_on = models.DateField(null=True)
    signed_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    revisit_on = models.DateField(null=True)
    code = models.CharField(max_length=24, blank=True)  # of a copy: the issuer's verification code
    verify_url = models.URLField(blank=True)
    copy_of = models.CharField(max_length=80, blank=True)
    replaces = models.CharField(max_length=80, blank=True)

    objects = access.ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-changed_at"], name="paper_owner"),
            models.Index(fields=["person", "-changed_at"], name="paper_person"),
            models.Index(fields=["issuer", "kind", "number"], name="paper_number"),
            models.Index(fields=["source"], name="paper_source", condition=~Q(source="")),
            models.Index(fields=["valid_until"], name="paper_valid", condition=Q(valid_until__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "episode", "place"],
                condition=Q(copy_of="") & ~Q(state__in=[State.DRAFT.value, *sorted(s.value for s in VOID)]),
                name="paper_one_an_episode",
            ),
            models.UniqueConstraint(fields=["owner", "copy_of"], condition=~Q(copy_of=""), name="paper_one_copy"),
        ]

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Paper:
        """A row comes as the class of its kind, with that kind's moves."""
        row = super().from_db(db, field_names, values, **more)
        if "kind" in row.__dict__:
            row.__class__ = class_of(row.kind)
        return row

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Staff of the facility that holds the copy; the citizen: their own papers, as the issuer holds them."""
        seen = Q(person__in=[code.removeprefix("person:") for code in actor.persons], copy_of="") & ~Q(
            state=State.DRAFT
        )
        if actor.organisation and actor.roles & FACILITY_ROLES:
            seen |= Q(owner=actor.organisation)
        return seen

    @property
    def thing(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def original(self) -> str:
        """The issuer's paper, whoever holds this copy."""
        return self.copy_of or self.thing

    @property
    def is_copy(self) -> bool:
        return bool(self.copy_of)

    @property
    def verify_code(self) -> str:
        """The code under which anyone can verify it at its issuer's home."""
        return self.code or verification.code_for(self.thing)

    @property
    def verify_address(self) -> str:
        """Where it can be verified."""
        return self.verify_url or verification.address(self.verify_code)

    @property
    def form(self) -> Form:
        """Its legal form."""
        return form(self.kind)

    def read(self) -> dict[str, Any]:
        """The content as it was signed (or drafted)."""
        return orjson.loads(files.get(self.content))

    def parties(self, *, told: bool = True) -> dict[str, str]:
        """Who this paper concerns, for the obligation catalogue; without the receiver if it isn't to be told."""
        found = {"issuer": self.issuer, "person": self.subject, "insurer": SOCIAL_INSURANCE}
        return found | ({"receiver": self.receiver} if self.receiver and told else {})


class PaperAction(ledger.Action):
    """History: what was done to a copy of a paper."""

    life = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="actions")


SOCIAL_INSURANCE = "agency:bhxh"


def class_of(kind: str) -> type[Paper]:
    """The proxy that holds the moves of this kind."""
    return next(proxy for proxy in Paper.__subclasses__() if kind == proxy.KIND)


def of_thing(thing: str) -> Paper:
    """The paper with this code ("referral:<uuid>"); Paper.DoesNotExist if there is none here."""
    return cast(
        Paper, Paper.objects.unscoped("a domain action was given the paper's code").get(pk=thing.rsplit(":", 1)[-1])
    )
