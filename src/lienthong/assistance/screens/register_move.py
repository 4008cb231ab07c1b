"""The move of a register from three levels to two: files sent, and one of them with its totals before and after."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.assistance.register import months, moving_apply, moving_register, moving_totals
from lienthong.assistance.register.family import Family
from lienthong.assistance.register.moving_register import WHY, MovedLine, MovedPlace, RegisterMove, State
from lienthong.database import clock
from lienthong.directory import units
from lienthong.directory.units import Unit
from lienthong.pages import formats, forms, screen
from lienthong.pages.columns import NO_VALUE
from lienthong.pages.lists import Column, Filter, ListPage

FAULTS = 50  # shown of a file; the rest is counted
# What the reading of a file finds wrong with a line (moving_file, moving_register.sql, moving_apply), after its column.
FAULT_WORDS = (
    gettext_noop("empty"), gettext_noop("write 31/12/1950, 12/1950 or 1950"), gettext_noop("write 07/2025"),
    gettext_noop("whole đồng, without a sign"), gettext_noop("none of the families of monthly benefit"),
    gettext_noop("who receives the care support"), gettext_noop("empty, poor or near_poor"),
    gettext_noop("empty, severe or special_severe"), gettext_noop("12 digits, 9 digits, or empty"),
    gettext_noop("no such unit in this district and province until 30/06/2025"),
    gettext_noop("the unit is in another of today's provinces"),
    gettext_noop("this benefit of this person stands on an earlier line"),
    gettext_noop("the register of another commune has this person"),
    gettext_noop("this person has this benefit on the register already"),
)  # fmt: skip


class Moves(ListPage):
    """Every file, the newest first."""

    title = gettext_lazy("Registers moved to two levels")
    lead = gettext_lazy(
        "A register with the codes before 01/07/2025 is mapped to today's communes: previewed, counted before and "
        "after, then applied. Places in divided communes wait for an officer who knows them."
    )
    permission = "register.move-levels"
    template_name = "assistance/register_moves.html"
    export_name = "register-moves"
    sort = "-began_at"
    search_in = ["name"]
    columns = [
        Column("name", gettext_lazy("File"), link=lambda row: reverse("register-move", args=[row.pk])),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: State(row.state).label),
        Column("lines", gettext_lazy("Lines"), figure=True, show=formats.number),
        Column("faults", gettext_lazy("Faulty"), figure=True, show=formats.number),
        Column("began_at", gettext_lazy("Sent"), show=formats.moment, sort="began_at"),
    ]
    filters = [Filter("state", gettext_lazy("State"), State.choices)]

    def rows(self) -> QuerySet:
        return _of(self.request.actor)  # type: ignore[attr-defined]


class Upload(forms.Form):
    """The file."""

    file = forms.Upload(label=gettext_lazy("Register as CSV"), accept=".csv,text/csv")


class Apply(forms.Form):
    """From which month this house pays."""

    listed_from = forms.ChoiceField(label=gettext_lazy("First month paid here"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = months.first_day(clock.today())
        offered = [months.plus(first, ahead) for ahead in (1, 0, 2, 3)]
        self.fields["listed_from"].choices = [(f"{month}", f"{month:%m/%Y}") for month in offered]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("register.move-levels")
def send(request: Any) -> HttpResponse:
    """Send a file; it is read at once by a job."""
    asked = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data["file"]
        move = moving_register.begin(given.read(), name=given.name, by=request.actor)
        return redirect("register-move", move.pk)
    crumbs = [(Moves.title, reverse("register-moves"))]
    return render(request, "assistance/register_move_send.html", {"form": asked, "breadcrumbs": crumbs})


@require_safe
@screen.needs("register.move-levels")
def show(request: Any, pk: str) -> HttpResponse:
    """One file: how far it is, the totals, what is faulty, what waits."""
    return _page(request, found(request, pk))


@require_safe
@screen.needs("register.move-levels")
def bar(request: Any, pk: str) -> HttpResponse:
    """How much of it is on the register: the bar alone."""
    return render(request, "assistance/register_move_bar.html", _progress(found(request, pk)))


@require_POST
@screen.needs("register.move-levels")
def act(request: Any, pk: str, what: str) -> HttpResponse:
    """Apply, or give up."""
    move, asked = found(request, pk), Apply(request.POST)
    try:
        if what == "give-up":
            moving_register.give_up(move, reason="", by=request.actor)
        elif asked.is_valid():
            month = date.fromisoformat(asked.cleaned_data["listed_from"])
            moving_apply.start(move, listed_from=month, by=request.actor, later=True)
            messages.success(request, _("It is being applied; this page shows how far it is."))
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return redirect("register-move", move.pk)


def fault_words(fault: str) -> str:
    """What is wrong with a line, in the reader's language: `column: words (what)`."""
    parts = re.fullmatch(r"(.+?): (.+?)( \(\w+\))?", fault)
    return f"{parts[1]}: {_(parts[2])}{parts[3] or ''}" if parts and parts[2] in FAULT_WORDS else fault


