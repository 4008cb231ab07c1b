"""The provinces: how the link with each stands, or stood on a day; what waits, since when, what failed.

A state is what this home did or saw last; before that, what was reported (provinces.yaml: dated facts with source).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
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
    """The 34 provinces, each with `state` as of a day (else now) and how its exchange stands now; one query.

    waiting: dossiers not yet there; waiting_since: the moment the oldest of them was finished. refused: those a person
    has to look at. last_success: when a dossier last arrived, either way. tries, last_fault: of the batch on its way.
    """
    day = on or clock.today()
    end = datetime.combine(day, time.max, clock.VIETNAM) if on else clock.now()
    own = Connector.objects.filter(province=OuterRef("code"))
    actions = ConnectorAction.objects.filter(life__province=OuterRef("code"), happened_at__lte=end).order_by("-number")
    under_way = Delivery.objects.filter(
        channel=CHANNEL, destination=models.functions.Concat(Value("unit:"), OuterRef("code"))
    ).exclude(state__in=["accepted", "given-up"]).order_by("number")  # fmt: skip
    rows = units.at(day if day >= units.TWO_LEVELS else units.TWO_LEVELS).filter(level=units.Level.PROVINCE)
    return rows.annotate(
        state=Coalesce(Subquery(actions.values("state_after")[:1]), _reported(day), output_field=models.CharField()),
        state_since=Subquery(actions.exclude(name__in=["entered", "renewed"]).values("happened_at")[:1]),
        waiting=_count(Exchange.WAITING, Exchange.UNKNOWN),
        waiting_since=Subquery(_rows(Exchange.WAITING, Exchange.UNKNOWN).order_by("due_at").values("due_at")[:1]),
        refused=_count(Exchange.REFUSED),
        last_success=Subquery(_rows(Exchange.ACCEPTED, both=True).order_by("-answered_at").values("answered_at")[:1]),
        tries=Coalesce(Subquery(under_way.values("attempts")[:1]), 0),
        last_fault=Coalesce(
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


def _rows(*states: str, both: bool = False) -> models.QuerySet[Any]:
    rows = ProvinceDossier.objects.unscoped(WHY).filter(province=OuterRef("code"), state__in=states)
    return rows if both else rows.filter(direction=Direction.OUT)


def _count(*states: str) -> Any:
    counted = _rows(*states, both=states == (Exchange.REFUSED,)).order_by().values("province").annotate(n=Count("*"))
    return Coalesce(Subquery(counted.values("n")), 0, output_field=IntegerField())


def lag_hours(waiting_since: datetime | None) -> int:
    """For how many whole hours the oldest dossier has waited; 0 if none waits."""
    return int((clock.now() - waiting_since).total_seconds() // 3600) if waiting_since else 0
