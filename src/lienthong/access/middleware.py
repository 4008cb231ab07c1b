"""Every request gets an actor and a number; what it read is in the audit before its answer leaves."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.access import audit, inquiry, sign_in

# Where one who is not wholly signed in may still go.
OPEN = ("/sign-in/", "/sign-out/", "/language/", "/static/", "/oauth/")


class ActorMiddleware:
    """Sets `request.actor` and `request.inquiry`; writes the request's readings, or fails with them.

    Whoever still owes a one-time code or the choice of an organisation acts as nobody and is led there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = inquiry.Inquiry(address=sign_in.address_of(request))
        token = inquiry.enter(asked)
        try:
            response = self._answer(request, asked)
            audit.flush(asked)
        finally:
            inquiry.leave(token)
        response.headers["X-Request-ID"] = asked.id
        return response

    def _answer(self, request: HttpRequest, asked: inquiry.Inquiry) -> HttpResponse:
        actor, first = sign_in.actor_of(request)
        request.actor, request.inquiry = actor, asked  # type: ignore[attr-defined]
        if first and not request.path_info.startswith(OPEN):
            return HttpResponseRedirect(f"{reverse(f'sign-in-{first}')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)
