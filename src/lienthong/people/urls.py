"""Addresses of the room of persons."""

from django.urls import path

from lienthong.people.screens import duplicates, person, search

urlpatterns = [
    path("persons/", search.show, name="persons"),
    path("persons/<uuid:pk>/", person.show, name="person"),
    path("persons/<uuid:pk>/verify/", person.verify, name="verify-person"),
    path("duplicates/", duplicates.DuplicateList.as_view(), name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.show, name="duplicate"),
]
