"""When something goes wrong: what happened, what was kept, what to do. Never a trace of code."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: we could not read what was sent."""
    return _page(
        request, 400, _("We could not read this request"),
        _("What was sent to us was incomplete or damaged. Nothing was changed."),
        _("Go back, load the page again and send it once more."),
    )  # fmt: skip


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reader may not do or see this; the reason is told if there is one."""
    reason = str(exception or "")
    return _page(
        request, 403, _("You may not open this page"),
        reason or _("Your role does not include this. Nothing was changed."),
        _("If you need it for your work, ask the person who gives roles in your organisation."),
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or came from elsewhere."""
    return _page(
        request, 403, _("This form has gone stale"),
        _("The form was open for a long time, or you signed in or out meanwhile. Nothing was changed."),
        _("Go back, load the page again, and send the form once more. What you wrote is still there if you go back."),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or the reader may not know that there is."""
    return _page(
        request, 404, _("There is no such page"),
        _("The address may be mistyped, or what it named is not for your organisation to see."),
        _("Begin from the first page, or search for what you need."),
    )  # fmt: skip


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault. Shown even where the database is gone, so it asks for nothing."""
    words = {
        "title": _("Something went wrong on our side"),
        "happened": _("The page could not be made. What you sent was not stored; all that was stored before is safe."),
        "to_do": _("Wait a moment and try again. If it happens again, tell those who run this site when it happened."),
        "number": getattr(getattr(request, "inquiry", None), "id", ""),
    }
    return HttpResponse(render_to_string("pages/failed.html", words), status=500)


def _page(request: HttpRequest, status: int, title: str, happened: str, to_do: str) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": title, "happened": happened, "to_do": to_do}, status=status)
    context: dict[str, Any] = {"title": title, "happened": happened, "to_do": to_do}
    return render(request, "pages/error.html", context, status=status)
