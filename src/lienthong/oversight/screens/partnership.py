"""Vendors: the list for the ministry, and the page of one with its products, keys and what was done."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.oversight import partnership, partnership_keys
from lienthong.oversight.conformance_certificate import Certificate
from lienthong.oversight.conformance_expiry import expiring
from lienthong.oversight.partnership import Product, State, Vendor
from lienthong.oversight.partnership_keys import SandboxKey
from lienthong.oversight.screens.partnership_doing import done, reason, story, told
from lienthong.oversight.screens.partnership_join import ProductForm
from lienthong.pages import screen
from lienthong.pages.lists import Column, Filter, ListPage

TONES = {State.APPLIED: "soon", State.ADMITTED: "done", State.SUSPENDED: "late", State.DECLINED: "quiet"}


class Vendors(ListPage):
    """Every vendor, those who wait first to be found by the filter."""

    title = gettext_lazy("Vendors")
    lead = gettext_lazy("Who writes software that sends to the exchange, and who asks to be let in.")
    permission = "vendor.admit"
    columns: ClassVar = [
        Column("name", gettext_lazy("Organisation"), sort="legal_name",
               link=lambda one: reverse("vendor", args=[one.pk])),
        Column("tax_code", gettext_lazy("Tax code")),
        Column("test_code", gettext_lazy("Test code")),
        Column("contact_name", gettext_lazy("Contact")),
        Column("state", gettext_lazy("State"), state=True, value=lambda one: TONES[State(one.state)],
               words=lambda one: one.state_words),
        Column("began_at", gettext_lazy("Applied on"), sort="began_at"),
    ]  # fmt: skip
    filters: ClassVar = [Filter("state", gettext_lazy("State"), State.choices)]
    search_in: ClassVar = ["legal_name", "tax_code"]
    sort = "-began_at"
    export_name = "vendors"

    def rows(self) -> QuerySet[Vendor]:
        return Vendor.objects.within(self.request.actor)  # type: ignore[attr-defined]


@require_safe
@screen.needs("vendor.manage")
def own(request: Any) -> HttpResponse:
    """To the reader's own vendor, or to the words for whoever belongs to none."""
    vendor = partnership.own(request.actor)
    if vendor:
        return HttpResponseRedirect(reverse("vendor", args=[vendor.pk]))
    return render(request, "oversight/vendor_none.html")


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("vendor.read")
def page(request: Any, key: UUID) -> HttpResponse:
    """One vendor."""
    vendor = get_object_or_404(Vendor.objects.within(request.actor), pk=key)
    form = ProductForm()
    if request.method == "POST":
        if request.POST.get("do") == "product":
            form = ProductForm(request.POST)
            if form.is_valid():
                return _add(request, vendor, form)
        else:
            return _decide(request, vendor)
    products = list(Product.objects.within(request.actor).filter(vendor=vendor).order_by("name", "-pk"))
    keys = SandboxKey.objects.within(request.actor).filter(product__vendor=vendor).select_related("client", "product")
    return render(request, "oversight/vendor.html", {
        "vendor": vendor, "tone": TONES[State(vendor.state)], "products": products,
        "ending": expiring(Certificate.objects.within(request.actor).filter(product__vendor=vendor))
        .select_related("product").order_by("valid_until"),
        "keys": keys.order_by("-pk"), "form": form, "story": story(vendor, State),
        "may_decide": allowed(request.actor, "vendor.admit"), "may_manage": _may_manage(request.actor, vendor),
        "breadcrumbs": [(_("Vendors"), reverse("vendors")), (vendor.name, "")]
        if allowed(request.actor, "vendor.admit") else [],
    }, status=400 if form.is_bound else 200)  # fmt: skip


@require_POST
@screen.needs("vendor.manage")
def give_key(request: Any, key: int) -> HttpResponse:
    """A new key, shown once."""
    product = get_object_or_404(Product.objects.within(request.actor).select_related("vendor"), pk=key)
    try:
        given = partnership_keys.issue(product, by=request.actor)
    except ledger.InvalidState as fault:
        return done(request, _raises(fault), "", reverse("vendor", args=[product.vendor_id]))
    answer = render(request, "oversight/vendor_key.html", {"given": given, "product": product})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@screen.needs("vendor.manage")
def close_key(request: Any, key: int) -> HttpResponse:
    """Shut a key."""
    rows = SandboxKey.objects.within(request.actor).select_related("product__vendor", "client__application")
    found = get_object_or_404(rows, pk=key)
    address = reverse("vendor", args=[found.product.vendor_id])
    return done(request, lambda: partnership_keys.close(found, by=request.actor), _("The key is closed."), address)


def _add(request: Any, vendor: Vendor, form: ProductForm) -> HttpResponse:
    given = form.cleaned_data
    return done(
        request,
        lambda: partnership.add_product(vendor, given["product"], given["release"], given["kind"], by=request.actor),
        _("Added. Give it a key to begin."),
        reverse("vendor", args=[vendor.pk]),
    )


def _decide(request: Any, vendor: Vendor) -> HttpResponse:
    """What the ministry does about a vendor."""
    address, actor = reverse("vendor", args=[vendor.pk]), request.actor
    doing = request.POST.get("do")
    if doing == "admit":
        return _admit(request, vendor)
    others = {"decline": partnership.decline, "suspend": partnership.suspend, "resume": partnership.resume}
    if doing not in others or not reason(request):
        return done(request, _raises(ledger.InvalidState(_("Give a reason: it is shown to the vendor."))), "", address)
    return done(request, lambda: others[doing](vendor, reason(request), by=actor), _("Done."), address)


def _admit(request: Any, vendor: Vendor) -> HttpResponse:
    try:
        admission = partnership.admit(vendor, by=request.actor)
    except ledger.InvalidState as fault:
        return done(request, _raises(fault), "", reverse("vendor", args=[vendor.pk]))
    link = request.build_absolute_uri(admission.link)
    return render(request, "oversight/vendor_admitted.html", {"vendor": vendor, "admission": admission, "link": link})


def _raises(fault: ledger.InvalidState) -> Any:
    def again() -> None:
        raise type(fault)(told(fault)) from fault

    return again


def _may_manage(actor: Any, vendor: Vendor) -> bool:
    may = bool(vendor.party) and allowed(actor, "vendor.manage", organisation=vendor.party)
    return may and vendor.state == State.ADMITTED
