"""Procedures: the catalogue as it holds, what held before, what we know of and don't use; each with its evidence."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import OPEN
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.procedures.catalogue import Other, Procedure, said
from lienthong.database import clock
from lienthong.directory import units
from lienthong.pages import screen


@require_safe
@screen.needs("procedure.read")
def show(request: Any) -> HttpResponse:
    """The page. Who handles dossiers sees how many of theirs each has, and opens them; the ministry only how many."""
    handles = allowed(request.actor, "dossier.handle")
    counts = _counts(request.actor, handles=handles) if allowed(request.actor, "dossier.count") else {}
    today = clock.today()
    names = units.names({row["province"] for one in catalogue.others() for row in one.days if "province" in row}, today)
    context = {
        "procedures": [_shown(one, counts.get(one.code), handles=handles) for one in catalogue.in_use().values()],
        "others": [_other(one, names) for one in catalogue.others()],
        "counted": bool(counts) or allowed(request.actor, "dossier.count"), "today": today,
    }  # fmt: skip
    return render(request, "assistance/procedures.html", context)


def _counts(actor: access.Actor, *, handles: bool) -> dict[str, dict[str, Any]]:
    every = Dossier.objects.unscoped("numbers of dossiers a procedure: they name nobody")
    rows = Dossier.objects.within(actor) if handles else every
    late = Q(state__in=OPEN, due_at__lt=clock.now()) & ~Q(state="supplement")
    found = (
        rows.values("procedure")
        .order_by("procedure")
        .annotate(total=Count("id"), open=Count("id", filter=Q(state__in=OPEN)), late=Count("id", filter=late))
    )
    return {row["procedure"]: row for row in found}


def _shown(one: Procedure, counts: dict[str, Any] | None, *, handles: bool) -> dict[str, Any]:
    today = clock.today()
    rows = f"{reverse('dossiers')}?procedure={one.code}" if handles else ""
    return {
        "procedure": one, "counts": counts or {"total": 0, "open": 0, "late": 0},
        "result": said(one.result), "rows": rows, "open_rows": f"{rows}&state=open" if rows else "",
        "late_rows": f"{rows}&queue=late" if rows else "",
        "versions": [
            {
                "version": version, "now": version.holds(today), "transition": said(version.transition),
                "article": said(version.article), "steps": [said(step) for step in version.steps],
            }
            for version in reversed(one.versions)
        ],
    }  # fmt: skip


def _other(one: Other, names: dict[str, str]) -> dict[str, Any]:
    limits = []
    for row in one.days:
        where = names.get(row["province"], row["province"]) if "province" in row else said(row.get("case", {"vi": ""}))
        words = _("%(n)s working days") % {"n": row["days"]}
        limits.append({"words": f"{words} ({where})" if where else words, "evidence": row["evidence"]})
    return {"other": one, "limits": limits, "note": said(one.note)}
