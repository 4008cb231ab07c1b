"""One code through time: what it has meant, what it was formed of, what became of it, its villages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.directory import units, villages
from lienthong.directory.units import TWO_LEVELS, Succession, Unit
from lienthong.pages import forms, screen


@require_safe
@screen.needs("directory.read")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one code."""
    spans = list(Unit.objects.filter(code=code).order_by("valid_from"))
    if not spans:
        raise Http404
    today = clock.today()
    heirs = Succession.objects.filter(old_code=code).order_by("-is_default", "new_code")
    parts = Succession.objects.filter(new_code=code).order_by("old_code")
    before = TWO_LEVELS - timedelta(days=1)
    now = next((span for span in reversed(spans) if span.valid_to is None), None)
    return render(request, "directory/unit.html", {
        "unit": now or spans[-1], "now": now, "spans": spans, "breadcrumbs": _crumbs(),
        "formed_of": _named(parts, "old_code", before), "became": _named(heirs, "new_code", today),
        "villages": villages.at(code, today), "may_add": now and allowed(request.actor, "village.add"),  # type: ignore[attr-defined]
        "is_province": spans[-1].level == "province",
    })  # fmt: skip


def _named(rows: Any, field: str, on: Any) -> list[dict[str, Any]]:
    found = list(rows)
    names = units.names([getattr(row, field) for row in found], on)
    return [
        {"code": getattr(row, field), "name": names.get(getattr(row, field), ""), "split": row.is_split,
         "default": row.is_default}
        for row in found
    ]  # fmt: skip


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Administrative units"), reverse("units"))]


class VillageForm(forms.Form):
    """A village to add."""

    name = forms.CharField(label=gettext_lazy("Name of the village or neighbourhood"), max_length=120)
    valid_from = forms.Day(label=gettext_lazy("Exists since"))
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"), max_length=255,
        help_text=gettext_lazy("The number and date of the resolution or decision"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("village.add")
def add_village(request: Any, code: str) -> HttpResponse:
    """Add a village to a commune of today."""
    unit = units.get(code, clock.today())
    if unit is None or unit.level != "commune":
        raise Http404
    form = VillageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            village = villages.add(unit, by=request.actor, **form.cleaned_data)
        except villages.VillageExists as fault:
            form.add_error("name", str(fault))
        else:
            messages.success(request, _("%(name)s was added.") % {"name": village.name})
            return redirect("unit", code=unit.code)
    access.require(request.actor, "village.add")
    return render(
        request, "directory/add_village.html",
        {"unit": unit, "form": form, "breadcrumbs": [*_crumbs(), (unit.name, reverse("unit", args=[unit.code]))]},
    )  # fmt: skip
