"""Values of the law that wait for a second signature, on the first page of those who could give it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.assistance.law.entering import may_enter
from lienthong.assistance.law.entry import LawEntry, State
from lienthong.web.today import Urgency, Waiting


def entries(actor: access.Actor) -> Iterator[Waiting]:
    """How many values others have entered that this actor could sign."""
    if not allowed(actor, "law.enter"):
        return
    rows = LawEntry.objects.filter(state=State.ENTERED).exclude(entered_by=actor.code)
    count = sum(may_enter(actor, province) for province in rows.values_list("province", flat=True))
    words = _("Compare each with its document, then sign or refuse it.")
    yield Waiting(_("Values that wait for a second signature"), count, reverse("law"), Urgency.WAITING, words)
