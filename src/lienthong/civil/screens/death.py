"""One death: how it stands, who said what, the chain with its duties and receipts, and what it brought about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.civil import chain, ports
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.contradiction import State as Contradicted
from lienthong.civil.death import Death
from lienthong.civil.registration import Registration
from lienthong.civil.screens import words
from lienthong.civil.source import Says, Source
from lienthong.civil.standing import Conflict, State
from lienthong.civil.statement import Statement
from lienthong.pages import formats, screen
from lienthong.people import verification


def found(request: Any, pk: UUID) -> Any:
    """The death, if this reader may see it, with `entry`, the key of its entry in the register, and `open`: the
    contradictions to be decided. Raises Http404.
    """
    entries = Registration.objects.within(request.actor).filter(person=OuterRef("person"), kind="death")
    to_decide = Contradiction.objects.within(request.actor).filter(person=OuterRef("person"), state=Contradicted.OPEN)
    open_ = ArraySubquery(to_decide.order_by("began_at").values(one=JSONObject(pk="pk", kind="kind")))
    rows = Death.objects.within(request.actor).select_related("person")
    row = rows.annotate(entry=Subquery(entries.values("pk")[:1]), open=open_).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
@screen.needs("civil.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page."""
    row = found(request, pk)
    access.audit.read(request.actor, "death", [row.person.party], request, things=[row.thing])
    said = list(Statement.objects.within(request.actor).filter(person=row.person).order_by("id"))
    papers = [one.reference for one in said if one.source == Source.HOSPITAL]
    things = [row.thing, *papers, *([f"{Registration.KIND}:{row.entry}"] if row.entry else [])]
    context = {
        "row": row, "tone": words.tone(row), "state": State(row.state).label, "said": [_said(one) for one in said],
        "open": _open(row), "steps": chain.steps(things, language=words.language()),
        "effects": ports.effects_of(row.person.party, row.thing, request.actor), "story": words.story(row),
        "facts": [
            (_("Died on"), formats.day(row.died_on) if row.died_on else _("not known")),
            (_("Number in the register"), row.register_number or "–"),
            (_("Life status"), row.person.get_life_status_display()),
        ],
        "register": f"{reverse('register-death')}?death={row.pk}",
        "may_register": row.entry is None and allowed(request.actor, "civil.register"),
        "may_ask": allowed(request.actor, "person.verify"),
        "breadcrumbs": [(_("Deaths"), reverse("deaths")), (row.person.name, "")],
    }  # fmt: skip
    return render(request, "civil/death.html", context)


@require_POST
@screen.needs("person.verify")
def ask(request: Any, pk: UUID) -> HttpResponse:
    """Ask the population database; what it says of the person's life is taken as its word."""
    row = found(request, pk)
    answer = verification.verify(row.person, by=request.actor, dossier=row.thing)
    words_ = _("The population database was asked: %(answer)s. What follows is shown here in a moment.")
    messages.info(request, words_ % {"answer": answer.get_result_display()})
    return HttpResponseRedirect(reverse("death", args=[pk]))


def _open(row: Any) -> list[dict[str, Any]]:
    """What is to be decided about it; only a contradicted death has any."""
    found = row.open if row.state == State.CONTRADICTED else []
    return [{"pk": one["pk"], "kind": Conflict(one["kind"]).label} for one in found]


def _said(one: Statement) -> dict[str, Any]:
    day = formats.day(one.died_on) if one.died_on else ""
    return {
        "source": Source(one.source).label, "says": Says(one.says).label, "day": day, "at": one.happened_at,
        "number": one.register_number, "name": one.name,
    }  # fmt: skip
