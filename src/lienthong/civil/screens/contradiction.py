"""One contradiction about a death: what each source said, side by side, and the decision with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.civil import contradiction, death
from lienthong.civil.contradiction import Contradiction, State
from lienthong.civil.screens import words
from lienthong.civil.source import Says, Source
from lienthong.civil.standing import Conflict
from lienthong.civil.statement import Statement
from lienthong.pages import formats, forms, screen

RULES = {
    "birth-year": gettext_lazy("year of birth"), "sex": gettext_lazy("sex"), "name": gettext_lazy("name"),
    "personal-number": gettext_lazy("personal number"),
}  # fmt: skip


class Decide(forms.Form):
    """What counts, and why."""

    choice = forms.ChoiceField(label=gettext_lazy("What counts?"), widget=forms.RadioSelect)
    died_on = forms.Day(label=gettext_lazy("Day of death"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why do you decide so?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, row: Contradiction, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices = [(choice, _word(choice)) for choice, _said in contradiction.choices(row)]
        if row.kind != Conflict.NO_DAY:
            del self.fields["died_on"]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("civil.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page; sent, the decision."""
    row = Contradiction.objects.within(request.actor).select_related("person").filter(pk=pk).first()
    if row is None:
        raise Http404
    may = row.state == State.OPEN and allowed(request.actor, "civil.decide", organisation=row.owner or None)
    form = Decide(row, request.POST or None) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            found = death.decide(row, by=request.actor, **{"died_on": None, **form.cleaned_data})
        except ledger.InvalidState as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Decided. What each source said is kept with it."))
            return HttpResponseRedirect(reverse("death", args=[found.pk]))
    access.audit.read(request.actor, "death-contradiction", [row.person.party], request, things=[row.thing])
    return render(request, "civil/contradiction.html", _context(request, row, form))


def _context(request: Any, row: Contradiction, form: Decide | None) -> dict[str, Any]:
    told = Statement.objects.within(request.actor).filter(pk__in=row.statements).order_by("id")
    chosen = death.of(row.person)
    return {
        "row": row, "kind": Conflict(row.kind).label, "tone": words.tone(row), "state": State(row.state).label,
        "said": [_side(one, row) for one in told], "form": form, "is_decided": row.state == State.DECIDED,
        "death": reverse("death", args=[chosen.pk]) if chosen else "",
        "breadcrumbs": [(_("Contradictions about deaths"), reverse("death-contradictions")), (row.person.name, "")],
    }  # fmt: skip


def _side(one: Statement, row: Contradiction) -> dict[str, Any]:
    facts = [
        (_("Says"), Says(one.says).label), (_("Died on"), formats.day(one.died_on) if one.died_on else "–"),
        (_("Said at"), formats.moment(one.happened_at)),
    ]  # fmt: skip
    if one.name:
        facts.append((_("Name and birth as written"), f"{one.name} · {one.born}"))
    if one.differs:
        facts.append((_("Differs in"), ", ".join(str(RULES.get(name, name)) for name in one.differs)))
    return {"source": Source(one.source).label, "facts": facts, "counts": one.pk not in row.rejected}


def _word(choice: str) -> Any:
    named = {
        "died": _("The person has died"), "alive": _("The person is alive"), "same": _("It is the same person"),
        "other": _("It is another person"), "day": _("The person has died, on this day"),
    }  # fmt: skip
    if choice in named:
        return named[choice]
    return _("The day of death is %(day)s") % {"day": formats.day(date.fromisoformat(choice))}
