"""What every page's frame shows. Values are callables: a page that does not show one does not pay for it."""

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from lienthong.database import clock
from lienthong.pages import navigation

ASK_AGAIN_AFTER = 5.0  # seconds: a home becomes synthetic once and for ever, so only "no" is asked again

_synthetic: dict[str, tuple[bool, float]] = {}
_above: list[Callable[[HttpRequest], str]] = []


def show_above(banner: Callable[[HttpRequest], str]) -> None:
    """Have `banner` asked what stands above a page: markup of a landmark, or nothing."""
    if banner not in _above:
        _above.append(banner)


def context(request: HttpRequest) -> dict[str, Any]:
    """The template variables of the frame."""
    return {
        "navigation": lambda: navigation.in_two(request),
        "is_synthetic": is_synthetic,
        "other_language": other_language,
        "above": lambda: [shown for shown in (banner(request) for banner in _above) if shown],
    }


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks for the part of the page that changes, not for the frame around it."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def is_synthetic() -> bool:
    """Whether every page must say that its data is made up."""
    from django.db import connection

    database = str(connection.settings_dict["NAME"])
    known, asked_at = _synthetic.get(database, (False, -ASK_AGAIN_AFTER))
    if not known and time.monotonic() - asked_at > ASK_AGAIN_AFTER:
        known = clock.is_synthetic()
        _synthetic[database] = known, time.monotonic()
    return known


def other_language() -> dict[str, str]:
    """The language one click away, named in itself."""
    if translation.get_language() == "en":
        return {"code": "vi", "name": "Tiếng Việt"}
    return {"code": "en", "name": "English"}
