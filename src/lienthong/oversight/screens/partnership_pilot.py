"""Pilots: the agreements, one with its terms and results, and proposing one."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import ledger
from lienthong.access import actors
from lienthong.access.clients import Client
from lienthong.access.permission import allowed
from lienthong.oversight import partnership_pilot as pilots
from lienthong.oversight.partnership import Product
from lienthong.oversight.partnership_pilot import Measure, Pilot, State
from lienthong.oversight.screens.metering import milliseconds, percent
from lienthong.oversight.screens.partnership_doing import done, reason, story, told
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage

TONES = {
    "proposed": "soon", "agreed": "soon", "running": "done", "ended": "quiet", "declined": "quiet",
    "broken-off": "late",
}  # fmt: skip
_SHARES = (Measure.ACCEPTED, Measure.AVAILABILITY)


class Pilots(ListPage):
    """The agreements the reader has a part in, or all for the ministry."""

    title = gettext_lazy("Pilot agreements")
    permission = "pilot.read"
    columns: ClassVar = [
        Column("aim", gettext_lazy("Object"), link=lambda one: reverse("pilot", args=[one.pk])),
        Column("vendor.name", gettext_lazy("Vendor")),
        Column("site", gettext_lazy("Where")),
        Column("first_day", gettext_lazy("From"), sort="first_day"),
        Column("last_day", gettext_lazy("Until"), sort="last_day"),
        Column("state", gettext_lazy("State"), state=True, value=lambda one: TONES[one.state],
               words=lambda one: one.state_words),
    ]  # fmt: skip
    filters: ClassVar = [Filter("state", gettext_lazy("State"), State.choices)]
    search_in: ClassVar = ["aim", "vendor__legal_name", "site"]
    sort = "-first_day"
    export_name = "pilots"

    def rows(self) -> QuerySet[Pilot]:
        return Pilot.objects.within(self.request.actor).select_related("vendor")  # type: ignore[attr-defined]


class Proposal(forms.Form):
    """What is agreed; a target left empty is none."""

    aim = forms.CharField(
        label=gettext_lazy("Object"), max_length=300, help_text=gettext_lazy("What is tried, and why")
    )
    site = forms.CharField(
        label=gettext_lazy("Where"), max_length=60,
        help_text=gettext_lazy("Party code: facility:01001, unit:00004, agency:moh"),
    )  # fmt: skip
    first_day = forms.Day(label=gettext_lazy("From"))
    last_day = forms.Day(label=gettext_lazy("Until"))
    terms = forms.CharField(label=gettext_lazy("Terms"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in Measure:
            self.fields[measure.value] = forms.IntegerField(
                label=measure.label, min_value=0, required=False, help_text=_("Leave empty if it is no target.")
            )

    def clean(self) -> dict[str, Any]:
        """Days in order, and something that is measured."""
        given = self.cleaned_data
        if given.get("first_day") and given.get("last_day") and given["last_day"] < given["first_day"]:
            self.add_error("last_day", _("The last day is before the first."))
        if not self.targets():
            self.add_error(Measure.ENVELOPES.value, _("Give at least one target, so that the result can be measured."))
        return given

    def targets(self) -> list[tuple[str, int]]:
        """The targets given."""
        given = self.cleaned_data
        return [(one.value, given[one.value]) for one in Measure if given.get(one.value) is not None]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("pilot.propose")
def propose(request: Any, key: int) -> HttpResponse:
    """Propose a pilot with a version of a product."""
    product = get_object_or_404(Product.objects.within(request.actor).select_related("vendor"), pk=key)
    form = Proposal(request.POST or None)
    if form.is_bound and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("aim", "site", "first_day", "last_day", "terms")}
        try:
            pilot = pilots.propose(product, **facts, targets=form.targets(), by=request.actor)
        except ledger.InvalidState as fault:
            form.add_error(None, told(fault))
        else:
            return HttpResponseRedirect(reverse("pilot", args=[pilot.pk]))
    return render(request, "oversight/pilot_propose.html", {
        "form": form, "product": product, "breadcrumbs": [
            (product.vendor.name, reverse("vendor", args=[product.vendor_id])), (_("Propose a pilot"), ""),
        ],
    }, status=400 if form.is_bound else 200)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("pilot.read")
def page(request: Any, key: UUID) -> HttpResponse:
    """One agreement."""
    pilot = get_object_or_404(Pilot.objects.within(request.actor).select_related("vendor", "product__vendor"), pk=key)
    if request.method == "POST":
        return _decide(request, pilot)
    may_steer = allowed(request.actor, "pilot.propose")
    clients = Client.objects.filter(organisation=pilot.site, is_active=True).select_related("application")
    return render(request, "oversight/pilot.html", {
        "pilot": pilot, "tone": TONES[pilot.state], "site": actors.names([pilot.site])[pilot.site],
        "results": [_shown(one) for one in pilots.results(pilot)], "story": story(pilot, State),
        "may_answer": pilot.state == State.PROPOSED
        and allowed(request.actor, "pilot.agree", organisation=pilot.vendor.party),
        "may_steer": may_steer, "clients": clients.order_by("name") if may_steer and pilot.state == "agreed" else [],
        "breadcrumbs": [(_("Pilot agreements"), reverse("pilots")), (pilot.aim, "")],
    })  # fmt: skip


def _decide(request: Any, pilot: Pilot) -> HttpResponse:
    """What vendor and ministry do about an agreement."""
    actor, doing, why = request.actor, request.POST.get("do"), reason(request)
    with_words = {"decline": pilots.decline, "end": pilots.end, "break-off": pilots.break_off}

    def action() -> None:
        if doing == "agree":
            pilots.agree(pilot, by=actor)
        elif doing == "start":
            pilots.start(pilot, request.POST.getlist("clients"), by=actor)
        elif doing in with_words and why:
            with_words[doing](pilot, why, by=actor)
        else:
            raise ledger.InvalidState(_("Say why, or what came of it: it is kept with the agreement."))

    return done(request, action, _("Done."), reverse("pilot", args=[pilot.pk]))


def _shown(one: pilots.Result) -> dict[str, Any]:
    """A target beside what was measured, in its own unit."""
    show: Any = formats.number
    if one.measure in _SHARES:
        show = percent
    elif one.measure == Measure.LATENCY:
        show = milliseconds
    target = f"{formats.number(one.target)} ms" if one.measure == Measure.LATENCY else show(one.target)
    return {"words": one.words, "target": target, "found": show(one.found), "met": one.met}
