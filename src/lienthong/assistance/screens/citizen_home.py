"""My affairs: what waits for the citizen, what they have, and their dossiers. Two words and one button lead on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import forms
from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import RUNNING, State
from lienthong.assistance.funerals.offer import FuneralOffer
from lienthong.assistance.funerals.offer import State as OfferState
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.screens import citizen_apply, citizen_benefits, citizen_scope, citizen_words
from lienthong.database import clock
from lienthong.pages import screen

NEWS = timedelta(days=30)  # how long a result is news
MOST = 30  # dossiers shown


@require_safe
@screen.needs(citizen_scope.NEEDED)
def show(request: Any) -> HttpResponse:
    """The page."""
    mine = citizen_scope.persons(request)
    seen = Dossier.objects.within(request.actor).select_related("person", "applicant")
    rows = list(seen.order_by("-began_at")[:MOST])
    granted = list(
        Entitlement.objects.within(request.actor).select_related("beneficiary__person").order_by("state", "family")
    )
    names = citizen_scope.place_names({one.commune for one in (*rows, *granted)})
    citizen_scope.shown(request, "citizen.affairs", mine, [one.thing for one in rows])
    return render(
        request,
        "assistance/citizen_home.html",
        {
            "mine": mine,
            "several": len(mine) > 1,
            "dossiers": [_dossier(one, names) for one in rows],
            "waiting": [one for one in rows if one.state == State.SUPPLEMENT],
            "offers": _offers(request.actor),
            "drafts": citizen_apply.drafts(request.actor),
            "benefits": citizen_benefits.summaries(mine, granted),
        },
    )


def _offers(actor: Actor) -> list[FuneralOffer]:
    """Funeral grants that the household can ask for."""
    rows = FuneralOffer.objects.within(actor).filter(state=OfferState.OFFERED)
    return list(rows.select_related("person").order_by("began_at"))


def _dossier(dossier: Dossier, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": dossier,
        "href": reverse("citizen-dossier", args=[dossier.pk]),
        "title": citizen_words.title(dossier),
        "state": citizen_words.name(dossier),
        "tone": citizen_words.tone(dossier),
        "when": citizen_words.when(dossier),
        "holder": citizen_words.holder(dossier, names.get(dossier.commune, "")),
    }


def waiting(actor: Actor) -> Iterator[Any]:
    """What of a citizen's affairs waits on the first page: for the composition root, which knows its lines."""
    if not actor.persons or not allowed(actor, citizen_scope.NEEDED):
        return
    now, page = clock.now(), reverse("citizen")
    found = Dossier.objects.within(actor).aggregate(
        asked=Count("pk", filter=Q(state=State.SUPPLEMENT)),
        late=Count("pk", filter=Q(state__in=RUNNING, due_at__lt=now)),
        news=Count("pk", filter=Q(state__in=[State.DECIDED, State.REFUSED], decided_at__gte=now - NEWS)),
    )
    yield (
        "soon",
        _("dossiers that wait for something from you"),
        found["asked"],
        page,
        _("Open the dossier and send it."),
    )
    yield "late", _("of your dossiers that the commune should have decided"), found["late"], page, ""
    yield "done", _("decisions on your dossiers"), found["news"], page, _("Read and download them.")
    drafts = forms.open_drafts(actor).filter(purpose__startswith=citizen_apply.PURPOSE).count()
    yield "waiting", _("applications you have begun"), drafts, page, _("Nothing of them has been sent yet.")
