"""Which support fits? A few plain questions, reckoned with the rules themselves; nothing of it is kept.

Nobody is asked about HIV here, and nobody is turned away: whoever fits nowhere may apply all the same, and the commune
must answer. The age is the person's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.assistance import law as laws
from lienthong.assistance import rules
from lienthong.assistance.register import months
from lienthong.assistance.register.family import Family
from lienthong.assistance.rules import explanation
from lienthong.assistance.screens import citizen_apply, citizen_scope
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.people.persons import Person

CHILD_AGE = 5  # years: any age below 16 gives the same; the form itself asks each child's birth
YES = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False, **more)


class Questions(forms.Form):
    """What the guide asks; an answer left out counts as no."""

    household = _choice(
        gettext_lazy("Is the household recognised as poor or near-poor?"),
        [("poor", gettext_lazy("Poor")), ("near_poor", gettext_lazy("Near-poor")), ("none", gettext_lazy("Neither"))],
    )
    pension = forms.IntegerField(
        label=gettext_lazy("Pension or social insurance each month, in đồng"), min_value=0, max_value=10**9,
        required=False,
        help_text=gettext_lazy("0 if there is none"),
    )  # fmt: skip
    disability = _choice(
        gettext_lazy("Is there a certificate of disability?"),
        [
            ("special_severe", gettext_lazy("Yes, special-severe")),
            ("severe", gettext_lazy("Yes, severe")),
            ("none", gettext_lazy("No")),
        ],
    )
    no_supporter = _choice(gettext_lazy("Is there nobody who is obliged, and able, to support the person?"), YES)
    lone_children = forms.IntegerField(
        label=gettext_lazy("How many children under 16 does the person raise alone?"), min_value=0, max_value=20,
        required=False, help_text=gettext_lazy("Unmarried, or the spouse has died or is missing. 0 if none."),
    )  # fmt: skip
    without_parents = _choice(
        gettext_lazy("For a child: has it lost both parents, or is there nobody who can bring it up?"), YES
    )
    cared_for = _choice(gettext_lazy("Does somebody of the own household care for the disabled person?"), YES)


@dataclass(frozen=True)
class Fitting:
    """A procedure that fits: what a month would bring, and why."""

    choice: str
    name: str
    amount: int


@require_safe
@screen.needs(citizen_scope.NEEDED)
def show(request: Any) -> HttpResponse:
    """The questions and, once answered, what fits."""
    mine = citizen_scope.persons(request)
    whom = next((one for one in mine if str(one.pk) == request.GET.get("whom")), mine[0] if mine else None)
    asked = Questions(request.GET if "asked" in request.GET else None)
    facts: dict[str, Any] = {
        "form": asked, "mine": mine, "several": len(mine) > 1, "whom": whom, "offered": set(citizen_apply.choices()),
        "choices": [_shown(choice) for choice in citizen_apply.choices().values()],
        "breadcrumbs": [(_("My affairs"), reverse("citizen")), (_("Apply"), "")],
    }  # fmt: skip
    if whom is not None:
        citizen_scope.shown(request, "citizen.guide", [whom])
        if asked.is_bound and asked.is_valid():
            facts |= _found(whom, asked.cleaned_data)
    return render(request, "assistance/citizen_guide.html", facts)


def _found(person: Person, said: dict[str, Any]) -> dict[str, Any]:
    """What fits, by the rules, for this month."""
    month, now, law = months.first_day(clock.today()), clock.now(), laws.in_force()
    row = rules.evaluate_one(_person(person, said), month, now, law) if person.birth_date else None
    if row is None:
        return {"answered": True, "no_birth": True, "fitting": [], "why": []}
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    place = {"province": person.province}
    why = explanation.sentences({**row, **place}, language, law=law, known_at=now, may_see_hiv=True)
    return {"answered": True, "fitting": list(_fitting(row)), "why": why, "month": month}


def _person(person: Person, said: dict[str, Any]) -> dict[str, Any]:
    """The person as the rules ask for one, if what was answered is true."""
    children = said.get("lone_children") or 0
    born = months.plus(months.first_day(clock.today()), -12 * CHILD_AGE)
    return {
        "born": person.birth_date, "born_precision": person.birth_precision,
        "household": said["household"] if said["household"] in ("poor", "near_poor") else "",
        "pension_monthly": said.get("pension") or 0,
        "disability": said["disability"] if said["disability"] != "none" else "",
        "disability_certified_on": date.min.replace(year=2000) if said["disability"] not in ("", "none") else None,
        "no_supporter": said["no_supporter"] == "yes",
        "lone_parent": children > 0, "children": [born] * children,
        "no_support": "a" if said["without_parents"] == "yes" else "",
        "cared_by": "own_household" if said["cared_for"] == "yes" else "",
        "province": person.province, "commune": person.commune,
        **{f"granted_{family}": True for family in rules.FAMILIES},
    }  # fmt: skip


_CHOICE_OF: dict[str, str] = {
    Family.SOCIAL_PENSION: "social-pension", Family.ALLOWANCE: "allowance", Family.CHILD_RAISING: "allowance",
    Family.CARE: "care", Family.CARE_MATERNITY: "care",
}  # fmt: skip


def _fitting(row: dict[str, Any]) -> Iterator[Fitting]:
    for family in rules.FAMILIES:
        amount = row[f"{family}_national"] + row[f"{family}_province"]
        if amount:
            yield Fitting(_CHOICE_OF[family], str(Family(family).label), amount)


def _shown(choice: citizen_apply.Choice) -> dict[str, Any]:
    words: dict[str, str | Promise] = {"name": choice.name, "whom": choice.whom}
    return {**words, "key": choice.key, "by_proxy": choice.by_proxy, "code": choice.procedure, "days": choice.days()}
