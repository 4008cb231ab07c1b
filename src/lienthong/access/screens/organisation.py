"""Choosing the organisation for which one acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lienthong.access import actors, sign_in
from lienthong.access.role import Role
from lienthong.access.screens import way
from lienthong.access.user import Membership


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The organisations the user belongs to, one button each."""
    if not request.user.is_authenticated:
        return way.back_to_sign_in(request)
    if request.method == "POST" and sign_in.choose(request, request.POST.get("organisation", "")):
        return way.on(request)
    memberships = actors.current(request.user)
    codes = actors.organisations(memberships)
    names = actors.names(code for code in codes if code)
    choices = [_choice(code, names.get(code, code), memberships) for code in codes]
    return render(request, "access/organisation.html", {"choices": choices, "next": way.wanted(request)})


def _choice(organisation: str, name: str, memberships: list[Membership]) -> dict[str, str]:
    if not organisation:
        return {"organisation": "", "name": _("Myself"), "as": str(Role.CITIZEN.label)}
    roles = [str(Role(one.role).label) for one in memberships if one.organisation == organisation]
    return {"organisation": organisation, "name": name, "as": ", ".join(roles)}
