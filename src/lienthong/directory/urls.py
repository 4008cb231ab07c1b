"""Addresses of the directory."""

from django.urls import path

from lienthong.directory.screens import facility, practitioner, split, unit
from lienthong.directory.screens.facility import FacilityList, PractitionerList
from lienthong.directory.screens.split import SplitList
from lienthong.directory.screens.unit_list import UnitList

urlpatterns = [
    path("units/", UnitList.as_view(), name="units"),
    path("units/<str:code>/", unit.show, name="unit"),
    path("units/<str:code>/villages/add/", unit.add_village, name="add-village"),
    path("facilities/", FacilityList.as_view(), name="facilities"),
    path("facilities/<str:code>/", facility.show, name="facility"),
    path("facilities/<str:code>/practitioners/", PractitionerList.as_view(), name="facility-practitioners"),
    path("practitioners/", PractitionerList.as_view(), name="practitioners"),
    path("practitioners/<path:licence>/", practitioner.show, name="practitioner"),
    path("divided-communes/", SplitList.as_view(), name="splits"),
    path("divided-communes/<uuid:pk>/", split.show, name="split"),
]
