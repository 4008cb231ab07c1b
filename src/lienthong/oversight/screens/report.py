"""The Minister's report as of a day, on a page and as a PDF in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.access import user
from lienthong.database import clock
from lienthong.oversight import report
from lienthong.oversight.facts import Fact
from lienthong.pages import formats, forms, screen
from lienthong.pages.columns import as_day


class Choose(forms.Form):
    """The day of the report."""

    as_of = forms.Day(label=gettext_lazy("As of"))


@require_safe
@screen.needs("oversight.read")
def show(request: Any) -> HttpResponse:
    """The report; each number opens its figures."""
    day = as_day(request.GET.get("as_of", "")) or clock.today()
    found = report.of(day)
    context = {
        "report": found, "to_come": day > clock.today(), "form": Choose(initial={"as_of": day}),
        "sections": [_section(one, day) for one in found.sections],
        "days": [(formats.day(one), f"?as_of={one.isoformat()}", one == day) for one in _days()],
        "pdf": reverse("oversight-report-pdf", args=[day.isoformat()]),
        "breadcrumbs": [(_("Oversight"), reverse("oversight"))],
    }  # fmt: skip
    return render(request, "oversight/report.html", context)


@require_safe
@screen.needs("oversight.read")
def pdf(request: Any, day: str) -> HttpResponse:
    """The same on paper, Vietnamese and English side by side; none as of a day that is still to come."""
    on = as_day(day)
    if on is None or on > clock.today():
        raise Http404
    by = user.names([request.actor.code]).get(request.actor.code, "")
    answer = HttpResponse(report.pdf(on, by=by), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="lienthong-report-{on.isoformat()}.pdf"'
    return answer


def rows(series: str, day: date) -> str:
    """The address of the figures behind a number, as known on a day."""
    return f"{reverse('oversight-figures')}?{urlencode({'series': series, 'known': day.isoformat()})}"


def _section(part: report.Section, day: date) -> dict[str, Any]:
    return {"part": part, "lines": [{"line": line, "href": rows(line.series.code, day)} for line in part.lines]}


def _days() -> list[date]:
    """The days on which something new became known, the newest first."""
    return list(Fact.objects.order_by("-known").values_list("known", flat=True).distinct()[:8])
