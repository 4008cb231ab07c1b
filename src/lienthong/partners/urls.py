"""Addresses of the partners' adapters."""

from django.urls import path, re_path

from lienthong.partners import paper_address, province_arrival
from lienthong.partners.screens import (
    eid_account,
    endpoints,
    national_portal,
    national_portal_account,
    payers,
    portal_account,
    province,
    province_dossiers,
    provinces,
)

urlpatterns = [
    path("partners/e-id/", eid_account.edit, name="eid-account"),
    path("partners/endpoints/", endpoints.edit, name="partner-endpoints"),
    path("partners/national-portal/", national_portal_account.edit, name="national-portal-account"),
    path("national-portal/", national_portal.show, name="national-portal"),
    path("national-portal/dossiers/", national_portal.Dossiers.as_view(), name="national-portal-dossiers"),
    path("national-portal/dossiers/<uuid:pk>/", national_portal.dossier, name="national-portal-dossier"),
    path("national-portal/changes/", national_portal.Changes.as_view(), name="national-portal-changes"),
    path("national-portal/procedures/", national_portal.procedures, name="national-portal-procedures"),
    path("partners/social-insurance/", portal_account.edit, name="portal-account"),
    path("payers/", payers.show, name="payers"),
    path("payers/entries/<uuid:pk>/", payers.decide, name="payer-decide"),
    path("payers/<slug:code>/", payers.one, name="payer"),
    re_path(r"^payers/(?P<code>[a-z0-9-]+)/(?P<what>name|close|account)/$", payers.change, name="payer-change"),
    path("provinces/", provinces.Provinces.as_view(), name="provinces"),
    path("provinces/<slug:code>/", province.show, name="province"),
    path("provinces/<slug:code>/enter/", province.enter, name="province-enter"),
    re_path(r"^provinces/(?P<code>[0-9]+)/(?P<what>connect|cut)/$", province.turn, name="province-turn"),
    path("provinces/<slug:code>/dossiers/", province_dossiers.Dossiers.as_view(), name="province-dossiers"),
    path("provinces/<slug:code>/dossiers/<int:pk>/", province_dossiers.show, name="province-dossier"),
    path("provinces/<slug:code>/dossiers/<int:pk>/again/", province.again, name="province-again"),
    re_path(r"^apiBTXH/(?P<call>DongBoDVC|XuLyHoSo)$", province_arrival.pushed, name="province-push"),
    path("partners/papers/<str:token>/", paper_address.fetch, name="partner-paper"),
    path("apiBTXH/files/<str:token>/", paper_address.fetch),
]
