"""Suggestions while typing: diseases and facilities, as options of a list beside the field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from lienthong.directory import alphabet
from lienthong.directory.facilities import Facility
from lienthong.pages import screen
from lienthong.papers import ports

MOST = 20


@require_safe
@screen.needs("papers.write")
def diseases(request: HttpRequest) -> HttpResponse:
    """ICD-10 codes whose code begins with, or whose name holds, what was typed."""
    text = _typed(request)
    return _options(ports.disease_finder()(text, MOST) if len(text) > 1 else [])


@require_safe
@screen.needs("papers.write")
def facilities(request: HttpRequest) -> HttpResponse:
    """Facilities by code or name."""
    text = _typed(request)
    rows = Facility.objects.all()
    for word in alphabet.words(text):
        rows = rows.filter(folded__contains=word)
    found = Facility.objects.filter(code__istartswith=text)[:5] if text else Facility.objects.none()
    both = {row.code: row.name for row in [*found, *rows.order_by("sort_key")[:MOST]]} if len(text) > 1 else {}
    return _options(list(both.items())[:MOST])


def _typed(request: HttpRequest) -> str:
    """What was typed: the browser sends it under the name of the field."""
    return next((text[:60] for name in request.GET if (text := (request.GET.get(name) or "").strip())), "")


def _options(found: list[tuple[str, str]]) -> HttpResponse:
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', found))
