"""Facilities: the list, and the page of one with its departments and people."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.database import clock
from lienthong.directory import alphabet, units
from lienthong.directory.facilities import Facility, FacilityClass, FacilityKind, LicenceLevel, Owner
from lienthong.directory.practitioners import Membership, Profession
from lienthong.directory.screens.unit_list import provinces, valid
from lienthong.directory.units import Level
from lienthong.pages import screen
from lienthong.pages.lists import Column, Filter, ListPage


class FacilityList(ListPage):
    """All facilities that examine and treat patients."""

    title = gettext_lazy("Facilities")
    permission = "directory.read"
    export_name = "facilities"
    sort = "sort_key"
    search_label = gettext_lazy("Name or code")
    columns = [
        Column("name", gettext_lazy("Name"), sort="sort_key", link=lambda row: reverse("facility", args=[row.code])),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("kind", gettext_lazy("Kind"), value=lambda row: row.get_kind_display()),
        Column("owner", gettext_lazy("Owner"), value=lambda row: row.get_owner_display()),
        Column("class", gettext_lazy("Class"), value=lambda row: row.get_facility_class_display()),
        Column("beds", gettext_lazy("Beds"), sort="beds", figure=True),
        Column("province_name", gettext_lazy("Province")),
    ]
    filters = [
        Filter("province", gettext_lazy("Province"), provinces),
        Filter("kind", gettext_lazy("Kind"), FacilityKind.choices),
        Filter("owner", gettext_lazy("Owner"), Owner.choices),
        Filter("class", gettext_lazy("Class"), FacilityClass.choices, lookup="facility_class"),
        Filter("level", gettext_lazy("Licence level"), LicenceLevel.choices),
    ]

    def rows(self) -> QuerySet:
        province = units.at(clock.today()).filter(level=Level.PROVINCE, code=OuterRef("province"))
        return Facility.objects.annotate(province_name=Subquery(province.values("name")[:1]))

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        found = Q()
        for word in alphabet.words(text):
            found &= Q(folded__contains=word)
        return rows.filter(found | Q(code__iexact=text.strip()))


class PractitionerList(ListPage):
    """Practitioners and where they practise today; of one facility, if its code is in the address."""

    title = gettext_lazy("Practitioners")
    permission = "directory.read"
    export_name = "practitioners"
    sort = "practitioner__sort_key"
    search_label = gettext_lazy("Name or licence number")
    columns = [
        Column("practitioner.name", gettext_lazy("Name"), sort="practitioner__sort_key",
               link=lambda row: reverse("practitioner", args=[row.practitioner_id])),
        Column("practitioner_id", gettext_lazy("Licence number"), sort="practitioner_id"),
        Column("profession", gettext_lazy("Profession"), value=lambda row: row.practitioner.get_profession_display()),
        Column("facility.name", gettext_lazy("Facility"), link=lambda row: reverse("facility", args=[row.facility_id])),
        Column("position", gettext_lazy("Position")),
    ]  # fmt: skip
    filters = [
        Filter("profession", gettext_lazy("Profession"), Profession.choices, lookup="practitioner__profession"),
        Filter("province", gettext_lazy("Province"), provinces, lookup="facility__province"),
    ]

    def rows(self) -> QuerySet:
        rows = Membership.objects.filter(valid(clock.today())).select_related("practitioner", "facility")
        return rows.filter(facility=self.kwargs["code"]) if "code" in self.kwargs else rows

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        found = Q()
        for word in alphabet.words(text):
            found &= Q(practitioner__folded__contains=word)
        return rows.filter(found | Q(practitioner__licence__istartswith=text.strip()))


@require_safe
@screen.needs("directory.read")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One facility."""
    facility = Facility.objects.filter(code=code).first()
    if facility is None:
        raise Http404
    today = clock.today()
    here = units.names([facility.province, facility.commune], today)
    return render(request, "directory/facility.html", {
        "facility": facility, "facts": _facts(facility, here),
        "breadcrumbs": [(_("Facilities"), reverse("facilities"))],
        "departments": facility.departments.filter(valid(today)).order_by("code"),
        "staff": facility.memberships.filter(valid(today)).count(),
    })  # fmt: skip


def _facts(facility: Facility, here: dict[str, str]) -> list[tuple[Any, Any]]:
    facts = [
        (_("Code"), facility.code),
        (_("Global location number (GLN)"), facility.gln),
        (_("Kind"), facility.get_kind_display()),
        (_("Owner"), facility.get_owner_display()),
        (_("Class"), facility.get_facility_class_display()),
        (_("Licence level"), facility.get_level_display()),
        (_("Beds"), facility.beds),
        (_("Commune"), here.get(facility.commune, facility.commune)),
        (_("Province"), here.get(facility.province, facility.province)),
        (_("Address"), facility.address),
        (_("Telephone"), facility.telephone),
        (_("Software vendor"), facility.vendor),
        (_("Speaks through"), facility.node_url),
    ]
    return [(name, value) for name, value in facts if value not in ("", None)]
