"""Addresses of the dossiers' screens, for officers."""

from django.urls import path

from lienthong.assistance.screens import (
    absence,
    batch_signing,
    dossier_desk,
    dossier_page,
    dossier_steps,
    dossiers,
    funeral_offer,
    procedures,
    work_today,
)

urlpatterns = [
    path("work/", work_today.show, name="work-today"),
    path("dossiers/", dossiers.Dossiers.as_view(), name="dossiers"),
    path("dossiers/desk/", dossier_desk.choose, name="dossier-desk"),
    path("dossiers/desk/<uuid:pk>/", dossier_desk.form, name="dossier-desk-form"),
    path("dossiers/signing/", batch_signing.show, name="batch-signing"),
    path("funeral-offers/", funeral_offer.FuneralOffers.as_view(), name="funeral-offers"),
    path("funeral-offers/<uuid:pk>/", funeral_offer.show, name="funeral-offer"),
    path("absence/", absence.show, name="absence"),
    path("absence/<uuid:pk>/recall/", absence.recall, name="absence-recall"),
    path("procedures/", procedures.show, name="procedures"),
    path("dossiers/<uuid:pk>/", dossier_page.show, name="dossier"),
    path("dossiers/<uuid:pk>/form/", dossier_page.filled, name="dossier-filled"),
    path("dossiers/<uuid:pk>/history/", dossier_page.history, name="dossier-history"),
    path("dossiers/<uuid:pk>/restricted/", dossier_page.restricted, name="dossier-restricted"),
    path("dossiers/<uuid:pk>/papers/<uuid:paper>.pdf", dossier_page.paper, name="dossier-paper"),
    path("dossiers/<uuid:pk>/files/<str:digest>/", dossier_page.file, name="dossier-file"),
    path("dossiers/<uuid:pk>/<slug:step>/", dossier_steps.act, name="dossier-step"),
]
