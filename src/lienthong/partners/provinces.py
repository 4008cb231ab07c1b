"""The provinces: how the link with each stands, or stood on a day; what waits, since when, what failed.

A state is what this home did or saw last; before that, what was reported (provinces.yaml: dated facts with source).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lienthong import data_file, ledger
from lienthong.database import clock
from lienthong.directory import units
from lienthong.ledger.delivery import Delivery
from lienthong.partners.province_connector import CHANNEL, Connector, ConnectorAction, State
from lienthong.partners.province_dossier import Direction, Exchange, ProvinceDossier

WHY = "how a link stands is told by numbers, without anybody's data"


@dataclass(frozen=True)
class Report:
    """What was reported of all provinces on a day."""

    on: date
    not_connected: frozenset[str]
    source: Mapping[str, str]
    evidence: str


@cache
def reports() -> tuple[Report, ...]:
    """Every report, the oldest first."""
    rows = data_file.read(Path(__file__).with_name("provinces.yaml"))
    made = (
        Report(date.fromisoformat(row["on"]), frozenset(row["not_connected"]), row["source"], row["evidence"])
        for row in rows
    )
    return tuple(sorted(made, key=lambda report: report.on))


def report_of(on: date) -> Report | None:
    """The last report before or on a day."""
    return next((report for report in reversed(reports()) if report.on <= on), None)


def reported(province: str, on: date) -> State | None:
    """How a province was reported; None before the first report."""
    report = report_of(on)
    if report is None:
        return None
    return State.NOT_CONNECTED if province in report.not_connected else State.CONNECTED


def known(province: str) -> units.Unit:
    """The province with this code today. Raises InvalidState."""
    unit = units.get(province, clock.today())
    if unit is None or unit.level != units.Level.PROVINCE:
        raise ledger.InvalidState(_("There is no province %(code)s. Nothing was changed.") % {"code": province})
    return unit


def standing(on: date | None = None) -> models.QuerySet[Any]:
    """The 34 provinces, each as it stood at the end of a day, else now; one query.

    waiting: dossiers not yet there; waiting_since: the moment the oldest of them was finished. last_success: when a
    dossier last arrived, either way. Known of now alone: refused, those a person has to look at; tries and last_fault,
    of the batch on its way.
    """
    day = on or clock.today()
    end = datetime.combine(day, time.max, clock.VIETNAM) if on else clock.now()
    own = Connector.objects.filter(province=OuterRef("code"))
    actions = ConnectorAction.objects.filter(life__province=OuterRef("code"), happened_at__lte=end).order_by("-number")
    under_way = Delivery.objects.filter(
        channel=CHANNEL, destination=models.functions.Concat(Value("unit:"), OuterRef("code"))
    ).exclude(state__in=["accepted", "given-up"]).order_by("number")  # fmt: skip
    arrived = _rows().filter(state=Exchange.ACCEPTED, answered_at__lte=end)
    waiting = _rows().filter(direction=Direction.OUT, due_at__lte=end)
    if on:
        waiting = waiting.exclude(state__in=[Exchange.ACCEPTED, Exchange.REFUSED], answered_at__lte=end)
    else:
        waiting = waiting.filter(state__in=[Exchange.WAITING, Exchange.UNKNOWN])
    rows = units.at(day if day >= units.TWO_LEVELS else units.TWO_LEVELS).filter(level=units.Level.PROVINCE)
    return rows.annotate(
        state=Coalesce(Subquery(actions.values("state_after")[:1]), _reported(day), output_field=models.CharField()),
        state_since=Subquery(actions.exclude(name__in=["entered", "renewed"]).values("happened_at")[:1]),
        waiting=_count(waiting),
        waiting_since=Subquery(waiting.order_by("due_at").values("due_at")[:1]),
        refused=Value(None, output_field=IntegerField()) if on else _count(_rows().filter(state=Exchange.REFUSED)),
        last_success=Subquery(arrived.order_by("-answered_at").values("answered_at")[:1]),
        tries=Coalesce(Subquery(under_way.values("attempts")[:1]), 0),
        last_fault=Value("", output_field=models.TextField())
        if on
        else Coalesce(
            Subquery(under_way.exclude(reason="").values("reason")[:1]),
            Subquery(own.values("pull_fault")[:1]),
            Value(""),
            output_field=models.TextField(),
        ),
        codes=Coalesce(Subquery(own.values("codes")[:1]), Value("")),
    )


def _reported(day: date) -> Any:
    report = report_of(day)
    if report is None:
        return Value("")
    absent = When(code__in=report.not_connected, then=Value(State.NOT_CONNECTED.value))
    return Case(absent, default=Value(State.CONNECTED.value), output_field=models.CharField())


def _rows() -> models.QuerySet[Any]:
    return ProvinceDossier.objects.unscoped(WHY).filter(province=OuterRef("code"))


def _count(rows: models.QuerySet[Any]) -> Any:
    counted = rows.order_by().values("province").annotate(n=Count("*"))
    return Coalesce(Subquery(counted.values("n")), 0, output_field=IntegerField())


def lag(waiting_since: datetime | None, on: date | None = None) -> timedelta | None:
    """For how long the oldest dossier had waited at the end of a day, else now; None if none waits."""
    end = datetime.combine(on, time.max, clock.VIETNAM) if on and on < clock.today() else clock.now()
    return end - waiting_since if waiting_since else None
