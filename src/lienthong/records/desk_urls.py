"""Addresses of the desk of the records office."""

from django.urls import URLPattern, path

from lienthong.records.screens import paperless, reception

urlpatterns: list[URLPattern] = [
    path("records/reception/", reception.show, name="reception"),
    path("records/reception/receive/", reception.receive, name="reception-receive"),
    path("records/paperless/", paperless.show, name="paperless"),
    path("records/paperless/begin/", paperless.begin, name="paperless-begin"),
    path("records/paperless/items/<str:code>/", paperless.answer, name="paperless-answer"),
    path("records/paperless/<str:step>/", paperless.step, name="paperless-step"),
]
