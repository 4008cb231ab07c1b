"""Addresses of the partners' adapters."""

from django.urls import path

from lienthong.partners.screens import portal_account

urlpatterns = [
    path("partners/social-insurance/", portal_account.edit, name="portal-account"),
]
