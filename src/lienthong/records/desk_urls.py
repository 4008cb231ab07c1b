"""Addresses of the desk of the records office."""

from django.urls import URLPattern, path

from lienthong.records.screens import export, paperless, reception, release

urlpatterns: list[URLPattern] = [
    path("records/reception/", reception.show, name="reception"),
    path("records/reception/receive/", reception.receive, name="reception-receive"),
    path("records/paperless/", paperless.show, name="paperless"),
    path("records/paperless/begin/", paperless.begin, name="paperless-begin"),
    path("records/paperless/items/<str:code>/", paperless.answer, name="paperless-answer"),
    path("records/paperless/<str:step>/", paperless.step, name="paperless-step"),
    path("records/<uuid:pk>/out/", export.show, name="record-out"),
    path("records/<uuid:pk>/export/", export.download, name="record-export"),
    path("records/<uuid:pk>/release/", release.ask, name="record-release-ask"),
    path("records/release/<uuid:pk>/", release.show, name="record-release"),
    path("records/release/<uuid:pk>/progress/", release.progress, name="record-release-progress"),
    path("records/release/<uuid:pk>/copy/", release.copy, name="record-release-copy"),
    path("records/release/<uuid:pk>/<str:what>/", release.act, name="record-release-act"),
]
