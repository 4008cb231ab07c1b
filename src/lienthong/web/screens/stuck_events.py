"""Stuck events: what a room could not take in after many attempts. A fault of the program, for whoever runs it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lienthong import access
from lienthong.access.actor import HOME
from lienthong.ledger import subscriptions
from lienthong.pages import screen


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("stuck-events.retry")
def show(request: HttpRequest) -> HttpResponse:
    """Every stuck event with its fault; POST has one tried again."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "stuck-events.retry", organisation=HOME)
    if request.method == "POST" and request.POST.get("number", "").isdecimal():
        subscriptions.retry(int(request.POST["number"]), by=actor.code, organisation=actor.organisation or HOME)
        messages.success(request, _("It is being tried again."))
        return HttpResponseRedirect(reverse("stuck-events"))
    return render(request, "web/stuck_events.html", {"rows": subscriptions.stuck()})


def waiting(actor: access.Actor) -> list[Any]:
    """For the home page of whoever runs the installation."""
    from lienthong.web.today import Urgency, Waiting

    if not access.permission.allowed(actor, "stuck-events.retry", organisation=HOME):
        return []
    return [Waiting(str(_("Stuck events")), len(subscriptions.stuck()), reverse("stuck-events"), Urgency.LATE)]
