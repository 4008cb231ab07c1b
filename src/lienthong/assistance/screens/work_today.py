"""My work today: how many dossiers stand in which queue, and the most urgent ones; the home page shows the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import access
from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import OPEN, State
from lienthong.assistance.screens import dossier_words
from lienthong.pages import screen

SHOWN = 15


@require_safe
@screen.needs("dossier.handle")
def show(request: Any) -> HttpResponse:
    """The queues, and what is most urgent of what is mine to do."""
    actor = request.actor
    counts, deputy = counted(actor), deputies.stands_in(actor)
    signs = "commune_chairman" in actor.roles or deputy is not None
    urgent = list(_urgent(actor, signs=signs)[:SHOWN])
    access.audit.read(actor, "dossier.work", [row.person.party for row in urgent], request)
    context = {
        "queues": [
            {
                "name": name, "title": title, "count": counts[name], "tone": tone, "next_step": next_step,
                "mine": not role or role in actor.roles or (name == "sign" and signs),
                "address": _address(name, signs=signs),
            }
            for name, (title, role, tone, next_step) in dossier_words.QUEUES.items()
        ],
        "urgent": [{"row": row, "tone": dossier_words.tone(row), "words": dossier_words.words(row)} for row in urgent],
        "deputy": deputy,
        "may_take": allowed(actor, "dossier.submit"),
        "signs": signs,
    }  # fmt: skip
    return render(request, "assistance/work_today.html", context)


def waiting(actor: Actor) -> Iterator[tuple[str, str, int, str, str]]:
    """(urgency, words, count, address, next step) for the home page: the queues that are mine, in one query."""
    if not allowed(actor, "dossier.handle") or not actor.roles & {"commune_officer", "commune_chairman"}:
        return
    counts = counted(actor)
    titles = {
        "late": _("dossiers late"), "receive": _("dossiers to receive"), "check": _("dossiers to check"),
        "propose": _("dossiers to propose"), "sign": _("dossiers to sign"), "return": _("results to return"),
        "complaint": _("complaints to answer"),
    }  # fmt: skip
    for name, words in titles.items():
        _title, role, tone, next_step = dossier_words.QUEUES[name]
        stands_in = name == "sign" and counts[name] and deputies.stands_in(actor) is not None
        if not role or role in actor.roles or stands_in:
            urgency = {"late": "late", "soon": "soon"}.get(tone, "waiting")
            yield urgency, words, counts[name], _address(name, signs=True), str(next_step)


def counted(actor: Actor) -> dict[str, int]:
    """How many of the actor's dossiers stand in each queue: one query."""
    asked: dict[str, Any] = {name: Count("id", filter=dossier_words.of_queue(name)) for name in dossier_words.QUEUES}
    return (
        Dossier.objects.within(actor)
        .filter(Q(state__in=[*OPEN, "decided", "refused"]) | Q(complaint_open=True))
        .aggregate(**asked)
    )


def _urgent(actor: Actor, *, signs: bool) -> Any:
    """What is mine to do, what is due first on top; what has no limit yet by when it came."""
    mine = [State.PROPOSED] if signs else []
    if "commune_officer" in actor.roles:
        mine += [State.SUBMITTED, State.RECEIVED, State.CHECKED, State.DECIDED, State.REFUSED]
    rows = Dossier.objects.within(actor).filter(state__in=mine or [*OPEN])
    return rows.select_related("person", "applicant").order_by("due_at", "began_at")


def _address(queue: str, *, signs: bool) -> str:
    return reverse("batch-signing") if queue == "sign" and signs else f"{reverse('dossiers')}?queue={queue}"
