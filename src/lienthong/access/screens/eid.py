"""Signing in by e-ID: off to it, and back from it. Whoever is not let in reads why, and what to do."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lienthong.access import eid
from lienthong.access.screens import way


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the e-ID. A link, not a form: our pages may send forms to ourselves only."""
    wanted = way.wanted(request)
    try:
        return HttpResponseRedirect(eid.begin(request, _back(request), wanted))
    except eid.Refused as refusal:
        return _refused(request, refusal, wanted)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Back from the e-ID, and on to the page one came for."""
    try:
        return HttpResponseRedirect(eid.finish(request, _back(request)))
    except eid.Refused as refusal:
        return _refused(request, refusal, "/")


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("sign-in-eid-back"))


def _refused(request: HttpRequest, refusal: eid.Refused, wanted: str) -> HttpResponse:
    eid.refused(refusal)
    facts = {
        "refusal": refusal,
        "again": f"{reverse('sign-in-eid')}?{urlencode({'next': wanted})}",
        "number": request.inquiry.id,  # type: ignore[attr-defined]
    }
    return render(request, "access/eid_refused.html", facts, status=503 if refusal.why in eid.PASSING else 403)
