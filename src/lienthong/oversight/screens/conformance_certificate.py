"""Certificates: those the reader may see, one with its criteria, and for everyone the products that are certified."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.oversight import conformance_certificate as certificates
from lienthong.oversight.conformance_certificate import Certificate, State
from lienthong.oversight.conformance_criteria import Criterion
from lienthong.oversight.conformance_expiry import expiring
from lienthong.oversight.screens.partnership_doing import done, reason, story
from lienthong.pages import screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.print import verification

TONES = {
    "requested": "soon", "issued": "done", "declined": "quiet", "withdrawn": "late", "expired": "quiet",
}  # fmt: skip


DONE = {
    "expiring": gettext_lazy("Thirty days left: the vendor and the ministry are told"),
    "renewed": gettext_lazy("A later certificate was issued"),
}  # fmt: skip


class Certificates(ListPage):
    """The certificates of the reader's vendor, or all for the ministry."""

    title = gettext_lazy("Certificates of conformance")
    permission = "vendor.read"
    columns: ClassVar = [
        Column("product", gettext_lazy("Product"), value=lambda one: str(one.product),
               link=lambda one: reverse("certificate", args=[one.pk])),
        Column("product.vendor.name", gettext_lazy("Organisation")),
        Column("scheme", gettext_lazy("Format"), value=lambda one: one.of.name()),
        Column("state", gettext_lazy("State"), state=True, value=lambda one: TONES[one.standing],
               words=lambda one: one.standing_words),
        Column("valid_until", gettext_lazy("Valid until"), sort="valid_until"),
        Column("began_at", gettext_lazy("Asked for on"), sort="began_at"),
    ]  # fmt: skip
    filters: ClassVar = [
        Filter("state", gettext_lazy("State"), State.choices),
        Filter("ends", gettext_lazy("Ends"), [("soon", gettext_lazy("Within thirty days"))],
               apply=lambda rows, _soon: expiring(rows)),
    ]  # fmt: skip
    search_in: ClassVar = ["product__name", "product__vendor__legal_name"]
    sort = "-began_at"
    export_name = "certificates"

    def rows(self) -> QuerySet[Certificate]:
        rows = Certificate.objects.within(self.request.actor)  # type: ignore[attr-defined]
        return rows.select_related("product__vendor")


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("vendor.read")
def page(request: Any, key: UUID) -> HttpResponse:
    """One certificate."""
    rows = Certificate.objects.within(request.actor).select_related("product__vendor")
    found = get_object_or_404(rows, pk=key)
    if request.method == "POST":
        return _decide(request, found)
    issued = found.valid_from is not None
    return render(request, "oversight/certificate.html", {
        "certificate": found, "tone": TONES[found.standing], "story": story(found, State, DONE),
        "ends_soon": expiring(rows.filter(pk=found.pk)).exists(),
        "criteria": [Criterion(one["asks"], one["needed"], one["found"]) for one in found.evidence],
        "verdict": certificates.check(found) if issued else None,
        "verify": verification.address(found.code), "code": verification.spaced(found.code), "issued": issued,
        "may_decide": allowed(request.actor, "certificate.issue"),
        "breadcrumbs": [(_("Certificates of conformance"), reverse("certificates")), (str(found.product), "")],
    })  # fmt: skip


@require_safe
@screen.needs("vendor.read")
def pdf(request: Any, key: UUID) -> HttpResponse:
    """The certificate as it is printed."""
    found = get_object_or_404(Certificate.objects.within(request.actor).select_related("product__vendor"), pk=key)
    if found.valid_from is None:
        raise Http404
    answer = HttpResponse(certificates.printed(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="certificate-{found.code}.pdf"'
    return answer


@require_safe
def certified(request: Any) -> HttpResponse:
    """For everyone: which versions of which products are certified today, and until when."""
    rows = Certificate.objects.unscoped("who is certified is said to everyone")
    valid = rows.filter(state=State.ISSUED, valid_until__gte=clock.today()).select_related("product__vendor")
    ordered = valid.order_by("product__vendor__legal_name", "product__name", "-valid_from")[:500]
    return render(request, "oversight/certified.html", {
        "rows": [{"one": one, "verify": reverse("verify", args=[one.code])} for one in ordered],
    })  # fmt: skip


@require_safe
def signed(request: Any, key: UUID) -> HttpResponse:
    """For programs: what the issuer signed, with the seal, so that anyone can check it."""
    rows = Certificate.objects.unscoped("a certificate is shown to everyone it is shown to")
    found = get_object_or_404(rows.select_related("product__vendor"), pk=key, seal__isnull=False)
    said = {"content": found.content(), "seal": found.seal, "state": found.standing}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def _decide(request: Any, found: Certificate) -> HttpResponse:
    """What the ministry does about a certificate."""
    address, doing = reverse("certificate", args=[found.pk]), request.POST.get("do")
    others = {"decline": certificates.decline, "withdraw": certificates.withdraw}

    def action() -> None:
        if doing == "issue":
            certificates.issue(found, by=request.actor)
        elif doing in others and reason(request):
            others[doing](found, reason(request), by=request.actor)
        else:
            raise ledger.InvalidState(_("Give a reason: it is shown to the vendor."))

    return done(request, action, _("Done."), address)
