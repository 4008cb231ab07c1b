"""Addresses of the partners' adapters."""

from django.urls import path

from lienthong.partners.screens import eid_account, national_portal, national_portal_account, portal_account

urlpatterns = [
    path("partners/e-id/", eid_account.edit, name="eid-account"),
    path("partners/national-portal/", national_portal_account.edit, name="national-portal-account"),
    path("national-portal/", national_portal.show, name="national-portal"),
    path("national-portal/dossiers/", national_portal.Dossiers.as_view(), name="national-portal-dossiers"),
    path("national-portal/dossiers/<uuid:pk>/", national_portal.dossier, name="national-portal-dossier"),
    path("national-portal/procedures/", national_portal.procedures, name="national-portal-procedures"),
    path("partners/social-insurance/", portal_account.edit, name="portal-account"),
]
