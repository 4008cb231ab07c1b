"""The page of one practitioner: licence, and where they have practised."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.directory.practitioners import Practitioner
from lienthong.pages import formats, screen


@require_safe
@screen.needs("directory.read")
def show(request: HttpRequest, licence: str) -> HttpResponse:
    """One licence holder."""
    holder = Practitioner.objects.filter(licence=licence).first()
    if holder is None:
        raise Http404
    facts = [
        (_("Licence number"), holder.licence),
        (_("Profession"), holder.get_profession_display()),
        (_("Scope of practice"), holder.scope),
        (_("Licensed on"), formats.day(holder.licensed_on) if holder.licensed_on else ""),
    ]
    return render(request, "directory/practitioner.html", {
        "practitioner": holder, "facts": [fact for fact in facts if fact[1]],
        "places": holder.memberships.select_related("facility", "department").order_by("-valid_from"),
        "breadcrumbs": [(_("Practitioners"), reverse("practitioners"))],
    })  # fmt: skip
