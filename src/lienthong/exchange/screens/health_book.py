"""The health book of a person: the citizen's own; for practitioners by treatment, consent, or in an emergency."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import access, directory, ledger, people
from lienthong import print as printing
from lienthong.access import user
from lienthong.database import clock
from lienthong.exchange import health_book
from lienthong.exchange.health_book import Book, Ground
from lienthong.pages import forms, screen
from lienthong.papers import consent
from lienthong.papers.content import facility_name
from lienthong.papers.paper import Paper
from lienthong.papers.state import State
from lienthong.people.persons import Person

SYSTEMS = {12: "personal-number", 15: "insurance-card", 10: "social-insurance"}
WITH_QR = 6  # papers that can be used are few; beyond, the code alone is shown
USABLE = frozenset({State.SIGNED, State.SENT, State.RECEIVED, State.ACCEPTED})
GROUNDS = {
    Ground.OWN: gettext_lazy("Your own book"),
    Ground.TREATMENT: gettext_lazy("You read it because the patient is treated at your facility."),
    Ground.CONSENT: gettext_lazy("You read it with the patient's consent."),
    Ground.EMERGENCY: gettext_lazy("You read it in an emergency. The patient is told who opened it, when and why."),
}


class LookUp(forms.Form):
    """Whose book: by a number the patient shows."""

    number = forms.CharField(
        label=gettext_lazy("Patient's personal number or insurance card"), max_length=20,
        help_text=gettext_lazy("12 digits, or the 15 characters of the card"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20 lt-figures"}),
    )  # fmt: skip


class Give(forms.Form):
    """A consent: to whom, until when."""

    facility = forms.CharField(
        label=gettext_lazy("Code of the facility"), max_length=5,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-5"}),
    )  # fmt: skip
    until = forms.Day(label=gettext_lazy("Until"))


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("health-book.read")
def find(request: Any) -> HttpResponse:
    """The citizen's own book, or the question whose book."""
    own = sorted(request.actor.persons)
    if len(own) == 1 and not request.actor.organisation:
        return HttpResponseRedirect(reverse("health-book", args=[own[0].removeprefix("person:")]))
    asked = LookUp(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        number = "".join(asked.cleaned_data["number"].split())
        person = people.find(SYSTEMS.get(len(number), "passport"), number, clock.today())
        if person is not None:
            return HttpResponseRedirect(reverse("health-book", args=[person.pk]))
        asked.add_error("number", _("Nobody with this number is known here. Check each character."))
    mine = Person.objects.within(request.actor).filter(pk__in=[code.removeprefix("person:") for code in own])
    return render(request, "exchange/health_book_find.html", {"form": asked, "mine": list(mine)})


@require_safe
@screen.needs("health-book.read")
def show(request: Any, person: UUID) -> HttpResponse:
    """The book, or the question on what ground it is to be read."""
    patient = _patient(person)
    why = health_book.ground(patient, request.actor)
    if why is None:
        return _closed(request, patient)
    book = health_book.read(patient, why, actor=request.actor)
    context = {
        "patient": patient, "book": book, "why": GROUNDS[why], "is_own": why == Ground.OWN,
        "facts": _facts(patient), "papers": _shown(book.papers), "timeline": _timeline(book),
        "consents": _consents(patient) if why == Ground.OWN else [], "give": Give(),
        "emergencies": _emergencies(patient) if why == Ground.OWN else [],
    }  # fmt: skip
    return render(request, "exchange/health_book.html", context)


@require_safe
@screen.needs("health-book.read")
def pdf(request: Any, person: UUID) -> HttpResponse:
    """The book on paper."""
    patient = _patient(person)
    why = health_book.ground(patient, request.actor)
    if why is None:
        raise access.NotAllowed(_("You may not read this book. Nothing was shown."))
    book = health_book.read(patient, why, actor=request.actor)
    made = printing.paper("exchange/health_book", _printed(patient, book, request.actor))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="so-suc-khoe.pdf"'
    return answer


@require_POST
@screen.needs("health-book.emergency")
def emergency(request: Any, person: UUID) -> HttpResponse:
    """Open the book without consent, for a day, with a reason."""
    patient = _patient(person)
    try:
        consent.open_in_emergency(patient, by=request.actor, reason=request.POST.get("reason", ""))
    except ValueError as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("health-book", args=[person]))


@require_POST
@screen.needs("health-book.consent")
def give(request: Any, person: UUID) -> HttpResponse:
    """Let a facility read the book."""
    patient, asked = _patient(person), Give(request.POST)
    if not asked.is_valid():
        messages.error(request, _("Give the facility's five-character code and a day."))
    else:
        try:
            facility = f"facility:{asked.cleaned_data['facility'].strip().upper()}"
            consent.give(patient, facility, asked.cleaned_data["until"], by=request.actor)
            messages.success(request, _("Consent given. You can take it back at any time."))
        except directory.UnknownFacility:
            messages.error(request, _("No facility has this code. No consent was given."))
        except ValueError as fault:
            messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("health-book", args=[person]))


