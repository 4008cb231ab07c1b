"""The rules most often broken in the last thirty days, each opening the sendings behind it."""

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.database import clock
from lienthong.exchange.fault import catalogue
from lienthong.exchange.fault_row import FaultRow, Severity
from lienthong.pages import screen
from lienthong.pages.charts import Chart, Series

DAYS, TOP = 30, 15


@screen.needs("hub.read")
def page(request: Any) -> HttpResponse:
    """A chart and its table."""
    language = (get_language() or "vi")[:2]
    since = clock.today() - timedelta(days=DAYS)
    rows = FaultRow.objects.within(request.actor).filter(recorded_at__gte=clock.real_now() - timedelta(days=DAYS))
    counted = list(
        rows.values("rule", "severity").annotate(n=Count("arrival", distinct=True)).order_by("-n")[: TOP * 2]
    )
    names = list(dict.fromkeys(row["rule"] for row in counted))[:TOP]
    addresses = [f"{reverse('arrivals')}?rule={name}&since={since.isoformat()}" for name in names]
    series = [
        Series(words, [_count(counted, name, severities) for name in names], tone, addresses)
        for words, severities, tone in (
            (_("Errors"), (Severity.CRITICAL, Severity.ERROR), "late"),
            (_("Warnings"), (Severity.WARNING,), "soon"),
        )
    ]
    chart = Chart(
        _("Sendings by rule broken, last 30 days"),
        [catalogue()[name].asks(language) for name in names],
        series,
        "lying",
    )
    return render(request, "exchange/faults.html", {
        "chart": chart if names else None, "breadcrumbs": [(_("Sendings"), reverse("arrivals")), (_("Faults"), "")],
    })  # fmt: skip


def _count(counted: list[dict[str, Any]], name: str, severities: tuple[str, ...]) -> int:
    return sum(row["n"] for row in counted if row["rule"] == name and row["severity"] in severities)
