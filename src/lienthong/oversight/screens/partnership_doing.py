"""One domain action behind a button: done, or refused in a sentence, and back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from lienthong import ledger


def done(request: Any, action: Callable[[], Any], words: str, address: str) -> HttpResponse:
    """Call the action; say `words`, or why it was refused."""
    try:
        action()
        messages.success(request, words)
    except ledger.InvalidState as fault:
        messages.error(request, told(fault))
    return HttpResponseRedirect(address)


def told(fault: ledger.InvalidState) -> str:
    """The refusal in the reader's words; where the ledger itself refused, that somebody was quicker."""
    text = str(fault)
    if "it can't be" in text:
        return _("Somebody was quicker: the state has changed meanwhile. Nothing was changed.")
    return text


def reason(request: Any) -> str:
    """The reason that was typed; "" where there is none."""
    return str(request.POST.get("reason", "")).strip()[:1000]


def story(life: Any, labels: Any) -> list[dict[str, Any]]:
    """What was done to a life, newest first, for the timeline."""
    return [
        {
            "title": str(labels(one.state_after).label), "at": one.happened_at, "by": one.by, "state": one.state_after,
            "text": one.data.get("reason", ""),
        }
        for one in life.actions.order_by("-number")
    ]  # fmt: skip
