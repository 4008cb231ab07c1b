"""Who may open a screen: the one way to guard it.

@screen.needs("referral.see")
def referral(request, code): ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from lienthong import access


def needs(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open to those who may; who has not signed in is asked to, and comes back here."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            return entry(request, permission) or view(request, *args, **kwargs)

        return guarded

    return guard


def entry(request: Any, permission: str) -> HttpResponse | None:
    """The way to the sign-in page for a stranger; None for one who may. Raises access.NotAllowed for the others."""
    if not permission:
        return None
    if request.actor.is_anonymous:
        return sign_in(request)
    access.require(request.actor, permission)
    return None


def written(request: HttpRequest, name: str, *, longest: int = 500) -> str:
    """What was written into a field that no form reads, as the database can hold it: NUL, which nobody types, is left
    out, and no more than `longest` characters are taken."""
    return request.POST.get(name, "").replace("\0", "").strip()[:longest]


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and, after it, back to this one."""
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
