"""The work list of places in divided former communes, and the page where an officer decides one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.directory import splits, units
from lienthong.directory.splits import Split, State
from lienthong.directory.units import TWO_LEVELS, Unit
from lienthong.pages import forms, screen
from lienthong.pages.lists import Column, Filter, ListPage


class SplitList(ListPage):
    """Places whose present commune nobody has decided yet, oldest first."""

    title = gettext_lazy("Places in divided communes")
    lead = gettext_lazy(
        "471 former communes were divided on 01/07/2025. An old code does not say in which new commune a place lies: "
        "decide it by the village."
    )
    permission = "split.decide"
    purpose = "split-list"
    export_name = "divided-communes"
    sort = "opened_at"
    search_in = ["place", "village", "old_code"]
    columns = [
        Column("village", gettext_lazy("Village"), value=lambda row: row.village or row.place or "…", sort="village",
               link=lambda row: reverse("split", args=[row.pk])),
        Column("place", gettext_lazy("Address")),
        Column("old_name", gettext_lazy("Former commune"), value=lambda row: f"{row.old_name} ({row.old_code})"),
        Column("proposed_name", gettext_lazy("Proposed")),
        Column("opened_at", gettext_lazy("Waiting since"), sort="opened_at"),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: row.get_state_display()),
    ]  # fmt: skip
    filters = [Filter("state", gettext_lazy("State"), State.choices, default=State.OPEN.value)]

    def rows(self) -> QuerySet:
        former = Unit.objects.filter(code=OuterRef("old_code"), valid_to=TWO_LEVELS)
        proposed = units.at(clock.today()).filter(code=OuterRef("proposed"))
        actor: access.Actor = self.request.actor  # type: ignore[attr-defined]
        return Split.objects.within(actor).annotate(
            old_name=Subquery(former.values("name")[:1]), proposed_name=Subquery(proposed.values("name")[:1])
        )

    def persons(self, rows: Any) -> list[str]:
        return [row.subject for row in rows if row.subject.startswith("person:")]


class DecisionForm(forms.Form):
    """In which commune, and why."""

    code = forms.ChoiceField(label=gettext_lazy("The place lies in"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=gettext_lazy("How do you know?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example the resolution and the village it names"),
    )  # fmt: skip
    whole_village = forms.BooleanField(
        label=gettext_lazy("The whole village lies there: decide all its open cases"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("split.decide")
def show(request: Any, pk: str) -> HttpResponse:
    """One place; the decision."""
    split = Split.objects.within(request.actor).filter(pk=pk).first()
    if split is None:
        raise Http404
    candidates = list(units.at(clock.today()).filter(code__in=split.candidates).order_by("sort_key"))
    form = DecisionForm(request.POST or None, initial={"code": split.decided_code or split.proposed})
    form.fields["code"].choices = [(unit.code, f"{unit.name} ({unit.code})") for unit in candidates]  # type: ignore[attr-defined]
    if not split.village:
        del form.fields["whole_village"]
    if request.method == "POST" and form.is_valid() and (answer := _decide(request, split, form)):
        return answer
    former = Unit.objects.filter(code=split.old_code, valid_to=TWO_LEVELS).first()
    access.audit.read(request.actor, "split", [split.subject] if split.subject.startswith("person:") else [], request)
    return render(request, "directory/split.html", {
        "split": split, "former": former, "form": form, "candidates": candidates,
        "decisions": splits.Decision.objects.filter(split=split.pk).order_by("-pk"),
        "breadcrumbs": [(_("Places in divided communes"), reverse("splits"))],
    })  # fmt: skip


def _decide(request: Any, split: Split, form: DecisionForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        count = splits.decide(
            split, given["code"], by=request.actor, why=given["why"], whole_village=given.get("whole_village", False)
        )
    except ledger.InvalidState as fault:
        form.add_error(None, str(fault))
        return None
    messages.success(
        request, ngettext("%(count)s place was decided.", "%(count)s places were decided.", count) % {"count": count}
    )
    return redirect("splits")
