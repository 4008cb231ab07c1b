"""Addresses of this room."""

from django.urls import URLPattern, path

from lienthong.records import desk_urls
from lienthong.records.screens import closing, destroying, entry, opening, readers, record, regulation, to_sign, writing
from lienthong.records.screens.lists import AllRecords, LetRead, MyRecords, UnsignedList

urlpatterns: list[URLPattern] = [
    *desk_urls.urlpatterns,
    path("records/", MyRecords.as_view(), name="records"),
    path("records/all/", AllRecords.as_view(), name="records-all"),
    path("records/let-read/", LetRead.as_view(), name="records-let-read"),
    path("records/unsigned/", UnsignedList.as_view(), name="records-unsigned"),
    path("records/to-sign/", to_sign.show, name="records-to-sign"),
    path("records/regulation/", regulation.show, name="records-regulation"),
    path("records/emergency/", readers.emergency, name="records-emergency"),
    path("records/open/<uuid:person>/", opening.open_, name="record-open"),
    path("records/<uuid:pk>/", record.show, name="record"),
    path("records/<uuid:pk>/sign/", record.sign, name="record-sign"),
    path("records/<uuid:pk>/close/", closing.close, name="record-close"),
    path("records/<uuid:pk>/archive/", record.archive, name="record-archive"),
    path("records/<uuid:pk>/destroy/", destroying.destroy, name="record-destroy"),
    path("records/<uuid:pk>/medium/", record.kept_on, name="record-medium"),
    path("records/<uuid:pk>/papers/", record.paper, name="record-paper"),
    path("records/<uuid:pk>/readers/", readers.show, name="record-readers"),
    path("records/<uuid:pk>/readers/<uuid:reading_pk>/withdraw/", readers.withdraw, name="record-readers-withdraw"),
    path("records/<uuid:pk>/begin/<str:kind>/", writing.begin, name="record-begin"),
    path("records/<uuid:pk>/write/<uuid:draft>/", writing.write, name="record-write"),
    path("records/<uuid:pk>/write/<uuid:draft>/discard/", writing.discard, name="record-discard"),
    path("records/<uuid:pk>/entries/<int:number>/", entry.show, name="record-entry"),
    path("records/<uuid:pk>/entries/<int:number>/entry.pdf", entry.pdf, name="record-entry-pdf"),
]
