"""Dossiers exchanged with a province's system: the list, and one with every call about it and what came."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.register import scope
from lienthong.database import clock, files
from lienthong.directory import units
from lienthong.ledger import reason
from lienthong.ledger.life import identity
from lienthong.pages import formats, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.partners.province_calls import TAKEN, THERE_ALREADY
from lienthong.partners.province_dossier import Direction, Exchange, ProvinceAnswer, ProvinceDossier

CALLS = {
    "pull": gettext_lazy("Fetched from the province's system"), "DongBoDVC": gettext_lazy("The dossier (DongBoDVC)"),
    "XuLyHoSo": gettext_lazy("A step of it (XuLyHoSo)"),
}  # fmt: skip
# What came, by the province's names; whatever else it told is kept in the file.
TOLD = {
    "hovaten": gettext_lazy("Name"), "ngaythangnamsinh": gettext_lazy("Date of birth"),
    "sodinhdanh": gettext_lazy("Personal number"), "soquyetdinh": gettext_lazy("Decision number"),
    "ngaybanhanh": gettext_lazy("Decided on"), "coquanbanhanh": gettext_lazy("Issued by"),
    "trichyeu": gettext_lazy("Subject of the decision"), "ngaytiepnhan": gettext_lazy("Received on"),
}  # fmt: skip
OUTCOMES = {
    "accepted": gettext_lazy("Acknowledged"), "refused": gettext_lazy("Refused"),
    "unknown": gettext_lazy("No answer came"),
}  # fmt: skip
UNDER_WAY = (Exchange.WAITING, Exchange.UNKNOWN)


class Dossiers(ListPage):
    """What was exchanged with a province, dossier by dossier."""

    title = gettext_lazy("Dossiers exchanged with the province")
    permission = "provinces.read"
    export_name = "province-dossiers"
    sort = "-due_at"
    search_in = ["number"]
    columns = [
        Column("number", gettext_lazy("Number"),
               link=lambda row: reverse("province-dossier", args=[row.province, row.pk])),
        Column("direction", gettext_lazy("Direction"), value=lambda row: row.get_direction_display()),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: row.get_state_display()),
        Column("due_at", gettext_lazy("Finished or come"), show=formats.moment, sort="due_at"),
        Column("answered_at", gettext_lazy("Answered"), show=formats.moment),
        Column("reason", gettext_lazy("Reason"), show=formats.reason),
    ]  # fmt: skip
    filters = [
        Filter("state", gettext_lazy("State"), Exchange.choices),
        Filter("direction", gettext_lazy("Direction"), Direction.choices),
        Filter("waits", gettext_lazy("Waits"), [("yes", gettext_lazy("Not yet there"))],
               apply=lambda rows, _yes: rows.filter(direction=Direction.OUT, state__in=UNDER_WAY)),
    ]  # fmt: skip

    def rows(self) -> QuerySet:
        return ProvinceDossier.objects.within(self.request.actor).filter(province=self.kwargs["code"])  # type: ignore[attr-defined]

    def more(self) -> dict[str, Any]:
        return {"breadcrumbs": trail(self.kwargs["code"])}


@require_safe
@screen.needs("provinces.read")
def show(request: Any, code: str, pk: int) -> HttpResponse:
    """One dossier."""
    row = get_object_or_404(ProvinceDossier.objects.within(request.actor).filter(province=code), pk=pk)
    crumbs = [*trail(code), (Dossiers.title, reverse("province-dossiers", args=[code])), (row.number, "")]
    return render(request, "partners/province_dossier.html", {
        "row": row, "facts": _facts(row, request.actor), "told": _told(row, request), "answers": _answers(row),
        "breadcrumbs": crumbs,
    })  # fmt: skip


def trail(code: str) -> list[tuple[Any, str]]:
    """The way to the pages of a province."""
    name = units.names([code], clock.today()).get(code, code)
    return [(_("Links with the provinces"), reverse("provinces")), (name, reverse("province", args=[code]))]


def _facts(row: ProvinceDossier, actor: access.Actor) -> list[tuple[Any, ...]]:
    place = units.names([row.commune], clock.today()).get(row.commune) if row.commune else None
    facts: list[tuple[Any, ...]] = [
        (_("Direction"), row.get_direction_display()),
        (_("Commune"), place or _("not known yet: the place waits for a decision")),
        (_("Finished or come"), formats.moment(row.due_at)),
        (_("Answered"), formats.moment(row.answered_at)),
        (_("Reason"), formats.reason(row.reason)),
    ]
    if row.direction == Direction.OUT and allowed(actor, "dossier.handle"):
        facts.insert(0, (_("Dossier here"), row.number, reverse("dossier", args=[identity(row.thing)]), _("Open")))
    return facts


def _told(row: ProvinceDossier, request: Any) -> list[tuple[Any, str]]:
    """What the province's system wrote, for who may see the persons of that commune; audited. Others see none of it."""
    mine = ProvinceDossier.objects.unscoped("whether this reader sees its commune").filter(
        scope.of_units(request.actor)
    )
    if not row.content or not mine.filter(pk=row.pk).exists():
        return []
    access.audit.read(request.actor, "province.dossier", [], request, things=[row.thing])
    said: dict[str, str] = orjson.loads(files.get(row.content))
    try:
        procedure = catalogue.procedure(said.get("matthc", "")).name[(get_language() or "vi")[:2]]
    except catalogue.UnknownProcedure:
        procedure = said.get("tentthc") or said.get("matthc", "")
    return [(_("Procedure"), procedure), *((words, said[name]) for name, words in TOLD.items() if said.get(name))]


def _answers(row: ProvinceDossier) -> list[dict[str, Any]]:
    """Every call about it, the newest first."""
    return [
        {"title": CALLS.get(one.call, one.call), "at": one.happened_at, "state": _outcome(one),
         "text": reason.words(one.message) or one.code, "state_text": OUTCOMES[_outcome(one)]}
        for one in row.answers.select_related("dossier").order_by("-pk")[:100]
    ]  # fmt: skip


def _outcome(one: ProvinceAnswer) -> str:
    if one.code in (TAKEN, THERE_ALREADY):
        return "accepted"
    return "unknown" if not one.code and one.dossier.direction == Direction.OUT else "refused"
