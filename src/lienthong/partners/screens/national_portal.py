"""The connection with the National Public Service Portal: how it stands, the dossiers behind it, the catalogue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.procedures import catalogue
from lienthong.ledger import reason
from lienthong.ledger.delivery import DEAD, Delivery
from lienthong.ledger.delivery import State as Sent
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.pages.templatetags.components import number_link
from lienthong.partners.national_portal import account, comparing, connection, courier, pulling
from lienthong.partners.national_portal.account import Variant
from lienthong.partners.national_portal.line import FAULTS
from lienthong.partners.national_portal.link import NationalPortalDossier, Origin, State
from lienthong.partners.national_portal.status import Status
from lienthong.partners.national_portal.telling import CHANNEL

TONES = {"none": "quiet", "working": "done", "behind": "soon", "failing": "late"}
STATES = {"accepted": (Sent.ACCEPTED,), "waiting": connection.UNDER_WAY, "dead": DEAD}
TRAIL = [(gettext_lazy("National portal"), "/national-portal/")]


@require_safe
@screen.needs("national-portal.read")
def show(request: Any) -> HttpResponse:
    """How it stands."""
    standing = connection.standing(request.actor)
    rows = reverse("national-portal-dossiers")
    counted = [
        (standing.came, f"{rows}?origin=portal&state=linked", _("came from the portal"), ""),
        (standing.held, f"{rows}?state=held", _("can't be taken"), "late" if standing.held else ""),
        (standing.gone, f"{rows}?origin=here", _("began here and are shown there"), ""),
    ]
    context = {
        "standing": standing, "tone": TONES[standing.health], "facts": _facts(standing),
        "counted": [{"number": one, "address": to, "words": words, "tone": tone} for one, to, words, tone in counted],
        "dead_href": f"{reverse('dead-letters')}?channel={CHANNEL}"
        if allowed(request.actor, "dead-letters.read") else "",
        "may_enter": allowed(request.actor, "national-portal-account"),
    }  # fmt: skip
    return render(request, "partners/national_portal.html", context)


class Dossiers(ListPage):
    """Dossiers that the portal knows too: by their numbers, never by whom they are about."""

    title = gettext_lazy("Dossiers on the national portal")
    permission = "national-portal.read"
    export_name = "national-portal-dossiers"
    breadcrumbs = TRAIL
    sort = "-changed_at"
    search_in = ["number", "dossier__number", "procedure"]
    search_label = gettext_lazy("Number, there or here, or procedure")
    columns = [
        Column("number", gettext_lazy("Number there"), value=lambda row: row.number or "–",
               link=lambda row: reverse("national-portal-dossier", args=[row.pk])),
        Column("dossier.number", gettext_lazy("Number here")),
        Column("procedure", gettext_lazy("Procedure")),
        Column("origin", gettext_lazy("Began"), value=lambda row: row.get_origin_display()),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: row.state_words),
        Column("status", gettext_lazy("Shown there"), value=lambda row: status_words(row.told["status"])),
        Column("waiting", gettext_lazy("Not shown yet"), value=lambda row: row.told["waiting"], figure=True),
        Column("changed_at", gettext_lazy("Since"), sort="changed_at", show=formats.moment),
    ]  # fmt: skip
    filters = [
        Filter("state", gettext_lazy("State"), State.choices),
        Filter("origin", gettext_lazy("Began"), Origin.choices),
        Filter(
            "waits",
            gettext_lazy("Changes"),
            [("yes", gettext_lazy("Not shown yet"))],
            apply=lambda rows, _yes: connection.with_waiting(rows),
        ),
    ]

    def rows(self) -> QuerySet:
        return NationalPortalDossier.objects.within(self.request.actor).select_related("dossier")  # type: ignore[attr-defined]

    def audit(self, rows: list[Any]) -> None:
        found = connection.told(rows)
        for row in rows:
            row.told = found[row.pk]
        super().audit(rows)


class Changes(ListPage):
    """Every change of these dossiers that the portal was told, or is to be told."""

    title = gettext_lazy("Changes told to the national portal")
    permission = "national-portal.read"
    export_name = "national-portal-changes"
    breadcrumbs = TRAIL
    sort = "-sent_at"
    search_in = ["dossier_number"]
    search_label = gettext_lazy("Number there")
    columns = [
        Column("dossier_number", gettext_lazy("Number there"), value=lambda row: row.dossier_number or "–",
               link=lambda row: reverse("national-portal-dossier", args=[row.dossier])),
        Column("kind", gettext_lazy("Status told"), value=lambda row: status_words(row.kind.rpartition(".")[2])),
        Column("sent_at", gettext_lazy("Happened"), sort="sent_at", show=formats.moment),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: row.get_state_display()),
        Column("reason", gettext_lazy("Reason"), show=formats.reason),
        Column("attempts", gettext_lazy("Attempts"), figure=True),
        Column("changed_at", gettext_lazy("Since"), show=formats.moment),
    ]  # fmt: skip
    filters = [
        Filter(
            "state",
            gettext_lazy("State"),
            [
                ("accepted", gettext_lazy("Shown there")),
                ("waiting", gettext_lazy("Not shown yet")),
                ("dead", gettext_lazy("Waits for a person")),
            ],
            apply=lambda rows, given: rows.filter(state__in=STATES.get(given, ())),
        ),
    ]

    def rows(self) -> QuerySet:
        return connection.changes(self.request.actor)  # type: ignore[attr-defined]


class Refusal(forms.Form):
    """Why an application is not received."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it not received?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The citizen reads this on the portal."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("national-portal.read")
