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
from lienthong.access import user
from lienthong.database import clock
from lienthong.pages import formats, forms, screen
from lienthong.papers.content import facility_name
from lienthong.papers.moment import parse, shown
from lienthong.papers.paper import Paper
from lienthong.papers.screens.paper_form import Moment
from lienthong.people.persons import Person
from lienthong.records import came_with, opening, record_form
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

    def __init__(self, *args: Any, papers: list[Paper], **kwargs: Any) -> None:
        """papers: what the patient may have come with; asked only where there is one."""
        super().__init__(*args, **kwargs)
        if papers:
            self.fields["came_with"] = forms.ChoiceField(
                label=_("With which paper did the patient come?"), required=False, widget=forms.RadioSelect,
                help_text=_("Its number goes into the data of the episode, and the paper counts as used by it."),
                choices=[(str(one.pk), named(one)) for one in papers] + [("", _("Without a paper"))],
            )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.open")
def open_(request: Any, person: UUID) -> HttpResponse:
    """Open a record; the open ones of this patient are shown first."""
    patient = Person.objects.within(request.actor).filter(pk=person).first()
    if patient is None:
        raise Http404
    access.audit.read(request.actor, "record.open", [patient.party], request)
    mine = MedicalRecord.objects.within(request.actor).filter(owner=request.actor.organisation or "")
    here, today = request.actor.organisation or "", clock.today()
    papers = came_with.open_papers([patient], here, today).get(patient.pk, [])
    form = Opening(request.POST or None, initial=_initial(mine, request.actor, papers), papers=papers)
    if request.method == "POST" and form.is_valid():
        try:
            record = _open(request, patient, form.cleaned_data)
        except (opening.AlreadyOpen, ValueError) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Record %(number)s is open.") % {"number": record.number})
            return HttpResponseRedirect(address(record))
    there = mine.filter(person=patient).exclude(state__in=["archived", "destroyed"]).order_by("-admitted_at")[:5]
    context = {"form": form, "patient": patient, "there": there, "breadcrumbs": way(request)}
    return render(request, "records/open.html", context)


def _open(request: Any, patient: Person, given: dict[str, Any]) -> MedicalRecord:
    form, _bar, care = given["form"].partition("|")
    here, came = request.actor.organisation or "", parse(given["admitted"])
    arrived = came.date() if came else clock.today()
    try:
        paper = came_with.chosen(patient, here, arrived, given.get("came_with", ""), request.actor)
    except LookupError:
        raise ValueError(_("This paper does not count on that day. Choose another, or none.")) from None
    return opening.open_(
        patient, form=form, care=care, by=request.actor, department=given["department"], licence=given["licence"],
        medium=given["medium"], admitted_at=came, came_with=paper,
    )  # fmt: skip


def named(paper: Paper) -> str:
    """A paper as the desk knows it: what, from whom, its number, until when."""
    until = formats.day(paper.valid_until)
    return _("%(kind)s %(number)s of %(issuer)s, valid until %(day)s") % {
        "kind": paper.get_kind_display(), "number": paper.number, "issuer": facility_name(paper.issuer), "day": until,
    }  # fmt: skip


def _initial(mine: Any, actor: access.Actor, papers: list[Paper]) -> dict[str, Any]:
    """As the reader's last record was opened, with the newest paper."""
    last = mine.filter(doctor=actor.code).order_by("-admitted_at").first()
    return {
        "form": f"{last.form}|{last.care}" if last else "",
        "department": last.department if last else "",
        "licence": user.licences([actor.code]).get(actor.code) or (last.licence if last else ""),
        "came_with": str(papers[0].pk) if papers else "",
        "medium": last.medium if last else Medium.ELECTRONIC,
        "admitted": shown(clock.now().astimezone(clock.VIETNAM).strftime("%Y%m%d%H%M")),
    }
