"""Addresses of vendors, conformance, pilots and usage."""

from django.urls import path

from lienthong.oversight.screens import (
    conformance_certificate,
    conformance_report,
    metering,
    partnership,
    partnership_join,
    partnership_pilot,
)

urlpatterns = [
    path("vendors/join", partnership_join.join, name="vendor-join"),
    path("vendors/certified", conformance_certificate.certified, name="certified"),
    path("vendors/certificates/<uuid:key>.json", conformance_certificate.signed, name="certificate-signed"),
    path("vendors/certificates/<uuid:key>.pdf", conformance_certificate.pdf, name="certificate-pdf"),
    path("vendors/certificates/<uuid:key>", conformance_certificate.page, name="certificate"),
    path("vendors/certificates", conformance_certificate.Certificates.as_view(), name="certificates"),
    path("vendors/usage", metering.Usages.as_view(), name="usage"),
    path("vendors/pilots", partnership_pilot.Pilots.as_view(), name="pilots"),
    path("vendors/pilots/<uuid:key>", partnership_pilot.page, name="pilot"),
    path("vendors/own", partnership.own, name="vendor-own"),
    path("vendors/products/<int:key>", conformance_report.page, name="vendor-product"),
    path("vendors/products/<int:key>/key", partnership.give_key, name="vendor-key"),
    path("vendors/products/<int:key>/pilot", partnership_pilot.propose, name="pilot-propose"),
    path("vendors/keys/<int:key>/close", partnership.close_key, name="vendor-key-close"),
    path("vendors/", partnership.Vendors.as_view(), name="vendors"),
    path("vendors/<uuid:key>", partnership.page, name="vendor"),
]