def dossier(request: Any, pk: UUID) -> HttpResponse:
    """One dossier: what the portal was told, with receipts; POST refuses one that can't be taken."""
    rows = NationalPortalDossier.objects.within(request.actor).select_related("dossier")
    row = get_object_or_404(rows, pk=pk)
    may_refuse = row.state == State.HELD and allowed(
        request.actor, pulling.HANDLE, organisation=row.unit or None
    )  # fmt: skip
    asked = Refusal(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        try:
            pulling.refuse(row, asked.cleaned_data["reason"], by=request.actor)
        except (NotReady, ledger.InvalidState) as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("Refused. The portal will show it with the reason."))
        return HttpResponseRedirect(reverse("national-portal-dossier", args=[pk]))
    here: Any = row.dossier.number if row.dossier else ""
    if row.dossier and allowed(request.actor, "dossier.handle"):
        address = reverse("dossier", args=[row.dossier.pk])
        here = format_html('<a class="govuk-link" href="{}">{}</a>', address, row.dossier.number)
    context = {
        "row": row, "form": asked if may_refuse else None, "changes": _changes(row),
        "facts": [(_("Number here"), here), (_("Procedure"), _procedure(row.procedure)),
                  (_("Began"), row.get_origin_display())],
        "breadcrumbs": [*TRAIL, (_("Dossiers on the national portal"), reverse("national-portal-dossiers"))],
    }  # fmt: skip
    return render(request, "partners/national_portal_dossier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("national-portal.read")
def procedures(request: Any) -> HttpResponse:
    """Our catalogue beside the portal's; POST asks the portal."""
    held, compared, fault = account.current(), [], ""
    if request.method == "POST" and held:
        try:
            compared = comparing.compare(courier.line_of(held))
        except FAULTS as wrong:
            fault = reason.words(str(wrong))
    context = {"held": held, "compared": compared, "fault": fault, "breadcrumbs": TRAIL}
    return render(request, "partners/national_portal_procedures.html", context)


def status_words(code: str) -> str:
    """A status of the portal's in the reader's words, with its code."""
    return f"{code} · {Status(int(code)).label}" if code else ""


def _procedure(code: str) -> str:
    """The procedure's code and name; the code alone of one that nobody here knows."""
    try:
        return f"{code} {catalogue.procedure(code)}"
    except catalogue.UnknownProcedure:
        return code


def _facts(standing: connection.Standing) -> list[tuple[str, Any]]:
    held, following, changes = standing.account, standing.following, reverse("national-portal-changes")
    facts: list[tuple[str, Any]] = [
        (_("Variant"), Variant(held.variant).label if held else "–"),
        (_("Last success"), formats.moment(standing.last_success) if standing.last_success else "–"),
        (_("Last look for new applications"), formats.moment(standing.last_look) if standing.last_look else "–"),
        (_("Lag"), formats.duration(standing.lag) if standing.lag else _("none")),
        (_("Looks in a row that failed"), formats.number(standing.faults)),
        (_("Changes shown, with receipt"), number_link(standing.accepted, f"{changes}?state=accepted")),
        (_("Changes waiting"), number_link(standing.waiting, f"{changes}?state=waiting")),
    ]
    if following:
        words = f"{Variant(following.variant).label}, {formats.day(following.valid_from)}"
        facts.insert(1, (_("Next variant, from"), words))
    return facts + ([(_("Last fault"), reason.words(standing.fault)[:300])] if standing.fault else [])


def _changes(row: NationalPortalDossier) -> list[dict[str, Any]]:
    """What was told, in order."""
    return [
        {
            "status": status_words(one.kind.rpartition(".")[2]),
            "row": one,
            "words": one.get_state_display(),
            "why": reason.words(one.reason),
        }
        for one in Delivery.objects.filter(channel=CHANNEL, thing=row.thing).order_by("number")
    ]
