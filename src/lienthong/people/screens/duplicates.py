"""The work list of doubts, and the page where a person decides whether two rows are one human being."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.pages import forms, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.people import contradiction, merging
from lienthong.people.duplicates import Duplicate, State
from lienthong.people.identifiers import Identifier

REASONS: dict[str, Any] = {
    contradiction.BIRTH_YEAR: gettext_lazy("same number, other year of birth"),
    contradiction.SEX: gettext_lazy("same number, other sex"),
    contradiction.NAME: gettext_lazy("same number, other name"),
    contradiction.NUMBER: gettext_lazy("same card, other personal number"),
    "two-numbers": gettext_lazy("one paper names the numbers of both"),
}


def why(row: Duplicate) -> str:
    """The reasons for the doubt, in words."""
    return ", ".join(str(REASONS.get(reason, reason)) for reason in row.reasons)


class DuplicateList(ListPage):
    """Doubts that wait for a decision, oldest first."""

    title = gettext_lazy("One person or two?")
    lead = gettext_lazy("Papers that name the same number but contradict each other. Nothing is merged by a rule.")
    permission = "person.decide-duplicate"
    purpose = "duplicates"
    export_name = "duplicates"
    sort = "opened_at"
    search_in = ["older__name", "newer__name"]
    columns = [
        Column("older.name", gettext_lazy("Known before"), link=lambda row: reverse("duplicate", args=[row.pk])),
        Column("older.birth", gettext_lazy("Born"), value=lambda row: str(row.older.birth or "…")),
        Column("newer.name", gettext_lazy("Came later")),
        Column("newer.birth", gettext_lazy("Born"), value=lambda row: str(row.newer.birth or "…")),
        Column("reasons", gettext_lazy("Why it is doubtful"), value=why),
        Column("opened_at", gettext_lazy("Waiting since"), sort="opened_at"),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: row.get_state_display()),
    ]
    filters = [Filter("state", gettext_lazy("State"), State.choices, default=State.OPEN.value)]

    def rows(self) -> QuerySet:
        actor: access.Actor = self.request.actor  # type: ignore[attr-defined]
        return Duplicate.objects.within(actor).select_related("older", "newer")

    def persons(self, rows: Any) -> list[str]:
        return [each.party for row in rows for each in (row.older, row.newer)]


class DecisionForm(forms.Form):
    """One or two, and why."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your decision"), widget=forms.RadioSelect,
        choices=[
            ("older", gettext_lazy("One person: go on with the one known before")),
            ("newer", gettext_lazy("One person: go on with the one that came later")),
            ("distinct", gettext_lazy("Two persons")),
        ],
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("How do you know?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("person.decide-duplicate")
def show(request: Any, pk: int) -> HttpResponse:
    """Both side by side; the decision."""
    doubt = Duplicate.objects.within(request.actor).select_related("older", "newer").filter(pk=pk).first()
    if doubt is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (answer := _decide(request, doubt, form)):
        return answer
    access.audit.read(request.actor, "duplicate", [doubt.older.party, doubt.newer.party], request)
    return render(request, "people/duplicate.html", {
        "doubt": doubt, "why": why(doubt), "form": form, "is_open": doubt.state == State.OPEN,
        "facts": _side_by_side(doubt), "breadcrumbs": [(_("One person or two?"), reverse("duplicates"))],
    })  # fmt: skip


def _decide(request: Any, doubt: Duplicate, form: DecisionForm) -> HttpResponse | None:
    answer, reason = form.cleaned_data["answer"], form.cleaned_data["why"]
    try:
        if answer == "distinct":
            merging.distinct(doubt, by=request.actor, why=reason)
        else:
            merging.same(doubt, survivor=getattr(doubt, answer), by=request.actor, why=reason)
    except ledger.InvalidState as fault:
        form.add_error(None, str(fault))
        return None
    messages.success(request, _("Your decision is kept, with its reason."))
    return redirect("duplicates")


def _side_by_side(doubt: Duplicate) -> list[tuple[Any, str, str]]:
    numbers: dict[Any, list[str]] = {}
    rows = Identifier.objects.unscoped("both persons of a doubt one may decide").filter(
        person__in=[doubt.older, doubt.newer], system__in=["personal-number", "insurance-card", "social-insurance"]
    )
    for row in rows.order_by("system"):
        numbers.setdefault(row.person_id, []).append(row.value)
    pair = (doubt.older, doubt.newer)
    facts: list[tuple[Any, list[Any]]] = [
        (_("Name"), [each.name for each in pair]),
        (_("Born"), [each.birth for each in pair]),
        (_("Sex"), [each.get_sex_display() for each in pair]),
        (_("Numbers"), [", ".join(numbers.get(each.pk, [])) for each in pair]),
        (_("Life status"), [each.get_life_status_display() for each in pair]),
    ]
    return [(name, str(values[0] or "…"), str(values[1] or "…")) for name, values in facts]
