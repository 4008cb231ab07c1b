"""Payer's report: a result file from arrival to what was taken of it.

It is stored before it is judged. A file that isn't whole is refused; of a whole one each line is judged by itself: what
is wrong with a line stands in `ReportFault` with its reason, and the rest is taken.
"""

from __future__ import annotations

from typing import Any, ClassVar

import psycopg
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, database, ledger
from lienthong.assistance.payments.communes import communes_of
from lienthong.assistance.payments.line_fault import sentence
from lienthong.database import files


class State(models.TextChoices):
    """How a report stands."""

    RECEIVED = "received", _("Received")
    TAKEN = "taken", _("Taken")
    REFUSED = "refused", _("Refused")


class Channel(models.TextChoices):
    """How it came."""

    UPLOAD = "upload", _("Uploaded")
    COMMAND = "command", _("By command")
    COURIER = "courier", _("Fetched from the payer")


class PayerReport(ledger.Life):
    """The current row of a report. amount: what the file says of its lines; taken_amount: of those that were taken."""

    KIND = "payer-report"
    NEXT: ClassVar[Any] = {State.RECEIVED: {State.TAKEN, State.REFUSED}}
    BEGIN: ClassVar[Any] = {State.RECEIVED}

    payer = models.CharField(max_length=60)
    file = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    code = models.CharField(max_length=12, blank=True, default="")
    commune = models.CharField(max_length=5, blank=True, default="")
    lines = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    taken = models.IntegerField(default=0)
    paid_amount = models.BigIntegerField(default=0)
    faults = models.IntegerField(default=0)
    refusal = models.TextField(blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_payer_report"
        constraints = [models.UniqueConstraint(fields=["payer", "file"], name="payer_report_once")]
        indexes = [models.Index(fields=["payer", "-began_at"], name="payer_report_payer")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The payer, and the commune it is about."""
        return Q(payer__in=actor.organisations) | (communes_of(actor) & ~Q(commune=""))


class PayerReportAction(ledger.Action):
    """History of a report."""

    life = models.ForeignKey(PayerReport, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        db_table = "assistance_payer_report_action"


class ReportFault(models.Model):
    """History: a line of a report that was not taken. `told`: what the report says, and what was expected."""

    report = models.ForeignKey(PayerReport, on_delete=models.PROTECT, related_name="line_faults")
    row = models.IntegerField()
    line = models.CharField(max_length=40)
    commune = models.CharField(max_length=5)
    fault = models.CharField(max_length=20)
    told = models.JSONField()

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_report_fault"
        indexes = [models.Index(fields=["report", "row"], name="report_fault_row")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The payer, and the commune whose line it is."""
        return Q(report__payer__in=actor.organisations) | (communes_of(actor) & ~Q(commune=""))

    @property
    def words(self) -> str:
        """What is wrong and what to do."""
        return sentence(self.fault, self.told)


def lock(connection: psycopg.Connection, payer: str) -> None:
    """One payer's reports are judged one after the other."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('assistance.payer-report'), hashtext(%s))", [payer])


class NotAPayer(ValueError):
    """Only a payer reports."""


def receive(file: bytes, *, payer: str, channel: Channel, by: access.Actor) -> PayerReport:
    """Store a result file, then judge it. The same file of the same payer again is the report it was before.

    Raises NotAllowed, NotAPayer. What is wrong with the file or its lines is no exception: it stands in the report.
    """
    from lienthong.assistance.payments import matching

    return matching.judge(keep(file, payer=payer, channel=channel, by=by), by=by)


def keep(file: bytes, *, payer: str, channel: Channel, by: access.Actor) -> PayerReport:
    """Store it, whatever it holds."""
    access.require(by, "payments.report", organisation=None if by.is_system else payer)
    if not payer.startswith("agency:"):
        raise NotAPayer(payer)
    with database.transaction() as connection:
        lock(connection, payer)
        kind = "application/json" if file.lstrip()[:1] == b"{" else "text/csv"
        [digest] = files.put_many([file], media_type=kind)  # by binary COPY: a country's report has 200 MB
        known = PayerReport.objects.unscoped("the same file came before").filter(payer=payer, file=digest).first()
        if known is not None:
            return known
        report = PayerReport.begin(
            State.RECEIVED, by=by, organisation=payer, parties={"payer": payer}, data={"file": digest}, payer=payer,
            file=digest, channel=channel,
        )  # fmt: skip
        access.audit.wrote(by, "payer-report.receive", things=[report.thing])
    return report
