"""The home page: what waits for me today. Whoever is not signed in is told what this is and where to sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lienthong.access import Actor
from lienthong.database import clock
from lienthong.web import today


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the actor, the most urgent first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous:
        return redirect("sign-in")
    lines = today.waiting_for(actor)
    return render(request, "web/home.html", {"lines": lines, "today": clock.today(), "Urgency": today.Urgency})
