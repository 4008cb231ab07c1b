"""The way through the steps of signing in, and back to the page one came for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def wanted(request: HttpRequest) -> str:
    """The page one came for, if it is one of ours; else the home page."""
    page = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else "/"


def on(request: HttpRequest) -> HttpResponse:
    """On to the page one came for; the middleware leads aside to what is still owed."""
    return HttpResponseRedirect(wanted(request))


def back_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the first step."""
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': wanted(request)})}")
