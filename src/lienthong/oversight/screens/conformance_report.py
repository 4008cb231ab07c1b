"""A version of a product: what its trials showed by format, what mends, and what is missing for a certificate."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.access.permission import allowed
from lienthong.exchange.arrival import State as SendingState
from lienthong.exchange.fault_row import Severity
from lienthong.exchange.screens.arrivals import TONES
from lienthong.oversight import conformance_certificate, conformance_criteria, conformance_report
from lienthong.oversight.conformance_certificate import Certificate
from lienthong.oversight.partnership import Product, Vendor
from lienthong.oversight.partnership import State as VendorState
from lienthong.oversight.screens.partnership_doing import done
from lienthong.pages import screen

PART_TONES = {"passed": "done", "warned": "soon", "refused": "late", "missing": "quiet"}


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("vendor.read")
def page(request: Any, key: int) -> HttpResponse:
    """The report, and asking for a certificate."""
    products = Product.objects.within(request.actor).select_related("vendor")
    product = get_object_or_404(conformance_criteria.with_last_format(products), pk=key)
    schemes = conformance_criteria.schemes()
    name = request.POST.get("scheme") or request.GET.get("format", "")
    scheme = schemes.get(name) or conformance_criteria.of_format(product.last_format)
    address = f"{reverse('vendor-product', args=[key])}?format={scheme.key}"
    if request.method == "POST":
        return done(
            request, lambda: conformance_certificate.request(product, scheme.key, by=request.actor),
            _("Asked for. The ministry looks at it."), address,
        )  # fmt: skip
    language = (get_language() or "vi")[:2]
    trials = conformance_criteria.window(product, scheme)
    told = conformance_report.report(trials, scheme, language)
    criteria = conformance_criteria.judge(product, scheme, trials)
    certificates = Certificate.objects.within(request.actor).filter(product=product, scheme=scheme.key)
    asked = list(certificates.order_by("-began_at"))
    return render(request, "oversight/conformance.html", {
        "product": product, "vendor": product.vendor, "scheme": scheme, "report": told, "criteria": criteria,
        "states": [(n, SendingState(state).label, TONES[SendingState(state)]) for state, n in told.by_state.items()],
        "parts": [{"part": one, "tone": PART_TONES[one.state], "words": _words(one.state)} for one in told.parts],
        "broken": [{"one": one, "severity": Severity(one.severity).label} for one in told.broken[:200]],
        "certificates": asked, "earned": conformance_criteria.earned(criteria),
        "may_ask": _may_ask(request.actor, product.vendor, asked),
        "formats": [
            (one.name(), f"?format={one.key}", one.key == scheme.key) for one in schemes.values()
        ],
        "breadcrumbs": [(product.vendor.name, reverse("vendor", args=[product.vendor_id])), (str(product), "")],
    })  # fmt: skip


def _may_ask(actor: Any, vendor: Vendor, asked: list[Certificate]) -> bool:
    waits = any(one.state == conformance_certificate.State.REQUESTED for one in asked)
    may = vendor.state == VendorState.ADMITTED and allowed(actor, "vendor.manage", organisation=vendor.party)
    return may and not waits


def _words(state: str) -> str:
    return {
        "passed": _("Passed"), "warned": _("Passed with warnings"), "refused": _("Refused"), "missing": _("Not sent"),
    }[state]  # fmt: skip
