"""The users of the administrator's organisations, and adding one."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lienthong.access import Actor, Role, administration
from lienthong.access.actor import HOME
from lienthong.access.user import Membership, User
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.web.places import Places


class Users(ListPage):
    """Who may sign in for the administrator's organisations."""

    title = _("Users")
    permission = "manage-users"
    template_name = "web/users.html"
    columns: ClassVar = [
        Column("login", _("Login"), sort="login", link=lambda one: reverse("user", args=[one.pk])),
        Column("name", _("Name"), sort="name"),
        Column("roles", _("Roles"), value=lambda one: roles_of(one.memberships.all())),
        Column("last_login", _("Last sign-in")),
        Column("is_active", _("May sign in"), sort="is_active"),
    ]
    filters: ClassVar = [
        Filter("role", _("Role"), Role.choices, apply=lambda rows, role: rows.filter(memberships__role=role).distinct())
    ]
    search_in: ClassVar = ["login", "name"]
    sort = "login"

    def rows(self) -> QuerySet[User]:
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return administration.users_of(actor).prefetch_related("memberships")


def roles_of(memberships: Any) -> str:
    """The roles that are valid today, in words."""
    today = clock.today()
    valid: list[Membership] = [one for one in memberships if one.valid_to is None or one.valid_to >= today]
    return ", ".join(dict.fromkeys(str(Role(one.role).label) for one in valid))


def organisation_field(actor: Actor) -> forms.CharField | forms.ChoiceField:
    """The organisation a role is for: one of the administrator's own; any, for whoever runs the installation."""
    if actor.organisation == HOME:
        return forms.CharField(
            label=_("Organisation"),
            help_text=_("Party code: facility:01001, unit:00004, agency:moh, or system:home for this installation"),
        )
    names = Places().names(actor.organisations)
    by_name = [(code, names[code]) for code in sorted(names, key=names.__getitem__)]
    return forms.ChoiceField(label=_("Organisation"), choices=by_name)


class AddUser(forms.Form):
    """A new user with a first role."""

    name = forms.CharField(label=_("Full name"), max_length=255)
    login = forms.CharField(label=_("Login"), max_length=150, help_text=_("Small letters; it can't be changed later"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = organisation_field(actor)


@screen.needs("manage-users")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a user; shows the link with which they choose a password."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = AddUser(request.POST or None, actor=actor)
    if form.is_bound and form.is_valid():
        try:
            made = administration.add_user(**form.cleaned_data, by=actor)
        except ValidationError as error:
            form.add_error("login", error)
        else:
            link = request.build_absolute_uri(administration.link(made))
            return render(request, "web/user_link.html", {"one": made, "link": link})
    return render(request, "web/add_user.html", {"form": form}, status=400 if form.is_bound else 200)
