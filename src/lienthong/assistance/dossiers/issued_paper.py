"""A paper the commune issues about a dossier: receipt, supplement request, refusal, apology, decision.

What it says is canonical JSON, kept as a file and sealed for the commune; its print is made from that. A decision
("decision:<id>") or a notice carries a number of its series. History: rows are only added.
"""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.assistance.dossiers import numbering
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import files


class PaperKind(models.TextChoices):
    """What it is."""

    RECEIPT = "receipt", _("Receipt and appointment")
    SUPPLEMENT = "supplement", _("Request for a supplement")
    APOLOGY = "apology", _("Apology and new date")
    REFUSAL = "refusal", _("Notice of refusal")
    DECISION = "decision", _("Decision")


class DossierPaper(models.Model):
    """One paper, as it was sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    commune = models.CharField(max_length=5)
    series = models.CharField(max_length=4, blank=True, default="")
    year = models.SmallIntegerField()
    number = models.IntegerField(null=True)
    content = models.CharField(max_length=64)
    seal = models.JSONField()
    signed_by = models.CharField(max_length=200)
    on_behalf = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_dossier_paper"
        ordering = ["recorded_at"]
        indexes = [models.Index(fields=["dossier", "recorded_at"], name="dossier_paper")]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "series", "year", "number"], condition=~Q(series=""), name="dossier_paper_number"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind__in=["decision", "refusal"]), name="dossier_paper_one_decision"
            ),
            models.CheckConstraint(
                condition=Q(series="", number=None) | ~Q(series="") & Q(number__gt=0), name="dossier_paper_numbered"
            ),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever may see the dossier."""
        return Q(dossier__in=Dossier.objects.within(actor).values("pk"))

    @property
    def thing(self) -> str:
        """Its code: what an entitlement names as its decision."""
        return f"{'decision' if self.decides else 'dossier-paper'}:{self.id}"

    @property
    def decides(self) -> bool:
        """Whether it answers the dossier."""
        return self.kind in (PaperKind.DECISION, PaperKind.REFUSAL)

    @property
    def written_number(self) -> str:
        """Its number as papers show it: 123/QĐ-UBND; the dossier's own where it has none."""
        return numbering.written(self.number, self.series) if self.number else self.dossier.number

    def read(self) -> dict[str, Any]:
        """What it says."""
        return orjson.loads(files.get(self.content))


class DossierPrint(models.Model):
    """The PDF of a paper: made once, kept for ever."""

    personal = "no: it names a paper and a file; reading goes through the paper"

    paper = models.OneToOneField(DossierPaper, models.PROTECT, related_name="print", primary_key=True)
    file = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "assistance_dossier_print"
