"""The offer of a funeral grant, for the family and for the commune's desk: the basis chosen and why, and what is asked.

Whoever arranges the burial confirms who they are and where the money goes. Only then there is a dossier.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.funerals import taking_up
from lienthong.assistance.funerals.offer import FuneralOffer, State
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.rules.funeral import GROUNDS
from lienthong.assistance.screens import citizen_scope
from lienthong.database import clock
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.people.identifiers import PERSONAL_NUMBER
from lienthong.people.persons import Person

NEEDED = "funeral.offer"
TONES = {State.OFFERED: "soon", State.TAKEN_UP: "done"}
BANK, CASH = "bank", "cash"


class Ask(forms.Form):
    """What whoever arranges the burial says; the rest of form 03 is known."""

    number = forms.CharField(label=gettext_lazy("Personal number of whoever arranges the burial"), max_length=12)
    relation = forms.CharField(label=gettext_lazy("Relation to the person who died"), max_length=80)
    buried_on = forms.Day(label=gettext_lazy("Day of the funeral"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("How the money is received"), widget=forms.RadioSelect,
        choices=[(BANK, gettext_lazy("Bank account")), (CASH, gettext_lazy("Cash at the pay point"))],
    )  # fmt: skip
    account_name = forms.CharField(label=gettext_lazy("Account holder"), max_length=120, required=False)
    account = forms.CharField(label=gettext_lazy("Account number"), max_length=24, required=False)
    bank = forms.CharField(label=gettext_lazy("Bank"), max_length=120, required=False)
    confirmed = forms.BooleanField(label=gettext_lazy("It is I who arrange the burial, and what I say is true"))

    def __init__(self, *args: Any, desk: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if desk:
            self.fields["confirmed"].label = _("I have seen the identity card of whoever arranges the burial")
        else:
            del self.fields["number"]

    def clean(self) -> dict[str, Any]:
        """An account is needed where the money goes to one."""
        said = super().clean() or {}
        if said.get("channel") == BANK:
            for name in ("account_name", "account", "bank"):
                if not said.get(name):
                    self.add_error(name, _("Needed, for the money goes to an account."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs(NEEDED)
def show(request: Any, pk: UUID) -> HttpResponse:
    """The offer, and what is still to be said."""
    row = FuneralOffer.objects.within(request.actor).select_related("person", "dossier").filter(pk=pk).first()
    if row is None:
        raise Http404
    desk = bool(request.actor.organisation)
    own = None if desk else next(iter(citizen_scope.persons(request)), None)
    may = row.state == State.OFFERED and allowed(request.actor, "dossier.submit") and (desk or own is not None)
    form = Ask(request.POST or None, desk=desk) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        answer = _sent(request, row, form, own)
        if answer is not None:
            return answer
    access.audit.read(request.actor, "funeral-offer", [row.person.party], request, things=[row.thing])
    return render(request, "assistance/funeral_offer.html", _context(request, row, form, own))


def _sent(request: Any, row: FuneralOffer, form: Ask, own: Person | None) -> HttpResponse | None:
    said = form.cleaned_data
    applicant = own or submission.by_number(PERSONAL_NUMBER, said["number"])
    if applicant is None:
        form.add_error("number", _("Nobody with this number is known here. Enter the person first."))
        return None
    asked = taking_up.Request(
        applicant=applicant, **{name: said[name] for name in said if name not in ("number",)}
    )  # fmt: skip
    try:
        dossier = taking_up.take_up(row, asked, by=request.actor)
    except NotReady as fault:
        for one in fault.faults:
            form.add_error(one.field if one.field in form.fields else None, one.message)
        return None
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("funeral-offer", args=[row.pk]))
    messages.success(request, _("Sent. The dossier has the number %(number)s.") % {"number": dossier.number})
    return HttpResponseRedirect(
        reverse("dossier" if request.actor.organisation else "citizen-dossier", args=[dossier.pk])
    )


def _context(request: Any, row: FuneralOffer, form: Ask | None, own: Person | None) -> dict[str, Any]:
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    procedure = catalogue.procedure(row.procedure).on(clock.today())
    facts = [
        (_("Person who died"), row.person.name), (_("Died on"), formats.day(row.died_on)),
        (_("Amount"), formats.dong(row.amount)), (_("Procedure"), row.procedure),
        (_("Decided within"), _("%(days)s working days after it was received") % {"days": procedure.limit().days}),
    ]  # fmt: skip
    if own is not None:
        number = citizen_scope.numbers_of(own).get(PERSONAL_NUMBER, "")
        facts.append((_("You, who ask for it"), f"{own.name} · {number}"))
    way = (_("Funeral offers"), reverse("funeral-offers")) if own is None else (_("My affairs"), reverse("citizen"))
    return {
        "row": row, "facts": facts, "why": row.explanation.get(language, []), "form": form, "tone": TONES.get(
            State(row.state), "quiet"), "dossier": _dossier(request, row), "breadcrumbs": [way, (row.person.name, "")],
        "is_open": row.state == State.OFFERED,
    }  # fmt: skip


def _dossier(request: Any, row: FuneralOffer) -> str:
    """The address of what became of the offer, for whoever may see it."""
    if row.dossier is None:
        return ""
    return reverse("dossier" if request.actor.organisation else "citizen-dossier", args=[row.dossier.pk])


def _address(row: FuneralOffer) -> str:
    return reverse("funeral-offer", args=[row.pk])


class FuneralOffers(ListPage):
    """The commune's offers."""

    title = gettext_lazy("Funeral offers")
    lead = gettext_lazy(
        "After a death that is a fact: the best basis of a grant. Nothing is granted without a request."
    )
    permission = "dossier.handle"
    purpose = "funeral-offers"
    export_name = "funeral-offers"
    empty = gettext_lazy("No funeral grant is offered at present.")
    sort = "-changed_at"
    search_in: ClassVar = ["person__name"]
    search_label = gettext_lazy("Name")
    columns: ClassVar = [
        Column("person.name", gettext_lazy("Person who died"), link=_address),
        Column("died_on", gettext_lazy("Died on"), sort="died_on"),
        Column("ground", gettext_lazy("Basis"), value=lambda row: _ground(row.ground)),
        Column("amount", gettext_lazy("Amount"), figure=True, show=formats.dong),
        Column("changed_at", gettext_lazy("Since"), sort="changed_at"),
        Column("state", gettext_lazy("State"), state=True, value=lambda row: TONES.get(State(row.state), "quiet"),
               words=lambda row: row.state_words),
    ]  # fmt: skip
    filters: ClassVar = [Filter("state", gettext_lazy("State"), State.choices)]

    def rows(self) -> QuerySet:
        return FuneralOffer.objects.within(self.request.actor).select_related("person")  # type: ignore[attr-defined]

    def persons(self, rows: Any) -> list[str]:
        return [row.person.party for row in rows]


def _ground(name: str) -> str:
    return GROUNDS[name]["en" if (get_language() or "vi").startswith("en") else "vi"]
