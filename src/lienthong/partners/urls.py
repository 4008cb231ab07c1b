"""Addresses of the partners' adapters."""

from django.urls import path

from lienthong.partners.screens import eid_account, portal_account

urlpatterns = [
    path("partners/e-id/", eid_account.edit, name="eid-account"),
    path("partners/social-insurance/", portal_account.edit, name="portal-account"),
]
