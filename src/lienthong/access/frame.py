"""What the frame of every page shows of the reader: for whom they act, their menu, the ways in and out."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lienthong.access import actors


def context(request: HttpRequest) -> dict[str, Any]:
    """The template variables; callables, so that a page that does not show one does not pay for it."""
    return {
        "sign_in_url": lambda: f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}",
        "sign_out_url": lambda: reverse("sign-out"),
        "organisation_name": lambda: _organisation(request),
        "user_menu": lambda: _menu(request),
    }


def _organisation(request: Any) -> str:
    actor = getattr(request, "actor", None)
    return actors.names([actor.organisation])[actor.organisation] if actor and actor.organisation else ""


def _menu(request: Any) -> list[dict[str, str]]:
    by_eid = getattr(request.user, "eid", None) is not None
    items = [] if by_eid else [{"href": reverse("change-password"), "label": _("Change password")}]
    if len(getattr(request, "organisations", ())) > 1:
        items.insert(0, {"href": reverse("sign-in-organisation"), "label": _("Act for another organisation")})
    return items
