"""Batch signing: what waits for the chairman in one list, signed in one act, each for itself; failures one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lienthong import access
from lienthong.assistance.dossiers import deciding, deputies
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.proposal import Proposal
from lienthong.assistance.dossiers.state import Outcome, State
from lienthong.assistance.screens import dossier_proof
from lienthong.assistance.screens.dossier_page import measured
from lienthong.pages import screen

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("dossier.deputise")
def show(request: Any) -> HttpResponse:
    """The list, and after signing what became of each."""
    actor = request.actor
    commune = (actor.organisation or "").removeprefix("unit:")
    deputy = deputies.require_signer(actor, commune)
    turned_away = dossier_proof.asked_first(request, commune, reverse("batch-signing"))
    if turned_away:
        return turned_away
    results = _signed(request) if request.method == "POST" else []
    waiting = Dossier.objects.within(actor).filter(state=State.PROPOSED, commune=commune)
    rows = list(waiting.select_related("person", "applicant").order_by("due_at", "number")[: MOST + 1])
    access.audit.read(actor, "dossier.batch", [row.person.party for row in rows[:MOST]], request)
    context = {
        "rows": [_shown(row, actor) for row in rows[:MOST]], "more": len(rows) > MOST, "deputy": deputy,
        "failures": [one for one in results if one.paper is None],
        "signed": [one for one in results if one.paper is not None],
        "breadcrumbs": [(_("My work today"), reverse("work-today")), (_("Sign many"), "")],
    }  # fmt: skip
    return render(request, "assistance/batch_signing.html", context)


def _signed(request: Any) -> list[deciding.Signed]:
    """Sign what was ticked, each as it was seen."""
    chosen = []
    for ticked in request.POST.getlist("dossier")[:MOST]:
        pk, _colon, version = ticked.partition(":")
        chosen.append((pk, int(version) if version.isdigit() else None))
    if not chosen:
        messages.error(request, _("Nothing was ticked. Nothing was signed."))
        return []
    results = deciding.sign_many(chosen, by=request.actor)
    signed = sum(one.paper is not None for one in results)
    if signed:
        messages.success(request, ngettext("%(n)s decision signed.", "%(n)s decisions signed.", signed) % {"n": signed})
    return results


def _shown(row: Dossier, actor: access.Actor) -> dict[str, Any]:
    proposal = Proposal.from_dict(row.proposal)
    return {
        "row": row, "value": f"{row.pk}:{row.version}", "outcome": Outcome(proposal.outcome).label,
        "measures": [measured(one) for one in proposal.measures], "is_refusal": proposal.is_refusal,
        "reasons": proposal.reasons, "own": row.proposed_by == actor.code,
    }  # fmt: skip