@require_POST
@screen.needs("health-book.consent")
def withdraw(request: Any, pk: UUID) -> HttpResponse:
    """Take a consent back."""
    given = consent.Consent.objects.within(request.actor).filter(pk=pk).first()
    if given is None:
        raise Http404
    try:
        consent.withdraw(given, by=request.actor)
        messages.success(request, _("Consent taken back."))
    except ledger.InvalidState:
        messages.warning(request, _("It was taken back before."))
    return HttpResponseRedirect(reverse("health-book", args=[given.person_id]))


def _patient(pk: UUID) -> Person:
    found = Person.objects.unscoped("the ground for reading is asked next").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found.survivor or found


def _closed(request: Any, patient: Person) -> HttpResponse:
    """A citizen who asks for another's book is turned away; a practitioner may open it in an emergency."""
    access.require(request.actor, "health-book.emergency")
    return render(request, "exchange/health_book_closed.html", {"patient": patient}, status=403)


def _facts(patient: Person) -> list[tuple[Any, Any]]:
    numbers = patient.identifiers.model.objects.unscoped("the book shows its person's numbers")
    held = dict(numbers.filter(person=patient, state="active").values_list("system", "value"))
    return [
        (_("Date of birth"), patient.birth),
        (_("Sex"), patient.get_sex_display()),
        (_("Personal number"), held.get("personal-number")),
        (_("Insurance card"), held.get("insurance-card")),
        (_("Telephone"), patient.telephone),
    ]


def _shown(papers: list[Paper]) -> list[dict[str, Any]]:
    """Each paper; those that can still be used with the code that the reception desk scans."""
    shown, codes = [], 0
    for paper in papers:
        usable = paper.state in USABLE and bool(paper.valid_until)
        qr = printing.qr(paper.verify_address) if usable and codes < WITH_QR else ""
        codes += bool(qr)
        shown.append({"paper": paper, "qr": SafeString(qr), "state": State(paper.state)})
    return shown


def _timeline(book: Book) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [
        {"title": visit.facility, "at": visit.start, "text": "; ".join([*visit.diagnoses, visit.reason])}
        for visit in book.visits
    ]
    told += [
        {
            "title": f"{paper.form.title} {paper.number}", "at": paper.signed_at.isoformat() if paper.signed_at else "",
            "state": paper.state, "href": reverse("paper", args=[paper.pk]),
        }
        for paper in book.papers
    ]  # fmt: skip
    return sorted(told, key=lambda event: event["at"], reverse=True)[:60]


def _consents(patient: Person) -> list[Any]:
    rows = consent.Consent.objects.unscoped("the citizen's own").filter(person=patient)
    given = list(rows.filter(state=consent.State.GIVEN, valid_until__gte=clock.today()).order_by("valid_until"))
    for row in given:
        row.facility_name = facility_name(row.facility)
    return given


def _emergencies(patient: Person) -> list[dict[str, Any]]:
    """Who opened the book in an emergency, by the names people know."""
    rows = consent.Emergency.objects.unscoped("the citizen's own").filter(person=patient)
    opened = list(rows.order_by("-opened_at")[:20])
    readers = user.names({one.by for one in opened})
    facilities = health_book.facility_names({one.organisation for one in opened})
    return [
        {"at": one.opened_at, "by": readers.get(one.by, one.by), "reason": one.reason,
         "facility": facilities.get(one.organisation, one.organisation)}
        for one in opened
    ]  # fmt: skip


def _printed(patient: Person, book: Book, actor: access.Actor) -> dict[str, Any]:
    def line(one: health_book.Line) -> list[str]:
        return [_day(one.at), one.words, one.detail, one.facility]

    return {
        "organisation": "", "name": patient.name, "birth": str(patient.birth or ""), "sex": patient.sex,
        "visits": [[_day(v.start), v.facility, "; ".join(v.diagnoses) or v.reason] for v in book.visits],
        "medicines": [line(one) for one in book.medicines], "results": [line(one) for one in book.results],
        "allergies": [line(one) for one in book.allergies],
        "papers": [[_day(p.signed_at), p.form.title.vi, p.number, str(p.verify_code)] for p in book.papers],
        "printed_by": user.called(actor.code),
        "printed_at": clock.now().strftime("%H:%M %d/%m/%Y"),
    }  # fmt: skip


def _day(moment: Any) -> str:
    from lienthong.pages import formats

    return formats.day(moment or None)
