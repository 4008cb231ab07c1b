"""One domain action behind a button: done, or refused in a sentence, and back to the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from lienthong import access, ledger
from lienthong.access import user


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


def story(life: Any, labels: Any, others: Mapping[str, Any] = MappingProxyType({})) -> list[dict[str, Any]]:
    """What was done to a life, newest first, for the timeline; `others`: words for what changes no state."""
    return [
        {
            "title": str(others.get(one.name) or labels(one.state_after).label), "at": one.happened_at,
            "by": one.called or ("" if one.by == access.SYSTEM.code else one.by), "state": one.state_after,
            "text": one.data.get("reason", ""),
        }
        for one in life.actions.annotate(called=user.name_of("by")).order_by("-number")
    ]  # fmt: skip
