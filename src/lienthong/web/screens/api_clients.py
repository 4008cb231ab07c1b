"""API clients: the software that speaks for an organisation."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.access import Actor, Role, administration
from lienthong.access.clients import Client
from lienthong.access.role import label
from lienthong.pages import forms, screen
from lienthong.pages.lists import Column, ListPage
from lienthong.web.screens.users import organisation_field


class Clients(ListPage):
    """The software of the administrator's organisations."""

    title = _("API clients")
    lead = _("Software that sends or reads in the name of an organisation.")
    permission = "manage-clients"
    template_name = "web/api_clients.html"
    columns: ClassVar = [
        Column("name", _("Name"), sort="name"),
        Column("application.client_id", _("Client id")),
        Column("organisation", _("Organisation"), sort="organisation"),
        Column("roles", _("Roles"), value=lambda one: ", ".join(map(label, one.roles))),
        Column("is_active", _("May connect"), sort="is_active"),
    ]
    search_in: ClassVar = ["name", "organisation"]
    sort = "name"

    def rows(self) -> QuerySet[Client]:
        return administration.clients_of(self.request.actor)  # type: ignore[attr-defined]


class AddClient(forms.Form):
    """A new client."""

    name = forms.CharField(label=_("Name of the software"), max_length=255)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, initial=[Role.FACILITY_IT]
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = organisation_field(actor)


@screen.needs("manage-clients")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a client; its secret is shown once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = AddClient(request.POST or None, actor=actor)
    if form.is_bound and form.is_valid():
        client, secret = administration.add_client(**form.cleaned_data, by=actor)
        response = render(request, "web/api_client_secret.html", {"client": client, "secret": secret})
        response.headers["Cache-Control"] = "no-store"
        return response
    return render(request, "web/add_api_client.html", {"form": form}, status=400 if form.is_bound else 200)


@screen.needs("manage-clients")
@require_POST
def revoke(request: HttpRequest, client_id: int) -> HttpResponse:
    """Shut a client out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    administration.revoke_client(get_object_or_404(administration.clients_of(actor), pk=client_id), by=actor)
    return redirect("api-clients")