def lines_address(move: RegisterMove, **chosen: str) -> str:
    """The lines of a file, narrowed."""
    return f"{reverse('register-move-lines', args=[move.pk])}?{urlencode(chosen)}"


def _of(actor: Any) -> QuerySet:
    """A province's officer sees the moves of that province, the ministry all."""
    own = (actor.organisation or "").removeprefix("unit:")
    rows = RegisterMove.objects.all()
    return rows.filter(province=own) if len(own) == 2 else rows


def found(request: Any, pk: str) -> RegisterMove:
    """The file, if the reader may see it. Raises Http404."""
    move = _of(request.actor).filter(pk=pk).first()
    if move is None:
        raise Http404
    return move


def _page(request: Any, move: RegisterMove) -> HttpResponse:
    view = "old" if request.GET.get("view") == "old" else "new"
    lines = MovedLine.objects.unscoped(WHY).filter(move=move)
    places = MovedPlace.objects.filter(move=move).aggregate(
        mapped=Count("pk", filter=Q(split=False)), divided=Count("pk", filter=Q(split=True)),
        undecided=Count("pk", filter=Q(split=True, new_code="")),
    )  # fmt: skip
    return render(request, "assistance/register_move.html", {
        "move": move, "words": State(move.state).label, "totals": _totals(move), "view": view,
        "places": _by_place(move, view), "faulty": _faulty(move, lines),
        "faults_href": lines_address(move, standing="wrong"), "lines_href": lines_address(move), **places,
        "apply": Apply() if move.state in (State.PREVIEWED, State.MOVED) and move.balanced else None,
        "may_decide": allowed(request.actor, "split.decide"),
        "may_give_up": move.state == State.PREVIEWED, **_progress(move),
        "breadcrumbs": [(Moves.title, reverse("register-moves")), (move.name, "")],
    })  # fmt: skip


def _faulty(move: RegisterMove, lines: QuerySet) -> list[tuple[int, str]]:
    rows = lines.exclude(fault="").order_by("line")[:FAULTS]
    return [(one.line, fault_words(one.fault)) for one in rows]


def _progress(move: RegisterMove) -> dict[str, Any]:
    there = MovedLine.objects.unscoped(WHY).filter(move=move).exclude(entitlement=None).count()
    under_way = move.listed_from is not None and move.state != State.DONE
    address = reverse("register-move-bar", args=[move.pk]) if under_way else ""
    return {"there": there, "lines": move.lines, "bar_address": address, "started": move.listed_from is not None}


def _totals(move: RegisterMove) -> list[dict[str, Any]]:
    names = units.names({row["province"] for row in move.totals}, clock.today())
    return [
        row | {"name": names.get(row["province"], row["province"] or "?"), "label": Family(row["family"]).label
               if row["family"] in Family.values else row["family"], "fits": moving_totals.fits(row),
               "hrefs": _hrefs(move, row)}
        for row in move.totals
    ]  # fmt: skip


def _hrefs(move: RegisterMove, row: dict[str, Any]) -> dict[str, str]:
    """Where the lines behind each number of a row are listed."""
    chosen = {"province": row["province"] or NO_VALUE, "family": row["family"] or NO_VALUE}
    states = {"before": "", "settled": "settled", "waiting": "waiting", "there": "done"}
    return {name: lines_address(move, **chosen, standing=state) for name, state in states.items()}


def _by_place(move: RegisterMove, view: str) -> list[dict[str, Any]]:
    rows = moving_totals.by_place(move.pk, view)
    names = old_provinces() if view == "old" else units.names({row["code"] for row in rows}, clock.today())
    chosen = "old" if view == "old" else "province"
    return [
        row | {"name": names.get(row["code"], row["code"]),
               "href": lines_address(move, **{chosen: row["code"]}, standing="clean")}
        for row in rows
    ]  # fmt: skip


def old_provinces() -> dict[str, str]:
    """The 63 provinces before 01/07/2025, by code."""
    former = Unit.objects.filter(level=units.Level.PROVINCE, valid_to=None) | Unit.objects.filter(
        level=units.Level.PROVINCE, valid_to=units.TWO_LEVELS
    )
    # Provinces that were merged ended on that day; the others are still themselves.
    return {one.code: one.name for one in former.order_by(F("valid_to").desc(nulls_first=True))}
