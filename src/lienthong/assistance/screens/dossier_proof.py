"""A deputy proves who they are with a one-time code before signing, as the chairman does at every sign-in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.access import codes
from lienthong.assistance.dossiers import deputies
from lienthong.database import clock


def asked_first(request: Any, commune: str, back: str) -> HttpResponse | None:
    """The way to the page that asks for a code, for a deputy who has given none in this session; None for all others.

    A synthetic home asks nobody.
    """
    if codes.given(request) or clock.is_synthetic() or deputies.signs_for(request.actor, commune) is None:
        return None
    return HttpResponseRedirect(f"{reverse('sign-in-code')}?{urlencode({'next': back})}")
