"""Addresses of the page *Law* and of the values that offices enter."""

from django.urls import path

from lienthong.assistance.screens import law, law_entry

urlpatterns = [
    path("law/", law.show, name="law"),
    path("law/enter/", law_entry.begin, name="law-enter"),
    path("law/entries/<uuid:pk>/", law_entry.show, name="law-entry"),
    path("law/entries/<uuid:pk>/decide/", law_entry.decide, name="law-decide"),
    path("law/entries/<uuid:pk>/document/", law_entry.document, name="law-document"),
]
