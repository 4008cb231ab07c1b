"""The link with one province: how it stands, its history, what waits; and what an officer of the ministry may do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access, ledger
from lienthong.access import user
from lienthong.access.permission import allowed
from lienthong.ledger.reason import words as reason_words
from lienthong.pages import formats, forms, screen, states
from lienthong.pages.templatetags.components import number_link
from lienthong.partners import province_connector, province_queue, provinces
from lienthong.partners.province_connector import Codes, Connector, State
from lienthong.partners.province_dossier import Direction, Exchange, ProvinceDossier
from lienthong.partners.screens.provinces import state_words
from lienthong.partners.screens.web_address import WebAddress

OFF = {"autocomplete": "off"}
NAMES = {
    "entered": gettext_lazy("Entered"), "renewed": gettext_lazy("Renewed"), "connected": gettext_lazy("Connected"),
    "cut": gettext_lazy("Cut"), "held": gettext_lazy("Held"),
}  # fmt: skip


class Endpoint(forms.Form):
    """How the province's system is reached."""

    address = WebAddress(
        label=gettext_lazy("Address"), max_length=200, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("Below it lie /apiBTXH/DongBoDVC and /apiBTXH/XuLyHoSo"),
    )  # fmt: skip
    pull_address = WebAddress(
        label=gettext_lazy("Address to fetch from"), max_length=200, required=False, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("Without it nothing is fetched, and a lost answer waits for a person"),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("AcceptKey that we send"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Left empty, the one that is kept stays"),
    )  # fmt: skip
    own_key = forms.CharField(
        label=gettext_lazy("AcceptKey that they send"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Left empty, the one that is kept stays"),
    )  # fmt: skip
    agencies = forms.CharField(
        label=gettext_lazy("Agency ids"), required=False, max_length=500, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("Separated by commas: a merged province may have several"),
    )  # fmt: skip
    codes = forms.ChoiceField(label=gettext_lazy("Codes of places"), choices=Codes.choices)

    def clean_agencies(self) -> list[str]:
        return [part.strip()[:60] for part in self.cleaned_data["agencies"].split(",") if part.strip()]


class Reason(forms.Form):
    """Why the link is cut or connected."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.TextInput(attrs=OFF))


@require_safe
@screen.needs("provinces.read")
def show(request: Any, code: str) -> HttpResponse:
    """The link."""
    return _page(request, code)


@require_POST
@screen.needs("provinces.manage")
def enter(request: Any, code: str) -> HttpResponse:
    """Enter or renew how the system is reached."""
    asked = Endpoint(request.POST)
    if not asked.is_valid():
        return _page(request, code, endpoint=asked)
    try:
        province_connector.enter(code, **asked.cleaned_data, by=request.actor)
    except ledger.InvalidState as fault:
        raise Http404(str(fault)) from fault
    messages.success(request, _("Kept."))
    return redirect("province", code)


@require_POST
@screen.needs("provinces.manage")
def turn(request: Any, code: str, what: str) -> HttpResponse:
    """Connect or cut."""
    connector, asked = province_connector.of(code), Reason(request.POST)
    if connector is None:
        raise Http404
    if not asked.is_valid():
        return _page(request, code, reason=asked)
    act = province_connector.connect if what == "connect" else province_connector.cut
    try:
        act(connector, reason=asked.cleaned_data["reason"], by=request.actor)
    except ledger.InvalidState as fault:
        asked.add_error(None, str(fault))
        return _page(request, code, reason=asked)
    messages.success(request, _("Connected.") if what == "connect" else _("Cut. What comes meanwhile waits."))
    return redirect("province", code)


@require_POST
@screen.needs("provinces.manage")
def again(request: Any, code: str, pk: int) -> HttpResponse:
    """Have a refused dossier sent again."""
    row = ProvinceDossier.objects.within(request.actor).filter(province=code, pk=pk).first()
    if row is None:
        raise Http404
    try:
        province_queue.send_again(row, reason="", by=request.actor)
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is sent again."))
    return redirect("province", code)


def _page(request: Any, code: str, endpoint: Endpoint | None = None, reason: Reason | None = None) -> HttpResponse:
    row = provinces.standing().filter(code=code).first()
    if row is None:
        raise Http404
    connector, manages = province_connector.of(code), allowed(request.actor, "provinces.manage")
    stuck = ProvinceDossier.objects.within(request.actor).filter(
        province=code, direction=Direction.OUT, state__in=[Exchange.REFUSED, Exchange.UNKNOWN]
    )  # fmt: skip
    return render(request, "partners/province.html", {
        "row": row, "connector": connector, "state_words": state_words(row), "tone": states.tone(row.state),
        "facts": _facts(row, connector), "history": _history(code, connector),
        "stuck": [(one, reason_words(one.reason)) for one in stuck.order_by("due_at")[:50]],
        "endpoint": (endpoint or Endpoint(initial=_initial(connector))) if manages else None,
        "reason": (reason or Reason()) if manages and connector else None,
        "may_cut": connector is not None and (connector.state == State.CONNECTED or not connector.held)
        and connector.state != State.NOT_CONNECTED,
        "may_connect": connector is not None and (connector.state != State.CONNECTED),
        "breadcrumbs": [(_("Links with the provinces"), reverse("provinces")), (row.name, "")],
    })  # fmt: skip


def _facts(row: Any, connector: Connector | None) -> list[tuple[Any, Any]]:
    rows = reverse("province-dossiers", args=[row.code])
    facts: list[tuple[Any, Any]] = [
        (_("Dossiers that wait"), number_link(row.waiting, f"{rows}?waits=yes")),
        (_("Lag"), formats.duration(provinces.lag(row.waiting_since))),
        (_("Last success"), formats.moment(row.last_success)),
        (_("Refused"), number_link(row.refused, f"{rows}?state=refused")),
        (_("Attempts at the batch under way"), formats.number(row.tries)),
        (_("Fault"), formats.reason(row.last_fault)),
    ]
    if connector:
        facts += [
            (_("Address"), connector.address), (_("Address to fetch from"), connector.pull_address or formats.NOTHING),
            (_("Last fetched"), formats.moment(connector.pulled_at)),
            (_("Agency ids"), ", ".join(connector.agencies) or formats.NOTHING),
            (_("Codes of places"), Codes(connector.codes).label),
            (_("Dossiers finished since"), formats.day(connector.since)),
        ]  # fmt: skip
    return facts


def _history(code: str, connector: Connector | None) -> list[dict[str, Any]]:
    """What was done and seen, the newest first, and below it what was reported."""
    language = (get_language() or "vi")[:2]
    actions = list(connector.actions.order_by("-number")[:50]) if connector else []
    names = user.names({one.by for one in actions})
    done = [
        {"words": NAMES.get(one.name, one.name), "state": one.state_after, "label": State(one.state_after).label,
         "when": formats.moment(one.happened_at), "evidence": "",
         "reason": reason_words(one.changes.get("reason", "")),
         "by": _("noticed by the system") if one.by == access.SYSTEM.code else names.get(one.by, one.by)}
        for one in actions
    ]  # fmt: skip
    told = [
        {"words": _("Reported"), "state": state, "label": State(state).label, "when": formats.day(report.on), "by": "",
         "reason": report.source[language], "evidence": report.evidence}
        for report in reversed(provinces.reports()) if (state := provinces.reported(code, report.on))
    ]  # fmt: skip
    return done + told


def _initial(connector: Connector | None) -> dict[str, Any]:
    if connector is None:
        return {"codes": Codes.TWO}
    return {
        "address": connector.address, "pull_address": connector.pull_address, "codes": connector.codes,
        "agencies": ", ".join(connector.agencies),
    }  # fmt: skip
