"""One user: what they may do where, and the steps an administrator can take."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lienthong import directory
from lienthong.access import Actor, Role, administration
from lienthong.access.user import User
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.web.places import Places
from lienthong.web.screens.users import organisation_field


class Grant(forms.Form):
    """A further role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    ends = forms.Day(label=_("Last day"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = organisation_field(actor)

    def clean_ends(self) -> Any:
        if self.cleaned_data["ends"] and self.cleaned_data["ends"] < clock.today():
            raise forms.ValidationError(_("The last day is past. Give a day from today on, or none."))
        return self.cleaned_data["ends"]


class Licence(forms.Form):
    """The licence to practise, whose number the tables of the XML set ask for."""

    licence = forms.CharField(
        label=_("Licence to practise"), max_length=30, required=False,
        help_text=_("Number of the licence (GPHN or CCHN); empty for who does not treat"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )  # fmt: skip


@screen.needs("manage-users")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, user_id: int) -> HttpResponse:
    """The user's roles and licence; POST takes one step: grant, end, licence, open, close, link."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(administration.users_of(actor), pk=user_id)
    step = request.POST.get("step", "")
    form = Grant(request.POST if step == "grant" else None, actor=actor)
    licence = Licence(request.POST if step == "licence" else None, initial={"licence": one.licence})
    if step == "link":
        link = request.build_absolute_uri(administration.renew(one, by=actor))
        return render(request, "web/user_link.html", {"one": one, "link": link})
    if request.method == "POST" and _took(step, request, one, (form, licence), actor):
        return redirect("user", user_id)
    facts = {
        "one": one, "form": form, "licence": licence, "roles": _roles(one, actor),
        "practitioner": directory.practitioner(one.licence) if one.licence else None,
    }  # fmt: skip
    return render(request, "web/user.html", facts, status=400 if form.is_bound or licence.is_bound else 200)


def _took(step: str, request: HttpRequest, one: User, asked: tuple[Grant, Licence], actor: Actor) -> bool:
    form, licence = asked
    if step == "licence":
        return licence.is_valid() and _licensed(licence, one, actor)
    if step == "grant":
        if form.is_valid():
            administration.grant(one, by=actor, **form.cleaned_data)
        return form.is_valid()
    if step == "end":
        membership = get_object_or_404(one.memberships, pk=request.POST.get("membership", ""))
        administration.end(membership, by=actor)
    elif step in ("open", "close"):
        administration.set_active(one, step == "open", by=actor)
    return True


def _licensed(asked: Licence, one: User, actor: Actor) -> bool:
    try:
        administration.set_licence(one, asked.cleaned_data["licence"], by=actor)
    except ValidationError as fault:
        asked.add_error("licence", fault)
        return False
    return True


def _roles(one: User, actor: Actor) -> list[dict[str, Any]]:
    memberships = list(one.memberships.order_by("-valid_from", "organisation"))
    names = Places().names(membership.organisation for membership in memberships)
    today = clock.today()
    return [
        {
            "membership": membership,
            "role": Role(membership.role).label,
            "organisation": names[membership.organisation],
            "may_end": actor.speaks_for(membership.organisation)
            and (membership.valid_to is None or membership.valid_to > today),
        }
        for membership in memberships
    ]
