"""Absence cover: the chairman names a deputy for a span of days, who signs on the chairman's behalf (KT. CHỦ TỊCH):
decisions, and payment lists that must be handed over in time.

Naming and recalling are history and events. One deputy at a time for a commune. The deputy belongs to the commune's
office; four eyes hold for them as for the chairman.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.access import user
from lienthong.access.permission import allowed
from lienthong.access.user import Membership, User
from lienthong.assistance.dossiers.fault import Fault, NotReady
from lienthong.database import clock

LONGEST_DAYS = 366


class Deputy(models.Model):
    """A deputy for a span of days, both included."""

    personal = "no: it names officers in their office, not citizens"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.CharField(max_length=5)
    chairman = models.CharField(max_length=200)
    deputy = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=255)
    named_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "assistance_deputy"
        indexes = [models.Index(fields=["commune", "-valid_to"], name="deputy_commune")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("valid_from")), name="deputy_span"),
            models.CheckConstraint(condition=~Q(deputy=models.F("chairman")), name="deputy_other"),
        ]

    @property
    def thing(self) -> str:
        return f"deputy:{self.id}"

    @property
    def is_recalled(self) -> bool:
        return hasattr(self, "recall")

    @property
    def name(self) -> str:
        """The deputy's name as people know it."""
        return user.called(self.deputy)


class DeputyRecall(models.Model):
    """The deputy signs no more from this moment on."""

    personal = "no: it names officers in their office, not citizens"

    deputy = models.OneToOneField(Deputy, models.PROTECT, related_name="recall", primary_key=True)
    by = models.CharField(max_length=200)
    recalled_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "assistance_deputy_recall"


def of_commune(commune: str) -> models.QuerySet[Deputy]:
    """Every deputy the commune ever had, the latest first."""
    return Deputy.objects.filter(commune=commune).select_related("recall").order_by("-valid_from", "-named_at")


def standing(commune: str, on: date | None = None) -> Deputy | None:
    """Who signs on the chairman's behalf on a day (today), or None."""
    day = on or clock.today()
    return of_commune(commune).filter(recall=None, valid_from__lte=day, valid_to__gte=day).first()


def signs_for(actor: access.Actor, commune: str) -> Deputy | None:
    """The naming under which this actor signs on the chairman's behalf today, or None."""
    if f"unit:{commune}" not in actor.units:
        return None
    found = standing(commune)
    return found if found and found.deputy == actor.code else None


def stands_in(actor: access.Actor) -> Deputy | None:
    """The naming under which this actor signs today on behalf of the chairman of the office they act for, or None."""
    commune = (actor.organisation or "").removeprefix("unit:")
    return signs_for(actor, commune) if len(commune) == 5 else None


def require_signer(by: access.Actor, commune: str, *, permission: str = "dossier.sign") -> Deputy | None:
    """Go on only for the chairman, or for today's deputy (whose naming is returned). Raises NotAllowed."""
    if allowed(by, permission, organisation=f"unit:{commune}"):
        return None
    deputy = signs_for(by, commune)
    if deputy is None:
        access.require(by, permission, organisation=f"unit:{commune}")
    return deputy


def candidates(commune: str, *, but: str) -> list[User]:
    """Who may be named: the commune's officers and chairmen, but not the one who names."""
    today = clock.today()
    members = Membership.objects.filter(
        organisation=f"unit:{commune}", role__in=["commune_officer", "commune_chairman"], valid_from__lte=today
    ).exclude(valid_to__lt=today)
    users = User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name")
    return [one for one in users if one.code != but]


def name(commune: str, deputy: str, *, start: date, end: date, reason: str, by: access.Actor) -> Deputy:
    """Name a deputy. Raises NotAllowed, NotReady if somebody else is named for one of these days."""
    access.require(by, "dossier.name-deputy", organisation=f"unit:{commune}")
    found = _faults(commune, deputy, start, end, reason, by)
    if found:
        raise NotReady(*found)
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"assistance.deputy:{commune}"])
        if of_commune(commune).filter(recall=None, valid_from__lte=end, valid_to__gte=start).exists():
            raise NotReady(Fault("start", _("Somebody is named for one of these days already; recall them first.")))
        row = Deputy.objects.create(
            commune=commune, chairman=by.code, deputy=deputy, valid_from=start, valid_to=end, reason=reason.strip(),
            named_at=clock.now(), recorded_at=clock.real_now(),
        )  # fmt: skip
        _tell("deputy.named", row, by, {"deputy": deputy, "from": start.isoformat(), "to": end.isoformat()})
    return row


def recall(row: Deputy, *, by: access.Actor) -> DeputyRecall:
    """The chairman is back: the deputy signs no more. Doing it again changes nothing. Raises NotAllowed."""
    access.require(by, "dossier.name-deputy", organisation=f"unit:{row.commune}")
    with database.transaction():
        facts = {"by": by.code, "recalled_at": clock.now(), "recorded_at": clock.real_now()}
        found, new = DeputyRecall.objects.get_or_create(deputy=row, defaults=facts)
        if new:
            _tell("deputy.recalled", row, by, {"deputy": row.deputy})
    return found


def _faults(commune: str, deputy: str, start: date, end: date, reason: str, by: access.Actor) -> list[Fault]:
    found = []
    if end < start:
        found.append(Fault("end", _("The last day lies before the first.")))
    elif end < clock.today():
        found.append(Fault("end", _("The absence is over already.")))
    elif (end - start).days > LONGEST_DAYS:
        found.append(Fault("end", _("A deputy is named for a year at most.")))
    if deputy not in {one.code for one in candidates(commune, but=by.code)}:
        found.append(Fault("deputy", _("Choose somebody of this commune's office.")))
    if not reason.strip():
        found.append(Fault("reason", _("Say why you are away.")))
    return found


def _tell(kind: str, row: Deputy, by: access.Actor, data: dict[str, str]) -> None:
    unit = f"unit:{row.commune}"
    ledger.record(
        kind, subject=unit, thing=row.thing, by=by.code, organisation=unit, parties={"commune": unit}, data=data
    )
    access.audit.wrote(by, kind, [row.thing])
