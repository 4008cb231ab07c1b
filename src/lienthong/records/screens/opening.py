"""Opening the record of a patient whom reception has taken in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.papers.moment import parse, shown
from lienthong.papers.screens.paper_form import Moment
from lienthong.people.persons import Person
from lienthong.records import opening, record_form
from lienthong.records.record import MedicalRecord, Medium
from lienthong.records.screens.shown import address, way


class Opening(forms.Form):
    """Which record, where, by whom."""

    form = forms.ChoiceField(
        label=gettext_lazy("Which record?"), widget=forms.RadioSelect,
        choices=lambda: [(f"{key}|{care}", f"{one.title} ({one.legal}): {record_form.cares()[care]}")
                         for key, one in record_form.forms().items() for care in one.cares[:2]],
    )  # fmt: skip
    department = forms.CharField(
        label=gettext_lazy("Department of the hospital"), max_length=50, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
    )  # fmt: skip
    admitted = Moment(label=gettext_lazy("Admitted at"))
    licence = forms.CharField(
        label=gettext_lazy("Licence number of the treating doctor"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    medium = forms.ChoiceField(label=gettext_lazy("Kept on"), choices=Medium.choices, widget=forms.RadioSelect)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.open")
def open_(request: Any, person: UUID) -> HttpResponse:
    """Open a record; the open ones of this patient are shown first."""
    patient = Person.objects.within(request.actor).filter(pk=person).first()
    if patient is None:
        raise Http404
    access.audit.read(request.actor, "record.open", [patient.party], request)
    mine = MedicalRecord.objects.within(request.actor).filter(owner=request.actor.organisation or "")
    form = Opening(request.POST or None, initial=_initial(mine, request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            record = _open(request, patient, form.cleaned_data)
        except (opening.AlreadyOpen, ValueError) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Record %(number)s is open.") % {"number": record.number})
            return HttpResponseRedirect(address(record))
    there = mine.filter(person=patient).exclude(state="archived").order_by("-admitted_at")[:5]
    context = {"form": form, "patient": patient, "there": there, "breadcrumbs": way(request)}
    return render(request, "records/open.html", context)


def _open(request: Any, patient: Person, given: dict[str, Any]) -> MedicalRecord:
    form, _bar, care = given["form"].partition("|")
    return opening.open_(
        patient, form=form, care=care, by=request.actor, department=given["department"], licence=given["licence"],
        medium=given["medium"], admitted_at=parse(given["admitted"]),
    )  # fmt: skip


def _initial(mine: Any, actor: access.Actor) -> dict[str, Any]:
    """As the reader's last record was opened."""
    last = mine.filter(doctor=actor.code).order_by("-admitted_at").first()
    return {
        "form": f"{last.form}|{last.care}" if last else "",
        "department": last.department if last else "",
        "licence": last.licence if last else "",
        "medium": last.medium if last else Medium.ELECTRONIC,
        "admitted": shown(clock.now().astimezone(clock.VIETNAM).strftime("%Y%m%d%H%M")),
    }
