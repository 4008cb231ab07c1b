"""What of the medical records waits for whom, on the first page after signing in."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.records import regulation
from lienthong.records.entry import Unsigned
from lienthong.records.record import MedicalRecord
from lienthong.records.screens.lists import let_read, record_is_late
from lienthong.web.today import Urgency, Waiting


def to_sign(actor: Actor) -> Iterator[Waiting]:
    """What the actor wrote and has not signed."""
    if not allowed(actor, "records.sign"):
        return
    mine = Unsigned.objects.within(actor).filter(author=actor.code, owner=actor.organisation or "")
    yield Waiting(
        _("entries of yours to sign"), mine, reverse("records-to-sign"), Urgency.SOON,
        _("Form MS 36/BV2 asks to sign right after each entry."),
    )  # fmt: skip


def overdue(actor: Actor) -> Iterator[Waiting]:
    """What the facility's regulation asks to be signed or closed by now."""
    if not allowed(actor, "records.overdue"):
        return
    facility = actor.organisation or ""
    limits = regulation.limits(facility)
    late = Unsigned.objects.within(actor).filter(owner=facility, written_at__lt=clock.now() - limits.sign_within)
    yield Waiting(_("entries not signed in time"), late, f"{reverse('records-unsigned')}?late=yes", Urgency.LATE)
    open_ = MedicalRecord.objects.within(actor).filter(record_is_late(limits), owner=facility)
    yield Waiting(_("records not closed in time"), open_, f"{reverse('records-all')}?late=yes", Urgency.LATE)


def to_read(actor: Actor) -> Iterator[Waiting]:
    """What a records office has let the actor read."""
    if not allowed(actor, "records.read"):
        return
    yield Waiting(_("medical records you may read"), let_read(actor), reverse("records-let-read"), Urgency.WAITING)


PROVIDERS = (to_sign, overdue, to_read)
