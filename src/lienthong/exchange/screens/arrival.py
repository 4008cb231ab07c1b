"""One sending: its dossiers and their versions, its receipt, every fault with the line it is in and how to mend it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.database import files
from lienthong.exchange import envelope, reading
from lienthong.exchange.arrival import Arrival, State
from lienthong.exchange.episode import Episode
from lienthong.exchange.fault_row import FaultRow
from lienthong.exchange.screens.arrivals import TONES
from lienthong.exchange.tables import TABLES, Era
from lienthong.pages import screen

SHOWN = 200  # faults a page
NEVER_SHOWN = frozenset({"XML6", "XML15"})  # HIV and tuberculosis: read at the facility, not here
_LARGEST_READ = 8 * 1024 * 1024  # bytes of an envelope opened to show a line


@dataclass(frozen=True)
class Line:
    """A field of a row as it was sent; `wrong`: a fault is about it."""

    name: str
    value: str
    wrong: bool


@screen.needs("hub.read")
def page(request: Any, code: str) -> HttpResponse:
    """The page; with dossier, table and row in the address, also the lines of that row."""
    row = Arrival.objects.within(request.actor).select_related("original").filter(code=code).first()
    if row is None:
        raise Http404(_("There is no sending with this code that you may see."))
    open_to = allowed(request.actor, "hub.content", organisation=row.organisation)
    source = row.original or row
    faults = list(FaultRow.objects.within(request.actor).filter(arrival=source).order_by("id")[: SHOWN + 1])
    dossiers = list(Episode.objects.within(request.actor).filter(arrival=source).order_by("position"))
    if open_to:
        persons = [f"person:{one.person}" for one in dossiers if one.person]
        access.audit.read(request.actor, "hub.arrival", persons, request, things=[row.thing])
    place = _place(request, faults) if open_to else None
    context = {
        "arrival": row, "tone": TONES[State(row.state)], "open": open_to, "dossiers": _dossiers(dossiers, open_to),
        "faults": [_told(fault, row, open_to) for fault in faults[:SHOWN]], "more": len(faults) > SHOWN,
        "place": place, "lines": _lines(source, place, faults) if place else [],
        "breadcrumbs": [(_("Sendings"), reverse("arrivals")), (row.code, "")],
    }  # fmt: skip
    return render(request, "exchange/arrival.html", context)


def _told(row: FaultRow, arrival: Arrival, open_to: bool) -> dict[str, Any]:
    language = (get_language() or "vi")[:2]
    found = row.fault if open_to else row.fault._replace(found="…", expected="…")
    address = f"{reverse('arrival', args=[arrival.code])}?dossier={row.dossier}&table={row.table}&row={row.row}"
    may_look = open_to and row.row and row.table not in NEVER_SHOWN
    return {
        "row": row, "sentence": found.sentence(language), "asks": row.law.asks(language), "law": row.law,
        "href": f"{address}&field={row.field}#line" if may_look else "",
    }  # fmt: skip


def _dossiers(rows: list[Episode], open_to: bool) -> list[dict[str, Any]]:
    codes: dict[Any, str] = {}
    earlier = [row.previous_id for row in rows if row.previous_id]
    if earlier:
        found = Episode.objects.unscoped("earlier versions of the same facility's episodes").select_related("arrival")
        codes = {one.pk: one.arrival.code for one in found.filter(pk__in=earlier)}
    return [
        {
            "row": row, "tone": TONES[State(row.state)], "number": row.number if open_to else "…",
            "earlier": codes.get(row.previous_id, ""),
        }
        for row in rows
    ]  # fmt: skip


def _place(request: HttpRequest, faults: list[FaultRow]) -> dict[str, Any] | None:
    table, given = request.GET.get("table", ""), request.GET
    if table not in TABLES or table in NEVER_SHOWN or not (given.get("dossier", "") + given.get("row", "")).isdigit():
        return None
    return {"dossier": int(given["dossier"]), "table": table, "row": int(given["row"]), "field": given.get("field", "")}


def _lines(arrival: Arrival, place: dict[str, Any], faults: list[FaultRow]) -> list[Line]:
    """The fields of the row as they were sent, those with a fault marked; none where it can't be read."""
    if arrival.size > _LARGEST_READ:
        return []
    found = envelope.open_envelope(files.get(arrival.digest))
    if not 1 <= place["dossier"] <= len(found.dossiers):
        return []
    text = found.dossiers[place["dossier"] - 1].documents.get(place["table"])
    root = envelope.parsed(text, []) if text else None
    rows = reading.records(TABLES[place["table"]], root) if root is not None else []
    if not 1 <= place["row"] <= len(rows):
        return []
    wrong = {
        one.field for one in faults
        if (one.dossier, one.table, one.row) == (place["dossier"], place["table"], place["row"])
    }  # fmt: skip
    return [Line(str(child.tag), child.text or "", str(child.tag) in wrong) for child in rows[place["row"] - 1]]


def era_words(era: int) -> str:
    """The decision whose version an episode follows."""
    return f"QĐ {Era(era).value}"
