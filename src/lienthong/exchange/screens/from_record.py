"""What became of a record at the hub: its state, every fault with what mends it, and what may be entered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.exchange import from_record_facts, from_record_sending
from lienthong.exchange.arrival import State
from lienthong.exchange.screens.arrivals import TONES
from lienthong.exchange.tables import TABLES, code_list
from lienthong.pages import forms, screen
from lienthong.papers import moment
from lienthong.records.beside import Panel
from lienthong.records.record import MedicalRecord
from lienthong.records.record import State as RecordState

SHOWN = 100
LISTS = {"MA_DOITUONG_KCB": "category_of_care", "MA_NGHE_NGHIEP": "occupation", "MA_KHUVUC": "area"}
DAYS = ("GT_THE_TU", "GT_THE_DEN")
CHARGES = gettext_lazy(
    "Charges (XML2 and XML3) are not kept in records yet: nothing is claimed from social insurance, and that duty "
    "stays open until the charges come."
)


class FactsForm(forms.Form):
    """The fields of XML1 that no record asks, named as the standard names them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (get_language() or "vi")[:2]
        for name in from_record_facts.FIELDS:
            field = TABLES["XML1"].by_name[name]
            label = f"{field.en if language == 'en' else field.vi} ({name})"
            self.fields[name] = _field(name, label, field.length, language)

    def written(self) -> dict[str, str]:
        """As XML1 has them."""
        return {name: moment.written(value) if name in DAYS and value else value or ""
                for name, value in self.cleaned_data.items()}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("hub.from-record")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page; a posted form is kept and the record sent again."""
    record = _record(request, pk)
    asked = FactsForm(request.POST or None, initial=_initial(record))
    if request.method == "POST" and asked.is_valid():
        from_record_facts.enter(record, asked.written(), by=request.actor)
        return _again(request, record)
    found = from_record_sending.of(record, request.actor)
    access.audit.read(request.actor, "hub.from-record", [record.subject], request, things=[record.thing])
    context = {
        "record": record, "found": found, "form": asked, "charges": _charges(found),
        "open": record.state == RecordState.OPEN,
        "state": found.state.label if found else "", "tone": TONES[found.state] if found else "",
        "faults": [_told(fault, found) for fault in found.faults[:SHOWN]] if found else [],
        "arrival": found and allowed(request.actor, "hub.read") and reverse("arrival", args=[found.arrival.code]),
        "breadcrumbs": [(record.number, reverse("record", args=[pk])), (_("At the hub"), "")],
    }  # fmt: skip
    return render(request, "exchange/from_record.html", context)


@require_POST
@screen.needs("hub.from-record")
def again(request: Any, pk: UUID) -> HttpResponse:
    """Send it once more."""
    return _again(request, _record(request, pk))


def panel(record: MedicalRecord, actor: access.Actor) -> Panel | None:
    """What the record's page says of it."""
    if record.state == RecordState.OPEN or not allowed(actor, "hub.from-record", organisation=record.owner):
        return None
    found = from_record_sending.of(record, actor)
    more = {"href": reverse("record-at-hub", args=[record.pk]), "words": _("What the hub found, line by line")}
    if found is None:
        return Panel(
            _("Episode data (XML)"), _("Waiting"), "soon", [_("It is sent as soon as the worker runs.")], **more
        )
    language = (get_language() or "vi")[:2]
    lines = [f"{_place(one, found)}: {one.fault.sentence(language)}" for one in found.faults[:5]]
    return Panel(
        _("Episode data (XML)"), found.state.label, TONES[found.state] or "quiet", [*lines, *_charges(found)], **more
    )


def _charges(found: Any) -> list[Any]:
    """That there are none yet; nothing once what was sent is replaced, as by whoever has the charges."""
    return [] if found and found.state == State.REPLACED else [CHARGES]


def _again(request: Any, record: MedicalRecord) -> HttpResponse:
    try:
        from_record_sending.again(record, by=request.actor)
        messages.success(request, _("It is being sent. Open this page again in a moment."))
    except ledger.InvalidState:
        messages.error(request, _("An open record is not sent: close it first."))
    return HttpResponseRedirect(reverse("record-at-hub", args=[record.pk]))


def _record(request: Any, pk: UUID) -> MedicalRecord:
    rows = MedicalRecord.objects.within(request.actor).select_related("person")
    found = rows.filter(pk=pk, owner=request.actor.organisation or "").first()
    if found is None:
        raise Http404
    return found


def _told(row: Any, found: Any) -> dict[str, Any]:
    language = (get_language() or "vi")[:2]
    entry = found.entries.get((row.table, row.row))
    return {"row": row, "sentence": row.fault.sentence(language), "law": row.law, "entry": entry}


def _place(row: Any, found: Any) -> str:
    """Where a fault lies: table and field, and the record's entry where it comes from one."""
    entry = found.entries.get((row.table, row.row))
    place = f"{row.table} {row.field}"
    return _("%(place)s (entry %(number)s)") % {"place": place, "number": entry.number} if entry else place


def _initial(record: MedicalRecord) -> dict[str, Any]:
    entered = from_record_facts.of(record)
    return {name: moment.day(value) if name in DAYS else value for name, value in entered.items()}


def _field(name: str, label: str, length: int | None, language: str) -> Any:
    if name in DAYS:
        return forms.Day(label=label, required=False)
    if name in LISTS:
        listed = code_list(LISTS[name])
        pairs = [(code, f"{code} {listed.label(code, language)}") for code in listed.labels]
        return forms.SearchableChoice(label=label, required=False, choices=[("", "–"), *pairs])
    return forms.CharField(label=label, required=False, max_length=length or 255)
