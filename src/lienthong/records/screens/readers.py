"""Who may read a record besides those who do by their work; and reading in an emergency."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lienthong import access, ledger, people
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.papers.screens.write import SYSTEMS
from lienthong.records import author, reading
from lienthong.records.reading import Basis, Reading
from lienthong.records.record import MedicalRecord
from lienthong.records.screens import shown


class LetRead(forms.Form):
    """Who, on what basis, what for, until when."""

    basis = forms.ChoiceField(label=gettext_lazy("On what basis?"), choices=Basis.choices, widget=forms.RadioSelect)
    reader = forms.CharField(
        label=gettext_lazy("Who will read?"), max_length=150, required=False,
        help_text=gettext_lazy("Login of a member of staff, or code of an organisation; empty for the patient"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    purpose = forms.CharField(label=gettext_lazy("What for? (number of the request)"), max_length=300)
    until = forms.Day(label=gettext_lazy("Until"))


class Emergency(forms.Form):
    """Whose records, and why without consent."""

    number = forms.CharField(
        label=gettext_lazy("Patient's personal number or insurance card"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20 lt-figures"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why must the records be opened?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.let-read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The rights to read this record, and one more."""
    record = shown.record(request, pk, "record.readers")
    form = LetRead(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        reader = _reader(given["basis"], given["reader"].strip(), record)
        try:
            reading.grant(record, reader, basis=given["basis"], purpose=given["purpose"], until=given["until"],
                          by=request.actor)  # fmt: skip
            messages.success(request, _("The right to read is given."))
            return HttpResponseRedirect(reverse("record-readers", args=[pk]))
        except ValueError as fault:
            form.add_error(None, str(fault))
    rows = list(Reading.objects.within(request.actor).filter(record=record).order_by("-began_at"))
    names = author.names({row.reader for row in rows})
    for row in rows:
        row.name = record.person.name if row.reader == record.subject else names[row.reader]
        row.counts = row.state == reading.State.GRANTED and row.valid_until >= clock.today()
    crumbs = shown.way(request, (f"{record.number} – {record.person.name}", shown.address(record)))
    return render(
        request, "records/readers.html", {"record": record, "form": form, "rows": rows, "breadcrumbs": crumbs}
    )


@require_POST
@screen.needs("records.let-read")
def withdraw(request: Any, pk: UUID, reading_pk: UUID) -> HttpResponse:
    """Take a right back."""
    record = shown.record(request, pk, "record.readers")
    row = Reading.objects.within(request.actor).filter(record=record, pk=reading_pk).first()
    if row is None:
        raise Http404
    try:
        reading.withdraw(row, by=request.actor)
        messages.success(request, _("The right to read is taken back."))
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("record-readers", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.emergency")
def emergency(request: Any) -> HttpResponse:
    """Open a patient's records for a day, with a reason that the patient is told."""
    form, records = Emergency(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        number = "".join(form.cleaned_data["number"].split())
        person = people.find(SYSTEMS.get(len(number), ""), number, clock.today()) if len(number) in SYSTEMS else None
        if person is None:
            form.add_error("number", _("Nobody with this number is known here."))
        else:
            try:
                reading.in_emergency(person, by=request.actor, reason=form.cleaned_data["reason"])
                found = MedicalRecord.objects.within(request.actor).filter(person=person)
                records = list(found.select_related("person").order_by("-admitted_at")[:50])
                access.audit.read(request.actor, "records.emergency", [person.party], request, emergency=True)
            except ValueError as fault:
                form.add_error("reason", str(fault))
    return render(
        request, "records/emergency.html", {"form": form, "records": records, "breadcrumbs": shown.way(request)}
    )


def _reader(basis: str, typed: str, record: MedicalRecord) -> str:
    """The code of who is meant."""
    if basis == Basis.PATIENT:
        return record.subject
    return typed if ":" in typed or not typed else f"user:{typed.lower()}"
