"""Addresses of the hub: the doors for software, the pages for people."""

from django.urls import path

from lienthong.exchange.doors import axis, insurance_portal
from lienthong.exchange.screens import arrival, arrivals, faults, from_record, rules, set_tables, upload

urlpatterns = [
    path("api/token/take", insurance_portal.token),
    path("api/qd130/guiHoSoXmlQD4750", insurance_portal.send),
    path("api/qd130/guiHoSoXmlQD3176", insurance_portal.send),
    path("api/qd130/checkInKcbQd4750", insurance_portal.send),
    path("api/auth/token/take", axis.token),
    path("api/kcb/xml/qd3176/guiHoSoXml", axis.send),
    path("api/kcb/tra-cuu-trang-thai/<str:code>", axis.status),
    path("exchange/", arrivals.Arrivals.as_view(), name="arrivals"),
    path("exchange/send", upload.page, name="hub-upload"),
    path("exchange/faults", faults.page, name="hub-faults"),
    path("exchange/rules", rules.page, name="hub-rules"),
    path("exchange/tables", set_tables.overview, name="hub-tables"),
    path("exchange/tables/<str:name>", set_tables.table, name="hub-table"),
    path("exchange/lists/<str:name>", set_tables.codes, name="hub-codes"),
    path("exchange/records/<uuid:pk>/", from_record.show, name="record-at-hub"),
    path("exchange/records/<uuid:pk>/again/", from_record.again, name="record-at-hub-again"),
    path("exchange/arrivals/<str:code>", arrival.page, name="arrival"),
]
